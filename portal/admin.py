"""Lists of the ground to look at: the audit trail and the outbox."""

from functools import cache

from django.apps import apps
from django.contrib import admin
from django.db.models import ForeignKey, Q, UUIDField

from accounts.backoffice import ReadOnlyAdmin
from applications.models import Application
from core.models import AuditEntry, OutboxMessage
from reviews.queries import applications_visible_to


@cache
def paths_to_application() -> dict:
    """{model: lookup of the application it belongs to}, by following foreign keys upwards.

    So that a new table of a case is covered without anybody thinking of it.
    """
    # What is pointed at has a UUID (core.audit); history tables are pointed at by nobody.
    ours = [model for model in apps.get_models() if isinstance(model._meta.pk, UUIDField)]
    found = {Application: "pk"}
    for _depth in range(5):
        for model in ours:
            if model in found:
                continue
            for field in model._meta.fields:
                if isinstance(field, ForeignKey) and field.related_model in found:
                    above = found[field.related_model]
                    found[model] = field.name if above == "pk" else f"{field.name}__{above}"
                    break
    return found


def about_visible(user, queryset):
    """Rows that point at a subject, without those of cases this person does not see (recused, say)."""
    visible = applications_visible_to(user).values("pk")
    paths = paths_to_application()
    wanted = ~Q(subject_type__in=[model._meta.label_lower for model in paths])
    for model, path in paths.items():
        wanted |= Q(
            subject_type=model._meta.label_lower,
            # A row that belongs to no case at all (a call's own fund) is about nobody.
            subject_id__in=model._base_manager.filter(
                Q(**{f"{path}__in": visible}) | Q(**{f"{path}__isnull": True})
            ).values("pk"),
        )
    return queryset.filter(wanted)


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
