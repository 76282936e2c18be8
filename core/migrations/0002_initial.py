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
                    name='Export',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='angefordert von')),
                        ('asked_at', models.DateTimeField(default=core.clock.now, verbose_name='angefordert am')),
                        ('place', models.CharField(choices=[('office', 'Back-Office'), ('tandem', 'Bewerbungen')], max_length=10)),
                        ('kind', models.CharField(max_length=40)),
                        ('parameters', models.JSONField(default=dict)),
                        ('language', models.CharField(default='de', max_length=10)),
                        ('subject_type', models.CharField(max_length=80)),
                        ('subject_id', models.UUIDField()),
                        ('title', models.CharField(max_length=200, verbose_name='Inhalt')),
                        ('state', models.CharField(choices=[('queued', 'wartet'), ('running', 'wird erstellt'), ('ready', 'fertig'), ('failed', 'nicht gelungen'), ('expired', 'Datei gelöscht')], default='queued', max_length=10, verbose_name='Stand')),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('ready_at', models.DateTimeField(null=True, verbose_name='fertig am')),
                        ('failed_at', models.DateTimeField(null=True)),
                        ('expired_at', models.DateTimeField(null=True)),
                        ('problem', models.CharField(blank=True, choices=[('refused', 'Was Sie sehen dürfen, hat sich inzwischen geändert.'), ('storage', 'Die Datei ließ sich nicht speichern: Der Speicher war voll oder nicht erreichbar.'), ('drawing', 'Das PDF ließ sich nicht erstellen. Vielleicht ist der Inhalt zu lang.'), ('broken', 'Beim Erstellen ist ein Fehler aufgetreten. Er ist im Betrieb vermerkt.'), ('lost', 'Das Erstellen ist mehrmals abgebrochen. Der Betrieb ist unterrichtet.')], max_length=10)),
                        ('file_name', models.CharField(blank=True, max_length=120)),
                        ('content_type', models.CharField(blank=True, max_length=120)),
                        ('size', models.PositiveBigIntegerField(null=True, verbose_name='Größe')),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('facts', models.JSONField(default=dict)),
                    ],
                    options={
                        'verbose_name': 'Export',
                        'verbose_name_plural': 'Exporte',
                        'ordering': ['-asked_at', '-id'],
                        'indexes': [models.Index(fields=['asked_by', 'place', '-asked_at'], name='export_of_person'), models.Index(condition=models.Q(('state__in', ('queued', 'running'))), fields=['asked_at'], name='export_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('begun_at__isnull', False), _connector='OR'), name='export_running_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('ready_at__isnull', False), _connector='OR'), name='export_ready_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), ('failed_at__isnull', False), _connector='OR'), name='export_failed_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'expired'), _negated=True), ('expired_at__isnull', False), _connector='OR'), name='export_expired_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='export_running_has_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('size__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='export_ready_has_file'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='export_failed_says_why'), models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running'))), fields=('asked_by', 'kind', 'parameters', 'language'), name='export_asked_once')],
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
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
                        ('began_at', models.DateTimeField(null=True, verbose_name='angemeldet seit')),
                        ('used_at', models.DateTimeField(default=core.clock.now, verbose_name='zuletzt benutzt')),
                        ('browser', models.CharField(blank=True, max_length=60, verbose_name='Browser')),
                    ],
                    options={
                        'verbose_name': 'Anmeldung',
                        'verbose_name_plural': 'Anmeldungen',
                        'ordering': ['-used_at', 'session_key'],
                    },
                ),
            ],
            made='f038b2d3c22a',
        ),
    ]
