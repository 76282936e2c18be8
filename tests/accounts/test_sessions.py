"""Where one is logged in: a session ends when idle, at last, and when its person says so."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from accounts import browsers
from accounts.constants import FunderRole as R
from accounts.middleware import SessionLife
from core import sessions
from core.models import Session
from core.tasks import clear_sessions
from tests.accounts.factors import asked_again, log_in, set_up_app
from tests.clients import Visitor, logged_in, proved
from tests.factories import PASSWORD, UserFactory, make_staff

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "accounts:profile"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as now:
        yield now


def is_in(client) -> bool:
    return client.get(reverse(PAGE)).status_code == 200


def everybody():
    return [(lambda: make_staff(R.OFFICER), 60), (UserFactory, 12 * 60)]


# -- idle and at last ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "minutes"), everybody(), ids=["funder", "applicant"])
@pytest.mark.parametrize(("beside", "inside"), [(-1, True), (0, False)])
def test_a_session_ends_when_nothing_is_done(clock, who, minutes, beside, inside):
    client = logged_in(who())
    clock.shift(timedelta(minutes=minutes, seconds=beside))
    assert is_in(client) is inside


@pytest.mark.parametrize(("who", "minutes"), everybody(), ids=["funder", "applicant"])
def test_each_use_puts_the_end_off(clock, who, minutes):
    client = logged_in(who())
    clock.shift(timedelta(minutes=minutes - 1))
    assert is_in(client)
    clock.shift(timedelta(minutes=minutes - 1))
    assert is_in(client)


@pytest.mark.parametrize(("hours", "who"), [(12, lambda: make_staff(R.OFFICER)), (24, UserFactory)])
@pytest.mark.parametrize(("beside", "inside"), [(-1, True), (0, False)])
def test_it_ends_at_last_whatever_is_done(clock, hours, who, beside, inside):
    client = logged_in(who())
    for _half_hour in range(hours * 2 - 1):
        clock.shift(timedelta(minutes=30))
        assert is_in(client)
    clock.shift(timedelta(minutes=30, seconds=beside))
    assert is_in(client) is inside


def test_proving_again_who_one_is_begins_anew(clock):
    person = UserFactory()
    client = logged_in(person)
    for _hour in range(23):
        clock.shift(timedelta(hours=1))
        assert is_in(client)
    key = client.session.session_key
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.session.session_key != key  # and a new key
    clock.shift(timedelta(hours=11))
    assert is_in(client)
    assert not Session.objects.filter(session_key=sessions.kept_as(key)).exists()


@pytest.mark.parametrize(("status", "has_new_key"), [(499, True), (500, False), (503, False)])
def test_a_proof_whose_answer_sends_no_cookie_changes_no_key(rf, clock, status, has_new_key):
    """Django saves and sends no session with a 5xx: the person would be logged out."""
    person = UserFactory()
    client = logged_in(person)
    request = rf.post("/")
    request.user, request.session = person, client.session
    key = request.session.session_key

    def prove_and_fail(asked):
        clock.shift(timedelta(minutes=1))
        asked.session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        return HttpResponse(status=status)

    SessionLife(prove_and_fail)(request)
    assert (request.session.session_key != key) is has_new_key
    assert Session.objects.filter(session_key=sessions.kept_as(key)).exists() is not has_new_key


def test_the_cookie_ends_with_the_browser_by_whichever_way_in(client):
    log_in(UserFactory(), client)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert logged_in(UserFactory()).session.get_expire_at_browser_close()  # no login form, as with a passkey


def test_whoever_gets_a_role_at_a_funder_has_its_shorter_time_from_then_on(clock):
    person = UserFactory()
    client = logged_in(person)
    person.funder_memberships.create(
        funder=make_staff(R.OFFICER).funder_memberships.get().funder, role=R.FINANCE
    )
    clock.shift(timedelta(minutes=1))
    assert is_in(client)
    clock.shift(timedelta(minutes=60))
    assert not is_in(client)


def test_what_a_page_asks_by_itself_is_no_use(clock):
    client = logged_in(make_staff(R.OFFICER))
    for _ten_minutes in range(5):
        clock.shift(timedelta(minutes=10))
        client.get(reverse("accounts:session_left"))
        client.get(reverse(PAGE), headers={"X-Requested-With": "fetch"})
    clock.shift(timedelta(minutes=10))
    assert not is_in(client)


def test_the_heartbeat_of_an_open_page_keeps_no_session_alive():
    from applications.draft.views import presence
    from core.access import is_unattended

    assert is_unattended(presence.present)


def test_the_page_asks_how_long_and_whoever_is_there_stays(clock):
    client = logged_in(make_staff(R.OFFICER))
    clock.shift(timedelta(minutes=56))
    assert client.get(reverse("accounts:session_left")).json() == {"left": 4 * 60}
    assert client.post(reverse("accounts:session_stay")).json() == {"left": 60 * 60}
    clock.shift(timedelta(minutes=59))
    assert is_in(client)


@pytest.mark.parametrize(
    ("ago", "left"),
    [("0", 3600), ("1200", 2400), ("3300", 300), ("3301", 240), ("99999999", 240), ("-5", 3600), ("x", 3600)],
)
def test_a_use_counts_from_when_it_was(clock, ago, left):
    """Less than a minute after the login (3,301 seconds ago) it says nothing new."""
    client = logged_in(make_staff(R.OFFICER))
    clock.shift(timedelta(minutes=56))
    assert client.post(reverse("accounts:session_stay"), {"ago": ago}).json() == {"left": left}


def test_in_the_last_hour_of_all_the_page_says_what_is_left_and_staying_adds_nothing(clock):
    officer = make_staff(R.OFFICER)
    client = proved(logged_in(officer), officer, with_factor=True, ago=11.5 * 3600)
    assert client.post(reverse("accounts:session_stay")).json() == {"left": 30 * 60}
    assert 'data-session="1800"' in client.get(reverse(PAGE)).content.decode()


def test_a_page_of_a_fresh_session_says_the_idle_time():
    assert f'data-session="{59 * 60}"' in logged_in(make_staff(R.OFFICER)).get(reverse(PAGE)).content.decode()
    assert (
        f'data-session="{(12 * 60 - 1) * 60}"' in logged_in(UserFactory()).get(reverse(PAGE)).content.decode()
    )


def test_who_is_not_logged_in_is_sent_to_the_login_and_not_told_a_number(client):
    assert client.get(reverse("accounts:session_left")).status_code == 302
    assert client.post(reverse("accounts:session_stay")).status_code == 302
    assert "data-session" not in client.get("/").content.decode()


def test_a_use_is_written_down_once_a_minute(clock, django_assert_num_queries):
    client = logged_in(UserFactory())
    address = reverse("accounts:session_left")
    client.get(address)
    with django_assert_num_queries(2):  # the session, the person
        client.post(reverse("accounts:session_stay"))
    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(2):
        client.post(reverse("accounts:session_stay"))
    clock.shift(timedelta(seconds=1))
    with django_assert_num_queries(4):  # whether they have a role now, and the use
        client.post(reverse("accounts:session_stay"))


@pytest.mark.parametrize(
    ("minutes", "said"), [(119, "119 Minuten"), (120, "2 Stunden"), (150, "150 Minuten"), (180, "3 Stunden")]
)
def test_the_page_says_how_long_and_rounds_nothing_off(settings, minutes, said):
    settings.SESSION_LIFE = {"others": (timedelta(minutes=minutes), timedelta(hours=24))}
    page = logged_in(UserFactory()).get(reverse("accounts:sessions")).content.decode()
    assert f"wenn Sie {said} lang nichts tun" in page


@override_settings(SESSION_LIFE={"funders": (timedelta(minutes=5), timedelta(hours=1)), "others": (timedelta(minutes=7), timedelta(hours=2))})  # fmt: skip
def test_the_settings_say_how_long(clock):
    client = logged_in(UserFactory())
    clock.shift(timedelta(minutes=6, seconds=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=7))
    assert not is_in(client)


def test_rows_of_sessions_that_are_over_are_taken_away_each_night(clock, settings):
    over, alive = logged_in(UserFactory()), logged_in(UserFactory())
    clock.shift(timedelta(hours=11))
    assert is_in(alive)
    clock.shift(timedelta(hours=2))
    clear_sessions()
    assert [row.session_key for row in Session.objects.all()] == [sessions.kept_as(alive.session.session_key)]
    assert not is_in(over)
    assert "core.tasks.clear_sessions" in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}


def test_who_reads_the_table_is_not_logged_in_by_it():
    client = logged_in(UserFactory())
    thief = Visitor()
    thief.cookies["sessionid"] = Session.objects.get().session_key
    assert thief.get(reverse(PAGE)).status_code == 302
    assert client.session.session_key not in str(Session.objects.values().get())


# -- the page -----------------------------------------------------------------------------------------


def test_the_page_lists_ones_own_sessions_and_marks_this_one(client):
    person = UserFactory()
    log_in(person, Visitor(headers={"user-agent": FIREFOX}))
    log_in(person, client)
    logged_in(UserFactory())
    page = client.get(reverse("accounts:sessions")).content.decode()
    assert page.count('<li class="task">') == 2
    assert "Firefox auf Windows" in page
    assert page.count("diese Anmeldung") == 1
    assert page.index("diese Anmeldung") < page.index("Firefox auf Windows")
    for row in Session.objects.filter(user=person):
        is_this = row.session_key == sessions.kept_as(client.session.session_key)
        assert (row.session_key in page) is not is_this


@pytest.mark.parametrize(("many", "queries"), [(1, 4), (30, 4)])
def test_the_page_costs_the_same_with_one_and_with_thirty(many, queries, django_assert_num_queries):
    person = UserFactory()
    clients = [logged_in(person) for _each in range(many)]
    is_in(clients[0])
    with django_assert_num_queries(queries):
        clients[0].get(reverse("accounts:sessions"))


def test_one_session_is_ended_and_no_other():
    person = UserFactory()
    here, there, third = (logged_in(person) for _each in range(3))
    fields = {"session": sessions.kept_as(there.session.session_key)}
    said = here.post(reverse("accounts:end_sessions"), fields, follow=True).content.decode()
    assert "1 Anmeldung ist beendet." in said
    assert [is_in(one) for one in (here, there, third)] == [True, False, True]
    again = here.post(reverse("accounts:end_sessions"), fields, follow=True).content.decode()
    assert "Diese Anmeldung gibt es nicht mehr." in again


def test_all_others_are_ended_at_once():
    person = UserFactory()
    here, there, third = (logged_in(person) for _each in range(3))
    other = logged_in(UserFactory())
    said = here.post(reverse("accounts:end_sessions"), follow=True).content.decode()
    assert "2 Anmeldungen sind beendet." in said
    assert [is_in(one) for one in (here, there, third, other)] == [True, False, False, True]


def test_nobody_ends_the_session_of_somebody_else_or_this_one_by_a_forged_field():
    here, other = logged_in(UserFactory()), logged_in(UserFactory())
    for one in (other, here):
        here.post(reverse("accounts:end_sessions"), {"session": sessions.kept_as(one.session.session_key)})
    for forged in ("ä" * 5000, "\0" * 40):
        assert here.post(reverse("accounts:end_sessions"), {"session": forged}).status_code == 302
    assert is_in(here)
    assert is_in(other)


def test_ending_sessions_asks_who_one_is_when_the_login_was_long_ago(settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    person = UserFactory()
    here, there = proved(logged_in(person), person, with_factor=False, ago=301), logged_in(person)
    asked = here.post(reverse("accounts:end_sessions"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert is_in(there)
    here.post(asked.url, {"password": PASSWORD})
    assert not is_in(there)


# -- a password, a factor, an operator ----------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions(client):
    person = UserFactory()
    log_in(person, client)
    there = log_in(person)
    new = "fünf Wörter reichen auch gut"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert not is_in(there)
    assert not Session.objects.filter(
        user=person
    ).exists()  # and this one as well: they log in with the new one


def test_taking_a_factor_off_ends_the_other_sessions(settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    person = UserFactory()
    here = log_in(person)
    set_up_app(here)
    person.refresh_from_db()
    there, stranger = logged_in(person), logged_in(UserFactory())
    here.get(reverse(PAGE))
    assert is_in(there)
    asked_again(here).post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=person).exists()
    assert [is_in(one) for one in (here, there, stranger)] == [True, False, True]


def test_an_operator_ends_all_sessions_of_a_person(capsys):
    person = UserFactory()
    one, two, stranger = logged_in(person), logged_in(person), logged_in(UserFactory())
    call_command("end_sessions", person.email)
    assert "2" in capsys.readouterr().out
    assert [is_in(each) for each in (one, two, stranger)] == [False, False, True]


# -- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (FIREFOX, "Firefox auf Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36", "Chrome auf Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge auf Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari auf iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130 Mobile Safari/537.36", "Samsung Internet auf Android"),
        ("curl/8.0", "unbekannter Browser"),
        ("Firefox/3", "Firefox"),
        ("", "unbekannter Browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_call_it(sent, said):
    assert browsers.in_words(browsers.named(sent)) == said


def test_a_login_of_a_moment_ago_says_when(client):
    person = UserFactory()
    log_in(person, client)
    row = Session.objects.get(user=person)
    assert abs(row.began_at.timestamp() - time.time()) < 60
