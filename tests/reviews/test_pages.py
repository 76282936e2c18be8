"""Every back-office page for every role, and what must not leak through any of them."""

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from casework import admin as casework_admin
from reviews import admin as reviews_admin
from reviews.assessment.actions import conflicts, scoring
from tests import sharing
from tests.reviews.factories import save
from tests.reviews.stage import (
    EVERYBODY,
    PAGES,
    POST_ONLY,
    STRANGERS,
    Stage,
    everything,
    pages_with,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages of reviews"), pytest.mark.early]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with sharing.rows(django_db_blocker):
        yield Stage()


@pytest.fixture
def stage(built, db):
    return sharing.copy_of(built)


def test_the_table_names_every_page():
    pages = [*casework_admin.backoffice_urls, *reviews_admin.backoffice_urls]
    assert set(PAGES) == {page.name for page in pages} | {"index"}


@pytest.mark.parametrize("who", sorted(EVERYBODY | STRANGERS))
def test_each_role_gets_its_pages_and_no_other(stage, login, who):
    client = login(stage.people[who])
    wrong = {}
    for name, allowed in PAGES.items():
        if who == "elsewhere" and name in {
            "index",
            "applications",
            "rankings",
            "decisions",
            "interviews",
            "talk_route",
            "talk_route_sheet",
            "talk_route_calendar",
            "assignment_rounds",
            "conflicts",
            "deadlines",
        }:
            expected = {200}  # empty lists
        elif who in allowed:
            expected = {200, 302}
        elif name == "index":
            expected = {302}  # the AdminSite leads to its door, which says that there is no access
        else:
            expected = {404}
        method = client.post if name in POST_ONLY and who in allowed else client.get
        if name in POST_ONLY and who not in allowed:
            method = client.post
        status = method(stage.url(name)).status_code
        if status not in expected:
            wrong[name] = (status, expected)
    assert not wrong


def test_lists_of_a_call_of_others_are_empty(stage, login):
    client = login(stage.people["elsewhere"])
    for name in ("applications", "rankings", "decisions", "interviews"):
        assert stage.case.tandem.title not in client.get(stage.url(name)).content.decode()
        assert str(stage.case.call) not in client.get(stage.url(name)).content.decode()


@pytest.mark.parametrize("also", [None, R.APPROVER, R.OFFICER, R.AUDITOR])
def test_a_colleagues_review_is_on_no_page_before_ones_own_is_locked(stage, login, also):
    case = stage.case
    theirs = case.saved(
        case.aktion1, case.foundation, note="MARKE-B-NOTIZ", summary="MARKE-B-EINDRUCK", points=5
    )
    scoring.lock(assignment=theirs, by=case.aktion1)
    if also:
        case.land1.funder_memberships.create(funder=case.ministry, role=also)
    before = everything(login(case.land1), stage)
    assert not pages_with(before, "MARKE-B")
    assert "100,0" not in before
    save(stage.own, points=3)
    scoring.lock(assignment=stage.own, by=case.land1)
    after = everything(login(case.land1), stage)
    assert pages_with(after, "MARKE-B-NOTIZ")
    assert pages_with(after, "MARKE-B-EINDRUCK")


@pytest.mark.parametrize("also", [None, R.APPROVER, R.OFFICER, R.AUDITOR])
def test_who_is_recused_finds_the_application_on_no_page(stage, login, also):
    case = stage.case
    if also:
        case.land1.funder_memberships.create(funder=case.ministry, role=also)
    markers = (case.tandem.number, case.tandem.title, str(case.tandem.pk))
    before = everything(login(case.land1), stage)
    for marker in markers:
        assert pages_with(before, marker)
    conflicts.declare(assignment=stage.own, has_conflict=True, ground="distrust", by=case.land1)
    after = everything(login(case.land1), stage)
    for marker in markers:
        assert not pages_with(after, marker)


def test_only_a_post_approves_and_not_for_another_funder(stage, login):
    case = stage.case
    client = login(case.aktion_approver)
    mine = reverse("backoffice:approve_decision", args=[stage.decision.pk, case.foundation.pk])
    other = reverse("backoffice:approve_decision", args=[stage.decision.pk, case.ministry.pk])
    assert client.get(mine).status_code == 405
    assert client.post(other).status_code == 404
    assert not stage.decision.approvals.exists()
