import core.clock
import core.operations
import django.db.models.deletion
import letters.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_register'),
        ('budgets', '0001_initial'),
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='DecisionLetter',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='budgets.awardshare', verbose_name='Anteil')),
                        ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='letters.lettertemplate', verbose_name='Vorlage')),
                        ('state', models.CharField(choices=[('draft', 'Entwurf'), ('released', 'freigegeben, PDF wird erstellt'), ('issued', 'ausgestellt'), ('recorded', 'vom Fördergeber selbst ausgestellt'), ('dropped', 'verworfen')], default='draft', max_length=12, verbose_name='Stand')),
                        ('number', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='Nummer')),
                        ('code', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='Prüfcode')),
                        ('channel', models.CharField(choices=[('portal', 'Abruf im Portal'), ('post', 'Post')], default='portal', max_length=12, verbose_name='Zustellung')),
                        ('content', models.JSONField(verbose_name='Inhalt')),
                        ('composed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verfasst von')),
                        ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                        ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='freigegeben am')),
                        ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='ausgestellt am')),
                        ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='verworfen am')),
                        ('dated_on', models.DateField(blank=True, null=True, verbose_name='Datum des Briefs')),
                        ('pdf', models.FileField(blank=True, upload_to=letters.models.letter_path, verbose_name='PDF')),
                        ('sha256', models.CharField(blank=True, max_length=64, verbose_name='Prüfsumme (SHA-256)')),
                        ('served_on', models.DateField(blank=True, null=True, verbose_name='bekannt gegeben am')),
                    ],
                    options={
                        'verbose_name': 'Brief',
                        'verbose_name_plural': 'Briefe',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('share',), name='letter_once_per_share'), models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('composed_by')), _negated=True), _connector='OR'), name='letter_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['released', 'issued']), _negated=True), models.Q(('dated_on__isnull', False), ('number__isnull', False), ('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='letter_released_complete'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(('issued_at__isnull', False), models.Q(('pdf', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='letter_issued_complete'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'recorded'), _negated=True), models.Q(('dated_on__isnull', False), ('issued_at__isnull', False), ('number__isnull', False)), _connector='OR'), name='letter_recorded_complete'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), ('dropped_at__isnull', False), _connector='OR'), name='letter_dropped_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='DecisionLetterEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='letters.decisionletter')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('share', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='budgets.awardshare', verbose_name='Anteil')),
                        ('template', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='letters.lettertemplate', verbose_name='Vorlage')),
                        ('state', models.CharField(choices=[('draft', 'Entwurf'), ('released', 'freigegeben, PDF wird erstellt'), ('issued', 'ausgestellt'), ('recorded', 'vom Fördergeber selbst ausgestellt'), ('dropped', 'verworfen')], default='draft', max_length=12, verbose_name='Stand')),
                        ('number', models.CharField(blank=True, max_length=60, null=True, verbose_name='Nummer')),
                        ('code', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='Prüfcode')),
                        ('channel', models.CharField(choices=[('portal', 'Abruf im Portal'), ('post', 'Post')], default='portal', max_length=12, verbose_name='Zustellung')),
                        ('content', models.JSONField(verbose_name='Inhalt')),
                        ('composed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verfasst von')),
                        ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                        ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='freigegeben am')),
                        ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='ausgestellt am')),
                        ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='verworfen am')),
                        ('dated_on', models.DateField(blank=True, null=True, verbose_name='Datum des Briefs')),
                        ('pdf', models.FileField(blank=True, upload_to=letters.models.letter_path, verbose_name='PDF')),
                        ('sha256', models.CharField(blank=True, max_length=64, verbose_name='Prüfsumme (SHA-256)')),
                        ('served_on', models.DateField(blank=True, null=True, verbose_name='bekannt gegeben am')),
                    ],
                ),
                migrations.CreateModel(
                    name='LetterRetrieval',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retrievals', to='letters.decisionletter', verbose_name='Brief')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='abgerufen von')),
                    ],
                    options={
                        'verbose_name': 'Abruf',
                        'verbose_name_plural': 'Abrufe',
                        'ordering': ['created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='LetterRetrievalEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='letters.letterretrieval')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('letter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='letters.decisionletter', verbose_name='Brief')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='abgerufen von')),
                    ],
                ),
                migrations.CreateModel(
                    name='LetterSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.funder')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('funder', 'year'), name='letter_series_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterTemplate',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_templates', to='programmes.call', verbose_name='Förderaufruf')),
                        ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('sender', models.TextField(verbose_name='Absender')),
                        ('place', models.CharField(max_length=80, verbose_name='Ort')),
                        ('file_number_prefix', models.CharField(max_length=40, verbose_name='Vorsatz des Aktenzeichens')),
                        ('legal_basis', models.TextField(verbose_name='Rechtsgrundlage')),
                        ('conditions', models.TextField(help_text='je Zeile eine', verbose_name='Nebenbestimmungen und Bedingungen')),
                        ('drawdown_rule', models.TextField(verbose_name='Abruf der Mittel')),
                        ('reporting', models.TextField(help_text='je Zeile eine Pflicht', verbose_name='Berichte und Verwendungsnachweis')),
                        ('publicity', models.TextField(blank=True, verbose_name='Hinweis auf die Förderung')),
                        ('remedy', models.CharField(choices=[('action', 'Klage beim Verwaltungsgericht (oberste Landesbehörde)'), ('objection', 'Widerspruch bei der Behörde'), ('none', 'keiner (Privatrecht)')], max_length=12, verbose_name='Rechtsbehelf')),
                        ('signatory', models.CharField(max_length=160, verbose_name='Unterzeichnung')),
                        ('easy_language', models.TextField(blank=True, verbose_name='Deckblatt in Leichter Sprache')),
                    ],
                    options={
                        'verbose_name': 'Briefvorlage',
                        'verbose_name_plural': 'Briefvorlagen',
                        'ordering': ['call', 'funder', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('call', 'funder'), name='letter_template_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterTemplateEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='letters.lettertemplate')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('call', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.call', verbose_name='Förderaufruf')),
                        ('funder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('sender', models.TextField(verbose_name='Absender')),
                        ('place', models.CharField(max_length=80, verbose_name='Ort')),
                        ('file_number_prefix', models.CharField(max_length=40, verbose_name='Vorsatz des Aktenzeichens')),
                        ('legal_basis', models.TextField(verbose_name='Rechtsgrundlage')),
                        ('conditions', models.TextField(help_text='je Zeile eine', verbose_name='Nebenbestimmungen und Bedingungen')),
                        ('drawdown_rule', models.TextField(verbose_name='Abruf der Mittel')),
                        ('reporting', models.TextField(help_text='je Zeile eine Pflicht', verbose_name='Berichte und Verwendungsnachweis')),
                        ('publicity', models.TextField(blank=True, verbose_name='Hinweis auf die Förderung')),
                        ('remedy', models.CharField(choices=[('action', 'Klage beim Verwaltungsgericht (oberste Landesbehörde)'), ('objection', 'Widerspruch bei der Behörde'), ('none', 'keiner (Privatrecht)')], max_length=12, verbose_name='Rechtsbehelf')),
                        ('signatory', models.CharField(max_length=160, verbose_name='Unterzeichnung')),
                        ('easy_language', models.TextField(blank=True, verbose_name='Deckblatt in Leichter Sprache')),
                    ],
                ),
            ],
            made='0df8dcfcc088',
        ),
    ]
