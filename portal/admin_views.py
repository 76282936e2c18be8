"""Back-office pages of the portal: mails that wait for a person, and a person's exports."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.backoffice import STAFF, backoffice_page
from accounts.constants import FunderRole as R
from accounts.rules import has_role
from core.constants import ExportPlace
from core.errors import Impossible
from core.mail import closed, outbox
from portal import exports, queries

ROWS = 50
# What the mail server (or its absence) said at the last try, by the name that the outbox has kept.
REASONS = {
    "SMTPRecipientsRefused": gettext_lazy("Der Mailserver nimmt für diese Adresse nichts an."),
    "SMTPSenderRefused": gettext_lazy("Der Mailserver nimmt von unserem Absender nichts an."),
    "SMTPDataError": gettext_lazy("Der Mailserver hat die Nachricht abgelehnt."),
    "SMTPAuthenticationError": gettext_lazy("Der Mailserver hat unsere Anmeldung abgelehnt."),
    "ConnectionRefusedError": gettext_lazy("Der Mailserver war nicht erreichbar."),
    "TimeoutError": gettext_lazy("Der Mailserver hat nicht rechtzeitig geantwortet."),
    "SMTPServerDisconnected": gettext_lazy("Die Verbindung zum Mailserver ist abgerissen."),
    "ValueError": gettext_lazy("Die Adresse ist keine gültige E-Mail-Adresse."),
    "": gettext_lazy("Der Versand wurde unterbrochen."),
}


@backoffice_page(R.OFFICER, R.AUDITOR)
def mail_list(request):
    """What is unclear or could not be delivered; nothing of it goes out by itself."""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    rows = queries.stuck_mails(request.user, state=state)
    return render(
        request,
        "portal/mail_list.html",
        {
            "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "state": state,
            "states": queries.STATES.items(),
        },
    )


@backoffice_page(R.OFFICER, R.AUDITOR)
def mail(request, pk):
    message = _message(request, pk)
    with translation.override(message.language):
        text = closed.shown(message.body)
    return render(
        request,
        "portal/mail_detail.html",
        {
            "mail": message,
            "text": text if queries.shows_text(request.user, message) else "",
            "reason": REASONS.get(message.last_error, _("Der Versand ist fehlgeschlagen.")),
            "may_settle": has_role(request.user, R.OFFICER),
        },
    )


@require_POST
@backoffice_page(R.OFFICER)
def settle_mail(request, pk):
    """Somebody has looked: it arrived, or it goes out again."""
    message = _message(request, pk)
    what = request.POST.get("what")
    if what not in ("arrived", "again"):
        messages.error(request, _("Bitte wählen Sie, was mit der Nachricht geschehen soll."))
        return redirect("backoffice:mail", pk)
    try:
        outbox.settle(message=message, arrived=what == "arrived", by=request.user)
    except Impossible as error:
        messages.error(request, error.message)
        return redirect("backoffice:mails")
    messages.success(
        request,
        _("Die Nachricht gilt als angekommen.")
        if what == "arrived"
        else _("Die Nachricht geht noch einmal hinaus."),
    )
    return redirect("backoffice:mails")


def _message(request, pk):
    message = queries.stuck_mail(request.user, pk)
    if message is None:
        raise Http404
    return message


@backoffice_page(*STAFF)
def export_list(request):
    return exports.index(request, ExportPlace.OFFICE)


@backoffice_page(*STAFF)
def export(request, pk):
    return exports.one(request, ExportPlace.OFFICE, pk)


@backoffice_page(*STAFF)
@require_POST
def export_file(request, pk):
    return exports.fetch(request, ExportPlace.OFFICE, pk)


@backoffice_page(*STAFF)
@require_POST
def export_again(request, pk):
    return exports.again(request, ExportPlace.OFFICE, pk)


@backoffice_page(*STAFF)
def export_delete(request, pk):
    return exports.delete(request, ExportPlace.OFFICE, pk)
