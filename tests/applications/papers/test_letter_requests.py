"""Letters of intent by a link: no account, one use, nothing of the application beyond the purpose."""

import threading
from datetime import timedelta

import page as validation
import pikepdf
import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.models.consent import Consent
from applications.papers.actions import letter_requests
from applications.papers.actions import letter_requests as letter_actions
from applications.papers.constants import MAX_LETTERS
from applications.papers.models import Attachment, LetterOfIntent, LetterRequest
from applications.papers.prints import Letter, render
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import PaperKind
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
    token = mail.body.split("/bewerbungen/absichtserklaerung/")[1].split("/")[0]
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
    assert [again.token in mail.body for mail in waiting] == [True] if verb == "resend" else not waiting
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


# -- the page of the organisation ---------------------------------------------------------------------


def test_the_page_shows_the_purpose_and_nothing_else_of_the_application():
    application = make_tandem()
    shown = Client().get(page(ask(application))).content.decode()
    for there in ("Alle gehören dazu", "Nordviertel", "So gehen wir vor.", str(application.nonprofit)):
        assert there in shown
    for absent in (
        "125.000",
        "100.000",
        "Nachbarschaftsverein",
        "konzept.pdf",
        application.clerk.email,
        str(application.pk),
    ):
        assert absent not in shown


def test_the_page_asks_the_same_number_of_questions_whatever_the_tandem_has(django_assert_max_num_queries):
    asked = ask(make_tandem())
    with django_assert_max_num_queries(8):
        Client().get(page(asked))


def test_the_letter_is_seen_before_it_is_confirmed_and_nothing_is_kept_before():
    asked = ask(make_tandem())
    answer = Client().post(page(asked), {**TYPED, "step": "preview"})
    assert "Wir öffnen unsere Proben für alle." in answer.content.decode()
    assert "Noch ist nichts abgegeben." in answer.content.decode()
    assert not LetterOfIntent.objects.filter(organisation_name=TYPED["organisation_name"]).exists()


def test_back_from_the_preview_everything_typed_is_still_there():
    asked = ask(make_tandem())
    shown = Client().post(page(asked), {**TYPED, "step": "edit"}).content.decode()
    for value in ("Chor am Markt e. V.", "Vorsitz", "Wir öffnen unsere Proben für alle."):
        assert value in shown


def test_after_switching_the_language_everything_typed_is_still_there():
    asked = ask(make_tandem())
    client = Client()
    client.post(page(asked), {**TYPED, "step": "preview"})
    client.cookies["django_language"] = "de-ls"
    shown = client.get(page(asked)).content.decode()
    for value in ("Chor am Markt e. V.", "Vorsitz", "Wir öffnen unsere Proben für alle."):
        assert value in shown
    assert "Vorsitz" not in Client().get(page(asked)).content.decode().replace("Vorsitz, Gesch", "")


@pytest.mark.parametrize("missing", ["organisation_name", "signed_by", "function", "promise", "authorised"])
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_what_is_missing_is_said_at_the_field_and_the_rest_stays(missing, step):
    asked = ask(make_tandem())
    typed = {name: value for name, value in TYPED.items() if name != missing}
    answer = Client().post(page(asked), {**typed, "step": step})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [missing]
    asked.refresh_from_db()
    assert asked.accepted_at is None


def test_the_preview_shows_what_was_typed_as_text():
    asked = ask(make_tandem())
    shown = Client().post(page(asked), {**TYPED, "promise": "<script>1</script>{{ x }}", "step": "preview"})
    assert "<script>1" not in shown.content.decode()
    assert "&lt;script&gt;1&lt;/script&gt;{{ x }}" in shown.content.decode()


