"""The whole table: every state, every verb."""

import pytest

from applications.changes.actions import withdrawal
from applications.draft.constants import TRANSITIONS
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from casework.actions import eligibility, outcomes
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from tests.factories import UserFactory, make_call, make_tandem

pytestmark = pytest.mark.django_db

VERBS = {
    "application.find_eligible": lambda a, by: eligibility.find_eligible(application=a, by=by),
    "application.find_ineligible": lambda a, by: eligibility.find_ineligible(
        application=a, reason="Weil.", by=by
    ),
    "application.reject": lambda a, by: outcomes.reject(application=a, reason="Weil.", by=by),
    "application.reserve": lambda a, by: outcomes.put_on_reserve(application=a, by=by),
    "application.select": lambda a, by: outcomes.select(application=a, by=by),
    "application.reconsider": lambda a, by: outcomes.reconsider(
        application=a, round=a.call.rounds.get(number=1), by=by
    ),
    "application.award": lambda a, by: outcomes.mark_awarded(application=a, by=by),
    "application.withdraw": lambda a, by: withdrawal.withdraw(application=a, reason="Weil.", by=by),
}
ROWS = {row.verb: row for row in TRANSITIONS}


def test_every_verb_but_the_submission_is_in_this_table():
    assert set(VERBS) == set(ROWS) - {"application.submit"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", list(S))
def test_every_verb_in_every_state(state, verb):
    application, by, row = make_tandem(state=state), UserFactory(), ROWS[verb]
    if state in row.sources:
        VERBS[verb](application, by)
        now = Application.objects.get(pk=application.pk)
        assert now.state == row.target
        assert row.stamp is None or getattr(now, row.stamp) is not None
        entry = AuditEntry.objects.get(verb=verb, subject_id=application.pk)
        assert entry.actor == by
        assert entry.data["before"] == state
    else:
        with pytest.raises(Impossible) as refusal:
            VERBS[verb](application, by)
        assert refusal.value.code == "wrong-state"
        assert Application.objects.get(pk=application.pk).state == state
        assert not AuditEntry.objects.filter(verb=verb).exists()


def test_eligible_begins_the_first_round_and_tells_the_tandem():
    application = make_tandem(state="submitted")
    eligibility.find_eligible(application=application, by=UserFactory())
    now = Application.objects.get(pk=application.pk)
    assert now.current_round.number == 1
    assert OutboxMessage.objects.filter(kind="application.eligible").count() == 2


def test_ineligible_says_why():
    application = make_tandem(state="submitted")
    eligibility.find_ineligible(application=application, reason="Verwaltungsverband.", by=UserFactory())
    mails = OutboxMessage.objects.filter(kind="application.ineligible")
    assert mails.count() == 2
    assert all("Verwaltungsverband." in mail.body for mail in mails)


@pytest.mark.parametrize("state", list(S))
def test_another_round_only_while_in_selection(state):
    application = make_tandem(state=state)
    second = application.call.rounds.get(number=2)
    if state == S.ELIGIBLE:
        outcomes.advance_to_round(application=application, round=second, by=UserFactory())
        assert Application.objects.get(pk=application.pk).current_round == second
    else:
        with pytest.raises(Impossible):
            outcomes.advance_to_round(application=application, round=second, by=UserFactory())


def test_a_round_of_another_call_is_refused():
    application = make_tandem(state="eligible")
    other = make_call().rounds.first()
    with pytest.raises(Impossible):
        outcomes.advance_to_round(application=application, round=other, by=UserFactory())


def test_a_mail_is_written_in_the_language_of_who_reads_it():
    application = make_tandem(state="submitted")
    application.director.language = "en"
    application.director.save()
    eligibility.find_eligible(application=application, by=UserFactory())
    languages = dict(
        OutboxMessage.objects.filter(kind="application.eligible").values_list("recipient", "language")
    )
    assert languages == {application.clerk.email: "de", application.director.email: "en"}
