"""Experts by experience declare in four questions, in easy language; no answer leaves a trace before the last page."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.constants import EASY_LANGUAGE
from casework.constants import AssignmentState as A
from casework.constants import ConflictGround
from casework.models import ConflictDeclaration
from core.models import AuditEntry
from reviews.assessment.words import DECLARATION_STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(case):
    return case.assign(case.expert, case.foundation, as_expert=True)


@pytest.fixture
def url(mine):
    return reverse("backoffice:declare", args=[mine.pk])


def test_every_ground_is_asked_for_once():
    asked = [ground for step in DECLARATION_STEPS for ground in step.grounds]
    assert sorted(asked) == sorted(ConflictGround)


def test_the_questions_come_in_easy_language_whatever_the_portal_is_set_to(case, login, url):
    client = login(case.expert)
    client.cookies["django_language"] = "en"
    page = client.get(url).content.decode()
    assert "Vorher: Frage 1 von 4" in page
    assert "Machen Sie selbst bei dem Projekt mit?" in page
    assert case.tandem.clerk.name in page
    assert page.count('type="radio"') == 4
    assert "data-read-aloud" in page


def test_four_times_no_then_a_look_then_the_papers(case, mine, login, url):
    client = login(case.expert)
    for number in (1, 2, 3):
        page = client.post(url, {"step": number, "answer": "none"}).content.decode()
        assert f"Vorher: Frage {number + 1} von 4" in page
    look = client.post(url, {"step": 4, "answer": "none"}).content.decode()
    assert "Sie haben bei jeder Frage Nein gesagt" in look
    mine.refresh_from_db()
    assert mine.state == A.ASSIGNED  # nothing is declared before the last page
    assert client.post(url, {"ground": "none", "note": ""}).url == reverse(
        "backoffice:review", args=[mine.pk]
    )
    mine.refresh_from_db()
    assert mine.state == A.OPEN


@pytest.mark.parametrize(("number", "step"), list(enumerate(DECLARATION_STEPS, start=1)))
def test_the_first_yes_leads_to_the_look(case, mine, login, url, number, step):
    client = login(case.expert)
    before = AuditEntry.objects.count()
    look = client.post(url, {"step": number, "answer": step.grounds[-1]}).content.decode()
    assert f'name="ground" value="{step.grounds[-1]}"' in look
    assert "Das Programm·büro weiß dann Bescheid" in look
    assert AuditEntry.objects.count() == before
    assert not ConflictDeclaration.objects.exists()
    answer = client.post(url, {"ground": step.grounds[-1], "note": "Kenne ich."})
    assert answer.url == reverse("backoffice:index")
    assert ConflictDeclaration.objects.get().ground == step.grounds[-1]


def test_back_leads_to_the_question_before(case, login, url):
    client = login(case.expert)
    assert "Frage 2 von 4" in client.post(url, {"step": 3, "back": "1"}).content.decode()
    assert "Frage 1 von 4" in client.post(url, {"step": 1, "back": "1"}).content.decode()


@pytest.mark.parametrize("answer", ["", "zz", "employed"])  # the last is an answer to another question
def test_without_an_answer_the_question_stays(case, mine, login, url, answer):
    page = login(case.expert).post(url, {"step": 1, "answer": answer})
    assert "Vorher: Frage 1 von 4" in page.content.decode()
    assert page.context["form"].errors
    mine.refresh_from_db()
    assert mine.state == A.ASSIGNED


@pytest.mark.parametrize("step", ["0", "5", "x", "10" * 40])
def test_a_question_that_does_not_exist_is_the_first(case, login, url, step):
    assert "Frage 1 von 4" in login(case.expert).post(url, {"step": step, "back": "1"}).content.decode()


@pytest.mark.parametrize("ground", ["", "zz"])
def test_a_declaration_without_a_ground_is_refused(case, mine, login, url, ground):
    """And begins anew: nothing is said of this person that this person did not say."""
    page = login(case.expert).post(url, {"ground": ground})
    assert page.status_code == 200
    assert "Vorher: Frage 1 von 4" in page.content.decode()
    assert "Sie haben bei jeder Frage Nein gesagt" not in page.content.decode()
    mine.refresh_from_db()
    assert mine.state == A.ASSIGNED


def test_an_answer_to_a_question_declares_nothing_whatever_else_is_sent(case, mine, login, url):
    page = login(case.expert).post(url, {"step": 1, "answer": "none", "ground": "none"})
    assert "Vorher: Frage 2 von 4" in page.content.decode()
    mine.refresh_from_db()
    assert mine.state == A.ASSIGNED


@pytest.mark.parametrize(("length", "is_taken"), [(1000, True), (1001, False)])
def test_a_note_that_is_too_long_is_kept_and_said(case, login, url, length, is_taken):
    note = "n" * length
    answer = login(case.expert).post(url, {"ground": "relative", "note": note})
    assert ConflictDeclaration.objects.exists() == is_taken
    if not is_taken:
        page = answer.content.decode()
        assert note in page
        assert 'name="ground" value="relative"' in page
        assert answer.context["form"].errors["note"]


def test_a_conflict_that_turns_up_later_is_asked_in_easy_language_too(case, login):
    assignment = case.open(case.expert, case.foundation, as_expert=True)
    client = login(case.expert)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("backoffice:later_conflict", args=[assignment.pk])).content.decode()
    assert "data-read-aloud" in page
    assert 'class="narrow expert"' in page
    with translation.override(EASY_LANGUAGE):
        assert str(ConflictGround.DISTRUST.label) in page
    with translation.override("en"):
        assert str(ConflictGround.DISTRUST.label) not in page


def test_other_reviewers_have_the_whole_list(case, login):
    assignment = case.assign(case.land1)
    page = login(case.land1).get(reverse("backoffice:declare", args=[assignment.pk])).content.decode()
    assert page.count('type="radio"') == len(ConflictGround) + 1


@pytest.mark.parametrize(("number", "is_last"), [(1, False), (3, False), (4, True)])
def test_who_is_not_sure_is_led_to_a_sentence_that_stands_there(case, login, url, number, is_last):
    page = login(case.expert).post(url, {"step": number, "answer": ""}).content.decode()
    assert ('value="distrust"' in page) == is_last
    assert ("Dann wählen Sie den ersten Satz" in page) == is_last
    assert ("Bei Frage 4 können Sie einen anderen Grund wählen" in page) != is_last
