from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.backoffice import ReadOnlyAdmin, WorkItem
from accounts.constants import FunderRole
from accounts.rules import has_role
from budgets import admin_views
from budgets.models import Award, Fund, LedgerEntry
from budgets.queries import awards

backoffice_urls = [
    path("bewilligungen/", admin_views.award_list, name="awards"),
    path("bewilligungen/<uuid:pk>/", admin_views.award, name="award"),
    path("bewilligungen/<uuid:pk>/freigeben/", admin_views.award_commit, name="award_commit"),
    path("bewilligungen/<uuid:pk>/verwerfen/", admin_views.award_drop, name="award_drop"),
    path("mittel/", admin_views.funds, name="funds"),
]


def work_items(user) -> list[WorkItem]:
    items = []
    if has_role(user, FunderRole.APPROVER):
        items += [
            WorkItem(
                _("Bewilligung freigeben"),
                reverse("backoffice:award", args=[award.application_id]),
                str(award.application),
            )
            for award in awards.waiting_for_approval(user).exclude(staged_by=user)[:20]
        ]
    if has_role(user, FunderRole.OFFICER, FunderRole.FINANCE):
        items += [
            WorkItem(
                _("Bewilligung vorbereiten"),
                reverse("backoffice:award", args=[application.pk]),
                str(application),
            )
            for application in awards.award_list(user, state="open")[:20]
        ]
    return items


class MoneyAdmin(ReadOnlyAdmin):
    """Lists of the rows as they are; what a recused person must not see is left out here as well."""

    roles = (FunderRole.FINANCE, FunderRole.AUDITOR)


@admin.register(Fund)
class FundAdmin(MoneyAdmin):
    list_display = ("call", "scope", "funder", "application", "partner", "year", "cap", "committed")
    list_filter = ("scope", "year")
    list_select_related = ("call", "funder", "application", "partner__organisation")

    def get_queryset(self, request):
        return awards.funds_visible_to(request.user)


@admin.register(Award)
class AwardAdmin(MoneyAdmin):
    list_display = ("application", "state", "period_from", "period_to", "staged_by", "committed_by")
    list_filter = ("state",)
    list_select_related = ("application", "staged_by", "committed_by")

    def get_queryset(self, request):
        return awards.awards_visible_to(request.user)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(MoneyAdmin):
    list_display = ("at", "fund", "award", "kind", "amount")
    list_filter = ("kind",)
    list_select_related = ("fund__funder", "fund__partner__organisation", "award__application")

    def get_queryset(self, request):
        return LedgerEntry.objects.filter(award__in=awards.awards_visible_to(request.user).values("pk"))
