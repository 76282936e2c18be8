""" "Meine Bewerbungen": for each application whose turn it is, until when, what is missing, what is mine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from accounts.constants import MemberRole
from accounts.models import Membership, User
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.constants import ALIVE, WITHDRAW, WRITERS, ApplicationState, ReopeningState
from applications.draft.models.application import Application, PartnerInvitation, Responsibility
from applications.draft.models.comments import Comment, Mention
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.draft.parts import Part, parts_of
from applications.draft.queries import applications as applications_queries
from applications.submission import content
from applications.submission.completeness import Missing, missing
from applications.submission.queries import content as content_queries
from applications.submission.queries.turns import Turn, answer_turn, turn_of, withdrawal_turn
from core import clock

FIRST_MISSING = 3
# For all rows in one query, as content_queries.everything would bring them.
SEATS = Prefetch("partners", applications_queries.partners_in_full())


def _unanswered(user: User) -> QuerySet[Mention]:
    """Where somebody called this person, the matter is open and the person has not answered since."""
    is_open = Q(comment__parent__isnull=True, comment__resolved_at__isnull=True) | Q(
        comment__parent__isnull=False, comment__parent__resolved_at__isnull=True
    )
    answers = Comment.objects.filter(author=user, created_at__gt=OuterRef("comment__created_at")).filter(
        Q(parent=OuterRef("comment_id")) | Q(parent=OuterRef("comment__parent_id"))
    )
    return Mention.objects.filter(is_open, ~Exists(answers), person=user)


def my_dashboard(user: User) -> QuerySet[Application]:
    """The person's applications with what concerns them, in one query: what can still be done comes first,
    drafts by their deadline, the rest newest first."""
    now = clock.now()
    here = {"application": OuterRef("pk")}
    mentions = _unanswered(user).filter(comment__application=OuterRef("pk")).order_by("created_at", "id")
    mine = Responsibility.objects.filter(person=user, **here).order_by("created_at", "id")
    seats = Membership.objects.filter(user=user, organisation__partners__application=OuterRef("pk")).order_by(
        "id"
    )
    consents = Consent.objects.filter(partner__application=OuterRef("pk"), voided_at__isnull=True).order_by(
        "given_at", "id"
    )
    # A question that stayed open when the application left the procedure asks nobody any more.
    reopened = Reopening.objects.filter(
        state=ReopeningState.OPEN, due_at__gt=now, application__state__in=ALIVE, **here
    )
    leaving = Withdrawal.objects.filter(cancelled_at__isnull=True, completed_at__isnull=True, **here)
    running = Q(state=ApplicationState.DRAFT, call__closes_at__gt=now)
    return (
        applications_queries.visible_to(user)
        .select_related("call", "current_round", "social_space__place")
        .annotate(
            seats=ArraySubquery(seats.values(json=JSONObject(organisation="organisation_id", role="role"))),
            agreements=ArraySubquery(
                consents.values(
                    json=JSONObject(partner="partner_id", hash="content_hash", reopening="reopening_id")
                )
            ),
            called=ArraySubquery(
                mentions.values(
                    json=JSONObject(
                        part="comment__part", comment="comment_id", person="comment__author__name"
                    )
                )
            ),
            my_parts=ArraySubquery(mine.values("part")),
            reopening_of=Subquery(
                reopened.order_by("due_at").values(json=JSONObject(id="id", parts="parts", due_at="due_at"))[
                    :1
                ]
            ),
            withdrawal_of=Subquery(leaving.values("id")[:1]),
            leaving=ArraySubquery(
                WithdrawalAgreement.objects.filter(
                    withdrawal__application=OuterRef("pk"),
                    withdrawal__cancelled_at__isnull=True,
                    withdrawal__completed_at__isnull=True,
                )
                .order_by("created_at", "id")
                .values("partner_id")
            ),
            is_invited=Exists(
                PartnerInvitation.objects.filter(
                    accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now, **here
                )
            ),
            rank=Case(
                When(Exists(reopened), then=0), When(running, then=1), default=2, output_field=IntegerField()
            ),
        )
        .order_by("rank", Case(When(running, then=F("call__closes_at"))), "-created_at", "id")
    )


@dataclass
class Row:
    """One application on the dashboard; reads what load brought, asks nothing."""

    application: Application
    arrived_at: datetime | None = None
    whole: bool = False

    @cached_property
    def roles(self) -> dict[UUID, str]:
        """{partner id: role of this person}"""
        held = {seat["organisation"]: seat["role"] for seat in self.application.seats}
        return {
            partner.pk: held[str(partner.organisation_id)]
            for partner in self.application.partners.all()
            if str(partner.organisation_id) in held
        }

    @cached_property
    def is_running(self) -> bool:
        """A draft that can still be handed in."""
        return self.application.is_draft and self.application.call.is_open(arrived_at=self.arrived_at)

    @cached_property
    def lacking(self) -> list[Missing]:
        return missing(self.application) if self.is_running else []

    @property
    def first_lacking(self) -> list[Missing]:
        return self.lacking[:FIRST_MISSING]

    @property
    def more_lacking(self) -> int:
        return max(0, len(self.lacking) - FIRST_MISSING)

    @cached_property
    def agreed(self) -> set[str]:
        standing = self.application.agreements if self.application.consents_stand else []
        present = content.content_hash(self.application) if standing else ""
        return {one["partner"] for one in standing if one["hash"] == present}

    @cached_property
    def writes_for(self) -> set[UUID]:
        return {pk for pk, role in self.roles.items() if role in WRITERS}

    @cached_property
    def signs_for(self) -> set[UUID]:
        return {pk for pk, role in self.roles.items() if role == MemberRole.SIGNATORY}

    @cached_property
    def turn(self) -> Turn | None:
        """Of a running draft, a question of the office, a wish to withdraw. None: the page says what happens
        next."""
        if not self.is_running:
            waiting = [turn for turn in (self._withdrawal_turn(), self._answer_turn()) if turn]
            return next((turn for turn in waiting if turn.mine), waiting[0] if waiting else None)
        taken = [partner.role_id for partner in self.application.partners.all()]
        roles = self.application.call.partner_roles.all()
        return turn_of(
            self.application,
            lacking=self.lacking,
            unseated=[role for role in roles if taken.count(role.pk) < role.minimum],
            invited=self.application.is_invited,
            agreed={
                partner.pk for partner in self.application.partners.all() if str(partner.pk) in self.agreed
            },
            writes_for=self.writes_for,
            signs_for=self.signs_for,
        )

    def _answer_turn(self) -> Turn | None:
        found = self.application.reopening_of
        if not found:
            return None
        agreed = {one["partner"] for one in self.application.agreements if one["reopening"] == found["id"]}
        return answer_turn(
            self.application,
            agreed={pk for pk in self._seats if str(pk) in agreed},
            writes_for=self.writes_for,
            signs_for=self.signs_for,
        )

    def _withdrawal_turn(self) -> Turn | None:
        application = self.application
        if not application.withdrawal_of or application.state not in WITHDRAW.sources:
            return None
        return withdrawal_turn(application, agreed=set(application.leaving), signs_for=self.signs_for)

    @property
    def _seats(self) -> list[UUID]:
        return [partner.pk for partner in self.application.partners.all()]

    @cached_property
    def parts(self) -> dict[str, Part]:
        return parts_of(self.application) if self.whole else {}

    @property
    def my_parts(self) -> list[Part]:
        """Parts that are this person's to see through and can be changed."""
        if not self.whole:
            return []
        return [self.parts[key] for key in self.application.my_parts if key in self.parts]

    @property
    def called(self) -> list[dict[str, str]]:
        """Comments that wait for this person's answer: {"person", "title", "url"}."""
        if not self.whole:
            return []
        return [
            {
                "person": one["person"],
                "title": self.parts[one["part"]].title,
                "url": f"{self.parts[one['part']].url}#kommentar-{one['comment']}",
            }
            for one in self.application.called
            if one["part"] in self.parts
        ]

    @property
    def reopened(self) -> list[Part]:
        """Parts that the office has opened again, for whoever can change them."""
        found = self.application.reopening_of if self.writes_for else None
        return [self.parts[key] for key in found["parts"] if key in self.parts] if found else []

    @property
    def reopened_until(self) -> datetime | None:
        found = self.application.reopening_of
        return parse_datetime(found["due_at"]) if found else None


def rows_of(applications: Iterable[Application], *, arrived_at: datetime | None = None) -> list[Row]:
    """Rows for a page of my_dashboard. What is in work is loaded whole, all of it in one batch."""
    applications = list(applications)
    rows = [Row(application, arrived_at) for application in applications]
    for row in rows:
        row.whole = row.is_running or row.application.reopening_of is not None
    prefetch_related_objects(applications, SEATS)
    prefetch_related_objects([row.application for row in rows if row.whole], *content_queries.everything())
    return rows
