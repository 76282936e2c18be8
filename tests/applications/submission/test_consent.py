"""Both agree to the same content; the last agreement hands in, once, before the deadline."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.actions import texts
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.parts import parts_of, plan_part
from applications.papers.actions import papers
from applications.plans.actions import all_rows
from applications.submission.actions import consent as consent_actions
from applications.submission.content import content_hash
from applications.submission.models.submission import Submission
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.constants import PaperKind
from programmes.models import RequiredPaper
from tests.factories import MembershipFactory, make_call, make_member, make_tandem, pdf_bytes


def fresh(application):
    return Application.objects.get(pk=application.pk)


def agree(application, partner, by, **more):
    return consent_actions.give(
        application=fresh(application),
        partner=partner,
        content_hash=content_hash(fresh(application)),
        by=by,
        **more,
    )


def agree_both(application):
    agree(application, application.municipality, application.clerk)
    return agree(application, application.nonprofit, application.director)


@pytest.mark.django_db
def test_the_last_consent_hands_in_with_receipt_for_everybody():
    application = make_tandem()
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    agree(application, application.municipality, application.clerk)
    assert fresh(application).state == S.DRAFT
    wanted = OutboxMessage.objects.filter(kind="application.consent_wanted")
    assert [message.recipient for message in wanted] == [application.director.email]
    agree(application, application.nonprofit, application.director)
    now = fresh(application)
    assert now.state == S.SUBMITTED
    assert now.number == f"{application.call.number_prefix}-0001"
    submission = Submission.objects.get(application=application)
    assert submission.content_hash == content_hash(now)
    assert submission.content["title"] == application.title
    receipts = OutboxMessage.objects.filter(kind="application.receipt")
    assert {message.recipient for message in receipts} == {
        application.clerk.email,
        application.director.email,
        reader.email,
    }
    assert all(now.number in message.body for message in receipts)
    hashes = [attachment.sha256 for attachment in now.attachments.all()]
    assert len(hashes) >= 3
    assert all(one in message.body for message in receipts for one in hashes)
    assert AuditEntry.objects.filter(verb="application.submit", subject_id=application.pk).count() == 1


@pytest.mark.django_db
def test_nobody_agrees_for_both_partners():
    application = make_tandem()
    MembershipFactory(
        organisation=application.nonprofit.organisation, user=application.clerk, role=MemberRole.SIGNATORY
    )
    agree(application, application.municipality, application.clerk)
    with pytest.raises(Impossible) as refused:
        agree(application, application.nonprofit, application.clerk)
    assert refused.value.code == "same-person"
    assert fresh(application).state == S.DRAFT


@pytest.mark.django_db
def test_a_repeat_of_the_last_consent_is_the_same_effect_once():
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    seen = content_hash(fresh(application))
    for _again in range(3):
        consent_actions.give(
            application=application,
            partner=application.nonprofit,
            content_hash=seen,
            by=application.director,
        )
    assert Consent.objects.filter(partner__application=application).count() == 2
    assert Submission.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="application.receipt").count() == 2


@pytest.mark.django_db
def test_numbers_follow_each_other():
    call = make_call()
    for number in (1, 2, 3):
        application = make_tandem(call=call)
        agree_both(application)
        assert fresh(application).number == f"{call.number_prefix}-{number:04d}"


def edits(application):
    """Every way to change the content."""
    director, plan = application.director, application.nonprofit.finance_plan
    section = application.sections.get()
    letter = application.letters_of_intent.first()
    upload = _upload(pdf_bytes(2))
    return {
        "title": lambda: texts.save_title(application=application, title="Anders", by=director),
        "space": lambda: texts.save_social_space(application=application, by=director, name="Südviertel"),
        "section": lambda: texts.save_section(section=section, text="Ganz anders.", by=director),
        "plan": lambda: all_rows.save(plan=plan, costs=[], sources=[], by=director),
        "concept": lambda: papers.add_attachment(
            application=application, kind=PaperKind.CONCEPT, file=upload, by=director
        ),
        "remove letter": lambda: papers.remove_attachment(attachment=letter.attachment, by=director),
        "add letter": lambda: papers.add_letter_of_intent(
            application=application, organisation_name="Chor", signed_by="Kim", file=upload, by=director
        ),
    }


def _upload(content, name="x.pdf"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, content_type="application/pdf")


EDITS = ["title", "space", "section", "plan", "concept", "remove letter", "add letter"]


@pytest.mark.django_db
def test_the_pages_of_the_parts_say_that_a_consent_stands(client):
    application = make_tandem()
    client.force_login(application.director)
    pages = [
        part.url for part in parts_of(application).values() if plan_part(application.municipality) != part.key
    ]
    words = "Es gibt schon eine Zustimmung zu diesem Stand."
    assert not any(words in client.get(url).content.decode() for url in pages)
    agree(application, application.municipality, application.clerk)
    assert all(words in client.get(url).content.decode() for url in pages)


@pytest.mark.django_db
@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_voids_the_consent_and_tells_both(edit):
    application = make_tandem()
    consent = agree(application, application.municipality, application.clerk)
    edits(application)[edit]()
    consent.refresh_from_db()
    assert consent.voided_at is not None
    assert consent.voided_by == application.director
    assert not fresh(application).consents_stand
    told = OutboxMessage.objects.filter(kind="application.consent_voided")
    assert {message.recipient for message in told} == {application.clerk.email, application.director.email}
    # Whose agreement it was: the other partner has not agreed to anything yet.
    assert all(f"Zustimmung von {application.municipality} zum" in message.body for message in told)
    assert AuditEntry.objects.filter(verb="consent.void", subject_id=consent.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("state", [state for state in S if state != S.DRAFT])
def test_no_edit_after_the_draft(edit, state):
    application = make_tandem(state=state)
    before = content_hash(fresh(application))
    with pytest.raises(Impossible) as refusal:
        edits(application)[edit]()
    assert refusal.value.code == "wrong-state"
    assert content_hash(fresh(application)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("edit", EDITS)
def test_no_edit_from_the_closing_moment_on(edit):
    application = make_tandem()
    closed = time_machine.travel(application.call.closes_at, tick=False)
    with closed, pytest.raises(Impossible) as refusal:
        edits(application)[edit]()
    assert refusal.value.code == "late"


@pytest.mark.django_db
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_in_the_last_second_is_in_time(edit):
    application = make_tandem()
    with time_machine.travel(application.call.closes_at - timedelta(seconds=1), tick=False):
        edits(application)[edit]()


@pytest.mark.django_db
def test_the_last_second_counts_and_the_closing_moment_does_not():
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    closes_at = application.call.closes_at
    with time_machine.travel(closes_at, tick=False):
        with pytest.raises(Impossible) as refusal:
            agree(application, application.nonprofit, application.director)
        assert refusal.value.code == "late"
        assert fresh(application).state == S.DRAFT
    with time_machine.travel(closes_at - timedelta(seconds=1), tick=False):
        agree(application, application.nonprofit, application.director)
    assert fresh(application).state == S.SUBMITTED


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "in_time"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)])
def test_what_arrived_in_time_may_commit_a_little_later(late, in_time):
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    arrived = application.call.closes_at - timedelta(seconds=1)
    with time_machine.travel(arrived + late, tick=False):
        if in_time:
            agree(application, application.nonprofit, application.director, arrived_at=arrived)
            assert Submission.objects.get().arrived_at == arrived
        else:
            with pytest.raises(Impossible):
                agree(application, application.nonprofit, application.director, arrived_at=arrived)


@pytest.mark.django_db
def test_what_is_missing_blocks_the_consent():
    application = make_tandem()
    texts.save_section(section=application.sections.get(), text="", by=application.clerk)
    with pytest.raises(Impossible) as refusal:
        agree(application, application.municipality, application.clerk)
    assert refusal.value.code == "incomplete"


@pytest.mark.django_db
def test_a_consent_to_another_content_is_refused():
    application = make_tandem()
    seen = content_hash(fresh(application))
    texts.save_title(application=application, title="Dazwischen geändert", by=application.director)
    with pytest.raises(Impossible) as refusal:
        consent_actions.give(
            application=application, partner=application.municipality, content_hash=seen, by=application.clerk
        )
    assert refusal.value.code == "changed"
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_a_change_from_outside_the_application_voids_too():
    application = make_tandem()
    old = agree(application, application.municipality, application.clerk)
    organisation = application.nonprofit.organisation
    organisation.name = "Neuer Name e. V."
    organisation.save()
    agree(application, application.nonprofit, application.director)
    old.refresh_from_db()
    assert old.voided_at is not None
    assert fresh(application).state == S.DRAFT


@pytest.mark.django_db
def test_only_a_signatory_of_the_partner_agrees(login):
    application = make_tandem()
    editor = make_member(application.municipality.organisation, MemberRole.EDITOR)
    url = reverse("applications:submit", args=[application.pk])
    data = {"content_hash": content_hash(fresh(application)), "agree": "on"}
    mine, theirs = application.municipality.pk, application.nonprofit.pk
    assert login(editor).post(url, {**data, "partner": mine}).status_code == 404
    assert login(application.clerk).post(url, {**data, "partner": theirs}).status_code == 404
    assert login(application.clerk).post(url, {**data, "partner": "\x00"}).status_code == 404
    assert not Consent.objects.exists()
    assert login(application.clerk).post(url, {**data, "partner": mine}).status_code == 302
    assert Consent.objects.get().given_by == application.clerk


@pytest.mark.django_db
def test_both_agree_through_the_pages_and_get_one_receipt(login):
    application = make_tandem()
    url = reverse("applications:submit", args=[application.pk])
    clerk, director = login(application.clerk), login(application.director)
    page = clerk.get(url).content.decode()
    shown = content_hash(fresh(application))
    assert shown in page
    data = {"content_hash": shown, "agree": "on"}
    without = clerk.post(url, {"content_hash": shown, "partner": application.municipality.pk})
    assert "Bitte setzen Sie das Häkchen" in without.content.decode()
    clerk.post(url, {**data, "partner": application.municipality.pk})
    assert "noch nicht eingereicht" in page
    receipt = reverse("applications:receipt", args=[application.pk])
    assert clerk.get(receipt).status_code == 404
    for _twice in range(2):
        response = director.post(url, {**data, "partner": application.nonprofit.pk})
        assert response.status_code == 302
        assert response.url == receipt
    page = clerk.get(receipt).content.decode()
    assert fresh(application).number in page
    assert shown in page


@pytest.mark.django_db
def test_a_consent_can_be_taken_back_while_it_is_a_draft(login):
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    url = reverse("applications:withdraw_consent", args=[application.pk])
    assert login(application.director).post(url, {"partner": application.municipality.pk}).status_code == 404
    assert login(application.clerk).post(url, {"partner": application.municipality.pk}).status_code == 302
    assert not Consent.objects.filter(voided_at__isnull=True).exists()
    agree(application, application.nonprofit, application.director)
    assert fresh(application).state == S.DRAFT


@pytest.mark.django_db
def test_only_a_paper_that_may_follow_comes_in_late():
    application = make_tandem(state="submitted")
    paper = RequiredPaper.objects.create(
        call=application.call,
        kind=PaperKind.COUNCIL_RESOLUTION,
        title={"de": "Ratsbeschluss"},
        may_follow=True,
    )
    with time_machine.travel(application.call.closes_at + timedelta(days=20), tick=False):
        late = papers.add_attachment(
            application=application, kind=paper.kind, file=_upload(pdf_bytes()), by=application.clerk
        )
        assert late.removed_at is None
        paper.may_follow = False
        paper.save()
        with pytest.raises(Impossible):
            papers.add_attachment(
                application=application, kind=paper.kind, file=_upload(pdf_bytes(2)), by=application.clerk
            )


def race(*tasks):
    """Run these in threads of their own, from the same moment on; their errors."""
    barrier, errors = threading.Barrier(len(tasks)), []

    def run(task):
        try:
            barrier.wait()
            task()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def both_at_once(application):
    seen = content_hash(fresh(application))
    seats = [(application.municipality, application.clerk), (application.nonprofit, application.director)]
    return [
        lambda partner=partner, by=by: consent_actions.give(
            application=fresh(application), partner=partner, content_hash=seen, by=by
        )
        for partner, by in seats
    ]


@pytest.mark.django_db(transaction=True)
def test_two_signatories_in_the_same_second_hand_in_exactly_once():
    for _round in range(3):
        application = make_tandem()
        assert race(*both_at_once(application), *both_at_once(application)) == []
        assert fresh(application).state == S.SUBMITTED
        assert Submission.objects.filter(application=application).count() == 1
        assert Consent.objects.filter(partner__application=application).count() == 2
        receipts = OutboxMessage.objects.filter(kind="application.receipt", subject_id=application.pk)
        assert receipts.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_signatories_miss_each_other(monkeypatch):
    """The negative control: this is what the lock is for."""
    application = make_tandem()
    barrier, real = threading.Barrier(2), consent_actions._standing

    def unlocked(application, **_more):
        return Application.objects.select_related("call").get(pk=application.pk)

    def both_have_read(*args):
        found = real(*args)
        barrier.wait(10)
        return found

    def nobody_waits(application):
        # Writing the flag would be a lock by accident.
        application.save = lambda **_more: None
        return application

    monkeypatch.setattr(consent_actions.locking, "lock", lambda a: nobody_waits(unlocked(a)))
    monkeypatch.setattr(consent_actions, "_standing", both_have_read)
    committed = threading.Barrier(2)
    counted = Consent.objects.filter(partner__application=application)
    assert counted.count() == 0

    real_wanted = consent_actions.mails.consent_wanted
    monkeypatch.setattr(
        consent_actions.mails,
        "consent_wanted",
        lambda *args: (committed.wait(10), real_wanted(*args)),
    )
    race(*both_at_once(application))
    assert counted.count() == 2
    assert fresh(application).state == S.DRAFT


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_the_last_consent_at_once_never_hand_in_what_was_not_agreed():
    for _round in range(4):
        application = make_tandem()
        agree(application, application.municipality, application.clerk)
        section = application.sections.get()
        last = both_at_once(application)[1]
        race(
            last,
            lambda section=section, by=application.clerk: texts.save_section(
                section=section, text="Im letzten Augenblick.", by=by
            ),
        )
        now = fresh(application)
        section.refresh_from_db()
        if now.state == S.SUBMITTED:
            assert section.text == "So gehen wir vor."
            assert now.submission.content_hash == content_hash(now)
        else:
            assert section.text == "Im letzten Augenblick."
            assert not Consent.objects.filter(partner__application=now, voided_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_are_neither_missing_nor_double():
    call = make_call()
    tandems = [make_tandem(call=call) for _n in range(6)]
    for application in tandems:
        agree(application, application.municipality, application.clerk)
    assert race(*(both_at_once(application)[1] for application in tandems)) == []
    numbers = sorted(Application.objects.filter(call=call).values_list("number", flat=True))
    assert numbers == [f"{call.number_prefix}-{n:04d}" for n in range(1, 7)]


@pytest.mark.django_db
def test_the_moment_of_arrival_stands_on_the_receipt():
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    arrived = clock.now() - timedelta(seconds=30)
    agree(application, application.nonprofit, application.director, arrived_at=arrived)
    assert Submission.objects.get().arrived_at == arrived


@pytest.mark.django_db
def test_the_last_consent_costs_few_queries(django_assert_max_num_queries):
    application = make_tandem()
    for _more in range(8):
        make_member(application.municipality.organisation, MemberRole.READER)
    agree(application, application.municipality, application.clerk)
    seen = content_hash(fresh(application))
    # Ten people get the receipt: their mails are one query. Two are the savepoint around the action.
    with django_assert_max_num_queries(23):
        consent_actions.give(
            application=application,
            partner=application.nonprofit,
            content_hash=seen,
            by=application.director,
        )
    assert OutboxMessage.objects.filter(kind="application.receipt").count() == 10
