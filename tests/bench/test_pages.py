"""Every page that the benchmark measures, once, on a small copy of its data: it answers, and shows its thing.

One set of data for the module, made by the benchmark's own story in a transaction that nobody commits.
"""

import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.models.texts import Section, SocialSpace
from applications.papers.models import Attachment
from applications.plans.models import CostItem
from applications.submission import content
from applications.submission.models.submission import Submission
from applications.submission.queries.content import whole
from bench import growth, jobs, letters, requests
from bench.cases import CASES
from bench.clones import copy_id, events_of
from bench.data import ROWS, Story
from core.models import AuditEntry
from letters.models import DecisionLetter

# One worker makes the data, not each. The mark: databases are made only where a test says that it needs one.
pytestmark = [pytest.mark.xdist_group("bench"), pytest.mark.django_db]
COPIES = 3
RANGE = [1, COPIES]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker) -> Iterator[Story]:
    with django_db_blocker.unblock(), transaction.atomic():
        story = Story()
        story.grow(reviewed=RANGE, drafts=RANGE, agreed=RANGE, wide=RANGE)
        yield story
        transaction.set_rollback(True)


@pytest.fixture
def story(told, settings) -> Iterator[Story]:
    """What a test writes is gone after it. The names of the cookies are those of production."""
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    with transaction.atomic():
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def cases(story) -> dict[str, list[str]]:
    return story.requests(numbers=RANGE, drafts=RANGE, agreed=RANGE, wide=RANGE)


def send(request: str) -> HttpResponse:
    """The text of a request through all of the portal's middleware."""
    head, _blank, body = request.partition("\r\n\r\n")
    line, *lines = head.split("\r\n")
    method, path, _version = line.split(" ")
    headers = dict(one.split(": ", 1) for one in lines)
    return Client(enforce_csrf_checks=True).generic(
        method, path, body, headers.pop("Content-Type", ""), secure=True, headers=headers
    )


def saved_texts() -> int:
    return Section.objects.filter(text__contains=requests.SAVED).count()


def renamed_rows() -> int:
    return CostItem.objects.filter(label__startswith="Koordination 6").count()


# What a page says that is of the right one. {n}: the number of the first copy.
SHOWS = {
    "start, visitor": ["Inklusion vor Ort"],
    "start": ["Inklusion vor Ort", "Abmelden"],
    "call, visitor": ["Inklusion vor Ort"],
    "call": ["Inklusion vor Ort", "Abmelden"],
    "dashboard": [f"Stadtpark ohne Barrieren {requests.DRAFTS + 1}"],
    "application": [f"Stadtpark ohne Barrieren {requests.DRAFTS + 1}"],
    "finance form": [f"Position {ROWS - 1}"],
    "list": [f"B-0000{number}" for number in range(1, COPIES + 1)],
    "office application": ["B-00001", "Zusammen in der Neustadt 1", "Zusammen beantragt"],
    "scoring": ["Noch zu begutachten"],
    "ranking": [f"B-0000{number}" for number in range(1, COPIES + 1)],
}
# What a write leaves behind, counted before and after one of it.
LEAVES = {
    "draft save": saved_texts,
    "finance cell": renamed_rows,
    "submit": Submission.objects.count,
}


def test_every_case_is_looked_at_here():
    assert {*SHOWS, *LEAVES} == set(CASES)
    assert {name for name, case in CASES.items() if case.floor == "entry"} == set(LEAVES)


@pytest.mark.parametrize("name", SHOWS)
def test_a_page_answers_and_shows_its_thing(cases, name):
    response = send(cases[name][0])
    assert response.status_code == 200
    page = response.content.decode()
    assert [words for words in SHOWS[name] if words not in page] == []


@pytest.mark.parametrize("name", LEAVES)
def test_a_write_is_taken_and_leaves_one_row(cases, name):
    assert len(cases[name]) == COPIES
    for number, request in enumerate(cases[name], start=1):
        before = LEAVES[name]()
        assert send(request).status_code == (302 if name == "submit" else 200)
        assert LEAVES[name]() == before + 1, number


def test_every_copy_of_the_page_of_the_office_names_its_own_organisations(story, cases):
    assert len(cases["office application"]) == COPIES
    for number, request in enumerate(cases["office application"], start=1):
        page = send(request).content.decode()
        seats = Partner.objects.filter(application=copy_id(story.reviewed.application.pk, number))
        names = list(seats.values_list("organisation__name", flat=True))
        assert len(names) == 2
        for name in names:
            assert name.endswith(f" {number}")
            assert f">{name}</caption>" in page


@pytest.mark.parametrize("kind", ["start", "call", "list", "detail", "autosave", "submit"])
def test_what_a_busy_minute_sends_is_answered(story, kind):
    supply = story.minute(drafts=RANGE, agreed=RANGE)
    assert send(supply[kind][0]).status_code == (302 if kind == "submit" else 200)


# -- the copies ----------------------------------------------------------------------------------------------


