"""The benchmark's browser: one page is looked at for real, the rest is arithmetic."""

import pytest

from bench import browser
from tests.browser.conftest import (  # fixtures  # noqa: F401
    _playwright_has_a_loop,
    base_url,
    browser_type_launch_args,
    server,
)
from tests.factories import make_call


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_first_visit_is_counted_in_bytes_moments_and_shifts(page, server):  # noqa: F811
    make_call()
    # Unthrottled: what is counted is looked at here, not how long it takes.
    found = browser.look(page.context.browser, f"{server}/", slow=False)
    assert found["requests"] > 5
    for kind in ("document", "css", "js", "fonts"):
        assert found[kind] > 0.5, kind
    assert found["wire"] == pytest.approx(
        sum(found[kind] for kind in ("document", "css", "js", "fonts", "other"))
    )
    # Two weights, cut to Latin letters; the four whole ones were 546 kB.
    assert found["fonts"] < 60
    assert found["elements"] > 100
    assert found["lcp"] > 0
    assert 0 <= found["cls"] < 1
    assert found["keys"] == []


@pytest.mark.parametrize(
    ("shifts", "sum_"),
    [
        ([], 0),
        ([[100, 0.1], [900, 0.1]], 0.2),
        ([[100, 0.1], [1200, 0.15]], 0.15),  # a gap above a second: two windows, the worse one counts
        ([[0, 0.1], [1000, 0.1], [2000, 0.1], [3000, 0.1], [4000, 0.1], [5000, 0.1], [6000, 0.1]], 0.6),
    ],
)
def test_shifts_are_summed_in_windows(shifts, sum_):
    assert browser.shift(shifts) == pytest.approx(sum_)


def measured(**more: float) -> dict[str, float]:
    kinds = dict.fromkeys(("fonts", "css", "js", "document"), 10.0)
    return kinds | {"requests": 9, "wire": 100, "lcp": 2000, "load": 9, "cls": 0.05, "elements": 9, "html": 9,
                    "server": 9} | more  # fmt: skip


@pytest.mark.parametrize(
    ("more", "missed"), [({}, 0), ({"wire": 100.1}, 1), ({"lcp": 2001}, 1), ({"cls": 0.051, "lcp": 9000}, 2)]
)
def test_a_target_is_reached_at_its_edge_and_missed_above_it(more, missed):
    text = browser.report([(browser.CASES[0], measured(**more))], quick=False)
    assert text.count("**missed**") == missed
    assert text.count("reached") == 3 - missed


def test_of_the_keys_the_slow_ones_count():
    visits = [{"lcp": 5, "keys": [10] * 10}, {"lcp": 7, "keys": [10] * 8 + [80, 90]}, {"lcp": 6, "keys": []}]
    assert browser.middle(visits) == {"lcp": 6, "key": 90, "key_median": 10}


def test_every_page_of_the_table_has_a_request(monkeypatch):
    from bench import requests

    cases = {case.name for case in browser.CASES} - {"large plan"}
    text = requests.get("/x/", "abc")
    monkeypatch.setattr(requests, "of_cases", lambda story, **numbers: {key: [text] for key in cases})
    monkeypatch.setattr(requests, "_finance_form", lambda tree: text)

    class Story:
        def large_plan(self):
            return None

    found = requests.of_browser(Story())
    assert set(found) == {case.name for case in browser.CASES}
    assert found["list"] == {"path": "/x/", "session": "abc", "request": text}
