"""Who goes on and who does not."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from applications.draft.models.application import Application
from core.history import tracked
from core.models import Base, append_only
from core.stamps import stamped
from programmes.models import Call, Round
from reviews.selection.constants import DecisionState, Outcome


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
    # After release nothing is changed; a new decision takes the old one's place for what it names.
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("ersetzt")
    )
    # The ranking it was staged on, as it stood then.
    freeze = models.ForeignKey(
        "reviews.RankingFreeze",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("festgehaltene Rangliste"),
    )
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

    def __str__(self) -> str:
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

    def __str__(self) -> str:
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

    def __str__(self) -> str:
        return f"{self.funder}: {self.approved_by}"
