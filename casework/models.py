"""Who reviews what, and who must not."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from applications.draft.models.application import Application
from casework.constants import PENDING, AssignmentState, ConflictGround
from casework.lock_guard import follows_lock
from casework.staffing import OTHER_PLACE, eligible, keeps
from core.history import tracked
from core.models import Base, append_only, kept_by_trigger
from core.stamps import stamped
from programmes.models import FundingLine, Round


@tracked
class Assignment(Base):
    """A reviewer, for a funder, on an application, in a round."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="assignments", verbose_name=_("Bewerbung")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="assignments", verbose_name=_("Auswahlrunde")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("wer begutachtet"),
    )
    funder = models.ForeignKey(
        Funder, models.PROTECT, related_name="+", verbose_name=_("für den Fördergeber")
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zugewiesen von")
    )
    as_expert = models.BooleanField(_("in eigener Sache"), default=False)
    due_on = models.DateField(_("fällig am"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("anstelle von"),
    )
    plan = models.ForeignKey(
        "casework.AssignmentPlan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("aus der Verteilung"),
    )
    state = models.CharField(
        _("Stand"), max_length=12, choices=AssignmentState, default=AssignmentState.ASSIGNED
    )
    declared_at = models.DateTimeField(_("erklärt am"), null=True, blank=True)
    locked_at = models.DateTimeField(_("abgeschlossen am"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Zuweisung")
        verbose_name_plural = _("Zuweisungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "reviewer"],
                condition=~Q(state=AssignmentState.REVOKED),
                name="assignment_once",
            ),
            *stamped(
                {
                    AssignmentState.OPEN: "declared_at",
                    AssignmentState.RECUSED: "declared_at",
                    AssignmentState.LOCKED: "locked_at",
                    AssignmentState.REVOKED: "revoked_at",
                },
                "assignment",
            ),
        ]
        indexes = [
            # Most reviews of a round are locked; who waits and who is recused is asked at each look.
            models.Index(
                fields=["state", "round"],
                name="assignment_not_done",
                condition=Q(state__in=(*PENDING, AssignmentState.RECUSED)),
            )
        ]
        triggers = [
            follows_lock(
                "assignment_follows_lock", "id", pgtrigger.Insert | pgtrigger.UpdateOf("state", "locked_at")
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.application}"


@tracked
class ConflictDeclaration(Base):
    """What the reviewer declared before the papers opened (or later, when a conflict turned up)."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="declarations", verbose_name=_("Zuweisung")
    )
    has_conflict = models.BooleanField(_("befangen"))
    ground = models.CharField(_("Grund"), max_length=16, choices=ConflictGround, blank=True)
    note = models.TextField(_("Erläuterung"), blank=True)

    class Meta:
        verbose_name = _("Erklärung zur Befangenheit")
        verbose_name_plural = _("Erklärungen zur Befangenheit")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(has_conflict=True) & ~Q(ground="") | Q(has_conflict=False, ground=""),
                name="conflict_has_ground",
            )
        ]
        triggers = append_only("declaration")

    def __str__(self) -> str:
        return f"{self.assignment}: {self.has_conflict}"


class AssignmentPlan(Base):
    """One run of the automatic assignment: what it was given, what it proposed, why. Never changes."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="plans", verbose_name=_("Auswahlrunde"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verteilt von")
    )
    seed = models.PositiveIntegerField(_("Startwert"))
    inputs = models.JSONField(_("Ausgangslage"))
    explanation = models.JSONField(_("Erläuterung"))

    class Meta:
        verbose_name = _("Verteilung")
        verbose_name_plural = _("Verteilungen")
        ordering = ["-created_at", "id"]
        triggers = append_only("assignment_plan")

    def __str__(self) -> str:
        return f"{self.round}: {self.created_at}"


class ConflictRuling(Base):
    """Ground for distrust (section 21 VwVfG): the office decides whether the reviewer steps back."""

    declaration = models.OneToOneField(
        ConflictDeclaration, models.PROTECT, related_name="ruling", verbose_name=_("Erklärung")
    )
    steps_back = models.BooleanField(_("gibt die Begutachtung ab"))
    reason = models.TextField(_("Begründung"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entschieden von")
    )

    class Meta:
        verbose_name = _("Entscheidung über eine Befangenheit")
        verbose_name_plural = _("Entscheidungen über Befangenheit")
        ordering = ["created_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_reason")]
        triggers = append_only("conflict_ruling")

    def __str__(self) -> str:
        return f"{self.declaration}: {self.steps_back}"


@tracked
class ReviewerAbsence(Base):
    """Somebody cannot review in this round: nothing new is assigned, open work goes to others."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="absences", verbose_name=_("Auswahlrunde"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("wer ausfällt")
    )
    reason = models.TextField(_("Grund"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vermerkt von")
    )
    ended_at = models.DateTimeField(_("wieder da seit"), null=True, blank=True)

    class Meta:
        verbose_name = _("Ausfall")
        verbose_name_plural = _("Ausfälle")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "reviewer"], condition=Q(ended_at__isnull=True), name="absence_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="absence_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.round}"


class Staffing(models.Model):
    """Whether an eligible application has a reviewer of each funder, and a review. There is a row from the moment it is
    eligible or somebody is assigned; nobody writes it but the triggers below (docs/decisions/0020).

    The office's start page asks who lacks one and which rounds have any: to look for that among all took as long as
    there are applications, though hardly any lacks one and a closed round has none.
    """

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="staffing")
    # The present round, as long as a funder of the call has nobody there who reviews; experts are nobody's.
    lacks_in = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", db_index=False)
    # The present round, as soon as a review of it is locked, an expert's as well.
    reviewed_in = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=[name],
                include=["application"],
                name=f"staffing_{name}",
                condition=Q((f"{name}__isnull", False)),
            )
            for name in ("lacks_in", "reviewed_in")
        ]
        triggers = [kept_by_trigger("staffing", "a staffing follows its assignments")]

    def __str__(self) -> str:
        return str(self.application_id)


OF_CALL = "SELECT id FROM applications_application WHERE call_id IN (OLD.call_id, NEW.call_id) AND state = 'eligible'"
# Whoever assigns or admits in this call just now finishes first, or sees the line.
FIRST_THE_CALL = "PERFORM FROM programmes_call WHERE id IN (OLD.call_id, NEW.call_id) ORDER BY id FOR UPDATE;"
OWN = "VALUES (OLD.application_id), (NEW.application_id)"
STAFFING_SOURCES = [
    (Application, keeps("application", pgtrigger.Insert, "VALUES (NEW.id)", condition=eligible("NEW"))),
    (
        Application,
        keeps(
            "application_moved",
            pgtrigger.UpdateOf("state", "current_round_id", "call_id"),
            "VALUES (NEW.id)",
            condition=eligible("NEW", "OLD"),
        ),
    ),
    (
        Application,
        pgtrigger.Trigger(
            name="staffing_goes",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            func="DELETE FROM casework_staffing WHERE application_id = OLD.id; RETURN NULL;",
        ),
    ),
    (Assignment, keeps("assignments", pgtrigger.Insert, "SELECT application_id FROM made", rows="made")),
    (Assignment, keeps("assignment_gone", pgtrigger.Delete, "VALUES (OLD.application_id)")),
    (
        Assignment,
        keeps(
            "assignment_changed",
            pgtrigger.UpdateOf("application_id", "round_id", "funder_id", "as_expert", "state"),
            OWN,
            condition=OTHER_PLACE,
        ),
    ),
    (
        FundingLine,
        keeps(
            "line",
            pgtrigger.Insert | pgtrigger.Delete,
            OF_CALL,
            first=FIRST_THE_CALL,
        ),
    ),
    (
        FundingLine,
        keeps(
            "line_moved",
            pgtrigger.UpdateOf("call_id", "funder_id"),
            OF_CALL,
            first=FIRST_THE_CALL,
            condition=pgtrigger.AnyChange("call", "funder"),
        ),
    ),
]
for _model, _trigger in STAFFING_SOURCES:
    pgtrigger.register(_trigger)(_model)
