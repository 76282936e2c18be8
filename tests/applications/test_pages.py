"""Every page of a tandem opens for its people, in the number of queries it may cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.constants import ApplicationState as S
from applications.submission.actions import consent
from applications.submission.content import content_hash
from core.joint.merge import basis
from programmes.constants import PaperKind
from programmes.models import RequiredPaper
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
    make_tandem,
)

pytestmark = pytest.mark.django_db


def pages(application):
    pk = application.pk
    urls = [
        reverse(f"applications:{name}", args=[pk])
        for name in (
            "detail",
            "title",
            "social_space",
            "concept",
            "letters_of_intent",
            "partners",
            "submit",
            "withdraw",
        )
    ]
    urls += [reverse("applications:section", args=[pk, section.pk]) for section in application.sections.all()]
    urls += [reverse("applications:finance_plan", args=[pk, one.pk]) for one in application.partners.all()]
    for attachment in application.attachments.all():
        urls.append(reverse("applications:attachment", args=[pk, attachment.pk]))
        urls.append(reverse("applications:remove_attachment", args=[pk, attachment.pk]))
    return urls


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
def test_every_page_opens_for_the_tandem_in_every_state(login, state, complete, language):
    application = make_tandem(state=state, complete=complete)
    client = login(application.clerk)
    client.cookies["django_language"] = language
    RequiredPaper.objects.create(
        call=application.call,
        kind=PaperKind.COUNCIL_RESOLUTION,
        title={"de": "Ratsbeschluss"},
        may_follow=True,
    )
    urls = [*pages(application), reverse("applications:list")]
    urls.append(reverse("applications:paper", args=[application.pk, "council_resolution"]))
    if state not in (S.DRAFT,):
        urls.append(reverse("applications:receipt", args=[application.pk]))
    for url in urls:
        response = client.get(url, follow=True)
        assert response.status_code == 200, url


def test_every_page_looks_like_not_there_to_a_stranger(login):
    application = make_tandem(state="submitted", title="Nur für uns")
    other = make_tandem()
    for user in (other.clerk, UserFactory()):
        client = login(user)
        for url in [*pages(application), reverse("applications:receipt", args=[application.pk])]:
            assert client.get(url).status_code == 404, url
            assert client.post(url, {"title": "Fremd", "text": "Fremd"}).status_code in (404, 405), url
    assert application.title not in login(other.clerk).get(reverse("applications:list")).content.decode()


def test_every_page_asks_an_anonymous_person_to_log_in(client):
    application = make_tandem()
    for url in pages(application):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def count(client, url, data=None):
    with CaptureQueriesContext(connection) as queries:
        response = client.post(url, data) if data is not None else client.get(url)
    assert response.status_code in (200, 302), url
    return len(queries), [query["sql"] for query in queries]


@pytest.mark.parametrize("form_sections", [1, 30])
@pytest.mark.parametrize("partners", [1, 2])
def test_one_application_costs_at_most_15_queries(login, form_sections, partners):
    application = make_tandem(call=make_call(form_sections=form_sections), partners=partners)
    if partners == 2:
        make_member(application.municipality.organisation, MemberRole.READER)
    client = login(application.clerk)
    number, sql = count(client, reverse("applications:detail", args=[application.pk]))
    assert number <= 15, (number, sql)


def test_one_application_with_a_consent_costs_at_most_15_queries(login):
    application = make_tandem()
    consent.give(
        application=application,
        partner=application.municipality,
        content_hash=content_hash(application),
        by=application.clerk,
    )
    number, sql = count(login(application.clerk), reverse("applications:detail", args=[application.pk]))
    assert number <= 15, (number, sql)


@pytest.mark.parametrize("state", ["submitted", "eligible", "awarded"])
def test_one_application_handed_in_costs_at_most_15_queries(login, state):
    application = make_tandem(state=state)
    number, sql = count(login(application.clerk), reverse("applications:detail", args=[application.pk]))
    assert number <= 15, (number, sql)


def test_a_draft_save_costs_at_most_8_queries_with_its_transaction(login):
    application = make_tandem()
    section = application.sections.get()
    url = reverse("applications:section", args=[application.pk, section.pk])
    client = login(application.clerk)
    data = {"text": "Ein neuer Text", "basis-text": basis(section.text)}
    number, sql = count(client, url, data)
    section.refresh_from_db()
    assert section.text == "Ein neuer Text"
    assert number <= 8, (number, sql)


def test_the_list_costs_the_same_with_1_and_with_30_applications(login):
    organisation = OrganisationFactory()
    user = make_member(organisation)
    call = make_call()
    make_tandem(call=call, municipality=organisation)
    client, url = login(user), reverse("applications:list")
    few, _sql = count(client, url)
    for number in range(29):
        state = ["draft", "submitted", "eligible"][number % 3]
        make_tandem(call=call, municipality=organisation, state=state)
    many, sql = count(client, url)
    assert many == few <= 12, (few, many, sql)


def test_the_empty_list_says_what_to_do(login):
    page = login(UserFactory()).get(reverse("applications:list")).content.decode()
    assert "Noch keine Bewerbung" in page
    assert reverse("programmes:calls") in page


def test_what_is_missing_is_listed_with_the_way_to_it(login):
    application = make_tandem(complete=False)
    for person in (application.clerk, application.director):
        page = login(person).get(reverse("applications:detail", args=[application.pk])).content.decode()
        assert "Der Name des Sozialraums fehlt." in page
        assert "Es fehlt noch ein Dokument." in page
        assert "Es fehlen noch 3 Dokumente." in page
        assert f"Der Finanzplan von {application.nonprofit} ist noch leer." in page
        assert reverse("applications:finance_plan", args=[application.pk, application.nonprofit.pk]) in page


def test_a_reader_reads_and_does_not_write(login):
    application = make_tandem()
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    client = login(reader)
    section = application.sections.get()
    url = reverse("applications:section", args=[application.pk, section.pk])
    page = client.get(url).content.decode()
    assert "So gehen wir vor." in page
    assert "<textarea" not in page
    assert client.post(url, {"text": "x", "basis-text": ""}).status_code == 404
    section.refresh_from_db()
    assert section.text == "So gehen wir vor."
