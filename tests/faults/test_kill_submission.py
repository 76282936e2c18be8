"""kill -9 of a web worker in the middle of the last consent: a draft or submitted, never between.

20 points of the request, twice each; with script/test --long 50 times each. Then the person sends again and
gets one receipt, always the same.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.submission import content
from applications.submission.actions import consent
from applications.submission.models.submission import NumberSeries, Submission
from applications.submission.queries import content as content_queries
from core.models import AuditEntry, OutboxMessage
from tests.factories import make_call, make_tandem

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

POINTS = 20
TIMES, TIMES_OF_A_SOAK = 2, int(os.environ.get("KILLS_PER_POINT", 50))
HANDS = 3  # that click at the same time
CSRF = "a" * 32


@pytest.fixture
def server(tmp_path, request):
    """The port of a web server with a process for each request, on the test's database."""
    without = "yes" if getattr(request, "param", None) == "without transactions" else "no"
    port_file, log = tmp_path / "port", (tmp_path / "web.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying_web"],
        cwd=settings.BASE_DIR,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.web_settings",
            "WEB_DATABASE": connection.settings_dict["NAME"],
            "WEB_MEDIA": str(settings.MEDIA_ROOT),
            "WEB_PORT_FILE": str(port_file),
            "WEB_WITHOUT_TRANSACTIONS": without,
            "PYTHONWARNINGS": "default",
        },
    )
    log.close()
    until = time.monotonic() + 60
    while not port_file.exists():
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        assert time.monotonic() < until, "the web server did not start"
        time.sleep(0.05)
    yield int(port_file.read_text())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Case:
    """An application that one consent is missing of, and the person whose click it waits for."""

    def __init__(self, call, login):
        self.application = make_tandem(call)
        loaded = content_queries.whole(Application.objects.filter(pk=self.application.pk)).get()
        self.hash = content.content_hash(loaded)
        consent.give(
            application=loaded,
            partner=self.application.municipality,
            content_hash=self.hash,
            by=self.application.clerk,
        )
        self.session = login(self.application.director).cookies["sessionid"].value
        self.receipt = reverse("applications:receipt", args=[self.application.pk])
        self.before = self.state()

    def agree(self, server, die_at=None):
        """The last consent. None when the worker died."""
        fields = {
            "partner": self.application.nonprofit.pk,
            "content_hash": self.hash,
            "agree": "on",
            "csrfmiddlewaretoken": CSRF,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "Host": "localhost",
        }
        if die_at is not None:
            headers["X-Die-At"] = str(die_at)
        line = http.client.HTTPConnection("127.0.0.1", server, timeout=60)
        try:
            line.request(
                "POST", reverse("applications:submit", args=[self.application.pk]), urlencode(fields), headers
            )
            answer = line.getresponse()
            answer.read()
        except (ConnectionError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return answer

    def state(self) -> dict:
        """Everything that a submission writes, counted."""
        application = Application.objects.get(pk=self.application.pk)
        return {
            "state": application.state,
            "number": application.number,
            "stamped": application.submitted_at is not None,
            "consents": Consent.objects.filter(partner__application=application).count(),
            "submissions": Submission.objects.filter(application=application).count(),
            "audit": AuditEntry.objects.filter(subject_id=application.pk, verb="application.submit").count(),
            "receipts owed": OutboxMessage.objects.filter(
                kind="application.receipt", subject_id=application.pk
            ).count(),
        }

    def assert_all_or_nothing(self):
        state = self.state()
        if state != self.before:
            assert state == {
                "state": S.SUBMITTED,
                "number": state["number"],
                "stamped": True,
                "consents": 2,
                "submissions": 1,
                "audit": 1,
                "receipts owed": 2,
            }
            assert state["number"]
        return state["state"]


def points_of(words: list[str]) -> list[int]:
    """20 of the places where the worker can die, spread over the request; the commits and the end among them."""
    last = len(words) + 1
    certain = {1, len(words), last}
    for place, word in enumerate(words, start=1):
        if word == "COMMIT":
            certain |= {place, place + 1}
    others = [place for place in range(1, last + 1) if place not in certain]
    free = POINTS - len(certain)
    step = len(others) / free
    return sorted(certain | {others[int(number * step)] for number in range(free)})


def kill_at(points, times, call, login, server) -> Counter:
    """Every point so many times; how it ended, counted. In a thread, with cases of its own."""
    ends: Counter = Counter()
    try:
        case = Case(call, login)
        for point in points:
            for _time in range(times):
                assert case.agree(server, die_at=point) is None, "the worker did not die"
                end = case.assert_all_or_nothing()
                ends[end] += 1
                if end == S.SUBMITTED:
                    # The person saw no answer and sends again: the receipt, and nothing twice.
                    assert case.agree(server).headers["Location"] == case.receipt
                    assert case.assert_all_or_nothing() == S.SUBMITTED
                    case = Case(call, login)
        assert case.agree(server).headers["Location"] == case.receipt
        assert case.assert_all_or_nothing() == S.SUBMITTED
    finally:
        connection.close()
    return ends


def kill_at_every_point(times, server, login) -> Counter:
    """At 20 points so many times each, several hands at once; nothing between, and no number twice."""
    call = make_call(letter_templates=False)
    words = Case(call, login).agree(server).headers["X-Words"].split()
    assert words[-1] == "ANSWER"
    points = points_of(words[:-1])
    assert len(points) == POINTS
    with ThreadPoolExecutor(HANDS) as hands:
        jobs = [
            hands.submit(kill_at, points[hand::HANDS], times, call, login, server) for hand in range(HANDS)
        ]
        ends = sum((job.result() for job in jobs), Counter())
    assert sum(ends.values()) == POINTS * times
    assert set(ends) == {S.DRAFT, S.SUBMITTED}
    numbers = sorted(Submission.objects.values_list("application__number", flat=True))
    assert len(set(numbers)) == len(numbers) == NumberSeries.objects.get(call=call).last
    return ends


def test_a_worker_killed_at_20_points_of_the_submission_leaves_all_or_nothing(server, login):
    kill_at_every_point(TIMES, server, login)


@pytest.mark.long
def test_a_worker_killed_at_20_points_50_times_each_leaves_all_or_nothing(server, login, record_property):
    began = time.monotonic()
    ends = kill_at_every_point(TIMES_OF_A_SOAK, server, login)
    told = ", ".join(f"{number} {state}" for state, number in sorted(ends.items()))
    seconds = time.monotonic() - began
    record_property(
        "figures", f"{POINTS} points, {TIMES_OF_A_SOAK} kills per point ({told}), {seconds:.0f} s"
    )


@pytest.mark.parametrize("server", ["without transactions"], indirect=True)
def test_without_its_transaction_the_same_kill_leaves_something_between(server, login):
    call = make_call(letter_templates=False)
    whole = Case(call, login)
    answer = whole.agree(server)
    assert (answer.headers["Location"], whole.state()["state"]) == (whole.receipt, S.SUBMITTED)
    words = answer.headers["X-Words"].split()
    assert "COMMIT" not in words
    case = Case(call, login)
    for point in points_of(words[:-1]):
        case.agree(server, die_at=point)
        try:
            case.assert_all_or_nothing()
        except AssertionError:
            return
    pytest.fail("the control held: the test above proves nothing")
