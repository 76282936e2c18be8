"""The rows of the list of applications."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.money import euro
from core.tables import BREAK, Column, addresses, body, joined, muted
from core.templatetags.kern import badge

register = template.Library()


@register.simple_tag
def application_rows(applications: Iterable[Any], several_calls: bool) -> SafeString:
    """applications: as casework.queries.listing brings them, with .kind (words.state_kind)."""
    columns = [
        Column(_("Nummer"), "nowrap"),
        Column(_("Titel und Partner"), heads=True),
        *([Column(_("Aufruf"))] if several_calls else []),
        Column(_("Landkreis oder Stadt")),
        Column(_("Stand")),
        Column(_("Runde")),
        Column(_("Gutachten"), "number"),
        Column(_("beantragt"), "money"),
        Column(_("eingereicht"), "nowrap"),
    ]
    address = addresses("backoffice:application")
    of_all, undeclared = _("%(done)s von %(all)s"), badge(_("Befangenheit erklären"), "warning")
    rows = []
    for row in applications:
        done, every = row.reviews_locked, row.reviews_locked + row.reviews_pending
        rows.append(
            [
                row.number,
                joined(
                    format_html('<a href="{}">{}</a>', address(row.pk), row.title),
                    BREAK,
                    muted(row.partner_names or "", small=True),
                ),
                *([row.call] if several_calls else []),
                row.region,
                undeclared if row.view == "undeclared" else badge(row.get_state_display(), row.kind),
                row.current_round,
                of_all % {"done": done, "all": every} if every else None,
                euro(row.applied),
                date_format(localtime(row.submitted_at), "d.m.Y"),
            ]
        )
    return body(columns, rows)
