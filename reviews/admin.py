"""What reviews bring to the back office: pages, entries of "Meine Arbeit", lists to look at."""

from django.contrib import admin
from django.urls import path

from accounts.backoffice import ReadOnlyAdmin, WorkItem
from accounts.models import User
from casework.admin_views import work as work_admin_views
from reviews.assessment.admin_views import (
    assigning,
    conflicts,
    consensus,
    declaring,
    distribution,
    expert,
    scoring,
    work,
)
from reviews.assessment.models.scoring import Review
from reviews.assessment.queries.visibility import reviews_visible_to
from reviews.selection.admin_views import decisions, freezes, ranking, staging
from reviews.selection.admin_views import work as admin_views_work
from reviews.selection.models.decisions import Decision
from reviews.selection.queries.decisions import decisions_visible_to
from reviews.talks.admin_views import interviews, questions, visits
from reviews.talks.admin_views import work as talks_admin_views_work
from reviews.talks.models import SiteInterview
from reviews.talks.queries.interviews import interviews_visible_to

__all__ = ["backoffice_urls", "work_items"]

backoffice_urls = [
    path(
        "bewerbungen/<uuid:pk>/unterlagen/<uuid:attachment_pk>/seite-<int:number>.png",
        scoring.paper_picture,
        name="paper_picture",
    ),
    path(
        "bewerbungen/<uuid:pk>/unterlagen/<uuid:attachment_pk>/text/", scoring.paper_text, name="paper_text"
    ),
    path("bewerbungen/<uuid:pk>/runden/<uuid:round_pk>/", consensus.consensus, name="consensus"),
    path("bewerbungen/<uuid:pk>/zuweisen/", assigning.assign, name="assign"),
    path(
        "bewerbungen/<uuid:pk>/zuweisen/<uuid:assignment_pk>/zuruecknehmen/",
        assigning.revoke,
        name="revoke_assignment",
    ),
    path(
        "bewerbungen/<uuid:pk>/zuweisen/<uuid:assignment_pk>/uebergeben/",
        assigning.replace,
        name="replace_assignment",
    ),
    path("zuweisungen/", distribution.rounds, name="assignment_rounds"),
    path("zuweisungen/verteilung/<uuid:pk>/", distribution.plan, name="assignment_plan"),
    path("zuweisungen/<uuid:pk>/", distribution.round_page, name="assignment_round"),
    path("zuweisungen/<uuid:pk>/verteilen/", distribution.distribute, name="distribute"),
    path("zuweisungen/<uuid:pk>/liste/", distribution.by_list, name="assign_by_list"),
    path("zuweisungen/<uuid:pk>/frist/", distribution.extend, name="extend_reviews"),
    path("zuweisungen/<uuid:pk>/ausfall/", distribution.absence, name="absence"),
    path(
        "zuweisungen/<uuid:pk>/ausfall/<uuid:absence_pk>/beenden/",
        distribution.end_absence,
        name="end_absence",
    ),
    path("befangenheit/", conflicts.conflicts, name="conflicts"),
    path("befangenheit/<uuid:pk>/", conflicts.conflict, name="conflict"),
    path("bewerbungen/<uuid:pk>/gespraech/", interviews.propose, name="propose_interview"),
    path("gutachten/<uuid:pk>/befangenheit/", declaring.declare, name="declare"),
    path("gutachten/<uuid:pk>/spaeter-befangen/", declaring.later_conflict, name="later_conflict"),
    path("gutachten/<uuid:pk>/", scoring.review, name="review"),
    path("gutachten/<uuid:pk>/abschliessen/", scoring.lock, name="review_lock"),
    path("gutachten/<uuid:pk>/oeffnen/", scoring.unlock, name="unlock_review"),
    path("gutachten/<uuid:pk>/frage/<int:number>/", expert.question, name="expert_question"),
    path("gutachten/<uuid:pk>/projekt/", expert.project, name="expert_project"),
    path("gutachten/<uuid:pk>/gewaehlt/", expert.check, name="expert_check"),
    path("gutachten/<uuid:pk>/fertig/", expert.done, name="expert_done"),
    path("ranglisten/", ranking.rankings, name="rankings"),
    path("ranglisten/<uuid:pk>/", ranking.ranking_page, name="ranking"),
    path("ranglisten/<uuid:pk>/tabelle.xlsx", ranking.ranking_workbook, name="ranking_workbook"),
    path("ranglisten/<uuid:pk>/strenge/", ranking.strictness, name="strictness"),
    path("ranglisten/<uuid:pk>/ansichten/", ranking.save_view, name="save_view"),
    path("ranglisten/<uuid:pk>/ansichten/<uuid:view_pk>/", ranking.change_view, name="change_view"),
    path("ranglisten/<uuid:pk>/festhalten/", freezes.freeze, name="freeze"),
    path("ranglisten/<uuid:pk>/festgehalten/", freezes.freezes, name="freezes"),
    path("ranglisten/festgehalten/<uuid:pk>/", freezes.freeze_detail, name="freeze_detail"),
    path("ranglisten/festgehalten/<uuid:pk>/<str:part>.json", freezes.freeze_file, name="freeze_file"),
    path("ranglisten/<uuid:pk>/entscheiden/", staging.stage, name="stage"),
    path("entscheidungen/", decisions.decisions, name="decisions"),
    path("entscheidungen/<uuid:pk>/", decisions.decision, name="decision"),
    path("entscheidungen/<uuid:pk>/ausgang/", decisions.outgoing, name="outgoing"),
    path("entscheidungen/<uuid:pk>/ersetzen/", staging.supersede, name="supersede"),
    path("entscheidungen/<uuid:pk>/freigeben/<uuid:funder_pk>/", decisions.approve, name="approve_decision"),
    path("entscheidungen/<uuid:pk>/verwerfen/", decisions.drop, name="drop_decision"),
    path("gespraeche/", interviews.interviews, name="interviews"),
    path("gespraeche/route/", visits.route_list, name="talk_route"),
    path("gespraeche/route.xlsx", visits.route_sheet, name="talk_route_sheet"),
    path("gespraeche/route.ics", visits.route_calendar, name="talk_route_calendar"),
    path("gespraeche/<uuid:pk>/", interviews.interview, name="interview"),
    path("gespraeche/<uuid:pk>/termin.ics", interviews.appointment, name="appointment"),
    path("gespraeche/<uuid:pk>/verlegen/", interviews.reschedule, name="reschedule_interview"),
    path("gespraeche/<uuid:pk>/ort/", interviews.arrange, name="arrange_interview"),
    path("gespraeche/<uuid:pk>/absagen/", interviews.cancel, name="cancel_interview"),
    path("gespraeche/<uuid:pk>/fragen/", questions.questions, name="talk_questions"),
    path("gespraeche/<uuid:pk>/fragen/uebernehmen/", questions.take_over, name="take_over_questions"),
    path("gespraeche/<uuid:pk>/fragen/verschicken/", questions.send, name="send_questions"),
    path("gespraeche/<uuid:pk>/fragen/<uuid:question_pk>/", questions.question, name="talk_question"),
    path(
        "gespraeche/<uuid:pk>/fragen/<uuid:question_pk>/ordnen/",
        questions.arrange,
        name="arrange_question",
    ),
    path(
        "gespraeche/<uuid:pk>/fragen/<uuid:question_pk>/datei/",
        questions.answer_file,
        name="talk_answer_file",
    ),
    path("gespraeche/<uuid:pk>/checkliste/", visits.checklist, name="talk_checklist"),
    path("gespraeche/<uuid:pk>/besuchsblatt/", visits.sheet, name="talk_sheet"),
    path("gespraeche/<uuid:pk>/niederschrift/", visits.hold, name="hold_interview"),
    path("gespraeche/<uuid:pk>/niederschrift/berichtigen/", visits.correct, name="correct_minutes"),
]


