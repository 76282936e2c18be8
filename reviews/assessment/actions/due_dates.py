"""Until when reviews are due: moved for a whole round or for one person, with a reason, on record."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.constants import PENDING
from casework.models import Assignment
from core import audit
from core.errors import Impossible
from core.transitions import locked
from programmes.models import Round
from reviews.assessment.mails import assignments as assignment_mails


@transaction.atomic
def extend(*, round: Round, due_on: date, reason: str, by: User, reviewer: User | None = None) -> int:
    """Give more time: to one reviewer, or (None) to everybody in the round. Mails whose work is still open.

    For a round its own date moves too, so that later assignments get it. Never shortens: whoever has more
    time already keeps it. Returns how many assignments got the new date.
    """
    fresh = locked(round)
    if not reason.strip():
        raise Impossible(_("Bitte begründen Sie die neue Frist."), code="no-reason")
    pending = Assignment.objects.filter(round=fresh, state__in=PENDING, application__current_round=fresh)
    if reviewer is not None:
        pending = pending.filter(reviewer=reviewer)
    elif fresh.reviews_due_on and due_on <= fresh.reviews_due_on:
        raise Impossible(
            _("Die neue Frist muss nach der bisherigen liegen (%(day)s).")
            % {"day": fresh.reviews_due_on.strftime("%d.%m.%Y")},
            code="not-later",
        )
    rows = [
        one
        for one in pending.order_by("pk")
        .select_related("reviewer", "application", "round")
        .select_for_update(of=("self",), no_key=True)
        if one.due_on is None or one.due_on < due_on
    ]
    if reviewer is not None and not rows:
        raise Impossible(
            _("Für diese Person liegt keine offene Arbeit mit einer früheren Frist vor."), code="nothing"
        )
    before = fresh.reviews_due_on
    if reviewer is None:
        fresh.reviews_due_on = due_on
        fresh.save()
        round.reviews_due_on = due_on
    for one in rows:
        audit.record(
            "assignment.extend",
            one,
            by=by,
            before=one.due_on.isoformat() if one.due_on else None,
            after=due_on.isoformat(),
            reason=reason,
        )
        one.due_on = due_on
        one.save(update_fields=["due_on", "updated_at"])
    audit.record(
        "round.extend_reviews",
        fresh,
        by=by,
        before=before.isoformat() if before else None,
        after=due_on.isoformat(),
        reason=reason,
        reviewer=str(reviewer.pk) if reviewer else None,
        number=len(rows),
    )
    assignment_mails.reviews_extended(fresh, rows, due_on, reason)
    return len(rows)
