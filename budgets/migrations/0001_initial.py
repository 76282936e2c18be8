import core.clock
import core.money
import core.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
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
                    name='Award',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='applications.application', verbose_name='Bewerbung')),
                        ('state', models.CharField(choices=[('staged', 'vorbereitet, wartet auf Freigabe'), ('committed', 'bewilligt, Mittel gebunden'), ('dropped', 'verworfen')], default='staged', max_length=12, verbose_name='Stand')),
                        ('period_from', models.DateField(verbose_name='Bewilligungszeitraum von')),
                        ('period_to', models.DateField(verbose_name='Bewilligungszeitraum bis')),
                        ('staged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vorbereitet von')),
                        ('committed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                        ('committed_at', models.DateTimeField(blank=True, null=True, verbose_name='bewilligt am')),
                        ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='verworfen am')),
                    ],
                    options={
                        'verbose_name': 'Bewilligung',
                        'verbose_name_plural': 'Bewilligungen',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('application',), name='award_once'), models.CheckConstraint(condition=models.Q(('period_to__gt', models.F('period_from'))), name='award_period'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'committed'), _negated=True), models.Q(('committed_at__isnull', False), ('committed_by__isnull', False)), _connector='OR'), name='award_committed_has_time'), models.CheckConstraint(condition=models.Q(('committed_by__isnull', True), models.Q(('committed_by', models.F('staged_by')), _negated=True), _connector='OR'), name='award_four_eyes')],
                    },
                ),
                migrations.CreateModel(
                    name='AwardAmount',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='budgets.awardshare', verbose_name='Anteil')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='Haushaltsjahr')),
                        ('amount', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Betrag')),
                    ],
                    options={
                        'verbose_name': 'Bewilligung im Jahr',
                        'verbose_name_plural': 'Bewilligungen im Jahr',
                        'ordering': ['year', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('share', 'year'), name='award_amount_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='award_amount_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='AwardAmountEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='budgets.awardamount')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('share', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='budgets.awardshare', verbose_name='Anteil')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='Haushaltsjahr')),
                        ('amount', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Betrag')),
                    ],
                ),
                migrations.CreateModel(
                    name='AwardEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='budgets.award')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('application', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applications.application', verbose_name='Bewerbung')),
                        ('state', models.CharField(choices=[('staged', 'vorbereitet, wartet auf Freigabe'), ('committed', 'bewilligt, Mittel gebunden'), ('dropped', 'verworfen')], default='staged', max_length=12, verbose_name='Stand')),
                        ('period_from', models.DateField(verbose_name='Bewilligungszeitraum von')),
                        ('period_to', models.DateField(verbose_name='Bewilligungszeitraum bis')),
                        ('staged_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vorbereitet von')),
                        ('committed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                        ('committed_at', models.DateTimeField(blank=True, null=True, verbose_name='bewilligt am')),
                        ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='verworfen am')),
                    ],
                ),
                migrations.CreateModel(
                    name='AwardShare',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='budgets.award', verbose_name='Bewilligung')),
                        ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_shares', to='applications.partner', verbose_name='Partner')),
                        ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('eligible_costs', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='zuwendungsfähige Ausgaben')),
                        ('rate', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='Förderquote in Prozent')),
                    ],
                    options={
                        'verbose_name': 'Anteil an der Bewilligung',
                        'verbose_name_plural': 'Anteile an der Bewilligung',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('award', 'partner'), name='award_share_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AwardShareEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='budgets.awardshare')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('award', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='budgets.award', verbose_name='Bewilligung')),
                        ('partner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applications.partner', verbose_name='Partner')),
                        ('funder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('eligible_costs', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='zuwendungsfähige Ausgaben')),
                        ('rate', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='Förderquote in Prozent')),
                    ],
                ),
                migrations.CreateModel(
                    name='Fund',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funds', to='programmes.call', verbose_name='Förderaufruf')),
                        ('scope', models.CharField(choices=[('call', 'der ganze Aufruf'), ('funder', 'ein Fördergeber im Aufruf'), ('space', 'jeder Sozialraum'), ('partner', 'jeder Partner einer Rolle')], max_length=12, verbose_name='begrenzt')),
                        ('funder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application', verbose_name='Sozialraum')),
                        ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.partner', verbose_name='Partner')),
                        ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Haushaltsjahr')),
                        ('cap', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Höchstbetrag')),
                        ('committed', core.money.EuroField(decimal_places=2, default=0, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='gebunden')),
                    ],
                    options={
                        'verbose_name': 'Budget',
                        'verbose_name_plural': 'Budgets',
                        'ordering': ['scope', 'year', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('committed__gte', 0), ('committed__lte', models.F('cap'))), name='fund_within_cap'), models.UniqueConstraint(fields=('call', 'scope', 'funder', 'application', 'partner', 'year'), name='fund_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='FundEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='budgets.fund')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=core.clock.now, editable=False, verbose_name='angelegt am')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='geändert am')),
                        ('call', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.call', verbose_name='Förderaufruf')),
                        ('scope', models.CharField(choices=[('call', 'der ganze Aufruf'), ('funder', 'ein Fördergeber im Aufruf'), ('space', 'jeder Sozialraum'), ('partner', 'jeder Partner einer Rolle')], max_length=12, verbose_name='begrenzt')),
                        ('funder', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.funder', verbose_name='Fördergeber')),
                        ('application', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applications.application', verbose_name='Sozialraum')),
                        ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='applications.partner', verbose_name='Partner')),
                        ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Haushaltsjahr')),
                        ('cap', core.money.EuroField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Höchstbetrag')),
                        ('committed', core.money.EuroField(decimal_places=2, default=0, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='gebunden')),
                    ],
                ),
                migrations.CreateModel(
                    name='LedgerEntry',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='budgets.fund', verbose_name='Budget')),
                        ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='budgets.award', verbose_name='Bewilligung')),
                        ('kind', models.CharField(choices=[('commit', 'gebunden'), ('release', 'freigegeben')], max_length=8, verbose_name='Art')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='Betrag')),
                        ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='budgets.ledgerentry', verbose_name='hebt auf')),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='gebucht am')),
                    ],
                    options={
                        'verbose_name': 'Buchung',
                        'verbose_name_plural': 'Buchungen',
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('award', 'fund', 'kind'), name='ledger_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'commit'), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('kind', 'release'), ('reverses__isnull', False)), _connector='OR'), name='ledger_sign')],
                    },
                ),
            ],
            made='55aab0ccc01f',
        ),
    ]
