import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import core.clock
import core.fields
import core.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                ("slug", models.SlugField(unique=True, verbose_name="Kurzname in der Adresse")),
                ("number_prefix", models.CharField(max_length=12, verbose_name="Vorsatz der Antragsnummern")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
                ("summary", core.fields.TranslatedTextField(default=dict, verbose_name="in einem Satz")),
                (
                    "purpose",
                    core.fields.TranslatedTextField(default=dict, verbose_name="Zweck der Förderung"),
                ),
                (
                    "who_may_apply",
                    core.fields.TranslatedTextField(default=dict, verbose_name="Wer kann sich bewerben"),
                ),
                (
                    "legal_basis",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Rechtsgrundlage"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="veröffentlicht am"),
                ),
                ("opens_at", models.DateTimeField(verbose_name="Bewerbung möglich ab")),
                (
                    "closes_at",
                    models.DateTimeField(
                        help_text="Der Augenblick nach der letzten angekündigten Sekunde.",
                        verbose_name="Bewerbung möglich bis",
                    ),
                ),
                ("first_budget_year", models.PositiveSmallIntegerField(verbose_name="erstes Haushaltsjahr")),
                ("last_budget_year", models.PositiveSmallIntegerField(verbose_name="letztes Haushaltsjahr")),
                ("funding_months", models.PositiveSmallIntegerField(verbose_name="Förderdauer in Monaten")),
                (
                    "max_spaces",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="höchstens so viele Sozialräume"
                    ),
                ),
                (
                    "volume",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Fördersumme insgesamt",
                    ),
                ),
                ("contact_name", models.CharField(max_length=200, verbose_name="Kontakt: Stelle")),
                ("contact_email", models.EmailField(max_length=254, verbose_name="Kontakt: E-Mail")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=60, verbose_name="Kontakt: Telefon"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="Vorführung")),
            ],
            options={
                "verbose_name": "Förderaufruf",
                "verbose_name_plural": "Förderaufrufe",
                "ordering": ["-closes_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
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
                ("key", models.SlugField(verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Kriterium")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(
                        blank=True, default=dict, verbose_name="woran man es erkennt"
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Gewicht",
                    ),
                ),
                ("max_points", models.PositiveSmallIntegerField(default=5, verbose_name="höchstens Punkte")),
            ],
            options={
                "verbose_name": "Kriterium",
                "verbose_name_plural": "Kriterien",
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Programme",
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
                ("slug", models.SlugField(unique=True, verbose_name="Kurzname in der Adresse")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
            ],
            options={
                "verbose_name": "Förderprogramm",
                "verbose_name_plural": "Förderprogramme",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="CallDate",
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
                ("on", models.DateField(verbose_name="Tag")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="was")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Termin",
                "verbose_name_plural": "Termine",
                "ordering": ["on", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallDateEvent",
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
                ("on", models.DateField(verbose_name="Tag")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="was")),
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
                        to="programmes.calldate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallDocument",
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
                ("key", models.SlugField(verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
                ("file", models.FileField(upload_to="documents/", verbose_name="Datei")),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Dokument",
                "verbose_name_plural": "Dokumente",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("call", "key"), name="call_document_once")],
            },
        ),
        migrations.CreateModel(
            name="CallDocumentEvent",
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
                ("key", models.SlugField(db_index=False, verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
                ("file", models.FileField(upload_to="documents/", verbose_name="Datei")),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
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
                        to="programmes.calldocument",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallQuestion",
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
                ("question", core.fields.TranslatedTextField(default=dict, verbose_name="Frage")),
                ("answer", core.fields.TranslatedTextField(default=dict, verbose_name="Antwort")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Frage und Antwort",
                "verbose_name_plural": "Fragen und Antworten",
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallQuestionEvent",
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
                ("question", core.fields.TranslatedTextField(default=dict, verbose_name="Frage")),
                ("answer", core.fields.TranslatedTextField(default=dict, verbose_name="Antwort")),
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
                        to="programmes.callquestion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cap",
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("call", "der ganze Aufruf"),
                            ("funder", "ein Fördergeber im Aufruf"),
                            ("space", "jeder Sozialraum"),
                            ("partner", "jeder Partner einer Rolle"),
                        ],
                        max_length=12,
                        verbose_name="begrenzt",
                    ),
                ),
                (
                    "budget_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="leer: über alle Jahre zusammen",
                        null=True,
                        verbose_name="Haushaltsjahr",
                    ),
                ),
                ("each_year", models.BooleanField(default=False, verbose_name="in jedem Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Höchstbetrag",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="caps",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.funder",
                        verbose_name="Fördergeber",
                    ),
                ),
            ],
            options={
                "verbose_name": "Höchstbetrag",
                "verbose_name_plural": "Höchstbeträge",
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FormSection",
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
                ("key", models.SlugField(verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Überschrift")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Hinweis"),
                ),
                (
                    "max_words",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="höchstens Wörter"),
                ),
                ("required", models.BooleanField(default=True, verbose_name="Pflicht")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_sections",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Abschnitt des Formulars",
                "verbose_name_plural": "Abschnitte des Formulars",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("call", "key"), name="form_section_once")],
            },
        ),
        migrations.CreateModel(
            name="FormSectionEvent",
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
                ("key", models.SlugField(db_index=False, verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Überschrift")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Hinweis"),
                ),
                (
                    "max_words",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="höchstens Wörter"),
                ),
                ("required", models.BooleanField(default=True, verbose_name="Pflicht")),
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
                        to="programmes.formsection",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingLine",
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
                    "rate",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="Förderquote in Prozent",
                    ),
                ),
                (
                    "financing_mode",
                    models.CharField(
                        choices=[
                            ("proportional", "Anteilfinanzierung"),
                            ("deficit", "Fehlbedarfsfinanzierung"),
                            ("fixed", "Festbetragsfinanzierung"),
                        ],
                        default="proportional",
                        max_length=12,
                        verbose_name="Finanzierungsart",
                    ),
                ),
                (
                    "letter_form",
                    models.CharField(
                        choices=[
                            ("notice", "Zuwendungsbescheid (öffentliches Recht)"),
                            ("agreement", "Förderzusage (Privatrecht)"),
                        ],
                        max_length=12,
                        verbose_name="Form des Briefs",
                    ),
                ),
                (
                    "letter_mode",
                    models.CharField(
                        choices=[
                            ("issue", "Das Portal schreibt den Brief"),
                            ("record", "Der Fördergeber schreibt selbst, das Portal hält fest"),
                        ],
                        default="issue",
                        max_length=12,
                        verbose_name="Wer schreibt den Brief",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding_lines",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.funder",
                        verbose_name="Fördergeber",
                    ),
                ),
            ],
            options={
                "verbose_name": "Förderlinie",
                "verbose_name_plural": "Förderlinien",
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerRole",
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
                ("key", models.SlugField(verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "organisation_kind",
                    models.CharField(
                        choices=[("municipality", "Kommune"), ("nonprofit", "freigemeinnütziger Träger")],
                        max_length=12,
                        verbose_name="Art der Organisation",
                    ),
                ),
                ("minimum", models.PositiveSmallIntegerField(default=1, verbose_name="mindestens")),
                ("maximum", models.PositiveSmallIntegerField(default=1, verbose_name="höchstens")),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="leer: kein fester Anteil",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="Anteil an der Förderung in Prozent",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partner_roles",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Partnerrolle",
                "verbose_name_plural": "Partnerrollen",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("call", "key"), name="partner_role_once"),
                    models.CheckConstraint(
                        condition=models.Q(("maximum__gte", models.F("minimum"))), name="partner_role_min_max"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingLineEvent",
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
                    "rate",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="Förderquote in Prozent",
                    ),
                ),
                (
                    "financing_mode",
                    models.CharField(
                        choices=[
                            ("proportional", "Anteilfinanzierung"),
                            ("deficit", "Fehlbedarfsfinanzierung"),
                            ("fixed", "Festbetragsfinanzierung"),
                        ],
                        default="proportional",
                        max_length=12,
                        verbose_name="Finanzierungsart",
                    ),
                ),
                (
                    "letter_form",
                    models.CharField(
                        choices=[
                            ("notice", "Zuwendungsbescheid (öffentliches Recht)"),
                            ("agreement", "Förderzusage (Privatrecht)"),
                        ],
                        max_length=12,
                        verbose_name="Form des Briefs",
                    ),
                ),
                (
                    "letter_mode",
                    models.CharField(
                        choices=[
                            ("issue", "Das Portal schreibt den Brief"),
                            ("record", "Der Fördergeber schreibt selbst, das Portal hält fest"),
                        ],
                        default="issue",
                        max_length=12,
                        verbose_name="Wer schreibt den Brief",
                    ),
                ),
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
                    "funder",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.funder",
                        verbose_name="Fördergeber",
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
                        to="programmes.fundingline",
                    ),
                ),
                (
                    "partner_role",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Partnerrolle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CapEvent",
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("call", "der ganze Aufruf"),
                            ("funder", "ein Fördergeber im Aufruf"),
                            ("space", "jeder Sozialraum"),
                            ("partner", "jeder Partner einer Rolle"),
                        ],
                        max_length=12,
                        verbose_name="begrenzt",
                    ),
                ),
                (
                    "budget_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="leer: über alle Jahre zusammen",
                        null=True,
                        verbose_name="Haushaltsjahr",
                    ),
                ),
                ("each_year", models.BooleanField(default=False, verbose_name="in jedem Haushaltsjahr")),
                (
                    "amount",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Höchstbetrag",
                    ),
                ),
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
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.funder",
                        verbose_name="Fördergeber",
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
                        to="programmes.cap",
                    ),
                ),
                (
                    "partner_role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.partnerrole",
                        verbose_name="Partnerrolle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerRoleEvent",
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
                ("key", models.SlugField(db_index=False, verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "organisation_kind",
                    models.CharField(
                        choices=[("municipality", "Kommune"), ("nonprofit", "freigemeinnütziger Träger")],
                        max_length=12,
                        verbose_name="Art der Organisation",
                    ),
                ),
                ("minimum", models.PositiveSmallIntegerField(default=1, verbose_name="mindestens")),
                ("maximum", models.PositiveSmallIntegerField(default=1, verbose_name="höchstens")),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="leer: kein fester Anteil",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="Anteil an der Förderung in Prozent",
                    ),
                ),
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
                        to="programmes.partnerrole",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
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
                ("slug", models.SlugField(db_index=False, verbose_name="Kurzname in der Adresse")),
                ("number_prefix", models.CharField(max_length=12, verbose_name="Vorsatz der Antragsnummern")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
                ("summary", core.fields.TranslatedTextField(default=dict, verbose_name="in einem Satz")),
                (
                    "purpose",
                    core.fields.TranslatedTextField(default=dict, verbose_name="Zweck der Förderung"),
                ),
                (
                    "who_may_apply",
                    core.fields.TranslatedTextField(default=dict, verbose_name="Wer kann sich bewerben"),
                ),
                (
                    "legal_basis",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Rechtsgrundlage"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="veröffentlicht am"),
                ),
                ("opens_at", models.DateTimeField(verbose_name="Bewerbung möglich ab")),
                (
                    "closes_at",
                    models.DateTimeField(
                        help_text="Der Augenblick nach der letzten angekündigten Sekunde.",
                        verbose_name="Bewerbung möglich bis",
                    ),
                ),
                ("first_budget_year", models.PositiveSmallIntegerField(verbose_name="erstes Haushaltsjahr")),
                ("last_budget_year", models.PositiveSmallIntegerField(verbose_name="letztes Haushaltsjahr")),
                ("funding_months", models.PositiveSmallIntegerField(verbose_name="Förderdauer in Monaten")),
                (
                    "max_spaces",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="höchstens so viele Sozialräume"
                    ),
                ),
                (
                    "volume",
                    core.money.EuroField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Fördersumme insgesamt",
                    ),
                ),
                ("contact_name", models.CharField(max_length=200, verbose_name="Kontakt: Stelle")),
                ("contact_email", models.EmailField(max_length=254, verbose_name="Kontakt: E-Mail")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=60, verbose_name="Kontakt: Telefon"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="Vorführung")),
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
                        to="programmes.call",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.programme",
                        verbose_name="Förderprogramm",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
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
                ("slug", models.SlugField(db_index=False, verbose_name="Kurzname in der Adresse")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Titel")),
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
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequiredPaper",
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
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Hinweis"),
                ),
                ("minimum", models.PositiveSmallIntegerField(default=1, verbose_name="mindestens")),
                (
                    "max_pages",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="höchstens Seiten"),
                ),
                ("may_follow", models.BooleanField(default=False, verbose_name="darf nach der Frist folgen")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_papers",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "verlangte Unterlage",
                "verbose_name_plural": "verlangte Unterlagen",
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("call", "kind"), name="required_paper_once")],
            },
        ),
        migrations.CreateModel(
            name="RequiredPaperEvent",
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
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(blank=True, default=dict, verbose_name="Hinweis"),
                ),
                ("minimum", models.PositiveSmallIntegerField(default=1, verbose_name="mindestens")),
                (
                    "max_pages",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="höchstens Seiten"),
                ),
                ("may_follow", models.BooleanField(default=False, verbose_name="darf nach der Frist folgen")),
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
                        to="programmes.requiredpaper",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="Runde")),
                (
                    "kind",
                    models.CharField(
                        choices=[("papers", "Begutachtung nach Aktenlage"), ("talks", "Vor-Ort-Gespräche")],
                        max_length=12,
                        verbose_name="Art",
                    ),
                ),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "reviews_per_funder",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Gutachten je Fördergeber"),
                ),
                (
                    "target",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="so viele kommen weiter"
                    ),
                ),
                (
                    "reviews_due_on",
                    models.DateField(blank=True, null=True, verbose_name="Gutachten fällig am"),
                ),
                (
                    "experts_count",
                    models.BooleanField(default=True, verbose_name="Gutachten in eigener Sache zählen mit"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
            ],
            options={
                "verbose_name": "Auswahlrunde",
                "verbose_name_plural": "Auswahlrunden",
                "ordering": ["number", "id"],
                "constraints": [models.UniqueConstraint(fields=("call", "number"), name="round_once")],
            },
        ),
        migrations.CreateModel(
            name="CriterionEvent",
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
                ("key", models.SlugField(db_index=False, verbose_name="Kürzel")),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Kriterium")),
                (
                    "guidance",
                    core.fields.TranslatedTextField(
                        blank=True, default=dict, verbose_name="woran man es erkennt"
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Gewicht",
                    ),
                ),
                ("max_points", models.PositiveSmallIntegerField(default=5, verbose_name="höchstens Punkte")),
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
                        to="programmes.criterion",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="Runde")),
                (
                    "kind",
                    models.CharField(
                        choices=[("papers", "Begutachtung nach Aktenlage"), ("talks", "Vor-Ort-Gespräche")],
                        max_length=12,
                        verbose_name="Art",
                    ),
                ),
                ("title", core.fields.TranslatedTextField(default=dict, verbose_name="Bezeichnung")),
                (
                    "reviews_per_funder",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Gutachten je Fördergeber"),
                ),
                (
                    "target",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="so viele kommen weiter"
                    ),
                ),
                (
                    "reviews_due_on",
                    models.DateField(blank=True, null=True, verbose_name="Gutachten fällig am"),
                ),
                (
                    "experts_count",
                    models.BooleanField(default=True, verbose_name="Gutachten in eigener Sache zählen mit"),
                ),
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
                        to="programmes.round",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="fundingline",
            name="partner_role",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding_line",
                to="programmes.partnerrole",
                verbose_name="Partnerrolle",
            ),
        ),
        migrations.AddField(
            model_name="cap",
            name="partner_role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="caps",
                to="programmes.partnerrole",
                verbose_name="Partnerrolle",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="programmes.programme",
                verbose_name="Förderprogramm",
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="criteria",
                to="programmes.round",
                verbose_name="Auswahlrunde",
            ),
        ),
        migrations.AddConstraint(
            model_name="cap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("funder__isnull", False), ("scope", "funder")),
                    models.Q(models.Q(("scope", "funder"), _negated=True), ("funder__isnull", True)),
                    _connector="OR",
                ),
                name="cap_funder",
            ),
        ),
        migrations.AddConstraint(
            model_name="cap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("partner_role__isnull", False), ("scope", "partner")),
                    models.Q(models.Q(("scope", "partner"), _negated=True), ("partner_role__isnull", True)),
                    _connector="OR",
                ),
                name="cap_partner_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="cap",
            constraint=models.CheckConstraint(
                condition=models.Q(("each_year", False), ("budget_year__isnull", True), _connector="OR"),
                name="cap_year_or_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="call_closes_after_opening"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_budget_year__gte", models.F("first_budget_year"))),
                name="call_years_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(fields=("round", "key"), name="criterion_once"),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_points__gt", 0), ("weight__gt", 0)), name="criterion_counts"
            ),
        ),
    ]
