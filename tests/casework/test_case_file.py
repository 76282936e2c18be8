"""The file of an application: everything in order of time, for office and audit only, as page and as PDF/UA."""

import io
import uuid
from datetime import timedelta

import page
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole as R
from casework.file_entries import Kind
from casework.models import ConflictDeclaration
from casework.queries.case_file.whole import Closed, case_file
from casework.queries.case_file.words import moment
from core import clock
from core.joint.merge import basis
from core.models import AuditEntry
from programmes.constants import PaperKind
from reviews.assessment.actions import conflicts, consensus, discussion, scoring, unlocking
from reviews.assessment.constants import Audience
from reviews.assessment.models.scoring import ReviewUnlock
from reviews.selection.actions import decisions
from reviews.selection.models.ranking import RankingFreeze
from reviews.talks.actions import interviews, questions
from reviews.talks.models import Minutes
from tests.budgets.factories import make_award
from tests.clients import body_of, fetched
from tests.factories import (
    FunderFactory,
    FunderMembershipFactory,
    MembershipFactory,
    make_attachment,
    make_staff,
    make_tandem,
)
from tests.reviews.factories import save

pytestmark = pytest.mark.django_db


def url(application, name="case_file"):
    return reverse(f"backoffice:{name}", args=[application.pk])


def titles(file, kind):
    return [one.entry.title for one in file.entries if one.entry.kind == kind]


def words(file) -> str:
    """Everything an entry says, of the whole file."""
    return "\n".join(
        str(part)
        for one in file.entries
        for part in (one.entry.title, one.entry.who, *one.entry.facts, *one.entry.texts)
    )


@pytest.fixture
def told(case):
    """A case in which much has happened: reviews, one reopened, words, a frozen ranking, a talk, an award."""
    land = case.locked(case.land1, case.ministry, note="NOTE-ERSTE", summary="GESAMT-ERSTE")
    case.locked(case.aktion1, case.foundation, note="NOTE-ZWEITE")
    unlocking.unlock(assignment=land, reason="OEFFNUNGSGRUND", by=case.officer)
    land.refresh_from_db()
    save(land, points=4, note="NOTE-NEU", summary="GESAMT-NEU")
    scoring.lock(assignment=land, by=case.land1)
    consensus.write(
        application=case.tandem, round=case.papers, text="VERMERKTEXT", started_from=basis(""), by=case.land1
    )
    discussion.post(
        application=case.tandem,
        round=case.papers,
        text="WORT-AN-ALLE",
        audience=Audience.REVIEWERS,
        key=uuid.uuid4(),
        by=case.land1,
    )
    RankingFreeze.objects.create(
        round=case.papers,
        frozen_by=case.officer,
        frozen_at=clock.now(),
        method="probe",
        inputs=f'["{case.tandem.pk}"]',
        inputs_sha256="e" * 64,
        result="[]",
        result_sha256="f" * 64,
    )
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    interview = case.propose()
    Minutes.objects.create(interview=interview, version=1, text="NIEDERSCHRIFT-ALT", written_by=case.officer)
    Minutes.objects.create(
        interview=interview, version=2, text="NIEDERSCHRIFT-NEU", reason="Tippfehler", written_by=case.officer
    )
    return case


def test_the_file_tells_everything_in_order_of_time(told):
    file = case_file(told.auditor, told.tandem.pk)
    times = [one.entry.at for one in file.entries]
    assert times == sorted(times)
    said = words(file)
    for mark in (
        "NOTE-ERSTE",
        "NOTE-NEU",
        "GESAMT-ERSTE",
        "GESAMT-NEU",
        "NOTE-ZWEITE",
        "OEFFNUNGSGRUND",
        "VERMERKTEXT",
        "WORT-AN-ALLE",
        "NIEDERSCHRIFT-ALT",
        "NIEDERSCHRIFT-NEU",
        "f" * 64,
        "Die besten Konzepte.",
        told.tandem.submission.content_hash,
    ):
        assert mark in said
    assert [kind for kind in Kind if not titles(file, kind)] == [Kind.AWARD, Kind.LETTER]
    assert "Niederschrift, Fassung 2" in titles(file, Kind.TALK)
    assert "Entscheidung wirksam: kommt weiter" in titles(file, Kind.DECISION)


