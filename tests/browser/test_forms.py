"""The main forms by keyboard alone, without JavaScript, in two tabs, after the session has ended."""

import pytest

from applications.draft.models.application import Application
from core.models import Session
from tests.factories import PASSWORD, make_call, make_tandem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page, selector, limit=80) -> None:
    """Press Tab until this element has the focus; what has it must be visible."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            style = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor]; }"
            )
            assert style[0] != "none" or style[2] != "none", f"no visible focus at {selector}: {style}"
            return
    raise AssertionError(f"Tab never reaches {selector} at {page.url}")


def test_by_keyboard_alone_a_person_logs_in_writes_and_agrees(somebody):
    application = make_tandem(make_call())
    section = application.sections.get()
    person = somebody()
    page = person.page
    person.open("/konto/login/?next=/bewerbungen/")
    tab_to(page, '[name="login"]')
    page.keyboard.type(application.clerk.email)
    tab_to(page, '[name="password"]')
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert person.path == "/bewerbungen/"

    person.open(f"/bewerbungen/{application.pk}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    person.open(f"/bewerbungen/{application.pk}/abschnitt/{section.pk}/")
    tab_to(page, 'textarea[name="text"]')
    page.keyboard.press("Control+A")
    page.keyboard.type("Nur mit der Tastatur geschrieben.")
    tab_to(page, "main button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    section.refresh_from_db()
    assert section.text == "Nur mit der Tastatur geschrieben."

    person.open(f"/bewerbungen/{application.pk}/einreichen/")
    tab_to(page, '[name="agree"]')
    page.keyboard.press("Space")
    tab_to(page, "main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert application.municipality.consents.filter(voided_at__isnull=True).exists()


def test_without_javascript_a_tandem_writes_and_submits(somebody):
    application = make_tandem(make_call())
    section = application.sections.get()
    clerk = somebody(application.clerk, java_script_enabled=False)
    clerk.judge = lambda person: None  # axe is a script
    clerk.open(f"/bewerbungen/{application.pk}/abschnitt/{section.pk}/")
    clerk.fill(text="Ohne JavaScript.")
    clerk.press("Speichern")
    director = somebody(application.director, java_script_enabled=False)
    director.judge = lambda person: None
    for person, organisation in (
        (clerk, application.municipality.organisation),
        (director, application.nonprofit.organisation),
    ):
        person.page.set_default_timeout(40_000)  # the first paper of a process starts the typesetter
        person.open(f"/bewerbungen/{application.pk}/einreichen/")
        person.tick("Ich habe die Bewerbung gelesen")
        person.press(f"Für {organisation} zustimmen")
    director.sees("Eingangsbestätigung")
    application.refresh_from_db()
    assert application.state == "submitted"
    section.refresh_from_db()
    assert section.text == "Ohne JavaScript."


def test_a_double_click_submits_once(somebody):
    application = make_tandem(make_call())
    clerk, director = somebody(application.clerk), somebody(application.director)
    for person in (clerk, director):
        person.open(f"/bewerbungen/{application.pk}/einreichen/")
        person.tick("Ich habe die Bewerbung gelesen")
        button = person.page.locator("main form button").first
        with person.page.expect_navigation():
            button.dblclick()
        person.page.wait_for_load_state()
        if person is clerk:
            assert Application.objects.get(pk=application.pk).state == "draft"
            director.page.reload()
    application.refresh_from_db()
    assert application.state == "submitted"
    assert application.municipality.consents.count() == 1
    assert application.nonprofit.consents.count() == 1
    assert application.call.applications.exclude(number=None).count() == 1


def test_two_tabs_show_each_other_what_changed(somebody):
    application = make_tandem(make_call())
    section = application.sections.get()
    path = f"/bewerbungen/{application.pk}/abschnitt/{section.pk}/"
    one, other = somebody(application.clerk), somebody(application.director)
    one.open(path)
    other.open(path)
    one.fill(text="Die erste Fassung.")
    one.press("Speichern")
    other.fill(text="Die zweite Fassung.")
    other.press("Speichern")
    theirs, mine, *marked = other.page.locator(".conflict__text").all_inner_texts()
    assert "erste" in theirs
    assert "zweite" in mine
    assert ["erste" in marked[0], "zweite" in marked[1]] == [True, True]
    assert other.page.locator("#id_text").input_value() == "Die zweite Fassung."
    section.refresh_from_db()
    assert section.text == "Die erste Fassung."
    other.press("Speichern")
    section.refresh_from_db()
    assert section.text == "Die zweite Fassung."


def test_an_expired_session_loses_nothing(somebody):
    application = make_tandem(make_call())
    section = application.sections.get()
    person = somebody(application.clerk)
    person.open(f"/bewerbungen/{application.pk}/abschnitt/{section.pk}/")
    person.fill(text="Lange überlegt,\nzwei Zeilen & „Zeichen“.")
    Session.objects.all().delete()
    person.press("Speichern")
    person.fill(login=application.clerk.email, password=PASSWORD)
    person.press("Anmelden")
    person.sees("Ihre Eingaben sind noch da")
    person.press("Eingaben jetzt senden")
    section.refresh_from_db()
    assert section.text == "Lange überlegt,\nzwei Zeilen & „Zeichen“."


def test_leaving_with_something_unsaved_is_asked_about_where_the_device_keeps_nothing(somebody):
    application = make_tandem(make_call())
    section = application.sections.get()
    person = somebody(application.clerk)
    person.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    person.open(f"/bewerbungen/{application.pk}/abschnitt/{section.pk}/")
    asked = []
    person.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    person.fill(text="Noch nicht gespeichert.")
    person.page.goto(person.server + "/")
    assert asked == ["beforeunload"]
