"""The look's tags: see docs/design.md."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.crispy_kern.control import Control
from core.folding import pure

register = template.Library()

BADGE_ICONS = {"info": "clock", "success": "check", "warning": "warning", "danger": "danger"}


@register.simple_tag
@pure
def html_language() -> str:
    """The lang attribute. Easy German is German to a screen reader."""
    language = get_language() or "de"
    return "de" if language == "de-ls" else language


@register.simple_tag
@pure
def icon(name: str) -> str:
    """A small icon of static/img/icons.svg in the colour of the text around it; the word stands beside it."""
    return _symbol("icons", name, "icon")


@register.simple_tag
@pure
def pictogram(name: str) -> str:
    """A large two-tone picture of static/img/pictograms.svg; the words stand beside it."""
    return _symbol("pictograms", name, "pictogram")


@cache
def _symbol(sheet: str, name: str, css: str) -> str:
    """The same few dozen marks stand on every page, some fifty times; a static address never changes."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static(f"img/{sheet}.svg"),
        name,
    )


@register.simple_tag
def badge(text: object, kind: str = "neutral") -> str:
    """The word of a state; kind is neutral, info, success, warning or danger.

    Built here, not in a template: lists have one in each of fifty rows.
    """
    return format_html(
        '<span class="badge badge--{}">{}{}</span>',
        kind or "neutral",
        icon(BADGE_ICONS.get(kind, "neutral")),
        text,
    )


@register.inclusion_tag("includes/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """label, url, label, url, …, label of this page. "Start" comes by itself."""
    pairs = list(zip(parts[:-1:2], parts[1::2], strict=True))
    return {
        "links": [{"label": label, "url": url} for label, url in pairs],
        "here": parts[-1] if parts else "",
    }


@register.simple_tag
def in_section(path: str, url: str) -> str:
    """aria-current for a navigation entry: "page" on it, "true" somewhere below it, else nothing."""
    if path == url:
        return "page"
    return "true" if url and url != "/" and path.startswith(url) else ""


@register.filter
def page_range(page: Page) -> list[int | str]:
    """The page numbers to show, with "…" for what is left out."""
    paginator = page.paginator
    return [
        "…" if number == paginator.ELLIPSIS else number
        for number in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]


# -- forms ------------------------------------------------------------------------------------------


@register.simple_tag
def control(field: BoundField) -> Control:
    """The field as kern/field.html wants it."""
    return Control(field)


@register.simple_tag
def control_bare(field: BoundField) -> Control:
    """The same for a table cell: without a label of its own."""
    return Control(field, bare=True)


def _entries(form: BaseForm, prefix: str = "") -> Iterator[dict[str, str]]:
    for error in form.non_field_errors():
        yield {"text": f"{prefix}{error}", "target": ""}
    for field in form:
        for error in field.errors:
            if field.is_hidden:
                yield {"text": f"{prefix}{error}", "target": ""}
            else:
                target = Control(field).target_id
                # A label may be a whole sentence or a question: no "?:" and no ".:"
                label = str(field.label).rstrip(".:")
                colon = "" if label.endswith("?") else ":"
                yield {"text": f"{prefix}{label}{colon} {error}", "target": target}


@register.inclusion_tag("includes/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """Everything that is wrong, at the top, each entry leading to its field. Takes forms and formsets."""
    entries = []
    for form in forms:
        if not form or not form.is_bound:
            continue
        if isinstance(form, BaseFormSet):
            entries += [{"text": str(error), "target": ""} for error in form.non_form_errors()]
            for number, one in enumerate(form.forms, start=1):
                entries += _entries(one, prefix=_("Zeile %(number)d, ") % {"number": number})
        else:
            entries += _entries(form)
    return {"entries": entries}


@register.filter
def button_classes(button: Any) -> str:
    """crispy's Submit and Button carry Bootstrap's classes; ours instead, unless the layout names one of ours."""
    own = [name for name in button.field_classes.split() if not name.startswith(("btn", "button"))]
    if not any(name.startswith("kern-btn--") for name in own):
        own.insert(0, "kern-btn--primary" if button.input_type == "submit" else "kern-btn--secondary")
    return " ".join(["kern-btn", *own])
