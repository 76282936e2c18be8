"""Begin, list, overview."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.constants import OrganisationKind
from applications import actions, content, finance, forms, queries
from applications.constants import ALIVE, REPLACEABLE, WITHDRAW
from applications.constants import ApplicationState as S
from applications.queries.steps import STATE_KIND
from applications.views.access import MEMBERS, page_or_404
from applications.views.invited import INTO_SEAT, INTO_TANDEM
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


def next_step(row) -> str:
    """What happens next, in a few words."""
    application = row.application
    if row.turn:
        return row.turn.text
    if application.state == S.DRAFT:
        return _("Die Frist ist abgelaufen. Die Bewerbung wurde nicht eingereicht.")
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
    applications = queries.my_dashboard(request.user)
    # Hardly anybody has more than a page of them: then there is nothing to count.
    first = list(applications[: PAGE_SIZE + 1])
    found = first if len(first) <= PAGE_SIZE else applications
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = queries.rows_of(page, arrived_at=request.arrived_at)
    for row in rows:
        row.kind = STATE_KIND[row.application.state]
        row.next_step = next_step(row)
    return render(
        request,
        "applications/application_list.html",
        {
            "page_obj": page,
            "rows": rows,
            "invited": INTO_TANDEM.is_remembered(request),
            "asked_to_join": INTO_SEAT.is_remembered(request),
        },
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
            "only_read": queries.organisations_only_read(request.user, kinds),
            "new_organisations": new_organisation_links(dict.fromkeys(kinds), request.path),
            "several_seats": len(kinds) > 1,
        },
    )


@declares(MEMBERS)
def detail(request, pk):
    page = page_or_404(request, pk)
    application = page.application
    context = {"page": page, "application": application, "state_kind": STATE_KIND[application.state]}
    if application.is_draft:
        context["finance_charts"] = finance.picture_of_tandem([card.plan for card in page.partners])
        return render(request, "applications/application_draft.html", context)
    context |= {
        "submission": page.submission,
        "content": page.content,
        "tables": content.tables(page.content),
        "may_withdraw": page.i_sign and application.state in WITHDRAW.sources,
        # Asked only where there can be one.
        "withdrawal": queries.open_withdrawal(application) if application.state in WITHDRAW.sources else None,
        "reopening": queries.open_reopening(application) if application.state in ALIVE else None,
        "replacements": queries.replacements_of(application) if application.state in REPLACEABLE else [],
        "may_replace": page.i_sign and application.state in REPLACEABLE,
    }
    return render(request, "applications/application_submitted.html", context)
