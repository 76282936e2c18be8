from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from applications.changes.constants import REPLACEMENT_TRANSITIONS
from applications.draft.constants import (
    REOPENING_TRANSITIONS,
    STAMP_OF_STATE,
    TRANSITIONS,
    ApplicationState,
)
from applications.draft.models.application import Application
from budgets.constants import AWARD_TRANSITIONS
from casework.constants import ASSIGNMENT_TRANSITIONS
from core import clock
from core.errors import Impossible
from core.models import AuditEntry
from core.transitions import advance
from letters.constants import LETTER_TRANSITIONS
from reviews.selection.constants import DECISION_TRANSITIONS
from reviews.talks.constants import INTERVIEW_TRANSITIONS
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db

ALL = [
    *TRANSITIONS,
    *REOPENING_TRANSITIONS,
    *REPLACEMENT_TRANSITIONS,
    *ASSIGNMENT_TRANSITIONS,
    *INTERVIEW_TRANSITIONS,
    *DECISION_TRANSITIONS,
    *AWARD_TRANSITIONS,
    *LETTER_TRANSITIONS,
]


def ready(state, row):
    """An application in this state that has what the database asks for in the target as well."""
    application = make_tandem(state=state)
    if application.number is None and row.target not in ("draft", "withdrawn"):
        application.number = f"X-{application.pk.hex[:8]}"
        application.save()
    if application.current_round is None:
        application.current_round = application.call.rounds.get(number=1)
        application.save()
    return application


@pytest.mark.parametrize("state", ApplicationState.values)
@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.verb)
def test_an_application_moves_only_by_its_table(state, row):
    application = ready(state, row)
    if state in row.sources:
        advance(application, row)
        assert application.state == row.target
        # Reconsidering goes back to a state that has its time already.
        stamp = row.stamp or STAMP_OF_STATE[row.target]
        assert clock.now() - getattr(application, stamp) < timedelta(minutes=1)
        entry = AuditEntry.objects.get(verb=row.verb)
        assert (entry.data["before"], entry.data["after"]) == (state, row.target)
    else:
        with pytest.raises(Impossible) as refusal:
            advance(application, row)
        assert refusal.value.code == "wrong-state"
        application.refresh_from_db()
        assert application.state == state
        assert not AuditEntry.objects.filter(verb=row.verb).exists()


def test_every_verb_is_one_row():
    verbs = [row.verb for row in ALL]
    assert len(verbs) == len(set(verbs))
    assert all(row.who and row.sources for row in ALL)


@pytest.mark.parametrize("state", [s for s in ApplicationState.values if s != "draft"])
def test_the_database_refuses_a_state_without_its_time(state):
    application = make_tandem()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=state)


def test_a_stale_instance_does_not_undo_what_somebody_else_did():
    application = make_tandem(state="submitted")
    stale = Application.objects.get(pk=application.pk)
    find_eligible = next(row for row in TRANSITIONS if row.target == "eligible")
    advance(application, find_eligible, changes={"current_round": application.call.rounds.get(number=1)})
    with pytest.raises(Impossible):
        advance(stale, find_eligible)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_moves_once():
    import threading

    application = make_tandem(state="submitted")
    first = application.call.rounds.get(number=1)
    row = next(row for row in TRANSITIONS if row.target == "eligible")
    done, start = [], threading.Barrier(6)

    def click():
        mine = Application.objects.get(pk=application.pk)
        start.wait()
        try:
            advance(mine, row, changes={"current_round": first})
            done.append(True)
        except Impossible:
            done.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 5 + [True]
    assert AuditEntry.objects.filter(verb=row.verb).count() == 1


def test_what_is_refused_within_a_transaction_leaves_the_rest_of_it_to_be_written(django_assert_num_queries):
    row = next(one for one in TRANSITIONS if one.verb == "application.submit")
    application = make_tandem(state=ApplicationState.SUBMITTED)
    with transaction.atomic():
        with django_assert_num_queries(1), pytest.raises(Impossible):  # the lock, no savepoint
            advance(application, row)
        Application.objects.filter(pk=application.pk).update(title="Danach geschrieben")
    application.refresh_from_db()
    assert (application.state, application.title) == (ApplicationState.SUBMITTED, "Danach geschrieben")
