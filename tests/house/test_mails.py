"""Every mail of every room is said in its `mails` modules and posted by core/mail."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import mails as account_mails
from accounts.models import User
from applications.changes.mails import withdrawal
from applications.changes.models.withdrawal import Withdrawal
from applications.draft.mails import partners
from applications.draft.models.application import PartnerInvitation
from applications.papers.mails import letter_requests, papers
from applications.papers.models import Attachment, LetterRequest
from applications.submission.queries.content import whole
from budgets import mails as budget_mails
from budgets.models import Award, AwardShare
from casework import mails as casework_mails
from casework.models import Assignment
from core import clock
from core.models import OutboxMessage
from letters import mails as letter_mails
from letters.models import DecisionLetter
from portal import mails as portal_mails
from portal.models import BarrierReport
from reminders import mails as reminder_mails
from reviews.assessment.mails import assignments
from reviews.selection import mails as selection_mails
from tests import rooms
from tests.factories import UserFactory, make_member, make_tandem

ROOT = Path(settings.BASE_DIR)
SOURCES = {
    str(file.relative_to(ROOT)): file.read_text()
    for room in rooms.PORTAL
    for file in (ROOT / room).rglob("*.py")
    if "migrations" not in file.parts
}
MAILS = {path: text for path, text in SOURCES.items() if re.search(r"/mails(/\w+)?\.py$", path)}


def having(pattern, sources=SOURCES):
    return {path for path, text in sources.items() if re.search(pattern, text)}


def test_the_rooms_that_send_have_mails():
    rooms = {path.split("/")[0] for path in MAILS}
    assert rooms == {
        "accounts",
        "applications",
        "casework",
        "reviews",
        "budgets",
        "letters",
        "reminders",
        "portal",
    }


def test_only_core_mail_greets_closes_and_chooses_the_language():
    assert having(r"Guten Tag|kommt automatisch vom") == {"core/mail/phrases.py"}
    assert not having(r"translation\.override|import override|activate\(", MAILS)


def test_rows_are_owed_by_core_mail_and_where_a_page_shows_them_first():
    assert having(r"outbox\.owe\(") == {"core/mail/post.py", "reviews/selection/mails.py"}
    assert having(r"OutboxMessage\(|OutboxMessage\.objects\.(create|bulk_create)") == {
        "core/mail/outbox.py",
        "core/models.py",  # the class itself
    }


def test_no_address_of_a_page_is_written_by_hand():
    """Links come from reverse(): the public address is put before a path in one place."""
    knows = having(r"settings\.PUBLIC_URL")
    assert knows == {
        "core/mail/post.py",
        "accounts/mails.py",  # allauth's texts name the portal itself
        "reviews/talks/calendar.py",  # the host in an event's id
    }
    assert not having(r"f?\"/(bewerbungen|backoffice|aufrufe|konto|bescheid)/", MAILS)


@pytest.fixture
def application(db):
    """A tandem in which nobody has a name."""
    application = make_tandem(state="submitted")
    User.objects.update(name="")
    return whole().get(pk=application.pk)


def said(application):
    """One call a room at least; rows that hang on nothing are never saved."""
    someone = UserFactory(name="")
    partner = application.partners.first()
    organisation = partner.organisation
    assignment = Assignment(application=application, reviewer=someone)
    later = clock.now() + timedelta(days=3)
    linked = {
        "application": application,
        "email": "neu@stadt.example",
        "expires_at": later,
        "token_hash": "a" * 64,
    }
    return {
        "accounts": lambda: account_mails.member_left(organisation, someone, [someone], occasion="1"),
        "intake": lambda: casework_mails.found_eligible(application),
        "withdrawal": lambda: withdrawal.cancelled(application, Withdrawal(), someone),
        "paper, to the operators": lambda: papers.cannot_be_scanned(Attachment(), "zu groß"),
        "invitation": lambda: partners.invitation(
            PartnerInvitation(**linked, role=partner.role, invited_by=someone), "token", organisation
        ),
        "letter asked for": lambda: letter_requests.asked(
            LetterRequest(**linked, requested_by=someone), "token"
        ),
        "reviews": lambda: assignments.review_assigned(assignment),
        "budgets": lambda: budget_mails.award_committed(Award(staged_by=someone), application),
        "letters": lambda: letter_mails.letter_issued(
            DecisionLetter(), AwardShare(partner=partner), application
        ),
        "reminders": lambda: reminder_mails.draft_unfinished(application, clock.today(), occasion="1"),
        "portal": lambda: portal_mails.barrier_reported(BarrierReport(text="Zu klein.")),
    }


@pytest.mark.parametrize(
    "room",
    [
        "accounts",
        "intake",
        "withdrawal",
        "paper, to the operators",
        "invitation",
        "letter asked for",
        "reviews",
        "budgets",
        "letters",
        "reminders",
        "portal",
    ],
)
def test_who_has_no_name_is_greeted_like_a_person_in_every_room(application, room):
    said(application)[room]()
    rows = list(OutboxMessage.objects.all())
    assert rows
    for row in rows:
        assert row.body.startswith("Guten Tag,\n\n")
        assert row.body.endswith("\n\nDiese Nachricht kommt automatisch vom Tandem-Förderportal.\n")
        assert row.body.count("Guten Tag") == row.body.count("Diese Nachricht kommt automatisch") == 1
        assert "Ihr Förderportal" not in row.body


def test_the_result_of_the_selection_greets_them_as_well(application):
    (mails,) = selection_mails.outcome_mails([(application, "reject")], None).values()
    assert len(mails) == 2
    assert all(mail.body.startswith("Guten Tag,\n\n") for mail in mails)


@pytest.mark.parametrize("room", ["intake", "letters", "reminders"])
def test_thirty_people_cost_the_queries_of_one(application, room):
    counts, told = [], []
    for more in (0, 30):
        for _n in range(more):
            make_member(application.partners.first().organisation)
        OutboxMessage.objects.all().delete()
        say = said(whole().get(pk=application.pk))[room]
        with CaptureQueriesContext(connection) as queries:
            say()
        counts.append(len(queries))
        told.append(OutboxMessage.objects.count())
    assert told[1] == told[0] + 30
    assert counts[0] == counts[1]
