"""The rows of long tables, put together here instead of node by node in a template (docs/benchmarks.md)."""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.formats import get_format
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

NOTHING = "–"
BREAK = mark_safe("<br>")


class Column(NamedTuple):
    """label: said before the cell where the table is a stack of cards. heads: the cell names its row."""

    label: str
    css: str = ""
    heads: bool = False


def body(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> SafeString:
    """The rows of a table--stack, a value for each column: escaped unless it is safe HTML, "–" for none."""
    around = []
    for label, css, heads in columns:
        if heads:
            around.append(('<th scope="row">', "</th>"))
        else:
            kind = f' class="{escape(css)}"' if css else ""
            around.append((f'<td data-label="{escape(label)}"{kind}>', "</td>"))
    lines = []
    for row in rows:
        cells = [
            f"{before}{NOTHING if value is None or value == '' else conditional_escape(value)}{after}"
            for (before, after), value in zip(around, row, strict=True)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return mark_safe("\n".join(lines))


def joined(*parts: Any) -> SafeString:
    """Parts beside each other, each escaped unless it is safe."""
    return mark_safe("".join(map(conditional_escape, parts)))


def muted(text: Any, *, small: bool = False) -> SafeString:
    return mark_safe(f'<span class="muted{" small" if small else ""}">{conditional_escape(text)}</span>')


def addresses(name: str) -> Callable[[UUID], str]:
    """The address of each row's page: reversed once, not in each of fifty rows."""
    before, after = reverse(name, args=[UUID(int=0)]).split(str(UUID(int=0)))
    return lambda pk: f"{before}{pk}{after}"


def tenths() -> Callable[[Decimal | None], str | None]:
    """Numbers with one place behind the separator of the language, as floatformat:1 writes them."""
    separator = get_format("DECIMAL_SEPARATOR")

    def write(value: Decimal | None) -> str | None:
        if value is None:
            return None
        rounded = Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return str(rounded if rounded else abs(rounded)).replace(".", separator)  # no -0,0

    return write
