"""The ranking: what the database adds up, against the same in plain Python; filter, order, what is shown."""

import statistics
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.db import connection

from accounts.constants import FunderRole
from accounts.models import Place
from casework.models import Assignment
from reviews.assessment.actions import conflicts, scoring, unlocking
from reviews.assessment.models.scoring import Review
from reviews.selection.models.ranking import ResultsMark
from reviews.selection.queries.ranking import SORTS, Wanted, ranking
from reviews.selection.queries.severity import severity
from reviews.selection.queries.sight import sight_of
from tests.factories import make_staff, make_tandem

pytestmark = pytest.mark.django_db

RESULT = """
SELECT r.id, 100.0 * sum(s.points * c.weight) / sum(c.max_points * c.weight)
  FROM reviews_review r JOIN reviews_score s ON s.review_id = r.id JOIN programmes_criterion c ON c.id = s.criterion_id
 WHERE s.points IS NOT NULL AND r.locked_at IS NOT NULL GROUP BY r.id
"""


def tandem(case, *points, **place):
    """A tandem with one locked review for each of these points (one number for all criteria)."""
    application = make_tandem(case.call, "eligible")
    for number, given in enumerate(points):
        reviewer = [case.land1, case.aktion1][number] if number < 2 else make_staff(FunderRole.REVIEWER)
        funder = case.foundation if number == 1 else case.ministry
        case.locked(reviewer, funder, application=application, points=given)
    if place:
        where = application.social_space.place
        for name, value in place.items():
            setattr(where, name, value)
        where.save()
    return application


def only(case, application, **kwargs):
    return {row.id: row for row in ranking(case.papers, **kwargs)}[application.pk]


def test_the_kept_result_of_each_review_is_the_sum_of_its_scores(case):
    tandem(
        case, {"bedarf": 5, "beteiligung": 0, "wirkung": 1}, {"bedarf": 1, "beteiligung": 3, "wirkung": 2}, 4
    )
    with connection.cursor() as cursor:
        cursor.execute(RESULT)
        summed = {pk: round(percent, 6) for pk, percent in cursor.fetchall()}
    assert dict(Review.objects.filter(locked_at__isnull=False).values_list("pk", "percent")) == summed
    assert len(summed) == 3


def test_an_opened_review_keeps_no_result(case):
    mine = case.locked(points=5)
    assert mine.review.percent == 100
    unlocking.unlock(assignment=mine, reason="Zahlendreher.", by=case.officer)
    mine.review.refresh_from_db()
    assert mine.review.percent is None
    mine.review.percent = 77
    mine.review.save()
    mine.review.refresh_from_db()
    assert mine.review.percent is None  # nobody writes it but the database, and only at locking


@pytest.mark.parametrize("points", [(3,), (1, 4), (5, 0, 3), (2, 2, 5, 4)])
def test_mean_median_range_and_deviation(case, points):
    row = only(case, tandem(case, *points))
    percents = [Fraction(100 * one, 5) for one in points]
    assert float(row.percent) == pytest.approx(float(statistics.mean(percents)))
    assert row.median == statistics.median(percents)
    assert (row.low, row.high, row.spread) == (min(percents), max(percents), max(percents) - min(percents))
    if len(points) > 1:
        assert float(row.deviation) == pytest.approx(statistics.stdev(map(float, percents)), abs=1e-3)
    else:
        assert row.deviation is None
    assert (row.reviews, row.expected) == (len(points), len(points))


def test_an_expert_weighs_in_the_mean_and_counts_once_in_the_median(case):
    case.papers.expert_weight = Decimal("0.5")
    case.papers.save()
    application = tandem(case, 5, 4)
    case.locked(case.expert, case.foundation, application=application, as_expert=True, points=1)
    row = only(case, application)
    assert row.percent == (100 + 80 + 20 * Decimal("0.5")) / Decimal("2.5")
    assert row.median == 80


def test_nothing_is_none_and_never_zero(case):
    row = only(case, case.tandem)
    assert (row.percent, row.median, row.low, row.high, row.spread, row.deviation, row.calibrated) == (
        None,
    ) * 7
    assert (row.place, row.calibrated_place, row.reviews) == (None, None, 0)


def test_a_review_recused_after_locking_counts_in_no_column(case):
    application = tandem(case, 5, 1)
    late = application.assignments.get(reviewer=case.aktion1)
    conflicts.declare(assignment=late, has_conflict=True, ground="advised", by=case.aktion1)
    row = only(case, application)
    assert (row.percent, row.median, row.spread, row.reviews) == (100, 100, 0, 1)
    assert str(case.aktion1.pk) not in severity(case.papers, sight_of(None, case.papers)).reviewers


# -- calibrated ----------------------------------------------------------------------------------------


