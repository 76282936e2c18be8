import core.clock
import core.operations
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='BarrierReport',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('text', models.TextField(verbose_name='Was ist die Barriere?')),
                        ('page', models.CharField(blank=True, max_length=500, verbose_name='Auf welcher Seite?')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='Name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail-Adresse für die Antwort')),
                    ],
                    options={
                        'verbose_name': 'Meldung einer Barriere',
                        'verbose_name_plural': 'Meldungen von Barrieren',
                        'ordering': ['-created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='BarrierReportEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='portal.barrierreport')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('text', models.TextField(verbose_name='Was ist die Barriere?')),
                        ('page', models.CharField(blank=True, max_length=500, verbose_name='Auf welcher Seite?')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='Name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-Mail-Adresse für die Antwort')),
                    ],
                ),
            ],
            made='e45bef404a74',
        ),
    ]
