"""Calls to look at. They are written as files (docs/calls.md)."""

from django.contrib import admin

from accounts.backoffice import ReadOnlyAdmin
from programmes.models import Call


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "programme", "opens_at", "closes_at", "published_at", "volume"]
    list_select_related = ["programme"]
    fields = [
        "programme", "slug", "number_prefix", "published_at", "opens_at", "closes_at", "first_budget_year",
        "last_budget_year", "funding_months", "max_spaces", "volume", "contact_name", "contact_email", "is_demo",
    ]  # fmt: skip
