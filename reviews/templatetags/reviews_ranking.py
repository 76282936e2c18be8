"""The rows of the ranking."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casework.words import state_kind
from core.money import euro
from core.tables import BREAK, NOTHING, Column, addresses, body, joined, muted, tenths
from core.templatetags.kern import badge
from reviews.selection.queries.ranking import RankedRow

register = template.Library()


@register.simple_tag
def ranking_rows(ranked: Iterable[RankedRow]) -> SafeString:
    columns = [
        Column(_("Rang roh"), "number"),
        Column(_("Rang bereinigt"), "number"),
        Column(_("Nummer"), "nowrap"),
        Column(_("Titel und Partner"), heads=True),
        Column(_("Landkreis oder Stadt")),
        Column(_("Mittelwert"), "number"),
        Column(_("Median"), "number"),
        Column(_("Spannweite"), "number"),
        Column(_("Streuung"), "number"),
        Column(_("Gutachten"), "number"),
        Column(_("beantragt"), "money"),
        Column(_("Stand")),
    ]
    address, number = addresses("backoffice:application"), tenths()
    blind, none = muted(_("erst nach Ihrem eigenen Gutachten")), muted(_("noch keiner"))
    further, of_all = muted(_("eine Runde weiter"), small=True), _("von %(all)s")
    rows = []
    for row in ranked:
        mean: Any = f"{number(row.percent)} %"
        if row.blind or row.percent is None:
            mean = blind if row.blind else none
        calibrated: Any = None
        if row.calibrated is not None:
            calibrated = joined(row.calibrated_place, " ", muted(f"({number(row.calibrated)})"))
        region: Any = row.region
        if row.size:
            region = joined(row.region or NOTHING, BREAK, muted(row.size.short, small=True))
        reviews: Any = row.reviews
        if row.pending:
            reviews = joined(row.reviews, " ", muted(of_all % {"all": row.expected}))
        state: Any = badge(row.state_label, state_kind(row.state))
        if not row.is_here:
            state = joined(state, " ", further)
        rows.append(
            [
                row.place,
                calibrated,
                row.number,
                joined(
                    format_html('<a href="{}">{}</a>', address(row.id), row.title),
                    BREAK,
                    muted(row.names, small=True),
                ),
                region,
                mean,
                number(row.median),
                number(row.spread),
                number(row.deviation),
                reviews,
                euro(row.applied),
                state,
            ]
        )
    return body(columns, rows)
