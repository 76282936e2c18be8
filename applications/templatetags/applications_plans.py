"""The rows of a finance plan's grid: {% plan_rows form "kosten" %}, {% plan_pattern form "kosten" %}.

A plan may have a thousand rows of eight cells. The template of a row is rendered once for each kind, with marks where
the rows differ, and filled in for every row that has nothing else to say; one with an error, two versions or a
removal is rendered by the same template as a whole.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from applications.plans.cells import CHOICE, COSTS, GRANT, SOURCES, WORDS, year_field
from applications.plans.forms.folding import SHORT
from applications.plans.forms.grid import PlanGrid
from applications.plans.forms.lines import Cell, Line
from core.money import euro

register = template.Library()
# The words of the columns, hidden above the grid: ids of theirs.
HEADS = {"category": "h1", "kind": "h2", "label": "h3", "calculation": "h4"}
NOT_NEEDED = re.compile("</(?:td|tr|option)>")  # HTML takes these ends as said
MARK = re.compile("\ue000(\\w+)\ue000")  # of the private use area: in no text that people write
CLOSED = mark_safe(' aria-describedby="closed-years"')
CLOSED_AND_EMPTY = mark_safe(' aria-describedby="closed-years" readonly')


def mark(name: str) -> str:
    return f"\ue000{name}\ue000"


def state_of(cell: Cell) -> SafeString:
    """Attributes that say what is the matter with a field; its id is what the summary of the errors leads to."""
    if cell.errors:
        return format_html(
            ' id="{}" aria-invalid="true" aria-describedby="{}"{}',
            cell.id,
            cell.error_id,
            mark_safe(" readonly") if cell.closed and not cell.value else "",
        )
    if cell.closed:
        return CLOSED if cell.value else CLOSED_AND_EMPTY
    return mark_safe("")


class Rows:
    """Writes the rows of one part of the form."""

    def __init__(self, form: PlanGrid, part: str):
        self.form, self.part = form, part
        self.fields = [*WORDS[part], *map(year_field, form.terms.years)]
        self.template: Any = get_template("applications/includes/finance_line.html")
        self.short = form.short_choices
        self.heads = HEADS | {year_field(year): f"y{at}" for at, year in enumerate(form.terms.years, start=1)}
        self.known: dict[str, SafeString] = {}
        if part != GRANT:
            self.choices = list(form.categories if part == COSTS else form.kinds)

    def row_name(self, line: Line) -> str:
        return GRANT if self.part == GRANT else f"{SHORT[self.part]}{line.number}"

    def options(self, value: str, *, short: bool) -> SafeString:
        """Short: the choice that was made stands alone."""
        key = f"{short}{value}"
        if key not in self.known:
            chosen = [choice for choice in self.choices if choice[0] == value]
            shown = chosen if short and chosen else [("", _("bitte wählen")), *self.choices]
            self.known[key] = format_html_join(
                "",
                '<option value="{}"{}>{}',
                (
                    (key, mark_safe(" selected") if key == value and len(shown) > 1 else "", label)
                    for key, label in shown
                ),
            )
        return self.known[key]

    def whole(self, line: Line) -> str:
        cells = [self._cell(cell, cell.value, state_of(cell)) for cell in line.cells.values()]
        return self._render(self.row_name(line), line.number, cells, euro(line.row_sum), line=line)

    def _cell(self, cell: Cell, value: str, state: str) -> dict[str, Any]:
        is_choice = cell.field == CHOICE.get(self.part)
        return {
            "field": cell.field,
            "head": self.heads[cell.field],
            "year": cell.year,
            "value": value,
            "state": state,
            "options": self.options(value, short=self.short) if is_choice else None,
            "errors": cell.errors,
            "error_id": cell.error_id,
            "conflict": cell.conflict,
        }

    def _render(self, row, number, cells, total, *, line: Line | None = None) -> str:
        return self.template.render(
            {"part": self.part, "row": row, "number": number, "cells": cells, "sum": total, "line": line}
        )

    def pattern(self) -> list[str]:
        """Text, mark, text, mark, ..., text."""
        years = dict(zip(map(year_field, self.form.terms.years), self.form.terms.years, strict=True))
        cells: list[dict[str, Any]] = [
            {
                "field": field,
                "head": self.heads[field],
                "year": years.get(field),
                "value": mark(field),
                "state": mark(f"state_{field}"),
                "options": mark(field) if field == CHOICE.get(self.part) else None,
                "errors": [],
                "conflict": None,
            }
            for field in self.fields
        ]
        return MARK.split(NOT_NEEDED.sub("", self._render(mark("row"), mark("number"), cells, mark("sum"))))

    def write(self, lines: Iterable[Line]) -> SafeString:
        pattern = self.pattern()
        texts, names = pattern[::2], pattern[1::2]
        choice = CHOICE.get(self.part)
        found = []
        for line in lines:
            if not line.is_plain:
                found.append(self.whole(line))
                continue
            here = {"row": self.row_name(line), "number": str(line.number), "sum": escape(euro(line.row_sum))}
            for field, cell in line.cells.items():
                here[field] = (
                    escape(cell.value) if field != choice else self.options(cell.value, short=self.short)
                )
                here[f"state_{field}"] = state_of(cell) if cell.closed else ""
            for text, name in zip(texts, names, strict=False):
                found.append(text)
                found.append(here[name])
            found.append(texts[-1])
        return mark_safe("".join(found))  # the template's own text, and values escaped above

    def blank(self, line: Line) -> SafeString:
        self.short = False
        return mark_safe(self.whole(line))  # a rendered template


@register.simple_tag
def plan_rows(form: PlanGrid, part: str) -> SafeString:
    lines = {COSTS: lambda: form.costs, SOURCES: lambda: form.sources, GRANT: lambda: [form.grant]}[part]()
    return Rows(form, part).write(lines)


@register.simple_tag
def plan_pattern(form: PlanGrid, part: str) -> SafeString:
    """An empty row for the page's script, number 0."""
    return Rows(form, part).blank(form.blank_cost if part == COSTS else form.blank_source)
