"""Experts by experience: one question a page, in easy language, their own words, who helped."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from programmes.models import CriterionAnchor
from reviews.assessment.actions import scoring
from reviews.assessment.admin_views.expert import picture, words
from reviews.assessment.models.scoring import Review, Score
from reviews.selection.queries.ranking import ranking
from tests.reviews.factories import form_of
from tests.reviews.stage import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(case):
    """The expert's open assignment; the call asks in easy language."""
    for criterion in case.papers.criteria.all():
        criterion.easy_question = {"de": f"Leichte Frage zu {criterion.key}?"}
        criterion.save()
    return case.open(case.expert, case.foundation, as_expert=True)


def url(name, assignment, *args):
    return reverse(f"backoffice:{name}", args=[assignment.pk, *args])


def answer(client, assignment, number, value, **more):
    page = form_of(client.get(url("expert_question", assignment, number)))
    points = next(name for name in page if name.startswith("points_"))
    return client.post(
        url("expert_question", assignment, number), {**page, points: value, "next": "1", **more}
    )


def test_the_way_through_all_questions_to_the_end(case, mine, login):
    client = login(case.expert)
    start = client.get(url("review", mine))
    assert start.url == url("expert_question", mine, 1)
    assert answer(client, mine, 1, "5").url == url("expert_question", mine, 2)
    assert answer(client, mine, 2, "3", back="1").url == url("expert_question", mine, 1)
    assert answer(client, mine, 3, "0").url == url("expert_question", mine, 4)
    words_page = form_of(client.get(url("expert_question", mine, 4)))
    done = client.post(
        url("expert_question", mine, 4),
        {**words_page, "strengths": "Alle machen mit.", "assistant": "Hanna Hilfe", "next": "1"},
    )
    assert done.url == url("expert_check", mine)
    check = client.get(done.url).content.decode()
    for text in ("Das haben Sie gewählt", "Ja, sehr gut", "Es geht so", "Nein, gar nicht", "Hanna Hilfe"):
        assert text in check
    end = client.post(url("expert_check", mine), follow=True)
    assert "Sie sind fertig" in end.content.decode()
    review = Review.objects.get()
    assert review.locked_at is not None
    assert review.assistant == "Hanna Hilfe"
    assert sorted(review.scores.values_list("points", flat=True)) == [0, 3, 5]
    for closed in (url("expert_question", mine, 1), url("expert_check", mine)):
        assert client.get(closed, follow=True).redirect_chain[-1][0] == url("expert_done", mine)


def test_not_knowing_yet_is_null_and_keeps_the_end_closed(case, mine, login):
    client = login(case.expert)
    answer(client, mine, 1, "2")
    answer(client, mine, 1, "")
    assert Score.objects.filter(points__isnull=False).count() == 0
    check = client.get(url("expert_check", mine)).content.decode()
    assert "Sie sind noch nicht fertig" in check
    assert "Ja, ich bin fertig</button>" not in check
    client.post(url("expert_check", mine))
    assert Review.objects.get().locked_at is None


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_the_questions_are_in_easy_german_whatever_the_portal_is_set_to(case, mine, login, language):
    client = login(case.expert)
    client.cookies["django_language"] = language
    page = client.get(url("expert_question", mine, 1)).content.decode()
    assert '<html lang="de"' in page
    assert "Leichte Frage zu bedarf?" in page
    assert "Ja, sehr gut" in page
    assert "Weiter</button>" in page


def test_anchors_in_easy_language_stand_under_the_words(case, mine, login):
    criterion = case.papers.criteria.order_by("position").first()
    CriterionAnchor.objects.create(
        criterion=criterion, points=3, text={"de": "schwere Worte", "de-ls": "Leichte Worte."}
    )
    page = login(case.expert).get(url("expert_question", mine, 1)).content.decode()
    assert "Leichte Worte." in page
    assert "schwere Worte" not in page


PAGES = ["expert_question", "expert_project", "expert_check", "expert_done"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["land1", "aktion1", "officer", "auditor", "finance", "land_approver"])
def test_an_experts_pages_are_the_experts_own(case, mine, login, name, who):
    args = [1] if name == "expert_question" else []
    assert login(getattr(case, who)).get(url(name, mine, *args)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_who_reviews_for_the_office_has_no_easy_pages(case, login, name):
    assignment = case.saved()
    args = [1] if name == "expert_question" else []
    assert login(case.land1).get(url(name, assignment, *args)).status_code == 404


@pytest.mark.parametrize("number", [0, 5, 99])
def test_a_question_that_is_not_there_is_not_found(case, mine, login, number):
    assert login(case.expert).get(url("expert_question", mine, number)).status_code == 404


def test_an_undeclared_expert_is_asked_for_conflicts_first(case, login):
    assignment = case.assign(case.expert, case.foundation, as_expert=True)
    client = login(case.expert)
    for name, *args in [("expert_question", 1), ("expert_project",), ("expert_check",), ("expert_done",)]:
        assert client.get(url(name, assignment, *args)).url == url("review", assignment)
    assert client.get(url("review", assignment)).url == url("declare", assignment)


def test_every_text_can_be_read_aloud_and_points_at_what_is_there(case, mine, login):
    client = login(case.expert)
    for page in (url("expert_question", mine, 1), url("expert_project", mine), url("expert_check", mine)):
        text = client.get(page).content.decode()
        targets = re.findall(r'data-read-aloud="([^"]+)"', text)
        assert targets
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        named = {one for target in targets for one in target.split()}
        assert named - ids <= {"guidance"}  # only where the call has one


@pytest.mark.parametrize("most", [1, 3, 5, 10])
def test_the_scale_goes_from_no_to_yes_for_any_maximum(most):
    assert words(0, most) == "Nein, gar nicht"
    assert words(most, most) == "Ja, sehr gut"
    assert sum(picture(most, most)["blocks"]) == most
    assert picture(0, most)["mouth"] != picture(most, most)["mouth"]


def test_a_note_of_an_expert_is_kept_when_it_is_too_long(case, mine, login):
    client = login(case.expert)
    page = form_of(client.get(url("expert_question", mine, 1)))
    note = next(name for name in page if name.startswith("note_"))
    answer_page = client.post(url("expert_question", mine, 1), {**page, note: "x" * 2001, "next": "1"})
    assert answer_page.status_code == 200
    assert form_of(answer_page)[note] == "x" * 2001


def test_a_question_costs_at_most_15_queries(case, mine, login):
    client = login(case.expert)
    for number in (1, 4):
        number_of, queries = counted(client, url("expert_question", mine, number))
        assert number_of <= 15, queries


@pytest.mark.parametrize(("weight", "percent"), [("1", 60), ("0.5", "73.333"), ("2", "46.667"), ("0", 100)])
def test_an_experts_review_counts_as_the_round_says(case, weight, percent):
    case.papers.expert_weight = Decimal(weight)
    case.papers.save()
    case.locked(points=5)
    case.locked(case.expert, case.foundation, as_expert=True, points=1)
    (row,) = ranking(case.papers)
    assert round(row.percent, 3) == Decimal(percent)


def test_who_helped_stands_in_the_file(case, mine, login):
    scoring.save(
        assignment=mine,
        points=dict.fromkeys(case.papers.criteria.values_list("pk", flat=True), 4),
        notes={},
        assistant="Hanna Hilfe",
        by=case.expert,
    )
    scoring.lock(assignment=mine, by=case.expert)
    page = login(case.officer).get(url("unlock_review", mine)).content.decode()
    assert "Hanna Hilfe" in page
