"""What the table of the growth says of its figures; its pages are looked at in test_pages."""

import pytest

from bench import growth


@pytest.mark.parametrize(
    ("least", "most", "holds"),
    [
        (0.001, 0.1, True),
        (0.001, 0.1001, False),
        (0.06, 0.12, True),
        (0.06, 0.1201, False),
        (0.2, 0.1, True),
    ],
)
def test_twice_as_long_or_a_tenth_of_a_second_holds_at_its_edge(least, most, holds):
    assert growth.holds(least, most) is holds


def test_the_ranking_is_said_and_not_promised():
    slow = {1000: dict.fromkeys(growth.PAGES, (0.01, 3)), 100_000: dict.fromkeys(growth.PAGES, (2.0, 4))}
    text = growth.report(slow, quick=False, seconds=60)
    assert text.count("**missed**") == len(growth.PAGES) - len(growth.NOT_PROMISED)
    (line,) = [line for line in text.splitlines() if line.startswith("| Ranking of all")]
    assert line == "| Ranking of all | 10 | 2000 | 200.0 | 4 | – |"
    quick = {1000: dict.fromkeys(growth.PAGES, (0.01, 3)), 10_000: dict.fromkeys(growth.PAGES, (0.02, 3))}
    assert "**missed**" not in growth.report(quick, quick=True, seconds=60)
