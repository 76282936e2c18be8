"""What a call demands of money: lump sum, eligible costs, rate, caps, split. Pure: amounts and terms in, findings out.

Asked by the plans (applications/plans/checks.py) and by the awards (budgets/limits.py), which only word what
is found here. static/js/money_rules.js says the same in the browser; tests/programmes/money_cases.json is the one
table of cases that holds both to it.

Units: amounts are Decimal euros, exact to the cent; rates and shares are per cent ("80.00"). by year:
{budget year: amount}, a year that is not there counts as nothing.

Rounding: what a rate yields is rounded down to the cent, so that no grant exceeds its rate. A split is never
rounded: a remainder cent is refused, so that "half and half" can be proved.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from core.money import CENT, ZERO

ByYear = Mapping[int, Decimal]


@dataclass(frozen=True)
class Terms:
    """What the call grants one partner. rate None: no rate; lump_rate None: no lump sum.

    rate_each_year: the rate holds in every single year; otherwise over all years together.
    """

    rate: Decimal | None
    rate_each_year: bool = False
    lump_rate: Decimal | None = None


@dataclass(frozen=True)
class Spending:
    """The planned expenditure of one partner in one year. staff, lump_sum and refused are parts of total.

    refused: what stands in the categories that the call refuses.
    """

    total: Decimal = ZERO
    staff: Decimal = ZERO
    lump_sum: Decimal = ZERO
    refused: Decimal = ZERO


@dataclass(frozen=True)
class Excess:
    """amount: how much is too much; most: what is possible; year None: about all years together.

    is_hint: worth a look, nothing is refused for it.
    """

    year: int | None
    amount: Decimal
    most: Decimal
    is_hint: bool = False


def excess(amount: Decimal, most: Decimal) -> Decimal:
    """How much of the amount lies above what is possible. Reached exactly is within."""
    return max(amount - most, ZERO)


def part_of(amount: Decimal, rate: Decimal) -> Decimal:
    """So many per cent of an amount, rounded down to the cent."""
    return (amount * rate / 100).quantize(CENT, ROUND_DOWN)


# -- lump sum and eligible costs ------------------------------------------------------------------


def most_lump_sum(staff: Decimal, lump_rate: Decimal | None) -> Decimal:
    """The highest administrative lump sum for this expenditure on staff; 0 where the call has none."""
    return part_of(staff, lump_rate or ZERO)


def lump_sum_over(spending: Mapping[int, Spending], lump_rate: Decimal | None) -> list[Excess]:
    """The years whose lump sum is above its rate of that year's staff.

    Empty where the call has no lump sum at all: then its category is a refused one.
    """
    if lump_rate is None:
        return []
    found = []
    for year, spent in sorted(spending.items()):
        most = most_lump_sum(spent.staff, lump_rate)
        if over := excess(spent.lump_sum, most):
            found.append(Excess(year, over, most))
    return found


def eligible(spent: Spending, lump_rate: Decimal | None) -> Decimal:
    """The expenditure of a year of which the grant may pay its rate.

    Without what the call refuses, and without the part of the lump sum above its own rate.
    """
    costs = spent.total - spent.refused
    if lump_rate is not None:
        costs -= excess(spent.lump_sum, most_lump_sum(spent.staff, lump_rate))
    return costs


def eligible_in_total(spending: Mapping[int, Spending], lump_rate: Decimal | None) -> Decimal:
    """The eligible costs of all these years; a lump sum too high in one year is not made up for by another."""
    return sum((eligible(spent, lump_rate) for spent in spending.values()), ZERO)


# -- rate -------------------------------------------------------------------------------------------


def above_rate(spending: Mapping[int, Spending], grant: ByYear, terms: Terms) -> list[Excess]:
    """Where the grant is above the rate of the eligible costs.

    In total, first in the list; a single year above the rate is then only a hint. Where the call demands the
    rate each year, every year above it is refused (and the total says nothing new).
    """
    if terms.rate is None:
        return []
    years = []
    for year, amount in sorted(grant.items()):
        most = part_of(eligible(spending.get(year, Spending()), terms.lump_rate), terms.rate)
        if over := excess(amount, most):
            years.append(Excess(year, over, most, is_hint=not terms.rate_each_year))
    if terms.rate_each_year:
        return years
    most = part_of(eligible_in_total(spending, terms.lump_rate), terms.rate)
    over = excess(sum(grant.values(), ZERO), most)
    return [Excess(None, over, most), *years] if over else years


# -- caps -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """A cap: on every single year (each_year), on one year (year), or on all years together (neither)."""

    amount: Decimal
    each_year: bool = False
    year: int | None = None


def above_limit(by_year: ByYear, limit: Limit) -> list[Excess]:
    """Wherever the amounts are above the cap."""
    counted: Iterable[tuple[int | None, Decimal]]
    if limit.each_year:
        counted = sorted(by_year.items())
    elif limit.year is not None:
        counted = [(limit.year, by_year.get(limit.year, ZERO))]
    else:
        counted = [(None, sum(by_year.values(), ZERO))]
    return [
        Excess(year, over, limit.amount) for year, amount in counted if (over := excess(amount, limit.amount))
    ]


# -- split ------------------------------------------------------------------------------------------


class Off(StrEnum):
    """How a grant misses its share. REMAINDER: by less than a cent, the sum does not divide."""

    OVER = "over"
    SHORT = "short"
    REMAINDER = "remainder"


@dataclass(frozen=True)
class Share:
    """What one role gets, all its partners together, and which share of everything it is to get (per cent)."""

    key: Hashable
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True)
class OffTheSplit:
    """due: the exact share, which may have fractions of a cent; amount: how far off, never 0."""

    key: Hashable
    off: Off
    due: Decimal
    amount: Decimal


def off_the_split(shares: Sequence[Share]) -> list[OffTheSplit]:
    """Every role whose amount is not exactly its share of the sum of all; nothing is rounded.

    A single role has nothing to be split with.
    """
    if len(shares) < 2:
        return []
    total = sum((share.amount for share in shares), ZERO)
    found = []
    for share in shares:
        due = total * share.percent / 100
        if share.amount == due:
            continue
        off = Off.OVER if share.amount > due else Off.SHORT
        if abs(share.amount - due) < CENT:
            off = Off.REMAINDER
        found.append(OffTheSplit(share.key, off, due, abs(share.amount - due)))
    return found
