"""Uploads in a real browser: what is said before, a connection that breaks, cancel, drop; and a letter by a link."""

import pytest

from applications.papers.actions import letter_requests
from tests.factories import make_tandem, pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """() => {
  const files = new DataTransfer();
  files.items.add(new File(["%PDF-1.7 x"], "gezogen.pdf", { type: "application/pdf" }));
  document.querySelector(".upload__zone").dispatchEvent(
    new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def choose(person, content, name="konzept.pdf"):
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    person.page.set_input_files('[name="file"]', files=[file])


def status(person) -> str:
    return person.page.locator("[data-upload-status]").inner_text()


def hint(person, words) -> None:
    person.page.locator("[data-upload-hint]", has_text=words).wait_for()


def test_a_broken_connection_is_tried_again_and_makes_one_file(somebody):
    application = make_tandem(complete=False)
    person = somebody(application.clerk)
    page, lost = person.page, []
    person.open(f"/bewerbungen/{application.pk}/konzept/")

    def lose_the_answer(route):
        """The first one arrives, and nobody learns of it."""
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/konzept/", lose_the_answer)
    choose(person, pdf_bytes())
    hint(person, "Diese Datei können Sie hochladen.")
    person.press("Hochladen", judged=False)
    page.locator("[data-upload-status]", has_text="Neuer Versuch in 2 Sekunden (1 von 3)").wait_for()
    page.wait_for_selector(".notice--success")
    assert lost == [200]
    assert application.attachments.count() == 1
    person.troubles = [one for one in person.troubles if "ERR_CONNECTION_RESET" not in one]


def test_what_the_server_refuses_stands_at_the_field_and_everything_typed_stays(somebody):
    application = make_tandem(complete=False)
    person = somebody(application.clerk)
    person.open(f"/bewerbungen/{application.pk}/absichtserklaerungen/")
    person.fill(organisation_name="Chor am Markt", signed_by="Kim Muster")
    choose(person, b"Hallo")
    hint(person, "sieht nicht wie eine PDF-Datei aus")
    person.press("Hochladen", judged=False)
    person.page.wait_for_selector(".field__error")
    person.sees("Das ist keine PDF-Datei")
    assert person.page.input_value('[name="organisation_name"]') == "Chor am Markt"
    assert person.page.evaluate("document.activeElement.name") == "file"


def test_cancelled_nothing_is_uploaded(somebody):
    application = make_tandem(complete=False)
    person = somebody(application.clerk)
    person.open(f"/bewerbungen/{application.pk}/konzept/")
    held = []
    person.page.route(
        "**/konzept/",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    choose(person, pdf_bytes())
    person.press("Hochladen", judged=False)
    person.page.get_by_role("progressbar").wait_for()
    person.press("Hochladen abbrechen", judged=False)
    assert status(person) == "Abgebrochen. Es wurde nichts hochgeladen."
    assert person.page.evaluate("document.activeElement.textContent") == "Hochladen"
    assert not application.attachments.exists()


def test_a_file_is_dropped_on_the_field(somebody):
    application = make_tandem(complete=False)
    person = somebody(application.clerk)
    person.open(f"/bewerbungen/{application.pk}/konzept/")
    person.page.evaluate(DROP)
    hint(person, "gezogen.pdf")


def test_without_javascript_the_form_uploads_all_the_same(somebody):
    application = make_tandem(complete=False)
    person = somebody(application.clerk, java_script_enabled=False)
    person.page.goto(f"{person.server}/bewerbungen/{application.pk}/konzept/")
    choose(person, pdf_bytes())
    person.press("Hochladen", judged=False)
    person.sees("Die Datei ist hochgeladen.")
    assert application.attachments.count() == 1


def test_an_organisation_confirms_its_letter_without_an_account(somebody):
    application = make_tandem()
    asked = letter_requests.ask(
        application=application,
        organisation_name="Chor am Markt e. V.",
        contact_name="Kim Muster",
        email="chor@verein.example",
        by=application.clerk,
    )
    person = somebody()
    person.open(f"/bewerbungen/absichtserklaerung/{asked.token}/")
    person.fill(function="Vorsitz", promise="Wir öffnen unsere Proben.")
    person.tick("Ich darf für meine Organisation sprechen.")
    person.press("Weiter: den Brief ansehen")
    person.sees("Noch ist nichts abgegeben.", "Wir öffnen unsere Proben.")
    person.press("Zurück und ändern", judged=False)
    assert person.page.input_value('[name="function"]') == "Vorsitz"
    person.press("Weiter: den Brief ansehen", judged=False)
    person.page.set_default_timeout(40_000)  # the first paper of a process starts the typesetter
    person.press("Bestätigen und abgeben")
    person.sees("Danke, Ihre Absichtserklärung ist abgegeben")
    assert application.letters_of_intent.filter(organisation_name="Chor am Markt e. V.").exists()
    person.open(f"/bewerbungen/absichtserklaerung/{asked.token}/", status=410)
    person.sees("Jeder Link gilt nur einmal.")
