"""Two people write at the same fields, saving, offline and coming back in any order: nobody's text disappears.

The clients below keep to the protocol of static/js/autosave.js: one sending at a time, an unanswered one is
repeated exactly, a field in conflict waits for its person.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.joint.merge import as_text, basis, joined, merge, runs, side_by_side, weigh

FIELDS = ("name", "description")
START = {"name": "Altstadt", "description": "Ein Viertel."}


def test_different_fields_merge_silently():
    bases = {name: basis(text) for name, text in START.items()}
    stored = START | {"name": "Neustadt"}  # somebody else meanwhile
    merged = merge({"description": "Ein langes Viertel."}, bases, stored)
    assert merged.accepted == {"description": "Ein langes Viertel."}
    assert merged.conflicts == {}


def test_the_same_field_waits_for_a_decision():
    merged = merge({"name": "Oststadt"}, {"name": basis("Altstadt")}, {"name": "Neustadt"})
    assert merged.accepted == {}
    assert merged.conflicts == {"name": "Oststadt"}


def test_a_whole_form_does_not_take_back_what_its_person_did_not_touch():
    bases = {name: basis(text) for name, text in START.items()}
    merged = merge(START | {"description": "Neu."}, bases, START | {"name": "Neustadt"})
    assert merged.accepted == {"description": "Neu."}
    assert merged.conflicts == {}


def test_both_writing_the_same_is_no_conflict():
    merged = merge({"name": "Neustadt"}, {"name": basis("Altstadt")}, {"name": "Neustadt"})
    assert (merged.accepted, merged.conflicts) == ({}, {})


@pytest.mark.parametrize("forged", [None, "", "0" * 16, "x" * 1000])
def test_a_missing_or_forged_basis_never_overwrites(forged):
    bases = {} if forged is None else {"name": forged}
    merged = merge({"name": "Oststadt"}, bases, {"name": "Altstadt"})
    assert (merged.accepted, merged.conflicts) == ({}, {"name": "Oststadt"})


@given(st.text(), st.text())
def test_the_pieces_of_a_comparison_are_the_texts(theirs, mine):
    left, right = side_by_side(theirs, mine)
    assert "".join(text for _here, text in left) == theirs
    assert "".join(text for _here, text in right) == mine


def test_a_comparison_marks_the_words_that_differ():
    left, right = side_by_side("Alle sind dabei.", "Alle Menschen sind dabei.")
    assert [text for here, text in left if here] == []
    assert "".join(text for here, text in right if here).strip() == "Menschen"


def marked(pieces):
    return [text for here, text in pieces if here]


def test_what_differs_is_one_run_across_blanks():
    left, right = side_by_side("Wir a b c dort.", "Wir x y\nz dort.")
    assert (marked(left), marked(right)) == (["a b c"], ["x y\nz"])
    left, right = side_by_side("a b c", "x y z")
    assert (left, right) == ([(True, "a b c")], [(True, "x y z")])


def test_a_word_that_both_have_still_parts_two_differences():
    left, right = side_by_side("a und b", "x und y")
    assert (marked(left), marked(right)) == (["a", "b"], ["x", "y"])


def test_a_blank_that_both_have_is_not_marked_alone():
    """Two words are new, on both sides of a blank: on the other side nothing is to be marked."""
    steps = [("insert", 0, 0, 0, 1), ("equal", 0, 1, 1, 2), ("insert", 1, 1, 2, 3)]
    assert [same for same, *_ends in runs(steps, [" "])] == [False, True, False]


def test_every_field_that_was_sent_has_one_fate():
    stored = {"mine": "a", "ours": "b", "theirs": "new", "both": "new", "same": "x"}
    bases = {"mine": basis("a"), "theirs": basis("old"), "both": basis("old"), "ours": basis("b")}
    values = {"mine": "A", "ours": "b", "theirs": "old", "both": "other", "same": "x"}
    accepted, outcome = weigh(values, bases, stored)
    assert accepted == {"mine": "A"}
    assert outcome.saved == {"mine": "A", "ours": "b", "same": "x"}
    assert outcome.left == {"theirs": "new"}
    assert outcome.conflicts == {"both": "new"}


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(*[st.sampled_from(["", "x", "y", None])] * 3)))
def test_no_field_has_two_fates_or_none(fields):
    stored = {name: there for name, (_value, _began, there) in fields.items()}
    bases = {name: basis(as_text(began)) for name, (_value, began, _there) in fields.items()}
    _accepted, outcome = weigh({name: value for name, (value, *_rest) in fields.items()}, bases, stored)
    fates = [*outcome.saved, *outcome.conflicts, *outcome.left]
    assert sorted(fates) == sorted(fields)


def test_without_bases_what_is_sent_counts():
    accepted, outcome = weigh({"name": "neu", "place": None}, None, {"name": "alt", "place": None})
    assert accepted == {"name": "neu"}
    assert outcome.saved == {"name": "neu", "place": None}


def test_both_texts_stand_one_below_the_other():
    assert joined("Ihre", "Meine", several_lines=True) == "Ihre\n\nMeine"
    assert joined("", "Meine", several_lines=False) == "Meine"


# -- any interleaving ------------------------------------------------------------------------------------
# A text is a list of numbered remarks. Everything an editor types is a remark nobody else has, so that a lost
# one is noticed. A remark may only go when a person decides against it with both texts in view.


def last_write_wins(mine, bases, stored):
    """What the portal must not do: the negative control of the property below."""
    return type(merge({}, {}, {}))(dict(mine), {})


class Server:
    def __init__(self, decide_what_counts):
        self.stored = dict.fromkeys(FIELDS, "")
        self.edits = set()  # (field, basis, value): what the history knows
        self.merge = decide_what_counts

    def save(self, sent, bases):
        merged = self.merge(sent, bases, self.stored)
        for name, value in merged.accepted.items():
            self.edits.add((name, basis(self.stored[name]), value))
            self.stored[name] = value
        saved, arrived, conflicts = {}, {}, {}
        for name, value in sent.items():
            there = self.stored[name]
            if there == value:
                saved[name] = basis(value)
            elif (name, bases[name], value) in self.edits:
                arrived[name] = there
            else:
                conflicts[name] = there
        return saved, arrived, conflicts


class Editor:
    def __init__(self, name, server):
        self.name, self.server, self.typed = name, server, 0
        self.text, self.value, self.basis = {}, {}, {}
        self.conflict, self.pending, self.given_up = {}, None, set()
        self.open_page()

    def open_page(self):
        """Load the page; what was left on the device is taken up with the basis it was written on."""
        left = {name: (self.text[name], self.basis[name]) for name in self.text if self.unsaved(name)}
        self.pending, self.conflict = None, {}
        for name in FIELDS:
            self.text[name] = self.value[name] = self.server.stored[name]
            self.basis[name] = basis(self.value[name])
        for name, (text, began) in left.items():
            if text != self.value[name]:
                self.text[name], self.basis[name] = text, began

    def unsaved(self, name):
        return self.text[name] != self.value[name]

    def type(self, name):
        self.typed += 1
        self.text[name] = f"{self.text[name]}<{self.name}{self.typed}>"

    def send(self, weather):
        """weather: "fine", "request lost", "answer lost"."""
        if self.pending is None:
            self.pending = {
                name: self.text[name] for name in FIELDS if self.unsaved(name) and name not in self.conflict
            }
        if not self.pending:
            self.pending = None
            return
        if weather == "request lost":
            return
        bases = {name: self.basis[name] for name in self.pending}
        saved, arrived, conflicts = self.server.save(self.pending, bases)
        if weather == "answer lost":
            return
        sent, self.pending = self.pending, None
        for name, began in saved.items():
            self.value[name], self.basis[name] = sent[name], began
        for name, there in arrived.items():
            if self.text[name] == sent[name]:
                self.text[name] = self.value[name] = there
                self.basis[name] = basis(there)
        self.conflict.update(conflicts)

    def decide(self, name, choice):
        if name not in self.conflict:
            return
        theirs = self.conflict.pop(name)
        mine, self.value[name], self.basis[name] = self.text[name], theirs, basis(theirs)
        if choice == "theirs":
            self.given_up |= remarks(mine) - remarks(theirs)
            self.text[name] = theirs
        elif choice == "mine":
            self.given_up |= remarks(theirs) - remarks(mine)
        else:
            self.text[name] = theirs + mine


def remarks(text):
    return {piece for piece in text.replace(">", "").split("<") if piece}


STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(
            st.tuples(st.just("type"), st.sampled_from(FIELDS)),
            st.tuples(st.just("send"), st.sampled_from(["fine", "request lost", "answer lost"])),
            st.tuples(
                st.just("decide"), st.sampled_from(FIELDS), st.sampled_from(["mine", "theirs", "both"])
            ),
            st.tuples(st.just("open_page")),
        ),
    ),
    max_size=60,
)


def play(steps, decide_what_counts):
    """Nothing typed is missing: it is stored, or still with its person, or somebody decided against it."""
    server = Server(decide_what_counts)
    editors = [Editor("A", server), Editor("B", server)]
    for who, (verb, *what) in steps:
        getattr(editors[who], verb)(*what)
    found = set().union(*(remarks(text) for text in server.stored.values()))
    for editor in editors:
        found |= editor.given_up
        for name in FIELDS:
            if editor.unsaved(name) or editor.pending:
                found |= remarks(editor.text[name])  # on the device, and shown in the field
    typed = {f"{editor.name}{number + 1}" for editor in editors for number in range(editor.typed)}
    return typed - found


def settle(steps, decide_what_counts):
    """Everybody comes back online, and each decides what is still open by keeping both."""
    server = Server(decide_what_counts)
    editors = [Editor("A", server), Editor("B", server)]
    for who, (verb, *what) in steps:
        getattr(editors[who], verb)(*what)
    for _turn in range(12):
        for editor in editors:
            for name in FIELDS:
                editor.decide(name, "both")
            editor.send("fine")
    left = [name for editor in editors for name in FIELDS if editor.unsaved(name)]
    found = set().union(*(remarks(text) for text in server.stored.values()))
    found |= editors[0].given_up | editors[1].given_up
    typed = {f"{editor.name}{number + 1}" for editor in editors for number in range(editor.typed)}
    return typed - found, left


@given(STEPS)
def test_nobodys_text_disappears_whatever_happens(steps):
    assert play(steps, merge) == set()


@given(STEPS)
def test_once_all_are_back_everything_is_stored(steps):
    assert settle(steps, merge) == (set(), [])


def test_with_last_write_wins_text_disappears():
    """The property can fail: A and B open the page, both write the same field, B saves last."""
    steps = [(0, ("type", "name")), (1, ("type", "name")), (0, ("send", "fine")), (1, ("send", "fine"))]
    assert play(steps, merge) == set()
    assert play(steps, last_write_wins) == {"A1"}
