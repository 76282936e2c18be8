"""Who else is at the same part of the application right now."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft import presence
from tests.applications.draft.test_texts import section_url
from tests.factories import make_member, make_tandem


@pytest.fixture
def tandem(db):
    return make_tandem()


def beat(client, application, part="title"):
    return client.post(reverse("applications:present", args=[application.pk, part]))


def test_the_others_at_the_same_part_are_named(login, tandem):
    assert beat(login(tandem.clerk), tandem).json()["html"].strip() == ""
    assert f"{tandem.clerk} ist gerade auch hier." in beat(login(tandem.director), tandem).json()["html"]
    assert str(tandem.clerk) not in beat(login(tandem.director), tandem, "social_space").json()["html"]


def test_a_stranger_neither_sees_nor_is_seen(login, tandem):
    stranger = make_tandem().clerk
    beat(login(tandem.clerk), tandem)
    assert beat(login(stranger), tandem).status_code == 404
    assert str(stranger) not in beat(login(tandem.director), tandem).json()["html"]


def test_a_reader_is_seen_too(login, tandem):
    reader = make_member(tandem.municipality.organisation, MemberRole.READER)
    beat(login(reader), tandem)
    assert str(reader) in beat(login(tandem.director), tandem).json()["html"]


def test_presence_writes_nothing_to_the_database(login, tandem, django_assert_num_queries):
    client = login(tandem.clerk)
    with django_assert_num_queries(3):  # session, person, who belongs to the tandem
        beat(client, tandem)


def test_without_a_cache_the_page_opens_all_the_same(login, tandem, monkeypatch):
    beat(login(tandem.director), tandem)
    cache.clear()
    assert presence.others(tandem.pk, {tandem.director.pk}, tandem.clerk) == []
    assert login(tandem.clerk).get(section_url(tandem)).status_code == 200
