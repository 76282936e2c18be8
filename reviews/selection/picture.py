"""Where the dots and lines of the picture of a ranking stand. Pure; the template draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviews.selection.queries.ranking import RankedRow

LEFT, RIGHT, ROW, TOP = 130, 690, 26, 30
WIDTH = 760


@dataclass(frozen=True)
class Line:
    """One application: y, and the x of its results; None where there is none."""

    label: str
    y: int
    mean: float
    median: float
    low: float
    high: float
    calibrated: float | None


@dataclass(frozen=True)
class Picture:
    lines: list[Line]
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.lines) + 12

    @property
    def bottom(self) -> int:
        return self.height - 8

    @property
    def grid(self) -> list[tuple[int, float]]:
        return [(percent, _x(percent)) for percent in (0, 25, 50, 75, 100)]


def _x(percent: Decimal | float) -> float:
    return round(LEFT + (RIGHT - LEFT) * float(percent) / 100, 1)


def picture(rows: Iterable["RankedRow"]) -> Picture | None:
    """Of the rows of a page that have a result this person may know; None if there is none."""
    lines: list[Line] = []
    for row in rows:
        # They come together, or none of them.
        if row.percent is None or row.median is None or row.low is None or row.high is None:
            continue
        lines.append(
            Line(
                label=row.number,
                y=TOP + ROW * len(lines) + ROW // 2,
                mean=_x(row.percent),
                median=_x(row.median),
                low=_x(row.low),
                high=_x(row.high),
                calibrated=None
                if row.calibrated is None
                else _x(min(max(float(row.calibrated), 0.0), 100.0)),
            )
        )
    return Picture(lines) if lines else None
