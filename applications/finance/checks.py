"""The checks of the plans: each failed one says what is off by how much, in which years, at which partner."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from applications.constants import CostCategory
from applications.finance.sums import ByYear, Plan, percent, plans
from applications.finance.terms import Limit, Terms, terms_of
from applications.finance.words import SENTENCES, amounts_in_words, listed, sentence
from applications.models import Partner
from core.money import CENT, ZERO, euro
from programmes.constants import CapScope


@dataclass(frozen=True)
class Check:
    """A check that failed. years: {year: amount off}, year None where it is about all years together;
    partner None where it is about all of them."""

    code: str
    text: str
    years: dict[int | None, Decimal]
    partner: Partner | None = None

    @property
    def amount(self) -> Decimal:
        return sum(self.years.values(), ZERO)


def checks(application) -> list[Check]:
    """Every check that fails, partner by partner, then those of the whole tandem. Empty: all is well."""
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


def _check(code, partner, found, **words) -> Check:
    """found: [(year or None, amount off, possible or None)]."""
    text = sentence(code, partner=partner, amounts=amounts_in_words(found), **words)
    return Check(code, text, {year: amount for year, amount, _most in found}, partner)


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


def _most_lump_sum(plan: Plan, terms: Terms, year: int) -> Decimal:
    return terms.most_lump_sum(plan.by_category.get(CostCategory.STAFF, {}).get(year, ZERO))


def _categories(plan: Plan, terms: Terms) -> Iterator[Check]:
    for category, code in ((CostCategory.INVESTMENT, "investment"), (CostCategory.LUMP_SUM, "lump-refused")):
        if category in terms.refused_categories:
            found = [(year, amount, None) for year, amount in _in_order(plan.by_category.get(category, {}))]
            if found:
                yield _check(code, plan.partner, found)
    if terms.lump_rate is None:
        return
    over = []
    for year, amount in _in_order(plan.by_category.get(CostCategory.LUMP_SUM, {})):
        most = _most_lump_sum(plan, terms, year)
        if amount > most:
            over.append((year, amount - most, most))
    if over:
        yield _check("lump-over", plan.partner, over, rate=percent(terms.lump_rate))


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


def eligible(plan: Plan, terms: Terms, year: int) -> Decimal:
    """The expenditure of this year of which the grant may pay its rate."""
    costs = plan.costs.get(year, ZERO)
    for category in terms.refused_categories:
        costs -= plan.by_category.get(category, {}).get(year, ZERO)
    if terms.lump_rate is not None:
        lump_sum = plan.by_category.get(CostCategory.LUMP_SUM, {}).get(year, ZERO)
        costs -= max(lump_sum - _most_lump_sum(plan, terms, year), ZERO)
    return costs


def _rate(plan: Plan, terms: Terms) -> Iterator[Check]:
    if terms.rate is None:
        return
    over = []
    for year, grant in _in_order(plan.grant):
        most = (eligible(plan, terms, year) * terms.rate / 100).quantize(CENT, ROUND_DOWN)
        if grant > most:
            over.append((year, grant - most, most))
    if over:
        yield _check("rate", plan.partner, over, rate=percent(terms.rate))


def _over(limit: Limit, by_year: ByYear) -> list:
    """(year or None, amount above the limit, None) wherever it is broken."""
    if limit.each_year or limit.year:
        return [
            (year, amount - limit.amount, None)
            for year, amount in sorted(by_year.items())
            if amount > limit.amount and (limit.each_year or limit.year == year)
        ]
    total = sum(by_year.values(), ZERO)
    return [(None, total - limit.amount, None)] if total > limit.amount else []


def _caps(by_year: ByYear, terms: Terms, scope, partner) -> Iterator[Check]:
    for limit in terms.limits:
        found = _over(limit, by_year) if limit.scope == scope else []
        if found:
            code = f"{scope}-cap" if found[0][0] is None else f"{scope}-cap-year"
            yield _check(code, partner, found, cap=euro(limit.amount))


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
    split = [plan for plan in all_plans if plan.partner.role.share is not None]
    total = sum((plan.total_grant for plan in split), ZERO)
    roles: dict = {}
    for plan in split:
        roles.setdefault(plan.partner.role_id, []).append(plan)
    if len(roles) < 2:
        return
    remainder = ZERO
    for same in roles.values():
        role = same[0].partner.role
        asked = sum((plan.total_grant for plan in same), ZERO)
        due = total * role.share / 100
        if abs(asked - due) < CENT:
            remainder = max(remainder, abs(asked - due))
            continue
        code = "share-over" if asked > due else "share-short"
        off = abs(asked - due)
        text = sentence(
            code,
            partner=listed([str(plan.partner) for plan in same]),
            share=percent(role.share),
            asked=euro(asked),
            due=euro(due),
            amounts=euro(off),
        )
        yield Check(code, text, {None: off}, same[0].partner)
    if remainder:
        text = sentence("remainder", asked=euro(total))
        yield Check("remainder", text, {None: remainder}, None)


def for_scripts(application, partner) -> dict:
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
