"""Two people, two browsers, one draft: typing at once, offline, logged out in the middle of a sentence."""

import pytest
from playwright.sync_api import expect

from accounts.constants import MemberRole
from accounts.models import Membership
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.draft.models.texts import Section, SocialSpace
from core.models import Session
from core.sessions import kept_as
from tests.browser.conftest import session_of
from tests.factories import make_call, make_tandem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED, OFFLINE, LOGIN, CONFLICT = "saved", "offline", "login", "conflict"


@pytest.fixture
def tandem():
    return make_tandem(make_call())


@pytest.fixture
def at_space(tandem, somebody):
    """Both at the page of the social space."""
    people = [somebody(tandem.clerk), somebody(tandem.director)]
    for person in people:
        person.open(f"/bewerbungen/{tandem.pk}/sozialraum/")
    return people


def says(person, state):
    """Wait until the line says so; it never says it before it is true."""
    line = person.page.locator("[data-autosave-line]")
    expect(line).to_have_attribute("data-state", state, timeout=15_000)
    return line.inner_text()


def field(person, name):
    return person.page.locator(f'main form [name="{name}"]').first  # comments have a text as well


def types(person, name, text):
    field(person, name).fill(text)


def space_of(tandem):
    return SocialSpace.objects.get(application=tandem)


def section_path(tandem):
    return f"/bewerbungen/{tandem.pk}/abschnitt/{tandem.sections.get().pk}/"


def kept_on_device(person):
    return person.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('autosave:')).length")


def test_what_is_typed_is_saved_without_a_button(tandem, somebody):
    person = somebody(tandem.clerk)
    person.open(section_path(tandem))
    types(person, "text", "Von selbst gespeichert.")
    assert "gespeichert" in says(person, SAVED)
    assert tandem.sections.get().text == "Von selbst gespeichert."
    assert kept_on_device(person) == 0


def test_different_fields_merge_while_one_is_offline(tandem, at_space):
    clerk, director = at_space
    clerk.context.set_offline(True)
    types(clerk, "name", "Weststadt")
    assert "bleibt auf diesem Gerät" in says(clerk, OFFLINE)
    types(director, "description", "Kurze Wege, viele Treppen.")
    says(director, SAVED)
    assert space_of(tandem).name == "Nordviertel"
    clerk.context.set_offline(False)
    says(clerk, SAVED)
    space = space_of(tandem)
    assert (space.name, space.description) == ("Weststadt", "Kurze Wege, viele Treppen.")
    clerk.troubles.clear()  # the browser writes down each failed request


def test_the_same_field_shows_both_texts_and_the_second_decides(tandem, at_space):
    clerk, director = at_space
    clerk.context.set_offline(True)
    types(clerk, "description", "Ein Viertel am Fluss.")
    says(clerk, OFFLINE)
    types(director, "description", "Ein Viertel am Berg.")
    says(director, SAVED)
    clerk.context.set_offline(False)
    says(clerk, CONFLICT)
    panel = clerk.page.locator('[data-conflict="description"]')
    assert str(tandem.director) in panel.inner_text()
    plain = panel.locator(".conflict__text").all_inner_texts()[:2]
    assert plain == ["Ein Viertel am Berg.", "Ein Viertel am Fluss."]
    assert panel.locator("del").inner_text().strip().endswith("Ende der Abweichung.")
    assert "Berg." in panel.locator("del").inner_text()
    assert "Fluss." in panel.locator("ins").inner_text()
    clerk.judge.state(clerk.page, "conflict, by script")
    assert space_of(tandem).description == "Ein Viertel am Berg."
    panel.get_by_role("button", name="Beide untereinander").click()
    says(clerk, SAVED)
    assert space_of(tandem).description == "Ein Viertel am Berg.\n\nEin Viertel am Fluss."
    assert clerk.page.locator("[data-conflict]").count() == 0
    clerk.troubles.clear()


@pytest.mark.parametrize(("button", "text"), [("Meine Fassung", "Meine"), ("Die andere", "Ihre")])
def test_one_version_is_chosen(tandem, at_space, button, text):
    clerk, director = at_space
    types(director, "name", "Ihre")
    says(director, SAVED)
    types(clerk, "name", "Meine")
    says(clerk, CONFLICT)
    clerk.page.get_by_role("button", name=button).click()
    clerk.page.wait_for_function("!document.querySelector('[data-conflict]')")
    says(clerk, SAVED if text == "Meine" else "idle")  # to keep the other one is no saving
    assert space_of(tandem).name == text
    assert clerk.page.locator('[name="name"]').input_value() == text


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_without_javascript_the_conflict_is_a_page(tandem, somebody, language, judge):
    path = section_path(tandem)
    clerk = somebody(tandem.clerk, java_script_enabled=False)
    clerk.judge = lambda person: None  # axe is a script
    clerk.context.add_cookies([{"name": "django_language", "value": language, "url": clerk.server}])
    clerk.open(path)
    types(clerk, "text", "Meine Fassung des Textes.")
    Section.objects.filter(application=tandem).update(text="Die andere Fassung des Textes.")
    clerk.page.locator("main form .actions button:not([name])").first.click()
    clerk.page.wait_for_load_state()
    assert clerk.page.locator("[data-conflict]").count() == 1
    judge.state(clerk.page, f"conflict page, {language}")
    clerk.page.locator('button[value="both:text"]').click()
    clerk.page.wait_for_load_state()
    both = "Die andere Fassung des Textes.\n\nMeine Fassung des Textes."
    assert clerk.page.locator('main form [name="text"]').first.input_value() == both
    clerk.page.locator("main form .actions button:not([name])").first.click()
    clerk.page.wait_for_load_state()
    assert tandem.sections.get().text == both


