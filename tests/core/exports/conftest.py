"""A kind of export of the tests' own: what it does is said by each test."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from accounts.constants import FunderRole
from core.constants import ExportPlace
from core.exports import asking, kinds
from tests.factories import make_staff


@dataclass
class Behaviour:
    """Of the kind "note": steps are told as progress, then content is written; raising comes in its place."""

    content: bytes = b"What was asked for."
    steps: list = field(default_factory=list)
    raising: Exception | None = None
    before: object = None  # called before anything is written
    allowed: bool = True
    holds: bool = True
    made: int = 0
    recorded: list = field(default_factory=list)


@dataclass
class Note(kinds.Wanted):
    how: Behaviour

    def make(self, out, progress):
        self.how.made += 1
        if self.how.before:
            self.how.before()
        for done, total in self.how.steps:
            progress(done, total)
        if self.how.raising:
            raise self.how.raising
        out.write(self.how.content)
        return {"number": 7}

    def holds(self, facts):
        return self.how.holds and facts == {"number": 7}

    def record(self, facts, sha256):
        self.how.recorded.append((facts, sha256))


@contextmanager
def a_kind():
    how = Behaviour()

    def wanted(kind, user, parameters):
        if kind != "note" or not how.allowed:
            return None
        return Note(
            subject=user,
            title=f"Notiz {parameters.get('number', '')}",
            file_name="notiz.txt",
            content_type="text/plain",
            place=ExportPlace.OFFICE,
            how=how,
        )

    kinds.WANTED.register(wanted)
    try:
        yield how
    finally:
        kinds.WANTED._answers.remove(wanted)


@pytest.fixture
def note():
    with a_kind() as how:
        yield how


@pytest.fixture
def officer(db):
    return make_staff(FunderRole.OFFICER)


def ask(by, **parameters):
    return asking.ask(kind="note", parameters=parameters, by=by)
