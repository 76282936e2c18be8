"""Who reviews one application: assign, take back, hand over."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from applications.draft.constants import ApplicationState
from casework.admin_views.applications import organised
from casework.constants import AssignmentState
from core.errors import Impossible
from core.forms import show_impossible
from reviews.assessment.actions import assignments
from reviews.assessment.forms.assigning import AssignForm, ReplaceForm
from reviews.assessment.queries.assigning import candidates, chosen_person, funders_with_places
from reviews.assessment.queries.conflicts import likely_conflicts


@backoffice_page(FunderRole.OFFICER)
def assign(request, pk: UUID):
    """Reviewers for the round the application is in, a form per funder."""
    application = organised(request, pk)
    round = application.current_round
    if application.state != ApplicationState.ELIGIBLE or round is None:
        messages.info(request, _("Zuweisen lässt sich nur eine Bewerbung, die in der Auswahl ist."))
        return redirect("backoffice:application", pk)
    wanted = request.POST.get("funder", "")
    places = []
    standing = funders_with_places(application, round)
    hints = likely_conflicts(
        [application.pk], [one.reviewer_id for place in standing for one in place.assignments]
    )
    for place in standing:
        for one in place.assignments:
            one.hints = hints.get((application.pk, one.reviewer_id), ())
    for place in standing:
        people = candidates(application, round, place.funder)
        form = AssignForm(
            request.POST if wanted == str(place.funder.pk) else None,
            prefix=str(place.funder.pk),
            choices=[(person.choice, person.label) for person in people if not person.why_not],
        )
        places.append((place, form, [person for person in people if person.why_not]))
        if form.is_bound and form.is_valid():
            try:
                for choice in form.cleaned_data["reviewers"]:
                    role, _dash, reviewer_pk = choice.partition(":")
                    assignments.assign(
                        application=application,
                        round=round,
                        reviewer=chosen_person(reviewer_pk),
                        funder=place.funder,
                        by=request.user,
                        as_expert=role == FunderRole.EXPERT,
                    )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Zugewiesen. Die Nachricht ist unterwegs."))
                return redirect("backoffice:assign", pk)
    return render(
        request,
        "reviews/assignment_form.html",
        {"application": application, "round": round, "places": places},
    )


@backoffice_page(FunderRole.OFFICER)
@require_POST
def revoke(request, pk: UUID, assignment_pk: UUID):
    application = organised(request, pk)
    assignment = application.assignments.filter(pk=assignment_pk).first()
    if assignment is None:
        raise Http404
    try:
        assignments.revoke(assignment=assignment, by=request.user)
        messages.success(request, _("Die Zuweisung ist zurückgenommen."))
    except Impossible as error:
        messages.error(request, error.message)
    return redirect("backoffice:assign", pk)


@backoffice_page(FunderRole.OFFICER)
def replace(request, pk: UUID, assignment_pk: UUID):
    """Somebody else writes this review; the old assignment stays for the record."""
    application = organised(request, pk)
    assignment = (
        application.assignments.filter(pk=assignment_pk)
        .exclude(state__in=[AssignmentState.LOCKED, AssignmentState.REVOKED])
        .select_related("reviewer", "funder", "round")
        .first()
    )
    if assignment is None or application.current_round_id != assignment.round_id:
        raise Http404
    role = FunderRole.EXPERT if assignment.as_expert else FunderRole.REVIEWER
    people = [
        person
        for person in candidates(application, assignment.round, assignment.funder)
        if not person.why_not and person.choice.startswith(f"{role}:")
    ]
    form = ReplaceForm(request.POST or None, choices=[(person.choice, person.label) for person in people])
    if request.method == "POST" and form.is_valid():
        _role, _colon, reviewer_pk = form.cleaned_data["reviewer"].partition(":")
        try:
            new = assignments.reassign(
                assignment=assignment,
                reviewer=chosen_person(reviewer_pk),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("%(name)s begutachtet jetzt diese Bewerbung. Die Nachricht ist unterwegs.")
                % {"name": new.reviewer},
            )
            return redirect("backoffice:assign", pk)
    return render(
        request,
        "reviews/assignment_replace.html",
        {"application": application, "assignment": assignment, "form": form, "people": people},
    )
