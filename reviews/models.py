import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from applications.models import Application, Partner
from core.history import tracked
from core.models import Base, append_only
from programmes.models import Call, Criterion, Round
from reviews.constants import (
    AssignmentState,
    ConflictGround,
    DecisionState,
    InterviewState,
    Outcome,
)


def stamped(states: dict, prefix: str) -> list[models.CheckConstraint]:
    """Each of these states has its time."""
    return [
        models.CheckConstraint(
            condition=~Q(state=state) | Q(**{f"{stamp}__isnull": False}),
            name=f"{prefix}_{state.value}_has_time",
        )
        for state, stamp in states.items()
    ]


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

    def __str__(self):
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

    def __str__(self):
        return f"{self.assignment}: {self.has_conflict}"


@tracked
class Review(Base):
    """One reviewer's assessment. Locked, it does not change."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="review", verbose_name=_("Zuweisung")
    )
    summary = models.TextField(_("Gesamteindruck"), blank=True)
    questions = models.TextField(_("Fragen für das Gespräch"), blank=True)
    locked_at = models.DateTimeField(_("abgeschlossen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Gutachten")
        verbose_name_plural = _("Gutachten")
        triggers = [
            pgtrigger.Protect(
                name="locked_review_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.assignment)


@tracked
class Score(Base):
    """Points for one criterion; NULL: not given yet. Never 0 for missing."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores", verbose_name=_("Gutachten"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("Kriterium"))
    points = models.PositiveSmallIntegerField(_("Punkte"), null=True, blank=True)
    note = models.TextField(_("Begründung"), blank=True)

    class Meta:
        verbose_name = _("Wertung")
        verbose_name_plural = _("Wertungen")
        ordering = ["criterion__position", "id"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="score_once")]
        triggers = [
            # Points above the criterion's maximum, or any change once the review is locked.
            pgtrigger.Trigger(
                name="score_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("row_review", "uuid"), ("is_locked", "boolean"), ("best", "integer")],
                func="""
                    IF TG_OP = 'DELETE' THEN row_review := OLD.review_id; ELSE row_review := NEW.review_id; END IF;
                    SELECT locked_at IS NOT NULL INTO is_locked FROM reviews_review WHERE id = row_review FOR SHARE;
                    IF is_locked THEN
                        RAISE EXCEPTION 'a locked review does not change' USING ERRCODE = '42501';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    SELECT max_points INTO best FROM programmes_criterion WHERE id = NEW.criterion_id;
                    IF NEW.points > best THEN
                        RAISE EXCEPTION 'more points than the criterion has' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points}"


@tracked
class SiteInterview(Base):
    """The talk on site with both partners."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="interviews", verbose_name=_("Bewerbung")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="interviews", verbose_name=_("Auswahlrunde")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verantwortlich")
    )
    place = models.CharField(_("Ort des Gesprächs"), max_length=300)
    access_needs = models.TextField(_("Was wir für Barrierefreiheit brauchen"), blank=True)
    state = models.CharField(
        _("Stand"), max_length=12, choices=InterviewState, default=InterviewState.PROPOSED
    )
    starts_at = models.DateTimeField(_("Termin"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("Termin bestätigt am"), null=True, blank=True)
    held_at = models.DateTimeField(_("Niederschrift vom"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("abgesagt am"), null=True, blank=True)
    attendance = models.TextField(_("Anwesende und Enthaltungen"), blank=True)
    minutes = models.TextField(_("Niederschrift"), blank=True)

    class Meta:
        verbose_name = _("Vor-Ort-Gespräch")
        verbose_name_plural = _("Vor-Ort-Gespräche")
        ordering = ["starts_at", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round"],
                condition=~Q(state=InterviewState.CANCELLED),
                name="interview_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[InterviewState.CONFIRMED, InterviewState.HELD])
                | Q(starts_at__isnull=False),
                name="interview_has_start",
            ),
            *stamped(
                {
                    InterviewState.CONFIRMED: "confirmed_at",
                    InterviewState.HELD: "held_at",
                    InterviewState.CANCELLED: "cancelled_at",
                },
                "interview",
            ),
        ]

    def __str__(self):
        return f"{self.application}: {self.get_state_display()}"


@tracked
class InterviewSlot(Base):
    """A proposed time."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="slots", verbose_name=_("Vor-Ort-Gespräch")
    )
    starts_at = models.DateTimeField(_("Beginn"))

    class Meta:
        verbose_name = _("Terminvorschlag")
        verbose_name_plural = _("Terminvorschläge")
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["interview", "starts_at"], name="slot_once")]

    def __str__(self):
        return f"{self.starts_at}"


@tracked
class SlotAnswer(Base):
    """A partner can, or cannot, at that time. The first slot that all partners can becomes the date."""

    slot = models.ForeignKey(
        InterviewSlot, models.CASCADE, related_name="answers", verbose_name=_("Vorschlag")
    )
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("Partner"))
    possible = models.BooleanField(_("passt"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geantwortet von")
    )

    class Meta:
        verbose_name = _("Antwort auf einen Terminvorschlag")
        verbose_name_plural = _("Antworten auf Terminvorschläge")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["slot", "partner"], name="slot_answer_once")]

    def __str__(self):
        return f"{self.partner}: {self.possible}"


@tracked
class PartnerNeeds(Base):
    """What one partner needs so that everybody can take part in the talk."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="needs", verbose_name=_("Vor-Ort-Gespräch")
    )
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("Partner"))
    text = models.TextField(_("Was wir für Barrierefreiheit brauchen"), blank=True)

    class Meta:
        verbose_name = _("Bedarf für das Gespräch")
        verbose_name_plural = _("Bedarfe für das Gespräch")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["interview", "partner"], name="needs_once")]

    def __str__(self):
        return f"{self.partner}: {self.text}"


