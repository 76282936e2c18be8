"""The second floor: a page, or a write, of as many statements and template nodes as it is asked for."""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import cycle, islice
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bench.floor.fill import OWNERS, PARTS
from bench.floor.models import Entry, Owner, Part, Row

ASKED = ("reads", "writes", "others", "rows", "values", "texts", "padding")


def work(request: HttpRequest) -> HttpResponse:
    """Session and person (with a cookie), then as many statements and nodes as the address says.

    reads: SELECTs, the first that of the printed rows if there are any. writes: INSERT and UPDATE by turns. others: savepoints. A page is
    rendered where it has nodes; a write without any leads elsewhere.
    """
    asked = {name: int(request.GET.get(name, 0)) for name in ASKED}
    writes = asked["writes"] or asked["others"]
    with transaction.atomic() if writes else nullcontext():
        rows, words = read(asked["reads"], asked["rows"])
        save_points(asked["others"])
        write(request, asked["writes"])
    if "rows" not in request.GET:
        return HttpResponseRedirect("/page/1/0/")
    context = {
        "rows": rows,
        "once": ["allein"],
        "values": islice(cycle(words), asked["values"]),
        "texts": range(asked["texts"]),
        "padding": " " * asked["padding"],
    }
    return render(request, "floor/nodes.html" if request.method == "POST" else "floor/work.html", context)


def read(number: int, rows: int) -> tuple[list[Row], list[str]]:
    """(the rows to print, words of what else was read: of one length, so that a page is as long each time)."""
    if not number:
        return [Row(pk=1, number="BODEN", title="Ohne Datenbank", name="Boden", state="fest")] * rows, [
            "Boden"
        ]
    found = list(Row.objects.order_by("number")[:rows]) if rows else []
    words = [f"{one!s:6.6}" for some in islice(reads(), number - bool(rows)) for one in some]
    return found, words or ["Boden"]


def reads() -> Iterator[list[Any]]:
    """One statement each: a row with its parent, rows of an owner, rows of several with two joins, a number."""
    start = random.randrange(1, OWNERS - 100)
    for pk in range(start, start + 100):
        yield [Owner.objects.select_related("place").get(pk=pk)]
        yield list(Part.objects.filter(owner=pk).order_by("position"))
        some = Part.objects.filter(owner__in=[pk, pk + 1, pk + 2], state="offen")
        yield list(some.select_related("owner__place").order_by("-at")[:PARTS])
        yield [Part.objects.filter(owner__place=pk % 90 + 1, state="offen").count()]


def write(request: HttpRequest, number: int) -> None:
    """An UPDATE of one row each, in the order of their keys: two requests never wait for each other in a circle."""
    first = random.randrange(1, (OWNERS - 100) * PARTS)
    for at in range(number):
        if at % 2:
            Part.objects.filter(pk=first + at).update(text=request.POST["text"], state="offen")
        else:
            Entry.objects.create(user=request.user, text=request.POST["text"])


def save_points(number: int) -> None:
    for _pair in range(number // 2):
        with transaction.atomic():
            pass
    if number % 2:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