def test_documents_stand_with_their_hash(case):
    paper = make_attachment(case.tandem, PaperKind.OTHER, by=case.tandem.clerk)
    assert paper.sha256 in words(case_file(case.officer, case.tandem.pk))


def test_rooms_above_bring_awards_without_being_imported(case):
    tandem = make_tandem(case.call, "selected")
    make_award(tandem)
    assert titles(case_file(case.officer, tandem.pk), Kind.AWARD) == [
        "Bewilligung vorbereitet",
        "Bewilligt, Mittel gebunden",
    ]


def test_a_review_that_is_being_written_is_not_in_the_file(case):
    case.saved(note="HALBFERTIG", summary="HALBFERTIG")
    assert "HALBFERTIG" not in words(case_file(case.officer, case.tandem.pk))


def test_words_for_the_other_funder_are_not_in_the_file(case):
    case.locked(case.land1, case.ministry)
    case.locked(case.aktion1, case.foundation)
    discussion.post(
        application=case.tandem,
        round=case.papers,
        text="NUR-STIFTUNG",
        audience=Audience.FUNDER,
        key=uuid.uuid4(),
        by=case.aktion1,
    )
    foundation = make_staff(R.AUDITOR, case.foundation)
    assert "NUR-STIFTUNG" not in words(case_file(case.auditor, case.tandem.pk))
    assert "NUR-STIFTUNG" in words(case_file(foundation, case.tandem.pk))


def test_nothing_of_another_application_stands_in_the_file(told):
    other = make_tandem(told.call, "eligible", title="ANDERE-BEWERBUNG")
    told.locked(told.land1, told.ministry, application=other, note="ANDERE-NOTE")
    told.locked(told.aktion1, told.foundation, application=other)
    said = words(case_file(told.officer, told.tandem.pk))
    assert "ANDERE" not in said
    assert other.number not in said
    assert str(other.pk) not in said


def page_of(client, application):
    return client.get(url(application))


def paper_of(client, application):
    return fetched(client, url(application, "case_file_pdf"))


READS = {"officer": True, "auditor": True}


@pytest.mark.parametrize("ask", [page_of, paper_of])
@pytest.mark.parametrize("role", [role.value for role in R])
def test_only_office_and_audit_of_the_calls_funders_read_it(client, case, role, ask):
    client.force_login(make_staff(R(role), case.ministry))
    assert ask(client, case.tandem).status_code == (200 if READS.get(role) else 404)


@pytest.mark.parametrize("ask", [page_of, paper_of])
def test_office_and_audit_of_another_funder_do_not(client, case, ask):
    stranger = FunderFactory(key="fremd", name="Fremde Stelle", short_name="Fremd")
    for role in (R.OFFICER, R.AUDITOR):
        client.force_login(make_staff(role, stranger))
        assert ask(client, case.tandem).status_code == 404


@pytest.mark.parametrize("ask", [page_of, paper_of])
def test_who_is_recused_never_reads_it_whatever_other_role(client, case, ask):
    FunderMembershipFactory(user=case.land1, funder=case.ministry, role=R.AUDITOR)
    assert case_file(case.land1, case.tandem.pk)
    case.recused()
    client.force_login(case.land1)
    assert ask(client, case.tandem).status_code == 404


@pytest.mark.parametrize("ask", [page_of, paper_of])
def test_who_belongs_to_a_partner_never_reads_it(client, case, ask):
    person = make_staff(R.AUDITOR, case.ministry)
    MembershipFactory(user=person, organisation=case.tandem.nonprofit.organisation)
    client.force_login(person)
    assert ask(client, case.tandem).status_code == 404


