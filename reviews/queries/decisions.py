from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import Funder
from accounts.rules import funders_where
from applications.models import Partner
from programmes.models import FundingLine
from reviews.models import Decision, DecisionApproval, DecisionItem
from reviews.queries.blindness import names_hidden
from reviews.queries.ranking import RankedRow, ranking
from reviews.queries.visibility import READS_REVIEWS, applications_visible_to


def decisions_visible_to(user) -> QuerySet[Decision]:
    return (
        Decision.objects.filter(
            call__in=FundingLine.objects.filter(funder__in=funders_where(user, *READS_REVIEWS)).values("call")
        )
        .select_related("call", "round", "staged_by")
        .annotate(size=Count("items", distinct=True), approved=Count("approvals", distinct=True))
        .order_by("-created_at", "pk")
    )


@dataclass
class DecisionPage:
    decision: Decision
    items: list[DecisionItem]
    rows: dict[UUID, RankedRow]
    approvals: list[DecisionApproval]
    funders: list[Funder]
    hidden: int = 0
    missing: list[Funder] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        found: dict[str, int] = {}
        for item in self.items:
            label = str(item.get_outcome_display())
            found[label] = found.get(label, 0) + 1
        return list(found.items())


def decision_page(user, pk) -> DecisionPage:
    """Everything an approver has to see. Items on applications hidden from this person are left out;
    `hidden` says how many. Raises Decision.DoesNotExist."""
    decision = decisions_visible_to(user).get(pk=pk)
    items = list(
        decision.items.filter(application__in=applications_visible_to(user).values("pk")).select_related(
            "application"
        )
    )
    rows = {
        row.id: row
        for row in ranking(decision.round, viewer=user, only=[item.application_id for item in items])
    }
    order = {pk: place for place, pk in enumerate(rows)}
    items.sort(key=lambda item: (order.get(item.application_id, len(order)), item.application.number))
    for item in items:
        item.row = rows.get(item.application_id)
    approvals = list(decision.approvals.select_related("funder", "approved_by"))
    done = {approval.funder_id for approval in approvals}
    funders = funders_of(decision.call_id)
    return DecisionPage(
        decision=decision,
        items=items,
        rows=rows,
        approvals=approvals,
        funders=funders,
        hidden=decision.size - len(items),
        missing=[funder for funder in funders if funder.pk not in done],
    )


def funders_of(call_id) -> list[Funder]:
    return list(
        Funder.objects.filter(pk__in=FundingLine.objects.filter(call=call_id).values("funder")).order_by(
            "key"
        )
    )


def partner_names(application_ids, viewer) -> dict:
    """{application id: "Kommune · Träger"} in one query; without those this person still has to score blind."""
    found: dict = {}
    for pk, name in (
        Partner.objects.filter(~names_hidden(viewer, "application"), application__in=application_ids)
        .order_by("role__position", "created_at", "pk")
        .values_list("application", "organisation__name")
    ):
        found.setdefault(pk, []).append(name)
    return {pk: " · ".join(names) for pk, names in found.items()}
