"""More time for everybody: the deadline of a call."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from applications.draft.actions import deadline as deadline_actions
from casework.forms.afterwards import DeadlineForm
from casework.queries.deadlines import organised_calls
from core.errors import Impossible
from core.forms import show_impossible


@backoffice_page(FunderRole.OFFICER)
@require_GET
def deadlines(request):
    return render(request, "casework/deadline_list.html", {"calls": organised_calls(request.user)[:50]})


@backoffice_page(FunderRole.OFFICER)
def deadline(request, pk: UUID):
    call = organised_calls(request.user).filter(pk=pk).first()
    if call is None:
        raise Http404
    form = DeadlineForm(request.POST or None, initial={"known": call.closes_at.isoformat()})
    if request.method == "POST":
        if form.is_valid():
            try:
                deadline_actions.extend(
                    call=call,
                    closes_at=form.cleaned_data["closes_at"],
                    reason=form.cleaned_data["reason"],
                    known_closes_at=form.cleaned_data["known"],
                    by=request.user,
                )
            except Impossible as error:
                show_impossible(form, error, "closes_at" if error.code in ("past", "earlier") else None)
            else:
                messages.success(
                    request, _("Die Frist ist verlängert. Alle mit einem Entwurf bekommen eine Nachricht.")
                )
                return redirect("backoffice:deadline", pk)
        # What the person typed stays; the deadline they see from now on is the present one.
        form.data = {**form.data.dict(), "known": call.closes_at.isoformat()}
    extensions = call.extensions.select_related("extended_by").order_by("created_at", "id")
    return render(
        request, "casework/deadline_form.html", {"call": call, "form": form, "extensions": extensions}
    )
