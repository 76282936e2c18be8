"""A case under review: a call, its staff, tandems in a round, reviews in any state.

Built through the actions, so that what a test starts from could have happened.
"""

import re
from datetime import timedelta
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.constants import FunderRole
from applications.papers.uploads import check_pdf
from casework.constants import AssignmentState
from core import clock
from reviews.assessment.actions import assignments, conflicts, scoring
from reviews.selection.actions import decisions
from reviews.talks.actions import interviews, questions
from tests.factories import (
    FunderFactory,
    FunderMembershipFactory,
    make_call,
    make_staff,
    make_tandem,
    pdf_bytes,
)

R = FunderRole


class Case:
    """A call with an office, two reviewers and an approver of each funder, and one eligible tandem."""

    def __init__(self, *, tandem=True, **call):
        self.call = make_call(**call)
        self.papers, self.talks = self.call.rounds.order_by("number")
        self.ministry = FunderFactory()
        self.foundation = FunderFactory(foundation=True)
        self.officer = make_staff(R.OFFICER, self.ministry, name="Olga Office")
        self.land1 = make_staff(R.REVIEWER, self.ministry, name="Lars Land")
        self.aktion1 = make_staff(R.REVIEWER, self.foundation, name="Anna Aktion")
        self.land_approver = make_staff(R.APPROVER, self.ministry, name="Lena Freigabe")
        self.aktion_approver = make_staff(R.APPROVER, self.foundation, name="Adam Freigabe")
        self.auditor = make_staff(R.AUDITOR, self.ministry, name="Pia Prüfung")
        self.finance = make_staff(R.FINANCE, self.ministry, name="Fritz Finanzen")
        self.expert = make_staff(R.EXPERT, self.foundation, name="Eva Expertin", language="de-ls")
        self.tandem = make_tandem(self.call, "eligible", title="Zusammen im Nordviertel") if tandem else None

    def assign(self, reviewer=None, funder=None, *, application=None, round=None, as_expert=False):
        application = application or self.tandem
        return assignments.assign(
            application=application,
            round=round or application.current_round,
            reviewer=reviewer or self.land1,
            funder=funder or self.ministry,
            by=self.officer,
            as_expert=as_expert,
        )

    def open(self, *args, **kwargs):
        assignment = self.assign(*args, **kwargs)
        return conflicts.declare(assignment=assignment, has_conflict=False, by=assignment.reviewer)

    def recused(self, *args, **kwargs):
        assignment = self.assign(*args, **kwargs)
        return conflicts.declare(
            assignment=assignment, has_conflict=True, ground="distrust", by=assignment.reviewer
        )

    def saved(self, *args, points=3, note="", summary="", **kwargs):
        assignment = self.open(*args, **kwargs)
        save(assignment, points=points, note=note, summary=summary)
        return assignment

    def locked(self, *args, **kwargs):
        assignment = self.saved(*args, **kwargs)
        scoring.lock(assignment=assignment, by=assignment.reviewer)
        assignment.refresh_from_db()
        return assignment

    def in_state(self, state, **kwargs):
        """The one assignment of the tandem in this state."""
        make = {
            AssignmentState.ASSIGNED: self.assign,
            AssignmentState.OPEN: self.saved,
            AssignmentState.RECUSED: self.recused,
            AssignmentState.LOCKED: self.locked,
        }
        if state == AssignmentState.REVOKED:
            return assignments.revoke(assignment=self.saved(**kwargs), by=self.officer)
        return make[state](**kwargs)

    def stage(self, *items, round=None, by=None):
        """items: (application, outcome) or (application, outcome, reason); default: the tandem advances."""
        items = items or [(self.tandem, "advance")]
        return decisions.stage(
            round=round or self.papers,
            items=[(item[0], item[1], item[2] if len(item) > 2 else "") for item in items],
            reason="Die besten Konzepte.",
            by=by or self.officer,
        )

    def approve_all(self, decision):
        decisions.approve(decision=decision, funder=self.ministry, by=self.land_approver)
        return decisions.approve(decision=decision, funder=self.foundation, by=self.aktion_approver)

    def propose(self, application=None, slots=2):
        application = application or self.tandem
        return interviews.propose(
            application=application,
            round=self.talks,
            place="Rathaus, Raum 1",
            slots=[clock.now() + timedelta(days=7 + n) for n in range(slots)],
            by=self.officer,
        )

    def dated_talk(self, application=None, **kwargs):
        """A talk whose date both partners have fixed."""
        interview = self.propose(application, **kwargs)
        for partner in interview.application.partners.all():
            interviews.answer_slots(
                interview=interview,
                partner=partner,
                possible={slot.pk: True for slot in interview.slots.all()},
                by=partner.organisation.memberships.get().user,
            )
        return interview

    def begun_talk(self, application=None):
        """The date has come."""
        interview = self.dated_talk(application)
        interview.starts_at = clock.now() - timedelta(hours=3)
        interview.save()
        return interview

    def answered_question(self, interview, text="Wer leitet den Beirat?", answer="Frau Beispiel."):
        """Sent ahead and answered, with a file."""
        question = questions.add(interview=interview, text=text, by=self.officer)
        questions.send(interview=interview, by=self.officer)
        question.refresh_from_db()
        return questions.answer(
            question=question,
            text=answer,
            paper=check_pdf(SimpleUploadedFile("antwort.pdf", pdf_bytes())),
            by=interview.application.started_by,
        )

    def approver_too(self, user, funder):
        FunderMembershipFactory(user=user, funder=funder, role=R.APPROVER)
        user.__dict__.pop("_funder_roles", None)


def save(assignment, *, points=3, note="", summary=""):
    """points: one number for every criterion, or {key: number}."""
    criteria = list(assignment.round.criteria.all())
    return scoring.save(
        assignment=assignment,
        points={one.pk: points.get(one.key) if isinstance(points, dict) else points for one in criteria},
        notes={one.pk: note for one in criteria},
        summary=summary,
        questions="",
        by=assignment.reviewer,
    )


def form_of(response) -> dict:
    """What a browser would send back from the longest form of the page that posts: {name: value}."""
    page = response.content.decode()
    forms = re.findall(r'<form method="post"[^>]*>.*?</form>', page, re.S)
    form = max(forms, key=len)
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attrs.get("type") == "radio" and not re.search(r"\schecked(\s|>|=)", tag):
            continue
        if "name" in attrs:
            values[attrs["name"]] = unescape(attrs.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        values[name] = unescape(text).removeprefix("\n")
    values.pop("csrfmiddlewaretoken", None)
    return values
