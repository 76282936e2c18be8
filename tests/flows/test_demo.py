"""The demo shows every state, can be loaded again, and is refused where anything is real."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from applications.constants import ApplicationState
from applications.models import Application
from core.models import AuditEntry, OutboxMessage
from letters.constants import LetterState
from letters.models import DecisionLetter
from portal.demo.people import PASSWORD
from programmes.models import Call
from reviews.constants import AssignmentState, DecisionState, InterviewState
from reviews.models import Assignment, Decision, SiteInterview

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = settings.DEBUG = True
    call_command("load_demo", verbosity=0)


def everything():
    return {
        model._meta.label: model.objects.count()
        for model in (User, Call, Application, Assignment, Decision, DecisionLetter, AuditEntry, OutboxMessage)
    }


def test_the_demo_has_everything_and_a_second_load_changes_nothing(demo, client):
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
    assert all(letter.pdf.open().read(5) == b"%PDF-" for letter in letters)
    assert OutboxMessage.objects.filter(state="pending").exists()
    running = Call.objects.get(slug="inklusion-vor-ort-sachsen-2023")
    assert running.is_open()
    # No mark, amount or decision on a real tandem.
    real = ("Auerbach", "Chemnitz", "Dresden", "Leisnig", "Torgau")
    names = Application.objects.values_list("partners__organisation__name", flat=True)
    assert not [name for name in names if name and name.startswith(real)]
    for login in ("kommune", "traeger", "fremd", "land1", "land2", "aktion1", "aktion2", "officer", "auditor"):
        assert client.login(username=f"{login}@demo.example", password=PASSWORD), login

    before = everything()
    call_command("load_demo", verbosity=0)
    assert everything() == before


@pytest.mark.parametrize(("is_demo", "debug"), [(False, True), (True, False), (False, False)])
def test_the_demo_is_refused_where_it_is_not_the_demo(settings, is_demo, debug):
    settings.DEMO, settings.DEBUG = is_demo, debug
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()
