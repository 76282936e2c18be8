"""Where an application stands, in words, colours and steps."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from core import clock
from programmes.constants import RoundKind

STATE_KIND: dict[str, str] = {
    ApplicationState.DRAFT: "neutral",
    ApplicationState.SUBMITTED: "info",
    ApplicationState.ELIGIBLE: "info",
    ApplicationState.INELIGIBLE: "danger",
    ApplicationState.REJECTED: "danger",
    ApplicationState.RESERVE: "warning",
    ApplicationState.SELECTED: "success",
    ApplicationState.AWARDED: "success",
    ApplicationState.WITHDRAWN: "neutral",
}


def _day(moment: datetime | None) -> str:
    return date_format(moment.astimezone(clock.BERLIN), "SHORT_DATE_FORMAT") if moment else ""


def _whose_turn(application: Application) -> str:
    """In a round of talks the partners have their part: times to choose, questions to answer."""
    round = application.current_round
    if application.state == ApplicationState.ELIGIBLE and round and round.kind == RoundKind.TALKS:
        return _("jetzt an der Reihe: Gespräch vor Ort mit allen Partnern")
    return _("jetzt an der Reihe: Programmbüro und Begutachtung")


def steps(application: Application) -> list[dict[str, str]]:
    """Where it stands. An end before the last step is its own step."""
    S = ApplicationState
    way = [
        (_("Eingereicht"), application.submitted_at),
        (_("Zulässig"), application.eligible_at),
        (_("Ausgewählt"), application.selected_at),
        (_("Bewilligt"), application.awarded_at),
    ]
    ends: dict[str, tuple[str, datetime | None]] = {
        S.INELIGIBLE: (_("Nicht zulässig"), application.ineligible_at),
        S.REJECTED: (_("Nicht ausgewählt"), application.rejected_at),
        S.WITHDRAWN: (_("Zurückgezogen"), application.withdrawn_at),
    }
    ended = ends.get(application.state)
    done = [{"title": title, "state": "done", "note": _day(at), "url": ""} for title, at in way if at]
    if ended:
        return [*done, {"title": ended[0], "state": "current", "note": _day(ended[1]), "url": ""}]
    todo = [{"title": title, "state": "todo", "note": "", "url": ""} for title, at in way if not at]
    if todo:
        todo[0]["state"] = "current"
        todo[0]["note"] = _whose_turn(application)
    return [*done, *todo]
