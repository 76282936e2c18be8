import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.models
import core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0001_extensions"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Funder",
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
                ("key", models.SlugField(unique=True, verbose_name="Kürzel")),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("short_name", models.CharField(max_length=40, verbose_name="Kurzname")),
                (
                    "is_authority",
                    models.BooleanField(
                        help_text="Behörden entscheiden durch Bescheid, andere durch Förderzusage.",
                        verbose_name="Behörde",
                    ),
                ),
            ],
            options={
                "verbose_name": "Fördergeber",
                "verbose_name_plural": "Fördergeber",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
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
                        choices=[("municipality", "Kommune"), ("nonprofit", "freigemeinnütziger Träger")],
                        max_length=12,
                        verbose_name="Art",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("name"), function="german_sort_key", output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ev", "eingetragener Verein (e. V.)"),
                            ("ggmbh", "gemeinnützige GmbH (gGmbH)"),
                            ("foundation", "Stiftung"),
                            ("cooperative", "eingetragene Genossenschaft (eG)"),
                            ("church", "Körperschaft einer Kirche oder Religionsgemeinschaft"),
                            ("other", "andere Rechtsform"),
                        ],
                        max_length=12,
                        verbose_name="Rechtsform",
                    ),
                ),
                (
                    "register_court",
                    models.CharField(blank=True, max_length=120, verbose_name="Registergericht"),
                ),
                (
                    "register_number",
                    models.CharField(blank=True, max_length=40, verbose_name="Registernummer"),
                ),
                (
                    "exemption_on",
                    models.DateField(blank=True, null=True, verbose_name="Freistellungsbescheid vom"),
                ),
                ("street", models.CharField(max_length=160, verbose_name="Straße und Hausnummer")),
                ("postcode", models.CharField(max_length=5, verbose_name="Postleitzahl")),
                ("town", models.CharField(max_length=120, verbose_name="Ort")),
            ],
            options={
                "verbose_name": "Organisation",
                "verbose_name_plural": "Organisationen",
                "ordering": ["sort_key", "id"],
            },
        ),
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-Mail-Adresse")),
                ("name", models.CharField(max_length=120, verbose_name="Vor- und Nachname")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="Sprache")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktiv")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "Person",
                "verbose_name_plural": "Personen",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="user_email_once"
                    )
                ],
            },
            managers=[
                ("objects", accounts.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="FunderEvent",
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
                ("key", models.SlugField(db_index=False, verbose_name="Kürzel")),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("short_name", models.CharField(max_length=40, verbose_name="Kurzname")),
                (
                    "is_authority",
                    models.BooleanField(
                        help_text="Behörden entscheiden durch Bescheid, andere durch Förderzusage.",
                        verbose_name="Behörde",
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
                        to="accounts.funder",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FunderMembership",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("reviewer", "Gutachterin oder Gutachter"),
                            ("expert", "Expertin oder Experte in eigener Sache"),
                            ("officer", "Programmbüro"),
                            ("approver", "Freigabe"),
                            ("finance", "Finanzen"),
                            ("auditor", "Prüfung (liest nur)"),
                        ],
                        max_length=12,
                        verbose_name="Rolle",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.funder",
                        verbose_name="Fördergeber",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funder_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
            ],
            options={
                "verbose_name": "Rolle bei einem Fördergeber",
                "verbose_name_plural": "Rollen bei Fördergebern",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "funder", "role"), name="funder_role_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FunderMembershipEvent",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("reviewer", "Gutachterin oder Gutachter"),
                            ("expert", "Expertin oder Experte in eigener Sache"),
                            ("officer", "Programmbüro"),
                            ("approver", "Freigabe"),
                            ("finance", "Finanzen"),
                            ("auditor", "Prüfung (liest nur)"),
                        ],
                        max_length=12,
                        verbose_name="Rolle",
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
                        to="accounts.fundermembership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("signatory", "zeichnungsberechtigt"),
                            ("editor", "schreibt mit"),
                            ("reader", "liest mit"),
                        ],
                        max_length=12,
                        verbose_name="Rolle",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.organisation",
                        verbose_name="Organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "Mitgliedschaft",
                "verbose_name_plural": "Mitgliedschaften",
                "ordering": ["created_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("user", "organisation"), name="member_once")],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("signatory", "zeichnungsberechtigt"),
                            ("editor", "schreibt mit"),
                            ("reader", "liest mit"),
                        ],
                        max_length=12,
                        verbose_name="Rolle",
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
                        to="accounts.membership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                        verbose_name="amtlicher Schlüssel (AGS)",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("name"), function="german_sort_key", output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("community", "Gemeinde"), ("town", "Stadt"), ("district", "Landkreis")],
                        max_length=12,
                        verbose_name="Art",
                    ),
                ),
                ("official_form", models.CharField(max_length=160, verbose_name="Bezeichnung")),
                ("district", models.CharField(blank=True, max_length=120, verbose_name="Landkreis")),
                ("population", models.PositiveIntegerField(null=True, verbose_name="Einwohner")),
                ("court", models.CharField(max_length=40, verbose_name="Verwaltungsgericht")),
            ],
            options={
                "verbose_name": "Ort im Gemeindeverzeichnis",
                "verbose_name_plural": "Gemeindeverzeichnis",
                "ordering": ["sort_key", "key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key__regex", "^[0-9]{5}$"), ("kind", "district")),
                            models.Q(
                                models.Q(("kind", "district"), _negated=True), ("key__regex", "^[0-9]{8}$")
                            ),
                            _connector="OR",
                        ),
                        name="place_key_form",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
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
                        choices=[("municipality", "Kommune"), ("nonprofit", "freigemeinnütziger Träger")],
                        max_length=12,
                        verbose_name="Art",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("name"), function="german_sort_key", output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ev", "eingetragener Verein (e. V.)"),
                            ("ggmbh", "gemeinnützige GmbH (gGmbH)"),
                            ("foundation", "Stiftung"),
                            ("cooperative", "eingetragene Genossenschaft (eG)"),
                            ("church", "Körperschaft einer Kirche oder Religionsgemeinschaft"),
                            ("other", "andere Rechtsform"),
                        ],
                        max_length=12,
                        verbose_name="Rechtsform",
                    ),
                ),
                (
                    "register_court",
                    models.CharField(blank=True, max_length=120, verbose_name="Registergericht"),
                ),
                (
                    "register_number",
                    models.CharField(blank=True, max_length=40, verbose_name="Registernummer"),
                ),
                (
                    "exemption_on",
                    models.DateField(blank=True, null=True, verbose_name="Freistellungsbescheid vom"),
                ),
                ("street", models.CharField(max_length=160, verbose_name="Straße und Hausnummer")),
                ("postcode", models.CharField(max_length=5, verbose_name="Postleitzahl")),
                ("town", models.CharField(max_length=120, verbose_name="Ort")),
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
                        to="accounts.organisation",
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
                        verbose_name="Kommune im Gemeindeverzeichnis",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
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
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="E-Mail-Adresse")),
                ("name", models.CharField(max_length=120, verbose_name="Vor- und Nachname")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="Sprache")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktiv")),
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.place",
                verbose_name="Kommune im Gemeindeverzeichnis",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "municipality"), ("place__isnull", False)),
                    models.Q(
                        ("kind", "nonprofit"),
                        models.Q(("legal_form", ""), _negated=True),
                        ("exemption_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="organisation_kind_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "municipality")), fields=("place",), name="municipality_once"
            ),
        ),
    ]
