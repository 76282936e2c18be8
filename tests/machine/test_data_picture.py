"""docs/data.md is what the models say, and its marks can be trusted."""

import re

import pytest
from django.apps import apps

from applications.draft.models.application import Application
from applications.submission.models.submission import Submission
from applications.submission.models.versions import Version
from budgets.models import LedgerEntry
from core.models import AuditEntry, OutboxMessage
from letters.models import DecisionLetter
from script.launcher import data_picture


def test_the_page_is_what_the_models_say():
    written = data_picture.DOCUMENT.read_text(encoding="utf-8")
    assert written == data_picture.text(), "run: .venv/bin/python -m script.launcher.data_picture"


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        (AuditEntry, ["append-only"]),
        (Version, ["append-only"]),
        (LedgerEntry, ["append-only"]),
        (Application, ["history"]),
        (Submission, ["history"]),
        (DecisionLetter, ["guarded", "history"]),
        (OutboxMessage, ["plain"]),
    ],
)
def test_how_a_table_is_kept_is_read_from_its_triggers(model, kept):
    assert data_picture.keeping(model) == kept


def test_every_table_that_somebody_wrote_is_there_once_as_a_box_and_as_a_row():
    text = data_picture.text()
    ours = [model for room in data_picture.rooms() for model in data_picture.tables(room)]
    assert len(ours) > 60
    for model in ours:
        assert len(re.findall(rf"^    {model.__name__}\[", text, re.MULTILINE)) == 1, model
        assert len(re.findall(rf"^\| `{model.__name__}` \|", text, re.MULTILINE)) == 1, model
    history = [model for model in apps.get_models() if model.__name__.endswith("Event")]
    assert history
    assert not set(history) & set(ours)


def test_every_foreign_key_stands_in_the_row_of_its_table():
    for room in data_picture.rooms():
        rows = {row.split("`")[1]: row for row in data_picture.sheet(room).splitlines()[2:]}
        for model in data_picture.tables(room):
            for field in data_picture.relations(model):
                assert field.related_model.__name__ in rows[model.__name__], (model, field)


def test_the_lowest_room_comes_first():
    labels = [room.label for room in data_picture.rooms()]
    assert labels[0] == "core"
    assert labels.index("accounts") < labels.index("programmes") < labels.index("applications")
    assert labels.index("applications") < labels.index("reviews") < labels.index("budgets")
