"""The audit trail and the outbox: lists to look at, and the mails that wait for a person."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import ReadOnlyAdmin, WorkItem
from accounts.constants import FunderRole
from accounts.rules import has_role
from core.constants import OutboxState
from core.models import AuditEntry, OutboxMessage
from portal import admin_views, queries

backoffice_urls = [
    path("nachrichten/", admin_views.mail_list, name="mails"),
    path("nachrichten/<uuid:pk>/", admin_views.mail, name="mail"),
    path("nachrichten/<uuid:pk>/klaeren/", admin_views.settle_mail, name="settle_mail"),
    path("exporte/", admin_views.export_list, name="exports"),
    path("exporte/<uuid:pk>/", admin_views.export, name="export"),
    path("exporte/<uuid:pk>/datei/", admin_views.export_file, name="export_file"),
    path("exporte/<uuid:pk>/neu/", admin_views.export_again, name="export_again"),
    path("exporte/<uuid:pk>/loeschen/", admin_views.export_delete, name="export_delete"),
]


def work_items(user) -> list[WorkItem]:
    if not has_role(user, FunderRole.OFFICER) or not queries.any_stuck():
        return []
    counts = queries.stuck_counts(user)
    unclear, failed = counts.get(OutboxState.UNCLEAR, 0), counts.get(OutboxState.FAILED, 0)
    said = [
        ngettext(
            "%(many)d ist vielleicht nicht angekommen", "%(many)d sind vielleicht nicht angekommen", unclear
        )
        % {"many": unclear},
        ngettext("%(many)d ließ sich nicht zustellen", "%(many)d ließen sich nicht zustellen", failed)
        % {"many": failed},
    ]
    detail = ", ".join(words for words, many in zip(said, (unclear, failed), strict=True) if many)
    return [WorkItem(_("Nachrichten klären"), reverse("backoffice:mails"), detail)] if detail else []


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
        return queries.about_visible(request.user, super().get_queryset(request))


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Envelopes, never texts: a mail may carry a link that only its recipient may follow."""

    list_display = ("created_at", "recipient", "subject_line", "kind", "state", "attempts", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("recipient", "subject_line", "message_id")
    ordering = ("-created_at", "-id")
    fields = (*list_display, "not_before", "message_id", "last_error")

    def get_queryset(self, request):
        return queries.about_visible(request.user, super().get_queryset(request))
