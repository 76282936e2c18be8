"""Two people in one finance plan: typing, adding and taking out rows, offline and online, in any order. Whatever
was typed is stored, or still with its person, or somebody who had it in view decided against it.

The editors keep to the protocol of static/js/autosave.js and finance_plan.js; what they send goes through the
action on the real tables.
"""

import random
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.plans.actions import cells
from applications.plans.actions import cells as finance_actions
from applications.plans.cells import COSTS, DELETE, Row
from applications.plans.models import CostItem
from core.joint import merge
from core.joint.merge import Merged, basis
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db

FIELDS = ("label", "calculation")
NOTHING = basis("")


def remarks(*texts) -> set[str]:
    return {piece for text in texts for piece in text.replace(">", "").split("<") if piece}


class Editor:
    """One page that somebody has open. cells: (row, field) -> [text, text known at the server, its basis]."""

    def __init__(self, name, plan, by):
        self.name, self.plan, self.by, self.typed = name, plan, by, 0
        self.given_up: set[str] = set()
        self.ids = random.Random(name)
        self.open_page()

    def open_page(self):
        """What was typed and not saved is taken up with the basis it was written on."""
        left = {key: cell for key, cell in getattr(self, "cells", {}).items() if cell[0] != cell[1]}
        self.cells = {}
        for item in CostItem.objects.filter(plan=self.plan):
            for field in FIELDS:
                text = getattr(item, field)
                self.cells[item.pk, field] = [text, text, basis(text)]
        for key, (text, _known, began) in left.items():
            there = self.cells.get(key, ["", "", NOTHING])
            for field in FIELDS:
                self.cells.setdefault((key[0], field), ["", "", NOTHING])
            if text != there[0]:
                self.cells[key] = [text, there[1], began]
        self.pending, self.conflicts, self.gone = None, {}, set()
        self.removing: dict = {}

    @property
    def rows(self):
        return sorted({row for row, _field in self.cells}, key=str)

    def _row(self, number):
        rows = self.rows
        return rows[number % len(rows)] if rows else None

    def _say(self):
        self.typed += 1
        return f"<{self.name}{self.typed}>"

    # -- what people do --------------------------------------------------------------------------------------
    def add(self, _number):
        row = uuid.UUID(int=self.ids.getrandbits(128), version=4)
        for field in FIELDS:
            self.cells[row, field] = ["", "", NOTHING]
        self.cells[row, "label"][0] = self._say()

    def type(self, number):
        row = self._row(number // 2)
        if row is not None and row not in self.removing:
            self.cells[row, FIELDS[number % 2]][0] += self._say()

    def remove(self, number):
        row = self._row(number)
        if row is None or self.pending or row in self.removing or row in self.gone:
            return
        texts = {field: self.cells[row, field] for field in FIELDS}
        # In the page's order: category, label, calculation, years.
        known = [NOTHING, *(texts[field][2] for field in FIELDS)]
        self.removing[row] = (" ".join(["on", *known]), NOTHING)

    def send(self, weather):
        if self.pending is None:
            changed = {
                Row(COSTS, row).name(field): (text, began, row, field)
                for (row, field), (text, known, began) in self.cells.items()
                if text != known and (row, field) not in self.conflicts and row not in self.removing
            }
            words = {
                Row(COSTS, row).name(DELETE): (word, began, row, DELETE)
                for row, (word, began) in self.removing.items()
                if (row, DELETE) not in self.conflicts
            }
            self.pending = changed | words
        if not self.pending or weather == "request lost":
            self.pending = self.pending or None
            return
        stored = {
            item.pk: remarks(item.label, item.calculation) for item in CostItem.objects.filter(plan=self.plan)
        }
        result = cells.save(
            plan=self.plan,
            cells={name: one[0] for name, one in self.pending.items()},
            bases={name: one[1] for name, one in self.pending.items()},
            by=self.by,
        )
        for name, (_word, _began, row, field) in self.pending.items():
            if field == DELETE and name in result.saved and row in stored:
                seen = remarks(
                    *(text for key, cell in self.cells.items() if key[0] == row for text in cell[:2])
                )
                assert stored[row] <= seen | self.in_view.get(row, set()), "taken out unseen"
                self.given_up |= stored[row] | seen
        if weather == "answer lost":
            return
        self._take(result)

    in_view: dict = {}

    def _take(self, result):
        sent, self.pending = self.pending, None
        for name, (text, _began, row, field) in sent.items():
            if name in result.conflicts:
                if name in result.gone:
                    self.gone.add(row)
                self.conflicts[row, field] = result.conflicts[name]
                if field == DELETE:
                    self.in_view = {**self.in_view, row: remarks(result.conflicts[name])}
            elif field == DELETE:
                for one in FIELDS:
                    self.given_up |= remarks(self.cells[row, one][0])
                    del self.cells[row, one]
                del self.removing[row]
            elif (row, field) in self.cells:
                self.cells[row, field][1:] = [text, basis(result.saved[name])]

    def decide(self, number, choice):
        if not self.conflicts:
            return
        row, field = sorted(self.conflicts, key=str)[number % len(self.conflicts)]
        theirs = self.conflicts.pop((row, field))
        if row in self.gone:
            self._decide_gone(row, choice)
        elif field == DELETE and choice == "mine":
            self.removing[row] = ("on", basis(theirs))
        elif field == DELETE:
            del self.removing[row]
            self.open_page()
        else:
            text = self.cells[row, field][0]
            self.given_up |= (
                remarks(theirs) - remarks(text) if choice == "mine" else remarks(text) - remarks(theirs)
            )
            self.cells[row, field] = [text if choice == "mine" else theirs, theirs, basis(theirs)]

    def _decide_gone(self, row, choice):
        texts = {field: self.cells.pop((row, field))[0] for field in FIELDS}
        self.conflicts = {key: one for key, one in self.conflicts.items() if key[0] != row}
        self.gone.discard(row)
        if choice == "theirs":
            self.given_up |= remarks(*texts.values())
            return
        fresh = uuid.UUID(int=self.ids.getrandbits(128), version=4)
        for field, text in texts.items():
            self.cells[fresh, field] = [text, "", NOTHING]

    @property
    def held(self) -> set[str]:
        """On the page or on the device, not confirmed by the portal."""
        found = set()
        for text, known, _began in self.cells.values():
            if text != known or self.pending:
                found |= remarks(text)
        return found


NUMBER = st.integers(0, 5)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(
            st.tuples(st.just("add"), NUMBER),
            st.tuples(st.just("type"), NUMBER),
            st.tuples(st.just("type"), NUMBER),
            st.tuples(st.just("remove"), NUMBER),
            st.tuples(st.just("send"), st.sampled_from(["fine", "fine", "request lost", "answer lost"])),
            st.tuples(st.just("decide"), NUMBER, st.sampled_from(["mine", "theirs"])),
            st.tuples(st.just("open_page")),
        ),
    ),
    max_size=25,
)


