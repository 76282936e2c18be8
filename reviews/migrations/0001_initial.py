import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("applications", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="InterviewSlot",
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
                ("starts_at", models.DateTimeField(verbose_name="Beginn")),
            ],
            options={
                "verbose_name": "Terminvorschlag",
                "verbose_name_plural": "Terminvorschläge",
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                ("as_expert", models.BooleanField(default=False, verbose_name="in eigener Sache")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="fällig am")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Befangenheit noch nicht erklärt"),
                            ("open", "zu begutachten"),
                            ("recused", "befangen"),
                            ("locked", "Gutachten abgeschlossen"),
                            ("revoked", "zurückgenommen"),
                        ],
                        default="assigned",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("declared_at", models.DateTimeField(blank=True, null=True, verbose_name="erklärt am")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="abgeschlossen am")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgenommen am")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="zugewiesen von",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.funder",
                        verbose_name="für den Fördergeber",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="wer begutachtet",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
            ],
            options={
                "verbose_name": "Zuweisung",
                "verbose_name_plural": "Zuweisungen",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "revoked"), _negated=True),
                        fields=("application", "round", "reviewer"),
                        name="assignment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), _negated=True),
                            ("declared_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assignment_open_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "recused"), _negated=True),
                            ("declared_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assignment_recused_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "locked"), _negated=True),
                            ("locked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assignment_locked_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "revoked"), _negated=True),
                            ("revoked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assignment_revoked_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentEvent",
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
                ("as_expert", models.BooleanField(default=False, verbose_name="in eigener Sache")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="fällig am")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "Befangenheit noch nicht erklärt"),
                            ("open", "zu begutachten"),
                            ("recused", "befangen"),
                            ("locked", "Gutachten abgeschlossen"),
                            ("revoked", "zurückgenommen"),
                        ],
                        default="assigned",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("declared_at", models.DateTimeField(blank=True, null=True, verbose_name="erklärt am")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="abgeschlossen am")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgenommen am")),
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
                    "assigned_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="zugewiesen von",
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
                        verbose_name="für den Fördergeber",
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
                        to="reviews.assignment",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="wer begutachtet",
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
            name="ConflictDeclaration",
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
                ("has_conflict", models.BooleanField(verbose_name="befangen")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "participant",
                                "Ich bin selbst beteiligt, oder mir nützt oder schadet die Entscheidung direkt.",
                            ),
                            ("relative", "Eine Angehörige oder ein Angehöriger von mir ist beteiligt."),
                            (
                                "representative",
                                "Ich vertrete eine beteiligte Organisation oder bin mit einer Vertretung verwandt.",
                            ),
                            (
                                "employed",
                                "Ich arbeite gegen Entgelt bei einer beteiligten Organisation oder bin dort in Vorstand, Beirat oder Aufsichtsrat.",
                            ),
                            (
                                "advised",
                                "Ich habe außerhalb meines Amtes in dieser Sache beraten oder ein Gutachten abgegeben.",
                            ),
                            (
                                "distrust",
                                "Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann (§ 21 VwVfG).",
                            ),
                        ],
                        max_length=16,
                        verbose_name="Grund",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Erläuterung")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="reviews.assignment",
                        verbose_name="Zuweisung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Erklärung zur Befangenheit",
                "verbose_name_plural": "Erklärungen zur Befangenheit",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("has_conflict", True), models.Q(("ground", ""), _negated=True)),
                            models.Q(("ground", ""), ("has_conflict", False)),
                            _connector="OR",
                        ),
                        name="conflict_has_ground",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConflictDeclarationEvent",
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
                ("has_conflict", models.BooleanField(verbose_name="befangen")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "participant",
                                "Ich bin selbst beteiligt, oder mir nützt oder schadet die Entscheidung direkt.",
                            ),
                            ("relative", "Eine Angehörige oder ein Angehöriger von mir ist beteiligt."),
                            (
                                "representative",
                                "Ich vertrete eine beteiligte Organisation oder bin mit einer Vertretung verwandt.",
                            ),
                            (
                                "employed",
                                "Ich arbeite gegen Entgelt bei einer beteiligten Organisation oder bin dort in Vorstand, Beirat oder Aufsichtsrat.",
                            ),
                            (
                                "advised",
                                "Ich habe außerhalb meines Amtes in dieser Sache beraten oder ein Gutachten abgegeben.",
                            ),
                            (
                                "distrust",
                                "Es gibt einen anderen Grund, aus dem man an meiner Unparteilichkeit zweifeln kann (§ 21 VwVfG).",
                            ),
                        ],
                        max_length=16,
                        verbose_name="Grund",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="Erläuterung")),
                (
                    "assignment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.assignment",
                        verbose_name="Zuweisung",
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
                        to="reviews.conflictdeclaration",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("staged", "vorbereitet, wartet auf Freigabe"),
                            ("released", "freigegeben"),
                            ("dropped", "verworfen"),
                        ],
                        default="staged",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("reason", models.TextField(verbose_name="Begründung der Auswahl")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="verworfen am")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="programmes.call",
                        verbose_name="Förderaufruf",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
                (
                    "staged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vorbereitet von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Auswahlentscheidung",
                "verbose_name_plural": "Auswahlentscheidungen",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "staged")), fields=("round",), name="decision_one_staged"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            ("released_at__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_released_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            ("dropped_at__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_dropped_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionApproval",
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
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="reviews.decision",
                        verbose_name="Entscheidung",
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
                "verbose_name": "Freigabe einer Entscheidung",
                "verbose_name_plural": "Freigaben einer Entscheidung",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "funder"), name="approval_once_per_funder"),
                    models.UniqueConstraint(
                        fields=("decision", "approved_by"), name="approval_once_per_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionApprovalEvent",
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
                    "approved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.decision",
                        verbose_name="Entscheidung",
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
                        to="reviews.decisionapproval",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("staged", "vorbereitet, wartet auf Freigabe"),
                            ("released", "freigegeben"),
                            ("dropped", "verworfen"),
                        ],
                        default="staged",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("reason", models.TextField(verbose_name="Begründung der Auswahl")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="verworfen am")),
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
                        to="reviews.decision",
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
                (
                    "staged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vorbereitet von",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionItem",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("advance", "kommt weiter"),
                            ("reserve", "Nachrückliste"),
                            ("reject", "wird abgelehnt"),
                        ],
                        max_length=12,
                        verbose_name="Ergebnis",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="Begründung")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_items",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="reviews.decision",
                        verbose_name="Entscheidung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Teil einer Entscheidung",
                "verbose_name_plural": "Teile einer Entscheidung",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "application"), name="decision_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "reject"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rejection_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionItemEvent",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("advance", "kommt weiter"),
                            ("reserve", "Nachrückliste"),
                            ("reject", "wird abgelehnt"),
                        ],
                        max_length=12,
                        verbose_name="Ergebnis",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="Begründung")),
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
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.decision",
                        verbose_name="Entscheidung",
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
                        to="reviews.decisionitem",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartnerNeeds",
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
                ("text", models.TextField(blank=True, verbose_name="Was wir für Barrierefreiheit brauchen")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="applications.partner",
                        verbose_name="Partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bedarf für das Gespräch",
                "verbose_name_plural": "Bedarfe für das Gespräch",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                ("summary", models.TextField(blank=True, verbose_name="Gesamteindruck")),
                ("questions", models.TextField(blank=True, verbose_name="Fragen für das Gespräch")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="abgeschlossen am")),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="reviews.assignment",
                        verbose_name="Zuweisung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Gutachten",
                "verbose_name_plural": "Gutachten",
            },
        ),
        migrations.CreateModel(
            name="ReviewEvent",
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
                ("summary", models.TextField(blank=True, verbose_name="Gesamteindruck")),
                ("questions", models.TextField(blank=True, verbose_name="Fragen für das Gespräch")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="abgeschlossen am")),
                (
                    "assignment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.assignment",
                        verbose_name="Zuweisung",
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
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Score",
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
                ("points", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Punkte")),
                ("note", models.TextField(blank=True, verbose_name="Begründung")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.criterion",
                        verbose_name="Kriterium",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="reviews.review",
                        verbose_name="Gutachten",
                    ),
                ),
            ],
            options={
                "verbose_name": "Wertung",
                "verbose_name_plural": "Wertungen",
                "ordering": ["criterion__position", "id"],
                "constraints": [models.UniqueConstraint(fields=("review", "criterion"), name="score_once")],
            },
        ),
        migrations.CreateModel(
            name="ScoreEvent",
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
                ("points", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Punkte")),
                ("note", models.TextField(blank=True, verbose_name="Begründung")),
                (
                    "criterion",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programmes.criterion",
                        verbose_name="Kriterium",
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
                        to="reviews.score",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.review",
                        verbose_name="Gutachten",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteInterview",
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
                ("place", models.CharField(max_length=300, verbose_name="Ort des Gesprächs")),
                (
                    "access_needs",
                    models.TextField(blank=True, verbose_name="Was wir für Barrierefreiheit brauchen"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Termine vorgeschlagen"),
                            ("confirmed", "Termin steht fest"),
                            ("held", "Gespräch geführt"),
                            ("cancelled", "abgesagt"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="Termin")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Termin bestätigt am"),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="Niederschrift vom")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="abgesagt am")),
                ("attendance", models.TextField(blank=True, verbose_name="Anwesende und Enthaltungen")),
                ("minutes", models.TextField(blank=True, verbose_name="Niederschrift")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews",
                        to="applications.application",
                        verbose_name="Bewerbung",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verantwortlich",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interviews",
                        to="programmes.round",
                        verbose_name="Auswahlrunde",
                    ),
                ),
            ],
            options={
                "verbose_name": "Vor-Ort-Gespräch",
                "verbose_name_plural": "Vor-Ort-Gespräche",
                "ordering": ["starts_at", "created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("application", "round"),
                        name="interview_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["confirmed", "held"]), _negated=True),
                            ("starts_at__isnull", False),
                            _connector="OR",
                        ),
                        name="interview_has_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="interview_confirmed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            ("held_at__isnull", False),
                            _connector="OR",
                        ),
                        name="interview_held_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            ("cancelled_at__isnull", False),
                            _connector="OR",
                        ),
                        name="interview_cancelled_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerNeedsEvent",
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
                ("text", models.TextField(blank=True, verbose_name="Was wir für Barrierefreiheit brauchen")),
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
                        to="reviews.partnerneeds",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.siteinterview",
                        verbose_name="Vor-Ort-Gespräch",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InterviewSlotEvent",
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
                ("starts_at", models.DateTimeField(verbose_name="Beginn")),
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
                        to="reviews.interviewslot",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.siteinterview",
                        verbose_name="Vor-Ort-Gespräch",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SiteInterviewEvent",
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
                ("place", models.CharField(max_length=300, verbose_name="Ort des Gesprächs")),
                (
                    "access_needs",
                    models.TextField(blank=True, verbose_name="Was wir für Barrierefreiheit brauchen"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Termine vorgeschlagen"),
                            ("confirmed", "Termin steht fest"),
                            ("held", "Gespräch geführt"),
                            ("cancelled", "abgesagt"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="Stand",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="Termin")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Termin bestätigt am"),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="Niederschrift vom")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="abgesagt am")),
                ("attendance", models.TextField(blank=True, verbose_name="Anwesende und Enthaltungen")),
                ("minutes", models.TextField(blank=True, verbose_name="Niederschrift")),
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
                        to="reviews.siteinterview",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verantwortlich",
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
            name="SlotAnswer",
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
                ("possible", models.BooleanField(verbose_name="passt")),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geantwortet von",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="applications.partner",
                        verbose_name="Partner",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="reviews.interviewslot",
                        verbose_name="Vorschlag",
                    ),
                ),
            ],
            options={
                "verbose_name": "Antwort auf einen Terminvorschlag",
                "verbose_name_plural": "Antworten auf Terminvorschläge",
                "ordering": ["created_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("slot", "partner"), name="slot_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="SlotAnswerEvent",
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
                ("possible", models.BooleanField(verbose_name="passt")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geantwortet von",
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
                        to="reviews.slotanswer",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.interviewslot",
                        verbose_name="Vorschlag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="partnerneeds",
            name="interview",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="needs",
                to="reviews.siteinterview",
                verbose_name="Vor-Ort-Gespräch",
            ),
        ),
        migrations.AddField(
            model_name="interviewslot",
            name="interview",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="slots",
                to="reviews.siteinterview",
                verbose_name="Vor-Ort-Gespräch",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerneeds",
            constraint=models.UniqueConstraint(fields=("interview", "partner"), name="needs_once"),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.UniqueConstraint(fields=("interview", "starts_at"), name="slot_once"),
        ),
    ]
