"""Letters: composed, released by a second person, numbered without gaps, issued once, fetched."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.utils import OperationalError

from accounts.constants import FunderRole, MemberRole
from accounts.models import Funder
from core import broker, clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from core.paper.pdf import PdfFailed
from letters import prints as letters_prints
from letters import tasks
from letters.actions import issue, release, retrieval, templates, writing
from letters.constants import Channel, LetterState
from letters.models import DecisionLetter, LetterSeries, LetterTemplate
from programmes.constants import LetterMode
from tests.budgets.factories import make_award
from tests.factories import (
    make_call,
    make_member,
    make_staff,
    make_tandem,
)
from tests.letters.factories import approver_of, make_draft, make_issued, make_released, make_share

pytestmark = pytest.mark.django_db


# -- composing --------------------------------------------------------------------------------------


def test_composing_fixes_the_content_and_writes_the_audit_entry():
    officer = make_staff(FunderRole.OFFICER)
    share = make_share()
    letter = writing.compose(share=share, by=officer)
    assert (letter.state, letter.number, letter.dated_on) == (LetterState.DRAFT, None, None)
    LetterTemplate.objects.filter(pk=letter.template_id).update(signatory="Somebody else")
    letter.refresh_from_db()
    assert letter.content["signatory"] == "Dr. Muster, Referatsleitung"
    assert AuditEntry.objects.get(verb="letter.compose").subject_id == letter.pk


def test_composing_twice_is_one_letter():
    letter = make_draft()
    assert writing.compose(share=letter.share, by=make_staff(FunderRole.OFFICER)) == letter
    assert DecisionLetter.objects.count() == 1


def test_a_staged_award_has_no_letter_yet():
    application = make_tandem(state="selected")
    award = make_award(application, state="staged")
    with pytest.raises(Impossible):
        writing.compose(share=award.shares.first(), by=make_staff(FunderRole.OFFICER))


def test_without_a_template_nothing_is_composed():
    application = make_tandem(make_call(letter_templates=False), state="awarded")
    with pytest.raises(Impossible):
        make_draft(application=application)


def test_a_dropped_draft_makes_room_for_another():
    letter = make_draft()
    writing.drop(letter=letter, by=letter.composed_by)
    again = writing.compose(share=letter.share, by=letter.composed_by)
    assert again != letter


# -- releasing --------------------------------------------------------------------------------------


def test_release_gives_number_and_date():
    with time_machine.travel(datetime(2027, 3, 1, 23, 30, tzinfo=UTC), tick=False):
        letter = make_released()
    assert letter.number == "MUSTER-SMS-2027-0001"
    assert letter.dated_on.isoformat() == "2027-03-02"  # the day in Berlin
    assert letter.state == LetterState.RELEASED


def test_the_same_release_again_is_the_same_letter_once():
    letter = make_released()
    again = release.one(letter=letter, by=letter.released_by)
    assert again.number == letter.number
    assert LetterSeries.objects.get().last == 1


def test_who_composed_cannot_release():
    approver = make_staff(FunderRole.APPROVER)
    letter = make_draft(by=approver)
    with pytest.raises(Impossible) as refused:
        release.one(letter=letter, by=approver)
    assert refused.value.code == "four-eyes"
    assert not LetterSeries.objects.filter(last__gt=0).exists()


def test_the_database_too_refuses_that_who_composed_releases():
    letter = make_draft()
    with pytest.raises(IntegrityError, match="letter_four_eyes"), transaction.atomic():
        DecisionLetter.objects.filter(pk=letter.pk).update(released_by=letter.composed_by)


def test_a_dropped_letter_is_not_released():
    letter = make_draft()
    writing.drop(letter=letter, by=letter.composed_by)
    with pytest.raises(Impossible):
        release.one(letter=letter, by=approver_of())
    assert not LetterSeries.objects.filter(last__gt=0).exists()


def test_each_funder_counts_for_itself_and_each_year_anew():
    application = make_tandem(state="awarded")
    with time_machine.travel(datetime(2027, 12, 31, 12, tzinfo=UTC)):
        first = make_released(application=application)
        other = make_released(application=application, funder="am")
    with time_machine.travel(datetime(2028, 1, 2, 12, tzinfo=UTC)):
        third = make_released()
    assert [first.number, other.number, third.number] == [
        "MUSTER-SMS-2027-0001",
        "MUSTER-AM-2027-0001",
        "MUSTER-SMS-2028-0001",
    ]


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_and_no_twins_under_threads():
    call = make_call()
    drafts = [make_draft(application=make_tandem(call, state="awarded")) for _number in range(12)]
    approver = approver_of()
    ready = threading.Barrier(len(drafts))

    def work(number, letter):
        try:
            ready.wait(30)
            with transaction.atomic():
                release.one(letter=letter, by=approver)
                if number % 3 == 0:
                    raise OperationalError("the connection is lost before the commit")
        except OperationalError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(drafts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    numbers = sorted(DecisionLetter.objects.filter(number__isnull=False).values_list("number", flat=True))
    assert [int(number.rsplit("-", 1)[1]) for number in numbers] == list(range(1, 9))
    assert LetterSeries.objects.get().last == 8


# -- issuing ----------------------------------------------------------------------------------------


def test_issuing_keeps_the_pdf_its_hash_and_owes_the_mail():
    letter = make_released()
    organisation = letter.share.partner.organisation
    reader = make_member(organisation, MemberRole.READER)
    make_member(organisation, MemberRole.EDITOR, is_active=False)
    assert tasks.render_letter(str(letter.pk)) is True
    letter.refresh_from_db()
    assert letter.state == LetterState.ISSUED
    with letter.pdf.open() as pdf:
        assert hashlib.sha256(pdf.read()).hexdigest() == letter.sha256
    mails = OutboxMessage.objects.filter(kind="letter.issued")
    clerk = letter.share.award.application.started_by
    assert {mail.recipient for mail in mails} == {clerk.email, reader.email}
    for mail in mails:
        assert letter.number not in mail.body
        assert "100.000" not in mail.body


def test_issuing_again_changes_nothing():
    letter = make_issued()
    before = (letter.sha256, letter.issued_at, OutboxMessage.objects.count())
    assert issue.one(letter=letter) is None
    assert tasks.render_letter(str(letter.pk)) is False
    letter.refresh_from_db()
    assert (letter.sha256, letter.issued_at, OutboxMessage.objects.count()) == before


def test_a_draft_is_not_issued():
    assert issue.one(letter=make_draft()) is None


def test_the_sweep_issues_what_is_released():
    application = make_tandem(state="awarded")
    make_released(application=application)
    make_released(application=application, funder="am")
    make_draft()
    assert tasks.render_released() == 2
    assert tasks.render_released() == 0


def test_a_letter_that_does_not_render_stays_released_and_the_others_go_on(monkeypatch):
    application = make_tandem(state="awarded")
    bad = make_released(application=application)
    make_released(application=application, funder="am")
    real = letters_prints.render

    def render(letter):
        if letter.pk == bad.pk:
            raise PdfFailed("failed")
        return real(letter)

    monkeypatch.setattr(letters_prints, "render", render)
    assert tasks.render_released() == 1
    bad.refresh_from_db()
    assert bad.state == LetterState.RELEASED


@pytest.mark.parametrize("left", ["the same", "half", "another"])
def test_a_file_left_by_a_worker_that_died_is_the_same_or_replaced(left):
    letter = make_released()
    data = letters_prints.render(letter)
    content = {"the same": data, "half": data[: len(data) // 2], "another": b"x"}[left]
    default_storage.save(f"letters/{letter.pk}.pdf", __import__("io").BytesIO(content))
    issue.one(letter=letter)
    letter.refresh_from_db()
    assert letter.pdf.name == f"letters/{letter.pk}.pdf"
    with letter.pdf.open() as pdf:
        assert pdf.read() == data
    names = default_storage.listdir("letters")[1]
    assert [name for name in names if name.startswith(str(letter.pk))] == [f"{letter.pk}.pdf"]


def test_a_full_disk_leaves_no_half_letter(monkeypatch):
    letter = make_released()
    name = f"letters/{letter.pk}.pdf"
    real = default_storage.save

    def save(name, content):
        real(name, __import__("io").BytesIO(b"%PDF half"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", save)
    with pytest.raises(OSError, match="No space"):
        issue.one(letter=letter)
    assert not default_storage.exists(name)
    letter.refresh_from_db()
    assert letter.state == LetterState.RELEASED
    monkeypatch.undo()
    assert issue.one(letter=letter) is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_letter_issue_it_once():
    letter = make_released()
    ready = threading.Barrier(4)
    done = []

    def work():
        try:
            ready.wait(30)
            done.append(issue.one(letter=letter) is not None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == [False, False, False, True]
    assert AuditEntry.objects.filter(verb="letter.issue").count() == 1
    assert OutboxMessage.objects.filter(kind="letter.issued").count() == 1


def test_the_same_letter_renders_to_the_same_bytes():
    letter = make_released()
    assert letters_prints.render(letter) == letters_prints.render(DecisionLetter.objects.get(pk=letter.pk))


def test_a_broker_that_is_gone_does_not_stop_a_release(monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError as BrokerGone

    def gone(*args, **kwargs):
        raise BrokerGone

    monkeypatch.setattr(broker.current_app, "send_task", gone)
    broker.REDIS.reset()
    with django_capture_on_commit_callbacks(execute=True):
        letter = make_released()
    assert letter.state == LetterState.RELEASED
    broker.REDIS.reset()


# -- what the database keeps ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (make_draft, {"content": {"x": 1}}),
        (make_draft, {"channel": Channel.POST}),
        (make_released, {"content": {"x": 1}}),
        (make_released, {"number": "X"}),
        (make_released, {"number": None}),
        (make_released, {"dated_on": "2020-01-01"}),
        (make_issued, {"sha256": "0" * 64}),
        (make_issued, {"pdf": "other.pdf"}),
        (make_issued, {"state": "draft"}),
    ],
)
def test_what_a_letter_says_does_not_change_any_more(make, changes):
    letter = make()
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionLetter.objects.filter(pk=letter.pk).update(**changes)


def test_a_letter_cannot_be_deleted_and_its_day_of_service_not_moved():
    letter = make_issued()
    retrieval.record(letter=letter, by=letter.share.award.application.started_by)
    for change in (
        lambda: DecisionLetter.objects.filter(pk=letter.pk).update(served_on=None),
        lambda: DecisionLetter.objects.filter(pk=letter.pk)._raw_delete("default"),
        lambda: letter.retrievals.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# -- fetching ---------------------------------------------------------------------------------------


def test_the_first_retrieval_makes_a_notice_known_the_day_after():
    letter = make_issued()
    clerk = letter.share.award.application.started_by
    with time_machine.travel(datetime(2027, 3, 1, 22, 59, tzinfo=UTC)):  # 23:59 in Berlin
        retrieval.record(letter=letter, by=clerk)
    with time_machine.travel(datetime(2027, 3, 9, 12, tzinfo=UTC)):
        retrieval.record(letter=letter, by=clerk)
    letter.refresh_from_db()
    assert letter.served_on.isoformat() == "2027-03-02"
    assert letter.retrievals.count() == 2


def test_fetching_a_private_agreement_starts_no_appeal_period():
    letter = make_issued(funder="am")
    retrieval.record(letter=letter, by=letter.share.award.application.started_by)
    letter.refresh_from_db()
    assert letter.served_on is None


def test_a_letter_that_is_not_out_is_not_fetched():
    letter = make_released()
    with pytest.raises(Impossible):
        retrieval.record(letter=letter, by=letter.composed_by)


def test_a_notice_by_post_counts_as_known_on_the_fourth_day():
    share = make_share()
    letter = writing.compose(share=share, by=make_staff(FunderRole.OFFICER), channel=Channel.POST)
    letter = release.one(letter=letter, by=approver_of())
    letter = issue.one(letter=letter)
    assert letter.served_on == letter.dated_on + timedelta(days=4)


# -- funders with a system of their own -------------------------------------------------------------


@pytest.fixture
def recording_share():
    share = make_share(funder="am")
    share.partner.role.funding_line.__class__.objects.filter(funder=share.funder).update(
        letter_mode=LetterMode.RECORD
    )
    return type(share).objects.get(pk=share.pk)


def test_a_recorded_letter_has_number_and_date_and_no_pdf(recording_share):
    officer = make_staff(FunderRole.OFFICER)
    letter = writing.record(share=recording_share, number="AM-77", dated_on=clock.today(), by=officer)
    assert (letter.state, letter.number, letter.pdf.name) == (LetterState.RECORDED, "AM-77", "")
    again = writing.record(share=recording_share, number="AM-77", dated_on=clock.today(), by=officer)
    assert again == letter
    with pytest.raises(Impossible):
        writing.record(share=recording_share, number="AM-78", dated_on=clock.today(), by=officer)


def test_recording_is_for_such_funders_only_and_never_in_the_future(recording_share):
    officer = make_staff(FunderRole.OFFICER)
    with pytest.raises(Impossible):
        writing.compose(share=recording_share, by=officer)
    with pytest.raises(Impossible):
        writing.record(
            share=recording_share, number="A", dated_on=clock.today() + timedelta(days=1), by=officer
        )
    with pytest.raises(Impossible):
        writing.record(share=make_share(), number="A", dated_on=clock.today(), by=officer)


# -- templates --------------------------------------------------------------------------------------


def test_templates_come_from_the_preset_file_once():
    call = make_call(letter_templates=False, slug="inklusion-vor-ort-sachsen-2023")
    Funder.objects.filter(key="am").update(key="aktion-mensch")
    first = templates.load(call=call)
    again = templates.load(call=call)
    assert {template.pk for template in first} == {template.pk for template in again}
    by_funder = {template.funder.key: template for template in again}
    assert by_funder["sms"].remedy == "action"
    assert by_funder["aktion-mensch"].remedy == "none"
    assert len(by_funder["sms"].conditions.splitlines()) >= 3
