"""A ranking as bytes that can be made again. Pure: canonical JSON in, canonical JSON out.

Canonical: UTF-8, keys sorted, no blanks, numbers of the result as decimal text. `rebuild` gives the same bytes
for the same inputs on every machine and in every later version of this module: a change of the way of
reckoning is a new method beside the old one, never a change of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from reviews.selection.calibration import Rated, calibrate

METHOD = "ranking-1"
SIX = Decimal("0.000001")
TWO = Decimal("0.01")
HUNDRED = Decimal(100)


class UnknownMethod(Exception):
    """Frozen by a way of reckoning this version does not have."""


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rebuild(inputs: str) -> str:
    """The result of these frozen inputs. Raises UnknownMethod."""
    given = json.loads(inputs)
    method = METHODS.get(given["method"])
    if method is None:
        raise UnknownMethod(given["method"])
    with localcontext(Context(prec=28)):
        return canonical(method(given))


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


def _text(value: Decimal | None, places: Decimal = TWO) -> str | None:
    return None if value is None else str(_rounded(value, places))


def _ranking_1(given: dict[str, Any]) -> dict[str, Any]:
    """Locked reviews of people who are not recused count; an expert's as the round says. NULL is never 0."""
    criteria = {one["id"]: (Decimal(one["weight"]), Decimal(one["max_points"])) for one in given["criteria"]}
    round_ = given["round"]
    expert_weight = Decimal(round_["expert_weight"]) if round_["experts_count"] else Decimal(0)
    counted: dict[str, list[tuple[Decimal, Decimal, str]]] = {one["id"]: [] for one in given["applications"]}
    expected = dict.fromkeys(counted, 0)
    rated = []
    for one in given["assignments"]:
        application = one["application"]
        if application not in counted or one["state"] not in ("assigned", "open", "locked"):
            continue
        weight = expert_weight if one["as_expert"] else Decimal(1)
        if one["state"] != "locked":
            expected[application] += 1
            continue
        percent = _percent(one["points"], criteria)
        if percent is None or not weight:
            continue
        expected[application] += 1
        counted[application].append((percent, weight, one["reviewer"]))
        rated.append(Rated(application, one["reviewer"], float(percent)))
    calibration = calibrate(rated)
    effects = {key: _rounded(Decimal(repr(one.effect)), SIX) for key, one in calibration.reviewers.items()}
    rows = [
        _row(one, counted[one["id"]], expected[one["id"]], effects)
        for one in sorted(given["applications"], key=lambda one: one["id"])
    ]
    for name in ("percent", "calibrated"):
        _place(rows, name)
    last = len(rows) + 1
    rows.sort(key=lambda row: (row["percent_place"] or last, row["number"], row["application"]))
    return {
        "method": given["method"],
        "round": round_["id"],
        "rows": rows,
        "reviewers": [
            {
                "reviewer": key,
                "reviews": one.reviews,
                "shared": one.shared,
                "deviation": None if one.deviation is None else _text(Decimal(repr(one.deviation))),
                "effect": _text(effects[key]),
                "group": one.group,
            }
            for key, one in sorted(calibration.reviewers.items())
        ],
    }


def _percent(points: dict[str, Any], criteria: dict[str, tuple[Decimal, Decimal]]) -> Decimal | None:
    """The weighted share of the points the review could have given, in percent with six places."""
    given = [(key, Decimal(value)) for key, value in points.items() if value is not None]
    possible = sum((criteria[key][0] * criteria[key][1] for key, _value in given), Decimal(0))
    if not possible:
        return None
    reached = sum((criteria[key][0] * value for key, value in given), Decimal(0))
    return _rounded(HUNDRED * reached / possible, SIX)


def _row(
    application: dict[str, Any],
    reviews: list[tuple[Decimal, Decimal, str]],
    expected: int,
    effects: dict[str, Decimal],
) -> dict[str, Any]:
    percents = sorted(percent for percent, _weight, _reviewer in reviews)
    count = len(percents)
    weights = sum((weight for _percent_, weight, _reviewer in reviews), Decimal(0))
    reviews = sorted(reviews, key=lambda one: one[2])
    mean = calibrated = median = deviation = None
    if count:
        mean = sum((percent * weight for percent, weight, _who in reviews), Decimal(0)) / weights
        calibrated = (
            sum(((percent - effects[who]) * weight for percent, weight, who in reviews), Decimal(0)) / weights
        )
        median = (percents[(count - 1) // 2] + percents[count // 2]) / 2
    if count > 1:
        middle = sum(percents, Decimal(0)) / count
        deviation = (sum(((one - middle) ** 2 for one in percents), Decimal(0)) / (count - 1)).sqrt()
    return {
        "application": application["id"],
        "number": application["number"],
        "percent": _text(mean),
        "median": _text(median),
        "low": _text(percents[0]) if count else None,
        "high": _text(percents[-1]) if count else None,
        "deviation": _text(deviation),
        "calibrated": _text(calibrated),
        "reviews": count,
        "expected": expected,
    }


def _place(rows: list[dict[str, Any]], name: str) -> None:
    """Equal results share a place, the next one counts on; without a result there is no place."""
    reached = sorted((Decimal(row[name]) for row in rows if row[name] is not None), reverse=True)
    places: dict[Decimal, int] = {}
    for place, value in enumerate(reached, start=1):
        places.setdefault(value, place)
    for row in rows:
        row[f"{name}_place"] = None if row[name] is None else places[Decimal(row[name])]


METHODS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"ranking-1": _ranking_1}


@dataclass(frozen=True)
class Proof:
    """What rebuilding a freeze came to. differences: sentences-to-be (field, frozen, rebuilt); empty: proven."""

    inputs_intact: bool
    result_intact: bool
    same: bool
    differences: tuple[tuple[str, str, str], ...] = ()

    @property
    def holds(self) -> bool:
        return self.inputs_intact and self.result_intact and self.same


def prove(*, inputs: str, inputs_sha256: str, result: str, result_sha256: str) -> Proof:
    """Are the kept bytes those that were summed, and do the inputs give the result byte for byte?"""
    rebuilt = rebuild(inputs)
    same = rebuilt.encode() == result.encode()
    return Proof(
        inputs_intact=sha256(inputs) == inputs_sha256,
        result_intact=sha256(result) == result_sha256,
        same=same,
        differences=() if same else tuple(_differences(result, rebuilt)),
    )


def _differences(frozen: str, rebuilt: str) -> Iterator[tuple[str, str, str]]:
    try:
        before, after = json.loads(frozen), json.loads(rebuilt)
    except ValueError:
        yield "result", "no JSON", "JSON"
        return
    for part, key in (("rows", "application"), ("reviewers", "reviewer")):
        old = {row.get(key): row for row in before.get(part, [])}
        new = {row.get(key): row for row in after.get(part, [])}
        for name in sorted(set(old) | set(new), key=str):
            if name not in old or name not in new:
                yield (
                    f"{part} {name}",
                    "missing" if name not in old else "there",
                    "missing" if name not in new else "there",
                )
                continue
            row = old[name]
            for field in sorted(set(row) | set(new[name])):
                if row.get(field) != new[name].get(field):
                    label = row.get("number") or name
                    yield f"{label} {field}", str(row.get(field)), str(new[name].get(field))
