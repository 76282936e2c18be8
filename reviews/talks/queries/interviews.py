"""Who sees which talk, and what stands on its pages."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import User
from accounts.rules import funders_where, may_write_for, member_roles
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.constants import PAPERS_OPEN, PENDING, READS_REVIEWS, AssignmentState
from casework.models import Assignment
from casework.queries.staff import staff_of
from casework.queries.visibility import pays_in, viewed_by
from core import clock
from core.prepared import one_of, prepared
from programmes.models import Round
from reviews.assessment.queries.visibility import reviews_visible_to
from reviews.talks.constants import NEEDS, InterviewState, Presence
from reviews.talks.models import Attendee, InterviewQuestion, InterviewSlot, PartnerNeeds, SiteInterview


def interviews_visible_to(user: User) -> QuerySet[SiteInterview]:
    """For the office, approval and audit of the call, and for who reviews the application.

    Never for who is recused or takes part (the visibility query), has not declared yet, or still has a
    review of another round before them: questions for the talk come out of the reviews of others.
    """
    own = Assignment.objects.filter(application=OuterRef("application"), reviewer=user)
    reviewing = own.filter(state__in=PAPERS_OPEN, funder__in=funders_where(user, *REVIEWING_ROLES))
    pending = own.filter(state__in=PENDING).exclude(round=OuterRef("round"))
    visible = viewed_by(user).exclude(view="undeclared").filter(names_hidden=False)
    return (
        SiteInterview.objects.filter(
            pays_in("application__call", funders_where(user, *READS_REVIEWS)) | Exists(reviewing),
            ~Exists(pending),
            application__in=visible.values("pk"),
        )
        .select_related("application__call", "round", "responsible")
        .order_by("starts_at", "created_at", "pk")
    )


def in_turn(interviews: QuerySet[SiteInterview]) -> QuerySet[SiteInterview]:
    """What needs a date first, then what comes next, then what is over, the latest first."""
    turn = Case(
        When(state=InterviewState.PROPOSED, then=0), When(state=InterviewState.CONFIRMED, then=1), default=2
    )
    coming = Case(When(state=InterviewState.CONFIRMED, then=F("starts_at")))
    return interviews.order_by(turn, coming, F("starts_at").desc(nulls_last=True), "created_at", "pk")


@dataclass
class PartnerAnswers:
    """One partner's answers: {slot id: bool}, and what they need."""

    partner: Partner
    possible: dict[UUID, bool] = field(default_factory=dict)
    stated: PartnerNeeds | None = None
    may_write: bool = False

    @property
    def answered(self) -> bool:
        return bool(self.possible)

    @property
    def needs(self) -> str:
        return self.stated.text if self.stated else ""

    @property
    def ticked(self) -> list[str]:
        """Names of what they ticked (constants.NEEDS)."""
        return [name for name in NEEDS if self.stated and getattr(self.stated, name)]

    @property
    def ticked_words(self) -> list[str]:
        return [PartnerNeeds.word(name) for name in self.ticked]


@dataclass
class InterviewPage:
    interview: SiteInterview
    slots: list[InterviewSlot]
    answers: list[PartnerAnswers]

    @property
    def waiting_for(self) -> list[Partner]:
        return [one.partner for one in self.answers if not one.answered]

    @property
    def no_common_slot(self) -> bool:
        return self.interview.state == InterviewState.PROPOSED and not self.waiting_for

    @cached_property
    def questions(self) -> list[InterviewQuestion]:
        return list(
            self.interview.questions.select_related("answer_file", "answered_by").order_by(
                "position", "created_at", "pk"
            )
        )

    @property
    def sent_questions(self) -> list[InterviewQuestion]:
        return [one for one in self.questions if one.sent_at]

    @property
    def answers_open(self) -> bool:
        return takes_answers(self.interview)


def is_in_its_round(interview: SiteInterview) -> bool:
    """Is the application still in the round of the talk: not withdrawn, not decided?"""
    application = interview.application
    return (
        application.state == ApplicationState.ELIGIBLE and application.current_round_id == interview.round_id
    )


def takes_answers(interview: SiteInterview) -> bool:
    """Until the talk begins."""
    begun = interview.starts_at is not None and interview.starts_at <= clock.now()
    live = interview.state in (InterviewState.PROPOSED, InterviewState.CONFIRMED)
    return live and not begun and is_in_its_round(interview)


def interview_page(interview: SiteInterview, user: User | None = None) -> InterviewPage:
    slots = list(interview.slots.prefetch_related("answers"))
    stated = {one.partner_id: one for one in interview.needs.all()}
    answers = []
    for partner in interview.application.partners.select_related("organisation", "role"):
        answers.append(
            PartnerAnswers(
                partner=partner,
                possible={
                    slot.pk: answer.possible
                    for slot in slots
                    for answer in slot.answers.all()
                    if answer.partner_id == partner.pk
                },
                stated=stated.get(partner.pk),
                may_write=user is not None and may_write_for(user, partner.organisation_id),
            )
        )
    return InterviewPage(interview, slots, answers)


