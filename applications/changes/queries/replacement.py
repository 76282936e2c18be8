"""Who takes over a seat, and who decides it."""

from django.db.models import QuerySet

from accounts.constants import FunderRole
from accounts.models import User
from applications.changes.constants import ReplacementState
from applications.changes.models.replacement import PartnerReplacement
from applications.draft.models.application import Application, Partner
from applications.plans.snapshot import Content
from applications.submission.queries.handed_in import handed_in
from programmes.models import Call

OPEN = (ReplacementState.PROPOSED, ReplacementState.ACCEPTED)


def plan_of_seat(partner: Partner) -> Content:
    """The finance plan of this seat as it was handed in: what a new organisation takes over.

    A seat that what was handed in does not name has handed in nothing: a plan without rows.
    """
    content = handed_in(partner.application)
    plans = {one["id"]: one for one in content["partners"]}
    seat = plans.get(str(partner.pk), {"costs": [], "financing": []})
    return {"costs": seat["costs"], "financing": seat["financing"]}


def replacements() -> QuerySet[PartnerReplacement]:
    return PartnerReplacement.objects.select_related(
        "partner__application__call",
        "partner__organisation",
        "partner__role",
        "old_organisation",
        "new_organisation",
        "proposed_by",
        "accepted_by",
    ).order_by("-created_at", "id")


def replacements_of(application: Application) -> QuerySet[PartnerReplacement]:
    """All changes of seats, newest first, with their approvals."""
    return (
        replacements()
        .filter(partner__application=application)
        .prefetch_related("approvals__funder", "approvals__approved_by")
    )


def open_replacement(partner: Partner) -> PartnerReplacement | None:
    return replacements().filter(partner=partner, state__in=OPEN).first()


def approvers_of(call: Call) -> list[User]:
    """The approvers of all funders that pay in this call."""
    return list(
        User.objects.filter(
            is_active=True,
            pk__in=User.objects.filter(
                funder_memberships__role=FunderRole.APPROVER,
                funder_memberships__funder__in=call.funding_lines.values("funder"),
            ).values("pk"),
        ).order_by("created_at", "id")
    )
