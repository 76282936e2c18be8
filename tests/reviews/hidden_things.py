"""A case with a marker in every field that is not for everybody: what test_leaks looks for.

Each marker names the people (keys of World.people) who may read it on some page, in some file or mail;
for everybody else it must be nowhere.
"""

import hashlib
import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pikepdf
from django.core.files.base import ContentFile

from accounts.constants import FunderRole as R
from applications.changes.models.withdrawal import Withdrawal
from applications.draft.models.comments import Comment
from applications.draft.models.reopening import Reopening
from applications.draft.models.texts import Section
from applications.draft.parts import reopenable
from applications.papers.models import Attachment
from applications.plans.models import CostItem
from applications.submission.constants import VersionKind
from applications.submission.models.submission import Submission
from applications.submission.models.versions import Version
from casework.actions import questions
from casework.models import Assignment, AssignmentPlan, ConflictDeclaration, ReviewerAbsence
from core import clock
from core.constants import STUCK, OutboxState
from core.joint.merge import basis
from core.models import Export, OutboxMessage
from reviews.assessment.actions import assignments, conflicts, consensus, discussion, scoring, unlocking
from reviews.assessment.models.scoring import Review
from reviews.selection.actions import decisions, freezes, saved_views
from reviews.selection.models.decisions import Decision
from reviews.selection.models.ranking import RankingFreeze, SavedView
from reviews.talks.models import Attendee, ChecklistItem, InterviewQuestion, Minutes, SiteInterview
from tests.factories import FunderFactory, UserFactory, make_staff, make_tandem
from tests.reviews.factories import Case, save

# Who reads what. "writers": the two whose reviews are locked.
OFFICE = {"officer", "approver", "finance", "auditor"}
RESULTS = {"officer", "approver", "auditor"}
LOCKED = {"locked", "locked_too"}
TANDEM = {"clerk"}
# Every role of the office, and on this application an own review to write, or still to declare.
WAITING = {"pending_office", "undeclared_office"}
# Recused on one application, and in the office for the round and for all others; the same for who waits.
OTHER_CASES = {"recused_officer"} | WAITING
PAPERS = OFFICE | LOCKED | TANDEM | {"pending", "pending_office"}

MAY_READ = {
    # the papers as they were handed in
    "social-space": PAPERS,
    "section": PAPERS,
    "plan-label": TANDEM,
    "file-name": PAPERS,
    "file-inside": PAPERS,
    # what supporters promise is named before the papers open: one may be in conflict with them
    "supporter": PAPERS | {"undeclared", "undeclared_office"},
    # what the tandem keeps to itself, also what it writes while a question is open
    "comment": TANDEM,
    "version-label": TANDEM,
    "version-text": TANDEM,
    "live-section": TANDEM,
    "draft-answer": TANDEM,
    "question-of-the-office": TANDEM | {"officer", "auditor", "pending_office"},
    "withdrawal": TANDEM | OFFICE | {"pending_office"},
    # reviews
    "note": RESULTS | LOCKED,
    "summary": RESULTS | LOCKED,
    "strengths": RESULTS | LOCKED,
    "weaknesses": RESULTS | LOCKED,
    "review-question": RESULTS | LOCKED,
    "former-version": RESULTS | LOCKED,
    "unlock-reason": RESULTS | LOCKED,
    "not-locked": {"pending"},
    # numbers: what one of the reviews comes to, and the mean of both
    "result": RESULTS | LOCKED,
    "mean": RESULTS,
    "of-the-recused": RESULTS,
    # what was said afterwards
    "consensus": RESULTS | LOCKED,
    "said-to-reviewers": RESULTS | LOCKED,
    "said-to-funder": {"locked_too", "approver"},
    "said-to-office": {"locked", "officer", "auditor"},
    # conflicts and assignments
    "declaration": {"officer", "auditor"} | WAITING,
    "declaration-by-law": {"auditor"} | WAITING,
    "ruling": {"officer", "auditor"} | WAITING,
    "absence": {"officer", "auditor"} | OTHER_CASES,
    "plan-of-assignment": {"officer", "auditor"} | OTHER_CASES,
    # decisions and talks
    "saved-view": {"officer"},
    # the reason of the whole: closed to who may see none of its applications; the next is about the one
    "decision": RESULTS,
    "decision-of-one": RESULTS,
    "minutes": RESULTS | OTHER_CASES,
    "attendee": RESULTS | OTHER_CASES,
    "checklist": RESULTS | OTHER_CASES,
    "question-not-sent": RESULTS | OTHER_CASES,
}


