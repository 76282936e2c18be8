"""What a decision or an award does to the state of an application: verbs of the transition table.

Rooms above own the decision and its letters, and owe the mails about them; here only the state moves.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import (
    AWARD,
    PUT_ON_RESERVE,
    RECONSIDER,
    REJECT,
    SELECT,
    ApplicationState,
)
from applications.draft.models.application import Application
from core import audit
from core.errors import Impossible
from core.transitions import advance, check_state, locked
from programmes.models import Round


@transaction.atomic
def advance_to_round(*, application: Application, round: Round, by: User) -> Application:
    """Into a later round. The state stays; the same call again changes nothing."""
    fresh = locked(application)
    check_state(fresh, ApplicationState.ELIGIBLE)
    if round.call_id != fresh.call_id:
        raise Impossible(_("Diese Auswahlrunde gehört zu einem anderen Förderaufruf."), code="round")
    if fresh.current_round_id != round.pk:
        before = fresh.current_round_id
        fresh.current_round = round
        fresh.save()
        audit.record(
            "application.advance", fresh, by=by, before=str(before) if before else None, round=str(round.pk)
        )
    application.current_round = round
    return fresh


def select(*, application: Application, by: User) -> Application:
    return advance(application, SELECT, by=by)


def put_on_reserve(*, application: Application, by: User) -> Application:
    return advance(application, PUT_ON_RESERVE, by=by)


def reject(*, application: Application, reason: str, by: User) -> Application:
    return advance(application, REJECT, by=by, changes={"state_reason": reason})


@transaction.atomic
def reconsider(*, application: Application, round: Round, by: User) -> Application:
    """Back into this round of the selection, from the reserve list, a rejection, a selection or a later round.

    For rooms above, when a new decision takes the place of an older one; it says what comes next. The moments
    of what is undone stay in the row and in the record.
    """
    if round.call_id != application.call_id:
        raise Impossible(_("Diese Auswahlrunde gehört zu einem anderen Förderaufruf."), code="round")
    return advance(
        application,
        RECONSIDER,
        by=by,
        changes={"current_round": round, "state_reason": ""},
        round=str(round.pk),
    )


def mark_awarded(*, application: Application, by: User) -> Application:
    return advance(application, AWARD, by=by)
