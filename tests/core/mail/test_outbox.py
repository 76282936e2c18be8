import smtplib
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.db import connection, transaction

from core import broker, clock
from core.constants import OutboxState
from core.errors import Impossible
from core.mail import outbox
from core.models import AuditEntry, OutboxMessage
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


class DeadServer(LocmemBackend):
    def open(self):
        raise ConnectionRefusedError


class RefusingServer(LocmemBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"a@stadt.example": (550, b"no such user")})


class BreakingLine(LocmemBackend):
    """Takes the mail, then the answer is lost."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected


class Strict(LocmemBackend):
    """Builds the message as SMTP does."""

    def send_messages(self, messages):
        for message in messages:
            message.message()
        return super().send_messages(messages)


def server(settings, kind):
    settings.EMAIL_BACKEND = (
        f"{__name__}.{kind.__name__}" if kind else "django.core.mail.backends.locmem.EmailBackend"
    )


def owe(subject=None, *, kind="test.note", occasion="", **fields):
    """Owe one mail; the row that stands for it."""
    subject = subject or OrganisationFactory()
    mail = outbox.Mail(
        **{
            "to": "erika@stadt.example",
            "language": "de",
            "subject_line": "Ein Hinweis",
            "body": "Guten Tag",
            **fields,
        }
    )
    outbox.owe([mail], kind=kind, subject=subject, occasion=occasion)
    return OutboxMessage.objects.get(subject_id=subject.pk, kind=kind, recipient=mail.to, occasion=occasion)


def test_the_same_cause_mails_once():
    subject = OrganisationFactory()
    first, second = owe(subject), owe(subject, body="anders")
    assert first == second
    assert second.body == "Guten Tag"
    assert owe(subject, occasion="3") != first
    assert owe(subject, to="kim@stadt.example") != first
    assert outbox.deliver() == 3
    assert outbox.deliver() == 0
    assert len(mail.outbox) == 3


def test_a_mail_carries_its_stable_id_and_language():
    message = owe(language="de-ls")
    outbox.deliver()
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert sent.extra_headers["Content-Language"] == "de"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_rolled_back_action_owes_nothing():
    with transaction.atomic():
        owe()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_a_line_end_in_the_subject_cannot_become_a_header():
    owe(subject_line="Hallo\r\nBcc: alle@stadt.example")
    outbox.deliver()
    assert mail.outbox[0].subject == "Hallo Bcc: alle@stadt.example"
    assert mail.outbox[0].message()["Bcc"] is None


def test_an_hour_of_dead_smtp_sends_every_mail_once_and_later(settings):
    server(settings, DeadServer)
    for number in range(5):
        owe(occasion=str(number))
    start = clock.now()
    for minute in range(60):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            assert outbox.deliver() == 0
    assert set(OutboxMessage.objects.values_list("state", "last_error")) == {
        ("pending", "ConnectionRefusedError")
    }
    server(settings, None)
    for minute in range(60, 130):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            outbox.deliver()
    assert len(mail.outbox) == 5
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_a_refused_mail_is_tried_again_later(settings):
    server(settings, RefusingServer)
    message = owe()
    assert outbox.deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("pending", "SMTPRecipientsRefused")
    assert message.not_before > clock.now()


def test_a_mail_that_is_never_taken_ends_as_failed(settings):
    server(settings, RefusingServer)
    message = owe()
    OutboxMessage.objects.update(attempts=59)
    outbox.deliver()
    message.refresh_from_db()
    assert message.state == OutboxState.FAILED


def test_a_line_that_breaks_after_the_mail_leaves_it_unclear(settings):
    server(settings, BreakingLine)
    message = owe()
    outbox.deliver()
    server(settings, None)
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False):
        outbox.deliver()
    message.refresh_from_db()
    assert message.state == OutboxState.UNCLEAR
    assert len(mail.outbox) == 1


def test_a_worker_killed_between_sending_and_marking_never_sends_twice():
    message = owe()
    claimed = outbox.claim()
    # The mail goes out, then the process dies: nothing marks the row.
    assert claimed == message
    assert outbox.claim() is None
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert outbox.deliver() == 0  # the lease holds
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert outbox.deliver() == 0
    message.refresh_from_db()
    assert message.state == OutboxState.UNCLEAR
    assert mail.outbox == []


def test_a_sender_whose_lease_ran_out_does_not_overwrite():
    message = owe()
    claimed = outbox.claim()
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        outbox.expire_leases()
        outbox.send(claimed, outbox.Line())
    message.refresh_from_db()
    assert message.state == OutboxState.UNCLEAR


@pytest.mark.parametrize(("arrived", "state", "mails"), [(True, "sent", 0), (False, "pending", 1)])
def test_a_person_settles_what_is_unclear(arrived, state, mails):
    message = owe()
    outbox.claim()
    OutboxMessage.objects.update(state=OutboxState.UNCLEAR, lease_until=None)
    by = UserFactory()
    assert outbox.settle(message=message, arrived=arrived, by=by).state == state
    assert outbox.deliver() == mails
    entry = AuditEntry.objects.get(verb="outbox.reconcile")
    assert (entry.actor, entry.data) == (by, {"arrived": arrived, "was": "unclear"})
    if mails:
        assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


@pytest.mark.parametrize("state", sorted(set(OutboxState) - {"unclear", "failed"}))
@pytest.mark.parametrize("arrived", [True, False])
def test_only_what_waits_for_a_person_can_be_settled(state, arrived):
    message = owe()
    sent_at = clock.now() if state == "sent" else None
    OutboxMessage.objects.update(state=state, sent_at=sent_at)
    with pytest.raises(Impossible):
        outbox.settle(message=message, arrived=arrived, by=UserFactory())
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (state, sent_at)
    assert not AuditEntry.objects.filter(verb="outbox.reconcile").exists()


def test_what_failed_and_is_sent_again_has_all_its_attempts_anew(settings):
    server(settings, RefusingServer)
    message = owe()
    OutboxMessage.objects.update(attempts=59)
    outbox.deliver()
    outbox.settle(message=message, arrived=False, by=UserFactory())
    outbox.deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (OutboxState.PENDING, 1)


def test_what_was_said_anew_since_is_not_sent_again():
    subject = OrganisationFactory()
    old = owe(subject, occasion="1")
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        owe(subject, occasion="2", to="other@stadt.example")
    OutboxMessage.objects.filter(pk=old.pk).update(state=OutboxState.FAILED)
    with pytest.raises(Impossible) as refusal:
        outbox.settle(message=old, arrived=False, by=UserFactory())
    assert refusal.value.code == "overtaken"
    assert outbox.settle(message=old, arrived=True, by=UserFactory()).state == OutboxState.SENT


def test_many_people_told_at_once_do_not_overtake_each_other():
    subject = OrganisationFactory()
    first = owe(subject, occasion="1")
    owe(subject, occasion="1", to="other@stadt.example")
    OutboxMessage.objects.filter(pk=first.pk).update(state=OutboxState.FAILED)
    assert outbox.settle(message=first, arrived=False, by=UserFactory()).state == OutboxState.PENDING


def test_two_people_settle_a_mail_once():
    message = owe()
    OutboxMessage.objects.update(state=OutboxState.UNCLEAR)
    outbox.settle(message=message, arrived=False, by=UserFactory())
    with pytest.raises(Impossible):
        outbox.settle(message=message, arrived=True, by=UserFactory())
    assert outbox.deliver() == 1


def test_an_address_that_cannot_stand_in_a_mail_fails_for_good_and_holds_nobody_up(settings):
    server(settings, Strict)
    bad, good = owe(to="kim\n@stadt.example"), owe()
    assert outbox.deliver() == 1
    assert list(
        OutboxMessage.objects.filter(pk__in=[bad.pk, good.pk]).order_by("state").values_list("state")
    ) == [("failed",), ("sent",)]


def test_a_new_decision_takes_back_the_unsent_mail_of_the_old():
    subject, other = OrganisationFactory(), OrganisationFactory()
    owe(subject, kind="test.decision")
    owe(subject, kind="test.receipt")
    owe(other, kind="test.decision")
    assert outbox.supersede(subject=subject, kinds=["test.decision"]) == 1
    assert outbox.deliver() == 2
    assert outbox.supersede(subject=other, kinds=["test.decision"]) == 0  # it is out


def test_a_frozen_outbox_sends_nothing(settings):
    owe()
    settings.OUTBOX_FROZEN = True
    assert outbox.deliver() == 0
    settings.OUTBOX_FROZEN = False
    assert outbox.deliver() == 1


def test_a_mail_for_later_waits():
    later = clock.now() + timedelta(hours=1)
    OutboxMessage.objects.filter(pk=owe().pk).update(not_before=later)
    assert outbox.deliver() == 0
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert outbox.deliver() == 1


def test_a_missing_broker_does_not_break_the_action(monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    knocks = []

    def gone(*args, **options):
        knocks.append(args)
        raise OperationalError

    monkeypatch.setattr(broker.current_app, "send_task", gone)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(20):
            owe(occasion=str(number))
    assert len(knocks) == 1  # twenty mails wait for a dead Redis once, not twenty times
    assert outbox.deliver() == 20


class Slow(LocmemBackend):
    def send_messages(self, messages):
        time.sleep(0.01)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_send_each_mail_once(settings, monkeypatch):
    monkeypatch.setattr(outbox, "_look_now", lambda: None)
    server(settings, Slow)
    subject = OrganisationFactory()
    for number in range(40):
        owe(subject, occasion=str(number))
    sent, start = [], threading.Barrier(6)

    def sweep():
        start.wait()
        try:
            sent.append(outbox.deliver())
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _number in range(6)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join()
    assert sum(sent) == 40
    assert len(mail.outbox) == len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 40
    assert sum(count > 0 for count in sent) > 1  # they did work side by side


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_owe_one_mail(monkeypatch):
    monkeypatch.setattr(outbox, "_look_now", lambda: None)
    subject = OrganisationFactory()
    start = threading.Barrier(8)

    def request():
        start.wait()
        try:
            owe(subject)
        finally:
            connection.close()

    threads = [threading.Thread(target=request) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutboxMessage.objects.count() == 1
