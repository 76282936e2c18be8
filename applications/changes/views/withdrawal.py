"""Take the application back: of a draft at once, of what was handed in when every partner agrees."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.changes.actions import withdrawal as withdrawal_actions
from applications.changes.forms import ReasonForm
from applications.changes.queries import withdrawal as withdrawal_queries
from applications.draft import rules as draft_rules
from applications.draft.constants import WITHDRAW
from applications.draft.views.access import SIGNATORIES, application_or_404
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible


def _seat_i_sign_for(request, application, agreed=()):
    """The first seat without an agreement for which this person signs; else any; 404 for everybody else."""
    mine = [one for one in application.partners.all() if draft_rules.may_sign(request.user, one)]
    if not mine:
        raise Http404
    return next((one for one in mine if one.pk not in agreed), mine[0])


@declares(SIGNATORIES)
def withdraw(request, pk):
    application = application_or_404(request, pk)
    withdrawal = None if application.is_draft else withdrawal_queries.open_withdrawal(application)
    agreed = {one.partner_id for one in withdrawal.agreements.all()} if withdrawal else set()
    partner = _seat_i_sign_for(request, application, agreed)
    back = reverse("applications:detail", args=[pk])
    if application.state not in WITHDRAW.sources:
        messages.warning(request, _("Diese Bewerbung lässt sich nicht mehr zurückziehen."))
        return redirect(back)
    form = ReasonForm(request.POST or None) if withdrawal is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            if withdrawal is None:
                assert form is not None  # made above where nothing is asked yet
                withdrawal_actions.ask(
                    application=application,
                    partner=partner,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            else:
                withdrawal_actions.agree(withdrawal=withdrawal, partner=partner, by=request.user)
        except Impossible as error:
            if form is None:
                messages.error(request, error.message)
                return redirect("applications:withdraw", pk)
            show_impossible(form, error)
        else:
            return _done(request, application, back)
    return render(
        request,
        "applications/withdraw.html",
        {
            "application": application,
            "withdrawal": withdrawal,
            "agreed": agreed,
            "partners": list(application.partners.all()),
            "i_agreed": partner.pk in agreed,
            "form": form,
            "back": back,
        },
    )


def _done(request, application, back):
    application.refresh_from_db(fields=["state"])
    if application.state == WITHDRAW.target:
        messages.success(request, _("Die Bewerbung ist zurückgezogen. Alle Partner erhalten eine Nachricht."))
    else:
        messages.warning(
            request,
            _(
                "Ihr Wunsch ist festgehalten. Zurückgezogen ist die Bewerbung erst, wenn alle Partner zustimmen. "
                "Sie erhalten eine Nachricht."
            ),
        )
    return redirect(back)


@require_POST
@declares(SIGNATORIES)
def cancel_withdrawal(request, pk):
    application = application_or_404(request, pk)
    _seat_i_sign_for(request, application)
    withdrawal = withdrawal_queries.open_withdrawal(application)
    if withdrawal is not None:
        try:
            withdrawal_actions.cancel(withdrawal=withdrawal, by=request.user)
            messages.success(request, _("Die Bewerbung bleibt im Verfahren."))
        except Impossible as error:
            messages.error(request, error.message)
    return redirect("applications:detail", pk)
