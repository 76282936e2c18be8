"""One application as this person may see it, and its files."""

from collections.abc import Collection
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.changes.models.replacement import PartnerReplacement
from applications.changes.models.withdrawal import Withdrawal
from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application, Partner
from applications.draft.models.reopening import Reopening
from applications.papers.constants import SERVED
from applications.papers.models import Attachment, LetterOfIntent
from applications.submission.models.submission import Amendment, Submission
from applications.submission.queries.handed_in import (
    files_with_letters,
    handed_in,
    handed_in_files,
    handed_in_rows,
)
from casework import hooks
from casework.constants import AssignmentState
from casework.hooks import PagePart
from casework.models import Assignment
from casework.plans import PartnerPlan, plan_year
from casework.queries.blindness import masked_content, masked_file, masked_partner
from casework.queries.visibility import looks, pays_in, seen, sight_of, viewed_by
from core import audit
from core.models import AuditEntry
from core.money import ZERO
from core.prepared import one_of, prepared
from programmes.constants import PaperKind


class ApplicationPage:
    """One application as this person may see it. Everything is read at most once."""

    def __init__(self, user: User, application: Application):
        self.user = user
        self.application = application
        self.papers_open = application.view != "undeclared"
        self.is_office = application.view == "office"
        self.names_hidden = application.names_hidden
        # Who has to score it blind meets the names on every page of the office.
        self.may_organise = self.is_office and application.is_organised and not self.names_hidden

    @cached_property
    def partners(self) -> list[Partner]:
        found = _seats(application=self.application.pk)
        for partner in found:
            partner.application = self.application
        return [masked_partner(one) for one in found] if self.names_hidden else found

    @cached_property
    def assignments(self) -> list[Assignment]:
        """All of them, for the office; a reviewer sees the own ones."""
        found = _assignments(
            application=self.application.pk, reviewer=None if self.is_office else self.user.pk
        )
        for assignment in found:
            assignment.application = self.application
        return found

    @cached_property
    def own(self) -> list[Assignment]:
        return [
            assignment
            for assignment in self.assignments
            if assignment.reviewer_id == self.user.pk and assignment.state != AssignmentState.REVOKED
        ]

    @cached_property
    def handed_in_rows(self) -> list[Submission | Amendment]:
        """The submission and its amendments, with their contents."""
        return handed_in_rows(self.application, amended=self.application.is_amended)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What was handed in last; nothing of what the tandem changes right now."""
        content = self.handed_in_rows[-1].content
        return masked_content(content) if self.names_hidden else content

    @property
    def sections(self) -> list[dict[str, Any]]:
        return self.content["sections"]

    @cached_property
    def _attachments(self) -> list[Attachment]:
        found = files_with_letters(self.application, self.content)
        return [masked_file(one) for one in found] if self.names_hidden else found

    @property
    def papers(self) -> list[Attachment]:
        return [one for one in self._attachments if one.kind != PaperKind.LETTER_OF_INTENT]

    @property
    def letters_of_intent(self) -> list[LetterOfIntent]:
        return [one.letter_of_intent for one in self._attachments if hasattr(one, "letter_of_intent")]

    @cached_property
    def plans(self) -> list[PartnerPlan]:
        """Of every seat that was handed in. A seat that is gone keeps the name it was handed in with."""
        names = {str(partner.pk): str(partner.organisation) for partner in self.partners}
        return [
            PartnerPlan(
                names.get(one["id"], one["organisation"]["name"]),
                [plan_year(one, year) for year in self.content["years"]],
            )
            for one in self.content["partners"]
        ]

    @property
    def applied(self) -> Decimal:
        return sum((plan.grant for plan in self.plans), ZERO)

    @cached_property
    def parts(self) -> dict[str, PagePart]:
        """What the rooms above bring to this page, by name."""
        return {part.name: part for part in hooks.PAGE_PARTS.ask(self)}

    @cached_property
    def history(self) -> list[AuditEntry]:
        """Audit entries about the application and what hangs on it, newest first; for the office only."""
        if not self.is_office or self.names_hidden:
            return []
        rows: list[Model] = [
            self.application,
            *self.assignments,
            *(subject for part in self.parts.values() for subject in part.subjects),
        ]
        subjects = [audit.subject_of(row) for row in rows]
        return _history(
            application=self.application.pk,
            kinds=tuple(sorted({kind for kind, _pk in subjects})),
            rows=[pk for _kind, pk in subjects],
        )


@prepared("application")
def _seats(*, application: UUID) -> QuerySet[Partner]:
    return Partner.objects.filter(application=application).select_related("organisation__place", "role")


@prepared("application", "reviewer")
def _assignments(*, application: UUID, reviewer: UUID | None) -> QuerySet[Assignment]:
    found = Assignment.objects.filter(application=application)
    if reviewer is not None:
        found = found.filter(reviewer=reviewer)
    found = found.select_related("reviewer", "funder", "round", "review")
    return found.order_by("round__number", "created_at", "pk")


@prepared("application", "rows")
def _history(*, application: UUID, kinds: tuple[str, ...], rows: Collection[UUID]) -> QuerySet[AuditEntry]:
    """About these rows of these kinds (an id is one row's alone), and about what came after the application."""
    about = audit.entries_about(
        Reopening.objects.filter(application=application),
        Withdrawal.objects.filter(application=application),
        PartnerReplacement.objects.filter(partner__application=application),
    ) | AuditEntry.objects.filter(subject_type__in=kinds, subject_id__in=rows).select_related("actor")
    return about.order_by("-at", "-id")[:200]


def _came_after() -> dict[str, Exists]:
    """To annotate an application with: is there anything to read of each kind? Most have nothing of it."""
    own = {"application": OuterRef("pk")}
    return {
        "is_amended": Exists(Amendment.objects.filter(**own)),
        "is_asked": Exists(Reopening.objects.filter(**own, state=ReopeningState.OPEN)),
        "is_withdrawing": Exists(
            Withdrawal.objects.filter(**own, cancelled_at__isnull=True, completed_at__isnull=True)
        ),
        "has_replacements": Exists(PartnerReplacement.objects.filter(partner__application=OuterRef("pk"))),
    }


@prepared("user", "office", "reviewing", "organising", "application")
def _application(
    *,
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
    organising: Collection[UUID],
    application: UUID,
) -> QuerySet[Application]:
    how = looks(user=user, office=office, reviewing=reviewing)
    return (
        seen(user=user, office=office, reviewing=reviewing, assigned=True)
        .filter(pk=application)
        .select_related("call", "current_round", "social_space__place")
        .annotate(**how, is_organised=pays_in("call", organising), **_came_after())
    )


def application_page(user: User, pk: UUID) -> ApplicationPage | None:
    """None for what this person does not see."""
    organising = funders_where(user, FunderRole.OFFICER)
    application = one_of(_application(**sight_of(user), organising=organising, application=pk))
    return ApplicationPage(user, application) if application else None


def paper(user: User, application_pk: UUID, pk: UUID) -> Attachment | None:
    """A file of an application whose papers are open to this person; None also while it is not scanned."""
    application = viewed_by(user).exclude(view="undeclared").filter(pk=application_pk).first()
    if application is None:
        return None
    files = handed_in_files(application, handed_in(application))
    found = files.filter(pk=pk, scan_state__in=SERVED).first()
    return masked_file(found) if found and application.names_hidden else found
