"""What the reviewers of an application look at together: where they differ, what they agree on."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, AssignmentState
from casework.models import Assignment
from casework.queries.visibility import applications_visible_to, call_funders
from programmes.models import Criterion, Round
from reviews.assessment.models.discussion import ConsensusAgreement, ConsensusNote, DiscussionPost
from reviews.assessment.models.scoring import Review, Score
from reviews.assessment.queries.discussion import discussion_open_to, posts_visible_to
from reviews.assessment.queries.visibility import reviews_visible_to


@dataclass
class Difference:
    """One criterion and what each review gave it, in percent of its points; gap: highest less lowest."""

    criterion: Criterion
    scores: list[Score] = field(default_factory=list)
    threshold: int = 0

    @property
    def gap(self) -> int:
        given = [
            100 * one.points / self.criterion.max_points for one in self.scores if one.points is not None
        ]
        return round(max(given) - min(given)) if len(given) > 1 else 0

    @property
    def is_wide(self) -> bool:
        return self.gap > self.threshold


class ConsensusPage:
    """An application in a round after locking, for somebody it is open to. Everything is read once."""

    def __init__(self, user: User, application: Application, round: Round):
        self.user, self.application, self.round = user, application, round

    @cached_property
    def _scores(self) -> list[Score]:
        visible = reviews_visible_to(self.user).filter(
            assignment__application=self.application,
            assignment__round=self.round,
            assignment__state=AssignmentState.LOCKED,
            locked_at__isnull=False,
        )
        return list(
            Score.objects.filter(
                review__assignment__application=self.application,
                review__assignment__round=self.round,
                review__in=visible.values("pk"),
            )
            .select_related("criterion", "review__assignment__reviewer", "review__assignment__funder")
            .order_by("criterion__position", "criterion_id", "review__locked_at", "review_id")
        )

    @cached_property
    def reviews(self) -> list[Review]:
        """The locked reviews this person may read, in order of locking."""
        found = {score.review_id: score.review for score in self._scores}
        return sorted(found.values(), key=lambda review: (review.locked_at, review.pk))

    @cached_property
    def differences(self) -> list[Difference]:
        """Per criterion, the widest first; those above the round's threshold are to be talked about."""
        rows: dict = {}
        for score in self._scores:
            row = rows.setdefault(
                score.criterion_id,
                Difference(score.criterion, threshold=self.round.difference_threshold),
            )
            row.scores.append(score)
        order = [review.pk for review in self.reviews]
        for row in rows.values():
            row.scores.sort(key=lambda score: order.index(score.review_id))
        return sorted(rows.values(), key=lambda row: (-row.is_wide, -row.gap if row.is_wide else 0))

    @property
    def wide(self) -> int:
        return sum(row.is_wide for row in self.differences)

    @cached_property
    def _assignments(self) -> list[Assignment]:
        return list(Assignment.objects.filter(application=self.application, round=self.round))

    @property
    def own(self) -> Assignment | None:
        mine = funders_where(self.user, *REVIEWING_ROLES)
        return next(
            (
                one
                for one in self._assignments
                if one.reviewer_id == self.user.pk
                and one.state == AssignmentState.LOCKED
                and one.funder_id in mine
            ),
            None,
        )

    @property
    def waits_for(self) -> int:
        """Reviews that have to be locked before there is a common note; experts do not hold it up."""
        return sum(one.state in PENDING and not one.as_expert for one in self._assignments)

    @property
    def is_running(self) -> bool:
        return (
            self.application.state == ApplicationState.ELIGIBLE
            and self.application.current_round_id == self.round.pk
        )

    @property
    def may_write_note(self) -> bool:
        return self.own is not None and self.is_running and not self.waits_for and len(self.reviews) > 1

    @property
    def may_post(self) -> bool:
        officer = funders_where(self.user, FunderRole.OFFICER) & call_funders(self.application.call)
        return self.is_running and (self.own is not None or bool(officer))

    @cached_property
    def note(self) -> ConsensusNote | None:
        return (
            ConsensusNote.objects.filter(application=self.application, round=self.round)
            .select_related("written_by")
            .first()
        )

    @cached_property
    def agreements(self) -> list[ConsensusAgreement]:
        return list(self.note.agreements.select_related("reviewer")) if self.note else []

    @property
    def agrees(self) -> bool:
        return any(one.reviewer_id == self.user.pk for one in self.agreements)

    @cached_property
    def posts(self) -> list[DiscussionPost]:
        return list(posts_visible_to(self.user, self.application, self.round))


def consensus_page(user: User, application: Application, round: Round) -> ConsensusPage | None:
    """None: this person may not see (or not yet) what was said after locking."""
    if not discussion_open_to(user, application, round):
        return None
    return ConsensusPage(user, application, round)


def consensus_page_at(user: User, application_pk: UUID, round_pk: UUID) -> ConsensusPage | None:
    """The same by the ids of the address: of an application this person sees, in a round of its call."""
    application = (
        applications_visible_to(user)
        .filter(pk=application_pk)
        .select_related("call", "current_round")
        .first()
    )
    round = application and Round.objects.filter(pk=round_pk, call=application.call_id).first()
    return consensus_page(user, application, round) if application and round else None


def note_of(application: Application, round: Round) -> ConsensusNote | None:
    """The common note as it stands now."""
    return ConsensusNote.objects.filter(application=application, round=round).first()


def notes_to_write(user: User) -> QuerySet[Assignment]:
    """One's own locked assignments where all have locked, there are at least two reviews, and nobody has
    written the common note yet. Experts may write it and are not asked to."""
    here = Assignment.objects.filter(application=OuterRef("application"), round=OuterRef("round"))
    others = here.exclude(pk=OuterRef("pk"))
    note = ConsensusNote.objects.filter(application=OuterRef("application"), round=OuterRef("round"))
    return (
        Assignment.objects.filter(
            Exists(others.filter(state=AssignmentState.LOCKED)),
            ~Exists(here.filter(state__in=PENDING, as_expert=False)),
            ~Exists(note),
            reviewer=user,
            state=AssignmentState.LOCKED,
            as_expert=False,
            funder__in=funders_where(user, *REVIEWING_ROLES),
            application__in=applications_visible_to(user).values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "round")
        .order_by("locked_at", "pk")
    )


def notes_to_agree(user: User) -> QuerySet[ConsensusNote]:
    """Common notes that wait for this person's agreement, the oldest first."""
    own = Assignment.objects.filter(
        application=OuterRef("application"),
        round=OuterRef("round"),
        reviewer=user,
        state=AssignmentState.LOCKED,
        funder__in=funders_where(user, *REVIEWING_ROLES),
    )
    agreed = ConsensusAgreement.objects.filter(note=OuterRef("pk"), reviewer=user)
    return (
        ConsensusNote.objects.filter(
            Exists(own),
            ~Exists(agreed),
            application__in=applications_visible_to(user).values("pk"),
            application__state=ApplicationState.ELIGIBLE,
            application__current_round=F("round"),
        )
        .select_related("application", "round")
        .order_by("updated_at", "pk")
    )
