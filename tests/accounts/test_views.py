import pytest
import time_machine
from django.urls import reverse

from accounts.actions import register
from accounts.constants import MemberRole, OrganisationKind
from accounts.models import Organisation
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db

MUNICIPALITY = {
    "place": "14523020",
    "name": "Stadt Auerbach/Vogtl.",
    "street": "Nicolaistraße 51",
    "postcode": "08209",
    "town": "Auerbach",
}
NONPROFIT = {
    "name": "Offene Türen e. V.",
    "legal_form": "ev",
    "register_court": "Amtsgericht Chemnitz",
    "register_number": "VR 77",
    "exemption_on": "2024-05-06",
    "street": "Weg 1",
    "postcode": "08209",
    "town": "Auerbach",
}
PAGES = [
    "accounts:profile",
    "accounts:organisations",
    "accounts:new_organisation",
    "accounts:new_municipality",
    "accounts:new_nonprofit",
]


@pytest.fixture(autouse=True)
def _register():
    register.load()


@pytest.fixture
def person():
    return UserFactory()


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_who_is_logged_in_and_ask_others_to_log_in(client, login, person, name):
    assert login(person).get(reverse(name)).status_code == 200
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_kind_leads_to_its_own_questions_and_keeps_where_the_person_was_going(login, person):
    client = login(person)
    back = "/bewerbungen/neu/ein-aufruf/"
    response = client.post(reverse("accounts:new_organisation"), {"kind": "municipality", "next": back})
    assert response.url == "/organisationen/neu/kommune/?next=%2Fbewerbungen%2Fneu%2Fein-aufruf%2F"
    response = client.post(reverse("accounts:new_organisation"), {"kind": "nonprofit"})
    assert response.url == "/organisationen/neu/traeger/"
    assert client.post(reverse("accounts:new_organisation"), {"kind": "ministry"}).status_code == 200


def test_a_municipality_is_found_chosen_and_created(login, person):
    client = login(person)
    url = reverse("accounts:new_municipality")
    text = client.get(url, {"q": "Auerbach", "next": "/aufrufe/"}).content.decode()
    assert "Erzgebirgskreis" in text
    assert "Vogtlandkreis" in text
    assert "?place=14523020&amp;next=%2Faufrufe%2F" in text
    page = client.get(url, {"place": "14523020", "next": "/aufrufe/"}).content.decode()
    assert 'value="Stadt Auerbach/Vogtl."' in page
    response = client.post(url, {**MUNICIPALITY, "next": "/aufrufe/"})
    assert (response.status_code, response.url) == (302, "/aufrufe/")
    organisation = Organisation.objects.get()
    assert organisation.place_id == "14523020"
    assert organisation.memberships.get().role == MemberRole.SIGNATORY


def test_a_landkreis_is_created_under_its_own_key(login, person):
    response = login(person).post(
        reverse("accounts:new_municipality"), {**MUNICIPALITY, "place": "14729", "name": "Landkreis Leipzig"}
    )
    assert response.status_code == 302
    assert str(Organisation.objects.get().place) == "Landkreis Leipzig"


def test_a_union_of_municipalities_is_told_that_it_cannot_apply(login, person):
    page = login(person).get(
        reverse("accounts:new_municipality"), {"q": "Verwaltungsverband Am Klosterwasser"}
    )
    assert "können sich nicht bewerben" in page.content.decode()


def test_a_municipality_that_is_there_says_what_to_do(login, person):
    client = login(person)
    url = reverse("accounts:new_municipality")
    client.post(url, MUNICIPALITY)
    stranger = login(UserFactory())
    for response, status in (
        (stranger.get(url, {"place": "14523020"}), 200),
        (stranger.post(url, MUNICIPALITY), 409),
    ):
        assert response.status_code == status
        assert "hilfe@portal.example" in response.content.decode()
        assert person.email not in response.content.decode()
    assert Organisation.objects.count() == 1
    assert "Sie gehören schon" in client.get(url, {"place": "14523020"}).content.decode()


def test_an_unknown_key_leads_back_to_the_search(login, person):
    client = login(person)
    for key in ("99999999", "abc", "\x00", "1" * 400):
        response = client.post(reverse("accounts:new_municipality"), {**MUNICIPALITY, "place": key})
        assert response.status_code == 200
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_never_leads_off_the_portal(login, person, target):
    response = login(person).post(reverse("accounts:new_nonprofit"), {**NONPROFIT, "next": target})
    assert response.url == reverse("accounts:organisations")


def test_a_nonprofit_is_created_with_its_facts(login, person):
    assert login(person).post(reverse("accounts:new_nonprofit"), NONPROFIT).status_code == 302
    organisation = Organisation.objects.get()
    assert organisation.kind == OrganisationKind.NONPROFIT
    assert (organisation.register_number, organisation.place) == ("VR 77", None)


