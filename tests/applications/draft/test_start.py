"""A draft begins: once, for one's own organisation, in the period of the call."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.actions import start as start_actions
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from tests.applications.draft.test_partners import organisation_of
from tests.applications.submission.test_consent import race
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_member(OrganisationFactory())


def start_url(call):
    return reverse("applications:new", args=[call.slug])


def test_a_draft_begins_with_its_empty_frame(login, clerk):
    call = make_call(form_sections=2)
    client = login(clerk)
    key = re.search(r'name="key" value="([^"]+)"', client.get(start_url(call)).content.decode())[1]
    data = {"organisation": organisation_of(clerk).pk, "title": "Alle dabei", "key": key}
    response = client.post(start_url(call), data)
    application = Application.objects.get()
    assert response.url == reverse("applications:detail", args=[application.pk])
    assert application.state == S.DRAFT
    partner = application.partners.get()
    assert partner.organisation == organisation_of(clerk)
    assert partner.finance_plan.funding_sources.get().kind == "grant"
    assert application.sections.count() == 2
    assert application.social_space.name == ""
    assert client.get(response.url).status_code == 200


def test_the_same_form_sent_twice_is_one_draft(login, clerk):
    call, client = make_call(), login(clerk)
    data = {"organisation": organisation_of(clerk).pk, "title": "Alle dabei", "key": uuid.uuid4()}
    first = client.post(start_url(call), data)
    second = client.post(start_url(call), data)
    assert first.url == second.url
    assert Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_draft():
    clerk, call, key = make_member(OrganisationFactory()), make_call(), uuid.uuid4()
    organisation = organisation_of(clerk)

    def start():
        start_actions.begin(
            call=call, organisation=organisation, title="Alle dabei", by=clerk, key=key, another=False
        )

    assert race(start, start, start) == []
    assert Application.objects.count() == 1


def test_a_second_draft_asks_back(login, clerk):
    call, client = make_call(), login(clerk)
    data = {"organisation": organisation_of(clerk).pk, "title": "Alle dabei"}
    client.post(start_url(call), {**data, "key": uuid.uuid4()})
    assert "Hier können Sie weiterschreiben" in client.get(start_url(call)).content.decode()
    again = client.post(start_url(call), {**data, "key": uuid.uuid4()})
    assert again.status_code == 200
    assert "schon einen Entwurf" in again.content.decode()
    assert Application.objects.count() == 1
    client.post(start_url(call), {**data, "key": uuid.uuid4(), "another": "on"})
    assert Application.objects.count() == 2


def test_a_stranger_to_the_organisation_cannot_begin_for_it(login, clerk):
    call = make_call()
    stranger = make_member(OrganisationFactory())
    reader = make_member(organisation_of(clerk), MemberRole.READER)
    for user in (stranger, reader):
        login(user).post(
            start_url(call), {"organisation": organisation_of(clerk).pk, "title": "x", "key": uuid.uuid4()}
        )
    assert not Application.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "\x00", "1", "9" * 500, "ä"])
def test_nonsense_as_organisation_is_a_message(login, clerk, value):
    response = login(clerk).post(start_url(make_call()), {"organisation": value, "title": "x", "key": value})
    assert response.status_code == 200
    assert "organisation" in response.context["form"].errors


def test_outside_the_period_nothing_begins(login, clerk):
    call = make_call()
    data = {"organisation": organisation_of(clerk).pk, "title": "Zu spät", "key": uuid.uuid4()}
    for moment in (call.opens_at - timedelta(seconds=1), call.closes_at):
        with time_machine.travel(moment, tick=False):
            login(clerk).post(start_url(call), data)
    assert not Application.objects.exists()
    unpublished = make_call(published_at=None)
    assert login(clerk).get(start_url(unpublished)).status_code == 404


def test_without_an_organisation_the_page_leads_to_one(login):
    call = make_call()
    page = login(UserFactory()).get(start_url(call)).content.decode()
    assert "Zuerst: Ihre Organisation" in page
    assert reverse("accounts:new_municipality") in page
