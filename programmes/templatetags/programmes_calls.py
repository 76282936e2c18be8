"""A call's deadline and phase, for every page that shows them."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from programmes.constants import CallPhase, CapScope

register = template.Library()

SOON_DAYS = 7
BADGES = {CallPhase.OPEN: "success", CallPhase.UPCOMING: "info", CallPhase.CLOSED: "neutral"}


def time_left(closes_at) -> str:
    """ "noch 12 Tage", in the last two days "noch 5 Stunden und 3 Minuten" (as static/js/countdown.js says it)."""
    minutes = -((closes_at - clock.now()) // -timedelta(minutes=1))
    if minutes <= 0:
        return _("Die Frist ist abgelaufen.")
    if minutes > 48 * 60:
        days = (clock.last_second(closes_at).date() - clock.today()).days
        return ngettext("noch %(days)d Tag", "noch %(days)d Tage", days) % {"days": days}
    hours, rest = divmod(minutes, 60)
    in_hours = ngettext("%(count)d Stunde", "%(count)d Stunden", hours) % {"count": hours}
    in_minutes = ngettext("%(count)d Minute", "%(count)d Minuten", rest) % {"count": rest}
    if not rest:
        return _("noch %(time)s") % {"time": in_hours}
    if not hours:
        return _("noch %(time)s") % {"time": in_minutes}
    return _("noch %(hours)s und %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}


@register.inclusion_tag("programmes/includes/deadline.html")
def deadline_box(call):
    days = (clock.last_second(call.closes_at).date() - clock.today()).days
    return {
        "call": call,
        "phase": call.phase,
        "is_soon": call.phase == CallPhase.OPEN and days <= SOON_DAYS,
        "left": time_left(call.closes_at),
    }


@register.filter
def left(call) -> str:
    return time_left(call.closes_at)


@register.filter
def phase_kind(call) -> str:
    """The badge's kind for the call's phase."""
    return BADGES[call.phase]


@register.filter
def cap_subject(cap) -> str:
    """Whom a cap limits, in words."""
    if cap.scope == CapScope.FUNDER:
        return _("Fördergeber %(name)s") % {"name": cap.funder.short_name}
    if cap.scope == CapScope.PARTNER:
        return _("Partner „%(role)s“") % {"role": cap.partner_role.title}
    if cap.scope == CapScope.SPACE:
        return _("ein Sozialraum, beide Partner zusammen")
    return _("der ganze Aufruf")


@register.filter
def cap_period(cap) -> str:
    if cap.each_year:
        return _("in jedem Haushaltsjahr")
    if cap.budget_year:
        return _("Haushaltsjahr %(year)d") % {"year": cap.budget_year}
    return _("über die ganze Laufzeit")


@register.filter
def percent(value) -> str:
    """50.00 -> "50 %", 12.50 -> "12,5 %" (no-break space)."""
    text = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{text.replace('.', ',')}\u00a0%"


@register.filter
def years(months) -> str:
    """60 -> "5 Jahre", 30 -> "30 Monate"."""
    if months % 12:
        return ngettext("%(count)d Monat", "%(count)d Monate", months) % {"count": months}
    count = months // 12
    return ngettext("%(count)d Jahr", "%(count)d Jahre", count) % {"count": count}
