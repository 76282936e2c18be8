"""The letter of intent behind the link: no account, one use, nothing of the application beyond the purpose."""

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

from applications.draft.models.consent import Consent
from applications.papers.actions import letter_requests
from applications.papers.actions import letter_requests as letter_actions
from applications.papers.models import Attachment, LetterOfIntent
from applications.papers.prints import Letter, render
from core import clock
from core.errors import Impossible
from core.models import OutboxMessage
from programmes.constants import PaperKind
from tests.applications.papers.test_letter_requests import (
    LETTER,
    TYPED,
    ask,
    consent_of_both,
    expired,
    page,
    revoked,
)
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


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


def handed_in(asked, application):
    application.state, application.submitted_at, application.number = "submitted", clock.now(), "T-1"
    application.save()


def past_the_deadline(asked, application):
    application.call.closes_at = clock.now() - timedelta(minutes=10)
    application.call.opens_at = clock.now() - timedelta(days=1)
    application.call.save()


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


@pytest.mark.parametrize("token", ["x", "a" * 500, "ü"])
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


# -- two at once --------------------------------------------------------------------------------------


def confirm_twice_at_once(monkeypatch, asked):
    """Both have their PDF before either takes the lock."""
    together = threading.Barrier(2, timeout=20)
    drawn = render(asked, LETTER, clock.now())

    def drawing(*_args):
        together.wait()
        return drawn

    monkeypatch.setattr(letter_actions.prints, "render", drawing)
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
