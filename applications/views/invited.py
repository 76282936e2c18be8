"""The ways in by a link (core.invitations): into a free seat, into a seat that changes hands, and for a
supporter who writes a letter without an account."""

from applications import queries
from core.invitations.pages import Behind, Rate

INTO_TANDEM = Behind(
    queries.partner_invitations,
    closed_page="applications/invitation_closed.html",
    remembered_as="invitation",
)
INTO_SEAT = Behind(
    queries.replacements, closed_page="applications/replacement_closed.html", remembered_as="replacement"
)
# Generous: an office behind one address; it stops programs that try links or have us draw PDFs.
FOR_SUPPORTERS = Behind(
    queries.letter_requests,
    closed_page="applications/letter_request_closed.html",
    rate=Rate("letter", visits=120, posts=40, seconds=600),
)
