"""What this room brings to the back office: pages, entries of "Meine Arbeit", lists to look at."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import ReadOnlyAdmin, WorkItem
from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import has_role
from core.fields import TranslatedText
from reviews.admin_views import applications, decisions, interviews, scoring
from reviews.constants import AssignmentState, InterviewState
from reviews.models import Assignment, Decision, Review, SiteInterview
from reviews.queries import (
    applications_visible_to,
    decisions_visible_to,
    interviews_visible_to,
    reviews_visible_to,
    work,
)

backoffice_urls = [
    path("bewerbungen/", applications.application_index, name="applications"),
    path("bewerbungen/<uuid:pk>/", applications.application_detail, name="application"),
    path(
        "bewerbungen/<uuid:pk>/unterlagen/<uuid:attachment_pk>/",
        applications.download,
        name="application_paper",
    ),
    path("bewerbungen/<uuid:pk>/zulaessig/", applications.find_eligible, name="find_eligible"),
    path("bewerbungen/<uuid:pk>/nicht-zulaessig/", applications.find_ineligible, name="find_ineligible"),
    path("bewerbungen/<uuid:pk>/zuweisen/", applications.assign, name="assign"),
    path(
        "bewerbungen/<uuid:pk>/zuweisen/<uuid:assignment_pk>/zuruecknehmen/",
        applications.revoke,
        name="revoke_assignment",
    ),
    path("bewerbungen/<uuid:pk>/gespraech/", interviews.propose, name="propose_interview"),
    path("gutachten/<uuid:pk>/befangenheit/", scoring.declare, name="declare"),
    path("gutachten/<uuid:pk>/spaeter-befangen/", scoring.later_conflict, name="later_conflict"),
    path("gutachten/<uuid:pk>/", scoring.review, name="review"),
    path("gutachten/<uuid:pk>/abschliessen/", scoring.lock, name="review_lock"),
    path("ranglisten/", decisions.rankings, name="rankings"),
    path("ranglisten/<uuid:pk>/", decisions.ranking_page, name="ranking"),
    path("ranglisten/<uuid:pk>/entscheiden/", decisions.stage, name="stage"),
    path("entscheidungen/", decisions.decisions, name="decisions"),
    path("entscheidungen/<uuid:pk>/", decisions.decision, name="decision"),
    path("entscheidungen/<uuid:pk>/freigeben/<uuid:funder_pk>/", decisions.approve, name="approve_decision"),
    path("entscheidungen/<uuid:pk>/verwerfen/", decisions.drop, name="drop_decision"),
    path("gespraeche/", interviews.interviews, name="interviews"),
    path("gespraeche/<uuid:pk>/", interviews.interview, name="interview"),
    path("gespraeche/<uuid:pk>/niederschrift/", interviews.hold, name="hold_interview"),
    path("gespraeche/<uuid:pk>/absagen/", interviews.cancel, name="cancel_interview"),
]

# Entries of one kind beyond this stand in their list; "Meine Arbeit" stays readable.
MOST = 20


def work_items(user) -> list[WorkItem]:
    items = []
    if has_role(user, *REVIEWING_ROLES):
        items += [_assignment_item(one) for one in work.own_assignments(user)[: 5 * MOST]]
    if has_role(user, FunderRole.OFFICER):
        items += _officer_items(user)
    if has_role(user, FunderRole.APPROVER):
        items += [
            WorkItem(
                _("Entscheidung freigeben: %(round)s") % {"round": decision.round},
                reverse("backoffice:decision", args=[decision.pk]),
                str(decision.call),
            )
            for decision in work.to_approve(user)[:MOST]
        ]
    return items


def _assignment_item(assignment) -> WorkItem:
    number = {"number": assignment.application.number}
    if assignment.state == AssignmentState.ASSIGNED:
        title, name = _("Befangenheit erklären: %(number)s") % number, "backoffice:declare"
    else:
        title, name = _("Gutachten schreiben: %(number)s") % number, "backoffice:review"
    return WorkItem(
        title,
        reverse(name, args=[assignment.pk]),
        f"{assignment.application.title} – {assignment.round}",
        assignment.due_on,
    )


def _officer_items(user) -> list[WorkItem]:
    listing = reverse("backoffice:applications")
    items = [
        WorkItem(
            ngettext("%(number)d Bewerbung prüfen", "%(number)d Bewerbungen prüfen", row["number"]) % row,
            f"{listing}?state=submitted&call={row['call']}",
            str(row["call__title"]),
        )
        for row in work.to_check(user)
    ]
    items += [
        WorkItem(
            _("Neu zuweisen: %(number)s") % {"number": one.application.number},
            reverse("backoffice:assign", args=[one.application_id]),
            _("%(name)s ist befangen und begutachtet nicht für %(funder)s.")
            % {"name": one.reviewer, "funder": one.funder},
            one.due_on,
        )
        for one in work.to_reassign(user)[:MOST]
    ]
    items += [
        WorkItem(
            ngettext(
                "%(number)d Bewerbung ohne Gutachterin oder Gutachter",
                "%(number)d Bewerbungen ohne Gutachterin oder Gutachter",
                row["number"],
            )
            % row,
            f"{listing}?state=eligible&round={row['current_round']}&sort=reviews",
            f"{TranslatedText(row['call__title'])} · {TranslatedText(row['current_round__title'])}",
            row["current_round__reviews_due_on"],
        )
        for row in work.without_reviewer(user)
    ]
    items += [
        WorkItem(
            _("Gesprächstermine vorschlagen: %(number)s") % {"number": one.number},
            reverse("backoffice:propose_interview", args=[one.pk]),
            one.title,
        )
        for one in work.talks_to_propose(user)[:MOST]
    ]
    for one in work.talks_under_way(user)[:MOST]:
        number = {"number": one.application.number}
        if work.minutes_are_due(one):
            title = _("Niederschrift schreiben: %(number)s") % number
        elif one.state == InterviewState.CONFIRMED:
            title = _("Gespräch führen: %(number)s") % number
        elif one.all_answered:
            title = _("Kein gemeinsamer Termin: %(number)s") % number
        else:
            continue  # the partners are at it
        items.append(
            WorkItem(
                title,
                reverse("backoffice:interview", args=[one.pk]),
                one.application.title,
                one.day,
            )
        )
    items += [
        WorkItem(
            _("Auswahl vorbereiten: %(round)s") % {"round": round},
            reverse("backoffice:ranking", args=[round.pk]),
            _("Alle zugewiesenen Gutachten sind abgeschlossen."),
        )
        for round in work.ready_to_stage(user)[:MOST]
    ]
    return items


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
