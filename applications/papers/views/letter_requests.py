"""The page of a supporter who writes a letter by a link, without an account (core.invitations); the buttons of
those who asked for it."""

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.draft.actions import locking
from applications.draft.views.access import WRITERS, application_or_404, writes_or_404
from applications.papers import prints, queries
from applications.papers.actions import letter_requests
from applications.papers.constants import SERVED, ScanState
from applications.papers.downloads import attachment_response
from applications.papers.forms.letters import ConfirmLetterForm, DeclineForm
from core import clock
from core.access import declares, public
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links, pages
from core.invitations.pages import Behind
from programmes.constants import PaperKind

# Generous: an office behind one address; it stops programs that try links or have us draw PDFs.
FOR_SUPPORTERS = Behind(
    queries.letter_requests,
    closed_page="applications/letter_request_closed.html",
    limited_as="letter",
)


# How long the one who has just confirmed can fetch the letter from the thank-you page, which says "an hour".
COPY_SECONDS = 60 * 60
SALT = "applications.letter-copy"

KEPT = 20_000  # characters of one field; the form refuses far fewer

# An action's refusal -> the reason its page gives: somebody, or the deadline, was faster.
CLOSING = {
    **{reason: reason for reason in ("used", "declined", "revoked", "expired", "late")},
    "wrong-state": "late",
}


def _request_of(request, pk, request_pk):
    application = application_or_404(request, pk)
    writes_or_404(request, application)
    found = queries.letter_request_of(application, request_pk)
    if found is None:
        raise Http404
    return found


@require_POST
@declares(WRITERS)
def resend_letter_request(request, pk, request_pk):
    asked = _request_of(request, pk, request_pk)
    pages.attempt(
        request,
        lambda: letter_requests.resend(letter_request=asked, by=request.user, arrived_at=request.arrived_at),
        _("Eine neue Anfrage an %(email)s ist unterwegs. Der alte Link gilt nicht mehr."),
        email=asked.email,
    )
    return redirect("applications:letters_of_intent", pk)


@require_POST
@declares(WRITERS)
def revoke_letter_request(request, pk, request_pk):
    asked = _request_of(request, pk, request_pk)
    pages.attempt(
        request,
        lambda: letter_requests.revoke(letter_request=asked, by=request.user),
        _("Die Anfrage ist zurückgenommen. Der Link gilt nicht mehr."),
    )
    return redirect("applications:letters_of_intent", pk)


def _closed(found, request) -> str:
    reason = links.closed_because(found)
    if reason:
        return reason
    application = found.application
    if application.is_draft:
        return "" if application.call.is_open(arrived_at=request.arrived_at) else "late"
    part = str(PaperKind.LETTER_OF_INTENT)
    return "" if locking.is_reopened(application, part, arrived_at=request.arrived_at) else "late"


@public
@never_cache
def letter_request(request, token):
    """Read, fill in, see the letter, confirm; or decline. The steps are buttons of one form; what was typed
    travels with them, and lies in this browser's session until then, so that switching the language or going
    back loses nothing."""
    if FOR_SUPPORTERS.too_many(request, token):
        return FOR_SUPPORTERS.closed(request, "slow")
    found = FOR_SUPPORTERS.opened(request, token)
    if found is None:
        return FOR_SUPPORTERS.closed(request, "unknown")
    reason = _closed(found, request)
    if reason:
        return FOR_SUPPORTERS.closed(request, reason)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    typed = f"letter-{found.pk}"
    started = request.session.get(typed) or {
        "organisation_name": found.organisation_name,
        "signed_by": found.contact_name,
    }
    form, decline_form = ConfirmLetterForm(initial=started), DeclineForm(prefix="decline")
    if step == "decline":
        decline_form = DeclineForm(request.POST, prefix="decline")
        if decline_form.is_valid():
            try:
                letter_requests.decline(letter_request=found, reason=decline_form.cleaned_data["reason"])
            except Impossible as error:
                if error.code in CLOSING:
                    return FOR_SUPPORTERS.closed(request, CLOSING[error.code])
                show_impossible(decline_form, error)
            else:
                return render(request, "applications/letter_request_declined.html", {"found": found})
    elif step == "edit":
        form = ConfirmLetterForm(initial=request.POST.dict())
    elif request.method == "POST":
        form = ConfirmLetterForm(request.POST)
        request.session[typed] = {name: request.POST.get(name, "")[:KEPT] for name in form.fields}
        if form.is_valid():
            if step != "confirm":
                return _preview(request, found, form)
            try:
                letter = letter_requests.confirm(
                    letter_request=found, letter=form.letter, arrived_at=request.arrived_at
                )
            except Impossible as error:
                if error.code in CLOSING:
                    return FOR_SUPPORTERS.closed(request, CLOSING[error.code])
                show_impossible(form, error)
            else:
                del request.session[typed]
                return redirect("applications:letter_copy", signing.dumps(str(letter.pk), salt=SALT))
    return render(request, "applications/letter_request.html", _page(found, form, decline_form))


def _page(found, form, decline_form) -> dict:
    application = found.application
    sections = application.sections.select_related("form_section")
    first = sections.order_by("form_section__position", "id").first()
    return {
        "found": found,
        "application": application,
        "partners": application.partners.select_related("organisation", "role"),
        # The call's first section says what the project is about; nothing beyond it is shown here.
        "section": first if first and first.text else None,
        "form": form,
        "decline_form": decline_form,
        "until": min(found.expires_at, application.call.closes_at)
        if application.is_draft
        else found.expires_at,
    }


def _preview(request, found, form):
    return render(
        request,
        "applications/letter_request_preview.html",
        {
            "found": found,
            "form": form,
            "words": prints.words(found, form.letter, clock.now()),
        },
    )


def _letter_of(signed):
    try:
        pk = signing.loads(signed, salt=SALT, max_age=COPY_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    letter = queries.letter_of_intent(pk)
    if letter is None:
        raise Http404
    return letter


@public
@never_cache
@require_safe
def letter_copy(request, signed):
    """Thank you; for an hour the letter can be fetched from here."""
    letter = _letter_of(signed)
    return render(
        request,
        "applications/letter_request_done.html",
        {
            "letter": letter,
            "pending": letter.attachment.scan_state == ScanState.PENDING,
            "is_served": letter.attachment.scan_state in SERVED,
            "url": reverse("applications:letter_copy_file", args=[signed]),
            "support": settings.SUPPORT_EMAIL,
        },
    )


@public
@require_safe
def letter_copy_file(request, signed):
    return attachment_response(_letter_of(signed).attachment)
