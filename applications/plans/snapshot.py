"""A partner's seat and finance plan as plain JSON values, and plans in a snapshot as tables to show."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from applications.draft.models.application import Partner
from applications.plans.models import CostItem, FundingSource

# The content of an application, or one entry of it, as plain JSON values. What was kept may be older than this code.
Content: TypeAlias = dict[str, Any]


def _amounts(row: CostItem | FundingSource) -> dict[str, str]:
    return {str(year): str(amount) for year, amount in row.by_year.items() if amount}


def seat_of(partner: Partner) -> Content:
    organisation, plan = partner.organisation, partner.finance_plan
    return {
        "id": str(partner.pk),
        "role": partner.role.key,
        "role_title": dict(partner.role.title),
        "organisation": {
            "id": str(organisation.pk),
            "name": organisation.name,
            "kind": organisation.kind,
            "place": organisation.place_id,
            "street": organisation.street,
            "postcode": organisation.postcode,
            "town": organisation.town,
        },
        "costs": [
            {
                "category": item.category,
                "label": item.label,
                "calculation": item.calculation,
                "amounts": _amounts(item),
            }
            for item in plan.cost_items.all()
        ],
        "financing": [
            {"kind": source.kind, "label": source.label, "amounts": _amounts(source)}
            for source in plan.funding_sources.all()
        ],
    }


def tables(content: Content) -> list[dict[str, Any]]:
    """The finance plans of a snapshot as rows to show: per partner costs, financing, sums; Decimal euros."""
    years = [str(year) for year in content["years"]]
    return [
        {
            "partner": partner,
            "years": content["years"],
            "costs": [_table_row(row, years) for row in partner["costs"]],
            "financing": [_table_row(row, years) for row in partner["financing"] if row["amounts"]],
            "cost_total": _table_total(partner["costs"], years),
            "financing_total": _table_total(partner["financing"], years),
        }
        for partner in content["partners"]
    ]


def plan_table(partner: Partner, years: Sequence[int]) -> dict[str, Any]:
    """The live plan of one partner, as one of `tables`."""
    return tables({"years": years, "partners": [seat_of(partner)]})[0]


def _table_row(row: Content, years: list[str]) -> dict[str, Any]:
    cells = [Decimal(row["amounts"][year]) if year in row["amounts"] else None for year in years]
    return {**row, "cells": cells, "total": sum(filter(None, cells), Decimal(0))}


def _table_total(rows: list[Content], years: list[str]) -> list[Decimal]:
    """One sum per year, the total of all years last."""
    sums = [sum((Decimal(row["amounts"].get(year, 0)) for row in rows), Decimal(0)) for year in years]
    return [*sums, sum(sums, Decimal(0))]