@pytest.mark.parametrize("declared", [False, True])
def test_nothing_of_it_while_an_own_review_is_pending(client, case, declared):
    case.locked(case.aktion1, case.foundation, note="FREMDE-NOTE")
    FunderMembershipFactory(user=case.land1, funder=case.ministry, role=R.AUDITOR)
    mine = case.saved() if declared else case.assign()
    client.force_login(case.land1)
    answer = client.get(url(case.tandem))
    assert "noch geschlossen" in answer.content.decode()
    assert "FREMDE-NOTE" not in answer.content.decode()
    assert paper_of(client, case.tandem).status_code == 404
    with pytest.raises(Closed):
        case_file(case.land1, case.tandem.pk)
    if declared:
        scoring.lock(assignment=mine, by=case.land1)
        assert "FREMDE-NOTE" in client.get(url(case.tandem)).content.decode()


def test_the_page_filters_by_kind_and_keeps_the_numbers(client, told):
    client.force_login(told.officer)
    all_of_it = client.get(url(told.tandem)).content.decode()
    some = client.get(url(told.tandem), {"art": Kind.REVIEW.value}).content.decode()
    assert "NOTE-NEU" in some
    assert "VERMERKTEXT" not in some
    heading = next(line for line in all_of_it.splitlines() if "<h3" in line and "wieder geöffnet" in line)
    assert heading in some
    assert client.get(url(told.tandem), {"art": "unsinn"}).status_code == 200


def test_a_talk_that_was_moved_and_called_off_keeps_what_stood_before(case):
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    talk = case.dated_talk()
    stood, first = talk.starts_at, list(talk.slots.values_list("starts_at", flat=True))
    second = [when + timedelta(days=30) for when in first]
    interviews.arrange(
        interview=talk,
        mode="online",
        place="Bücherei",
        online_link="https://gespraech.example/1",
        travel="",
        duration_minutes=90,
        access_needs="",
        by=case.officer,
    )
    interviews.reschedule(interview=talk, slots=second, reason="HOCHWASSER", by=case.officer)
    nobody_can = {slot.pk: False for slot in talk.slots.all()}
    interviews.answer_slots(
        interview=talk, partner=case.tandem.municipality, possible=nobody_can, by=case.tandem.clerk
    )
    interviews.cancel(interview=talk, reason="ABSAGEGRUND", by=case.officer)
    told = {
        one.entry.title: one.entry
        for one in case_file(case.auditor, case.tandem.pk).entries
        if one.entry.kind == Kind.TALK
    }

    def said(title):
        return dict((*told[title].facts, *told[title].texts))

    proposed = said("Termine für das Gespräch vorgeschlagen")
    assert proposed["Form"] == "vor Ort"
    assert proposed["Vorschläge"] == ", ".join(map(moment, sorted(first)))
    assert said("Gesprächstermin steht fest")["Termin"] == moment(stood)
    changed = said("Ort oder Form des Gesprächs geändert")
    assert changed["Form"] == "bisher: vor Ort\njetzt: online"
    assert "Grund" not in said("Gesprächstermin steht fest")
    moved = said("Gespräch verlegt")
    assert (moved["bisheriger Termin"], moved["Grund"]) == (moment(stood), "HOCHWASSER")
    assert moved["Vorschläge"] == ", ".join(map(moment, sorted(second)))
    assert said("Gespräch abgesagt")["Grund"] == "ABSAGEGRUND"
    assert told["Gespräch verlegt"].who == str(case.officer)
    answers = [
        one.entry
        for one in case_file(case.auditor, case.tandem.pk).entries
        if one.entry.title.startswith("Terminvorschläge beantwortet von") and one.entry.kind == Kind.TALK
    ]
    assert [{value for _label, value in one.facts} for one in answers] == [
        {"passt"},
        {"passt"},
        {"passt nicht"},
    ]


