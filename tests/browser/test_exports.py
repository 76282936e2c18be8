"""Files that workers make, in a browser: asked for by keyboard, followed by ear, fetched, deleted."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core import tasks
from core.constants import ExportProblem
from core.exports import building
from core.models import Export
from tests.browser.test_expert import tab_to
from tests.reviews.factories import Case

# Milliseconds: the page looks by itself every few seconds, and the first one of a process loads much.
PATIENCE = 30_000

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case():
    return Case()


def test_from_the_button_to_the_file_with_the_keyboard_alone(case, somebody, judge):
    officer = somebody(case.officer)
    page = officer.page
    officer.open(reverse("backoffice:exports"))  # empty
    officer.open(reverse("backoffice:case_file", args=[case.tandem.pk]))
    tab_to(page, "main form[action$='akte.pdf'] button", most=150)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Akte {case.tandem.number}", timeout=PATIENCE)
    judge.state(page, "waiting")
    export = Export.objects.get()

    claimed = building.claim(pk=export.pk)
    building.Noting(claimed)(3, 12)
    spoken = page.locator("[data-export-spoken]")
    expect(spoken).to_have_text("3 von 12", timeout=PATIENCE)
    judge.state(page, "being made")
    tab_to(page, "[data-export] a[data-export-look]", most=150)
    assert building.make(export=claimed)
    expect(spoken).to_have_text("Die Datei ist fertig.", timeout=PATIENCE)
    # The link that had the focus is gone: it is at the heading, not at the top of the page.
    expect(page.locator("#export-title")).to_be_focused()
    judge.state(page, "ready")

    tab_to(page, "main form[action$='/datei/'] button", most=20)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"akte-{case.tandem.number}.pdf"
    officer.open(reverse("backoffice:exports"))
    officer.open(reverse("backoffice:export_delete", args=[export.pk]))
    tab_to(page, "main form button.kern-btn--danger", most=150)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Die Datei ist gelöscht.")).to_be_visible(timeout=PATIENCE)
    assert not Export.objects.exists()


def test_what_failed_says_so_aloud_and_is_tried_again(case, somebody, judge):
    officer = somebody(case.officer)
    page = officer.page
    officer.open(reverse("backoffice:ranking", args=[case.papers.pk]))
    # The first look at all results in this process works them out.
    page.locator("main form[action$='tabelle.xlsx'] button").click(timeout=PATIENCE)
    export = Export.objects.get()
    building.give_up(export=building.claim(pk=export.pk), problem=ExportProblem.STORAGE)
    expect(page.locator("[data-export-spoken]")).to_have_text(
        "Die Datei konnte nicht erstellt werden.", timeout=PATIENCE
    )
    judge.state(page, "failed")
    page.get_by_role("button", name="Noch einmal versuchen").click()
    expect(page.get_by_role("link", name="Jetzt nachsehen")).to_be_visible(timeout=PATIENCE)
    assert Export.objects.get().pk != export.pk


def test_a_tandem_fetches_its_application_in_easy_language(case, somebody, judge):
    clerk = somebody(case.tandem.clerk)
    page = clerk.page
    clerk.context.add_cookies([{"name": "django_language", "value": "de-ls", "url": clerk.server}])
    clerk.open(reverse("applications:print", args=[case.tandem.pk]))
    page.get_by_role("button", name="Ein PDF machen").click()
    page.wait_for_url("**/exporte/**")
    tasks.build_exports()
    expect(page.locator("[data-export]")).to_have_attribute("data-state", "ready", timeout=PATIENCE)
    judge.state(page, "ready, easy")
    clerk.open(reverse("exports"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Herunter·laden").click()
    assert download.value.suggested_filename.endswith(".pdf")
