"""Pages of the office about what comes after the submission: who opens them, and that they work."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.constants import FunderRole
from applications.changes.actions import replacement, withdrawal
from applications.draft.models.reopening import Reopening
from applications.draft.parts import section_part
from core import clock
from tests.applications.changes.test_reopening import agree_both, ask, reply, write
from tests.factories import make_staff, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(FunderRole.OFFICER)


def replacement_of(application):
    return replacement.propose(
        partner=application.nonprofit,
        email="neu@traeger.example",
        reason="Er kann nicht.",
        by=application.clerk,
    )


def pages():
    """{page: (the roles that open it, url)}"""
    selected = make_tandem(state="selected")
    submitted = make_tandem(state="submitted")
    return {
        "ask": ({FunderRole.OFFICER}, reverse("backoffice:ask", args=[submitted.pk])),
        "reopening": ({FunderRole.OFFICER}, reverse("backoffice:reopening", args=[ask(selected).pk])),
        "propose": (
            {FunderRole.OFFICER},
            reverse("backoffice:propose_replacement", args=[selected.pk, selected.nonprofit.pk]),
        ),
        "replacement": (
            {FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR},
            reverse("backoffice:replacement", args=[replacement_of(selected).pk]),
        ),
        "deadlines": ({FunderRole.OFFICER}, reverse("backoffice:deadlines")),
        "deadline": ({FunderRole.OFFICER}, reverse("backoffice:deadline", args=[submitted.call_id])),
    }


@pytest.mark.parametrize("role", list(FunderRole))
def test_each_page_opens_for_its_roles_and_no_others(login, role):
    client = login(make_staff(role))
    for name, (roles, url) in pages().items():
        assert client.get(url).status_code == (200 if role in roles else 404), name


def test_the_office_asks_and_reads_the_answer_with_what_changed(login, officer):
    application = make_tandem(state="eligible")
    client = login(officer)
    url = reverse("backoffice:ask", args=[application.pk])
    part = section_part(application.sections.get())
    data = {"parts": [part], "question": "Wie?", "due_at": (clock.today() + timedelta(days=14)).isoformat()}
    page = client.post(url, {**data, "parts": []}).content.decode()
    assert "mindestens einen Teil" in page
    assert "Wie?" in page
    assert client.post(url, data).status_code == 302
    reopening = Reopening.objects.get()
    assert clock.last_second(reopening.due_at).date() == clock.today() + timedelta(days=14)
    detail = reverse("backoffice:application", args=[application.pk])
    assert "Nachfrage offen" in client.get(detail).content.decode()
    write(application, "Ganz neuer Text.")
    reply(reopening, application.clerk)
    assert "Ganz neuer Text." not in client.get(detail).content.decode()
    agree_both(application)
    page = client.get(detail).content.decode()
    assert "Ganz neuer Text." in page
    assert "Wir haben den Abschnitt ergänzt." in page
    assert "Ergänzung 1" in page


def test_the_office_gives_more_time_and_ends_a_question(login, officer):
    reopening = ask(make_tandem(state="submitted"))
    client = login(officer)
    url = reverse("backoffice:reopening", args=[reopening.pk])
    page = client.post(url, {"due_at": clock.today().isoformat()}).content.decode()
    assert "später sein als der bisherige" in page
    assert client.post(url, {"due_at": (clock.today() + timedelta(days=40)).isoformat()}).status_code == 302
    assert client.post(reverse("backoffice:close_reopening", args=[reopening.pk])).status_code == 302
    reopening.refresh_from_db()
    assert reopening.state == "closed"


def test_the_office_sees_that_a_tandem_wants_to_withdraw(login, officer):
    application = make_tandem(state="eligible")
    withdrawal.ask(
        application=application, partner=application.municipality, reason="Kein Geld.", by=application.clerk
    )
    page = login(officer).get(reverse("backoffice:application", args=[application.pk])).content.decode()
    assert "Rücknahme beantragt" in page
    assert "Kein Geld." in page


def test_questions_and_changes_stand_in_my_work(login, officer):
    application = make_tandem(state="selected")
    reopening = ask(application)
    Reopening.objects.filter(pk=reopening.pk).update(due_at=clock.now() - timedelta(days=1))
    page = login(officer).get(reverse("backoffice:index")).content.decode()
    assert f"Nachfrage ohne Antwort: {application.number}" in page
