"""The release of a decision: everything in it happens, at once."""

from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.actions import outcomes
from core import audit
from core.errors import Impossible
from core.transitions import advance, locked
from programmes.models import Round
from reviews.assessment.actions import assignments
from reviews.selection import mails as decision_mails
from reviews.selection.constants import RELEASE, Outcome
from reviews.selection.models.decisions import Decision, DecisionItem
from reviews.selection.queries.decisions import (
    following_round,
    is_replaceable,
    moved_on,
    reviews_left,
    talks_left,
)
from reviews.talks.actions import interviews

Row = TypeVar("Row", bound=Model)


def release(*, decision: Decision, by: User) -> None:
    """Carry out the decision. Nobody presses a button for this: it happens in the transaction of the last
    funder's approval (decisions.approve_decision), which has locked the decision and checked who approves.

    It brings, for each application: the next round, the selection, the reserve list or the rejection, and the
    mail that says so (a decision that replaces another first takes that one back). In the decided round it ends
    what is still open: reviews and talks. An application withdrawn meanwhile is left out. by: the last approver.

    One order of rows, so that two releases cannot deadlock. Raises Impossible, and releases nothing, where the
    outcome of an application cannot be changed any more.
    """
    advance(decision, RELEASE, by=by)
    following = following_round(decision.round)
    items = list(decision.items.select_related("application__call").order_by("application_id"))
    told = []
    for item in items:
        application = item.application
        fresh = locked(application)
        _hold_reviews(application, decision.round)
        if fresh.state == ApplicationState.WITHDRAWN:
            # Withdrawn after it was staged: there is nothing left to decide about it.
            audit.record("decision.skip", application, by=by, decision=str(decision.pk))
            continue
        _take_back(decision, item, fresh, following, by=by)
        if item.outcome == Outcome.ADVANCE and following is not None:
            outcomes.advance_to_round(application=application, round=following, by=by)
        elif item.outcome == Outcome.ADVANCE:
            outcomes.select(application=application, by=by)
        elif item.outcome == Outcome.RESERVE:
            outcomes.put_on_reserve(application=application, by=by)
        else:
            outcomes.reject(application=application, reason=item.reason, by=by)
        told.append((application, item.outcome))
    _end_work(decision.round, [item.application_id for item in items], by=by)
    decision_mails.post_outcomes(decision, told, following)


def _hold_reviews(application: Application, round: Round) -> None:
    """Before the application moves: who locks a review right now, or declares a conflict, holds the assignment and
    waits for the application's staffing, which a move holds to the end."""
    held = application.assignments.filter(round=round).order_by("pk")
    list(held.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _end_work(round: Round, applications: list[UUID], *, by: User) -> None:
    """What is still open in the decided round: nobody waits for it any more, and nobody stays blind for it."""
    with translation.override(settings.LANGUAGE_CODE):  # the file is German
        reason = _("Über die Bewerbung ist entschieden.")
    for assignment in _taken(reviews_left(round, applications)):
        assignments.revoke(assignment=assignment, reason=reason, by=by)
    for talk in _taken(talks_left(round, applications)):
        interviews.cancel(interview=talk, reason=reason, by=by)


def _taken(rows: QuerySet[Row]) -> list[Row]:
    """The rows, locked: what somebody closed at this very moment is none of them and stays as it is."""
    return list(rows.select_for_update(of=("self",), no_key=True))


def _take_back(
    decision: Decision, item: DecisionItem, fresh: Application, following: Round | None, *, by: User
) -> None:
    """Back into the round, where an older decision had led out of it; from the reserve list to move up."""
    if decision.supersedes_id is not None:
        if not is_replaceable(fresh, decision.round) or moved_on(decision.round, [fresh.pk]):
            raise Impossible(
                _(
                    "Das Ergebnis der Bewerbung %(number)s lässt sich inzwischen nicht mehr ändern. "
                    "Bitte verwerfen Sie die Entscheidung und bereiten Sie eine neue vor."
                )
                % {"number": fresh.number},
                code="wrong-round",
            )
        outcomes.reconsider(application=item.application, round=decision.round, by=by)
    elif fresh.state == ApplicationState.RESERVE and item.outcome == Outcome.ADVANCE and following:
        outcomes.reconsider(application=item.application, round=decision.round, by=by)
