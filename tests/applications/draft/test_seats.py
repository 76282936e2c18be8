"""Whoever takes a seat brings the town the social space lies in; where it can lie."""

import pytest
from django.urls import reverse

from accounts.models import Place
from applications.draft.actions import partners, start
from applications.draft.models.application import Application
from applications.draft.queries.applications import places_of
from core import clock
from programmes import actions as programmes_actions
from tests.applications.draft.test_input import bases
from tests.factories import OrganisationFactory, PlaceFactory, make_call, make_member, make_tandem

pytestmark = pytest.mark.django_db


def begun_by(organisation, call=None):
    draft = start.begin(
        call=call or make_call(), organisation=organisation, title="Wir", by=make_member(organisation)
    )
    return Application.objects.get(pk=draft.pk)


def joined(draft, organisation, role):
    invitation = partners.invite(
        application=draft, role=role, email="neu@partner.example", by=draft.started_by
    )
    partners.accept(invitation=invitation, organisation=organisation, by=make_member(organisation))
    return Application.objects.get(pk=draft.pk)


def district():
    return OrganisationFactory(
        place=PlaceFactory(key="14998", kind="district", official_form="Landkreis Muster", district="")
    )


def test_a_town_that_begins_brings_its_place():
    town = OrganisationFactory()
    draft = begun_by(town)
    assert draft.social_space.place == town.place
    assert list(places_of(draft)) == [town.place]


def test_a_landkreis_is_asked_which_of_its_places():
    town = PlaceFactory(key="14998001")
    draft = begun_by(district())
    assert draft.social_space.place is None
    assert town in places_of(draft)
    assert PlaceFactory() not in places_of(draft)


def test_before_the_municipality_is_there_nothing_can_be_chosen_and_the_page_says_so(login):
    draft = begun_by(OrganisationFactory(nonprofit=True))
    assert (draft.social_space.place, list(places_of(draft))) == (None, [])
    page = login(draft.started_by).get(reverse("applications:social_space", args=[draft.pk])).content.decode()
    assert "sobald die Kommune im Tandem ist" in page


def test_a_call_without_municipalities_offers_districts_and_free_cities(login):
    call = programmes_actions.load_preset(
        name="kommune-inklusiv-2016", opens_at=clock.now(), closes_at=clock.closing_moment(clock.today())
    )
    draft = begun_by(OrganisationFactory(nonprofit=True), call)
    offered = {place.key for place in places_of(draft)}
    assert {"14626", "14713000"} <= offered
    assert "14626110" not in offered
    client, url = login(draft.started_by), reverse("applications:social_space", args=[draft.pk])
    assert "sobald die Kommune" not in client.get(url).content.decode()
    typed = {"name": "Nordviertel", "place": "14626", "population": "4000", "description": "Text"}
    client.post(url, typed | bases(draft.social_space))
    assert Application.objects.get(pk=draft.pk).social_space.place_id == "14626"


def test_what_was_chosen_is_offered_and_never_replaced():
    town = OrganisationFactory()
    draft = begun_by(OrganisationFactory(nonprofit=True))
    elsewhere = Place.objects.get(key="14713000")
    draft.social_space.place = elsewhere
    draft.social_space.save()
    assert list(places_of(draft)) == [elsewhere]
    draft = joined(draft, town, draft.call.partner_roles.get(organisation_kind="municipality"))
    assert draft.social_space.place == elsewhere
    assert set(places_of(draft)) == {elsewhere, town.place}


def test_the_town_that_joins_brings_its_place_and_says_when():
    town = OrganisationFactory()
    draft = begun_by(OrganisationFactory(nonprofit=True))
    before = draft.social_space.updated_at
    draft = joined(draft, town, draft.call.partner_roles.get(organisation_kind="municipality"))
    assert draft.social_space.place == town.place
    assert draft.social_space.updated_at > before


def test_a_seat_of_a_non_profit_brings_none():
    tandem = make_tandem(complete=False, partners=1)
    assert tandem.social_space.place is None
