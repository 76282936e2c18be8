"""The office's list: every page of it, in every order, and the number above it."""

from itertools import product

import pytest
from django.core.paginator import Paginator

from accounts.constants import FunderRole
from accounts.models import Membership
from applications.draft.models.application import Application, Partner
from applications.draft.models.texts import SocialSpace
from applications.plans.models import FundingAmount
from casework.queries.listing import SORTS, application_list, regions_of
from casework.queries.visibility import applications_visible_to, is_assigned
from programmes.models import FundingLine
from tests.factories import FunderFactory, OrganisationFactory, PlaceFactory, make_staff, make_tandem
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db
ORDERS = [turn + name for name in SORTS for turn in ("", "-")]


@pytest.fixture
def many(case) -> list[Application]:
    """Some alike in what they are sorted by, some without it; two that the office does not see."""
    far = PlaceFactory(name="Fern", district="Fernkreis")
    found = [case.tandem]
    for number, title in enumerate(["Zebra", "Äpfel", "apfel", "Öl", "Zebra", "Brücke"]):
        one = make_tandem(case.call, "submitted" if number in (1, 3) else "eligible", title=title)
        if number in (1, 2):
            SocialSpace.objects.filter(application=one).update(place=far)
        if number == 3:
            SocialSpace.objects.filter(application=one).update(place=None)
            FundingAmount.objects.filter(source__plan__partner__application=one).delete()
        if number == 4:
            FundingAmount.objects.filter(source__plan__partner__application=one).update(amount=7)
        found.append(one)
    case.locked(application=found[1])
    make_tandem(case.call, "draft", title="Noch nicht")
    strange = Case().call
    FundingLine.objects.filter(call=strange).update(funder=FunderFactory(key="dritter", name="Dritter"))
    return found


def in_pages(listing, size: int) -> list[Application]:
    pages = Paginator(listing, size)
    return [row for number in pages.page_range for row in pages.page(number).object_list]


def seeing(case, who: str):
    """officer: without an assignment; else with one."""
    if who == "recused":
        case.officer.funder_memberships.create(funder=case.ministry, role=FunderRole.REVIEWER)
        case.recused(case.officer, application=Application.objects.get(title="Brücke"))
    elif who == "partner":
        organisation = OrganisationFactory(name="Brückenverein", nonprofit=True)
        seat = Partner.objects.filter(application__title="Brücke").order_by("role__position").last()
        Partner.objects.filter(pk=seat.pk).update(organisation=organisation)
        Membership.objects.create(user=case.officer, organisation=organisation, role="editor")
    case.officer.__dict__.pop("_funder_roles", None)
    return case.officer, is_assigned(case.officer)


@pytest.mark.parametrize("who", ["officer", "recused"])
@pytest.mark.parametrize("region", ["", "Musterkreis"])
def test_the_pages_together_are_the_whole_list_in_its_order(case, many, region, who):
    user, assigned = seeing(case, who)
    for sort in ORDERS:
        wanted = {"assigned": assigned, "sort": sort, "region": region}
        whole = list(application_list(user, **wanted))
        assert len(whole) == len(many) - (3 if region else 0) - (who == "recused")
        for size in (1, 2, 3, 50):
            assert in_pages(application_list(user, **wanted), size) == whole, sort
        key = SORTS[sort.removeprefix("-")][0]
        if key in ("number", "submitted_at", "applied", "reviews_locked"):
            values = [getattr(row, key) for row in whole]
            there = sorted((value for value in values if value is not None), reverse=sort.startswith("-"))
            assert values == there + [None] * (len(values) - len(there)), sort


@pytest.mark.parametrize("who", ["officer", "recused", "partner"])
def test_the_number_above_the_list_is_that_of_its_rows(case, many, who):
    user, assigned = seeing(case, who)
    assert assigned is (who == "recused")
    visible = set(applications_visible_to(user))
    assert visible == set(many) - ({Application.objects.get(title="Brücke")} if who != "officer" else set())
    total = 0
    for call, round, state, region, text in product(
        ("", case.call.pk), ("", case.papers.pk, case.talks.pk), ("", "submitted", "eligible", "draft"),
        ("", "Musterkreis", "Fernkreis", "Nirgendwo"), ("", "apfel"),
    ):  # fmt: skip
        wanted = {"call": call, "round": round, "state": state, "region": region, "text": text}
        listing = application_list(user, assigned=assigned, **wanted)
        rows = set(listing[:])
        assert listing.count() == len(rows), wanted
        assert rows == {
            one
            for one in visible
            if call in ("", one.call_id)
            and round in ("", one.current_round_id)
            and state in ("", one.state)
            and region in ("", one.digest.region)
            and (not text or one.title in ("Äpfel", "apfel"))
        }, wanted
        total += len(rows)
    assert total > 50


def test_a_page_that_is_not_there_any_more_is_empty(case, many):
    listing = application_list(case.officer, assigned=False)
    assert listing.count() == len(many)
    assert [listing[start:stop] for start, stop in ((7, 7), (9, 12))] == [[], []]
    assert listing[6:9] == [list(listing)[-1]]


@pytest.mark.parametrize("who", ["officer", "recused", "partner"])
def test_regions_are_those_of_the_rows(case, many, who):
    user, assigned = seeing(case, who)
    assert regions_of(user, assigned=assigned) == ["Fernkreis", "Musterkreis"]
    others = Application.objects.exclude(title="Brücke")
    SocialSpace.objects.filter(application__in=others).update(
        place=PlaceFactory(name="Nah", district="Nahkreis")
    )
    assert regions_of(user, assigned=assigned) == (
        ["Musterkreis", "Nahkreis"] if who == "officer" else ["Nahkreis"]
    )


def test_whoever_works_for_nobody_who_pays_counts_nothing(many):
    stranger = make_staff(FunderRole.OFFICER, FunderFactory(key="vierter", name="Vierter"))
    for region in ("", "Musterkreis"):
        assert application_list(stranger, assigned=False, region=region).count() == 0
