"""What the partners say to each other. Only people of the tandem read it: nothing outside this room asks."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.constants import MemberRole
from accounts.models import Membership, Organisation, User
from applications.draft.models.application import Application, Responsibility
from applications.draft.models.comments import Comment, Mention


def thread(application: Application, part: str) -> list[Comment]:
    """The remarks on a part, oldest first, each with .replies and .called (names); one query."""
    called = (
        Mention.objects.filter(comment=OuterRef("pk"))
        .order_by("person__name", "id")
        .values_list("person__name")
    )
    rows = list(
        Comment.objects.filter(application=application, part=part)
        .select_related("author", "resolved_by")
        .annotate(called=ArraySubquery(called))
        .order_by("created_at", "id")
    )
    remarks = {row.pk: row for row in rows if row.parent_id is None}
    for remark in remarks.values():
        remark.replies = []
    for row in rows:
        if row.parent_id in remarks:
            remarks[row.parent_id].replies.append(row)
    return list(remarks.values())


def remarks_on(application: Application, part: str) -> QuerySet[Comment]:
    """What can be answered: a remark itself, never an answer."""
    return Comment.objects.filter(application=application, part=part, parent__isnull=True)


def responsibility_for(application: Application, part: str) -> Responsibility | None:
    """Who takes care of this part; None: nobody in particular."""
    return Responsibility.objects.filter(application=application, part=part).first()


def people_to_call(application: Application, *, but: User | None = None) -> list[tuple[User, Organisation]]:
    """(person, organisation) for everybody in the tandem, once each; one query."""
    seen: dict[UUID, tuple[User, Organisation]] = {}
    memberships = (
        Membership.objects.filter(organisation__partners__application=application, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__sort_key", "user__name", "id")
    )
    for membership in memberships:
        if but is None or membership.user_id != but.pk:
            seen.setdefault(membership.user_id, (membership.user, membership.organisation))
    return list(seen.values())


@dataclass
class Discussion:
    """The comments of one part as a person sees them."""

    application: Application
    part: str
    remarks: list[Comment]
    people: list[tuple[User, Organisation]] = field(default_factory=list)
    may_comment: bool = False

    @property
    def open(self) -> list[Comment]:
        return [remark for remark in self.remarks if remark.resolved_at is None]

    @property
    def resolved(self) -> list[Comment]:
        return [remark for remark in self.remarks if remark.resolved_at is not None]


def discussion(application: Application, part: str, *, user: User, may_comment: bool) -> Discussion:
    """Two queries; one for whoever only reads."""
    people = people_to_call(application, but=user) if may_comment else []
    return Discussion(application, part, thread(application, part), people, may_comment)


def comment_of(application: Application, pk: UUID) -> Comment | None:
    return Comment.objects.filter(application=application, pk=pk).first()


def who_gives_roles(user: User, application: Application) -> list[User]:
    """The signatories of this person's own organisations in the tandem."""
    mine = user.memberships.values("organisation_id")
    memberships = (
        Membership.objects.filter(
            organisation__partners__application=application,
            organisation__in=mine,
            role=MemberRole.SIGNATORY,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__name", "id")
    )
    return list({one.user_id: one.user for one in memberships}.values())


def about_parts() -> dict[str, ArraySubquery]:
    """To be annotated on applications: .open_remarks (the part of each) and .carers ({part, id, name}),
    for the task list, without a query of their own."""
    here = {"application": OuterRef("pk")}
    remarks = Comment.objects.filter(parent__isnull=True, resolved_at__isnull=True, **here)
    carers = Responsibility.objects.filter(**here)
    return {
        "open_remarks": ArraySubquery(remarks.order_by("created_at", "id").values("part")),
        "carers": ArraySubquery(
            carers.order_by("created_at", "id").values(
                json=JSONObject(part="part", id="person_id", name="person__name")
            )
        ),
    }
