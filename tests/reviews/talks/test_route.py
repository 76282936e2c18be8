"""The talks in the order a visiting commission makes them."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from reviews.talks.queries.dates import route
from reviews.talks.queries.interviews import in_turn, interviews_visible_to
from tests.factories import PlaceFactory, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def talking(case):
    case.tandem.current_round = case.talks
    case.tandem.save()
    return case


def talk(case, hour, minute=0, *, district="Landkreis A", day=12, **tandem):
    application = make_tandem(case.call, "eligible", round=case.talks, **tandem)
    application.social_space.place = PlaceFactory(district=district)
    application.social_space.save()
    interview = case.dated_talk(application)
    interview.starts_at = datetime(2090, 1, day, hour, minute, tzinfo=clock.BERLIN)
    interview.save()
    return interview


def test_days_times_gaps_and_regions(talking):
    talk(talking, 14, 30, district="Landkreis B")
    talk(talking, 9)
    talk(talking, 11, 30)
    talk(talking, 10, day=13)
    talking.propose()
    found = route(talking.officer)
    assert [len(day.stops) for day in found.days] == [3, 1]
    first, second, third = found.days[0].stops
    assert (first.gap, first.is_tight) == (None, False)
    assert (second.gap, second.other_region, second.is_tight) == (30, False, True)
    assert (third.gap, third.other_region, third.is_tight) == (60, True, True)
    assert found.days[0].regions == ["Landkreis A", "Landkreis B"]
    assert [stop.interview.application for stop in found.undated] == [talking.tandem]


def test_only_mine(talking):
    mine = talk(talking, 9)
    talking.open(application=mine.application, round=talking.talks)
    talk(talking, 11)
    assert [stop.interview for stop in route(talking.land1, mine=True).days[0].stops] == [mine]
    # a reviewer has only the own ones anyway
    assert [stop.interview for stop in route(talking.land1).days[0].stops] == [mine]
    assert len(route(talking.officer, mine=True).days[0].stops) == 2


def test_the_sheet_has_the_same_rows_and_no_formulas(talking, login):
    interview = talk(talking, 9, title="=1+1")
    response = login(talking.officer).get(reverse("backoffice:talk_route_sheet"))
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1:4] == ("09:00", "11:00", "Landkreis A")
    assert rows[1][5:7] == (interview.application.number, "'=1+1")


def test_the_page_costs_the_same_with_1_and_30_talks(talking, login):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, url = login(talking.officer), reverse("backoffice:talk_route")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        assert page.status_code == 200
        return len(captured)

    talk(talking, 9)
    one = queries()
    for number in range(29):
        interview = talk(talking, 9)
        interview.starts_at += timedelta(hours=3 * number)
        interview.save()
    assert queries() == one <= 12


def test_what_is_over_or_decided_is_no_stop_of_the_route(talking, login):
    coming, over, decided = talk(talking, 9), talk(talking, 11), talk(talking, 13)
    over.starts_at = clock.now() - timedelta(days=2)
    over.save()
    decided.application.state, decided.application.rejected_at = "rejected", clock.now()
    decided.application.save()
    assert [stop.interview for day in route(talking.officer).days for stop in day.stops] == [coming]
    everything = [stop.interview for day in route(talking.officer, past=True).days for stop in day.stops]
    assert everything == [over, coming, decided]
    client, url = login(talking.officer), reverse("backoffice:talk_route")
    assert over.application.number not in client.get(url).content.decode()
    assert over.application.number in client.get(url, {"zeit": "alle"}).content.decode()
    rows = load_workbook(
        BytesIO(client.get(reverse("backoffice:talk_route_sheet"), {"zeit": "alle"}).content)
    ).active
    assert rows.max_row == 4


def test_the_list_begins_with_what_needs_a_date_and_ends_with_what_is_over(talking):
    undated = talking.propose()
    later, sooner = talk(talking, 15), talk(talking, 9)
    long_ago, lately = talk(talking, 9), talk(talking, 9)
    for one, days in ((long_ago, 90), (lately, 3)):
        one.starts_at, one.state = clock.now() - timedelta(days=days), "held"
        one.held_at = clock.now()
        one.save()
    found = list(in_turn(interviews_visible_to(talking.officer)))
    assert found == [undated, sooner, later, lately, long_ago]
