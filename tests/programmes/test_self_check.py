"""May we apply? A few questions on a page without a login, and what the answers mean."""

import re
from itertools import pairwise

import pytest
from django.urls import reverse

from core.models import AuditEntry, Session
from programmes import actions
from programmes.constants import Verdict
from programmes.models import SelfCheckAnswer, SelfCheckQuestion
from tests.factories import make_call, text
from tests.programmes.test_presets import NAME

pytestmark = pytest.mark.django_db


def ask(call, key, *verdicts):
    question = SelfCheckQuestion.objects.create(
        call=call, key=key, question=text(f"Frage {key}?"), position=call.self_check.count()
    )
    for number, verdict in enumerate(verdicts):
        SelfCheckAnswer.objects.create(
            question=question,
            text=text(f"{key}: {verdict}"),
            verdict=verdict,
            reason=text(f"Grund {key} {verdict}"),
            way_on=text(f"Weiter {key} {verdict}"),
            position=number,
        )


@pytest.fixture
def call():
    call = make_call()
    for key in ("art", "ort"):
        ask(call, key, Verdict.YES, Verdict.NO, Verdict.ASK)
    return call


def url_of(call):
    return reverse("programmes:self_check", args=[call.slug])


def heard(response):
    """The headline of the result."""
    found = re.search(
        r'class="notice notice--\w+"><p class="notice__title">(.*?)</p>', response.content.decode()
    )
    return found[1] if found else ""


YES, NO, ASK = "Ja, Sie können sich bewerben", "So können Sie sich nicht bewerben", "Vielleicht"


@pytest.mark.parametrize(
    ("first", "second", "headline"),
    [
        ("1", "1", YES),
        ("1", "2", NO),
        ("2", "1", NO),
        ("2", "2", NO),
        ("1", "3", ASK),
        ("3", "3", ASK),
        # A no stays a no, whatever else is open.
        ("2", "3", NO),
        ("3", "2", NO),
    ],
)
def test_the_answers_together_make_the_result(client, call, first, second, headline):
    response = client.get(url_of(call), {"art": first, "ort": second})
    assert response.status_code == 200
    assert heard(response).startswith(headline)
    begin = reverse("applications:new", args=[call.slug])
    assert (begin in response.content.decode()) == (headline != NO)


def test_a_no_comes_with_its_reason_and_the_way_on(client, call):
    page = client.get(url_of(call), {"art": "2", "ort": "1"}).content.decode()
    assert "Grund art no" in page
    assert "Weiter art no" in page
    assert "Grund ort no" not in page
    assert "Weiter ort yes" not in page


def test_the_address_holds_the_answers_and_nothing_else_does(client, call):
    entries = AuditEntry.objects.count()
    response = client.get(url_of(call), {"art": "1", "ort": "3"})
    page = response.content.decode()
    # Whoever gets the address sees the same result and the same answers.
    assert client.__class__().get(url_of(call), {"art": "1", "ort": "3"}).status_code == 200
    checked = re.findall(r'name="(\w+)"[^>]*value="(\d)"[^>]*checked', page)
    assert sorted(checked) == [("art", "1"), ("ort", "3")]
    assert "sessionid" not in response.cookies
    assert Session.objects.count() == 0
    assert AuditEntry.objects.count() == entries


def test_a_question_without_an_answer_is_asked_again_and_the_others_stay(client, call):
    response = client.get(url_of(call), {"art": "2"})
    page = response.content.decode()
    assert heard(response) == ""
    assert "Bitte wählen Sie eine Antwort." in page
    assert re.search(r'name="art"[^>]*value="2"[^>]*checked', page)


def test_with_nothing_answered_the_page_says_what_is_missing(client, call):
    assert "Bitte wählen Sie eine Antwort." not in client.get(url_of(call)).content.decode()
    response = client.get(url_of(call), {"ergebnis": "1"})
    assert heard(response) == ""
    assert "Bitte wählen Sie eine Antwort." in response.content.decode()


