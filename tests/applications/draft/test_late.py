"""After the deadline: a draft can be read and taken home, and every page says so and promises nothing else.

What cannot be written any more stands in test_consent (no edit from the closing moment on).
"""

import pytest
import time_machine
from django.urls import reverse

from applications.draft.models.application import Responsibility
from programmes.models import SelfCheckAnswer, SelfCheckQuestion
from tests.clients import body_of, fetched
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["everything there", "much missing"])
def draft(request):
    """A draft at the closing moment."""
    application = make_tandem(complete=request.param)
    with time_machine.travel(application.call.closes_at, tick=False):
        yield application


def page(login, application, name, *more):
    return login(application.clerk).get(reverse(f"applications:{name}", args=[application.pk, *more]))


@pytest.mark.parametrize("name", ["detail", "submit"])
def test_the_page_says_that_it_was_not_handed_in_and_hands_the_draft_out(login, draft, name):
    text = page(login, draft, name).content.decode()
    assert "Die Frist ist abgelaufen" in text
    assert "Die Bewerbung wurde nicht eingereicht" in text
    assert reverse("applications:export_pdf", args=[draft.pk]) in text
    for promise in (
        "sobald nichts mehr fehlt",
        "noch nicht eingereicht",
        "gegebene Zustimmungen",
        "kann folgen",
        "Darf auch nach der Frist",
    ):
        assert promise not in text, promise


@pytest.mark.parametrize("name", ["print", "export_plans", "versions", "partners"])
def test_it_can_be_read_and_taken_home(login, draft, name):
    assert page(login, draft, name).status_code == 200


def test_it_can_be_taken_home_as_pdf(login, draft):
    answer = fetched(login(draft.clerk), reverse("applications:export_pdf", args=[draft.pk]))
    assert body_of(answer).startswith(b"%PDF")


def test_nobody_is_asked_to_take_care_of_a_part(login, draft):
    answer = page(login, draft, "responsibility", "title")
    assert answer.url == reverse("applications:detail", args=[draft.pk])
    client = login(draft.clerk)
    sent = client.post(
        reverse("applications:responsibility", args=[draft.pk, "title"]), {"person": str(draft.clerk.pk)}
    )
    assert "Die Frist ist abgelaufen" in sent.content.decode()
    assert not Responsibility.objects.exists()


def test_beginning_another_one_shows_the_draft_and_does_not_call_it_to_be_written(login, draft):
    text = login(draft.clerk).get(reverse("applications:new", args=[draft.call.slug])).content.decode()
    assert draft.title in text
    assert "Weiterschreiben" not in text
    assert "Hier können Sie weiterschreiben" not in text


def test_before_the_deadline_the_same_page_calls_it_to_be_written(login):
    application = make_tandem()
    text = (
        login(application.clerk)
        .get(reverse("applications:new", args=[application.call.slug]))
        .content.decode()
    )
    assert "Hier können Sie weiterschreiben" in text
    assert "Weiterschreiben" in text


def test_the_self_check_of_a_closed_call_says_that_it_is_closed(client):
    call = make_tandem().call
    question = SelfCheckQuestion.objects.create(call=call, key="wer", question={"de": "Wer?"}, position=1)
    SelfCheckAnswer.objects.create(question=question, text={"de": "wir"}, verdict="yes", position=1)
    url = reverse("programmes:self_check", args=[call.slug])
    for address in (url, f"{url}?wer=1"):
        assert "Die Frist ist abgelaufen" not in client.get(address).content.decode()
        with time_machine.travel(call.closes_at, tick=False):
            assert "Die Frist ist abgelaufen" in client.get(address).content.decode()
