import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.constants import FunderRole, MemberRole
from applications.draft.constants import SUBMIT
from casework.constants import AssignmentState
from casework.models import Assignment
from core import clock
from core.mail import outbox
from core.models import OutboxMessage
from core.transitions import advance
from reminders import actions, rules
from reminders.constants import OVERDUE
from reminders.tasks import remind
from reviews.assessment.models.scoring import Review
from tests.factories import (
    FunderFactory,
    UserFactory,
    make_call,
    make_member,
    make_staff,
    make_tandem,
)

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 1, 31)


def berlin(day, hour=9, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.BERLIN)


def travel(day, hour=9, minute=0):
    return time_machine.travel(berlin(day, hour, minute), tick=False)


@pytest.fixture
def call():
    with travel(LAST_DAY - timedelta(days=40)):
        return make_call(closes_at=clock.closing_moment(LAST_DAY))


@pytest.fixture
def draft(call):
    with travel(LAST_DAY - timedelta(days=39)):
        return make_tandem(call, complete=False)


def every_day(first, last):
    """A beat every day, three times a day."""
    sent = {}
    day = first
    while day <= last:
        for hour in (3, 9, 21):
            with travel(day, hour):
                remind()
                count = outbox.deliver()
            if count:
                sent[(LAST_DAY - day).days, hour] = count
        day += timedelta(days=1)
    return sent


def test_a_draft_is_reminded_14_7_3_and_1_days_before_in_the_morning(draft):
    sent = every_day(LAST_DAY - timedelta(days=20), LAST_DAY + timedelta(days=5))
    # Clerk and director each.
    assert sent == {(14, 9): 2, (7, 9): 2, (3, 9): 2, (1, 9): 2}


def test_nothing_comes_before_seven_in_the_morning(draft):
    with travel(LAST_DAY - timedelta(days=7), 6, 59):
        actions.remind_drafts()
        before = OutboxMessage.objects.filter(occasion__endswith="/7").count()
    with travel(LAST_DAY - timedelta(days=7), 7, 0):
        actions.remind_drafts()
    assert (before, OutboxMessage.objects.filter(occasion__endswith="/7").count()) == (0, 2)


def test_the_mail_says_what_is_missing_and_until_when(draft):
    with travel(LAST_DAY - timedelta(days=3)):
        actions.remind_drafts()
    message = OutboxMessage.objects.get(recipient=draft.clerk.email)
    assert "Noch 3 Tage" in message.subject_line
    assert "Der Name des Sozialraums fehlt." in message.body
    assert "31. Januar 2027, 23:59 Uhr\n" in message.body
    assert f"/bewerbungen/{draft.pk}/" in message.body


def test_a_complete_draft_is_told_that_the_consent_is_missing(call):
    with travel(LAST_DAY - timedelta(days=39)):
        make_tandem(call)
    with travel(LAST_DAY - timedelta(days=1)):
        actions.remind_drafts()
    message = OutboxMessage.objects.first()
    assert "Noch 1 Tag:" in message.subject_line
    assert "Es ist alles da." in message.body


def test_the_mail_is_in_the_language_of_the_person(draft):
    draft.clerk.language = "en"
    draft.clerk.save()
    with travel(LAST_DAY - timedelta(days=3)):
        actions.remind_drafts()
    assert OutboxMessage.objects.get(recipient=draft.clerk.email).language == "en"
    assert OutboxMessage.objects.get(recipient=draft.director.email).language == "de"


@pytest.mark.parametrize("state", ["submitted", "eligible", "withdrawn", "awarded"])
def test_only_drafts_are_reminded(call, state):
    with travel(LAST_DAY - timedelta(days=39)):
        make_tandem(call, state)
    with travel(LAST_DAY - timedelta(days=7)):
        assert actions.remind_drafts() == 0


def test_a_closed_call_reminds_nobody(draft):
    with time_machine.travel(clock.closing_moment(LAST_DAY), tick=False):
        assert actions.remind_drafts() == 0


def test_a_draft_begun_after_the_day_waits_for_the_next(call):
    with travel(LAST_DAY - timedelta(days=10)):
        make_tandem(call)
        assert actions.remind_drafts() == 0
    with travel(LAST_DAY - timedelta(days=7)):
        assert actions.remind_drafts() == 1


def test_after_an_outage_only_the_latest_is_sent(draft):
    with travel(LAST_DAY - timedelta(days=2)):
        assert actions.remind_drafts() == 1
    assert set(OutboxMessage.objects.values_list("occasion", flat=True)) == {"2027-01-31/3"}
    assert "Noch 2 Tage" in OutboxMessage.objects.first().subject_line


def test_an_extended_deadline_reminds_again(draft, call):
    with travel(LAST_DAY - timedelta(days=7)):
        actions.remind_drafts()
    call.closes_at = clock.closing_moment(LAST_DAY + timedelta(days=20))
    call.save()
    with travel(LAST_DAY + timedelta(days=13)):
        assert actions.remind_drafts() == 1


def test_a_person_who_left_gets_nothing(draft):
    draft.clerk.is_active = False
    draft.clerk.save()
    with travel(LAST_DAY - timedelta(days=7)):
        actions.remind_drafts()
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {draft.director.email}


def test_a_draft_without_people_does_not_come_up_every_minute(draft):
    for person in (draft.clerk, draft.director):
        person.is_active = False
        person.save()
    with travel(LAST_DAY - timedelta(days=7)):
        assert actions.remind_drafts() == 0


