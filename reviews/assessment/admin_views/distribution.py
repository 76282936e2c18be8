"""Who reviews what in a round as a whole: overview, automatic assignment, lists, due dates, absences."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from casework.queries.visibility import applications_visible_to
from casework.rules import may_organise
from core.errors import Impossible
from core.forms import show_impossible
from reviews.assessment.actions import assignments, due_dates, planning
from reviews.assessment.forms.assigning import (
    MAX_SEED,
    AssignmentListForm,
    DistributeForm,
    ExtendForm,
    PersonForm,
)
from reviews.assessment.queries.assigning import absence_in, chosen_person, kept_plan, loads, rounds_to_assign
from reviews.assessment.queries.listed import read_list
from reviews.assessment.queries.proposal import propose

READERS = (FunderRole.OFFICER, FunderRole.AUDITOR)


def round_of(request, pk, *, to_write=True):
    """The round, for the office of its call (and, to look, the audit); for others it does not exist."""
    found = rounds_to_assign(request.user).filter(pk=pk).first()
    if found is None or (to_write and not may_organise(request.user, found.call)):
        raise Http404
    return found


@backoffice_page(*READERS)
@require_GET
def rounds(request):
    return render(request, "reviews/assignment_rounds.html", {"rounds": list(rounds_to_assign(request.user))})


@backoffice_page(*READERS)
@require_GET
def round_page(request, pk: UUID):
    round = round_of(request, pk, to_write=False)
    return render(
        request,
        "reviews/assignment_round.html",
        {
            "round": round,
            "people": loads(round, request.user),
            "plans": round.plans.select_related("made_by").order_by("-created_at", "pk")[:20],
            "may_organise": may_organise(request.user, round.call),
        },
    )


@backoffice_page(FunderRole.OFFICER)
def distribute(request, pk: UUID):
    """GET: choose, and look at what would happen. POST: do exactly that, or look again if something moved."""
    round = round_of(request, pk)
    data = request.POST or request.GET
    wanted = "seed" in data
    form = DistributeForm(
        data if wanted else None,
        initial={"seed": secrets.randbelow(MAX_SEED + 1), "may_move": True, "experts": 0},
    )
    context = {"round": round, "form": form}
    if not (wanted and form.is_valid()):
        return render(request, "reviews/assignment_distribute.html", context)
    choice = form.cleaned_data
    if request.method == "POST":
        try:
            plan = planning.apply(
                round=round, by=request.user, digest=request.POST.get("digest", ""), **choice
            )
        except Impossible as error:
            context["refusal"] = error.message
        else:
            messages.success(request, _("Verteilt. Die Nachrichten sind unterwegs."))
            return redirect("backoffice:assignment_plan", plan.pk)
    proposal = propose(round, request.user, **choice)
    context |= {"proposal": proposal, "explanation": proposal.explanation, "choice": choice}
    return render(request, "reviews/assignment_distribute.html", context)


@backoffice_page(*READERS)
@require_GET
def plan(request, pk: UUID):
    """What was proposed and applied, with its reasons: for the file."""
    found = kept_plan(request.user, pk)
    if found is None:
        raise Http404
    hidden = _numbers_hidden_from(request.user, found)
    explanation = dict(found.explanation)
    for part in ("short", "taken"):
        explanation[part] = [row for row in explanation[part] if row["number"] not in hidden]
    return render(
        request,
        "reviews/assignment_plan.html",
        {"plan": found, "round": found.round, "explanation": explanation},
    )


def _numbers_hidden_from(user, plan) -> set:
    named = {row["number"] for part in ("short", "taken") for row in plan.explanation[part]}
    seen = applications_visible_to(user).filter(number__in=named).values_list("number", flat=True)
    return named - set(seen)


@backoffice_page(FunderRole.OFFICER)
def by_list(request, pk: UUID):
    """Paste or upload, look at every line, then confirm."""
    round = round_of(request, pk)
    form = AssignmentListForm(request.POST or None, request.FILES or None)
    context = {"round": round, "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        lines = read_list(round, request.user, text)
        wrong = [line for line in lines if line.error]
        context |= {"lines": lines, "wrong": wrong, "text": text, "preview": bool(lines) and not wrong}
        if not lines:
            form.add_error("lines", _("Die Liste enthält keine Zuweisung."))
        elif wrong:
            # What was uploaded stands in the field now, to be mended there.
            form = AssignmentListForm(initial={"lines": text})
            context["form"] = form
        elif "confirm" in request.POST:
            try:
                done = assignments.assign_by_list(
                    round=round, rows=[line.row for line in lines], by=request.user
                )
            except Impossible as error:
                context["refusal"] = error.message
            else:
                messages.success(
                    request,
                    ngettext("%(number)d Zeile zugewiesen.", "%(number)d Zeilen zugewiesen.", len(done))
                    % {"number": len(done)},
                )
                return redirect("backoffice:assignment_round", pk)
    return render(request, "reviews/assignment_list_form.html", context)


@backoffice_page(FunderRole.OFFICER)
def extend(request, pk: UUID):
    round = round_of(request, pk)
    people = loads(round, request.user)
    form = ExtendForm(request.POST or None, people=[(one.pk, one.name) for one in people if one.pending])
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["reviewer"]
        try:
            number = due_dates.extend(
                round=round,
                reviewer=chosen_person(chosen) if chosen else None,
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error, "due_on" if error.code == "not-later" else None)
        else:
            messages.success(
                request,
                ngettext(
                    "Die neue Frist gilt für %(number)d offene Zuweisung.",
                    "Die neue Frist gilt für %(number)d offene Zuweisungen.",
                    number,
                )
                % {"number": number},
            )
            return redirect("backoffice:assignment_round", pk)
    return render(request, "reviews/assignment_due.html", {"round": round, "form": form})


@backoffice_page(FunderRole.OFFICER)
def absence(request, pk: UUID):
    """Somebody cannot review in this round; then look at how the work would go round anew."""
    round = round_of(request, pk)
    people = [(one.pk, one.name) for one in loads(round, request.user) if one.absence is None]
    form = PersonForm(
        request.POST or None, people=people, initial={"reviewer": request.GET.get("person", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            noted = assignments.note_absence(
                round=round,
                reviewer=chosen_person(form.cleaned_data["reviewer"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("Vermerkt: %(name)s fällt aus. Jetzt können Sie die offenen Gutachten neu verteilen.")
                % {"name": noted.reviewer},
            )
            return redirect("backoffice:distribute", pk)
    return render(request, "reviews/assignment_absence.html", {"round": round, "form": form})


@backoffice_page(FunderRole.OFFICER)
@require_POST
def end_absence(request, pk: UUID, absence_pk: UUID):
    round = round_of(request, pk)
    found = absence_in(round, absence_pk)
    if found is None:
        raise Http404
    assignments.end_absence(absence=found, by=request.user)
    messages.success(request, _("%(name)s ist wieder dabei.") % {"name": found.reviewer})
    return redirect("backoffice:assignment_round", pk)
