"""How strict each reviewer is, and what the results would be without that. Pure: no database, no clock.

The additive model of rater effects: a result is the application's merit plus the reviewer's leniency,
fitted by ordinary least squares over all reviews of a round at once (D. N. M. de Gruijter: Two simple models
for rater effects. Applied Psychological Measurement 8 (1984) 213-218; H. I. Braun: Understanding scoring
reliability. Journal of Educational Statistics 13 (1988) 1-18). The mean of all reviews stays what it is. Only
reviewers joined by a chain of shared applications can be compared: each such group is fitted by itself.

Floats, added in a fixed order: the same reviews give the same bytes on every machine (reviews.selection.freezing).
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Below this many reviews that share their application with another, an effect is mostly chance.
FEW_SHARED = 5
PLACES = 6


@dataclass(frozen=True, order=True)
class Rated:
    """One review: ids as text, the result in percent."""

    application: str
    reviewer: str
    percent: float


@dataclass(frozen=True)
class Reviewer:
    """effect: percentage points this person gives above (+) or below (-) the others, by the model.
    deviation: plain mean distance from the mean of the co-reviewers of the same applications; None alone.
    shared: reviews whose application somebody else reviewed too; group: number of the comparable group.
    """

    reviewer: str
    reviews: int
    shared: int
    deviation: float | None
    effect: float
    group: int

    @property
    def is_thin(self) -> bool:
        return self.shared < FEW_SHARED


@dataclass(frozen=True)
class Calibration:
    reviewers: dict[str, Reviewer]

    @property
    def groups(self) -> int:
        return len({one.group for one in self.reviewers.values()})

    @property
    def thin(self) -> list[Reviewer]:
        return [one for one in self.reviewers.values() if one.is_thin]

    def effect(self, reviewer: str) -> float:
        found = self.reviewers.get(reviewer)
        return found.effect if found else 0.0


def calibrate(reviews: Iterable[Rated]) -> Calibration:
    """The order of the reviews does not matter."""
    by_application: dict[str, list[Rated]] = {}
    by_reviewer: dict[str, list[Rated]] = {}
    for one in sorted(reviews):
        by_application.setdefault(one.application, []).append(one)
        by_reviewer.setdefault(one.reviewer, []).append(one)
    found: dict[str, Reviewer] = {}
    for number, group in enumerate(_groups(by_application, by_reviewer), start=1):
        effects = _effects(group, by_application, by_reviewer)
        for reviewer in group:
            mine = by_reviewer[reviewer]
            shared = [one for one in mine if len(by_application[one.application]) > 1]
            found[reviewer] = Reviewer(
                reviewer=reviewer,
                reviews=len(mine),
                shared=len(shared),
                deviation=_deviation(shared, by_application),
                effect=round(effects[reviewer], PLACES) + 0.0,
                group=number,
            )
    return Calibration(found)


def _deviation(shared: list[Rated], by_application: dict[str, list[Rated]]) -> float | None:
    distances = []
    for one in shared:
        others = [row.percent for row in by_application[one.application] if row.reviewer != one.reviewer]
        if others:
            distances.append(one.percent - sum(others) / len(others))
    return round(sum(distances) / len(distances), PLACES) + 0.0 if distances else None


def _groups(by_application: dict[str, list[Rated]], by_reviewer: dict[str, list[Rated]]) -> list[list[str]]:
    """Reviewers joined by a chain of shared applications, largest group first."""
    seen: set[str] = set()
    groups = []
    for start in by_reviewer:
        if start in seen:
            continue
        seen.add(start)
        group, waiting = [], [start]
        while waiting:
            reviewer = waiting.pop()
            group.append(reviewer)
            for mine in by_reviewer[reviewer]:
                for other in by_application[mine.application]:
                    if other.reviewer not in seen:
                        seen.add(other.reviewer)
                        waiting.append(other.reviewer)
        groups.append(sorted(group))
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def _effects(
    group: list[str], by_application: dict[str, list[Rated]], by_reviewer: dict[str, list[Rated]]
) -> dict[str, float]:
    """Least squares with the applications' merits eliminated: one equation a reviewer.

    n_r * e_r - sum over my applications a of (sum of e_s over its reviewers) / n_a  =  sum of (y - mean of a)

    The equations fix the effects up to one constant; the first is set to 0 and left out, and at last all are
    moved so that the effects of all reviews together are 0.
    """
    place = {reviewer: number for number, reviewer in enumerate(group)}
    size = len(group)
    matrix = [[0.0] * size for _row in range(size)]
    right = [0.0] * size
    for reviewer in group:
        row = place[reviewer]
        for mine in by_reviewer[reviewer]:
            rows = by_application[mine.application]
            mean = sum(one.percent for one in rows) / len(rows)
            right[row] += mine.percent - mean
            matrix[row][row] += 1.0
            for one in rows:
                matrix[row][place[one.reviewer]] -= 1.0 / len(rows)
    solved = [0.0, *_solve([row[1:] for row in matrix[1:]], right[1:])]
    counts = [len(by_reviewer[reviewer]) for reviewer in group]
    middle = sum(effect * count for effect, count in zip(solved, counts, strict=True)) / sum(counts)
    return {reviewer: solved[place[reviewer]] - middle for reviewer in group}


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss with the diagonal as pivot: the matrix is symmetric and positive definite (a grounded Laplacian)."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for step in range(size):
        pivot = rows[step]
        for below in range(step + 1, size):
            row = rows[below]
            if row[step]:
                factor = row[step] / pivot[step]
                tail = [mine - factor * its for mine, its in zip(row[step:], pivot[step:], strict=True)]
                row[step:] = tail
    found = [0.0] * size
    for step in range(size - 1, -1, -1):
        row = rows[step]
        known = sum(row[column] * found[column] for column in range(step + 1, size))
        found[step] = (row[size] - known) / row[step]
    return found