# As pages and PDFs write them, as workbooks do, and as frozen rankings do.
NUMBERS = {"result": ("75,7", "<v>75.7</v>", "75.74"), "mean": ("77,9", "<v>77.9</v>", "77.87")}


def marker(name: str) -> str:
    """Says nothing that a page says anyway; survives HTML, JSON, XML and PDF."""
    return "Zeichen" + name.title().replace("-", "") + "Ende"


def pdf_saying(text: str) -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


@dataclass(frozen=True)
class Address:
    name: str
    url: str


class World:
    """One application (and a second one in the round of talks), everything about it marked, everybody there."""

    def __init__(self):
        self.case = case = Case()
        self.talking = make_tandem(case.call, "eligible", round=case.talks)
        self.people = {
            "officer": case.officer,
            "approver": case.aktion_approver,
            "finance": case.finance,
            "auditor": case.auditor,
            "locked": case.land1,
            "locked_too": case.aktion1,
            "pending": make_staff(R.REVIEWER, case.foundation, name="Paula Offen"),
            "undeclared": make_staff(R.REVIEWER, case.ministry, name="Uwe Unerklärt"),
            "recused": make_staff(R.REVIEWER, case.ministry, name="Berta Befangen"),
            "recused_officer": make_staff(R.REVIEWER, case.ministry, name="Otto Doppelt"),
            "recused_late": make_staff(R.REVIEWER, case.foundation, name="Sina Spät"),
            "pending_office": make_staff(R.REVIEWER, case.ministry, name="Wanda Wartet"),
            "undeclared_office": make_staff(R.REVIEWER, case.ministry, name="Ulla Unerklärt"),
            "bystander": make_staff(R.REVIEWER, case.foundation, name="Nora Nebenan"),
            "expert": case.expert,
            "other_auditor": make_staff(R.AUDITOR, FunderFactory(key="elsewhere"), name="Fred Fremd"),
            "clerk": case.tandem.clerk,
            "other_tandem": make_tandem(case.call, "eligible").clerk,
            "stranger": UserFactory(),
        }
        for who in OTHER_CASES:
            for role in (R.OFFICER, R.APPROVER, R.AUDITOR, R.FINANCE):
                self.people[who].funder_memberships.create(funder=case.ministry, role=role)
        case.open(
            case.expert, case.foundation, application=make_tandem(case.call, "eligible"), as_expert=True
        )
        self._papers()
        self._reviews()
        self._afterwards()
        self._conflicts()
        self._talk()
        self._question()
        self._decision()

    def _papers(self):
        application = self.case.tandem
        content = application.submission.content
        content["social_space"]["description"] = marker("social-space")
        content["sections"][0]["text"] = marker("section")
        content["partners"][0]["costs"][0]["label"] = marker("plan-label")
        CostItem.objects.filter(plan__partner__application=application).update(label=marker("plan-label"))
        inside = pdf_saying(marker("file-inside"))
        for number, attachment in enumerate(application.attachments.order_by("created_at")):
            attachment.file.save("x", ContentFile(inside), save=False)
            attachment.size, attachment.sha256 = len(inside), hashlib.sha256(inside).hexdigest()
            attachment.name = marker("file-name") + f"-{number}.pdf"
            attachment.save()
        for letter in content["letters_of_intent"]:
            letter["organisation_name"] = marker("supporter")
            letter["attachment"]["name"] = marker("file-name") + ".pdf"
        application.letters_of_intent.update(organisation_name=marker("supporter"))
        for file in content["attachments"]:
            file["name"] = marker("file-name") + ".pdf"
        Submission.objects.filter(application=application).update(content=content)
        part = "title"
        Comment.objects.create(
            application=application, part=part, author=application.clerk, text=marker("comment")
        )
        Version.objects.create(
            application=application,
            kind=VersionKind.MANUAL,
            taken_at=clock.now(),
            label=marker("version-label"),
            content={**content, "sections": [{**content["sections"][0], "text": marker("version-text")}]},
            content_hash="0" * 64,
            kept_by=application.clerk,
        )

    def _reviews(self):
        case = self.case
        # A weight that makes results (NUMBERS) which no page says for another reason.
        case.papers.criteria.filter(key="wirkung").update(weight=Decimal("1.7"))
        mine = case.open(self.people["locked"], case.ministry)
        self._write(mine, note="former-version", summary="former-version")
        scoring.lock(assignment=mine, by=mine.reviewer)
        mine.refresh_from_db()
        unlocking.unlock(assignment=mine, reason=marker("unlock-reason"), by=case.officer)
        mine.refresh_from_db()
        self._write(mine, note="note", summary="summary")
        scoring.lock(assignment=mine, by=mine.reviewer)
        self.unlocked = mine
        other = case.open(self.people["locked_too"], case.foundation)
        save(other, points={"bedarf": 5, "beteiligung": 3, "wirkung": 4})
        scoring.lock(assignment=other, by=other.reviewer)

    def _write(self, assignment, *, note, summary):
        save(assignment, points=4, note=marker(note), summary=marker(summary))
        Review.objects.filter(assignment=assignment).update(
            strengths=marker("strengths" if note == "note" else note),
            weaknesses=marker("weaknesses" if note == "note" else note),
            questions=marker("review-question" if note == "note" else note),
        )

    def _afterwards(self):
        case, locked, too = self.case, self.people["locked"], self.people["locked_too"]
        here = {"application": case.tandem, "round": case.papers}
        consensus.write(**here, text=marker("consensus"), started_from=basis(""), by=locked)
        for audience, name, by in [
            ("reviewers", "said-to-reviewers", locked),
            ("funder", "said-to-funder", too),
            ("office", "said-to-office", locked),
        ]:
            discussion.post(**here, text=marker(name), audience=audience, key=uuid.uuid4(), by=by)

    def _conflicts(self):
        case = self.case
        pending = case.open(self.people["pending"], case.foundation)
        self._write(pending, note="not-locked", summary="not-locked")
        undeclared = case.assign(self.people["undeclared"])
        waiting = [
            case.open(self.people["pending_office"], case.ministry),
            case.assign(self.people["undeclared_office"]),
        ]
        for who, ground, note in [
            ("recused", "distrust", "declaration"),
            ("recused_officer", "relative", "declaration-by-law"),
        ]:
            conflicts.declare(
                assignment=case.assign(self.people[who]),
                has_conflict=True,
                ground=ground,
                note=marker(note),
                by=self.people[who],
            )
        conflicts.rule(
            declaration=ConflictDeclaration.objects.get(note=marker("declaration")),
            steps_back=True,
            reason=marker("ruling"),
            by=case.officer,
        )
        late = case.open(self.people["recused_late"], case.foundation)
        self.reviews = [one.pk for one in (self.unlocked, pending, undeclared, *waiting, late)]
        self._write(late, note="of-the-recused", summary="of-the-recused")
        scoring.lock(assignment=late, by=late.reviewer)
        late.refresh_from_db()
        conflicts.declare(assignment=late, has_conflict=True, ground="benefit", by=late.reviewer)
        assignments.note_absence(
            round=case.papers,
            reviewer=self.people["bystander"],
            reason=marker("absence"),
            by=case.officer,
        )
        AssignmentPlan.objects.create(
            round=case.papers,
            made_by=case.officer,
            seed=1,
            inputs={},
            explanation={"summary": [marker("plan-of-assignment")], "people": [], "short": [], "taken": []},
        )

    def _talk(self):
        interview = self.case.propose(self.talking)
        SiteInterview.objects.filter(pk=interview.pk).update(
            minutes=marker("minutes"), attendance=marker("attendee"), held_at=clock.now()
        )
        Minutes.objects.create(
            interview=interview,
            version=1,
            text=marker("minutes"),
            attendance=[],
            written_by=self.case.officer,
        )
        Attendee.objects.create(interview=interview, name=marker("attendee"))
        ChecklistItem.objects.create(interview=interview, text=marker("checklist"))
        InterviewQuestion.objects.create(
            interview=interview,
            text=marker("question-not-sent"),
            source="research",
            asked_by=self.case.officer,
        )

    def _question(self):
        application = self.case.tandem
        parts = [key for key in reopenable(application) if key.startswith("section-")][:1]
        reopening = questions.ask(
            application=application,
            parts=parts,
            question=marker("question-of-the-office"),
            due_at=clock.now() + timedelta(days=7),
            by=self.case.officer,
        )
        Reopening.objects.filter(pk=reopening.pk).update(answer=marker("draft-answer"))
        Section.objects.filter(application=application, pk=parts[0].removeprefix("section-")).update(
            text=marker("live-section")
        )
        Withdrawal.objects.create(
            application=application, reason=marker("withdrawal"), asked_by=application.clerk
        )

    def _decision(self):
        case = self.case
        freezes.freeze(round=case.papers, by=case.officer)
        saved_views.save(
            page=f"ranking:{case.papers.pk}",
            name=marker("saved-view"),
            query="",
            is_default=False,
            by=case.officer,
        )
        self.decision = decisions.stage(
            round=case.papers,
            items=[(case.tandem, "reject", marker("decision-of-one"))],
            reason=marker("decision"),
            by=case.officer,
        )
        # Each mail waits for the office: its page shows the text.
        OutboxMessage.objects.update(state=OutboxState.FAILED)

    # -- addresses ------------------------------------------------------------------------------------

    def ids(self, route, parameter) -> list:
        """What to put in for a parameter of a route, by what stands before it there.

        A new kind of id is an error, not a gap: say here which rows it means.
        """
        before = route.split(f":{parameter}>")[0].rsplit("<", 1)[0]
        application = self.case.tandem
        attachments = Attachment.objects.filter(application=application).order_by("created_at")[:2]
        by_name = {
            "attachment_pk": attachments,
            "round_pk": [self.case.papers],
            "assignment_pk": Assignment.objects.filter(application=application).order_by("created_at")[:2],
            "absence_pk": ReviewerAbsence.objects.all(),
            "partner_pk": application.partners.all(),
            "application_pk": [application],
            "funder_pk": [self.case.foundation],
            "row_pk": Submission.objects.filter(application=application),
            "section_pk": application.sections.all(),
            "version_pk": Version.objects.filter(application=application),
            "comment_pk": Comment.objects.filter(application=application),
            "question_pk": InterviewQuestion.objects.all(),
            "invitation_pk": application.invitations.all(),
            "view_pk": SavedView.objects.all(),
            "request_pk": application.letter_requests.all(),
        }
        plain = {
            "number": [1],
            "part": ["inputs", "result"] if "festgehalten" in route else ["title"],
            "kind": ["konzept", "concept"],
            "slug": [self.case.call.slug],
            "token": ["gibt-es-nicht"],
            "signed": ["gibt-es-nicht"],
        }
        by_place = {
            "bewerbungen/": [self.talking if "gespraech" in route else application],
            "bewerbungen/<uuid:application_pk>/bescheide/": [],
            "zuweisungen/": [self.case.papers],
            "zuweisungen/verteilung/": AssignmentPlan.objects.all(),
            "befangenheit/": ConflictDeclaration.objects.filter(has_conflict=True),
            "gutachten/": Assignment.objects.filter(application=application, pk__in=self.reviews),
            "ranglisten/": [self.case.papers],
            "ranglisten/festgehalten/": RankingFreeze.objects.all(),
            "entscheidungen/": Decision.objects.all(),
            "nachfragen/": Reopening.objects.all(),
            "wechsel/": [],
            "fristen/": [self.case.call],
            # One of each kind: what it says of a case is for whoever sees the case.
            "nachrichten/": OutboxMessage.objects.filter(state__in=STUCK)
            .order_by("kind", "created_at")
            .distinct("kind"),
            "gespraeche/": SiteInterview.objects.all(),
            "exporte/": Export.objects.all(),
            "personen/zweiter-faktor/": [],
            "personen/zweiter-faktor/links/": [],
            "bewilligungen/": [],
            "briefe/": [],
            "briefe/anteile/": [],
        }
        if parameter in plain:
            return plain[parameter]
        rows = by_name.get(parameter)
        if rows is None:
            rows = by_place[before.removeprefix("backoffice/")]
        return [row.pk for row in rows]
