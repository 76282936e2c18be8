"""What casework asks of the rooms above: who answers, what an answer may count on, and that it works without any."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db.models import Model
from django.template import engines
from django.urls import reverse

from budgets.queries import case_file as budgets_file
from casework import hooks
from casework.file_entries import Entry, Kind
from casework.queries.case_file.whole import CaseFile, case_file
from casework.queries.page import ApplicationPage
from core import audit
from core.hooks import Hook
from letters.queries import case_file as letters_file
from reviews.assessment.actions import conflicts
from reviews.assessment.queries import case_file as assessment_file
from reviews.assessment.queries.page_part import ReviewsOfApplication
from reviews.selection.queries import case_file as selection_file
from reviews.talks.queries import case_file as talks_file
from reviews.talks.queries.page_part import TalksOfApplication
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return Case()


@pytest.fixture
def answered_by(monkeypatch):
    """Let only these answer, for one test; none: as if no room stood above."""

    def only(hook: Hook, *answers) -> None:
        monkeypatch.setattr(hook, "_answers", list(answers))

    return only


def page_of(client, case) -> str:
    response = client.get(reverse("backoffice:application", args=[case.tandem.pk]))
    assert response.status_code == 200
    return response.content.decode()


def file_of(case) -> CaseFile:
    found = case_file(case.auditor, case.tandem.pk)
    assert found is not None
    return found


def test_every_room_above_has_registered_its_answers():
    assert hooks.PAGE_PARTS.answers == (ReviewsOfApplication, TalksOfApplication)
    assert set(hooks.FILE_ENTRIES.answers) == {
        assessment_file.entries,
        selection_file.entries,
        talks_file.entries,
        budgets_file.entries,
        letters_file.entries,
    }
    assert hooks.FILE_SUBJECTS.answers == (selection_file.subjects,)


# -- parts of the officer's page -----------------------------------------------------------------------


@dataclass
class Probe:
    """A part as a room above would bring it."""

    page: ApplicationPage
    name: str = "probe"

    @property
    def template(self) -> object:  # include takes a template as well as its name
        return engines["django"].from_string(
            "<p>TEIL {{ part.name }} ZU {{ part.page.application.number }}</p>"
        )

    @property
    def subjects(self) -> Iterable[Model]:
        return [self.page.application.call]


def test_the_page_shows_the_parts_of_the_rooms_above(case, login):
    page = page_of(login(case.officer), case)
    assert 'id="reviews-head"' in page
    assert reverse("backoffice:assign", args=[case.tandem.pk]) in page


def test_the_page_works_when_nobody_answers_and_shows_no_part(case, login, answered_by):
    answered_by(hooks.PAGE_PARTS)
    page = page_of(login(case.officer), case)
    assert case.tandem.title in page
    assert 'id="papers-head"' in page
    assert 'id="reviews-head"' not in page
    assert reverse("backoffice:assign", args=[case.tandem.pk]) not in page


def test_a_part_is_rendered_by_its_template_and_its_subjects_stand_in_the_course(case, login, answered_by):
    audit.record("probe.happened", case.call, by=case.officer)
    client = login(case.officer)
    assert "probe.happened" not in page_of(client, case)
    answered_by(hooks.PAGE_PARTS, Probe)
    page = page_of(client, case)
    assert f"TEIL probe ZU {case.tandem.number}" in page
    assert "probe.happened" in page


def test_nobody_is_asked_for_a_part_before_the_papers_are_open(case, login, answered_by):
    answered_by(hooks.PAGE_PARTS, Probe)
    assignment = case.assign()
    client = login(case.land1)
    assert "TEIL probe" not in page_of(client, case)
    conflicts.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert "TEIL probe" in page_of(client, case)


# -- the file ------------------------------------------------------------------------------------------


def test_the_file_works_when_nobody_answers(case, login, answered_by):
    case.locked()
    assert Kind.REVIEW in dict(file_of(case).kinds)
    answered_by(hooks.FILE_ENTRIES)
    answered_by(hooks.FILE_SUBJECTS)
    kinds = dict(file_of(case).kinds)
    assert Kind.AUDIT in kinds
    assert not {Kind.REVIEW, Kind.ASSIGNMENT} & set(kinds)
    client = login(case.auditor)
    assert client.get(reverse("backoffice:case_file", args=[case.tandem.pk])).status_code == 200


def test_what_a_room_tells_stands_in_the_file_in_its_place(case, answered_by):
    asked = []
    first = min(one.entry.at for one in file_of(case).entries)

    def tells(application, reader):
        asked.append((application, reader))
        for days, title in ((1, "DANACH"), (-1, "DAVOR")):
            yield Entry(first + timedelta(days=days), Kind.LETTER, title)

    answered_by(hooks.FILE_ENTRIES, tells)
    entries = file_of(case).entries
    titles = [one.entry.title for one in entries]
    assert titles[0] == "DAVOR"
    assert titles.index("DANACH") > 0
    assert [one.number for one in entries] == list(range(1, len(entries) + 1))
    assert asked == [(case.tandem, case.auditor)]


def test_subjects_bring_audit_entries_no_foreign_key_leads_to(case, answered_by):
    case.locked()
    case.stage()

    def trail() -> list[str]:
        return [one.entry.title for one in file_of(case).entries if one.entry.kind == Kind.AUDIT]

    assert "Auswahlentscheidung vorbereitet" in trail()
    answered_by(hooks.FILE_SUBJECTS)
    assert "Auswahlentscheidung vorbereitet" not in trail()
