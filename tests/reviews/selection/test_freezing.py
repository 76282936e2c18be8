"""Frozen rankings: the same bytes again, and what happens when somebody changed them."""

import json
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry
from reviews.assessment.actions import conflicts, scoring
from reviews.selection.actions import freezes
from reviews.selection.freezing import UnknownMethod, canonical, prove, rebuild, sha256
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.queries.ranking import ranking
from reviews.selection.queries.severity import severity
from reviews.selection.queries.sight import sight_of
from tests.factories import make_tandem


@pytest.fixture
def reviewed(case):
    """Five tandems: two reviewers of different strictness, an expert of half weight, one recused, one open."""
    case.papers.expert_weight = Decimal("0.50")
    case.papers.save()
    for number, (mild, strict) in enumerate([(5, 4), (4, 2), (3, 3), (2, 0)]):
        application = make_tandem(case.call, "eligible")
        case.locked(application=application, points={"bedarf": mild, "beteiligung": 2, "wirkung": mild})
        case.locked(case.aktion1, case.foundation, application=application, points=strict)
        if number == 0:
            case.locked(case.expert, case.foundation, application=application, as_expert=True, points=1)
        if number == 1:
            late = application.assignments.get(reviewer=case.aktion1)
            conflicts.declare(assignment=late, has_conflict=True, ground="advised", by=case.aktion1)
    case.saved(points=5)
    return case