@time_machine.travel("2026-11-22 12:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("exemption_on", "2026-11-23", "liegt in der Zukunft"),
        ("exemption_on", "", "Datum des Freistellungsbescheids"),
        ("exemption_on", "31.02.2024", "ein Datum"),
        ("exemption_on", "0024-05-06", "zu weit zurück"),
        ("postcode", "1234", "fünf Ziffern"),
        ("postcode", "123456", "5"),
        ("postcode", "O8209", "fünf Ziffern"),
        ("postcode", "٠٨٢٠٩", "fünf Ziffern"),
        ("postcode", "00000", "fünf Ziffern"),
        ("register_number", "", "Angabe aus dem Register"),
        ("register_court", "", "Angabe aus dem Register"),
        ("legal_form", "", "Rechtsform"),
        ("legal_form", "mafia", "Auswahl"),
        ("name", "Verein\u202eliev", "Steuerzeichen"),
        ("name", "x\x00y", "Steuerzeichen"),
        ("name", "eins\r\nBcc: zwei", "eine Zeile"),
        ("name", "x" * 201, "200"),
        ("street", "", "Bitte füllen Sie dieses Feld aus"),
    ],
)
def test_wrong_facts_get_a_message_and_keep_what_was_typed(login, person, field, value, message):
    import re

    response = login(person).post(reverse("accounts:new_nonprofit"), {**NONPROFIT, field: value})
    assert response.status_code == 200
    assert re.search(message, response.content.decode())
    assert "Nicolai" not in response.content.decode()
    assert 'value="Weg 1"' in response.content.decode() or field == "street"
    assert Organisation.objects.count() == 0


@time_machine.travel("2026-11-22 23:30:00+01:00", tick=False)
def test_today_is_no_future(login, person):
    facts = {**NONPROFIT, "exemption_on": "2026-11-22"}
    assert login(person).post(reverse("accounts:new_nonprofit"), facts).status_code == 302


def test_a_church_needs_no_register(login, person):
    facts = {**NONPROFIT, "legal_form": "church", "register_court": "", "register_number": ""}
    assert login(person).post(reverse("accounts:new_nonprofit"), facts).status_code == 302


def test_members_see_their_organisation_and_strangers_get_not_found(login, person):
    organisation = OrganisationFactory(nonprofit=True)
    member = make_member(organisation, role=MemberRole.READER, name="Kim Beispiel")
    url = reverse("accounts:organisation", kwargs={"pk": organisation.pk})
    page = login(member).get(url)
    assert "Kim Beispiel" in page.content.decode()
    assert "bearbeiten" not in page.content.decode()
    assert login(person).get(url).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [(MemberRole.SIGNATORY, 200), (MemberRole.EDITOR, 200), (MemberRole.READER, 404), (None, 404)],
)
def test_only_who_writes_for_an_organisation_may_edit_it(login, role, status):
    organisation = OrganisationFactory(name="Vorher")
    person = make_member(organisation, role=role) if role else UserFactory()
    url = reverse("accounts:edit_organisation", kwargs={"pk": organisation.pk})
    client = login(person)
    assert client.get(url).status_code == status
    facts = {
        "name": "Nachher",
        "street": "Weg 2",
        "postcode": "01099",
        "town": "Dresden",
        "kind": "nonprofit",
    }
    client.post(url, facts)
    organisation.refresh_from_db()
    assert organisation.name == ("Nachher" if status == 200 else "Vorher")
    assert organisation.kind == OrganisationKind.MUNICIPALITY


def test_two_tabs_do_not_overwrite_each_other(login):
    organisation = OrganisationFactory()
    client = login(make_member(organisation))
    url = reverse("accounts:edit_organisation", kwargs={"pk": organisation.pk})
    seen = organisation.updated_at.isoformat()
    facts = {"street": "Weg 2", "postcode": "01099", "town": "Dresden", "read_at": seen}
    assert client.post(url, {**facts, "name": "Tab eins"}).status_code == 302
    response = client.post(url, {**facts, "name": "Tab zwei"})
    assert "jemand anderes" in response.content.decode()
    assert 'value="Tab zwei"' in response.content.decode()
    organisation.refresh_from_db()
    assert organisation.name == "Tab eins"


def test_the_account_page_saves_name_and_language(login, person):
    client = login(person)
    response = client.post(reverse("accounts:profile"), {"name": "Neu", "language": "de-ls"})
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language) == ("Neu", "de-ls")
    assert client.cookies["django_language"].value == "de-ls"
    assert client.post(reverse("accounts:profile"), {"name": "", "language": "tlh"}).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_lists_of_organisations_take_the_same_number_of_queries(
    login, person, number, django_assert_max_num_queries
):
    for _row in range(number):
        MembershipFactory(user=person)
    client = login(person)
    for name in ("accounts:organisations", "accounts:profile"):
        with django_assert_max_num_queries(9) as queries:
            client.get(reverse(name))
    assert queries


@pytest.mark.parametrize("number", [1, 30])
def test_members_of_an_organisation_take_the_same_number_of_queries(
    login, number, django_assert_num_queries, django_assert_max_num_queries
):
    organisation = OrganisationFactory()
    member = make_member(organisation)
    for _row in range(number - 1):
        make_member(organisation)
    client = login(member)
    url = reverse("accounts:organisation", kwargs={"pk": organisation.pk})
    with django_assert_max_num_queries(7):
        client.get(url)
