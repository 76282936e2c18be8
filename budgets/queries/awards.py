"""Every read about awards and money. Visibility starts at casework.queries.visibility."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import DecimalField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from applications.plans.sums import plan_of
from applications.submission.queries.content import whole
from budgets import limits
from budgets.constants import VIEWERS, AwardState
from budgets.models import Award, AwardAmount, AwardShare, Fund, LedgerEntry
from casework.queries.visibility import applications_visible_to
from core.money import ZERO
from programmes.constants import CapScope
from programmes.models import Call, FundingLine

EUROS = DecimalField(max_digits=14, decimal_places=2)
AWARDABLE = (ApplicationState.SELECTED, ApplicationState.AWARDED)


def calls_visible_to(user: User) -> QuerySet[Call]:
    """Calls in which a funder pays at which this person has to do with money."""
    lines = FundingLine.objects.filter(call=OuterRef("pk"), funder__in=funders_where(user, *VIEWERS))
    return Call.objects.filter(Exists(lines))


def awardable_visible_to(user: User) -> QuerySet[Application]:
    """Selected and awarded applications, for whoever has to do with their money and is not recused."""
    return applications_visible_to(user).filter(
        state__in=AWARDABLE, call__in=calls_visible_to(user).values("pk")
    )


def awards_visible_to(user: User) -> QuerySet[Award]:
    return Award.objects.filter(application__in=awardable_visible_to(user).values("pk"))


def funds_visible_to(user: User) -> QuerySet[Fund]:
    """The common funds of one's calls, and those of applications that are visible."""
    visible = awardable_visible_to(user).values("pk")
    return Fund.objects.filter(
        Q(scope__in=[CapScope.CALL, CapScope.FUNDER])
        | Q(application__in=visible)
        | Q(partner__application__in=visible),
        call__in=calls_visible_to(user).values("pk"),
    )


def funds_of(application: Application) -> QuerySet[Fund]:
    """Every fund an award for this application could draw on."""
    return Fund.objects.filter(
        Q(scope__in=[CapScope.CALL, CapScope.FUNDER])
        | Q(scope=CapScope.SPACE, application=application)
        | Q(scope=CapScope.PARTNER, partner__application=application),
        call=application.call_id,
    ).select_related("funder", "partner__organisation")


def amounts_of(award: Award) -> limits.Amounts:
    """{partner id: {year: Decimal}} of an award."""
    found: limits.Amounts = {}
    rows = AwardAmount.objects.filter(share__award=award).values_list("share__partner_id", "year", "amount")
    for partner_id, year, amount in rows:
        found.setdefault(partner_id, {})[year] = amount
    return found


def standing_awards() -> QuerySet[Award]:
    return Award.objects.exclude(state=AwardState.DROPPED)


def award_list(user: User, *, call: Call | None = None, state: str = "") -> QuerySet[Application]:
    """Rows of the list: number, partners, state of the award ("" none yet), sum. One query."""
    standing = standing_awards().filter(application=OuterRef("pk")).order_by()
    rows = (
        awardable_visible_to(user)
        .select_related("call")
        .annotate(
            partner_names=Subquery(
                Partner.objects.filter(application=OuterRef("pk"))
                .order_by()
                .values("application")
                .annotate(
                    names=StringAgg(
                        "organisation__name", " · ", order_by=("role__position", "created_at", "pk")
                    )
                )
                .values("names")
            ),
            award_state=Coalesce(Subquery(standing.values("state")[:1]), Value("")),
            award_total=Subquery(
                AwardAmount.objects.filter(
                    ~Q(share__award__state=AwardState.DROPPED), share__award__application=OuterRef("pk")
                )
                .order_by()
                .values("share__award__application")
                .annotate(total=Sum("amount"))
                .values("total")
            ),
        )
        .order_by("number", "pk")
    )
    if call:
        rows = rows.filter(call=call)
    if state:
        rows = rows.filter(award_state="" if state == "open" else state)
    return rows


@dataclass
class ShareRow:
    """A line of the table partner × year."""

    partner: Partner
    funder: object
    rate: Decimal
    eligible: Decimal
    by_year: list[Decimal]
    applied: list[Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.by_year, ZERO)


@dataclass
class FundRow:
    """A fund as a line of a table, with its bar; `needed`: what the award at hand takes."""

    fund: Fund
    label: str
    needed: Decimal = ZERO

    @property
    def percent(self) -> int:
        """Share of the cap that is bound, 0 to 100, rounded; for the bar only."""
        if not self.fund.cap:
            return 100 if self.fund.committed else 0
        return int((self.fund.committed * 100 / self.fund.cap).to_integral_value(ROUND_HALF_UP))

    @property
    def left(self) -> Decimal:
        return self.fund.free - self.needed

    @property
    def is_over(self) -> bool:
        return self.left < 0


