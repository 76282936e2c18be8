"""Forms that save themselves (static/js/autosave.js): how they ask, and what they are answered.

The page sends the changed fields, each with the basis of the value the person started from, to its own
address with the header X-Autosave. See docs/design.md, "Autosave".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import clock

LONG = 800  # letters; so much of a version stands there whole


@dataclass(frozen=True)
class Conflict:
    """One field that somebody else has changed meanwhile. Pieces: (only here?, text), see side_by_side."""

    name: str
    label: str
    theirs: str  # as the form's field takes it
    basis: str  # of theirs: who decides with both texts in view starts from there
    by: str
    at: datetime
    their_pieces: list[tuple[bool, str]]
    my_pieces: list[tuple[bool, str]]
    joins: bool = True  # may both stand one below the other?

    @property
    def their_words(self) -> str:
        """The other version as a whole, to be read before anything is marked in it."""
        return "".join(text for _here, text in self.their_pieces)

    @property
    def my_words(self) -> str:
        return "".join(text for _here, text in self.my_pieces)

    @property
    def is_alike(self) -> bool:
        """Have both words in common and others not? Else marking would show both versions a second time."""
        kinds = {here for here, text in (*self.their_pieces, *self.my_pieces) if text.strip()}
        return kinds == {True, False}

    @property
    def is_long(self) -> bool:
        """Is a version read in a box that scrolls? Such a box has to be reached by keyboard."""
        return any(
            len(text) > LONG or text.count("\n") > LONG // 50 for text in (self.their_words, self.my_words)
        )

    @property
    def at_words(self) -> str:
        return clock_time(self.at)


def asked(request: HttpRequest) -> bool:
    return "X-Autosave" in request.headers


def of_somebody_else(request: HttpRequest) -> bool:
    """Was this typed by a person who is not logged in here any more? It must not be saved as another's."""
    user = str(request.user.pk) if request.user.is_authenticated else None
    return user is None or request.headers.get("X-Autosave-For", user) != user


def clock_time(moment: datetime) -> str:
    """ "14:02", and the day with it when it was not today."""
    local = moment.astimezone(clock.BERLIN)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%d.%m.%Y, %H:%M}"


def processed(
    request: HttpRequest,
    *,
    saved: dict[str, str],
    arrived: Mapping[str, tuple[str, str]] | None = None,
    conflicts: Iterable[Conflict] = (),
    errors: Mapping[str, list[str]] | None = None,
) -> JsonResponse:
    """saved: field -> its new basis; conflicts: Conflict; errors: field -> [text].

    arrived: field -> (the value now, its basis), where this very edit was saved earlier, the answer got lost,
    and somebody has written on since: nothing to decide, the page shows what stands there.
    """
    moment = clock.now()
    return JsonResponse(
        {
            "saved": saved,
            "arrived": {
                name: {"theirs": text, "basis": basis} for name, (text, basis) in (arrived or {}).items()
            },
            "conflicts": {
                one.name: {
                    "theirs": one.theirs,
                    "basis": one.basis,
                    "by": one.by,
                    "at": one.at_words,
                    "html": render_to_string("includes/conflict.html", {"conflict": one}, request),
                }
                for one in conflicts
            },
            "errors": errors or {},
            "state": _("gespeichert %(time)s") % {"time": clock_time(moment)},
            "at": moment.isoformat(),
        }
    )


def refused(reason: str, text: str = "") -> JsonResponse:
    """reason "login": nobody, or somebody else, is logged in (403). Any other: it cannot be saved any more
    (409), text says why."""
    return JsonResponse({"reason": reason, "text": text}, status=403 if reason == "login" else 409)