def text(value):
    return None if value is None else str(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.mark.django_db
def test_the_frozen_result_is_what_the_ranking_shows(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    found = severity(reviewed.papers, sight_of(None, reviewed.papers))
    effects = {pk: Decimal(repr(one.effect)) for pk, one in found.reviewers.items()}
    shown = [
        {
            "application": str(row.id),
            "number": row.number,
            "percent": text(row.percent),
            "median": text(row.median),
            "low": text(row.low),
            "high": text(row.high),
            "deviation": text(row.deviation),
            "calibrated": text(row.calibrated),
            "reviews": row.reviews,
            "expected": row.expected,
            "percent_place": row.place,
            "calibrated_place": row.calibrated_place,
        }
        for row in ranking(reviewed.papers, effects=effects)
    ]
    frozen = json.loads(freeze.result)
    assert frozen["rows"] == shown
    assert {one["reviewer"] for one in frozen["reviewers"]} == set(found.reviewers)


@pytest.mark.django_db
def test_rebuilding_gives_the_same_bytes_whatever_happened_since(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    open_one = reviewed.tandem.assignments.get()
    scoring.lock(assignment=open_one, by=reviewed.land1)
    reviewed.papers.criteria.update(weight=7)
    freeze.refresh_from_db()
    assert rebuild(freeze.inputs).encode() == freeze.result.encode()
    assert call(freeze.pk) == ("1 of 1 frozen rankings proven.", 0)


@pytest.mark.django_db
def test_only_points_of_locked_reviews_and_no_names_are_kept(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    kept = json.loads(freeze.inputs)
    states = {one["state"]: one["points"] for one in kept["assignments"]}
    assert states["open"] is None
    assert states["locked"]
    for secret in ("Lars Land", "Anna Aktion", reviewed.tandem.title):
        assert secret not in freeze.inputs + freeze.result


@pytest.mark.django_db
def test_freezing_again_without_a_change_is_the_same_freeze(reviewed):
    first = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    assert freezes.freeze(round=reviewed.papers, by=reviewed.land_approver) == first
    reviewed.locked(application=make_tandem(reviewed.call, "eligible"))
    assert freezes.freeze(round=reviewed.papers, by=reviewed.officer) != first
    assert AuditEntry.objects.filter(verb="ranking.freeze").count() == 2


@pytest.mark.django_db
def test_a_round_without_a_review_can_be_frozen(case):
    freeze = freezes.freeze(round=case.papers, by=case.officer)
    (row,) = json.loads(freeze.result)["rows"]
    assert (row["percent"], row["percent_place"], row["reviews"]) == (None, None, 0)


@pytest.mark.django_db
def test_the_database_lets_no_freeze_be_changed(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    with pytest.raises(Error), transaction.atomic():
        RankingFreeze.objects.filter(pk=freeze.pk).update(result="{}")
    with pytest.raises(Error), transaction.atomic():
        freeze.delete()


# -- the command ---------------------------------------------------------------------------------------


def call(*ids):
    out = StringIO()
    try:
        call_command("prove_ranking", *map(str, ids), stdout=out)
        code = 0
    except CommandError:
        code = 1
    lines = out.getvalue().splitlines()
    return (lines[-1] if lines else "", code) if code == 0 else (out.getvalue(), code)


def forge(freeze, **values):
    """What only somebody with all rights on the database can do."""
    with pgtrigger.ignore("reviews.RankingFreeze:ranking_freeze_append_only"):
        RankingFreeze.objects.filter(pk=freeze.pk).update(**values)


@pytest.mark.django_db
def test_the_command_says_where_a_forged_result_differs(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    result = json.loads(freeze.result)
    result["rows"][0]["percent"] = "99.99"
    forged = canonical(result)
    forge(freeze, result=forged, result_sha256=sha256(forged))
    said, code = call(reviewed.papers.pk)
    assert code == 1
    assert f"{result['rows'][0]['number']} percent: frozen 99.99, rebuilt" in said


@pytest.mark.django_db
def test_the_command_sees_forged_inputs_by_their_checksum(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    inputs = json.loads(freeze.inputs)
    inputs["round"]["expert_weight"] = "9.00"
    forge(freeze, inputs=canonical(inputs))
    said, code = call(freeze.pk)
    assert code == 1
    assert "checksum" in said


@pytest.mark.django_db
@pytest.mark.parametrize("ids", [["no id"], ["00000000-0000-0000-0000-000000000000"]])
def test_the_command_fails_when_there_is_nothing_to_prove(ids):
    assert call(*ids)[1] == 1


@pytest.mark.django_db
def test_a_method_this_version_does_not_know_is_not_proven(reviewed):
    freeze = freezes.freeze(round=reviewed.papers, by=reviewed.officer)
    inputs = canonical({**json.loads(freeze.inputs), "method": "ranking-0"})
    with pytest.raises(UnknownMethod):
        rebuild(inputs)
    forge(freeze, inputs=inputs, inputs_sha256=sha256(inputs))
    assert call(freeze.pk)[1] == 1


# -- pure ------------------------------------------------------------------------------------------------

ids = st.sampled_from([f"a{n}" for n in range(6)])


@st.composite
def frozen_inputs(draw):
    applications = draw(st.lists(ids, unique=True, min_size=1))
    pairs = draw(st.lists(st.tuples(ids, st.sampled_from("rst")), unique=True, max_size=12))
    return {
        "method": "ranking-1",
        "round": {
            "id": "d",
            "experts_count": draw(st.booleans()),
            "expert_weight": draw(st.sampled_from(["0.00", "0.50", "1.00", "2.00"])),
        },
        "criteria": [
            {"id": "x", "weight": "1.00", "max_points": 5},
            {"id": "y", "weight": "2.50", "max_points": 3},
        ],
        "applications": [{"id": one, "number": f"N-{one}"} for one in applications],
        "assignments": [
            {
                "application": application,
                "reviewer": reviewer,
                "as_expert": draw(st.booleans()),
                "state": draw(st.sampled_from(["assigned", "open", "locked", "recused"])),
                "points": {
                    "x": draw(st.integers(0, 5) | st.none()),
                    "y": draw(st.integers(0, 3) | st.none()),
                },
            }
            for application, reviewer in pairs
        ],
    }


@given(frozen_inputs(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_byte(given_inputs, random):
    before = rebuild(canonical(given_inputs))
    for part in ("applications", "assignments", "criteria"):
        random.shuffle(given_inputs[part])
    assert rebuild(canonical(given_inputs)) == before


@given(frozen_inputs())
def test_every_application_has_a_row_and_a_mean_between_its_lowest_and_highest(given_inputs):
    inputs = canonical(given_inputs)
    result = rebuild(inputs)
    rows = json.loads(result)["rows"]
    assert {row["application"] for row in rows} == {one["id"] for one in given_inputs["applications"]}
    for row in rows:
        assert (row["percent"] is None) == (row["reviews"] == 0) == (row["percent_place"] is None)
        if row["reviews"]:
            assert Decimal(row["low"]) <= Decimal(row["percent"]) <= Decimal(row["high"])
            assert Decimal(row["low"]) <= Decimal(row["median"]) <= Decimal(row["high"])
    proof = prove(inputs=inputs, inputs_sha256=sha256(inputs), result=result, result_sha256=sha256(result))
    assert proof.holds
