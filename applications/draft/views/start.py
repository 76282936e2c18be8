"""Begin an application, and the ways to an organisation for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.constants import OrganisationKind
from applications.draft.actions import start
from applications.draft.forms.start import StartForm
from applications.draft.queries import applications, calls
from applications.draft.queries import organisations as organisations_queries
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible

NEW_ORGANISATION = {
    OrganisationKind.MUNICIPALITY: "accounts:new_municipality",
    OrganisationKind.NONPROFIT: "accounts:new_nonprofit",
}


def new_organisation_links(kinds, back) -> list[dict]:
    """Where a person creates an organisation of one of these kinds, and comes back from."""
    return [
        {
            "label": OrganisationKind(kind).label,
            "url": f"{reverse(NEW_ORGANISATION[kind])}?{urlencode({'next': back})}",
        }
        for kind in kinds
    ]


@declares("everybody with a login; begins for an organisation they write for")
def new(request, slug):
    call = calls.published_call(slug)
    if call is None:
        raise Http404
    kinds = calls.kinds_of_organisation(call)
    organisations = organisations_queries.organisations_for(request.user, kinds)
    drafts = list(applications.drafts_of_my_organisations(request.user, call))
    form = StartForm(request.POST or None, organisations=organisations, ask_back=bool(drafts))
    if request.method == "POST" and form.is_valid():
        try:
            application = start.begin(
                call=call,
                organisation=form.cleaned_data["organisation"],
                title=form.cleaned_data["title"],
                key=form.cleaned_data["key"],
                another=bool(form.cleaned_data.get("another")),
                by=request.user,
                arrived_at=request.arrived_at,
            )
        except Impossible as error:
            show_impossible(form, error)
            if error.code == "again" and not drafts:
                # A draft began meanwhile: show it, and ask.
                drafts = list(applications.drafts_of_my_organisations(request.user, call))
                form.fields["another"] = StartForm.base_fields["another"]
        else:
            messages.success(request, _("Der Entwurf ist angelegt. Laden Sie jetzt Ihren Partner ein."))
            return redirect("applications:detail", application.pk)
    return render(
        request,
        "applications/application_new.html",
        {
            "call": call,
            "is_open": call.is_open(arrived_at=request.arrived_at),
            "drafts": drafts,
            "form": form,
            "has_organisations": organisations.exists(),
            "only_read": organisations_queries.organisations_only_read(request.user, kinds),
            "new_organisations": new_organisation_links(dict.fromkeys(kinds), request.path),
            "several_seats": len(kinds) > 1,
        },
    )
