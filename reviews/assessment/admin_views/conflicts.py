"""Declared conflicts of interest, and what the office decides where the law leaves it to the office."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.rules import has_role
from casework.constants import OFFICE_RULES
from core.errors import Impossible
from core.forms import show_impossible
from reviews.assessment.actions import conflicts as conflicts_actions
from reviews.assessment.forms.conflicts import RulingForm
from reviews.assessment.queries.conflicts import declared_conflicts, likely_conflicts, to_rule
from reviews.assessment.rules import reads_ground

PAGE = 50
READERS = (FunderRole.OFFICER, FunderRole.AUDITOR)


@backoffice_page(*READERS)
@require_GET
def conflicts(request):
    page = Paginator(declared_conflicts(request.user), PAGE).get_page(request.GET.get("page"))
    waiting = set(
        to_rule(request.user).filter(pk__in=[one.pk for one in page.object_list]).values_list("pk", flat=True)
    )
    for one in page.object_list:
        one.waits = one.pk in waiting
    return render(request, "reviews/conflict_list.html", {"page_obj": page})


@backoffice_page(*READERS)
def conflict(request, pk: UUID):
    """One declaration. Its ground is read by whoever has to decide on it, and by the audit."""
    declaration = declared_conflicts(request.user).filter(pk=pk).first()
    if declaration is None:
        raise Http404
    may_rule = to_rule(request.user).filter(pk=pk).exists()
    if request.method == "POST" and not has_role(request.user, FunderRole.OFFICER):
        raise Http404
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ruling = conflicts_actions.rule(
                declaration=declaration,
                steps_back=form.cleaned_data["decision"] == form.BACK,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Die Entscheidung ist festgehalten. Die Nachricht ist unterwegs."))
            if ruling.steps_back:
                return redirect("backoffice:assign", declaration.assignment.application_id)
            return redirect("backoffice:conflict", pk)
    assignment = declaration.assignment
    pair = (assignment.application_id, assignment.reviewer_id)
    return render(
        request,
        "reviews/conflict_detail.html",
        {
            "declaration": declaration,
            "assignment": assignment,
            "application": assignment.application,
            "ruling": getattr(declaration, "ruling", None),
            "reads_ground": reads_ground(request.user, declaration),
            "is_distrust": declaration.ground in OFFICE_RULES,
            "hints": likely_conflicts([pair[0]], [pair[1]]).get(pair, []),
            "may_rule": may_rule,
            "form": form if may_rule else None,
        },
    )