@dataclass
class AwardPage:
    application: Application
    award: Award | None
    years: list[int]
    rows: list[ShareRow]
    funds: list[FundRow] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)

    @property
    def year_totals(self) -> list[Decimal]:
        return [sum((row.by_year[i] for row in self.rows), ZERO) for i in range(len(self.years))]

    @property
    def total(self) -> Decimal:
        return sum((row.total for row in self.rows), ZERO)

    @property
    def amounts(self) -> limits.Amounts:
        return {
            row.partner.pk: {
                year: amount for year, amount in zip(self.years, row.by_year, strict=True) if amount
            }
            for row in self.rows
        }


def award_page(user: User, application_pk: UUID) -> AwardPage | None:
    """Everything the page of one award shows; None where this person sees nothing."""
    application = (
        whole(awardable_visible_to(user))
        .filter(pk=application_pk)
        .prefetch_related("call__funding_lines__funder")
        .first()
    )
    if application is None:
        return None
    award = (
        standing_awards()
        .filter(application=application)
        .select_related("staged_by", "committed_by")
        .prefetch_related(
            Prefetch("shares", AwardShare.objects.select_related("funder").order_by("created_at", "id")),
            "shares__amounts",
        )
        .order_by("created_at", "id")
        .first()
    )
    years = application.call.budget_years
    if award is not None:
        years = limits.years_of(application, award.period_from, award.period_to)
    shares = {share.partner_id: share for share in award.shares.all()} if award else {}
    rows = []
    for partner in application.partners.all():
        plan = plan_of(partner, years)
        share = shares.get(partner.pk)
        line = partner.role.funding_line
        granted = {one.year: one.amount for one in share.amounts.all()} if share else {}
        rows.append(
            ShareRow(
                partner=partner,
                funder=share.funder if share else line.funder,
                rate=share.rate if share else line.rate,
                eligible=share.eligible_costs
                if share
                else limits.eligible_costs(application, partner, years),
                by_year=[granted.get(year, ZERO) for year in years],
                applied=[plan.grant.get(year, ZERO) for year in years],
            )
        )
    page = AwardPage(application, award, years, rows)
    funds = sorted(funds_of(application).select_related("partner__role"), key=order_of)
    staged = award is not None and award.state == AwardState.STAGED
    needed = limits.needed_from(funds, application, page.amounts) if award else {}
    page.funds = [
        FundRow(fund, limits.label(fund), needed.get(fund, ZERO) if staged else ZERO)
        for fund in funds
        if not award or fund in needed
    ]
    if award is not None and award.state == AwardState.COMMITTED:
        entries = award.entries.select_related(
            "fund__funder", "fund__partner__organisation", "fund__partner__role"
        )
        page.entries = sorted(entries, key=lambda entry: (entry.kind, *order_of(entry.fund)))
        for entry in page.entries:
            entry.label = limits.label(entry.fund)
    return page


@dataclass
class FundsOfCall:
    call: Call
    common: list[FundRow]
    spaces: list[tuple[Application, list[FundRow]]]


def order_of(fund: Fund) -> tuple:
    """From the whole to the single: call, funders, the space, each partner; the total before its years."""
    scopes = [CapScope.CALL, CapScope.FUNDER, CapScope.SPACE, CapScope.PARTNER]
    return (
        scopes.index(CapScope(fund.scope)),
        fund.funder.key if fund.funder else "",
        fund.partner.role.position if fund.partner else 0,
        str(fund.partner_id or ""),
        fund.year or 0,
    )


def calls_with_funds(calls: Iterable[Call]) -> set[UUID]:
    return set(Fund.objects.filter(call__in=calls).values_list("call_id", flat=True).distinct())


def funds_overview(user: User, call: Call) -> FundsOfCall:
    """All caps of a call with what is bound. Spaces and partners only of visible applications."""
    common = Fund.objects.filter(call=call, scope__in=[CapScope.CALL, CapScope.FUNDER]).select_related(
        "funder", "partner__role"
    )
    visible = awardable_visible_to(user).filter(call=call)
    single = (
        Fund.objects.filter(call=call)
        .filter(
            Q(scope=CapScope.SPACE, application__in=visible.values("pk"))
            | Q(scope=CapScope.PARTNER, partner__application__in=visible.values("pk"))
        )
        .select_related(
            "application", "funder", "partner__organisation", "partner__application", "partner__role"
        )
    )
    spaces: dict = {}
    for fund in sorted(single, key=order_of):
        application: Any = fund.application or (fund.partner and fund.partner.application)
        spaces.setdefault(application.pk, (application, []))[1].append(FundRow(fund, limits.label(fund)))
    return FundsOfCall(
        call,
        [FundRow(fund, limits.label(fund)) for fund in sorted(common, key=order_of)],
        sorted(spaces.values(), key=lambda pair: (pair[0].number or "", str(pair[0].pk))),
    )


def waiting_for_approval(user: User) -> QuerySet[Award]:
    """Staged awards that somebody else has to commit, or this person may."""
    return (
        Award.objects.filter(state=AwardState.STAGED, application__in=awardable_visible_to(user).values("pk"))
        .select_related("application__call")
        .order_by("created_at", "id")
    )
