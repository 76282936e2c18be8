"""What happened to an application after it was handed in: questions and answers, taking back, other partners."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.constants import FunderRole
from accounts.models import Funder, User
from accounts.rules import funders_where
from applications.changes.constants import REPLACEABLE, ReplacementState
from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval
from applications.changes.models.withdrawal import Withdrawal
from applications.changes.queries.replacement import replacements, replacements_of
from applications.changes.queries.withdrawal import open_withdrawal
from applications.draft.constants import ALIVE, ReopeningState
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.draft.queries.reopenings import open_reopening
from applications.submission.queries.handed_in import changed_parts
from casework.queries.visibility import call_funders, pays_in, viewed_by
from core import clock

if TYPE_CHECKING:
    from casework.queries.page import ApplicationPage


@dataclass
class Afterwards:
    """For the page of one application. Reviewers read the answers that are in; the rest is for the office."""

    page: "ApplicationPage"

    def __post_init__(self) -> None:
        self.application = self.page.application
        self.is_office = self.page.is_office and not self.page.names_hidden
        self.may_organise = self.page.may_organise

    @cached_property
    def rows(self) -> list[Any]:
        """The submission and its amendments, each with `.changes`: what differs from the one before."""
        rows: list[Any] = self.page.handed_in_rows
        for number, row in enumerate(rows):
            # A reviewer may be scoring a blind round: the parts, without the partners' names.
            row.changes = (
                changed_parts(rows[number - 1].content, row.content, names=self.is_office) if number else []
            )
        return rows

    @property
    def answers(self) -> list[Any]:
        return self.rows[1:]

    @cached_property
    def reopening(self) -> Reopening | None:
        return open_reopening(self.application) if self.is_office and self.application.is_asked else None

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        return (
            open_withdrawal(self.application) if self.is_office and self.application.is_withdrawing else None
        )

    @cached_property
    def replacements(self) -> list[PartnerReplacement]:
        if not self.is_office or not self.application.has_replacements:
            return []
        return list(replacements_of(self.application))

    @property
    def may_ask(self) -> bool:
        return self.may_organise and self.application.state in ALIVE and self.reopening is None

    @property
    def may_replace(self) -> bool:
        return self.may_organise and self.application.state in REPLACEABLE


def _seen_by_office(user: User, *roles: FunderRole) -> QuerySet[Application]:
    """What this person sees as the office does: not before an own declaration, nor while the names are hidden."""
    pays = pays_in("call", funders_where(user, *roles))
    return viewed_by(user).filter(pays, view="office", names_hidden=False)


def reopening_for(user: User, pk: UUID) -> Reopening | None:
    """A question on an application that this person organises."""
    visible = _seen_by_office(user, FunderRole.OFFICER)
    return (
        Reopening.objects.filter(pk=pk, application__in=visible.values("pk"))
        .select_related("application__call", "asked_by")
        .first()
    )


def overdue_questions(user: User) -> QuerySet[Reopening]:
    """Questions whose time is over without an answer: to be closed, or extended."""
    visible = _seen_by_office(user, FunderRole.OFFICER)
    return (
        Reopening.objects.filter(
            state=ReopeningState.OPEN, due_at__lte=clock.now(), application__in=visible.values("pk")
        )
        .select_related("application")
        .order_by("due_at", "id")
    )


def replacement_for(user: User, pk: UUID) -> PartnerReplacement | None:
    """A change of a seat in an application that this person sees as the office does."""
    visible = _seen_by_office(user, FunderRole.OFFICER, FunderRole.APPROVER, FunderRole.AUDITOR)
    return (
        replacements()
        .filter(pk=pk, partner__application__in=visible.values("pk"))
        .prefetch_related("approvals__funder", "approvals__approved_by")
        .first()
    )


def replacements_to_approve(user: User) -> QuerySet[PartnerReplacement]:
    """Changes that wait for this person: their funder has not approved, and they did not propose it."""
    mine = funders_where(user, FunderRole.APPROVER)
    visible = _seen_by_office(user, FunderRole.APPROVER)
    approved = ReplacementApproval.objects.filter(replacement=OuterRef("pk"), funder__in=mine)
    return (
        replacements()
        .filter(
            ~Exists(approved),
            state=ReplacementState.ACCEPTED,
            partner__application__in=visible.values("pk"),
        )
        .exclude(proposed_by=user)
    )


def funders_to_approve(user: User, replacement: PartnerReplacement) -> list[Funder]:
    """The funders of the call for which this person may approve the change now."""
    if replacement.state != ReplacementState.ACCEPTED or replacement.proposed_by_id == user.pk:
        return []
    done = {one.funder_id for one in replacement.approvals.all()}
    if any(one.approved_by_id == user.pk for one in replacement.approvals.all()):
        return []
    mine = funders_where(user, FunderRole.APPROVER) & call_funders(replacement.partner.application.call)
    lines = replacement.partner.application.call.funding_lines.select_related("funder").order_by(
        "position", "id"
    )
    return list({line.funder_id: line.funder for line in lines if line.funder_id in mine - done}.values())
