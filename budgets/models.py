import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from applications.draft.models.application import Application, Partner
from budgets.constants import AwardState, EntryKind
from core.history import tracked
from core.models import Base, append_only
from core.money import EuroField
from programmes.constants import CapScope
from programmes.models import Call


@tracked
class Fund(Base):
    """One cap with its balance. `committed` moves only by ledger entries, in the database.

    Lock every Fund an award touches first, in primary-key order (budgets.actions.funds), before inserting.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="funds", verbose_name=_("Förderaufruf"))
    scope = models.CharField(_("begrenzt"), max_length=12, choices=CapScope)
    funder = models.ForeignKey(
        Funder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Fördergeber")
    )
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sozialraum")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Partner")
    )
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"), null=True, blank=True)
    cap = EuroField(_("Höchstbetrag"))
    committed = EuroField(_("gebunden"), default=0)

    class Meta:
        verbose_name = _("Budget")
        verbose_name_plural = _("Budgets")
        ordering = ["scope", "year", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed__gte=0, committed__lte=F("cap")), name="fund_within_cap"
            ),
            models.UniqueConstraint(
                fields=["call", "scope", "funder", "application", "partner", "year"],
                name="fund_once",
                nulls_distinct=False,
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fund_guard_balance",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        IF NEW.committed <> 0 THEN RAISE EXCEPTION 'a new fund starts at 0'; END IF;
                    ELSIF NEW.committed <> OLD.committed AND pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'a balance changes only through the ledger' USING ERRCODE = '42501';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        parts = [self.get_scope_display(), self.funder, self.partner, self.year]
        return ", ".join(str(part) for part in parts if part)

    @property
    def free(self):
        return self.cap - self.committed


@tracked
class Award(Base):
    """The money for one tandem, under one decision; one share for each partner."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="awards", verbose_name=_("Bewerbung")
    )
    state = models.CharField(_("Stand"), max_length=12, choices=AwardState, default=AwardState.STAGED)
    period_from = models.DateField(_("Bewilligungszeitraum von"))
    period_to = models.DateField(_("Bewilligungszeitraum bis"))
    staged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vorbereitet von")
    )
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("freigegeben von"),
    )
    committed_at = models.DateTimeField(_("bewilligt am"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("verworfen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Bewilligung")
        verbose_name_plural = _("Bewilligungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=~Q(state=AwardState.DROPPED), name="award_once"
            ),
            models.CheckConstraint(condition=Q(period_to__gt=F("period_from")), name="award_period"),
            models.CheckConstraint(
                condition=~Q(state=AwardState.COMMITTED)
                | Q(committed_at__isnull=False, committed_by__isnull=False),
                name="award_committed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(committed_by__isnull=True) | ~Q(committed_by=F("staged_by")),
                name="award_four_eyes",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="committed_award_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="committed"),
            )
        ]

    def __str__(self):
        return str(self.application)


def fixed_once_committed(name: str, award_of_row: str) -> pgtrigger.Trigger:
    """What was committed is what the letters say: its rows neither change nor grow afterwards.

    award_of_row: SQL for the id of the award, with {row} for the row at hand. FOR SHARE waits for a
    commitment that is under way.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("award_state", "text")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                SELECT state INTO award_state FROM budgets_award
                    WHERE id = {award_of_row.format(row="OLD")} FOR SHARE;
                IF award_state = 'committed' THEN
                    RAISE EXCEPTION 'a committed award does not change' USING ERRCODE = '42501';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            SELECT state INTO award_state FROM budgets_award
                WHERE id = {award_of_row.format(row="NEW")} FOR SHARE;
            IF award_state = 'committed' THEN
                RAISE EXCEPTION 'a committed award does not change' USING ERRCODE = '42501';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  fixed words, no input
    )


@tracked
class AwardShare(Base):
    """What one partner gets from one funder."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="shares", verbose_name=_("Bewilligung"))
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="award_shares", verbose_name=_("Partner")
    )
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="+", verbose_name=_("Fördergeber"))
    eligible_costs = EuroField(_("zuwendungsfähige Ausgaben"))
    rate = models.DecimalField(_("Förderquote in Prozent"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("Anteil an der Bewilligung")
        verbose_name_plural = _("Anteile an der Bewilligung")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["award", "partner"], name="award_share_once")]
        triggers = [fixed_once_committed("award_share_fixed", "{row}.award_id")]

    def __str__(self):
        return f"{self.partner} – {self.funder}"


@tracked
class AwardAmount(Base):
    share = models.ForeignKey(AwardShare, models.PROTECT, related_name="amounts", verbose_name=_("Anteil"))
    year = models.PositiveSmallIntegerField(_("Haushaltsjahr"))
    amount = EuroField(_("Betrag"))

    class Meta:
        verbose_name = _("Bewilligung im Jahr")
        verbose_name_plural = _("Bewilligungen im Jahr")
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["share", "year"], name="award_amount_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_amount_positive"),
        ]
        triggers = [
            fixed_once_committed(
                "award_amount_fixed", "(SELECT award_id FROM budgets_awardshare WHERE id = {row}.share_id)"
            )
        ]

    def __str__(self):
        return f"{self.year}: {self.amount}"


class LedgerEntry(models.Model):
    """Money bound by an award on one fund, or set free again. Append-only; moves Fund.committed."""

    id = models.BigAutoField(primary_key=True)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries", verbose_name=_("Budget"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="entries", verbose_name=_("Bewilligung"))
    kind = models.CharField(_("Art"), max_length=8, choices=EntryKind)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("hebt auf")
    )
    at = models.DateTimeField(_("gebucht am"), db_default=Now())

    class Meta:
        verbose_name = _("Buchung")
        verbose_name_plural = _("Buchungen")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "fund", "kind"], name="ledger_once"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.COMMIT, amount__gt=0, reverses__isnull=True)
                | Q(kind=EntryKind.RELEASE, amount__lt=0, reverses__isnull=False),
                name="ledger_sign",
            ),
        ]
        triggers = [
            *append_only("ledger"),
            pgtrigger.Trigger(
                name="ledger_moves_fund",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE budgets_fund SET committed = committed + NEW.amount WHERE id = NEW.fund_id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="ledger_mirror",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="release"),
                declare=[("original", "budgets_ledgerentry")],
                func="""
                    SELECT * INTO original FROM budgets_ledgerentry WHERE id = NEW.reverses_id;
                    IF original.kind <> 'commit' OR original.fund_id <> NEW.fund_id
                        OR original.award_id <> NEW.award_id OR original.amount <> -NEW.amount THEN
                        RAISE EXCEPTION 'a release must mirror its commitment' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.fund_id} {self.amount}"
