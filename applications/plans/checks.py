"""The checks of the plans: each failed one says what is off by how much, in which years, at which partner."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from applications.draft.models.application import Application, Partner
from applications.plans.constants import CostCategory
from applications.plans.sums import ByYear, Plan, percent, plans
from applications.plans.terms import Terms, terms_of
from applications.plans.words import SENTENCES, Found, amounts_in_words, listed, sentence
from core.money import ZERO, euro
from programmes import money_rules
from programmes.constants import CapScope


@dataclass(frozen=True)
class Check:
    """A check that failed. years: {year: amount off}, year None where it is about all years together;
    partner None where it is about all of them. is_hint: worth a look, stands in nobody's way."""

    code: str
    text: str
    years: dict[int | None, Decimal]
    partner: Partner | None = None
    is_hint: bool = False

    @property
    def amount(self) -> Decimal:
        return sum(self.years.values(), ZERO)


def checks(application: Application) -> list[Check]:
    """Every check that fails, partner by partner, then those of the whole tandem. Empty: all is well.

    Hints are among them; for what stands in the way of handing in, ask failed().
    """
    all_plans = plans(application)
    all_terms = []
    found: list[Check] = []
    for plan in all_plans:
        plan.partner.application = application
        terms = terms_of(plan.partner)
        all_terms.append(terms)
        found += partner_checks(plan, terms)
    if all_terms:
        found += _space_caps(all_plans, all_terms[0])
    found += _shares(all_plans)
    return found


def failed(found: Iterable[Check]) -> list[Check]:
    """Those that have to be mended, without the hints."""
    return [check for check in found if not check.is_hint]


def partner_checks(plan: Plan, terms: Terms) -> list[Check]:
    """What can be said about this plan without the others."""
    return [
        *_unfinished(plan),
        *_outside(plan, terms),
        *_categories(plan, terms),
        *_balance(plan),
        *_rate(plan, terms),
        *_caps(plan.grant, terms, CapScope.PARTNER, plan.partner),
    ]


def _check(
    code: str, partner: Partner | None, found: Sequence[Found], *, is_hint: bool = False, **words: str
) -> Check:
    text = sentence(code, partner=partner, amounts=amounts_in_words(found), **words)
    return Check(code, text, {year: amount for year, amount, _most in found}, partner, is_hint)


def _unfinished(plan: Plan) -> Iterator[Check]:
    for code, rows in (
        ("costs-unfinished", plan.unfinished_costs),
        ("sources-unfinished", plan.unfinished_sources),
    ):
        if rows:
            numbers = listed([str(row) for row in rows])
            yield Check(code, sentence(code, partner=plan.partner, amounts=numbers), {}, plan.partner)


def _outside(plan: Plan, terms: Terms) -> Iterator[Check]:
    for code, by_year in (("costs-outside", plan.costs), ("financing-outside", plan.financing)):
        found = [
            (year, amount, None)
            for year, amount in sorted(by_year.items())
            if amount and not terms.months.get(year)
        ]
        if found:
            yield _check(code, plan.partner, found)


def _categories(plan: Plan, terms: Terms) -> Iterator[Check]:
    for category, code in ((CostCategory.INVESTMENT, "investment"), (CostCategory.LUMP_SUM, "lump-refused")):
        if category in terms.refused_categories:
            found = [(year, amount, None) for year, amount in _in_order(plan.by_category.get(category, {}))]
            if found:
                yield _check(code, plan.partner, found)
    over = money_rules.lump_sum_over(plan.spending(terms.refused_categories), terms.lump_rate)
    if over:
        yield _check("lump-over", plan.partner, _with_most(over), rate=_percent(terms.lump_rate))


def _percent(rate: Decimal | None) -> str:
    return percent(rate or ZERO)


def _with_most(found: list[money_rules.Excess]) -> list[Found]:
    return [(one.year, one.amount, one.most) for one in found]


def _without_most(found: list[money_rules.Excess]) -> list[Found]:
    return [(one.year, one.amount, None) for one in found]


def _in_order(by_year: ByYear) -> list[tuple[int, Decimal]]:
    return [(year, amount) for year, amount in sorted(by_year.items()) if amount]


def _balance(plan: Plan) -> Iterator[Check]:
    short, over = [], []
    for year in sorted(plan.costs.keys() | plan.financing.keys()):
        difference = plan.costs.get(year, ZERO) - plan.financing.get(year, ZERO)
        if difference > 0:
            short.append((year, difference, None))
        elif difference < 0:
            over.append((year, -difference, None))
    if short:
        yield _check("short", plan.partner, short)
    if over:
        yield _check("over", plan.partner, over)


