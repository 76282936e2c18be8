"""What is counted of a request: statements by kind, and the nodes of its templates as they are written."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template, engines
from django.template.base import Node, TextNode
from django.template.library import SimpleNode
from django.templatetags.cache import CacheNode
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from bench.nodes import Nodes, counted
from bench.queries import Counted, Work, kind_of
from core.folding import Folded, fold
from core.models import Session
from core.tables import Column, body


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT 1", "reads"),
        ("  select x from y FOR NO KEY UPDATE OF y", "reads"),
        ("(SELECT 1) UNION (SELECT 2)", "reads"),
        ("WITH a AS (SELECT 1) SELECT * FROM a FOR UPDATE", "reads"),
        ('INSERT INTO "a" VALUES (1) ON CONFLICT DO UPDATE SET b = 1', "writes"),
        ('UPDATE "a" SET b = 1', "writes"),
        ('DELETE FROM "a"', "writes"),
        ("WITH a AS (UPDATE b SET c = 1 RETURNING d) SELECT d FROM a", "writes"),
        ("WITH a AS (SELECT 1)\nINSERT INTO b SELECT * FROM a", "writes"),
        ("WITH a AS MATERIALIZED ( DELETE FROM b RETURNING c) SELECT c FROM a", "writes"),
        ('SAVEPOINT "s1"', "others"),
        ('RELEASE SAVEPOINT "s1"', "others"),
        ("SET LOCAL jit = off", "others"),
        ("", "others"),
    ],
)
def test_a_statement_reads_or_writes_or_does_neither(sql, kind):
    assert kind_of(sql) == kind


def through(view: Callable[[HttpRequest], HttpResponse]) -> Work:
    response = Counted(view)(RequestFactory().get("/"))
    work = Work(**json.loads(response["X-Work"]))
    assert response["X-Queries"] == str(work.statements)
    return work


def test_the_statements_of_a_request_are_counted_by_kind(db):
    def view(_request: HttpRequest) -> HttpResponse:
        Session.objects.count()
        with transaction.atomic():  # the test's transaction is open: a savepoint, and its release
            Session.objects.filter(pk="none").update(browser="x")
        return HttpResponse()

    assert through(view) == Work(reads=1, writes=1, others=2)


BY_HAND = (
    '<h1>{% translate "Abmelden" %}</h1>'  # joined by the loader, written as 2 texts and 1 value
    "{% if word %}<b>{{ word }}</b>{% endif %}"  # 2 values, 2 texts
    "{% for one in three %}<i>{{ one }}</i>{% endfor %}"  # 1 value, and thrice 1 value and 2 texts
    '{% cache 600 by_hand using="process" %}<p>{{ word }}</p>{% endcache %}'  # 2 values, 2 texts
)


def by_hand() -> Template:
    template = engines["django"].engine.from_string("{% load cache %}" + BY_HAND)
    fold(template.nodelist)
    return template


def test_the_nodes_of_a_page_are_those_one_counts_by_hand():
    template = by_hand()

    def render() -> str:
        return template.render(Context({"word": "Ja", "three": "abc"}))

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(render())

    # With {% load %}, which says nothing and counts as a text.
    wanted = Work(texts=1 + 2 + 2 + 6 + 2, values=1 + 2 + 4 + 2)
    assert through(view) == wanted
    said = render()
    # What the loader and the cache have kept by now is counted as it is written.
    assert through(view) == wanted
    assert said == "<h1>Abmelden</h1><b>Ja</b><i>a</i><i>b</i><i>c</i><p>Ja</p>" == render()


def test_what_is_rendered_only_to_be_counted_adds_no_statement(db):
    template = engines["django"].engine.from_string(
        '{% load cache %}{% cache 600 kept using="process" %}{{ number }}{% endcache %}{{ number }}'
    )

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render(Context({"number": Session.objects.count})))

    found = [through(view) for _time in range(2)]
    # At the first look what is kept has to be asked for.
    assert [work.reads for work in found] == [2, 1]
    assert [work.nodes for work in found] == [found[0].nodes] * 2


def test_a_tag_that_writes_a_table_counts_the_value_of_each_cell_and_the_text_before_it():
    columns = [Column("Nummer"), Column("Titel", heads=True)]
    written = SimpleNode(lambda: body(columns, [(1, "Eins"), (2, "Zwei"), (3, None)]), False, [], {}, None)
    template = engines["django"].engine.from_string("<table>")
    template.nodelist.append(written)
    seen = Nodes()
    with counted(seen):
        assert template.render(Context()).count("<t") == 1 + 3 + 6  # table, rows, cells
    assert (seen.texts, seen.values) == (1 + 6, 1 + 6)


def test_what_such_a_tag_renders_on_the_way_is_not_counted_beside_its_cells():
    inner = by_hand()

    def write() -> str:
        inner.render(Context({"word": "Ja", "three": "abc"}))
        return mark_safe("<tr><td>1</td></tr>")

    template = engines["django"].engine.from_string("")
    template.nodelist.append(SimpleNode(write, False, [], {}, None))
    seen = Nodes()
    with counted(seen):
        template.render(Context())
    assert (seen.texts, seen.values) == (1, 2)


def test_nothing_is_counted_afterwards():
    kinds = (Node, TextNode, Folded)

    def ways() -> list:
        return [*(kind.render_annotated for kind in kinds), CacheNode.render]

    before = ways()
    with counted(Nodes()):
        assert not {*ways()} & {*before}
    with pytest.raises(ZeroDivisionError), counted(Nodes()):
        raise ZeroDivisionError
    assert ways() == before
