"""One protocol for texts, cells and reviews: nothing typed disappears, whoever's form it is and however it is sent."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.forms import LineField, ProseField
from core.joint import merge
from core.joint.fields import BASIS, SEEN, MergingForm, SharedForm, read
from core.joint.merge import Merged, basis
from core.joint.protocol import JointPage

NAMES = ("title", "text", "points")
START = {"title": "Alt", "text": "Alter Text", "points": "1"}


class TextForm(MergingForm):
    title = LineField(max_length=40, required=False)
    text = ProseField(required=False)
    points = forms.ChoiceField(choices=[("", "noch keine"), ("1", "wenig"), ("2", "viel")], required=False)


class ReviewForm(SharedForm):
    """A form that takes the fields that were sent, as the one of a review."""

    title, text, points = (TextForm.base_fields[name] for name in NAMES)


class Page(JointPage):
    """Stored values in a dictionary instead of a row under lock."""

    def __init__(self, request, rows, made=()):
        super().__init__(request)
        self.rows, self.made = rows, made

    def save(self, values, bases):
        accepted, outcome = merge.weigh(values, bases, self.rows)
        self.rows.update(accepted)
        return outcome

    def stored(self, name):
        return self.rows[name]

    def last_edit(self, name):
        return "Kim Beispiel", datetime(2027, 1, 12, 14, 2, tzinfo=UTC)

    def was_made(self, name, began, value):
        return (name, began, value) in self.made


def send(rows, data, *, form=TextForm, by_itself=False, made=()):
    """(what became of it, the form) of a request with these fields."""
    posted = QueryDict(mutable=True)
    posted.update(data)
    request = RequestFactory().post("/", posted, headers={"X-Autosave": "1"} if by_itself else {})
    request.user = "ich"
    only = {"only": posted} if form is TextForm and by_itself else {}
    asked = form(posted, initial=START, **only)
    return Page(request, rows, made).take(asked), asked


def began(**start):
    return {BASIS + name: basis(text) for name, text in start.items()}


FORMS = pytest.mark.parametrize("form", [TextForm, ReviewForm])


@FORMS
def test_a_field_that_somebody_else_changed_waits_and_the_others_are_saved(form):
    rows = START | {"text": "Ihr Text"}
    taken, _form = send(rows, began(**START) | START | {"text": "Mein Text", "title": "Neu"}, form=form)
    assert rows == {"title": "Neu", "text": "Ihr Text", "points": "1"}
    [conflict] = taken.conflicts
    assert (conflict.name, conflict.theirs, conflict.by) == ("text", "Ihr Text", "Kim Beispiel")
    assert (conflict.their_words, conflict.my_words) == ("Ihr Text", "Mein Text")
    assert not taken.is_done


@FORMS
def test_what_was_saved_beside_a_conflict_is_no_conflict_with_oneself(form):
    rows = START | {"text": "Ihr Text"}
    _taken, shown = send(rows, began(**START) | START | {"text": "Meiner", "title": "Neu"}, form=form)
    again = {name: shown.data[name] for name in shown.data} | {"title": "Noch neuer"}
    taken, _form = send(rows, again, form=form)
    assert rows["title"] == "Noch neuer"
    assert [one.name for one in taken.conflicts] == ["text"]


@FORMS
def test_a_field_left_alone_is_not_renewed_so_its_old_text_never_counts(form):
    """The page comes back because of another field, the old text still in this one; it is saved once more."""
    rows = START | {"title": "Ihrer", "text": "Ihr Text"}
    data = began(**START) | START | {"text": "Meiner"}
    _taken, shown = send(rows, data, form=form)
    seen = {SEEN + "text": basis("Ihr Text")}
    taken, _form = send(rows, {name: shown.data[name] for name in shown.data} | seen, form=form)
    assert taken.is_done
    assert rows == START | {"title": "Ihrer", "text": "Meiner"}


@FORMS
@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_a_button_decides_its_own_field_only(form, choice):
    rows = {"title": "Ihrer", "text": "Ihr Text", "points": "1"}
    data = began(**START) | START | {"title": "Meiner", "text": "Mein Text"}
    seen = {SEEN + "title": basis("Ihrer"), SEEN + "text": basis("Ihr Text")}
    taken, shown = send(rows, data | seen | {"decide": f"{choice}:text"}, form=form)
    stands = {"mine": "Mein Text", "theirs": "Ihr Text", "both": "Ihr Text\n\nMein Text"}[choice]
    assert [one.name for one in taken.conflicts] == ["title"]
    assert shown.data["text"] == stands
    assert rows["text"] == ("Mein Text" if choice == "mine" else "Ihr Text")
    # What the page shows now is saved without another question.
    again = {name: shown.data[name] for name in ("text", BASIS + "text")}
    taken, _form = send(rows, again | {"title": rows["title"]}, form=ReviewForm)
    assert rows["text"] == stands
    assert taken.conflicts == []


def test_two_choices_cannot_stand_in_one_field_so_both_is_mine():
    rows = START | {"points": "2"}
    data = began(**START) | {"points": "", SEEN + "points": basis("2"), "decide": "both:points"}
    taken, _form = send(rows, data, form=ReviewForm)
    assert rows["points"] == ""
    assert not taken.asked_again


def test_a_choice_is_read_by_its_label():
    taken, _form = send(
        START | {"points": "2"}, {"points": "", BASIS + "points": basis("1")}, form=ReviewForm
    )
    [conflict] = taken.conflicts
    assert (conflict.their_words, conflict.my_words) == ("viel", "noch keine")
    assert not conflict.joins


@FORMS
def test_asked_field_by_field_each_is_answered_once(form):
    """A field without an answer would be sent for ever; one that holds something else is never called saved."""
    rows = {"title": "Ihrer", "text": "Alter Text", "points": "1"}
    data = {"title": "Alt", "text": "Alter Text", "points": "9"}
    taken, _form = send(rows, data | began(**START), form=form, by_itself=True)
    assert list(taken.outcome.saved) == ["text"]
    assert [one.name for one in taken.conflicts] == ["title"]
    assert set(_form.errors) == {"points"}


def test_an_edit_that_had_arrived_is_no_conflict():
    made = [("text", basis("Alter Text"), "Mein Text")]
    rows = START | {"text": "Mein Text, weiter"}
    data = {"text": "Mein Text", BASIS + "text": basis("Alter Text")}
    taken, _form = send(rows, data, by_itself=True, made=made)
    assert taken.conflicts == []
    assert taken.arrived == {"text": ("Mein Text, weiter", basis("Mein Text, weiter"))}


@pytest.mark.parametrize(
    "decide", ["", ":", "mine", "theirs", "both", "theirs:", "theirs:nothing", "x:text", "mine:basis-text"]
)
@pytest.mark.parametrize("forged", ["", "x" * 100_000, "\x00", "gone"])
def test_nothing_forged_overwrites(decide, forged):
    rows = dict(START)
    data = {"text": "Anders", BASIS + "text": forged, SEEN + "text": forged, "decide": decide}
    taken, _form = send(rows, data, form=ReviewForm)
    assert rows == START
    assert [one.name for one in taken.conflicts] == ["text"]


def test_what_a_page_has_seen_counts_for_the_field_that_is_decided():
    data = {BASIS + "a": "1", SEEN + "a": "2", SEEN + "b": "3", BASIS + "b": "4"}
    assert read(data).bases == {"a": "2", "b": "3"}
    assert read(data | {"decide": "mine:a"}).bases == {"a": "2", "b": "4"}


# -- any sequence of requests ----------------------------------------------------------------------------
WORDS = st.sampled_from(["", "eins", "zwei", "drei"])
STEP = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["title", "text"]),
    WORDS,
    st.sampled_from(["", "", "mine", "theirs", "both"]),
    st.booleans(),
)


def overwritten(steps, form):
    """Texts that were replaced by somebody whose page had never shown them. Each of two people keeps one page open
    and sends from it; the page knows what it has shown."""
    rows = dict(START)
    pages = [began(**START) | START for _person in range(2)]
    known = [{name: {START[name]} for name in NAMES} for _person in range(2)]
    lost = []
    for who, name, words, choice, by_itself in steps:
        page = pages[who]
        page[name] = words
        before = dict(rows)
        decide = {"decide": f"{choice}:{name}"} if choice else {}
        sent = {key: page[key] for key in (name, BASIS + name)} if by_itself else page | decide
        taken, shown = send(rows, sent, form=form, by_itself=by_itself)
        lost += [
            (who, one, before[one])
            for one in ("title", "text")
            if rows[one] != before[one] and before[one] not in known[who][one]
        ]
        if by_itself:
            page |= {BASIS + one: basis(value) for one, value in taken.outcome.saved.items()}
        else:
            page |= {key: shown.data[key] for key in shown.data if key.startswith((BASIS, *NAMES))}
            page = {key: value for key, value in page.items() if not key.startswith(SEEN)}
            page |= {SEEN + one.name: one.basis for one in taken.conflicts}
        for one in taken.conflicts:
            known[who][one.name].add(one.theirs)
        for one in NAMES:
            if page.get(BASIS + one) == basis(rows[one]):
                known[who][one].add(rows[one])
        pages[who] = page
    return lost


@FORMS
def test_nobody_replaces_what_they_have_not_seen(form):
    @given(st.lists(STEP, max_size=12))
    def holds(steps):
        assert overwritten(steps, form) == []

    holds()


@FORMS
def test_with_last_write_wins_somebody_would(form, monkeypatch):
    """The property can fail."""
    steps = [(0, "text", "eins", "", False), (1, "text", "zwei", "", False)]
    assert overwritten(steps, form) == []
    monkeypatch.setattr(merge, "merge", lambda mine, bases, current: Merged(dict(mine), {}))
    assert overwritten(steps, form) == [(1, "text", "eins")]
