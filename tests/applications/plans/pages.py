"""What the tests of the finance plan's pages share."""

from decimal import Decimal

from django.urls import reverse

from applications.plans.models import CostItem


def plan_url(application, partner):
    return reverse("applications:finance_plan", args=[application.pk, partner.pk])


def plan_data(client, url) -> dict:
    """What a browser would send back from this page."""
    form = client.get(url).context["form"]
    data = {"kosten-order": form.order_text, "basis-kosten-order": form.order_basis}
    for line in form.lines:
        for cell in line.cells.values():
            data[cell.name] = cell.value
            data[f"basis-{cell.name}"] = cell.basis
        if line.id:
            data[f"{line.name}-DELETE"] = ""
    return data


def autosave(client, url, changed: dict, page: dict):
    """Send these cells, with the bases that this page (plan_data) has."""
    data = {}
    for name, text in changed.items():
        data[name] = text
        data[f"basis-{name}"] = page.get(f"basis-{name}", basis_of_nothing())
    return client.post(url, data, headers={"X-Autosave": "1"})


def basis_of_nothing() -> str:
    from core.joint.merge import basis

    return basis("")


def first_cost(partner) -> CostItem:
    return CostItem.objects.filter(plan__partner=partner).order_by("position", "created_at").first()


def cell(row, field) -> str:
    return f"kosten-{row.pk}-{field}"


def amounts(row) -> dict[int, Decimal]:
    return {one.year: one.amount for one in row.amounts.all()}
