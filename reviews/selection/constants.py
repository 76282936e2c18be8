"""States of a decision and their transitions, outcomes, sizes of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Transition


class SizeClass(models.TextChoices):
    """How large the place of a social space is: the classes of the BBSR (Stadt- und Gemeindetypen), by
    population alone."""

    RURAL = "rural", _("Landgemeinde, unter 5.000")
    SMALL = "small", _("Kleinstadt, 5.000 bis unter 20.000")
    MEDIUM = "medium", _("Mittelstadt, 20.000 bis unter 100.000")
    LARGE = "large", _("Großstadt, ab 100.000")
    DISTRICT = "district", _("Landkreis")

    @property
    def short(self) -> str:
        """Without the figures, for a narrow column."""
        return str(self.label).split(",")[0]

    @property
    def smallest(self) -> int:
        return {"rural": 0, "small": 5_000, "medium": 20_000, "large": 100_000}[self.value]

    @property
    def below(self) -> int | None:
        return {"rural": 5_000, "small": 20_000, "medium": 100_000, "large": None}[self.value]

    @classmethod
    def of(cls, place_kind: str | None, population: int | None) -> "SizeClass | None":
        if place_kind == cls.DISTRICT:
            return cls.DISTRICT
        if population is None:
            return None
        sizes = (cls.LARGE, cls.MEDIUM, cls.SMALL, cls.RURAL)
        return next(size for size in sizes if population >= size.smallest)


# A size the register does not know: most of its places have no population before an official list is loaded.
UNKNOWN = "unknown"


class DecisionState(models.TextChoices):
    STAGED = "staged", _("vorbereitet, wartet auf Freigabe")
    RELEASED = "released", _("freigegeben")
    DROPPED = "dropped", _("verworfen")


D = DecisionState


RELEASE = Transition("decision.release", (D.STAGED,), D.RELEASED, "released_at", "approver")


DROP = Transition("decision.drop", (D.STAGED,), D.DROPPED, "dropped_at", "officer")


DECISION_TRANSITIONS = (RELEASE, DROP)


class Outcome(models.TextChoices):
    ADVANCE = "advance", _("kommt weiter")
    RESERVE = "reserve", _("Nachrückliste")
    REJECT = "reject", _("wird abgelehnt")