def _rate(plan: Plan, terms: Terms) -> Iterator[Check]:
    """In total, or in each year where the call says so; otherwise a year above the rate is a hint."""
    above = money_rules.above_rate(plan.spending(terms.refused_categories), plan.grant, terms.for_rules)
    refused = [one for one in above if not one.is_hint]
    if refused:
        code = "rate" if refused[0].year is None else "rate-year"
        yield _check(code, plan.partner, _with_most(refused), rate=_percent(terms.rate))
    hints = [one for one in above if one.is_hint]
    if hints:
        found = _without_most(hints)
        yield _check("rate-hint", plan.partner, found, is_hint=True, rate=_percent(terms.rate))


def _caps(by_year: ByYear, terms: Terms, scope: str, partner: Partner | None) -> Iterator[Check]:
    for limit in terms.limits:
        found = money_rules.above_limit(by_year, limit.for_rules) if limit.scope == scope else []
        if found:
            code = f"{scope}-cap" if found[0].year is None else f"{scope}-cap-year"
            yield _check(code, partner, _without_most(found), cap=euro(limit.amount))


def _space_caps(all_plans: list[Plan], terms: Terms) -> Iterator[Check]:
    together: ByYear = {}
    for plan in all_plans:
        for year, amount in plan.grant.items():
            together[year] = together.get(year, ZERO) + amount
    yield from _caps(together, terms, CapScope.SPACE, None)


def _shares(all_plans: list[Plan]) -> Iterator[Check]:
    """The grants of the partners stand in the call's split, to the cent; a remainder cent is not hidden.

    Says nothing while one of the plans is still empty.
    """
    if not all(plan.is_begun for plan in all_plans):
        return
    roles: dict[Hashable, list[Plan]] = {}
    percentages: dict[Hashable, Decimal] = {}
    for plan in all_plans:
        role_id, share = plan.partner.role_id, plan.partner.role.share
        if share is not None:
            roles.setdefault(role_id, []).append(plan)
            percentages[role_id] = share
    shares = [
        money_rules.Share(role_id, percentages[role_id], sum((plan.total_grant for plan in same), ZERO))
        for role_id, same in roles.items()
    ]
    remainder = ZERO
    for off in money_rules.off_the_split(shares):
        if off.off == money_rules.Off.REMAINDER:
            remainder = max(remainder, off.amount)
            continue
        same = roles[off.key]
        code = f"share-{off.off}"
        text = sentence(
            code,
            partner=listed([str(plan.partner) for plan in same]),
            share=percent(percentages[off.key]),
            asked=euro(sum((plan.total_grant for plan in same), ZERO)),
            due=euro(off.due),
            amounts=euro(off.amount),
        )
        yield Check(code, text, {None: off.amount}, same[0].partner)
    if remainder:
        total = sum((share.amount for share in shares), ZERO)
        text = sentence("remainder", asked=euro(total))
        yield Check("remainder", text, {None: remainder}, None)


def for_scripts(application: Application, partner: Partner) -> dict[str, object]:
    """All that static/js/finance_checks.js needs to say the same while somebody types in this plan.

    Plain JSON values; amounts in cents and percentages in hundredths, as whole numbers in strings.
    """
    all_plans = plans(application)
    for plan in all_plans:
        plan.partner.application = application
    terms = terms_of(partner)
    return {
        "years": terms.years,
        "closed": terms.closed_years,
        "rate": _whole(terms.rate),
        "rateEachYear": terms.rate_each_year,
        "lumpRate": _whole(terms.lump_rate),
        "refused": sorted(terms.refused_categories),
        "limits": [
            {
                "scope": limit.scope,
                "amount": _whole(limit.amount),
                "eachYear": limit.each_year,
                "year": limit.year,
            }
            for limit in terms.limits
        ],
        "partners": [
            {
                "mine": plan.partner.pk == partner.pk,
                "name": str(plan.partner),
                "role": str(plan.partner.role_id),
                "share": _whole(plan.partner.role.share),
                "begun": plan.is_begun,
                "grant": {str(year): _whole(amount) for year, amount in plan.grant.items()},
            }
            for plan in all_plans
        ],
        "sentences": {code: str(text) for code, text in SENTENCES.items()},
    }


def _whole(value: Decimal | None) -> str | None:
    """12.34 -> "1234"."""
    return None if value is None else str(int(value * 100))