def test_a_session_that_ends_while_typing_loses_nothing(tandem, somebody):
    clerk, director = somebody(tandem.clerk), somebody(tandem.director)
    path = section_path(tandem)
    clerk.open(path)
    director.open(path)
    session = next(c["value"] for c in clerk.context.cookies() if c["name"] == "sessionid")
    types(clerk, "text", "Der Anfang eines Satzes")
    says(clerk, SAVED)
    Session.objects.get(session_key=kept_as(session)).delete()
    types(clerk, "text", "Der Anfang eines Satzes und sein Ende.")
    assert "abgemeldet" in says(clerk, LOGIN)
    assert tandem.sections.get().text == "Der Anfang eines Satzes"
    assert kept_on_device(clerk) == 1
    # somebody else at the same computer sees nothing of it
    other = session_of(tandem.director)
    clerk.context.add_cookies([{"name": "sessionid", "value": other, "url": clerk.server}])
    clerk.open(path)
    clerk.page.wait_for_timeout(1500)
    assert clerk.page.locator('main form [name="text"]').first.input_value() == "Der Anfang eines Satzes"
    # the person themselves finds it again, and it is saved
    clerk.context.add_cookies([{"name": "sessionid", "value": session_of(tandem.clerk), "url": clerk.server}])
    clerk.open(path)
    says(clerk, SAVED)
    assert tandem.sections.get().text == "Der Anfang eines Satzes und sein Ende."
    assert kept_on_device(clerk) == 0


def test_text_left_offline_meets_what_was_written_meanwhile(tandem, somebody):
    clerk, director = somebody(tandem.clerk), somebody(tandem.director)
    path = section_path(tandem)
    clerk.open(path)
    director.open(path)
    clerk.context.set_offline(True)
    types(clerk, "text", "Offline geschrieben.")
    says(clerk, OFFLINE)
    types(director, "text", "Inzwischen geschrieben.")
    says(director, SAVED)
    clerk.page.close()
    clerk.context.set_offline(False)
    clerk.page = clerk.context.new_page()
    clerk.open(path)
    says(clerk, CONFLICT)
    assert clerk.page.locator('main form [name="text"]').first.input_value() == "Offline geschrieben."
    assert tandem.sections.get().text == "Inzwischen geschrieben."
    clerk.troubles.clear()


def test_leaving_at_once_saves_all_the_same(tandem, somebody):
    person = somebody(tandem.clerk)
    person.open(section_path(tandem))
    types(person, "text", "Getippt und gegangen.")
    person.open("/")
    person.page.wait_for_timeout(800)
    assert tandem.sections.get().text == "Getippt und gegangen."


def test_an_error_stands_at_the_field_and_goes_when_mended(tandem, at_space):
    clerk, _director = at_space
    types(clerk, "population", "viele")
    types(clerk, "name", "Oststadt")
    says(clerk, "errors")
    assert "ganze Zahl" in clerk.page.locator("#div_id_population").inner_text()
    assert space_of(tandem).name == "Oststadt"
    types(clerk, "population", "12.500")
    says(clerk, SAVED)
    assert space_of(tandem).population == 12500
    assert "ganze Zahl" not in clerk.page.locator("#div_id_population").inner_text()


def test_a_conflict_that_is_left_alone_is_there_again(tandem, somebody):
    clerk = somebody(tandem.clerk)
    clerk.open(section_path(tandem))
    Section.objects.filter(application=tandem).update(text="Die andere Fassung.")
    types(clerk, "text", "Meine Fassung.")
    clerk.page.locator("main form .actions button:not([name])").first.click()
    clerk.page.wait_for_selector("[data-conflict]")
    clerk.open("/")
    clerk.open(section_path(tandem))
    says(clerk, CONFLICT)
    assert field(clerk, "text").input_value() == "Meine Fassung."
    assert tandem.sections.get().text == "Die andere Fassung."


def test_each_sees_who_else_is_there(tandem, somebody):
    clerk, director = somebody(tandem.clerk), somebody(tandem.director)
    clerk.open(section_path(tandem))
    director.open(section_path(tandem))
    director.sees(f"{tandem.clerk} ist gerade auch hier.")


# -- what is left on the device when a page is closed -------------------------------------------------------


