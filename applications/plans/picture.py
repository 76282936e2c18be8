"""The plans as stacked bars: where each piece of the picture lies. The template draws it, with the same
numbers as a table (templates/applications/includes/finance_chart.html)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from applications.plans.constants import CostCategory, FundingKind
from applications.plans.sums import ByYear, Plan
from core.money import ZERO, euro

# What is stacked: the title of a row, and its amount in each column.
Series: TypeAlias = Iterable[tuple[str | Promise, Sequence[Decimal]]]
Choices: TypeAlias = Iterable[tuple[str, str | Promise]]

# Units of the drawing; the width on the page follows from CSS.
WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 96, 8, 14, 30
WIDEST_BAR = 64
SHORT = 6
STEPS = (1, 2, Decimal("2.5"), 5, 10)


@dataclass(frozen=True)
class Piece:
    """One rectangle: number of its row, what it says, where it lies."""

    number: int
    says: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Bar:
    title: str
    middle: str
    total: Decimal
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table and a colour of the picture; number: from 1."""

    number: int
    title: str
    amounts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)


@dataclass(frozen=True)
class Mark:
    """A line across, with its amount in thousands of euros."""

    y: str
    text: str


@dataclass(frozen=True)
class Chart:
    """key: unique on the page. columns: what the bars stand for; rows: what is stacked."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...] = field(default=())
    marks: tuple[Mark, ...] = field(default=())
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    ground: int = HEIGHT - BOTTOM

    @property
    def short_names(self) -> bool:
        """Do the columns' names fit under the bars? Else they are numbered."""
        return all(len(column) <= SHORT for column in self.columns)

    @property
    def totals(self) -> list[Decimal]:
        return [sum((row.amounts[at] for row in self.rows), ZERO) for at in range(len(self.columns))]

    @property
    def total(self) -> Decimal:
        return sum(self.totals, ZERO)


def picture_of_plan(plan: Plan) -> list[Chart]:
    """Expenditure by category and financing by origin, per budget year. Nothing for an empty plan."""
    years = [str(year) for year in plan.years]

    def rows(choices: Choices, sums: dict[str, ByYear]) -> Series:
        return [(label, _of(sums.get(value, {}), plan.years)) for value, label in choices]

    charts = [
        _chart(
            "costs", _("Ausgaben je Jahr nach Kostenart"), years, rows(CostCategory.choices, plan.by_category)
        ),
        _chart("financing", _("Finanzierung je Jahr nach Herkunft"), years, rows(_kinds(), plan.by_kind)),
    ]
    return [chart for chart in charts if chart.total]


def picture_of_tandem(plans: list[Plan]) -> list[Chart]:
    """Expenditure per year by partner, per partner by category; and who pays, per partner."""
    years = plans[0].years if plans else []
    names = [str(plan.partner) for plan in plans]

    def per_partner(choices: Choices, sums_of: Callable[[Plan], dict[str, ByYear]]) -> Series:
        return [
            (label, [sum(sums_of(plan).get(value, {}).values(), ZERO) for plan in plans])
            for value, label in choices
        ]

    charts = [
        _chart(
            "years",
            _("Ausgaben je Jahr nach Partner"),
            [str(year) for year in years],
            [(str(plan.partner), _of(plan.costs, years)) for plan in plans],
        ),
        _chart(
            "partners",
            _("Ausgaben je Partner nach Kostenart"),
            names,
            per_partner(CostCategory.choices, lambda plan: plan.by_category),
        ),
        _chart(
            "sources",
            _("Finanzierung je Partner nach Herkunft"),
            names,
            per_partner(_kinds(), lambda plan: plan.by_kind),
        ),
    ]
    return [chart for chart in charts if chart.total]


def _kinds() -> Choices:
    """The grant stands at the bottom of each bar."""
    return sorted(FundingKind.choices, key=lambda choice: choice[0] != FundingKind.GRANT)


def _of(by_year: ByYear, years: Iterable[int]) -> list[Decimal]:
    return [by_year.get(year, ZERO) for year in years]


def _chart(key: str, title: str, columns: Sequence[str], series: Series) -> Chart:
    # What is nowhere is no row; a row keeps its number, so that a colour means the same in every picture.
    rows = tuple(
        Row(number, str(label), tuple(amounts))
        for number, (label, amounts) in enumerate(series, 1)
        if any(amounts)
    )
    chart = Chart(key, title, tuple(columns), rows)
    top = _round_top(max(chart.totals, default=ZERO))
    if not top:
        return chart
    return Chart(key, title, tuple(columns), rows, _bars(chart, top), _marks(top))


def _round_top(highest: Decimal) -> Decimal:
    """A round number at or above the highest bar: 1, 2, 2.5, 5 times a power of ten."""
    if highest <= 0:
        return ZERO
    power = Decimal(10) ** highest.adjusted()
    return next(step * power for step in STEPS if step * power >= highest)


def _y(amount: Decimal, top: Decimal) -> Decimal:
    return HEIGHT - BOTTOM - amount / top * (HEIGHT - TOP - BOTTOM)


def _bars(chart: Chart, top: Decimal) -> tuple[Bar, ...]:
    room = Decimal(WIDTH - LEFT - RIGHT) / len(chart.columns)
    width = min(room * Decimal("0.64"), Decimal(WIDEST_BAR))
    bars = []
    for at, column in enumerate(chart.columns):
        middle = LEFT + room * at + room / 2
        below, pieces = ZERO, []
        for row in chart.rows:
            amount = row.amounts[at]
            if not amount:
                continue
            high, low = _y(below + amount, top), _y(below, top)
            pieces.append(
                Piece(
                    row.number,
                    f"{column}, {row.title}: {euro(amount)}",
                    _n(middle - width / 2),
                    _n(high),
                    _n(width),
                    _n(low - high),
                )
            )
            below += amount
        bars.append(Bar(column, _n(middle), below, tuple(pieces)))
    return tuple(bars)


def _marks(top: Decimal) -> tuple[Mark, ...]:
    return tuple(Mark(_n(_y(top * part / 4, top)), _scale(top * part / 4)) for part in range(5))


def _scale(amount: Decimal) -> str:
    """A mark of the scale, in words that need no explaining: 125000 -> "125.000 €"."""
    whole, _point, rest = f"{amount.normalize():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{rest}\u00a0€" if rest else f"{grouped}\u00a0€"


def _n(value: Decimal) -> str:
    """A number as SVG reads it."""
    return f"{value:.2f}"
