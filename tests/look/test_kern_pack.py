"""The template pack: every kind of field says its name, its hint and its error, to the eye and to the ear."""

import datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from core.crispy_kern import widgets
from core.forms import LineField, ProseField
from core.money import EuroFormField
from core.style_guide import CostRows, EveryField

CHOICES = [("a", "Erste"), ("b", "Zweite")]

# kind: (field class, its arguments, a wrong value or None where every value is right but an empty one)
FIELDS = {
    "line": (LineField, {}, None),
    "email": (forms.EmailField, {}, "keine"),
    "number": (forms.IntegerField, {"min_value": 1}, "0"),
    "money": (EuroFormField, {}, "1e9"),
    "prose": (ProseField, {"max_length": 5}, "zu lang"),
    "select": (forms.ChoiceField, {"choices": [("", "Bitte wählen"), *CHOICES]}, "c"),
    "listbox": (forms.MultipleChoiceField, {"choices": CHOICES}, ["c"]),
    "radio": (forms.ChoiceField, {"choices": CHOICES, "widget": forms.RadioSelect}, "c"),
    "checkboxes": (
        forms.MultipleChoiceField,
        {"choices": CHOICES, "widget": forms.CheckboxSelectMultiple},
        ["c"],
    ),
    "checkbox": (forms.BooleanField, {}, None),
    "date": (forms.DateField, {"widget": widgets.DateInput}, "31.02.2027"),
    "typed date": (forms.DateField, {}, "31.02.2027"),
    "moment": (forms.DateTimeField, {"widget": widgets.DateTimeInput}, "morgen"),
    "time": (forms.TimeField, {"widget": widgets.TimeInput}, "25:00"),
    "file": (forms.FileField, {}, None),
    "password": (forms.CharField, {"widget": forms.PasswordInput}, None),
    "split moment": (forms.SplitDateTimeField, {}, None),
}
GROUPED = {"radio", "checkboxes", "split moment"}


