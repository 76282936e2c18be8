import core.clock
import core.operations
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_register'),
        ('core', '0001_extensions'),
    ]

    operations = [
        core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='AuditEntry',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='Zeitpunkt')),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wer')),
                        ('verb', models.CharField(max_length=60, verbose_name='Vorgang')),
                        ('subject_type', models.CharField(max_length=80, verbose_name='Gegenstand')),
                        ('subject_id', models.UUIDField(verbose_name='Kennung')),
                        ('data', models.JSONField(default=dict, verbose_name='Angaben')),
                    ],
                    options={
                        'verbose_name': 'Protokolleintrag',
                        'verbose_name_plural': 'Protokoll',
                        'ordering': ['at', 'id'],
                        'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='audit_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('kind', models.CharField(max_length=60)),
                        ('subject_type', models.CharField(max_length=80)),
                        ('subject_id', models.UUIDField()),
                        ('occasion', models.CharField(blank=True, max_length=80)),
                        ('recipient', models.EmailField(max_length=254, verbose_name='an')),
                        ('language', models.CharField(default='de', max_length=10)),
                        ('subject_line', models.CharField(max_length=200, verbose_name='Betreff')),
                        ('body', models.TextField(verbose_name='Text')),
                        ('message_id', models.CharField(max_length=120, unique=True)),
                        ('state', models.CharField(choices=[('pending', 'wartet'), ('claimed', 'wird gesendet'), ('sent', 'gesendet'), ('unclear', 'unklar, wird geprüft'), ('superseded', 'überholt'), ('failed', 'nicht zustellbar')], default='pending', max_length=12, verbose_name='Stand')),
                        ('not_before', models.DateTimeField(default=core.clock.now)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='gesendet am')),
                        ('last_error', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'verbose_name': 'ausgehende Nachricht',
                        'verbose_name_plural': 'Postausgang',
                        'ordering': ['created_at', 'id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'claimed'])), fields=['not_before'], name='outbox_due'), models.Index(condition=models.Q(('state__in', ['unclear', 'failed'])), fields=['created_at'], name='outbox_stuck')],
                        'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'kind', 'recipient', 'occasion'), name='outbox_once'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='outbox_sent_has_time')],
                    },
                ),
            ],
            made='87745ae1b995',
        ),
    ]
