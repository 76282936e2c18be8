"""List, one application, its files, eligibility."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.backoffice import STAFF, backoffice_page
from accounts.constants import FunderRole
from applications.draft.constants import ApplicationState
from applications.papers.downloads import attachment_response
from casework.actions import eligibility
from casework.forms.applications import ApplicationFilter, EligibilityForm
from casework.queries.afterwards import Afterwards
from casework.queries.case_file.whole import may_read_file
from casework.queries.listing import application_list, calls_of, regions_of, rounds_of
from casework.queries.page import application_page, paper
from casework.queries.visibility import is_assigned
from casework.words import state_kind, verb_label
from core.errors import Impossible
from core.forms import show_impossible

if TYPE_CHECKING:
    from applications.draft.models.application import Application
    from casework.queries.page import ApplicationPage

PAGE = 50


@backoffice_page(*STAFF)
@require_GET
def application_index(request):
    user, assigned = request.user, is_assigned(request.user)
    calls = calls_of(user, assigned=assigned)
    form = ApplicationFilter(
        request.GET or {},
        calls=calls,
        rounds=rounds_of(calls),
        regions=regions_of(user, assigned=assigned),
    )
    form.is_valid()
    wanted = {name: form.cleaned_data.get(name, "") for name in form.fields}
    rows: Any = application_list(  # as much of a list as a Paginator asks for
        user,
        assigned=assigned,
        call=wanted["call"],
        round=wanted["round"],
        state=wanted["state"],
        region=wanted["region"],
        text=wanted["text"],
        sort=wanted["sort"] or "number",
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.kind = state_kind(row.state)
    return render(
        request,
        "casework/application_list.html",
        {
            "form": form,
            "page_obj": page,
            "several_calls": len(calls) > 1,
            "filtered": any(value for name, value in wanted.items() if name != "sort"),
        },
    )


def visible_page(request, pk) -> "ApplicationPage":
    page = application_page(request.user, pk)
    if page is None:
        raise Http404
    return page


@backoffice_page(*STAFF)
@require_GET
def application_detail(request, pk: UUID):
    page = visible_page(request, pk)
    application = page.application
    context = {"page": page, "application": application, "kind": state_kind(application.state)}
    if not page.papers_open:
        return render(request, "casework/application_closed.html", context)
    organises = page.may_organise
    context |= {
        "may_organise": organises,
        "may_read_file": page.is_office and may_read_file(request.user, application),
        "afterwards": Afterwards(page),
        "may_check": organises and application.state == ApplicationState.SUBMITTED,
        "history": [(entry, verb_label(entry.verb)) for entry in page.history],
    }
    return render(request, "casework/application_detail.html", context)


@backoffice_page(*STAFF)
@require_GET
def download(request, pk: UUID, attachment_pk: UUID):
    """A file of an application whose papers are open to this person."""
    found = paper(request.user, pk, attachment_pk)
    if found is None:
        raise Http404
    return attachment_response(found)


def organised(request, pk) -> "Application":
    """The application, for the programme office of its call; for everybody else it does not exist."""
    page = visible_page(request, pk)
    if not page.may_organise:
        raise Http404
    return page.application


@backoffice_page(FunderRole.OFFICER)
@require_POST
def find_eligible(request, pk: UUID):
    application = organised(request, pk)
    try:
        eligibility.find_eligible(application=application, by=request.user)
        messages.success(
            request, _("Die Bewerbung %(number)s ist zulässig.") % {"number": application.number}
        )
    except Impossible as error:
        messages.error(request, error.message)
    return redirect("backoffice:application", pk)


@backoffice_page(FunderRole.OFFICER)
def find_ineligible(request, pk: UUID):
    application = organised(request, pk)
    form = EligibilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            eligibility.find_ineligible(
                application=application, reason=form.cleaned_data["reason"], by=request.user
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request, _("Die Bewerbung %(number)s ist nicht zulässig.") % {"number": application.number}
            )
            return redirect("backoffice:application", pk)
    return render(request, "casework/application_ineligible.html", {"application": application, "form": form})