class Page(HTMLParser):
    """The rendered tags with their attributes, in order."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    @property
    def ids(self):
        return [attrs["id"] for _tag, attrs in self.tags if "id" in attrs]

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]

    @property
    def inputs(self):
        return [attrs for attrs in self.all("input", "select", "textarea") if attrs.get("type") != "hidden"]


def render(source, **context):
    with translation.override("de"):
        return Template("{% load crispy_forms_tags kern %}" + source).render(Context(context))


def form_with(kind, data=None, **more):
    field, arguments, _wrong = FIELDS[kind]
    made = type(
        "OneField",
        (forms.Form,),
        {"thing": field(label="Das Feld", help_text="Ein Hinweis.", **{**arguments, **more})},
    )
    return made(data)


def described(page):
    """Every id that an input or fieldset is described by."""
    return [
        one
        for attrs in page.all("input", "select", "textarea", "fieldset")
        for one in attrs.get("aria-describedby", "").split()
    ]


@pytest.mark.parametrize("kind", FIELDS)
def test_each_field_says_label_hint_and_that_it_is_required(kind):
    html = render("{{ form|crispy }}", form=form_with(kind))
    page = Page(html)
    assert "Das Feld" in html
    assert "(Pflichtangabe)" in html
    assert html.count("Ein Hinweis.") == 1
    assert "id_thing_helptext" in described(page)
    if kind in GROUPED:
        assert page.all("fieldset")
        assert "<legend>Das Feld" in html
    else:
        assert "id_thing" in [label["for"] for label in page.all("label")]
    for attrs in page.inputs:
        assert "aria-invalid" not in attrs


@pytest.mark.parametrize("kind", FIELDS)
def test_each_field_says_its_error_beside_itself_and_in_the_summary(kind):
    _field, _arguments, wrong = FIELDS[kind]
    form = form_with(kind, {"thing": wrong} if wrong else {})
    assert not form.is_valid()
    html = render("{{ form|crispy }}", form=form)
    page = Page(html)
    message = form.errors["thing"][0]
    assert "Fehler:" in html
    assert html.count(str(message).replace('"', "&quot;")) == 2
    assert "id_thing_error" in described(page)
    assert all(attrs.get("aria-invalid") == "true" for attrs in page.inputs)
    [link] = page.all("a")
    assert link["href"].removeprefix("#") in [attrs.get("id") for attrs in page.inputs]


@pytest.mark.parametrize("kind", FIELDS)
def test_no_description_leads_nowhere_and_no_id_is_there_twice(kind):
    for form in (form_with(kind), form_with(kind, {})):
        page = Page(render("{{ form|crispy }}", form=form))
        assert set(described(page)) <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize(
    ("kind", "initial", "shown"),
    [
        ("line", "Altstadt", "Altstadt"),
        ("money", Decimal("1234.50"), "1.234,50\u00a0€"),
        ("select", "b", "Zweite"),
        ("checkboxes", ["a", "b"], "Erste, Zweite"),
        ("checkbox", True, "ja"),
        ("date", datetime.date(2027, 1, 31), "2027"),
        ("prose", None, "keine Angabe"),
    ],
)
def test_a_disabled_field_is_readable_text_and_no_input(kind, initial, shown):
    html = render("{{ form|crispy }}", form=form_with(kind, disabled=True, initial=initial))
    assert shown in html
    assert not Page(html).inputs
    assert "(Pflichtangabe)" not in html


def test_a_read_only_input_stays_an_input():
    [attrs] = Page(
        render("{{ form|crispy }}", form=form_with("line", widget=forms.TextInput(attrs={"readonly": True})))
    ).inputs
    assert "readonly" in attrs


def test_what_a_person_typed_is_escaped_and_kept():
    html = render("{{ form|crispy }}", form=form_with("email", {"thing": "<script>alert(1)</script>{{ x }}"}))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ x }}" in html


def test_a_help_text_that_is_not_marked_safe_is_escaped():
    form = form_with("line")
    form.fields["thing"].help_text = "<b>fett</b>"
    assert "&lt;b&gt;fett" in render("{{ form|crispy }}", form=form)


def test_a_field_needed_for_submission_only_says_so():
    html = render("{{ form.purpose|as_crispy_field }}", form=EveryField())
    assert "(zum Einreichen nötig)" in html
    assert "(Pflichtangabe)" not in html


def test_a_text_of_several_lines_counts_but_is_never_cut():
    [attrs] = Page(render("{{ form|crispy }}", form=form_with("prose"))).inputs
    assert attrs["data-maxlength"] == "5"
    assert "maxlength" not in attrs


def test_euros_carry_their_unit_and_native_dates_iso_notation():
    assert '<span class="field__unit">€</span>' in render("{{ form|crispy }}", form=form_with("money"))
    form = form_with("date", initial=datetime.date(2027, 1, 31))
    [attrs] = Page(render("{{ form|crispy }}", form=form)).inputs
    assert (attrs["type"], attrs["value"]) == ("date", "2027-01-31")


def test_rendering_twice_gives_the_same_and_leaves_the_widget_alone():
    form = form_with("line", {})
    before = dict(form.fields["thing"].widget.attrs)
    assert render("{{ form|crispy }}", form=form) == render("{{ form|crispy }}", form=form)
    assert form.fields["thing"].widget.attrs == before


def test_the_crispy_tag_renders_layout_buttons_and_token():
    from crispy_forms.helper import FormHelper
    from crispy_forms.layout import Fieldset, Layout, Row, Submit

    form = EveryField()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Gruppe", Row("line", "email")), Submit("send", "Senden"))
    html = render("{% crispy form %}", form=form, csrf_token="token")
    page = Page(html)
    assert "<legend>Gruppe</legend>" in html
    assert {"line", "email", "csrfmiddlewaretoken"} == {attrs["name"] for attrs in page.all("input")}
    [button] = page.all("button")
    assert button["class"] == "kern-btn kern-btn--primary"
    assert "novalidate" in page.all("form")[0]


def test_a_formset_as_a_table_names_every_cell_and_says_the_row_of_an_error():
    rows = CostRows(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-1-item": "", "form-1-first_year": "x"}
    )
    html = render(
        '{% include "kern/table_inline_formset.html" with formset=rows formset_caption="Plan" %}', rows=rows
    )
    page = Page(html)
    assert all(attrs.get("aria-label") for attrs in page.inputs)
    assert "Zeile 2, Position" in html
    assert set(described(page)) <= set(page.ids)
    assert "<caption>Plan</caption>" in html


def test_the_style_guide_form_has_every_kind_of_field_the_pack_knows():
    shown = {type(field.widget) for field in EveryField().fields.values()}
    tested = {type(form_with(kind).fields["thing"].widget) for kind in FIELDS}
    assert tested - shown == set()