def test_an_unsent_reminder_is_taken_back_when_the_draft_is_handed_in(draft):
    with travel(LAST_DAY - timedelta(days=3)):
        actions.remind_drafts()
        advance(draft, SUBMIT, changes={"number": "T-1"})
        actions.remind_drafts()
        assert outbox.deliver() == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"superseded"}


def test_strangers_are_not_in_the_mail(draft):
    make_member(make_tandem(make_call()).municipality.organisation, MemberRole.READER)
    with travel(LAST_DAY - timedelta(days=3)):
        actions.remind_drafts()
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {
        draft.clerk.email,
        draft.director.email,
    }


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_remind_once(monkeypatch):
    monkeypatch.setattr(outbox, "_look_now", lambda: None)
    # Threads need the real clock: the call closes in 3 days by it.
    call = make_call(closes_at=clock.closing_moment(clock.today() + timedelta(days=2)))
    drafts = [make_tandem(call, complete=False) for _number in range(5)]
    old = clock.now() - timedelta(days=30)
    type(drafts[0]).objects.update(created_at=old)
    start = threading.Barrier(4)

    def beat():
        start.wait()
        try:
            remind()
        finally:
            connection.close()

    beats = [threading.Thread(target=beat) for _number in range(4)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    remind()  # whom a locked row kept out
    assert OutboxMessage.objects.count() == 10
    outbox.deliver()
    assert len(mail.outbox) == 10


# -- reviewers ------------------------------------------------------------------------------------------


@pytest.fixture
def assigned(call):
    """Two reviews of one person, due on the last day."""
    with travel(LAST_DAY - timedelta(days=39)):
        ministry = FunderFactory()
        reviewer = make_staff(FunderRole.REVIEWER, ministry)
        officer = make_staff(FunderRole.OFFICER, ministry)
        return [
            Assignment.objects.create(
                application=application,
                round=application.current_round,
                reviewer=reviewer,
                funder=ministry,
                assigned_by=officer,
                due_on=LAST_DAY,
            )
            for application in (make_tandem(call, "eligible"), make_tandem(call, "eligible"))
        ]


def test_reviewers_are_reminded_7_and_1_days_before_and_once_after(assigned):
    sent = every_day(LAST_DAY - timedelta(days=20), LAST_DAY + timedelta(days=20))
    assert sent == {(7, 9): 1, (1, 9): 1, (-1, 9): 1}


def test_one_mail_names_all_open_reviews_by_number_only(assigned):
    with travel(LAST_DAY - timedelta(days=7)):
        actions.remind_reviewers()
    (message,) = OutboxMessage.objects.all()
    assert message.subject_line.startswith("2 Gutachten sind offen")
    for assignment in assigned:
        assert assignment.application.number in message.body
        assert assignment.application.title not in message.body


@pytest.mark.parametrize("state", ["locked", "recused", "revoked"])
def test_a_finished_or_recused_review_is_not_reminded(assigned, state):
    now = clock.now()
    Assignment.objects.update(state=AssignmentState(state), declared_at=now, locked_at=now, revoked_at=now)
    for assignment in assigned:
        Review.objects.create(assignment=assignment, locked_at=now if state == "locked" else None)
    with travel(LAST_DAY - timedelta(days=7)):
        assert actions.remind_reviewers() == 0


def test_a_review_of_an_application_that_is_out_is_not_reminded(assigned):
    first = assigned[0].application
    first.state, first.withdrawn_at = "withdrawn", clock.now()
    first.save()
    with travel(LAST_DAY - timedelta(days=7)):
        actions.remind_reviewers()
    assert OutboxMessage.objects.get().subject_line.startswith("Ein Gutachten ist offen")


def test_the_round_says_when_reviews_are_due_where_the_assignment_does_not(assigned):
    Assignment.objects.update(due_on=None)
    round_ = assigned[0].round
    round_.reviews_due_on = LAST_DAY
    round_.save()
    with travel(LAST_DAY + timedelta(days=2)):
        assert actions.remind_reviewers() == 1
    assert "überfällig" in OutboxMessage.objects.get().subject_line


def test_a_review_assigned_late_waits_for_the_next_stage(assigned):
    Assignment.objects.update(created_at=berlin(LAST_DAY - timedelta(days=5)))
    with travel(LAST_DAY - timedelta(days=4)):
        assert actions.remind_reviewers() == 0
    with travel(LAST_DAY - timedelta(days=1)):
        assert actions.remind_reviewers() == 1


def test_the_number_of_queries_does_not_grow_with_finished_work(assigned, django_assert_max_num_queries):
    with travel(LAST_DAY - timedelta(days=7)):
        remind()
        with django_assert_max_num_queries(6):
            assert remind() == 0


# -- the rule itself ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "stage"), [(15, None), (14, 14), (8, 14), (7, 7), (3, 3), (2, 3), (1, 1), (0, 1)]
)
def test_the_stage_follows_the_calendar(days, stage):
    with travel(LAST_DAY - timedelta(days=days)):
        assert rules.stage_now(LAST_DAY, (14, 7, 3, 1)) == stage


def test_days_of_23_and_25_hours_keep_the_hour():
    for due in (date(2027, 3, 29), date(2027, 11, 1)):
        assert rules.begins(1, due).astimezone(clock.BERLIN).hour == 7
        assert rules.begins(1, due).date() == due - timedelta(days=1)


def test_overdue_begins_the_morning_after():
    assert rules.begins(OVERDUE, LAST_DAY).date() == LAST_DAY + timedelta(days=1)


def test_nobody_is_reminded_without_a_membership():
    UserFactory()
    assert remind() == 0