@prepared("application")
def _live(*, application: UUID) -> QuerySet[SiteInterview]:
    return (
        SiteInterview.objects.filter(application=application)
        .exclude(state=InterviewState.CANCELLED)
        .select_related("round", "responsible", "application__call")
        .order_by("-round__number", "-created_at", "pk")[:1]
    )


def live_interview(application: Application) -> SiteInterview | None:
    """The talk that stands, of the newest round."""
    return one_of(_live(application=application.pk))


def interview_for_partner(
    user: User, application_pk: UUID, *, cancelled_too: bool = False
) -> SiteInterview | None:
    """The newest talk of an application of one's own organisation."""
    own = Partner.objects.filter(application=application_pk, organisation__in=member_roles(user))
    return (
        SiteInterview.objects.filter(application=application_pk)
        .filter(Exists(own))
        .exclude(state__in=() if cancelled_too else (InterviewState.CANCELLED,))
        .select_related("application__call", "round", "responsible")
        .order_by("-round__number", "-created_at", "pk")
        .first()
    )


def question_for_partner(user: User, application_pk: UUID, pk: UUID) -> InterviewQuestion | None:
    """A question that was sent, of one's own talk."""
    interview = interview_for_partner(user, application_pk)
    if interview is None:
        return None
    question = (
        InterviewQuestion.objects.select_related("answer_file")
        .filter(pk=pk, interview=interview, sent_at__isnull=False)
        .first()
    )
    if question is not None:
        question.interview = interview
    return question


@dataclass(frozen=True)
class OfferedQuestion:
    """A line of what a locked review wants to ask. key: stands for it in the form."""

    key: str
    text: str
    reviewer: User
    round: Round


def offered_questions(user: User, interview: SiteInterview) -> list[OfferedQuestion]:
    """Questions of the reviews this person may read, as far as they are not on the list already."""
    taken = set(interview.questions.values_list("text", flat=True))
    reviews = (
        reviews_visible_to(user)
        .filter(
            assignment__application=interview.application_id,
            assignment__state=AssignmentState.LOCKED,
            locked_at__isnull=False,
        )
        .exclude(questions="")
        .select_related("assignment__reviewer", "assignment__round")
        .order_by("assignment__round__number", "locked_at", "pk")
    )
    return [
        OfferedQuestion(
            f"{review.pk}:{number}", line.strip(), review.assignment.reviewer, review.assignment.round
        )
        for review in reviews
        for number, line in enumerate(review.questions.splitlines())
        if line.strip() and line.strip() not in taken
    ]


def commission_of(interview: SiteInterview) -> list[tuple[User, str, bool]]:
    """Who of the funders belongs to the talk: (person, for whom, is recused). Responsible first."""
    found = {interview.responsible_id: (interview.responsible, "", False)}
    assignments = (
        Assignment.objects.filter(application=interview.application_id)
        .exclude(state=AssignmentState.REVOKED)
        .select_related("reviewer", "funder", "round")
        .order_by("funder__name", "reviewer__name", "pk")
    )
    for one in assignments:
        recused = one.state == AssignmentState.RECUSED
        here = one.round_id == interview.round_id and one.state in PAPERS_OPEN
        if recused or here:
            earlier = found.get(one.reviewer_id, (None, "", False))
            found[one.reviewer_id] = (one.reviewer, str(one.funder), recused or earlier[2])
    return list(found.values())


def recused_from(application: Application) -> list[User]:
    """Who declared a conflict on this application, in whatever round."""
    return [
        assignment.reviewer
        for assignment in Assignment.objects.filter(
            application=application, state=AssignmentState.RECUSED
        ).select_related("reviewer")
    ]


def people_for(application: Application, round: Round, user: User) -> list[User]:
    """Who may be responsible, this person first: the offices of the call, who reviews in this round."""
    officers = staff_of(application.call, FunderRole.OFFICER)
    reviewers = Q(
        assignments__application=application,
        assignments__round=round,
        assignments__state__in=PAPERS_OPEN,
    )
    found = User.objects.filter(
        Q(pk=user.pk) | Q(pk__in=officers.values("pk")) | reviewers, is_active=True
    ).distinct()
    recused = {person.pk for person in recused_from(application)}
    people = [person for person in found.order_by("name", "pk") if person.pk not in recused]
    return sorted(people, key=lambda person: person.pk != user.pk)


def attendance_so_far(interview: SiteInterview) -> list[Attendee]:
    return list(interview.attendees.select_related("person").order_by("created_at", "pk"))


def prefilled_attendance(interview: SiteInterview) -> list[dict[str, Any]]:
    """Rows for the form of the minutes; who is recused stands there as left."""
    rows = [
        {
            "name": person.name,
            "represents": funder,
            "presence": Presence.LEFT if recused else Presence.PRESENT,
            "person": str(person.pk),
            "is_recused": recused,
        }
        for person, funder, recused in commission_of(interview)
    ]
    partners = interview.application.partners.select_related("organisation").order_by("created_at", "pk")
    return rows + [
        {
            "name": "",
            "represents": str(partner.organisation),
            "presence": Presence.PRESENT,
            "person": "",
            "is_recused": False,
        }
        for partner in partners
    ]
