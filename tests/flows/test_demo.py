"""The demo shows every state, can be loaded again, and is refused where anything is real."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin

import pytest
from django.core.management import CommandError, call_command
from django.template import Template
from django.test.utils import _TestState

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import AssignmentState
from casework.models import Assignment
from core.models import AuditEntry, OutboxMessage
from letters.constants import LetterState
from letters.models import DecisionLetter
from portal.showcase.demo.people import PASSWORD
from programmes.models import Call
from reviews.selection.constants import DecisionState
from reviews.selection.models.decisions import Decision
from reviews.talks.constants import InterviewState
from reviews.talks.models import SiteInterview

pytestmark = [pytest.mark.django_db, pytest.mark.early]


@pytest.fixture
def demo(settings):
    settings.DEMO = settings.DEBUG = True
    settings.SECOND_FACTOR_REQUIRED = False
    call_command("load_demo", verbosity=0)


def everything():
    return {
        model._meta.label: model.objects.count()
        for model in (
            User,
            Call,
            Application,
            Assignment,
            Decision,
            DecisionLetter,
            AuditEntry,
            OutboxMessage,
        )
    }


def test_the_demo_has_everything_changes_nothing_when_loaded_again_and_has_no_dead_link(
    demo, client, login, monkeypatch, settings
):
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values)
    assert {AssignmentState.RECUSED, AssignmentState.LOCKED, AssignmentState.ASSIGNED} <= set(
        Assignment.objects.values_list("state", flat=True)
    )
    assert set(SiteInterview.objects.values_list("state", flat=True)) == {
        InterviewState.HELD,
        InterviewState.PROPOSED,
    }
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.RELEASED}
    letters = DecisionLetter.objects.all()
    assert [letter.state for letter in letters] == [LetterState.ISSUED] * 4
    for letter in letters:
        with letter.pdf.open() as pdf:
            assert pdf.read(5) == b"%PDF-"
    assert OutboxMessage.objects.filter(state="pending").exists()
    running = Call.objects.get(slug="inklusion-vor-ort-sachsen-2023")
    assert running.is_open()
    # No mark, amount or decision on a real tandem.
    real = ("Auerbach", "Chemnitz", "Dresden", "Leisnig", "Torgau")
    names = Application.objects.values_list("partners__organisation__name", flat=True)
    assert not [name for name in names if name and name.startswith(real)]
    for name in ("kommune", "traeger", "fremd", "land1", "land2", "aktion1", "aktion2", "officer", "auditor"):
        assert client.login(username=f"{name}@demo.example", password=PASSWORD), name

    before = everything()
    call_command("load_demo", verbosity=0)
    assert everything() == before

    settings.DEBUG = False  # it keeps every query
    # The tests' own recording of templates and contexts makes pages three times slower; nobody reads it here.
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    for name in CRAWLERS:
        every_link_leads_somewhere(login(User.objects.get(email=f"{name}@demo.example")))


@pytest.mark.parametrize(("is_demo", "debug"), [(False, True), (True, False), (False, False)])
def test_the_demo_is_refused_where_it_is_not_the_demo(settings, is_demo, debug):
    settings.DEMO, settings.DEBUG = is_demo, debug
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()


CRAWLERS = ("kommune", "land1", "aktion2", "officer", "expert")


def links(response, here):
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    for href in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', response.content.decode()):
        path = urljoin(here, unescape(href))
        if path.startswith("/") and not path.startswith(("/static/", "/konto/logout", "//")):
            yield path


def kind_of(path) -> str:
    """Pages that differ in ids only are looked at a few times each."""
    return re.sub(r"[0-9a-f-]{36}|[?].*|\b[0-9]+\b", "*", path)


def every_link_leads_somewhere(client) -> None:
    """No page breaks and none leads to a page that is not there."""
    client.raise_request_exception = False
    broken, seen, kinds = [], set(), Counter()
    waiting = [("/", "/"), ("/backoffice/", "/")]
    while waiting:
        path, came_from = waiting.pop(0)
        if path in seen or kinds[kind_of(path)] >= 2:
            continue
        seen.add(path)
        kinds[kind_of(path)] += 1
        response = client.get(path, follow=True)
        if response.status_code >= 400 and path != "/backoffice/":
            broken.append(f"{path} ({response.status_code}), linked at {came_from}")
        here = response.redirect_chain[-1][0] if response.redirect_chain else path
        waiting += [(found, path) for found in links(response, here)]
        for close in response._resource_closers:  # files; response.close() would end the connection too
            close()
    assert broken == []
    assert len(seen) > 15