@pytest.mark.parametrize("value", ["", "0", "4", "-1", "x", "1e0", "١", "9" * 500, "1' OR 1=1"])
def test_nonsense_as_an_answer_is_a_message(client, call, value):
    response = client.get(url_of(call), {"art": value, "ort": "1"})
    assert response.status_code == 200
    assert "Bitte wählen Sie eine Antwort." in response.content.decode()
    assert heard(response) == ""


def test_what_is_no_question_is_ignored(client, call):
    assert heard(client.get(url_of(call), {"utm_source": "post"})) == ""
    assert "error-summary" not in client.get(url_of(call), {"utm_source": "post"}).content.decode()


def test_only_a_published_call_with_questions_has_the_page(client, call):
    assert client.get(url_of(make_call())).status_code == 404
    hidden = make_call(published_at=None)
    ask(hidden, "art", Verdict.YES)
    assert client.get(url_of(hidden)).status_code == 404


def test_the_page_of_a_call_leads_to_it_only_when_there_are_questions(client, call):
    without = make_call()
    assert url_of(call) in client.get(reverse("programmes:call", args=[call.slug])).content.decode()
    assert url_of(without) not in client.get(reverse("programmes:call", args=[without.slug])).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_questions_take_the_same_number_of_queries(client, number, django_assert_max_num_queries):
    call = make_call()
    for one in range(number):
        ask(call, f"frage-{one}", Verdict.YES, Verdict.NO)
    with django_assert_max_num_queries(4):
        client.get(url_of(call))
    with django_assert_max_num_queries(4):
        client.get(url_of(call), {f"frage-{one}": "1" for one in range(number)})


# -- the preset of Saxony ----------------------------------------------------------------------------


@pytest.fixture
def saxony(monkeypatch):
    monkeypatch.setattr("core.paper.pdf.render_pdf", lambda html, **facts: b"%PDF-1.7 " + html.encode())
    return actions.load_preset(name=NAME)


def verdicts(call):
    return {
        question.key: [answer.verdict for answer in question.answers.order_by("position")]
        for question in call.self_check.order_by("position")
    }


def test_the_preset_asks_what_decides(saxony):
    assert verdicts(saxony) == {
        "organisation": ["yes", "yes", "yes", "no", "no"],
        "land": ["yes", "no"],
        "partner": ["yes", "ask"],
        "same-place": ["yes", "no", "ask"],
        "begun": ["yes", "ask"],
        "own-share": ["yes", "ask", "no"],
        "papers": ["yes", "ask"],
    }


def test_an_association_of_municipalities_reads_no_and_the_way_on(client, saxony):
    answers = dict.fromkeys(verdicts(saxony), "1") | {"organisation": "4"}
    response = client.get(url_of(saxony), answers)
    assert heard(response) == NO
    assert "Eine Ihrer Mitgliedsgemeinden kann es" in response.content.decode()


def test_every_answer_that_is_not_a_yes_gives_a_reason_and_a_way_on_in_every_language(saxony):
    for answer in SelfCheckAnswer.objects.filter(question__call=saxony):
        wanted = (
            [answer.text] if answer.verdict == Verdict.YES else [answer.text, answer.reason, answer.way_on]
        )
        for words in wanted:
            assert set(words) == {"de", "en", "de-ls"}, answer
            assert all(words.values()), answer


def test_answers_keep_the_order_of_the_file(saxony):
    for question in saxony.self_check.all():
        places = list(question.answers.order_by("position").values_list("position", flat=True))
        assert all(after == before + 1 for before, after in pairwise(places))


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_the_page_speaks_three_languages(client, saxony, language):
    client.cookies["django_language"] = language
    page = client.get(url_of(saxony)).content.decode()
    wanted = {
        "de": "Was ist Ihre Organisation?",
        "en": "What is your organisation?",
        "de-ls": "ein Land·kreis",
    }
    assert wanted[language] in page
