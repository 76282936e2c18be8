"""Lists to look at. Roles at a funder are written by `manage.py grant_role`; who belongs to an organisation its
signatories decide in the portal (`manage.py add_member` helps when none of them is left)."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts import admin_views, queries, rules
from accounts.backoffice import MOST_ITEMS, ReadOnlyAdmin, WorkItem
from accounts.constants import FunderRole
from accounts.models import FunderMembership, Membership, Organisation
from core import clock

backoffice_urls = [
    path("personen/zweiter-faktor/", admin_views.factors, name="factors"),
    path("personen/zweiter-faktor/<uuid:pk>/vorschlagen/", admin_views.factor_propose, name="factor_propose"),
    path(
        "personen/zweiter-faktor/links/<uuid:pk>/freigeben/",
        admin_views.factor_approve,
        name="factor_approve",
    ),
    path(
        "personen/zweiter-faktor/links/<uuid:pk>/ablehnen/", admin_views.factor_refuse, name="factor_refuse"
    ),
]


def work_items(user) -> list[WorkItem]:
    """Proposals of colleagues that wait for a second officer."""
    mine = rules.funders_where(user, FunderRole.OFFICER)
    if not mine:
        return []
    waiting = queries.waiting_factor_links(mine).filter(approved_at__isnull=True)
    return [
        WorkItem(
            str(_("Zweiten Faktor freigeben")),
            reverse("backoffice:factors"),
            str(link.user),
            due_on=link.expires_at.astimezone(clock.BERLIN).date(),
        )
        for link in waiting[:MOST_ITEMS]
        if rules.may_approve_factor(user, link)
    ]


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    can_delete = False
    fields = ("user", "role", "created_at")
    readonly_fields = fields

    def has_view_permission(self, request, obj=None):
        return True  # whoever sees the organisation

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "place", "town"]
    list_filter = ["kind"]
    list_select_related = ["place"]
    search_fields = ["name", "town", "place__key"]
    search_help_text = _("Name, Ort oder amtlicher Schlüssel")
    inlines = [MembershipInline]


@admin.register(FunderMembership)
class FunderMembershipAdmin(ReadOnlyAdmin):
    roles = (FunderRole.OFFICER, FunderRole.AUDITOR)
    list_display = ["user", "funder", "role", "created_at"]
    list_filter = ["funder", "role"]
    list_select_related = ["user", "funder"]
