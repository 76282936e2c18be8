"""Who reads which word about an application once the reviews are locked. One place for pages and mails."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import FunderMembership, User
from accounts.rules import funders_where
from applications.draft.models.application import Application, Partner
from casework.constants import PENDING, READS_REVIEWS, AssignmentState
from casework.models import Assignment
from casework.queries.visibility import applications_visible_to, call_funders
from programmes.models import Round
from reviews.assessment.constants import Audience
from reviews.assessment.models.discussion import ConsensusNote, DiscussionPost

# Who speaks for a funder here; finance reads no reviews.
SPEAKS = (*REVIEWING_ROLES, *READS_REVIEWS)
# "only the programme office": auditors read it as well, they change nothing.
OFFICE = (FunderRole.OFFICER, FunderRole.AUDITOR)


def discussion_open_to(user: User, application: Application, round: Round) -> bool:
    """May this person see what was said after locking?

    The office, approval and audit of a funder of the call; reviewers who have locked their own. Never who is
    recused or takes part (the visibility query), never somebody whose own review of this round is pending.
    """
    if not applications_visible_to(user).filter(pk=application.pk).exists():
        return False
    own = set(
        Assignment.objects.filter(application=application, round=round, reviewer=user).values_list(
            "state", "funder_id"
        )
    )
    states = {state for state, _funder in own}
    if states & set(PENDING):
        return False
    if funders_where(user, *READS_REVIEWS) & call_funders(application.call):
        return True
    mine = funders_where(user, *REVIEWING_ROLES)
    return any(state == AssignmentState.LOCKED and funder in mine for state, funder in own)


def posts_visible_to(user: User, application: Application, round: Round) -> QuerySet[DiscussionPost]:
    """What this person may read of the discussion, oldest first."""
    posts = DiscussionPost.objects.filter(application=application, round=round)
    if not discussion_open_to(user, application, round):
        return posts.none()
    office = bool(funders_where(user, *OFFICE) & call_funders(application.call))
    wanted = readable_posts(user, office=office)
    return posts.filter(wanted).select_related("author", "funder").order_by("created_at", "id")


def readable_posts(user: User, *, office: bool) -> Q:
    """By audience: which posts somebody reads to whom the discussion is open. office: of the call at hand."""
    wanted = Q(author=user) | Q(audience=Audience.REVIEWERS)
    wanted |= Q(audience=Audience.FUNDER, funder__in=funders_where(user, *SPEAKS))
    return wanted | Q(audience=Audience.OFFICE) if office else wanted


def _told(application_id: UUID, round_id: UUID) -> tuple[Exists, QuerySet[User]]:
    """(who has locked here, everybody who is not shut out of what is said after locking).

    Shut out is whose own review is pending, who is recused in whatever round, who takes part.
    """
    here = Assignment.objects.filter(application=application_id, round=round_id, reviewer=OuterRef("pk"))
    locked = here.filter(
        Exists(
            FunderMembership.objects.filter(
                user=OuterRef("reviewer"), funder=OuterRef("funder"), role__in=REVIEWING_ROLES
            )
        ),
        state=AssignmentState.LOCKED,
    )
    recused = Assignment.objects.filter(
        application=application_id, reviewer=OuterRef("pk"), state=AssignmentState.RECUSED
    )
    takes_part = Partner.objects.filter(
        application=application_id, organisation__memberships__user=OuterRef("pk")
    )
    people = User.objects.filter(
        ~Exists(here.filter(state__in=PENDING)), ~Exists(recused), ~Exists(takes_part), is_active=True
    )
    return Exists(locked), people


def co_reviewers_of(note: ConsensusNote) -> QuerySet[User]:
    """Who gets a mail about the common note: the others who have locked, as far as they may read it."""
    locked, people = _told(note.application_id, note.round_id)
    return people.filter(locked).exclude(pk=note.written_by_id).order_by("email")


def readers_of(post: DiscussionPost) -> QuerySet[User]:
    """Who gets a mail about this post: locked reviewers and the office, as far as they may read it.

    The same rule as posts_visible_to, told from the other side: a test compares the two.
    """
    locked, people = _told(post.application_id, post.round_id)
    at_funders = FunderMembership.objects.filter(user=OuterRef("pk"))
    office = at_funders.filter(funder__in=call_funders(post.application.call), role=FunderRole.OFFICER)
    people = people.filter(locked | Exists(office)).exclude(pk=post.author_id)
    if post.audience == Audience.FUNDER:
        people = people.filter(Exists(at_funders.filter(funder=post.funder_id, role__in=SPEAKS)))
    if post.audience == Audience.OFFICE:
        people = people.filter(Exists(office))
    return people.order_by("email")