def test_calibrated_results_stand_beside_the_raw_ones(case):
    # The foundation's reviewer gives a point less to everything both see; one tandem only she saw.
    for given in (3, 4, 2, 5, 3):
        tandem(case, given, given - 1)
    alone = make_tandem(case.call, "eligible")
    case.locked(case.aktion1, case.foundation, application=alone, points=3)
    sight = sight_of(None, case.papers)
    found = severity(case.papers, sight)
    assert found.effect(str(case.land1.pk)) - found.effect(str(case.aktion1.pk)) == pytest.approx(20)
    effects = {pk: one.effect for pk, one in found.reviewers.items()}
    row = only(case, alone, effects=effects)
    assert row.percent == 60  # raw stays raw
    assert float(row.calibrated) == pytest.approx(60 - found.effect(str(case.aktion1.pk)))
    assert only(case, alone).calibrated is None  # not asked for


def test_a_new_review_changes_what_was_kept_of_the_calibration(case):
    tandem(case, 5, 1)
    sight = sight_of(None, case.papers)
    before = severity(case.papers, sight)
    assert severity(case.papers, sight) == before
    tandem(case, 1, 5)
    assert severity(case.papers, sight) != before


def mark(round):
    return ResultsMark.objects.filter(round=round).values_list("mark", flat=True).first()


def test_the_mark_of_a_round_changes_with_its_results_and_with_nothing_else(case):
    assert mark(case.papers) is None
    application = tandem(case, 5, 1)
    seen = [mark(case.papers)]
    waiting = make_tandem(case.call, "eligible")
    opened = case.saved(application=waiting)
    assert mark(case.papers) == seen[-1]
    for change in (
        lambda: scoring.lock(assignment=opened, by=case.land1),
        lambda: conflicts.declare(
            assignment=application.assignments.get(reviewer=case.aktion1),
            has_conflict=True, ground="advised", by=case.aktion1,
        ),
        lambda: Assignment.objects.filter(pk=opened.pk).update(as_expert=True),
        lambda: Assignment.objects.filter(pk=opened.pk).update(due_on=None, as_expert=True),
    ):  # fmt: skip
        change()
        seen.append(mark(case.papers))
    # Locked; recused; an expert now; nothing new.
    assert [one == before for before, one in pairwise(seen)] == [False, False, False, True]
    assert mark(case.talks) is None


def test_a_setting_of_the_round_is_another_calibration(case):
    tandem(case, 5, 1)
    application = make_tandem(case.call, "eligible")
    case.locked(case.expert, case.foundation, application=application, as_expert=True)
    sight = sight_of(None, case.papers)
    assert str(case.expert.pk) in severity(case.papers, sight).reviewers
    case.papers.experts_count = False
    assert str(case.expert.pk) not in severity(case.papers, sight).reviewers


def test_nothing_of_what_one_still_has_to_review_goes_into_the_calibration(case):
    case.approver_too(case.land1, case.ministry)
    pending = make_tandem(case.call, "eligible")
    case.saved(application=pending)
    case.locked(case.aktion1, case.foundation, application=pending, points=0)
    tandem(case, 5, 4)
    mine = severity(case.papers, sight_of(case.land1, case.papers))
    theirs = severity(case.papers, sight_of(case.officer, case.papers))
    assert mine.reviewers[str(case.aktion1.pk)].reviews == 1
    assert theirs.reviewers[str(case.aktion1.pk)].reviews == 2


# -- filter and order ----------------------------------------------------------------------------------


@pytest.fixture
def three(case):
    return {
        "a": tandem(case, 5, 1, district="Auental", population=4_000),
        "b": tandem(case, 4, 4, district="Bachkreis", population=30_000),
        "c": tandem(case, 1, 2, district="Auental", population=150_000),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"region": "Auental"}, "ac"),
        ({"region": "Nirgends"}, ""),
        ({"size": "rural"}, "a"),
        ({"size": "medium"}, "b"),
        ({"size": "large"}, "c"),
        ({"size": "district"}, ""),
        ({"size": "unknown"}, ""),
        ({"spread_over": 20}, "a"),
        ({"spread_over": 19}, "ac"),
        ({"at_least": Decimal(1)}, "abc"),
        ({"at_most": Decimal(1)}, ""),
        ({"state": "rejected"}, ""),
        ({"state": "eligible", "region": "Auental", "size": "rural"}, "a"),
    ],
)
def test_each_filter_finds_its_own(case, three, wanted, found):
    rows = ranking(case.papers, wanted=Wanted(**wanted), only=[one.pk for one in three.values()])
    assert {row.id for row in rows} == {three[name].pk for name in found}


def test_a_place_without_a_population_is_found_as_of_unknown_size(case, three):
    Place.objects.filter(district="Bachkreis").update(population=None)
    (row,) = ranking(case.papers, wanted=Wanted(size="unknown"), only=[one.pk for one in three.values()])
    assert (row.id, row.size) == (three["b"].pk, None)


