"""The office's page of mails that wait for a person: who sees which, what is shown, what is done."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole as R
from core import clock, hidden
from core.constants import OutboxState
from core.mail import closed, outbox
from core.models import AuditEntry, OutboxMessage
from tests.factories import FunderFactory, UserFactory, make_staff
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db
TO = "erika@stadt.example"


def park(subject=None, state=OutboxState.UNCLEAR, **fields):
    mail = outbox.Mail(
        **{"to": TO, "language": "de", "subject_line": "Ein Hinweis", "body": "Hallo", **fields}
    )
    subject = subject or UserFactory()
    outbox.owe([mail], kind="test.note", subject=subject, occasion=fields.get("to", ""))
    message = OutboxMessage.objects.get(subject_id=subject.pk, kind="test.note", recipient=mail.to)
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=state, sent_at=clock.now() if state == OutboxState.SENT else None
    )
    message.refresh_from_db()
    return message


@pytest.fixture
def funder():
    return FunderFactory()


@pytest.fixture
def officer(funder):
    return make_staff(R.OFFICER, funder)


def url(name, message=None):
    return reverse(f"backoffice:{name}", args=[message.pk] if message else [])


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_what_waits_and_nothing_else(login, officer):
    for state in OutboxState:
        park(state=state, subject_line=f"Betreff {state.value}.")
    client = login(officer)
    shown = {state.value for state in OutboxState if f"Betreff {state.value}." in page(client, url("mails"))}
    assert shown == {"unclear", "failed"}
    only = page(client, url("mails") + "?state=failed")
    assert "Betreff failed." in only
    assert "Betreff unclear." not in only
    for hostile in ("sent", "x" * 500):  # no state of this page: both
        assert "Betreff unclear." in page(client, url("mails") + f"?state={hostile}")


@pytest.mark.parametrize("page_number", ["2", "0", "-1", "x", "9" * 30])
def test_the_list_has_pages_and_keeps_its_filter(login, officer, page_number):
    for number in range(51):
        park(to=f"p{number}@stadt.example")
    text = page(login(officer), url("mails") + f"?state=unclear&page={page_number}")
    assert "state=unclear" in text


@pytest.mark.parametrize(
    ("role", "reads", "acts"),
    [
        (R.OFFICER, True, True),
        (R.AUDITOR, True, False),
        *((role, False, False) for role in sorted(set(R) - {R.OFFICER, R.AUDITOR})),
    ],
)
def test_the_auditor_reads_the_officer_acts_and_for_others_there_is_no_page(login, funder, role, reads, acts):
    message = park()
    client = login(make_staff(role, funder))
    for address in (url("mails"), url("mail", message)):
        assert client.get(address).status_code == (200 if reads else 404)
    if reads:
        assert ("Noch einmal senden" in page(client, url("mail", message))) == acts
    assert client.post(url("settle_mail", message), {"what": "again"}).status_code == (302 if acts else 404)
    message.refresh_from_db()
    assert message.state == (OutboxState.PENDING if acts else OutboxState.UNCLEAR)


@pytest.mark.parametrize(("what", "state"), [("arrived", OutboxState.SENT), ("again", OutboxState.PENDING)])
@pytest.mark.parametrize("was", [OutboxState.UNCLEAR, OutboxState.FAILED])
def test_a_mail_is_settled_on_its_page_and_it_is_on_record(login, officer, was, what, state):
    message = park(state=was)
    answer = login(officer).post(url("settle_mail", message), {"what": what})
    assert answer.url == url("mails")
    message.refresh_from_db()
    assert message.state == state
    entry = AuditEntry.objects.get(verb="outbox.reconcile")
    assert (entry.actor, entry.subject_id) == (officer, message.pk)
    assert entry.data == {"arrived": what == "arrived", "was": was}


def test_the_second_click_says_that_it_is_settled(login, officer):
    message = park()
    client = login(officer)
    client.post(url("settle_mail", message), {"what": "arrived"})
    assert client.post(url("settle_mail", message), {"what": "again"}).status_code == 404
    message.refresh_from_db()
    assert message.state == OutboxState.SENT


@pytest.mark.parametrize("what", ["", "delete", "\x00"])
def test_without_a_choice_nothing_happens(login, officer, what):
    message = park()
    assert login(officer).post(url("settle_mail", message), {"what": what}).status_code == 302
    message.refresh_from_db()
    assert message.state == OutboxState.UNCLEAR


def test_reading_settles_nothing(login, officer):
    message = park()
    assert login(officer).get(url("settle_mail", message)).status_code == 405
    message.refresh_from_db()
    assert message.state == OutboxState.UNCLEAR


def test_the_text_is_shown_without_what_is_for_the_recipient_only(login, officer):
    secret, code = hidden.hide("/geheim/"), closed.code("771903", to=TO)
    message = park(body=f"Hallo {closed.put('account.confirm', f'1/{secret}', to=TO)} {code} Ende")
    text = page(login(officer), url("mail", message))
    assert "Hallo (nur für die Empfängerin oder den Empfänger)" in text
    assert "Ende" in text
    for kept in ("closed:", "771903", secret, "/geheim/"):
        assert kept not in text
    assert message.message_id.strip("<>") in text


def test_the_text_of_what_belongs_to_no_single_case_is_not_shown(login, officer):
    case = Case()
    message = park(case.papers, body="Von drei Bewerbungen ist die Rede.")
    text = page(login(case.officer), url("mail", message))
    assert "drei Bewerbungen" not in text
    assert "gehört zu keiner einzelnen Bewerbung" in text


def test_who_is_recused_finds_no_mail_about_the_case(login):
    case = Case()
    message = park(case.tandem, subject_line="Zu dieser Bewerbung")
    client = login(case.officer)
    assert "Zu dieser Bewerbung" in page(client, url("mails"))
    elsewhere = login(make_staff(R.OFFICER, FunderFactory(key="elsewhere")))
    assert "Zu dieser Bewerbung" not in page(elsewhere, url("mails"))
    assert elsewhere.get(url("mail", message)).status_code == 404
    assert elsewhere.post(url("settle_mail", message), {"what": "again"}).status_code == 404
    assert "vielleicht nicht angekommen" not in page(elsewhere, reverse("backoffice:index"))


def test_the_start_page_counts_them(login, officer):
    client = login(officer)
    assert "nicht zustellen" not in page(client, reverse("backoffice:index"))
    park()
    park(state=OutboxState.FAILED)
    park(state=OutboxState.FAILED)
    text = page(client, reverse("backoffice:index"))
    assert "1 ist vielleicht nicht angekommen, 2 ließen sich nicht zustellen" in text


def test_the_list_costs_the_same_for_one_and_for_thirty(login, officer, django_assert_num_queries):
    client = login(officer)
    park()
    page(client, url("mails"))
    with CaptureQueriesContext(connection) as one:
        page(client, url("mails"))
    for number in range(29):
        park(to=f"p{number}@stadt.example")
    with django_assert_num_queries(len(one)):
        page(client, url("mails"))
    assert len(one) < 12
