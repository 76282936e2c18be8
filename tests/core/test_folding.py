"""Constant parts of a template are put together once per language, and nothing else is."""

import pytest
from django.template import Context, Origin, Template, engines
from django.test import RequestFactory
from django.utils import translation

from core import folding
from core.folding import Folded, fold, pure

CONSTANT = (
    '<p>{% translate "Abmelden" %}</p>',
    '{% translate "Mai" context "abbrev. month" %}',
    "{% blocktranslate trimmed %}\n Zurück zur\n Übersicht {% endblocktranslate %}",
    '<link href="{% static "css/house.css" %}">',
    '<a href="{% url "applications:list" %}">',
    '{% load kern %}{% icon "search" %}{% html_language %}',
    "a{% comment %}nichts{% endcomment %}b",
    '{% translate "100 % sicher" %}',
)
VARIABLE = (
    "{{ word }}",
    "{% translate word %}",
    "{% blocktranslate %}Hallo {{ word }}{% endblocktranslate %}",
    "{% blocktranslate count n=number %}ein Tag{% plural %}{{ n }} Tage{% endblocktranslate %}",
    "{% url page %}",
    '{% url "applications:detail" pk %}',
    '{% translate "Abmelden"|upper %}{{ word }}',
    "{% csrf_token %}",
    "{% load kern %}{% badge word %}",
)
SILENT = (
    '{% translate "Abmelden" as later %}{{ later }}',
    '{% url "applications:list" as later %}{{ later }}',
)


def compiled(text: str) -> Template:
    return engines["django"].engine.from_string(text)


def context(**more):
    return Context(
        {
            "word": "Ä<b>",
            "number": 3,
            "page": "applications:list",
            "pk": "00000000-0000-4000-8000-000000000000",
            "csrf_token": "token",
            "request": RequestFactory().get("/"),
            **more,
        }
    )


def nodes(template: Template) -> list:
    return template.nodelist.get_nodes_by_type(Folded)


@pytest.mark.parametrize("text", [*CONSTANT, *VARIABLE, *SILENT])
def test_a_folded_template_says_what_it_said_before_in_every_language(text):
    plain, folded = compiled(text), compiled(text)
    fold(folded.nodelist)
    for language in ("de", "en", "de-ls", "de"):
        with translation.override(language):
            assert folded.render(context()) == plain.render(context())


@pytest.mark.parametrize("text", CONSTANT)
def test_what_is_the_same_each_time_is_one_node(text):
    template = compiled(text)
    fold(template.nodelist)
    assert [type(node) for node in template.nodelist] == [Folded]


@pytest.mark.parametrize("text", VARIABLE)
def test_what_depends_on_anything_is_asked_each_time(text):
    template = compiled(text)
    fold(template.nodelist)
    before = template.render(context())
    after = template.render(
        context(
            word="anders", number=1, page="start", pk="00000000-0000-4000-8000-000000000001", csrf_token="x"
        )
    )
    assert before != after


def test_a_word_is_translated_once_in_each_language(monkeypatch):
    template = compiled('{% for one in "abc" %}<i>{% translate "Abmelden" %}</i>{% endfor %}')
    fold(template.nodelist)
    asked = []
    usual = folding.TranslateNode.render
    monkeypatch.setattr(
        folding.TranslateNode, "render", lambda self, context: asked.append(1) or usual(self, context)
    )
    for language in ("de", "en", "de", "en"):
        with translation.override(language):
            template.render(context())
    assert len(asked) == 2


def test_it_reaches_into_conditions_loops_and_blocks():
    text = (
        '{% if word %}{% translate "Abmelden" %}{% elif number %}{% translate "Anmelden" %}{% else %}'
        '{% translate "Start" %}{% endif %}{% for one in word %}{% translate "Suchen" %}{% empty %}'
        '{% translate "Nichts" %}{% endfor %}{% block content %}{% with a=1 %}{% translate "Weiter" %}{% endwith %}'
        "{% endblock %}"
    )
    template = compiled(text)
    fold(template.nodelist)
    held = []

    def walk(list_):
        for node in list_:
            held.extend([node] if isinstance(node, Folded) else [])
            for below in folding._below(node):
                walk(below)

    walk(template.nodelist)
    assert len(held) == 6


def test_only_a_tag_that_says_so_is_pure():
    assert folding.is_constant(compiled('{% load kern %}{% icon "search" %}').nodelist[1])
    assert not folding.is_constant(compiled('{% load kern %}{% badge "x" %}').nodelist[1])
    assert pure(lambda: "").is_pure


def test_a_block_of_a_child_replaces_the_folded_one_of_its_parent():
    for name in ("base.html", "404.html"):
        template = engines["django"].get_template(name).template
        assert template.is_folded
        assert isinstance(template.origin, Origin)
    with translation.override("en"):
        english = engines["django"].get_template("404.html").render({}, RequestFactory().get("/"))
    german = engines["django"].get_template("404.html").render({}, RequestFactory().get("/"))
    assert english != german
