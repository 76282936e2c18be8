"""Strictness of reviewers, tried on invented panels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.selection.calibration import FEW_SHARED, Rated, calibrate

REVIEWERS = "abcdefg"


@st.composite
def panels(draw):
    """A chain a-b-c-… of shared applications, so that all can be compared, and some more pairs."""
    size = draw(st.integers(2, len(REVIEWERS)))
    pairs = [(n, n + 1) for n in range(size - 1)]
    pairs += draw(
        st.lists(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda p: p[0] != p[1]),
            max_size=12,
        )
    )
    return [tuple(REVIEWERS[n] for n in pair) for pair in pairs]


percents = st.integers(0, 100).map(float)


def reviews(panel, merit, leniency=()):
    leniency = dict(leniency)
    return [
        Rated(f"{number:03}", reviewer, merit[number % len(merit)] + leniency.get(reviewer, 0.0))
        for number, pair in enumerate(panel)
        for reviewer in pair
    ]


@given(panels(), st.lists(percents, min_size=1, max_size=8))
def test_who_agrees_is_left_alone(panel, merit):
    found = calibrate(reviews(panel, merit)).reviewers.values()
    assert all(one.effect == pytest.approx(0, abs=1e-5) for one in found)
    assert all(one.deviation == pytest.approx(0, abs=1e-5) for one in found)


@given(
    panels(),
    st.lists(percents, min_size=1, max_size=8),
    st.fixed_dictionaries({reviewer: st.integers(-40, 40) for reviewer in REVIEWERS}),
)
def test_what_somebody_adds_to_every_review_is_taken_out(panel, merit, leniency):
    rows = reviews(panel, merit, leniency)
    calibration = calibrate(rows)
    # Without it all reviews of an application say the same, and the applications keep their distances.
    clean = [
        one.percent - calibration.effect(one.reviewer) - merit[int(one.application) % len(merit)]
        for one in rows
    ]
    assert all(one == pytest.approx(clean[0], abs=1e-4) for one in clean)


@given(panels(), st.lists(percents, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_reviews_changes_no_bit(panel, merit, random):
    rows = [
        Rated(one.application, one.reviewer, one.percent + random.randint(-9, 9))
        for one in reviews(panel, merit)
    ]
    again = list(rows)
    random.shuffle(again)
    assert calibrate(rows) == calibrate(again)


@given(panels(), st.lists(percents, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_mean_of_all_reviews_stays(panel, merit, random):
    rows = [
        Rated(one.application, one.reviewer, one.percent + random.randint(-9, 9))
        for one in reviews(panel, merit)
    ]
    calibration = calibrate(rows)
    assert sum(calibration.effect(one.reviewer) for one in rows) == pytest.approx(0, abs=1e-3)


def test_a_known_panel():
    rows = [
        Rated("1", "mild", 80.0), Rated("1", "strict", 60.0),
        Rated("2", "mild", 50.0), Rated("2", "strict", 30.0),
        Rated("3", "mild", 70.0), Rated("3", "fair", 60.0),
    ]  # fmt: skip
    found = calibrate(rows).reviewers
    assert found["mild"].effect - found["strict"].effect == pytest.approx(20)
    assert found["mild"].effect - found["fair"].effect == pytest.approx(10)
    assert (found["mild"].deviation, found["strict"].deviation, found["fair"].deviation) == (
        pytest.approx(50 / 3), -20.0, -10.0,
    )  # fmt: skip
    assert (found["mild"].reviews, found["mild"].shared) == (3, 3)


def test_groups_without_a_shared_application_are_told_apart():
    rows = [
        Rated("1", "a", 90.0), Rated("1", "b", 90.0), Rated("2", "a", 80.0), Rated("2", "b", 80.0),
        Rated("3", "c", 10.0), Rated("3", "d", 30.0),
    ]  # fmt: skip
    calibration = calibrate(rows)
    assert calibration.groups == 2
    groups = {name: one.group for name, one in calibration.reviewers.items()}
    assert groups["a"] == groups["b"] != groups["c"] == groups["d"]
    # Nobody is moved by what only the other group saw.
    assert calibration.effect("a") == 0
    assert calibration.effect("c") == pytest.approx(-10)


def test_who_reviews_alone_has_no_deviation_and_no_effect():
    (alone,) = calibrate([Rated("1", "a", 40.0), Rated("2", "a", 90.0)]).reviewers.values()
    assert (alone.deviation, alone.effect, alone.shared, alone.is_thin) == (None, 0.0, 0, True)


def test_few_shared_reviews_are_said_to_be_few():
    rows = [Rated(str(n), who, 50.0) for n in range(FEW_SHARED) for who in "ab"]
    assert not calibrate(rows).thin
    assert {one.reviewer for one in calibrate(rows[:-1]).thin} == {"a", "b"}


def test_nothing_reviewed_is_no_error():
    assert calibrate([]).reviewers == {}
