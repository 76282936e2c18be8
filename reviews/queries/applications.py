"""The list of applications and the page of one, as the back office sees them."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from accounts.constants import FunderRole
from accounts.rules import funders_where
from applications.constants import SERVED, FundingKind
from applications.models import (
    Application,
    Attachment,
    LetterOfIntent,
    Partner,
    PartnerReplacement,
    Reopening,
    Withdrawal,
)
from applications.queries import grants_applied_for, handed_in, handed_in_files, handed_in_rows
from core import audit
from core.money import ZERO
from programmes.constants import PaperKind
from reviews import casework_hooks
from reviews.casework_hooks import PagePart
from reviews.constants import AssignmentState
from reviews.models import Assignment
from reviews.queries.afterwards import came_after
from reviews.queries.blindness import masked_content, masked_file, masked_partner
from reviews.queries.visibility import (
    pays_in,
    viewed_by,
)

SORTS = {
    "number": ("number",),
    "title": ("title_key", "number"),
    "region": ("region_key", "number"),
    "applied": ("applied", "number"),
    "submitted": ("submitted_at", "number"),
    "reviews": ("reviews_locked", "number"),
}


REGION = Coalesce(NullIf("social_space__place__district", Value("")), "social_space__place__name")


def german(expression) -> Func:
    """Sorts Ä with A, on every PostgreSQL alike."""
    return Func(expression, function="german_sort_key")


def _count_of_assignments(*states):
    return Coalesce(
        Subquery(
            Assignment.objects.filter(
                application=OuterRef("pk"), round=OuterRef("current_round"), state__in=states
            )
            .order_by()
            .values("application")
            .annotate(n=Count("pk"))
            .values("n")
        ),
        0,
    )


def application_list(visible, *, call=None, round=None, state="", region="", text="", sort="number"):
    """visible (viewed_by) as rows with their sums; every aggregate is a subquery.

    What stands in the papers (region, sum) is empty where this person has not declared yet, also for
    filter and order. sort: a key of SORTS, "-" before it turns it round.
    """
    partners = Partner.objects.filter(application=OuterRef("pk")).order_by().values("application")
    declared = ~Q(view="undeclared")
    named = Q(names_hidden=False)
    rows = visible.select_related("call", "current_round").annotate(
        partner_names=Case(
            When(
                named,
                then=Subquery(
                    partners.annotate(
                        names=StringAgg(
                            "organisation__name", " · ", order_by=("role__position", "created_at", "pk")
                        )
                    ).values("names")
                ),
            )
        ),
        region=Case(When(declared & named, then=REGION)),
        applied=Case(
            When(
                declared,
                then=grants_applied_for(),
            )
        ),
        reviews_locked=_count_of_assignments(AssignmentState.LOCKED),
        reviews_pending=_count_of_assignments(AssignmentState.ASSIGNED, AssignmentState.OPEN),
    )
    if call:
        rows = rows.filter(call=call)
    if round:
        rows = rows.filter(current_round=round)
    if state:
        rows = rows.filter(state=state)
    if region:
        rows = rows.filter(region=region)
    for word in text.split()[:8]:
        rows = rows.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(partner_names__icontains=word)
        )
    turned, key = sort.startswith("-"), sort.removeprefix("-")
    if key in ("region", "title"):
        rows = rows.annotate(**{f"{key}_key": german(F(key))})
    order = SORTS.get(key, SORTS["number"])
    first = F(order[0]).desc(nulls_last=True) if turned else F(order[0]).asc(nulls_last=True)
    return rows.order_by(first, *order[1:], "pk")


def regions_of(visible) -> list[str]:
    """What the region filter offers, in German order."""
    return list(
        visible.exclude(view="undeclared")
        .filter(names_hidden=False)
        .annotate(region=REGION)
        .filter(region__isnull=False)
        .order_by(german(F("region")))
        .values_list("region", flat=True)
        .distinct()
    )


@dataclass(frozen=True)
class PlanYear:
    year: int
    costs: Decimal
    grant: Decimal
    others: Decimal


@dataclass
class PartnerPlan:
    """What one partner spends and asks for, by year. name: of the organisation."""

    name: str
    years: list[PlanYear] = field(default_factory=list)

    @property
    def costs(self):
        return sum((year.costs for year in self.years), ZERO)

    @property
    def grant(self):
        return sum((year.grant for year in self.years), ZERO)

    @property
    def others(self):
        return sum((year.others for year in self.years), ZERO)


def _plan_year(partner: dict, year: int) -> PlanYear:
    """partner: of a snapshot (applications.content)."""

    def total(rows) -> Decimal:
        return sum((Decimal(row["amounts"].get(str(year), ZERO)) for row in rows), ZERO)

    grants = [row for row in partner["financing"] if row["kind"] == FundingKind.GRANT]
    others = [row for row in partner["financing"] if row["kind"] != FundingKind.GRANT]
    return PlanYear(year, costs=total(partner["costs"]), grant=total(grants), others=total(others))


class ApplicationPage:
    """One application as this person may see it. Everything is read at most once."""

    def __init__(self, user, application: Application):
        self.user = user
        self.application = application
        self.papers_open = application.view != "undeclared"
        self.is_office = application.view == "office"
        self.names_hidden = application.names_hidden
        # Who has to score it blind meets the names on every page of the office.
        self.may_organise = self.is_office and application.is_organised and not self.names_hidden

    @cached_property
    def partners(self) -> list[Partner]:
        found = list(self.application.partners.select_related("organisation__place", "role"))
        return [masked_partner(one) for one in found] if self.names_hidden else found

    @cached_property
    def assignments(self) -> list[Assignment]:
        """All of them, for the office; a reviewer sees the own ones."""
        rows = self.application.assignments.select_related("reviewer", "funder", "round", "review").order_by(
            "round__number", "created_at", "pk"
        )
        if not self.is_office:
            rows = rows.filter(reviewer=self.user)
        return list(rows)

    @cached_property
    def own(self) -> list[Assignment]:
        return [
            assignment
            for assignment in self.assignments
            if assignment.reviewer_id == self.user.pk and assignment.state != AssignmentState.REVOKED
        ]

    @cached_property
    def handed_in_rows(self) -> list:
        """The submission and its amendments, with their contents."""
        return handed_in_rows(self.application, amended=self.application.is_amended)

    @cached_property
    def content(self) -> dict:
        """What was handed in last; nothing of what the tandem changes right now."""
        content = self.handed_in_rows[-1].content
        return masked_content(content) if self.names_hidden else content

    @property
    def sections(self) -> list[dict]:
        return self.content["sections"]

    @cached_property
    def _attachments(self) -> list[Attachment]:
        found = list(handed_in_files(self.application, self.content).select_related("letter_of_intent"))
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
                [_plan_year(one, year) for year in self.content["years"]],
            )
            for one in self.content["partners"]
        ]

    @property
    def applied(self) -> Decimal:
        return sum((plan.grant for plan in self.plans), ZERO)

    @cached_property
    def parts(self) -> dict[str, PagePart]:
        """What the rooms above bring to this page, by name."""
        return {part.name: part for part in casework_hooks.PAGE_PARTS.ask(self)}

    @cached_property
    def history(self):
        """Audit entries about the application and what hangs on it, newest first; for the office only."""
        if not self.is_office or self.names_hidden:
            return []
        subjects = [
            self.application,
            *self.assignments,
            *(subject for part in self.parts.values() for subject in part.subjects),
            Reopening.objects.filter(application=self.application),
            Withdrawal.objects.filter(application=self.application),
            PartnerReplacement.objects.filter(partner__application=self.application),
        ]
        return list(audit.entries_about(*subjects).order_by("-at", "-id")[:200])


def application_page(user, pk) -> ApplicationPage:
    """Raises Application.DoesNotExist for what this person does not see."""
    application = (
        viewed_by(user)
        .select_related("call", "current_round", "social_space__place")
        .annotate(is_organised=pays_in("call", funders_where(user, FunderRole.OFFICER)), **came_after())
        .get(pk=pk)
    )
    return ApplicationPage(user, application)


def paper(user, application_pk, pk) -> Attachment:
    """A file of an application whose papers are open to this person.

    Raises Attachment.DoesNotExist for everything else, also while a file is not scanned.
    """
    application = viewed_by(user).exclude(view="undeclared").filter(pk=application_pk).first()
    if application is None:
        raise Attachment.DoesNotExist
    found = handed_in_files(application, handed_in(application)).get(pk=pk, scan_state__in=SERVED)
    return masked_file(found) if application.names_hidden else found
