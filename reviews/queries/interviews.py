from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from accounts.rules import funders_where, may_write_for, member_roles
from applications.models import Partner
from programmes.models import FundingLine
from reviews.constants import InterviewState
from reviews.models import SiteInterview
from reviews.queries.visibility import READS_REVIEWS, applications_visible_to


def interviews_visible_to(user) -> QuerySet[SiteInterview]:
    """For the office; reviewers find date and minutes on the application's page."""
    reads = Exists(
        FundingLine.objects.filter(
            call=OuterRef("application__call"), funder__in=funders_where(user, *READS_REVIEWS)
        )
    )
    return (
        SiteInterview.objects.filter(reads, application__in=applications_visible_to(user).values("pk"))
        .select_related("application__call", "round", "responsible")
        .order_by("starts_at", "created_at", "pk")
    )


@dataclass
class PartnerAnswers:
    """One partner's answers: {slot id: bool}, and what they need."""

    partner: Partner
    possible: dict = field(default_factory=dict)
    needs: str = ""
    may_write: bool = False

    @property
    def answered(self) -> bool:
        return bool(self.possible)


@dataclass
class InterviewPage:
    interview: SiteInterview
    slots: list
    answers: list[PartnerAnswers]

    @property
    def waiting_for(self) -> list[Partner]:
        return [one.partner for one in self.answers if not one.answered]

    @property
    def no_common_slot(self) -> bool:
        return self.interview.state == InterviewState.PROPOSED and not self.waiting_for


def interview_page(interview, user=None) -> InterviewPage:
    slots = list(interview.slots.prefetch_related("answers"))
    needs = dict(interview.needs.values_list("partner", "text"))
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
                needs=needs.get(partner.pk, ""),
                may_write=user is not None and may_write_for(user, partner.organisation_id),
            )
        )
    return InterviewPage(interview, slots, answers)


def live_interview(application) -> SiteInterview | None:
    """The talk that stands, of the newest round."""
    return (
        application.interviews.exclude(state=InterviewState.CANCELLED)
        .select_related("round", "responsible", "application__call")
        .order_by("-round__number", "-created_at", "pk")
        .first()
    )


def interview_for_partner(user, application_pk) -> SiteInterview:
    """The talk of an application of one's own organisation. Raises SiteInterview.DoesNotExist."""
    own = Partner.objects.filter(application=application_pk, organisation__in=member_roles(user))
    found = (
        SiteInterview.objects.filter(application=application_pk)
        .filter(Exists(own))
        .exclude(state=InterviewState.CANCELLED)
        .select_related("application__call", "round", "responsible")
        .order_by("-round__number", "-created_at", "pk")
        .first()
    )
    if found is None:
        raise SiteInterview.DoesNotExist
    return found