def test_confirmed_it_is_a_letter_with_an_accessible_pdf_and_the_consents_are_void():
    application = make_tandem()
    consent_of_both(application)
    asked = ask(application)
    client = Client()
    answer = client.post(page(asked), {**TYPED, "step": "confirm"})
    assert answer.status_code == 302
    letter = LetterOfIntent.objects.get(request=asked)
    assert (letter.organisation_name, letter.signed_by) == ("Chor am Markt e. V.", "Kim Muster")
    assert letter.attachment.uploaded_by is None
    assert letter.attachment.kind == PaperKind.LETTER_OF_INTENT
    with letter.attachment.file.open() as file, pikepdf.open(file) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de"
    assert not Consent.objects.filter(voided_at=None).exists()
    kinds = list(OutboxMessage.objects.values_list("kind", "recipient"))
    assert ("application.letter_received", "chor@verein.example") in kinds
    assert ("application.letter_confirmed", application.director.email) in kinds
    assert ("application.consent_voided", application.clerk.email) in kinds
    done = client.get(answer.url)
    assert done.status_code == 200
    copy = client.get(done.context["url"])
    assert copy["Content-Type"] == "application/pdf"
    assert copy["Cache-Control"] == "no-store, private"
    assert b"%PDF" in copy.content[:10]


def test_the_letter_says_who_and_what_in_german_whatever_the_language_of_the_page():
    asked = ask(make_tandem())
    client = Client()
    client.cookies["django_language"] = "en"
    shown = client.post(page(asked), {**TYPED, "step": "preview"}).content.decode()
    assert "unterstützen dieses Vorhaben" in shown


