"""Begin, list, overview, receipt."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.constants import OrganisationKind
from applications import actions, content, forms, queries, rules
from applications.constants import WITHDRAW
from applications.constants import ApplicationState as S
from applications.models import Submission
from applications.queries.steps import STATE_KIND
from applications.views.access import MEMBERS, SIGNATORIES, application_or_404, page_or_404
from core import clock
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from programmes.models import Call

PAGE_SIZE = 50
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


def next_step(application) -> str:
    """What happens next, in a few words; needs nothing but the row and its partners."""
    if application.state == S.DRAFT:
        if not application.call.is_open():
            return _("Die Frist ist abgelaufen. Die Bewerbung wurde nicht eingereicht.")
        if application.consents_stand:
            return _("Lesen und zustimmen: Eine Zustimmung liegt schon vor.")
        if len(application.partners.all()) < 2:
            return _("Den Partner einladen und gemeinsam ausfüllen.")
        return _("Gemeinsam ausfüllen, dann zustimmen und einreichen.")
    if application.state == S.ELIGIBLE and application.current_round_id:
        return _("Auswahlrunde: %(round)s") % {"round": application.current_round}
    return {
        S.SUBMITTED: _("Das Programmbüro prüft die Unterlagen."),
        S.SELECTED: _("Der Fördergeber bereitet die Bewilligung vor."),
        S.AWARDED: _("Die Briefe finden Sie bei der Bewerbung."),
        S.RESERVE: _("Die Bewerbung kann nachrücken."),
    }.get(application.state, _("Das Verfahren ist für diese Bewerbung beendet."))


@declares("everybody with a login; each sees the applications of their own organisations")
def application_list(request):
    applications = queries.my_applications(request.user)
    page = Paginator(applications, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "application": application,
            "kind": STATE_KIND[application.state],
            "next_step": next_step(application),
        }
        for application in page
    ]
    return render(
        request,
        "applications/application_list.html",
        {"page_obj": page, "rows": rows, "invited": "invitation" in request.session},
    )


@declares("everybody with a login; begins for an organisation they write for")
def new(request, slug):
    call = get_object_or_404(Call, slug=slug, published_at__lte=clock.now())
    kinds = list(call.partner_roles.order_by("position", "id").values_list("organisation_kind", flat=True))
    organisations = queries.organisations_for(request.user, kinds)
    drafts = list(queries.drafts_of_my_organisations(request.user, call))
    form = forms.StartForm(request.POST or None, organisations=organisations, ask_back=bool(drafts))
    if request.method == "POST" and form.is_valid():
        try:
            application = actions.start_application(
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
                drafts = list(queries.drafts_of_my_organisations(request.user, call))
                form.fields["another"] = forms.StartForm.base_fields["another"]
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
            "new_organisations": new_organisation_links(dict.fromkeys(kinds), request.path),
        },
    )


@declares(MEMBERS)
def detail(request, pk):
    page = page_or_404(request, pk)
    application = page.application
    context = {"page": page, "application": application, "state_kind": STATE_KIND[application.state]}
    if application.is_draft:
        return render(request, "applications/application_draft.html", context)
    context |= {
        "submission": page.submission,
        "content": page.content,
        "tables": content.tables(page.content),
        "may_withdraw": page.i_sign and application.state in WITHDRAW.sources,
    }
    return render(request, "applications/application_submitted.html", context)


@declares(MEMBERS)
def receipt(request, pk):
    application = application_or_404(request, pk)
    submission = Submission.objects.filter(application=application).select_related("submitted_by").first()
    if submission is None:
        raise Http404
    return render(
        request,
        "applications/receipt.html",
        {"application": application, "submission": submission, "content": submission.content},
    )


@declares(SIGNATORIES)
def withdraw(request, pk):
    application = application_or_404(request, pk)
    if not rules.may_withdraw(request.user, application):
        raise Http404
    back = reverse("applications:detail", args=[pk])
    form = forms.ReasonForm(request.POST or None)
    if application.state not in WITHDRAW.sources:
        messages.warning(request, _("Diese Bewerbung lässt sich nicht mehr zurückziehen."))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(application=application, reason=form.cleaned_data["reason"], by=request.user)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request, _("Die Bewerbung ist zurückgezogen. Alle Partner erhalten eine Nachricht.")
            )
            return redirect(back)
    return render(
        request, "applications/withdraw.html", {"application": application, "form": form, "back": back}
    )
