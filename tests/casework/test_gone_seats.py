"""A snapshot that names a seat which is gone is no server error: the pages show what was handed in."""

from decimal import Decimal

import pytest
from django.urls import reverse

from casework.queries.page import application_page
from tests.applications.changes.test_replacement import Case as Replacing
from tests.applications.seats import gone_seat, unnamed_seat
from tests.factories import make_staff
from tests.reviews.factories import R
from tests.reviews.stage import PAGES, Stage

GONE = "Träger von gestern e. V."


def html(client, name, *args) -> str:
    response = client.get(reverse(f"backoffice:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_office_reads_the_plan_of_a_seat_that_is_gone_under_its_name(case, login):
    before = application_page(case.officer, case.tandem.pk)
    plans, applied = before.plans, before.applied
    gone_seat(case.tandem, name=GONE)
    page = html(login(case.officer), "application", case.tandem.pk)
    assert GONE in page
    now = application_page(case.officer, case.tandem.pk)
    assert [plan.name for plan in now.plans] == [*(plan.name for plan in plans), GONE]
    assert now.plans[-1].grant == plans[-1].grant > 0
    assert now.applied - applied == plans[-1].grant


def test_a_seat_that_is_still_held_goes_by_the_name_of_today(case, login):
    organisation = case.tandem.nonprofit.organisation
    organisation.name = "Heute anders e. V."
    organisation.save()
    names = [plan.name for plan in application_page(case.officer, case.tandem.pk).plans]
    assert names == [case.tandem.municipality.organisation.name, "Heute anders e. V."]


def test_a_seat_that_came_later_has_no_plan_among_what_was_handed_in(case, login):
    unnamed_seat(case.tandem, case.tandem.nonprofit)
    plans = application_page(case.officer, case.tandem.pk).plans
    assert [plan.name for plan in plans] == [case.tandem.municipality.organisation.name]
    assert html(login(case.officer), "application", case.tandem.pk)


def test_who_scores_blind_reads_no_name_of_a_seat_that_is_gone(case, login):
    case.papers.is_blind = True
    case.papers.save()
    gone_seat(case.tandem, name=GONE)
    assignment = case.saved()
    client = login(case.land1)
    page = html(client, "application", case.tandem.pk)
    assert GONE not in page
    assert application_page(case.land1, case.tandem.pk).plans[-1].grant > Decimal(0)
    assert GONE not in html(client, "review", assignment.pk)


@pytest.mark.parametrize("who", ["officer", "land1", "aktion_approver", "auditor", "finance"])
def test_no_page_of_the_back_office_fails_for_a_seat_that_is_gone(db, login, who):
    stage = Stage()
    plain = login(getattr(stage.case, who))
    before = {name: plain.get(stage.url(name)).status_code for name in PAGES}
    gone_seat(stage.case.tandem, name=GONE)
    unnamed_seat(stage.case.tandem, stage.case.tandem.nonprofit)
    client = login(getattr(stage.case, who))
    assert {name: client.get(stage.url(name)).status_code for name in PAGES} == before
    assert 200 in before.values()


@pytest.mark.django_db
def test_the_office_sees_a_replacement_of_a_seat_that_was_never_handed_in(login):
    replacing = Replacing()
    replacement = replacing.propose()
    unnamed_seat(replacing.tandem, replacing.seat)
    page = html(login(make_staff(R.OFFICER)), "replacement", replacement.pk)
    assert replacing.old.name in page
