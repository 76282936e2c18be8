"""Read, agree, hand in; the receipts."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.draft.constants import ApplicationState
from applications.draft.queries import consents, reopenings
from applications.draft.views.access import MEMBERS, SIGNATORIES, application_or_404, signed_seat_or_404
from applications.plans import snapshot
from applications.submission.actions import consent
from applications.submission.downloads import receipt_response
from applications.submission.forms.consent import ConsentForm
from applications.submission.queries import handed_in
from applications.submission.views.access import page_or_404
from core import clock
from core.access import declares
from core.errors import Impossible


@declares(SIGNATORIES)
def submit(request, pk):
    """The whole content, as it is now, and the consent to exactly that."""
    form = None
    if request.method == "POST":
        # Only the seat: the action loads the content itself, under the lock, and compares it with the hash.
        partner = signed_seat_or_404(request, pk)
        application = partner.application
        form = ConsentForm(request.POST)
        if form.is_valid():
            return _agree(request, application, partner, form.cleaned_data["content_hash"])
        if "content_hash" in form.errors:
            messages.error(request, _("Bitte lesen Sie den Stand noch einmal und stimmen Sie dann zu."))
            return redirect("applications:submit", pk)
    page = page_or_404(request, pk)
    application = page.application
    if not application.is_draft:
        return redirect("applications:detail", pk)
    initial = {"content_hash": page.content_hash}
    return render(
        request,
        "applications/submit.html",
        {
            "page": page,
            "application": application,
            "content": page.content,
            "tables": snapshot.tables(page.content),
            "seen_at": clock.now(),
            "form": form or ConsentForm(initial=initial),
            "ready": not page.missing and page.is_open,
            "waiting": [card for card in page.partners if card.i_sign and card.consent is None],
            "agreed": [card for card in page.partners if card.i_sign and card.consent is not None],
            "lacking_consents": [card for card in page.partners if card.consent is None],
        },
    )


def _agree(request, application, partner, content_hash):
    try:
        consent.give(
            application=application,
            partner=partner,
            content_hash=content_hash,
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        messages.error(request, error.message)
        return redirect("applications:submit", application.pk)
    if application.state == ApplicationState.DRAFT:
        messages.warning(
            request,
            _(
                "Ihre Zustimmung ist festgehalten. Die Bewerbung ist noch nicht eingereicht: "
                "Jetzt sind die anderen an der Reihe."
            ),
        )
        return redirect("applications:detail", application.pk)
    return redirect("applications:receipt", application.pk)


@require_POST
@declares(SIGNATORIES)
def withdraw_consent(request, pk):
    """Of a draft, or of the answer to a question of the office."""
    partner = signed_seat_or_404(request, pk)
    application = partner.application
    reopening = reopenings.open_reopening(application)
    standing = next(
        (one for one in consents.consents_to(application, reopening) if one.partner_id == partner.pk), None
    )
    if standing is not None:
        try:
            consent.withdraw(consent=standing, by=request.user, arrived_at=request.arrived_at)
            messages.success(request, _("Ihre Zustimmung ist zurückgenommen."))
        except Impossible as error:
            messages.error(request, error.message)
    return redirect("applications:reopening" if reopening else "applications:submit", pk)


@require_safe
@declares(MEMBERS)
def receipt(request, pk):
    application = application_or_404(request, pk)
    rows = handed_in.handed_in_rows(application)
    if not rows:
        raise Http404
    return render(
        request,
        "applications/receipt.html",
        {"application": application, "submission": rows[0], "content": rows[0].content, "rows": rows},
    )


@require_safe
@declares(MEMBERS)
def receipt_pdf(request, pk, row_pk):
    """The PDF as it was kept; while a worker is still at it, the page says so."""
    row = handed_in.handed_in_row(application_or_404(request, pk), row_pk)
    if row is None:
        raise Http404
    return receipt_response(row)
