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
        ('applications', '0001_initial'),
        ('core', '0001_extensions'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='applications.application', verbose_name='Bewerbung')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='programmes.round', verbose_name='Auswahlrunde')),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='wer begutachtet')),
                        ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.funder', verbose_name='für den Fördergeber')),
                        ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zugewiesen von')),
                        ('as_expert', models.BooleanField(default=False, verbose_name='in eigener Sache')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='fällig am')),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='casework.assignment', verbose_name='anstelle von')),
                        ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='casework.assignmentplan', verbose_name='aus der Verteilung')),
                        ('state', models.CharField(choices=[('assigned', 'Befangenheit noch nicht erklärt'), ('open', 'zu begutachten'), ('recused', 'befangen'), ('locked', 'Gutachten abgeschlossen'), ('revoked', 'zurückgenommen')], default='assigned', max_length=12, verbose_name='Stand')),
                        ('declared_at', models.DateTimeField(blank=True, null=True, verbose_name='erklärt am')),
                        ('locked_at', models.DateTimeField(blank=True, null=True, verbose_name='abgeschlossen am')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='zurückgenommen am')),
                    ],
                    options={
                        'verbose_name': 'Zuweisung',
                        'verbose_name_plural': 'Zuweisungen',
                        'ordering': ['created_at', 'id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ('assigned', 'open', 'recused'))), fields=['state', 'round'], name='assignment_not_done')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'revoked'), _negated=True), fields=('application', 'round', 'reviewer'), name='assignment_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('declared_at__isnull', False), _connector='OR'), name='assignment_open_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'recused'), _negated=True), ('declared_at__isnull', False), _connector='OR'), name='assignment_recused_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), ('locked_at__isnull', False), _connector='OR'), name='assignment_locked_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'revoked'), _negated=True), ('revoked_at__isnull', False), _connector='OR'), name='assignment_revoked_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='AssignmentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='casework.assignment')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('application', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applications.application', verbose_name='Bewerbung')),
                        ('round', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.round', verbose_name='Auswahlrunde')),
                        ('reviewer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wer begutachtet')),
                        ('funder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.funder', verbose_name='für den Fördergeber')),
                        ('assigned_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zugewiesen von')),
                        ('as_expert', models.BooleanField(default=False, verbose_name='in eigener Sache')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='fällig am')),
                        ('replaces', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='casework.assignment', verbose_name='anstelle von')),
                        ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='casework.assignmentplan', verbose_name='aus der Verteilung')),
                        ('state', models.CharField(choices=[('assigned', 'Befangenheit noch nicht erklärt'), ('open', 'zu begutachten'), ('recused', 'befangen'), ('locked', 'Gutachten abgeschlossen'), ('revoked', 'zurückgenommen')], default='assigned', max_length=12, verbose_name='Stand')),
                        ('declared_at', models.DateTimeField(blank=True, null=True, verbose_name='erklärt am')),
                        ('locked_at', models.DateTimeField(blank=True, null=True, verbose_name='abgeschlossen am')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='zurückgenommen am')),
                    ],
                ),
                migrations.CreateModel(
                    name='AssignmentPlan',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='programmes.round', verbose_name='Auswahlrunde')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verteilt von')),
                        ('seed', models.PositiveIntegerField(verbose_name='Startwert')),
                        ('inputs', models.JSONField(verbose_name='Ausgangslage')),
                        ('explanation', models.JSONField(verbose_name='Erläuterung')),
                    ],
                    options={
                        'verbose_name': 'Verteilung',
                        'verbose_name_plural': 'Verteilungen',
                        'ordering': ['-created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='ConflictDeclaration',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='casework.assignment', verbose_name='Zuweisung')),
                        ('has_conflict', models.BooleanField(verbose_name='befangen')),
                        ('ground', models.CharField(blank=True, choices=[('participant', 'Ich nehme selbst an dieser Bewerbung teil.'), ('benefit', 'Mir nützt oder schadet die Entscheidung direkt.'), ('relative', 'Jemand aus meiner Familie nimmt teil.'), ('representative', 'Ich vertrete eine der beteiligten Organisationen.'), ('kin_of_rep', 'Jemand aus meiner Familie vertritt eine der beteiligten Organisationen.'), ('employed', 'Ich arbeite bei einer der beteiligten Organisationen.'), ('board', 'Ich bin dort im Vorstand, im Aufsichtsrat oder in einem ähnlichen Gremium.'), ('advised', 'Ich habe in dieser Sache beraten oder ein Gutachten geschrieben.'), ('partner', 'Meine Partnerin oder mein Partner, mit der oder dem ich nicht verheiratet bin, ist beteiligt.'), ('distrust', 'Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann.')], max_length=16, verbose_name='Grund')),
                        ('note', models.TextField(blank=True, verbose_name='Erläuterung')),
                    ],
                    options={
                        'verbose_name': 'Erklärung zur Befangenheit',
                        'verbose_name_plural': 'Erklärungen zur Befangenheit',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('has_conflict', True), models.Q(('ground', ''), _negated=True)), models.Q(('ground', ''), ('has_conflict', False)), _connector='OR'), name='conflict_has_ground')],
                    },
                ),
                migrations.CreateModel(
                    name='ConflictDeclarationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='casework.conflictdeclaration')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('assignment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='casework.assignment', verbose_name='Zuweisung')),
                        ('has_conflict', models.BooleanField(verbose_name='befangen')),
                        ('ground', models.CharField(blank=True, choices=[('participant', 'Ich nehme selbst an dieser Bewerbung teil.'), ('benefit', 'Mir nützt oder schadet die Entscheidung direkt.'), ('relative', 'Jemand aus meiner Familie nimmt teil.'), ('representative', 'Ich vertrete eine der beteiligten Organisationen.'), ('kin_of_rep', 'Jemand aus meiner Familie vertritt eine der beteiligten Organisationen.'), ('employed', 'Ich arbeite bei einer der beteiligten Organisationen.'), ('board', 'Ich bin dort im Vorstand, im Aufsichtsrat oder in einem ähnlichen Gremium.'), ('advised', 'Ich habe in dieser Sache beraten oder ein Gutachten geschrieben.'), ('partner', 'Meine Partnerin oder mein Partner, mit der oder dem ich nicht verheiratet bin, ist beteiligt.'), ('distrust', 'Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann.')], max_length=16, verbose_name='Grund')),
                        ('note', models.TextField(blank=True, verbose_name='Erläuterung')),
                    ],
                ),
                migrations.CreateModel(
                    name='ConflictRuling',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('declaration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ruling', to='casework.conflictdeclaration', verbose_name='Erklärung')),
                        ('steps_back', models.BooleanField(verbose_name='gibt die Begutachtung ab')),
                        ('reason', models.TextField(verbose_name='Begründung')),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entschieden von')),
                    ],
                    options={
                        'verbose_name': 'Entscheidung über eine Befangenheit',
                        'verbose_name_plural': 'Entscheidungen über Befangenheit',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ruling_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewerAbsence',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='programmes.round', verbose_name='Auswahlrunde')),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wer ausfällt')),
                        ('reason', models.TextField(verbose_name='Grund')),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vermerkt von')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='wieder da seit')),
                    ],
                    options={
                        'verbose_name': 'Ausfall',
                        'verbose_name_plural': 'Ausfälle',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('round', 'reviewer'), name='absence_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='absence_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewerAbsenceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='casework.reviewerabsence')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('round', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.round', verbose_name='Auswahlrunde')),
                        ('reviewer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wer ausfällt')),
                        ('reason', models.TextField(verbose_name='Grund')),
                        ('noted_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vermerkt von')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='wieder da seit')),
                    ],
                ),
                migrations.CreateModel(
                    name='Staffing',
                    fields=[
                        ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='staffing', serialize=False, to='applications.application')),
                        ('lacks_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.round')),
                        ('reviewed_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.round')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('lacks_in__isnull', False)), fields=['lacks_in'], include=('application',), name='staffing_lacks_in'), models.Index(condition=models.Q(('reviewed_in__isnull', False)), fields=['reviewed_in'], include=('application',), name='staffing_reviewed_in')],
                    },
                ),
            ],
            made='56aadaf7f935',
        ),
    ]
