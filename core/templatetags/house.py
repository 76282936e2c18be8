"""Filters every template has (a builtin library; see settings)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, money

register = template.Library()


@register.filter
def euro(value: Decimal | int | str | None) -> str:
    """1234.5 -> 1.234,50 €"""
    return money.euro(value)


@register.filter
def last_moment(closes_at: datetime) -> str:
    """An exclusive closing moment as the last announced second: "31. Januar 2024, 23:59 Uhr"."""
    return date_format(clock.last_second(closes_at), "DATETIME_FORMAT")


@register.filter
def points(value: Decimal | int | None) -> str:
    """A score, or the sign for "none yet": missing is not 0."""
    return (
        _("noch keine")
        if value is None
        else f"{value:n}"
        if isinstance(value, int)
        else str(value).replace(".", ",")
    )


@register.filter
def get(mapping: Mapping[Any, Any], key: object) -> Any:
    """mapping[key] in a template; None when it is not there."""
    return mapping.get(key)
