"""Ask an organisation for its letter of intent by a link; it confirms or declines without an account."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.models.application import Application
from applications.papers import prints
from applications.papers.actions import papers
from applications.papers.constants import MAX_LETTERS
from applications.papers.mails import letter_requests as letter_mails
from applications.papers.models import LetterOfIntent, LetterRequest
from applications.papers.storage import stored
from core import audit, clock
from core.errors import Impossible
from core.invitations import links, sending
from core.paper.pdf import PdfFailed
from programmes.constants import PaperKind

PART = str(PaperKind.LETTER_OF_INTENT)


def _open(application: Application) -> QuerySet[LetterRequest]:
    return LetterRequest.objects.filter(
        application=application, accepted_at=None, declined_at=None, revoked_at=None
    )


def _send(letter_request: LetterRequest) -> None:
    sending.send(
        letter_request,
        mail=letter_mails.LETTER_REQUEST,
        post=lambda token: letter_mails.asked(letter_request, token),
    )


@transaction.atomic
def ask(
    *,
    application: Application,
    organisation_name: str,
    email: str,
    by: User,
    contact_name: str = "",
    arrived_at: datetime | None = None,
) -> LetterRequest:
    """Owe the mail with the link. One open request an address; an expired one makes room."""
    fresh = locking.lock_draft(application, part=PART, arrived_at=arrived_at)
    sending.make_room(
        _open(fresh).filter(email__iexact=email).first(),
        mail=letter_mails.LETTER_REQUEST,
        refusal=_("An diese Adresse ist schon eine Anfrage unterwegs. Sie können sie noch einmal senden."),
    )
    if papers.standing_letters(fresh).count() + _open(fresh).count() >= MAX_LETTERS:
        raise Impossible(
            _("Erklärungen und offene Anfragen zusammen: mehr als %(most)d sind nicht möglich.")
            % {"most": MAX_LETTERS},
            code="many",
        )
    letter_request = LetterRequest(
        application=fresh,
        organisation_name=organisation_name,
        contact_name=contact_name,
        email=email,
        requested_by=by,
    )
    _send(letter_request)
    audit.record("letter_request.ask", letter_request, by=by, application=str(fresh.pk))
    return letter_request


def _again(letter_request: LetterRequest, fresh: Application) -> LetterRequest:
    """The request again, under the application's lock, if it has no answer yet."""
    letter_request = LetterRequest.objects.select_related("requested_by", "application__call").get(
        pk=letter_request.pk, application=fresh
    )
    refuse_answered(letter_request)
    return letter_request


CLOSED = {
    "used": gettext_lazy("Die Absichtserklärung ist schon bestätigt."),
    "declined": gettext_lazy("Die Anfrage ist abgelehnt."),
    "revoked": gettext_lazy("Die Anfrage wurde zurückgenommen."),
    "expired": gettext_lazy("Der Link ist abgelaufen."),
}


def refuse_answered(letter_request: LetterRequest, *, expired_too: bool = False) -> None:
    links.refuse_closed(letter_request, expired_too=expired_too, words=CLOSED)


@transaction.atomic
def resend(*, letter_request: LetterRequest, by: User, arrived_at: datetime | None = None) -> LetterRequest:
    """A new token, a new term, a new mail. The old link is dead."""
    fresh = locking.lock_draft(letter_request.application, part=PART, arrived_at=arrived_at)
    letter_request = _again(letter_request, fresh)
    _send(letter_request)
    audit.record("letter_request.ask_again", letter_request, by=by, application=str(fresh.pk))
    return letter_request


@transaction.atomic
def revoke(*, letter_request: LetterRequest, by: User) -> LetterRequest:
    """The link is dead. At any time: also after the deadline a link may be taken back."""
    fresh = locking.lock(letter_request.application)
    letter_request = _again(letter_request, fresh)
    sending.revoke(letter_request, mail=letter_mails.LETTER_REQUEST)
    audit.record("letter_request.revoke", letter_request, by=by, application=str(fresh.pk))
    return letter_request


def confirm(
    *, letter_request: LetterRequest, letter: prints.Letter, arrived_at: datetime | None = None
) -> LetterOfIntent:
    """For whoever has shown the token (views.letter_requests). The letter becomes a PDF and counts.

    The PDF is made before the lock, which nobody should wait for; two at once make two, and the second is
    refused under the lock and its file taken back. A new letter changes the content: consents are void.
    """
    refuse_answered(letter_request, expired_too=True)
    try:
        paper = prints.render(letter_request, letter, clock.now())
    except PdfFailed as failed:
        raise Impossible(
            _("Aus diesem Text lässt sich kein Dokument machen. Bitte kürzen oder vereinfachen Sie ihn."),
            code="pdf",
        ) from failed
    with stored(letter_request.application, paper.content) as name, transaction.atomic():
        fresh = locking.lock_draft(letter_request.application, part=PART, arrived_at=arrived_at)
        letter_request = _again(letter_request, fresh)
        refuse_answered(letter_request, expired_too=True)
        papers.refuse_too_many(fresh)
        attachment = papers.save_file(fresh, PaperKind.LETTER_OF_INTENT, paper, name, by=None)
        confirmed = LetterOfIntent.objects.create(
            application=fresh,
            organisation_name=letter.organisation_name,
            signed_by=letter.signed_by,
            attachment=attachment,
        )
        letter_request.accepted_at, letter_request.letter = clock.now(), confirmed
        letter_request.save()
        locking.changed(
            fresh,
            "letter_of_intent.confirm",
            confirmed,
            by=None,
            sha256=paper.sha256,
            request=str(letter_request.pk),
        )
        letter_mails.received(letter_request, confirmed, get_language())
        letter_mails.confirmed(letter_request, confirmed)
    return confirmed


@transaction.atomic
def decline(*, letter_request: LetterRequest, reason: str = "") -> LetterRequest:
    """For whoever has shown the token. Changes nothing of the content."""
    fresh = locking.lock(letter_request.application)
    letter_request = _again(letter_request, fresh)
    refuse_answered(letter_request, expired_too=True)
    letter_request.declined_at, letter_request.decline_reason = clock.now(), reason
    letter_request.save()
    audit.record("letter_request.decline", letter_request, application=str(fresh.pk))
    letter_mails.declined(letter_request)
    return letter_request