def test_the_pdf_passes_as_pdf_ua():
    letter = Letter(
        "Chor & Freunde <e. V.>", "Kim Muster", "Vorsitz", "Erster Satz.\n\nZweiter " + "lang" * 200
    )
    paper = render(ask(make_tandem()), letter, clock.now())
    report = validation.validate_pdf_bytes(paper.content, profile=validation.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.to_json()
    assert paper.name == "Absichtserklärung Chor & Freunde _e. V._.pdf"
    assert paper.pages == 1


def test_a_link_works_once():
    asked = ask(make_tandem())
    client = Client()
    assert client.post(page(asked), {**TYPED, "step": "confirm"}).status_code == 302
    again = client.post(page(asked), {**TYPED, "step": "confirm"})
    assert again.status_code == 410
    assert "Jeder Link gilt nur einmal" in again.content.decode()
    assert LetterOfIntent.objects.filter(organisation_name=TYPED["organisation_name"]).count() == 1


def test_declined_with_a_reason_the_tandem_reads_it(login):
    application = make_tandem()
    consent_of_both(application)
    asked = ask(application)
    answer = Client().post(page(asked), {"step": "decline", "decline-reason": "Uns fehlt die Zeit."})
    assert "Sie haben die Anfrage abgelehnt" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.declined_at is not None
    shown = login(application.director).get(reverse("applications:letters_of_intent", args=[application.pk]))
    assert "Uns fehlt die Zeit." in shown.content.decode()
    assert Consent.objects.filter(voided_at=None).count() == 2
    assert Client().get(page(asked)).status_code == 410


def revoked(asked, application):
    letter_requests.revoke(letter_request=asked, by=application.clerk)


def handed_in(asked, application):
    application.state, application.submitted_at, application.number = "submitted", clock.now(), "T-1"
    application.save()


def past_the_deadline(asked, application):
    application.call.closes_at = clock.now() - timedelta(minutes=10)
    application.call.opens_at = clock.now() - timedelta(days=1)
    application.call.save()


def expired(asked, application):
    asked.expires_at = clock.now()
    asked.save()


CLOSED = {
    "revoked": (revoked, "Die Anfrage wurde zurückgenommen"),
    "expired": (expired, "Der Link ist abgelaufen"),
    "handed in": (handed_in, "Die Bewerbung nimmt keine Erklärungen mehr auf"),
    "past the deadline": (past_the_deadline, "Die Bewerbung nimmt keine Erklärungen mehr auf"),
}


@pytest.mark.parametrize("how", CLOSED)
@pytest.mark.parametrize("step", ["", "preview", "confirm", "decline"])
def test_a_closed_link_says_why_and_does_nothing(how, step):
    application = make_tandem()
    asked = ask(application)
    close, words = CLOSED[how]
    close(asked, application)
    client = Client()
    answer = client.post(page(asked), {**TYPED, "step": step}) if step else client.get(page(asked))
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert "Nordviertel" not in answer.content.decode()
    asked.refresh_from_db()
    assert asked.accepted_at is None
    assert asked.declined_at is None


def test_the_action_refuses_what_the_page_would_not_show():
    application = make_tandem()
    asked = ask(application)
    past_the_deadline(asked, application)
    with pytest.raises(Impossible) as refusal:
        letter_requests.confirm(letter_request=asked, letter=LETTER)
    assert refusal.value.code == "late"
    assert not Attachment.objects.filter(uploaded_by=None).exists()


def test_a_request_that_arrived_in_time_counts():
    application = make_tandem()
    asked = ask(application)
    arrived = clock.now()
    application.call.closes_at = arrived + timedelta(microseconds=1)
    application.call.save()
    with time_machine.travel(arrived + timedelta(minutes=1), tick=True):
        assert letter_requests.confirm(letter_request=asked, letter=LETTER, arrived_at=arrived)


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00", "ü"])
def test_a_wrong_link_is_not_there(token):
    answer = Client().get(f"/bewerbungen/absichtserklaerung/{token}/")
    assert answer.status_code == 404


def test_programs_that_try_links_are_stopped():
    for _attempt in range(120):
        Client().get("/bewerbungen/absichtserklaerung/falsch/")
    assert Client().get("/bewerbungen/absichtserklaerung/falsch/").status_code == 429


def test_many_posts_at_one_link_are_stopped_from_wherever_they_come():
    asked = ask(make_tandem())
    for number in range(40):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(page(asked), {"step": "preview"})
    assert Client(REMOTE_ADDR="10.0.1.1").post(page(asked), {"step": "preview"}).status_code == 429
    assert Client(REMOTE_ADDR="10.0.1.2").get(page(asked)).status_code == 200


def test_the_copy_ends_after_an_hour_and_cannot_be_guessed():
    asked = ask(make_tandem())
    answer = Client().post(page(asked), {**TYPED, "step": "confirm"})
    letter = LetterOfIntent.objects.get(request=asked)
    forged = signing.dumps(str(letter.pk), salt="something else")
    for name in ("letter_copy", "letter_copy_file"):
        assert Client().get(reverse(f"applications:{name}", args=[forged])).status_code == 404
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        assert Client().get(answer.url).status_code == 404


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


# -- two at once --------------------------------------------------------------------------------------


def confirm_twice_at_once(monkeypatch, asked):
    """Both have their PDF before either takes the lock."""
    together = threading.Barrier(2, timeout=20)
    drawn = render(asked, LETTER, clock.now())

    def drawing(*_args):
        together.wait()
        return drawn

    monkeypatch.setattr(letter_actions.letter_paper, "render", drawing)
    refused = []

    def confirm():
        try:
            letter_requests.confirm(letter_request=asked, letter=LETTER)
        except Impossible as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one_letter(monkeypatch):
    application = make_tandem(complete=False)
    refused = confirm_twice_at_once(monkeypatch, ask(application))
    assert refused == ["used"]
    assert application.letters_of_intent.count() == 1
    assert application.attachments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_looking_again_under_the_lock_it_would_be_two(monkeypatch):
    """The negative control of the test above."""
    application = make_tandem(complete=False)
    asked = ask(application)
    monkeypatch.setattr(letter_actions, "_again", lambda letter_request, fresh: asked)
    monkeypatch.setattr(letter_actions, "refuse_answered", lambda *_args, **_more: None)
    confirm_twice_at_once(monkeypatch, asked)
    assert application.letters_of_intent.count() == 2