def handed_in_copies(story) -> list[Application]:
    ids = [copy_id(story.reviewed.application.pk, number) for number in range(1, COPIES + 1)]
    return list(whole(Application.objects.filter(pk__in=ids).order_by("number")))


def test_a_copy_has_handed_in_its_own_content_and_the_hash_is_true(story):
    copies = handed_in_copies(story)
    assert len(copies) == COPIES
    for application in copies:
        kept = Submission.objects.get(application=application)
        assert kept.content == content.snapshot(application)
        assert kept.content_hash == content.hash_of(kept.content)
        agreed = Consent.objects.filter(partner__application=application, voided_at__isnull=True)
        assert [consent.content_hash for consent in agreed] == [kept.content_hash] * 2
    assert len({one.submission.content_hash for one in copies}) == COPIES


def test_no_json_of_a_copy_names_a_row_of_the_first_ones(story):
    first = story.reviewed.application
    ids = {str(first.pk), str(first.social_space.pk)}
    for model in (Partner, Attachment, Section, SocialSpace):
        ids |= {str(pk) for pk in model.objects.filter(application=first).values_list("pk", flat=True)}
    ids |= {str(partner.organisation_id) for partner in first.partners.all()}
    said = json.dumps([*AuditEntry.objects.filter(subject_id__in=ids).values_list("data", flat=True)])
    assert str(first.pk) in said  # there was something to exchange
    for number, application in enumerate(handed_in_copies(story), start=1):
        copied = [copy_id(pk, number) for pk in ids]
        entries = AuditEntry.objects.filter(subject_id__in=copied).values_list("data", flat=True)
        texts = json.dumps([*entries, application.submission.content])
        assert len(entries) > 0
        assert [pk for pk in ids if pk in texts] == []
        assert str(application.pk) in texts


def test_the_files_of_a_copy_are_those_it_handed_in(story):
    for application in handed_in_copies(story):
        ids = {file["id"] for file in content.files(application.submission.content)}
        there = application.attachments.values_list("pk", flat=True)
        assert ids == {str(pk) for pk in there}
        assert len(ids) >= 3


# -- what one click sets going, and letters --------------------------------------------------------------------


def test_what_one_click_sets_going_is_done_and_says_what(story, monkeypatch):
    monkeypatch.setattr(jobs, "APPLICATIONS", 2)
    monkeypatch.setattr(jobs, "REVIEWERS", 6)
    monkeypatch.setattr(jobs, "ROWS", 4)
    monkeypatch.setattr(jobs, "HOST", "localhost")
    found = jobs.measure(story)
    assert [one["said"].split(" ", 1)[1].split(",")[0] for one in found] == [
        "KiB read",
        "rows saved",
        "assignments",
        "KiB of inputs",
        "same bytes",
    ]
    assert found[1]["said"].startswith("4 ")


def test_letters_are_released_copied_and_issued(story):
    released = letters.released_letters(story, 2)
    assert len(released) == 2 * 3  # of each funder, and two copies
    letters.issue(released[:1])
    assert DecisionLetter.objects.get(pk=released[0].pk).state == "issued"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT code) FROM letters_decisionletter")
        assert cursor.fetchone() == (6,)


# -- growth ------------------------------------------------------------------------------------------------------


def test_every_page_of_the_growth_is_looked_at_and_its_copies_have_history(story, monkeypatch):
    monkeypatch.setattr(growth, "TIMES", 1)
    monkeypatch.setattr(growth, "DRAFTS", (10_001, 10_003))
    monkeypatch.setattr(growth, "PARTS", 2)  # the third copy is made in a transaction of its own
    found = growth.measured(story, 1, COPIES)
    assert [name for name, _spent, _number in found] == list(growth.PAGES)
    assert all(spent > 0 and number > 0 for _name, spent, number in found)
    copies = [
        copy_id(story.reviewed.application.pk, requests.GROWN + number) for number in range(1, COPIES + 1)
    ]
    rows = Application.objects.filter(pk__in=copies).select_related("digest").order_by("number")
    assert [row.number for row in rows] == ["B-100001", "B-100002", "B-100003"]
    assert [row.events.count() for row in rows] == [1] * COPIES
    assert len({row.digest.applied for row in rows}) == COPIES
    for row in rows:
        assert f"neustadt {row.number[2:]}" in row.digest.words
        assert row.digest.region.startswith("Musterkreis ")
    # As many rows as began, each with what its own row says.
    for model in (Partner, Section, CostItem):
        (events,) = events_of(model)
        owner = "plan__partner__application__in" if model is CostItem else "application__in"
        keys = set(model.objects.filter(**{owner: copies}).values_list("pk", flat=True))
        there = events.objects.filter(pgh_obj__in=keys)
        assert set(there.values_list("id", flat=True)) == keys
        assert there.count() == len(keys)


def test_a_page_that_is_refused_is_no_measurement(story):
    with pytest.raises(ValueError, match="first page: 302"):
        growth.look(requests.get("/backoffice/bewerbungen/"), "first page")
