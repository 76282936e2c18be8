"""How values are written in the file."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User


def moment(value: datetime) -> str:
    return date_format(localtime(value), "d.m.Y, H:i:s")


def day(value: date) -> str:
    return date_format(value, "d.m.Y")


def facts(*pairs: tuple[str | Promise, Any]) -> tuple[tuple[str, str], ...]:
    """The (label, value) pairs that have a value."""
    return tuple(
        (str(label), str(value)) for label, value in pairs if value is not False and value not in ("", None)
    )


def yes_no(value: bool) -> str:
    return _("ja") if value else _("nein")


def name(person: User | None) -> str:
    """Who did it; without a person it was the portal."""
    return str(person) if person else _("Portal")


def history(model: type[Model], **which: Any) -> QuerySet[Any]:
    """Every state these rows ever had, oldest first; also of rows that are gone."""
    return model.pgh_event_model.objects.filter(**which).exclude(pgh_label="delete").order_by("pgh_id")


def changes(
    model: type[Model], before: Model, after: Model, fields: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """(label, "bisher …, jetzt …") for what differs between two states of a row."""

    def said(row: Model, field: str) -> str:
        shown = getattr(row, f"get_{field}_display", None)
        return str(shown() if shown else getattr(row, field)) or "–"

    return facts(
        *(
            (
                model.word(field),
                _("bisher: %(before)s\njetzt: %(after)s")
                % {"before": said(before, field), "after": said(after, field)},
            )
            for field in fields
            if said(before, field) != said(after, field)
        )
    )
