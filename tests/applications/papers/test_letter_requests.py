"""Letters of intent by a link: whom the tandem asks, who of it may, and where each request stands."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.models.consent import Consent
from applications.papers.actions import letter_requests
from applications.papers.constants import MAX_LETTERS
from applications.papers.models import LetterRequest
from applications.papers.prints import Letter
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.mail import outbox
from core.models import AuditEntry, OutboxMessage
from tests.factories import make_member, make_tandem

pytestmark = pytest.mark.django_db

LETTER = Letter("Chor am Markt e. V.", "Kim Muster", "Vorsitz", "Wir öffnen unsere Proben für alle.")
TYPED = {
    "organisation_name": "Chor am Markt e. V.",
    "signed_by": "Kim Muster",
    "function": "Vorsitz",
    "promise": "Wir öffnen unsere Proben für alle.",
    "authorised": "on",
}


def ask(application, email="chor@verein.example", **more):
    return letter_requests.ask(
        application=application,
        organisation_name="Chor",
        contact_name="Kim Muster",
        email=email,
        by=application.clerk,
        **more,
    )


def page(letter_request) -> str:
    return reverse("applications:letter_request", args=[letter_request.token])


def consent_of_both(application):
    for partner, by in (
        (application.municipality, application.clerk),
        (application.nonprofit, application.director),
    ):
        Consent.objects.create(partner=partner, given_by=by, content_hash="0" * 64, given_at=clock.now())
    application.consents_stand = True
    application.save()


def revoked(asked, application):
    letter_requests.revoke(letter_request=asked, by=application.clerk)


def expired(asked, application):
    asked.expires_at = clock.now()
    asked.save()


# -- the tandem asks ----------------------------------------------------------------------------------


def test_the_tandem_asks_and_the_mail_has_the_only_copy_of_the_link(login):
    application = make_tandem()
    url = reverse("applications:letters_of_intent", args=[application.pk])
    data = {
        "ask": "1",
        "ask-organisation_name": "Chor",
        "ask-contact_name": "",
        "ask-email": "chor@verein.example",
    }
    assert login(application.clerk).post(url, data).status_code == 302
    asked = LetterRequest.objects.get()
    mail = OutboxMessage.objects.get(kind="application.letter_request")
    assert mail.recipient == "chor@verein.example"
    token = outbox.text_of(mail).split("/bewerbungen/absichtserklaerung/")[1].split("/")[0]
    assert token not in str(AuditEntry.objects.values_list("data", flat=True))
    assert asked.token_hash != token
    assert Client().get(reverse("applications:letter_request", args=[token])).status_code == 200


@pytest.mark.parametrize("verb", ["resend", "revoke"])
def test_a_mail_that_still_waits_with_a_dead_link_goes_to_nobody(verb):
    asked = ask(make_tandem())
    first = OutboxMessage.objects.get(kind="application.letter_request")
    if verb == "resend":
        again = letter_requests.resend(letter_request=asked, by=asked.requested_by)
    else:
        letter_requests.revoke(letter_request=asked, by=asked.requested_by)
    waiting = OutboxMessage.objects.filter(kind="application.letter_request", state=OutboxState.PENDING)
    assert (
        [again.token in outbox.text_of(mail) for mail in waiting] == [True]
        if verb == "resend"
        else not waiting
    )
    first.refresh_from_db()
    assert first.state == OutboxState.SUPERSEDED


def test_a_bad_address_is_refused_at_the_field_and_what_was_typed_stays(login):
    application = make_tandem()
    url = reverse("applications:letters_of_intent", args=[application.pk])
    answer = login(application.clerk).post(
        url, {"ask": "1", "ask-organisation_name": "Chor", "ask-email": "kein Postfach"}
    )
    assert answer.status_code == 200
    assert "email" in answer.context["ask_form"].errors
    assert 'value="Chor"' in answer.content.decode()


def test_one_open_request_an_address():
    application = make_tandem()
    ask(application)
    with pytest.raises(Impossible) as refusal:
        ask(application, email="CHOR@verein.example")
    assert refusal.value.code == "open"


def test_an_expired_request_makes_room_for_a_new_one():
    application = make_tandem()
    old = ask(application)
    with time_machine.travel(clock.now() + timedelta(days=15), tick=True):
        ask(application)
        old.refresh_from_db()
        assert old.revoked_at is not None


def test_there_is_an_end_to_asking():
    application = make_tandem()
    for number in range(MAX_LETTERS - 3):
        ask(application, email=f"verein{number}@verein.example")
    with pytest.raises(Impossible) as refusal:
        ask(application, email="noch-einer@verein.example")
    assert refusal.value.code == "many"


@pytest.mark.parametrize("state", ["submitted", "withdrawn", "awarded"])
def test_nobody_asks_for_what_is_handed_in(state):
    with pytest.raises(Impossible) as refusal:
        ask(make_tandem(state=state))
    assert refusal.value.code == "wrong-state"


WHO = {
    "signatory": (lambda application: application.clerk, 302),
    "the partner's signatory": (lambda application: application.director, 302),
    "editor": (
        lambda application: make_member(application.municipality.organisation, MemberRole.EDITOR),
        302,
    ),
    "reader": (
        lambda application: make_member(application.municipality.organisation, MemberRole.READER),
        404,
    ),
    "stranger": (lambda application: make_tandem().clerk, 404),
}
VERBS = {
    "ask": lambda application, asked: (
        reverse("applications:letters_of_intent", args=[application.pk]),
        {"ask": "1", "ask-organisation_name": "Theater", "ask-email": "theater@verein.example"},
    ),
    "resend": lambda application, asked: (
        reverse("applications:resend_letter_request", args=[application.pk, asked.pk]),
        {},
    ),
    "revoke": lambda application, asked: (
        reverse("applications:revoke_letter_request", args=[application.pk, asked.pk]),
        {},
    ),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_ask_send_again_and_take_back(login, who, verb):
    application = make_tandem()
    asked = ask(application)
    person, expected = WHO[who]
    url, data = VERBS[verb](application, asked)
    before = OutboxMessage.objects.count(), LetterRequest.objects.filter(revoked_at=None).count()
    assert login(person(application)).post(url, data).status_code == expected
    after = OutboxMessage.objects.count(), LetterRequest.objects.filter(revoked_at=None).count()
    assert (before == after) == (expected == 404)


def test_a_request_of_another_application_is_not_there(login):
    application, other = make_tandem(), make_tandem()
    asked = ask(other)
    url = reverse("applications:revoke_letter_request", args=[application.pk, asked.pk])
    assert login(application.clerk).post(url).status_code == 404


def test_sent_again_the_old_link_is_dead():
    application = make_tandem()
    asked = ask(application)
    old = page(asked)
    again = letter_requests.resend(letter_request=asked, by=application.clerk)
    assert Client().get(old).status_code == 404
    assert Client().get(page(again)).status_code == 200


def test_the_tandem_sees_where_each_request_stands(login):
    application = make_tandem()
    ask(application, email="a@verein.example")
    expired(ask(application, email="b@verein.example"), application)
    revoked(ask(application, email="c@verein.example"), application)
    letter_requests.decline(letter_request=ask(application, email="d@verein.example"))
    letter_requests.confirm(letter_request=ask(application, email="e@verein.example"), letter=LETTER)
    shown = login(application.director).get(reverse("applications:letters_of_intent", args=[application.pk]))
    text = shown.content.decode()
    for state in (
        "wartet auf Antwort",
        "abgelaufen",
        "zurückgenommen",
        "abgelehnt",
        "über den Link bestätigt",
    ):
        assert state in text


@pytest.mark.parametrize("many", [1, 25])
def test_the_tandems_page_has_a_constant_number_of_queries(login, django_assert_max_num_queries, many):
    application = make_tandem()
    for number in range(many):
        ask(application, email=f"verein{number}@verein.example")
    client = login(application.clerk)
    url = reverse("applications:letters_of_intent", args=[application.pk])
    client.get(url)
    with django_assert_max_num_queries(15):
        client.get(url)
