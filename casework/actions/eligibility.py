"""The formal check of an application that was handed in: passed or not, and its mails."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import (
    FIND_ELIGIBLE,
    FIND_INELIGIBLE,
)
from applications.draft.models.application import Application
from casework import mails as intake_mails
from core.errors import Impossible
from core.transitions import advance


@transaction.atomic
def find_eligible(*, application: Application, by: User) -> Application:
    """The formal check is passed: the first round begins for this application."""
    first = application.call.rounds.order_by("number").first()
    if first is None:
        raise Impossible(_("Der Förderaufruf hat noch keine Auswahlrunde."), code="no-round")
    fresh = advance(application, FIND_ELIGIBLE, by=by, changes={"current_round": first})
    intake_mails.found_eligible(fresh)
    return fresh


@transaction.atomic
def find_ineligible(*, application: Application, reason: str, by: User) -> Application:
    fresh = advance(application, FIND_INELIGIBLE, by=by, changes={"state_reason": reason})
    intake_mails.found_ineligible(fresh)
    return fresh
