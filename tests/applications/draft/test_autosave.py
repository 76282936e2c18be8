"""Forms that save themselves: what they are answered, whatever they send."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.models.application import Application
from applications.draft.models.texts import Section
from applications.submission.actions import consent
from applications.submission.content import content_hash
from core.joint.merge import as_text, basis
from core.models import AuditEntry
from tests.factories import UserFactory, make_member, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def tandem():
    return make_tandem()


def section_url(application):
    return reverse("applications:section", args=[application.pk, application.sections.get().pk])


def space_url(application):
    return reverse("applications:social_space", args=[application.pk])


def autosave(client, url, user=None, /, bases=None, **fields):
    headers = {"X-Autosave": "1"} | ({"X-Autosave-For": str(user.pk)} if user else {})
    began = {f"basis-{name}": value for name, value in (bases or {}).items()}
    return client.post(url, {**fields, **began}, headers=headers)


def text_of(application):
    return Section.objects.get(application=application).text


def test_a_field_is_saved_and_answered_with_its_new_basis(login, tandem):
    response = autosave(
        login(tandem.clerk),
        section_url(tandem),
        tandem.clerk,
        text="  Neu.\r\nZweite Zeile. ",
        bases={"text": basis("So gehen wir vor.")},
    )
    answer = response.json()
    assert text_of(tandem) == "Neu.\nZweite Zeile."
    assert answer["saved"] == {"text": basis("Neu.\nZweite Zeile.")}
    assert (answer["conflicts"], answer["errors"], answer["arrived"]) == ({}, {}, {})
    assert re.fullmatch(r"gespeichert \d\d:\d\d", answer["state"])


def test_different_fields_of_two_people_merge_silently(login, tandem):
    bases = {name: basis(as_text(getattr(tandem.social_space, name))) for name in ("name", "description")}
    first = autosave(login(tandem.clerk), space_url(tandem), bases=bases, name="Weststadt")
    second = autosave(login(tandem.director), space_url(tandem), bases=bases, description="Kurze Wege.")
    assert first.json()["conflicts"] == second.json()["conflicts"] == {}
    space = Application.objects.get(pk=tandem.pk).social_space
    assert (space.name, space.description) == ("Weststadt", "Kurze Wege.")


def test_the_same_field_is_a_conflict_with_both_texts_and_who_and_when(login, tandem):
    bases = {"text": basis(text_of(tandem))}
    autosave(login(tandem.clerk), section_url(tandem), bases=bases, text="Fassung der Stadt")
    response = autosave(
        login(tandem.director), section_url(tandem), bases=bases, text="Fassung <b>des</b> Vereins"
    )
    conflict = response.json()["conflicts"]["text"]
    assert conflict["theirs"] == "Fassung der Stadt"
    assert conflict["by"] == str(tandem.clerk)
    assert re.fullmatch(r"\d\d:\d\d", conflict["at"])
    assert "&lt;b&gt;des&lt;/b&gt;" in conflict["html"]
    assert text_of(tandem) == "Fassung der Stadt"
    assert response.json()["saved"] == {}
    # who has seen it decides
    decided = autosave(
        login(tandem.director),
        section_url(tandem),
        bases={"text": conflict["basis"]},
        text="Fassung des Vereins",
    )
    assert decided.json()["conflicts"] == {}
    assert text_of(tandem) == "Fassung des Vereins"


def test_of_two_fields_one_in_conflict_the_other_is_saved(login, tandem):
    names = ("name", "description")
    bases = {name: basis(as_text(getattr(tandem.social_space, name))) for name in names}
    autosave(login(tandem.clerk), space_url(tandem), bases=bases, name="Weststadt")
    answer = autosave(
        login(tandem.director), space_url(tandem), bases=bases, name="Oststadt", description="Kurze Wege."
    ).json()
    assert list(answer["conflicts"]) == ["name"]
    assert list(answer["saved"]) == ["description"]
    space = Application.objects.get(pk=tandem.pk).social_space
    assert (space.name, space.description) == ("Weststadt", "Kurze Wege.")


def test_a_saving_sent_twice_is_saved_once(login, tandem):
    client, bases = login(tandem.clerk), {"text": basis(text_of(tandem))}
    first = autosave(client, section_url(tandem), bases=bases, text="Einmal.")
    second = autosave(client, section_url(tandem), bases=bases, text="Einmal.")
    assert first.json()["saved"] == second.json()["saved"]
    assert AuditEntry.objects.filter(verb="application.section").count() == 1


def test_a_saving_whose_answer_got_lost_is_no_conflict_with_those_who_wrote_on(login, tandem):
    client, began = login(tandem.clerk), {"text": basis(text_of(tandem))}
    autosave(client, section_url(tandem), bases=began, text="Erster Satz.")
    autosave(
        login(tandem.director),
        section_url(tandem),
        bases={"text": basis("Erster Satz.")},
        text="Erster Satz. Zweiter.",
    )
    answer = autosave(client, section_url(tandem), bases=began, text="Erster Satz.").json()
    assert answer["conflicts"] == {}
    assert answer["saved"] == {}
    assert answer["arrived"] == {
        "text": {"theirs": "Erster Satz. Zweiter.", "basis": basis("Erster Satz. Zweiter.")}
    }
    assert text_of(tandem) == "Erster Satz. Zweiter."


def test_a_wrong_field_does_not_keep_a_right_one_from_being_saved(login, tandem):
    space = tandem.social_space
    bases = {name: basis(as_text(getattr(space, name))) for name in ("name", "population")}
    answer = autosave(
        login(tandem.clerk), space_url(tandem), bases=bases, name="Weststadt", population="1e4"
    ).json()
    assert list(answer["saved"]) == ["name"]
    assert list(answer["errors"]) == ["population"]
    space.refresh_from_db()
    assert space.name == "Weststadt"


# -- who, and when not -----------------------------------------------------------------------------------


def test_without_a_login_nothing_is_saved_and_nothing_is_kept_on_the_server(client, tandem):
    response = autosave(client, section_url(tandem), tandem.clerk, text="Verloren?", bases={"text": "x"})
    assert response.status_code == 403
    assert response.json()["reason"] == "login"
    assert "sessionid" not in response.cookies


def test_what_one_person_typed_is_never_saved_as_anothers(login, tandem):
    began = {"text": basis(text_of(tandem))}
    response = autosave(
        login(tandem.director), section_url(tandem), tandem.clerk, text="Vom anderen", bases=began
    )
    assert (response.status_code, response.json()["reason"]) == (403, "login")
    assert text_of(tandem) == "So gehen wir vor."


@pytest.mark.parametrize("role", [MemberRole.READER, MemberRole.COMMENTER])
def test_who_only_reads_or_comments_saves_nothing(login, tandem, role):
    person = make_member(tandem.municipality.organisation, role)
    for url in (section_url(tandem), space_url(tandem), reverse("applications:title", args=[tandem.pk])):
        assert autosave(login(person), url, person, text="x", name="x", title="x").status_code == 404
    assert text_of(tandem) == "So gehen wir vor."


def test_a_stranger_finds_nothing(login, tandem):
    other = make_tandem()
    for person in (other.clerk, UserFactory()):
        assert autosave(login(person), section_url(tandem), person, text="x").status_code == 404


def test_after_the_deadline_the_answer_says_why(login, tandem):
    began = {"text": basis(text_of(tandem))}
    tandem.call.closes_at = tandem.call.opens_at
    tandem.call.opens_at = tandem.call.published_at = tandem.call.opens_at.replace(year=2020)
    tandem.call.save()
    response = autosave(login(tandem.clerk), section_url(tandem), text="Zu spät", bases=began)
    assert response.status_code == 409
    assert response.json()["reason"] == "late"
    assert "Frist" in response.json()["text"]
    assert text_of(tandem) == "So gehen wir vor."


def test_after_handing_in_the_answer_says_why(login):
    tandem = make_tandem(state="submitted")
    began = {"text": basis(text_of(tandem))}
    response = autosave(login(tandem.clerk), section_url(tandem), text="Danach", bases=began)
    assert (response.status_code, response.json()["reason"]) == (409, "wrong-state")


def test_an_autosave_voids_a_consent_as_any_change_does(login, tandem):
    consent.give(
        application=tandem,
        partner=tandem.municipality,
        content_hash=content_hash(Application.objects.get(pk=tandem.pk)),
        by=tandem.clerk,
    )
    autosave(
        login(tandem.director), section_url(tandem), text="Anders.", bases={"text": basis(text_of(tandem))}
    )
    assert tandem.municipality.consents.get().voided_at is not None


# -- bad input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", ["a\x00b", "a\x1b[31mb", "links\u202ethcer", "\ufeffx", "\U000e0041"])
def test_hidden_characters_are_named_at_the_field(login, tandem, evil):
    answer = autosave(
        login(tandem.clerk), section_url(tandem), text=evil, bases={"text": basis(text_of(tandem))}
    ).json()
    assert "Steuerzeichen" in answer["errors"]["text"][0]
    assert text_of(tandem) == "So gehen wir vor."


def test_a_megabyte_is_named_at_the_field(login, tandem):
    answer = autosave(
        login(tandem.clerk),
        section_url(tandem),
        text="Wörter " * 150_000,
        bases={"text": basis(text_of(tandem))},
    ).json()
    assert list(answer["errors"]) == ["text"]
    assert text_of(tandem) == "So gehen wir vor."


@pytest.mark.parametrize(
    "body", ["", "text=%ED%A0%80&basis-text=x", "basis-text=" + "x" * 100_000, "text=%00", "a&b&=&&="]
)
def test_odd_bodies_change_nothing_and_break_nothing(login, tandem, body):
    response = login(tandem.clerk).post(
        section_url(tandem),
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Autosave": "1"},
    )
    assert response.status_code in (200, 400)
    assert text_of(tandem) == "So gehen wir vor."


def test_a_form_in_another_charset_is_refused_in_the_demo_too(login, tandem, settings):
    client = login(tandem.clerk)
    settings.MIDDLEWARE = ["core.middleware.OwnErrorPages", *settings.MIDDLEWARE]
    kind = "application/x-www-form-urlencoded; charset=utf-16"
    response = client.post(section_url(tandem), "text=%ff%fe", content_type=kind, headers={"X-Autosave": "1"})
    assert response.status_code == 415
    assert text_of(tandem) == "So gehen wir vor."


def test_json_is_not_read_as_a_form(login, tandem):
    deep = "[" * 100_000
    response = login(tandem.clerk).post(
        section_url(tandem), deep, content_type="application/json", headers={"X-Autosave": "1"}
    )
    assert response.status_code == 200
    assert json.loads(response.content)["saved"] == {}
    assert text_of(tandem) == "So gehen wir vor."


@pytest.mark.parametrize("forged", ["", "x", "\x00", "0" * 16, "x" * 5000])
def test_a_forged_basis_is_a_conflict(login, tandem, forged):
    answer = autosave(
        login(tandem.clerk), section_url(tandem), text="Überschrieben", bases={"text": forged}
    ).json()
    assert list(answer["conflicts"]) == ["text"]
    assert text_of(tandem) == "So gehen wir vor."


@pytest.mark.parametrize("decide", ["", "mine", "theirs:", "both:id", "x:text", "theirs:text\x00", ":" * 999])
def test_a_forged_decision_overwrites_nothing(login, tandem, decide):
    response = login(tandem.clerk).post(
        section_url(tandem), {"text": "Überschrieben", "basis-text": "x", "decide": decide}
    )
    assert response.status_code in (200, 302)
    assert text_of(tandem) == "So gehen wir vor."


# -- what it costs -----------------------------------------------------------------------------------------


def test_an_autosave_costs_six_queries_and_its_transaction(login, tandem):
    client, url = login(tandem.clerk), section_url(tandem)
    began = {"text": basis(text_of(tandem))}
    with CaptureQueriesContext(connection) as queries:
        response = autosave(client, url, tandem.clerk, text="Neu.", bases=began)
    assert response.status_code == 200
    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 6, asked
    assert text_of(tandem) == "Neu."