def left_offline(person, tandem, text):
    """Written without a connection, and the page closed; then the connection is back."""
    person.open(section_path(tandem))
    person.context.set_offline(True)
    types(person, "text", text)
    says(person, OFFLINE)
    person.page.close()
    person.context.set_offline(False)
    person.page = person.context.new_page()
    person.troubles.clear()  # the browser writes down each failed request


def hint(person):
    return person.page.locator("[data-kept-texts]")


def test_text_left_offline_is_sent_by_whichever_page_is_opened_next(tandem, somebody):
    clerk = somebody(tandem.clerk)
    left_offline(clerk, tandem, "Im Zug geschrieben.")
    clerk.open("/bewerbungen/")
    clerk.page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('autosave:'))")
    assert tandem.sections.get().text == "Im Zug geschrieben."
    expect(hint(clerk)).to_be_hidden()


@pytest.mark.parametrize("page", ["/bewerbungen/", "/bewerbungen/{}/", "/bewerbungen/{}/einreichen/"])
def test_text_that_needs_a_decision_is_named_on_the_pages_before_it(tandem, somebody, page, judge):
    clerk = somebody(tandem.clerk)
    left_offline(clerk, tandem, "Im Zug geschrieben.")
    Section.objects.filter(application=tandem).update(text="Inzwischen geschrieben.")
    clerk.open(page.format(tandem.pk))
    expect(hint(clerk)).to_be_visible()
    hint(clerk).get_by_text("Text ansehen").click()
    expect(hint(clerk)).to_contain_text("Im Zug geschrieben.")
    judge.state(clerk.page, "text on the device")
    hint(clerk).get_by_role("link").click()
    assert "Jemand anderes" in says(clerk, CONFLICT)
    assert field(clerk, "text").input_value() == "Im Zug geschrieben."
    assert tandem.sections.get().text == "Inzwischen geschrieben."


def test_text_that_comes_too_late_can_be_read_and_deleted(tandem, somebody):
    clerk = somebody(tandem.clerk)
    left_offline(clerk, tandem, "Zu spät.")
    Application.objects.filter(pk=tandem.pk).update(
        state=ApplicationState.WITHDRAWN, withdrawn_at=tandem.created_at
    )
    clerk.open("/bewerbungen/")
    hint(clerk).get_by_text("Text ansehen").click()
    expect(hint(clerk)).to_contain_text("Zu spät.")
    hint(clerk).get_by_role("button", name="Von diesem Gerät löschen").click()
    expect(hint(clerk)).to_be_hidden()
    assert kept_on_device(clerk) == 0
    clerk.troubles.clear()


def test_the_button_pressed_offline_keeps_the_page(tandem, somebody):
    clerk = somebody(tandem.clerk)
    clerk.open(section_path(tandem))
    clerk.context.set_offline(True)
    types(clerk, "text", "Ohne Verbindung gedrückt.")
    clerk.press("Speichern", judged=False)
    assert "bleibt auf diesem Gerät" in says(clerk, OFFLINE)
    assert field(clerk, "text").input_value() == "Ohne Verbindung gedrückt."
    clerk.context.set_offline(False)
    says(clerk, SAVED)
    assert tandem.sections.get().text == "Ohne Verbindung gedrückt."
    clerk.troubles.clear()


def test_who_may_not_write_any_more_is_told_so_and_keeps_the_text(tandem, somebody):
    clerk = somebody(tandem.clerk)
    clerk.open(section_path(tandem))
    Membership.objects.filter(user=tandem.clerk).update(role=MemberRole.READER)
    types(clerk, "text", "Noch ein Satz.")
    assert "Sie können hier nicht mehr schreiben" in says(clerk, "gone")
    clerk.press("Speichern", judged=False)
    assert field(clerk, "text").input_value() == "Noch ein Satz."
    assert tandem.sections.get().text == "So gehen wir vor."
    assert kept_on_device(clerk) == 1


def test_who_logs_out_is_asked_first_and_leaves_what_others_left(tandem, somebody):
    clerk = somebody(tandem.clerk)
    left_offline(clerk, tandem, "Noch nicht angekommen.")
    Section.objects.filter(application=tandem).update(text="Inzwischen geschrieben.")
    clerk.open("/bewerbungen/")
    expect(hint(clerk)).to_be_visible()
    clerk.page.evaluate("localStorage.setItem('autosave:somebody-else:y:z:1', '{\"fields\": {}}')")
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if len(asked) > 1 else dialog.dismiss()

    clerk.page.on("dialog", answer)
    clerk.open("/konto/logout/")
    leave = clerk.page.locator("main form button")
    with clerk.page.expect_event(
        "dialog"
    ):  # first it tries once more to save: that takes as long as it takes
        leave.click()
    assert len(asked) == 1
    assert "nicht gespeichert" in asked[0]
    assert kept_on_device(clerk) == 2
    with clerk.page.expect_navigation():
        leave.click()
    assert clerk.page.evaluate("Object.keys(localStorage)") == ["autosave:somebody-else:y:z:1"]
