"""What casework brings to the back office: pages, entries of "Meine Arbeit", lists to look at."""

from django.contrib import admin
from django.urls import path

from accounts.backoffice import ReadOnlyAdmin
from casework.admin_views import applications, case_file, deadlines, questions, replacements
from casework.admin_views.work import work_items
from casework.models import Assignment
from casework.queries.visibility import applications_visible_to

__all__ = ["backoffice_urls", "work_items"]

backoffice_urls = [
    path("bewerbungen/", applications.application_index, name="applications"),
    path("bewerbungen/<uuid:pk>/", applications.application_detail, name="application"),
    path(
        "bewerbungen/<uuid:pk>/unterlagen/<uuid:attachment_pk>/",
        applications.download,
        name="application_paper",
    ),
    path("bewerbungen/<uuid:pk>/akte/", case_file.page, name="case_file"),
    path("bewerbungen/<uuid:pk>/akte.pdf", case_file.as_pdf, name="case_file_pdf"),
    path("bewerbungen/<uuid:pk>/zulaessig/", applications.find_eligible, name="find_eligible"),
    path("bewerbungen/<uuid:pk>/nicht-zulaessig/", applications.find_ineligible, name="find_ineligible"),
    path("bewerbungen/<uuid:pk>/nachfrage/", questions.ask, name="ask"),
    path("bewerbungen/<uuid:pk>/eingang/<uuid:row_pk>/", questions.receipt, name="receipt_pdf"),
    path(
        "bewerbungen/<uuid:pk>/wechsel/<uuid:partner_pk>/", replacements.propose, name="propose_replacement"
    ),
    path("nachfragen/<uuid:pk>/", questions.reopening, name="reopening"),
    path("nachfragen/<uuid:pk>/beenden/", questions.close, name="close_reopening"),
    path("wechsel/<uuid:pk>/", replacements.replacement, name="replacement"),
    path("wechsel/<uuid:pk>/beenden/", replacements.drop, name="drop_replacement"),
    path("fristen/", deadlines.deadlines, name="deadlines"),
    path("fristen/<uuid:pk>/", deadlines.deadline, name="deadline"),
]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("application", "round", "reviewer", "funder", "state", "due_on")
    list_filter = ("state", "round", "funder", "as_expert")
    search_fields = ("application__number", "application__title", "reviewer__name")
    list_select_related = ("application", "round", "reviewer", "funder")
    fields = (*list_display, "as_expert", "assigned_by", "declared_at", "locked_at", "revoked_at")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(application__in=applications_visible_to(request.user).values("pk"))
        )