@pytest.fixture
def plan():
    plan = make_tandem(complete=False).municipality.finance_plan
    plan.cost_items.all().delete()
    return plan


def lost(plan, steps) -> set[str]:
    """What was typed and is nowhere."""
    people = plan.partner.application
    with transaction.atomic():
        editors = [Editor("A", plan, people.clerk), Editor("B", plan, people.clerk)]
        for who, (verb, *what) in steps:
            getattr(editors[who], verb)(*what)
        found = remarks(
            *(text for item in CostItem.objects.filter(plan=plan) for text in (item.label, item.calculation))
        )
        transaction.set_rollback(True)
    for editor in editors:
        found |= editor.given_up | editor.held
    return {f"{editor.name}{at + 1}" for editor in editors for at in range(editor.typed)} - found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_typed_into_a_plan_disappears(plan, steps):
    assert lost(plan, steps) == set()


BOTH_WRITE = [(0, ("add", 0)), (0, ("send", "fine")), (1, ("open_page",))]


def test_with_last_write_wins_it_would(plan, monkeypatch):
    """The property can fail."""
    steps = [*BOTH_WRITE, (0, ("type", 0)), (1, ("type", 0)), (0, ("send", "fine")), (1, ("send", "fine"))]
    assert lost(plan, steps) == set()
    monkeypatch.setattr(merge, "merge", lambda mine, bases, current: Merged(dict(mine), {}))
    assert lost(plan, steps) == {"A2"}


def test_with_rows_taken_out_unasked_it_would(plan, monkeypatch):
    steps = [*BOTH_WRITE, (0, ("type", 0)), (0, ("send", "fine")), (1, ("remove", 0)), (1, ("send", "fine"))]
    assert lost(plan, steps) == set()
    monkeypatch.setattr(finance_actions, "_knew", lambda row, word, bases: True)
    with pytest.raises(AssertionError, match="taken out unseen"):
        lost(plan, steps)
