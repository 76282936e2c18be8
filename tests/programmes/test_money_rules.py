"""The rules of money, by the table of cases that the browser's own rules are held to as well (tests/js)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from programmes import money_rules
from programmes.money_rules import Limit, Share, Spending, Terms

CASES = json.loads((Path(__file__).parent / "money_cases.json").read_text())


def cases(of: str):
    return pytest.mark.parametrize("case", CASES[of], ids=[case["name"] for case in CASES[of]])


def money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def by_year(case: dict) -> dict[int, Decimal]:
    return {int(year): Decimal(amount) for year, amount in case.items()}


def spending(case: dict) -> dict[int, Spending]:
    return {
        int(year): Spending(**{name: Decimal(amount) for name, amount in spent.items()})
        for year, spent in case.items()
    }


def told(found: list, *names: str) -> list[dict]:
    return [{name: getattr(one, name) for name in names} for one in found]


def expected(case: dict) -> list[dict]:
    """The table's rows with Decimal amounts."""
    amounts = {"amount", "most", "due"}
    return [
        {name: Decimal(value) if name in amounts else value for name, value in row.items()}
        for row in case["found"]
    ]


def test_every_rule_has_cases():
    assert {name: len(rows) >= 4 for name, rows in CASES.items()} == dict.fromkeys(
        ("lump_sum", "lump_sum_over", "eligible", "rate", "limit", "split"), True
    )


@cases("lump_sum")
def test_the_highest_lump_sum(case):
    assert money_rules.most_lump_sum(Decimal(case["staff"]), money(case["lump_rate"])) == Decimal(
        case["most"]
    )


@cases("lump_sum_over")
def test_a_lump_sum_above_its_rate(case):
    found = money_rules.lump_sum_over(spending(case["spending"]), money(case["lump_rate"]))
    assert told(found, "year", "amount", "most") == expected(case)


@cases("eligible")
def test_the_eligible_costs(case):
    total = money_rules.eligible_in_total(spending(case["spending"]), money(case["lump_rate"]))
    assert total == Decimal(case["eligible"])


@cases("rate")
def test_a_grant_above_the_rate(case):
    terms = Terms(money(case["rate"]), case["rate_each_year"], money(case["lump_rate"]))
    found = money_rules.above_rate(spending(case["spending"]), by_year(case["grant"]), terms)
    assert told(found, "year", "amount", "most", "is_hint") == expected(case)


@cases("limit")
def test_amounts_above_a_cap(case):
    limit = Limit(**{**case["limit"], "amount": Decimal(case["limit"]["amount"])})
    found = money_rules.above_limit(by_year(case["by_year"]), limit)
    assert told(found, "year", "amount", "most") == expected(case)


@cases("split")
def test_amounts_off_the_split(case):
    shares = [Share(key, Decimal(percent), Decimal(amount)) for key, percent, amount in case["shares"]]
    assert told(money_rules.off_the_split(shares), "key", "off", "due", "amount") == expected(case)