@tracked
class Decision(Base):
    """Who goes on and who does not, of one round: staged, approved by each funder, released at once."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="decisions", verbose_name=_("Förderaufruf"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="decisions", verbose_name=_("Auswahlrunde"))
    state = models.CharField(_("Stand"), max_length=12, choices=DecisionState, default=DecisionState.STAGED)
    staged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vorbereitet von")
    )
    reason = models.TextField(_("Begründung der Auswahl"))
    released_at = models.DateTimeField(_("freigegeben am"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("verworfen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Auswahlentscheidung")
        verbose_name_plural = _("Auswahlentscheidungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state=DecisionState.STAGED), name="decision_one_staged"
            ),
            *stamped(
                {DecisionState.RELEASED: "released_at", DecisionState.DROPPED: "dropped_at"}, "decision"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="released_decision_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="released"),
            )
        ]

    def __str__(self):
        return f"{self.round} – {self.get_state_display()}"


@tracked
class DecisionItem(Base):
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="items", verbose_name=_("Entscheidung")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decision_items", verbose_name=_("Bewerbung")
    )
    outcome = models.CharField(_("Ergebnis"), max_length=12, choices=Outcome)
    reason = models.TextField(_("Begründung"), blank=True)

    class Meta:
        verbose_name = _("Teil einer Entscheidung")
        verbose_name_plural = _("Teile einer Entscheidung")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "application"], name="decision_item_once"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REJECT) | ~Q(reason=""), name="rejection_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.application}: {self.get_outcome_display()}"


@tracked
class DecisionApproval(Base):
    """A funder approves. Who staged the decision cannot; nobody approves for two funders."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="approvals", verbose_name=_("Entscheidung")
    )
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+", verbose_name=_("Fördergeber"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("freigegeben von")
    )

    class Meta:
        verbose_name = _("Freigabe einer Entscheidung")
        verbose_name_plural = _("Freigaben einer Entscheidung")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "funder"], name="approval_once_per_funder"),
            models.UniqueConstraint(fields=["decision", "approved_by"], name="approval_once_per_person"),
        ]
        triggers = [
            *append_only("decision_approval"),
            # Four eyes, told to the database too.
            pgtrigger.Trigger(
                name="decision_four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("stager", "uuid")],
                func="""
                    SELECT staged_by_id INTO stager FROM reviews_decision WHERE id = NEW.decision_id;
                    IF stager = NEW.approved_by_id THEN
                        RAISE EXCEPTION 'who staged a decision cannot approve it' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.funder}: {self.approved_by}"
