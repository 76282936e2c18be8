"""Words for what stands in a snapshot of an application (applications.submission.content)."""

from datetime import date

from django import template
from django.utils.formats import date_format

from applications.plans.constants import CostCategory, FundingKind
from applications.submission import content
from core import clock
from core.fields import TranslatedText
from programmes.constants import PaperKind

register = template.Library()


@register.filter
def cost_category(value):
    """In a draft the kind may still be missing."""
    return CostCategory(value).label if value else ""


@register.filter
def funding_kind(value):
    return FundingKind(value).label if value else ""


@register.filter
def paper_kind(value):
    return PaperKind(value).label


@register.filter
def in_language(texts):
    """{"de": …, "en": …} in the current language, else German."""
    return str(TranslatedText(texts))


@register.filter
def short_hash(value):
    return content.short(value)


@register.filter
def last_second(moment):
    """Of an exclusive end, the last moment that counts: what people read."""
    return clock.last_second(moment)


@register.filter
def in_berlin(moment):
    """The moment on German clocks; the date filter would do the same, this says it."""
    return moment.astimezone(clock.BERLIN)


@register.filter
def iso_day(value):
    """ "2027-01-14" as people read it."""
    return date_format(date.fromisoformat(value), "DATE_FORMAT")
