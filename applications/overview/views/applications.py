"""The list of a person's applications, and the page of one."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from applications.changes.constants import REPLACEABLE
from applications.changes.queries import replacement, withdrawal
from applications.changes.views.replacement import INTO_SEAT
from applications.draft.constants import ALIVE, WITHDRAW
from applications.draft.constants import ApplicationState as S
from applications.draft.queries import reopenings
from applications.draft.views.access import MEMBERS
from applications.draft.views.invitations import INTO_TANDEM
from applications.overview import hooks, queries
from applications.plans import picture, snapshot
from applications.submission.queries.steps import STATE_KIND
from applications.submission.views.access import page_or_404
from core.access import declares

PAGE_SIZE = 50


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


@declares(MEMBERS)
def detail(request, pk):
    page = page_or_404(request, pk)
    application = page.application
    context = {"page": page, "application": application, "state_kind": STATE_KIND[application.state]}
    if application.is_draft:
        context["finance_charts"] = picture.picture_of_tandem([card.plan for card in page.partners])
        return render(request, "applications/application_draft.html", context)
    context |= {
        "cards": [card for card in hooks.CARDS.ask(application, request.user) if card],
        "submission": page.submission,
        "content": page.content,
        "tables": snapshot.tables(page.content),
        "may_withdraw": page.i_sign and application.state in WITHDRAW.sources,
        # Asked only where there can be one.
        "withdrawal": withdrawal.open_withdrawal(application)
        if application.state in WITHDRAW.sources
        else None,
        "reopening": reopenings.open_reopening(application) if application.state in ALIVE else None,
        "replacements": replacement.replacements_of(application) if application.state in REPLACEABLE else [],
        "may_replace": page.i_sign and application.state in REPLACEABLE,
    }
    return render(request, "applications/application_submitted.html", context)