def work_items(user: User) -> list[WorkItem]:
    return [
        item
        for part in (work_admin_views, work, talks_admin_views_work, admin_views_work)
        for item in part.work_items(user)
    ]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Locked reviews only, and none to somebody whose own review of the same application is pending."""

    list_display = ("assignment", "locked_at")
    search_fields = ("assignment__application__number", "assignment__reviewer__name")
    list_select_related = ("assignment__application", "assignment__reviewer")
    fields = ("assignment", "locked_at", "summary", "questions")

    def get_queryset(self, request):
        visible = reviews_visible_to(request.user).filter(locked_at__isnull=False)
        return super().get_queryset(request).filter(pk__in=visible.values("pk"))


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("round", "call", "state", "staged_by", "created_at", "released_at")
    list_filter = ("state",)
    list_select_related = ("round", "call", "staged_by")
    fields = (*list_display, "dropped_at")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=decisions_visible_to(request.user).order_by().values("pk"))
        )


@admin.register(SiteInterview)
class SiteInterviewAdmin(ReadOnlyAdmin):
    list_display = ("application", "round", "state", "starts_at", "place", "responsible")
    list_filter = ("state", "round")
    search_fields = ("application__number", "application__title", "place")
    list_select_related = ("application", "round", "responsible")
    fields = (*list_display, "attendance", "minutes", "held_at", "cancelled_at")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=interviews_visible_to(request.user).order_by().values("pk"))
        )