def test_the_place_is_that_of_the_whole_ranking(case, three):
    (row,) = ranking(case.papers, wanted=Wanted(size="large"))
    assert (row.place, row.total) == (3, 1)


@pytest.mark.parametrize("key", sorted(SORTS))
@pytest.mark.parametrize("turn", ["", "-"])
def test_every_column_sorts_both_ways_and_what_is_missing_stands_last(case, three, key, turn):
    effects = {case.land1.pk: Decimal(3), case.aktion1.pk: Decimal(-3)}
    rows = ranking(case.papers, wanted=Wanted(sort=turn + key), effects=effects)
    assert len(rows) == 4
    name = {"size": "population"}.get(key, key)
    values = [getattr(row, name) for row in rows]
    there = [value for value in values if value is not None]
    assert values == there + [None] * (len(values) - len(there))
    if key == "title":
        there = [str(value).lower() for value in there]
    assert there == sorted(there, reverse=bool(turn))


def test_an_unknown_order_is_the_best_first(case, three):
    rows = ranking(case.papers, wanted=Wanted(sort="; drop table"))
    assert rows[0].id == three["b"].pk


# -- what counts ------------------------------------------------------------------------------------


def test_ranking_is_the_weighted_mean_in_percent_of_the_possible(case):
    # weights 1, 2, 1; most 5 each: (5 + 2*0 + 0) / 20 = 25 %, (0 + 2*5 + 0) / 20 = 50 %
    case.locked(points={"bedarf": 5, "beteiligung": 0, "wirkung": 0})
    case.locked(case.aktion1, case.foundation, points={"bedarf": 0, "beteiligung": 5, "wirkung": 0})
    (row,) = ranking(case.papers)
    assert (row.percent, row.spread, row.reviews, row.pending) == (Decimal("37.5"), 25, 2, 0)
    assert row.applied == Decimal("600000.00")
    assert row.place == 1


def test_missing_is_missing_and_never_zero(case):
    zero = make_tandem(case.call, "eligible")
    case.locked(application=zero, points=0)
    case.saved(points=5)  # not locked: counts for nothing
    rows = {row.id: row for row in ranking(case.papers)}
    assert rows[zero.pk].percent == 0
    assert rows[zero.pk].place == 1
    assert rows[case.tandem.pk].percent is None
    assert rows[case.tandem.pk].spread is None
    assert rows[case.tandem.pk].place is None
    assert rows[case.tandem.pk].pending == 1
    assert [row.id for row in ranking(case.papers)] == [zero.pk, case.tandem.pk]


@pytest.mark.parametrize(("count", "expected"), [(True, 60), (False, 100)])
def test_experts_count_as_the_round_says(case, count, expected):
    case.papers.experts_count = count
    case.papers.save()
    case.locked(points=5)
    case.locked(case.expert, case.foundation, as_expert=True, points=1)
    (row,) = ranking(case.papers)
    assert row.percent == expected


def test_recused_and_revoked_reviews_do_not_count(case):
    case.locked(case.aktion1, case.foundation, points=2)
    late = case.saved(points=5)
    conflicts.declare(assignment=late, has_conflict=True, ground="advised", by=case.land1)
    (row,) = ranking(case.papers)
    assert (row.percent, row.reviews) == (40, 1)


def test_rounds_have_rankings_of_their_own(case):
    case.locked(points=5)
    case.approve_all(case.stage())
    rest = make_tandem(case.call, "eligible")
    assert {row.id for row in ranking(case.papers)} == {case.tandem.pk, rest.pk}
    (row,) = ranking(case.talks)
    assert (row.id, row.percent) == (case.tandem.pk, None)
    assert not next(row for row in ranking(case.papers) if row.id == case.tandem.pk).is_here


def test_the_ranking_of_an_approver_who_reviews(case):
    others = [make_tandem(case.call, "eligible") for _n in range(2)]
    case.approver_too(case.land1, case.ministry)
    case.recused()
    case.saved(application=others[0])
    for application in (case.tandem, *others):
        case.locked(case.aktion1, case.foundation, application=application, points=4)
    rows = {row.id: row for row in ranking(case.papers, viewer=case.land1)}
    assert set(rows) == {others[0].pk, others[1].pk}
    assert rows[others[0].pk].blind
    assert rows[others[0].pk].percent is None
    assert rows[others[1].pk].percent == 80


def test_the_ranking_is_one_query_and_one_for_the_names(case, django_assert_num_queries):
    for _n in range(5):
        case.locked(application=make_tandem(case.call, "eligible"))
    with django_assert_num_queries(2):
        assert len(ranking(case.papers)) == 6


def test_pages_of_the_ranking_carry_the_total(case):
    for _n in range(4):
        make_tandem(case.call, "eligible")
    rows = ranking(case.papers, limit=2, offset=2)
    assert (len(rows), rows[0].total) == (2, 5)
