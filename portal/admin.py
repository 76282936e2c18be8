"""Lists of the ground to look at: the audit trail and the outbox."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.backoffice import ReadOnlyAdmin
from accounts.models import User
from casework.queries.subjects import paths_to_application
from casework.queries.visibility import sight_of, visible
from core.models import AuditEntry, OutboxMessage
from core.prepared import prepared


@prepared("user", "office", "reviewing")
def _about_visible(
    *,
    rows: type[AuditEntry | OutboxMessage],
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
) -> QuerySet[Any, Any]:
    seen = visible.plain(user=user, office=office, reviewing=reviewing, assigned=True)
    paths = paths_to_application()
    wanted = ~Q(subject_type__in=[model._meta.label_lower for model in paths])
    for model, path in paths.items():
        wanted |= Q(
            subject_type=model._meta.label_lower,
            # A row that belongs to no case at all (a call's own fund) is about nobody.
            subject_id__in=model._base_manager.filter(
                Q(**{f"{path}__in": seen}) | Q(**{f"{path}__isnull": True})
            ).values("pk"),
        )
    return rows.objects.order_by().filter(wanted).values("pk")


def about_visible(user: User, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that point at a subject, without those of cases this person does not see (recused, say)."""
    return queryset.filter(pk__in=_about_visible.inside(rows=queryset.model, **sight_of(user)))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "verb", "subject_type", "subject_id")
    list_filter = ("verb", "subject_type")
    search_fields = ("subject_id", "actor__name")
    list_select_related = ("actor",)
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    fields = (*list_display, "data")

    def get_queryset(self, request):
        return about_visible(request.user, super().get_queryset(request))


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Envelopes, never texts: a mail may carry a link that only its recipient may follow."""

    list_display = ("created_at", "recipient", "subject_line", "kind", "state", "attempts", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("recipient", "subject_line", "message_id")
    ordering = ("-created_at", "-id")
    fields = (*list_display, "not_before", "message_id", "last_error")

    def get_queryset(self, request):
        return about_visible(request.user, super().get_queryset(request))
