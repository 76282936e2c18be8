import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import applications.models
import core.clock
import core.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CostAmount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Betrag",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ausgabe im Jahr",
                "verbose_name_plural": "Ausgaben im Jahr",
                "ordering": ["year", "id"],
            },
        ),
        migrations.CreateModel(
            name="CostItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Reihenfolge")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("staff", "Personalausgaben"),
                            ("fees", "Honorare und Fremdleistungen"),
                            ("material", "Sachausgaben"),
                            ("travel", "Reisekosten"),
                            ("publicity", "Öffentlichkeitsarbeit"),
                            ("accessibility", "Barrierefreiheit und Assistenz"),
                        ],
                        max_length=16,
                        verbose_name="Kostenart",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="Bezeichnung")),
                (
                    "calculation",
                    models.CharField(
                        blank=True,
                        help_text="zum Beispiel: 0,5 Stelle, E 9b, 12 Monate",
                        max_length=300,
                        verbose_name="Berechnung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ausgabe",
                "verbose_name_plural": "Ausgaben",
                "ordering": ["position", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="FinancePlan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
            ],
            options={
                "verbose_name": "Kosten- und Finanzierungsplan",
                "verbose_name_plural": "Kosten- und Finanzierungspläne",
            },
        ),
        migrations.CreateModel(
            name="FundingAmount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Betrag",
                    ),
                ),
            ],
            options={
                "verbose_name": "Finanzierung im Jahr",
                "verbose_name_plural": "Finanzierungen im Jahr",
                "ordering": ["year", "id"],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="programmes.call",
                    ),
                ),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=24,
                        null=True,
                        unique=True,
                        verbose_name="Antragsnummer",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="Titel des Vorhabens")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Entwurf"),
                            ("submitted", "eingereicht"),
                            ("eligible", "in der Auswahl"),
                            ("ineligible", "nicht zulässig"),
                            ("rejected", "nicht ausgewählt"),
                            ("reserve", "auf der Nachrückliste"),
                            ("selected", "ausgewählt"),
                            ("awarded", "bewilligt"),
                            ("withdrawn", "zurückgezogen"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="eingereicht am")),
                ("eligible_at", models.DateTimeField(blank=True, null=True, verbose_name="zulässig seit")),
                (
                    "ineligible_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="nicht zulässig seit"),
                ),
                ("rejected_at", models.DateTimeField(blank=True, null=True, verbose_name="abgelehnt am")),
                (
                    "reserve_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="auf der Nachrückliste seit"),
                ),
                ("selected_at", models.DateTimeField(blank=True, null=True, verbose_name="ausgewählt am")),
                ("awarded_at", models.DateTimeField(blank=True, null=True, verbose_name="bewilligt am")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am"),
                ),
                ("state_reason", models.TextField(blank=True, verbose_name="Begründung")),
                ("start_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("consents_stand", models.BooleanField(default=False, editable=False)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
                (
                    "current_round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begonnen von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bewerbung",
                "verbose_name_plural": "Bewerbungen",
                "ordering": ["-created_at", "id"],
                "indexes": [models.Index(fields=["call", "state", "-submitted_at"], name="application_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "submitted"), _negated=True),
                            ("submitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_submitted_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "eligible"), _negated=True),
                            ("eligible_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_eligible_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ineligible"), _negated=True),
                            ("ineligible_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_ineligible_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), _negated=True),
                            ("rejected_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_rejected_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reserve"), _negated=True),
                            ("reserve_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_reserve_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "selected"), _negated=True),
                            ("selected_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_selected_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awarded"), _negated=True),
                            ("awarded_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_awarded_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            ("withdrawn_at__isnull", False),
                            _connector="OR",
                        ),
                        name="application_withdrawn_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at__isnull", True), ("number__isnull", False), _connector="OR"
                        ),
                        name="application_submitted_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "eligible"), _negated=True),
                            ("current_round__isnull", False),
                            _connector="OR",
                        ),
                        name="application_eligible_has_round",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "number",
                    models.CharField(
                        blank=True, editable=False, max_length=24, null=True, verbose_name="Antragsnummer"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="Titel des Vorhabens")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Entwurf"),
                            ("submitted", "eingereicht"),
                            ("eligible", "in der Auswahl"),
                            ("ineligible", "nicht zulässig"),
                            ("rejected", "nicht ausgewählt"),
                            ("reserve", "auf der Nachrückliste"),
                            ("selected", "ausgewählt"),
                            ("awarded", "bewilligt"),
                            ("withdrawn", "zurückgezogen"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="eingereicht am")),
                ("eligible_at", models.DateTimeField(blank=True, null=True, verbose_name="zulässig seit")),
                (
                    "ineligible_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="nicht zulässig seit"),
                ),
                ("rejected_at", models.DateTimeField(blank=True, null=True, verbose_name="abgelehnt am")),
                (
                    "reserve_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="auf der Nachrückliste seit"),
                ),
                ("selected_at", models.DateTimeField(blank=True, null=True, verbose_name="ausgewählt am")),
                ("awarded_at", models.DateTimeField(blank=True, null=True, verbose_name="bewilligt am")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am"),
                ),
                ("state_reason", models.TextField(blank=True, verbose_name="Begründung")),
                ("start_key", models.UUIDField(editable=False, null=True)),
                ("consents_stand", models.BooleanField(default=False, editable=False)),
                (
                    "call",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
                (
                    "current_round",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.application",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begonnen von",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("concept", "gemeinsames Konzept"),
                            ("letter_of_intent", "Absichtserklärung"),
                            ("council_resolution", "Ratsbeschluss"),
                            ("other", "anderes Dokument"),
                        ],
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=applications.models.attachment_path, verbose_name="Datei"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Dateiname")),
                ("content_type", models.CharField(max_length=100, verbose_name="Dateityp")),
                ("size", models.PositiveIntegerField(verbose_name="Größe in Byte")),
                ("sha256", models.CharField(max_length=64, verbose_name="Prüfsumme (SHA-256)")),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Seiten")),
                (
                    "scan_state",
                    models.CharField(
                        choices=[
                            ("pending", "wird auf Schadsoftware geprüft"),
                            ("clean", "geprüft"),
                            ("infected", "Schadsoftware gefunden"),
                            ("off", "ohne Virenprüfung"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="Virenprüfung",
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="entfernt am")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hochgeladen von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Anlage",
                "verbose_name_plural": "Anlagen",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "concept"), ("removed_at__isnull", True)),
                        fields=("application",),
                        name="one_concept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("concept", "gemeinsames Konzept"),
                            ("letter_of_intent", "Absichtserklärung"),
                            ("council_resolution", "Ratsbeschluss"),
                            ("other", "anderes Dokument"),
                        ],
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=applications.models.attachment_path, verbose_name="Datei"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Dateiname")),
                ("content_type", models.CharField(max_length=100, verbose_name="Dateityp")),
                ("size", models.PositiveIntegerField(verbose_name="Größe in Byte")),
                ("sha256", models.CharField(max_length=64, verbose_name="Prüfsumme (SHA-256)")),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Seiten")),
                (
                    "scan_state",
                    models.CharField(
                        choices=[
                            ("pending", "wird auf Schadsoftware geprüft"),
                            ("clean", "geprüft"),
                            ("infected", "Schadsoftware gefunden"),
                            ("off", "ohne Virenprüfung"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="Virenprüfung",
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="entfernt am")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.attachment",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hochgeladen von",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("content_hash", models.CharField(max_length=64, verbose_name="Prüfsumme des Inhalts")),
                ("given_at", models.DateTimeField(verbose_name="gegeben am")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="erloschen am")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gegeben von",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erloschen durch Änderung von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Zustimmung",
                "verbose_name_plural": "Zustimmungen",
                "ordering": ["given_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CostAmountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Betrag",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.costamount",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.costitem",
                        verbose_name="Ausgabe",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CostItemEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Reihenfolge")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("staff", "Personalausgaben"),
                            ("fees", "Honorare und Fremdleistungen"),
                            ("material", "Sachausgaben"),
                            ("travel", "Reisekosten"),
                            ("publicity", "Öffentlichkeitsarbeit"),
                            ("accessibility", "Barrierefreiheit und Assistenz"),
                        ],
                        max_length=16,
                        verbose_name="Kostenart",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="Bezeichnung")),
                (
                    "calculation",
                    models.CharField(
                        blank=True,
                        help_text="zum Beispiel: 0,5 Stelle, E 9b, 12 Monate",
                        max_length=300,
                        verbose_name="Berechnung",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.costitem",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.financeplan",
                        verbose_name="Plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingSource",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own_cash", "Eigenmittel (Geld)"),
                            ("own_in_kind", "Eigenleistungen (unbar)"),
                            ("public", "öffentliche Drittmittel"),
                            ("private", "private Drittmittel"),
                            ("income", "Einnahmen aus dem Projekt"),
                            ("grant", "beantragte Förderung"),
                        ],
                        max_length=16,
                        verbose_name="Herkunft",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=160, verbose_name="Bezeichnung")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding_sources",
                        to="applications.financeplan",
                        verbose_name="Plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "Finanzierungsquelle",
                "verbose_name_plural": "Finanzierungsquellen",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "grant")), fields=("plan",), name="one_grant_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingAmountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Betrag",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.fundingamount",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.fundingsource",
                        verbose_name="Finanzierungsquelle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingSourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own_cash", "Eigenmittel (Geld)"),
                            ("own_in_kind", "Eigenleistungen (unbar)"),
                            ("public", "öffentliche Drittmittel"),
                            ("private", "private Drittmittel"),
                            ("income", "Einnahmen aus dem Projekt"),
                            ("grant", "beantragte Förderung"),
                        ],
                        max_length=16,
                        verbose_name="Herkunft",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=160, verbose_name="Bezeichnung")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.fundingsource",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.financeplan",
                        verbose_name="Plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LetterOfIntent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "organisation_name",
                    models.CharField(max_length=200, verbose_name="unterstützende Organisation"),
                ),
                ("signed_by", models.CharField(max_length=160, verbose_name="verantwortliche Person")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters_of_intent",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_of_intent",
                        to="applications.attachment",
                        verbose_name="Datei",
                    ),
                ),
            ],
            options={
                "verbose_name": "Absichtserklärung",
                "verbose_name_plural": "Absichtserklärungen",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LetterOfIntentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "organisation_name",
                    models.CharField(max_length=200, verbose_name="unterstützende Organisation"),
                ),
                ("signed_by", models.CharField(max_length=160, verbose_name="verantwortliche Person")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.attachment",
                        verbose_name="Datei",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.letterofintent",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
                        to="accounts.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Rolle",
                    ),
                ),
            ],
            options={
                "verbose_name": "Partner",
                "verbose_name_plural": "Partner",
                "ordering": ["role__position", "created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "organisation"), name="partner_organisation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FinancePlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.financeplan",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.partner",
                        verbose_name="Partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("content_hash", models.CharField(max_length=64, verbose_name="Prüfsumme des Inhalts")),
                ("given_at", models.DateTimeField(verbose_name="gegeben am")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="erloschen am")),
                (
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gegeben von",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.consent",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erloschen durch Änderung von",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.partner",
                        verbose_name="Partner",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.partner",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Rolle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerInvitation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("email", models.EmailField(max_length=254, verbose_name="E-Mail-Adresse")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="gilt bis")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="angenommen am")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="angenommen von",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingeladen von",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Rolle",
                    ),
                ),
            ],
            options={
                "verbose_name": "Einladung",
                "verbose_name_plural": "Einladungen",
                "ordering": ["-created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                        fields=("application", "role"),
                        name="invitation_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("accepted_by__isnull", False), _connector="OR"
                        ),
                        name="invitation_accepted_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerInvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("email", models.EmailField(max_length=254, verbose_name="E-Mail-Adresse")),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("expires_at", models.DateTimeField(verbose_name="gilt bis")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="angenommen am")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="angenommen von",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingeladen von",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.partnerinvitation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Rolle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("text", models.TextField(blank=True, verbose_name="Text")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "form_section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.formsection",
                        verbose_name="Abschnitt",
                    ),
                ),
            ],
            options={
                "verbose_name": "Abschnitt",
                "verbose_name_plural": "Abschnitte",
                "ordering": ["form_section__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "form_section"), name="section_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("text", models.TextField(blank=True, verbose_name="Text")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "form_section",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.formsection",
                        verbose_name="Abschnitt",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.section",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SocialSpace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="Name des Sozialraums")),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Einwohnerinnen und Einwohner im Sozialraum"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="Beschreibung")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="social_space",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.place",
                        verbose_name="Kommune",
                    ),
                ),
            ],
            options={
                "verbose_name": "Sozialraum",
                "verbose_name_plural": "Sozialräume",
            },
        ),
        migrations.CreateModel(
            name="SocialSpaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="Name des Sozialraums")),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Einwohnerinnen und Einwohner im Sozialraum"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="Beschreibung")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.socialspace",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.place",
                        verbose_name="Kommune",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("content", models.JSONField(verbose_name="Inhalt")),
                ("content_hash", models.CharField(max_length=64, verbose_name="Prüfsumme des Inhalts")),
                ("arrived_at", models.DateTimeField(verbose_name="eingegangen am")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="letzte Zustimmung von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Einreichung",
                "verbose_name_plural": "Einreichungen",
            },
        ),
        migrations.CreateModel(
            name="SubmissionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(default=core.clock.now, editable=False, verbose_name="angelegt am"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="geändert am")),
                ("content", models.JSONField(verbose_name="Inhalt")),
                ("content_hash", models.CharField(max_length=64, verbose_name="Prüfsumme des Inhalts")),
                ("arrived_at", models.DateTimeField(verbose_name="eingegangen am")),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="applications.submission",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="letzte Zustimmung von",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="costamount",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="amounts",
                to="applications.costitem",
                verbose_name="Ausgabe",
            ),
        ),
        migrations.AddField(
            model_name="costitem",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cost_items",
                to="applications.financeplan",
                verbose_name="Plan",
            ),
        ),
        migrations.AddField(
            model_name="fundingamount",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="amounts",
                to="applications.fundingsource",
                verbose_name="Finanzierungsquelle",
            ),
        ),
        migrations.AddField(
            model_name="financeplan",
            name="partner",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="finance_plan",
                to="applications.partner",
                verbose_name="Partner",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="applications.partner",
                verbose_name="Partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="costamount",
            constraint=models.UniqueConstraint(fields=("item", "year"), name="cost_amount_once"),
        ),
        migrations.AddConstraint(
            model_name="costamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="cost_amount_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingamount",
            constraint=models.UniqueConstraint(fields=("source", "year"), name="funding_amount_once"),
        ),
        migrations.AddConstraint(
            model_name="fundingamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="funding_amount_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("partner",),
                name="consent_one_standing",
            ),
        ),
    ]