def test_every_answer_to_a_question_and_every_wording_of_the_note_stays(case):
    for person, funder in ((case.land1, case.ministry), (case.aktion1, case.foundation)):
        case.locked(person, funder)
    note = consensus.write(
        application=case.tandem, round=case.papers, text="VERMERK-EINS", started_from=basis(""), by=case.land1
    )
    consensus.agree(note=note, started_from=basis("VERMERK-EINS"), by=case.aktion1)
    consensus.write(
        application=case.tandem,
        round=case.papers,
        text="VERMERK-ZWEI",
        started_from=basis("VERMERK-EINS"),
        by=case.aktion1,
    )
    case.approve_all(case.stage())
    case.tandem.refresh_from_db()
    talk = case.propose()
    question = case.answered_question(talk, answer="ANTWORT-EINS")
    questions.answer(question=question, text="ANTWORT-ZWEI", by=case.tandem.clerk)
    questions.add(interview=talk, text="NIE-VERSCHICKT", by=case.officer)
    file = case_file(case.auditor, case.tandem.pk)
    said = words(file)
    for mark in (
        "VERMERK-EINS",
        "VERMERK-ZWEI",
        "ANTWORT-EINS",
        "ANTWORT-ZWEI",
        "NIE-VERSCHICKT",
        "antwort.pdf",
    ):
        assert mark in said
    assert titles(file, Kind.DELIBERATION) == [
        "Gemeinsamer Vermerk",
        "Zustimmung zum gemeinsamen Vermerk",
        "Zustimmung zum gemeinsamen Vermerk",
        "Gemeinsamer Vermerk geändert",
        "Zustimmung zum gemeinsamen Vermerk",
    ]
    assert "Antwort auf die Frage geändert" in titles(file, Kind.TALK)


def test_a_decision_in_the_place_of_another_says_so_and_the_last_round_selects(case):
    case.call.rounds.filter(number__gt=1).delete()
    old = case.approve_all(case.stage((case.tandem, "reject", "Zu knapp.")))
    case.approve_all(
        decisions.stage(
            round=case.papers,
            items=[(case.tandem, "advance", "")],
            reason="Widerspruch.",
            by=case.officer,
            supersedes=old,
        )
    )
    file = case_file(case.auditor, case.tandem.pk)
    assert "Entscheidung wirksam: wird ausgewählt" in titles(file, Kind.DECISION)
    old.refresh_from_db()
    assert moment(old.released_at) in words(file)
    assert old.freeze.result_sha256 in words(file)


def test_text_that_people_wrote_stays_text(client, case):
    case.locked(note="<script>alert(1)</script>")
    client.force_login(case.officer)
    assert "<script>alert(1)" not in client.get(url(case.tandem)).content.decode()


def test_the_pdf_is_accessible_with_contents_and_bookmarks_and_on_record(client, told):
    client.force_login(told.auditor)
    answer = fetched(client, url(told.tandem, "case_file_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    report = page.validate_pdf_bytes(content := body_of(answer), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [f"{f.rule_id} {f.message}" for f in report.failures][:5]
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title.startswith(f"Akte {told.tandem.number}")
        assert top.children[0].title == "Inhalt"
        assert any("Gutachten von" in item.title for item in top.children[1].children)
        assert pdf.pages[0].Annots  # the contents link to their pages
    entry = AuditEntry.objects.get(verb="case_file.export")
    assert (entry.subject_id, entry.actor) == (told.tandem.pk, told.auditor)
    assert len(entry.data["sha256"]) == 64


def test_a_file_with_thirty_events_costs_the_queries_of_one_with_one(case):
    def count():
        user = type(case.officer).objects.get(pk=case.officer.pk)
        with CaptureQueriesContext(connection) as caught:
            file = case_file(user, case.tandem.pk)
            assert file.entries
        return len(caught)

    first = case.locked(case.land1, case.ministry)
    few = count()
    for number in range(30):
        reviewer = make_staff(R.REVIEWER, case.ministry, name=f"Person {number}")
        assignment = case.assign(reviewer)
        conflicts.declare(assignment=assignment, has_conflict=False, by=reviewer)
        save(assignment, points=2, note="x")
        assignment.refresh_from_db()
        scoring.lock(assignment=assignment, by=reviewer)
        make_attachment(case.tandem, PaperKind.OTHER, by=case.tandem.clerk)
        ReviewUnlock.objects.create(
            review=first.review,
            locked_at=clock.now() - timedelta(days=number + 1),
            content={"scores": []},
            reason="Probe",
            unlocked_by=case.officer,
        )
    assert ConflictDeclaration.objects.count() > 30
    assert count() == few <= 40
