"""Who is let in, the same way on every page: what one may not see does not exist."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from applications.draft import rules
from applications.draft.actions import locking
from applications.draft.queries import applications, consents

if TYPE_CHECKING:
    from applications.draft.models.application import Partner

MEMBERS = "people of the tandem's organisations"


WRITERS = "people of the tandem's organisations; signatories and editors write"


COMMENTERS = "people of the tandem's organisations; signatories, editors and commenters comment"


SIGNATORIES = "people of the tandem's organisations; signatories decide"


def application_or_404(request, pk):
    """The application with call, partners and organisations; enough for the pages of single parts."""
    found = applications.in_full(request.user, pk)
    if found is None:
        raise Http404
    return found


def writes_or_404(request, application) -> None:
    if not rules.may_write(request.user, application):
        raise Http404


def signed_seat_or_404(request, pk) -> "Partner":
    """The seat in this application that the form names, if this person signs for it; with the application."""
    try:
        wanted = UUID(request.POST.get("partner", ""))
    except ValueError:
        raise Http404 from None
    partner = consents.signed_seat(request.user, pk, wanted)
    if partner is None:
        raise Http404
    return partner


def may_edit(request, application, part=None) -> bool:
    """Is the form shown as a form? The action asks again, under lock. part: as in
    lock_draft; without one only a draft is editable."""
    return rules.may_write(request.user, application) and locking.is_open(
        application, part, arrived_at=request.arrived_at
    )


def freeze(form) -> None:
    """Show what is there, as text."""
    for field in form.fields.values():
        field.disabled = True
