"""The whole application on paper: print view and PDF, at any time."""

import io
from datetime import timedelta

import page
import pikepdf
import pytest
from django.urls import reverse

from accounts.constants import FunderRole
from applications.draft.models.texts import Section
from core import clock
from core.models import Export
from core.paper import pdf
from core.tasks import build_export
from programmes.models import Call
from tests.clients import body_of, fetched
from tests.factories import make_call, make_staff, make_tandem

pytestmark = pytest.mark.django_db
DRAFT = "Entwurf – nicht eingereicht"


def get(client, name, application, **query):
    return client.get(reverse(f"applications:{name}", args=[application.pk]), query)


def exported(client, application):
    return fetched(client, reverse("applications:export_pdf", args=[application.pk]))


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_the_print_view_shows_the_whole_content(login, language):
    application = make_tandem(call=make_call(form_sections=2))
    client = login(application.clerk)
    client.cookies["django_language"] = language
    shown = get(client, "print", application).content.decode()
    for expected in (
        application.title,
        "Nordviertel",
        "Ein Viertel mit kurzen Wegen.",
        "So gehen wir vor.",
        "konzept.pdf",
        "Nachbarschaftsverein 3",
        application.nonprofit.organisation.name,
        "Projektkoordination",
        "375.000,00",
    ):
        assert expected in shown, expected
    for attachment in application.attachments.all():
        assert attachment.sha256 in shown


def test_the_present_that_was_asked_for_is_fetched_after_it_was_handed_in(login):
    """Its file is what stood there when it was made; nothing has changed in what they may see."""
    application = make_tandem()
    client = login(application.clerk)
    address = reverse("applications:export_pdf", args=[application.pk]) + "?fassung=jetzt"
    assert client.post(address).status_code == 302
    export = Export.objects.get()
    assert build_export(str(export.pk))
    application.state, application.submitted_at = "submitted", clock.now()
    application.number = "T-0001"
    application.save()
    answer = client.post(reverse("export_file", args=[export.pk]))
    assert body_of(answer).startswith(b"%PDF-")


def test_a_draft_says_that_it_is_not_handed_in_as_text_and_across_the_sheet(login):
    application = make_tandem()
    shown = get(login(application.clerk), "print", application).content.decode()
    assert f'<p class="draft-mark">{DRAFT}</p>' in shown
    assert f'<p class="watermark" aria-hidden="true">{DRAFT}</p>' in shown


def test_what_was_handed_in_shows_number_and_arrival_and_no_watermark(login):
    application = make_tandem(state="submitted")
    shown = get(login(application.clerk), "print", application).content.decode()
    assert "watermark" not in shown.split("<main")[1]
    assert application.number in shown
    assert "Eingegangen am" in shown


def test_what_was_handed_in_is_printed_and_not_what_stands_in_the_tables_now(login):
    application = make_tandem(state="submitted")
    Section.objects.filter(application=application).update(text="Später geändert")
    assert "Später geändert" not in get(login(application.clerk), "print", application).content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize("complete", [True, False])
def test_the_pdf_holds_to_pdf_ua(login, state, complete):
    application = make_tandem(state=state, complete=complete)
    response = exported(login(application.clerk), application)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]
    report = page.validate_pdf_bytes(content := body_of(response), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.to_json()
    with pikepdf.open(io.BytesIO(content)) as opened:
        title = str(opened.docinfo["/Title"])
    assert title.startswith(DRAFT) == (state == "draft")


def test_the_pdf_of_an_unchanged_state_has_the_same_bytes(login):
    client = login((application := make_tandem(state="submitted")).clerk)
    first, second = (body_of(exported(client, application)) for _again in range(2))
    assert first == second


def test_a_draft_can_be_exported_after_the_deadline(login):
    application = make_tandem()
    Call.objects.filter(pk=application.call_id).update(closes_at=clock.now() - timedelta(days=1))
    client = login(application.clerk)
    assert exported(client, application).status_code == 200
    assert DRAFT in get(client, "print", application).content.decode()


def test_when_no_pdf_comes_of_it_the_page_of_the_file_says_so(login, monkeypatch):
    def fail(*_args, **_kwargs):
        raise pdf.PdfFailed("died")

    monkeypatch.setattr(pdf, "render_pdf", fail)
    application = make_tandem()
    client = login(application.clerk)
    response = exported(client, application)
    assert response.url == reverse("export", args=[Export.objects.get().pk])
    assert "Das PDF ließ sich nicht erstellen" in client.get(response.url).content.decode()


def test_markup_in_a_text_stays_text(login):
    application = make_tandem(title="<b>fett</b> {{ x }}")
    Section.objects.filter(application=application).update(text='<img src="https://x.example/a.png">')
    client = login(application.clerk)
    assert "&lt;img src" in get(client, "print", application).content.decode()
    assert exported(client, application)["Content-Type"] == "application/pdf"


def test_neither_strangers_nor_funders_print(login):
    application = make_tandem()
    stranger = make_tandem().clerk
    for user in (stranger, make_staff(FunderRole.OFFICER), make_staff(FunderRole.REVIEWER)):
        assert get(login(user), "print", application).status_code == 404
        assert exported(login(user), application).status_code == 404


@pytest.mark.parametrize("wanted", ["unsinn", "11111111-1111-4111-8111-111111111111"])
def test_a_version_that_is_not_there_is_not_found(login, wanted):
    application = make_tandem()
    assert get(login(application.clerk), "print", application, fassung=wanted).status_code == 404


def test_a_version_of_another_application_is_not_found(login):
    application, other = make_tandem(), make_tandem(state="submitted")
    client = login(application.clerk)
    assert get(client, "print", application, fassung=str(other.submission.pk)).status_code == 404
