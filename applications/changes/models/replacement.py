"""Another organisation takes a seat after the selection."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder, Organisation
from applications.changes.constants import ReplacementState
from applications.draft.models.application import Partner
from core.history import tracked
from core.models import Base, append_only
from core.stamps import stamped


@tracked
class PartnerReplacement(Base):
    """One seat changes hands: proposed, accepted by the new organisation, approved by every funder.

    The seat (Partner) stays, its organisation changes; what the seat was is in here and in the history.
    Only the hash of the token is kept (core.invitations).
    """

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="replacements", verbose_name=_("Platz im Tandem")
    )
    old_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("bisherige Organisation")
    )
    new_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("neue Organisation"),
    )
    email = models.EmailField(_("E-Mail-Adresse"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("gilt bis"))
    reason = models.TextField(_("Begründung"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vorgeschlagen von")
    )
    state = models.CharField(
        _("Stand"), max_length=12, choices=ReplacementState, default=ReplacementState.PROPOSED
    )
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("angenommen von"),
    )
    revoked_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)
    done_at = models.DateTimeField(_("vollzogen am"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    dropped_because = models.TextField(_("warum beendet"), blank=True)

    class Meta:
        verbose_name = _("Wechsel eines Partners")
        verbose_name_plural = _("Wechsel von Partnern")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(state__in=[ReplacementState.PROPOSED, ReplacementState.ACCEPTED]),
                name="replacement_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReplacementState.ACCEPTED, ReplacementState.DONE])
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, new_organisation__isnull=False),
                name="replacement_accepted_has_organisation",
            ),
            *stamped(
                {ReplacementState.DONE: "done_at", ReplacementState.DROPPED: "dropped_at"}, "replacement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_organisation} → {self.new_organisation or self.email}"


class ReplacementApproval(Base):
    """A funder approves the change. Nobody approves for two funders, nor what they proposed."""

    replacement = models.ForeignKey(
        PartnerReplacement, models.PROTECT, related_name="approvals", verbose_name=_("Wechsel")
    )
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+", verbose_name=_("Fördergeber"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zugestimmt von")
    )

    class Meta:
        verbose_name = _("Zustimmung zum Wechsel")
        verbose_name_plural = _("Zustimmungen zum Wechsel")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["replacement", "funder"], name="replacement_approval_once_per_funder"
            ),
            models.UniqueConstraint(
                fields=["replacement", "approved_by"], name="replacement_approval_once_per_person"
            ),
        ]
        triggers = [
            *append_only("replacement_approval"),
            # Four eyes, told to the database too.
            pgtrigger.Trigger(
                name="replacement_four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("proposer", "uuid")],
                func="""
                    SELECT proposed_by_id INTO proposer
                    FROM applications_partnerreplacement WHERE id = NEW.replacement_id;
                    IF proposer = NEW.approved_by_id THEN
                        RAISE EXCEPTION 'who proposed a replacement cannot approve it' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder}: {self.approved_by}"
