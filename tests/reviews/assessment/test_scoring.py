"""Scoring: saved field by field, two windows, locking, papers in the browser, blind rounds, what it costs."""

import io
import json
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image

from accounts.constants import FunderRole as R
from applications.papers import pictures
from casework.models import Assignment
from core.errors import Impossible
from core.joint.merge import basis
from core.paper import pages
from programmes import preset_file
from programmes.actions import _add_criterion
from programmes.models import CriterionAnchor
from reviews.assessment.actions import assignments, conflicts, scoring
from reviews.assessment.models.scoring import Review, Score
from tests.factories import make_staff, make_tandem
from tests.reviews.factories import Case, form_of, save
from tests.reviews.racing import at_once, held
from tests.reviews.stage import counted, everything, pages_with

pytestmark = pytest.mark.django_db


def review_url(assignment):
    return reverse("backoffice:review", args=[assignment.pk])


def autosave(client, assignment, *, user=None, **fields):
    """fields: name -> (value, value the person started from). Names with "__" for "_<first criterion>"."""
    data = {}
    for name, (value, started) in fields.items():
        data |= {name: value, f"basis-{name}": basis(started)}
    headers = {"X-Autosave": "1"} | ({"X-Autosave-For": str(user.pk)} if user else {})
    return client.post(review_url(assignment), data, headers=headers)


@pytest.fixture
def first(case):
    return case.papers.criteria.order_by("position").first()


# -- saving field by field -----------------------------------------------------------------------------


def test_a_field_saves_itself_and_leaves_the_others_alone(case, first, login):
    assignment = case.saved(points=3, note="bleibt")
    answer = autosave(
        login(case.land1), assignment, **{f"points_{first.pk}": ("5", "3"), "strengths": ("Mut", "")}
    )
    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert told["saved"] == {f"points_{first.pk}": basis("5"), "strengths": basis("Mut")}
    assert told["conflicts"] == told["errors"] == {}
    review = Review.objects.get()
    assert review.strengths == "Mut"
    assert sorted(review.scores.values_list("points", "note")) == [
        (3, "bleibt"),
        (3, "bleibt"),
        (5, "bleibt"),
    ]


def test_taking_points_back_is_null_and_not_zero(case, first, login):
    assignment = case.saved(points=3)
    autosave(login(case.land1), assignment, **{f"points_{first.pk}": ("", "3")})
    assert Score.objects.get(criterion=first).points is None


def test_two_windows_in_one_field_lose_nothing(case, login):
    assignment = case.saved(summary="alt")
    client = login(case.land1)
    autosave(client, assignment, summary=("aus dem ersten Fenster", "alt"))
    told = json.loads(autosave(client, assignment, summary=("aus dem zweiten", "alt")).content)
    assert told["saved"] == {}
    assert told["conflicts"]["summary"]["theirs"] == "aus dem ersten Fenster"
    assert Review.objects.get().summary == "aus dem ersten Fenster"
    # without JavaScript the page says the same, keeps what was typed, and saving once more is a decision
    page = client.post(
        review_url(assignment), {"summary": "aus dem zweiten", "basis-summary": basis("alt"), "save": "1"}
    )
    assert page.status_code == 200
    assert "Zwei Fassungen" in page.content.decode()
    assert form_of(page)["summary"] == "aus dem zweiten"
    assert client.post(review_url(assignment), {**form_of(page), "save": "1"}).status_code == 302
    assert Review.objects.get().summary == "aus dem zweiten"


def test_a_field_left_alone_never_overwrites_what_another_window_wrote(case, login):
    assignment = case.saved(summary="alt")
    client = login(case.land1)
    old_page = form_of(client.get(review_url(assignment)))
    autosave(client, assignment, summary=("neu", "alt"))
    client.post(review_url(assignment), {**old_page, "weaknesses": "knapp", "save": "1"})
    review = Review.objects.get()
    assert (review.summary, review.weaknesses) == ("neu", "knapp")


def test_what_is_wrong_in_one_field_does_not_keep_the_others_from_being_saved(case, first, login):
    assignment = case.saved()
    told = json.loads(
        autosave(
            login(case.land1),
            assignment,
            **{
                f"points_{first.pk}": ("77", "3"),
                "summary": ("gut", ""),
                f"note_{first.pk}": ("x" * 2001, ""),
            },
        ).content
    )
    assert set(told["errors"]) == {f"points_{first.pk}", f"note_{first.pk}"}
    assert set(told["saved"]) == {"summary"}
    assert Score.objects.get(criterion=first).points == 3


def test_a_locked_review_answers_409_to_a_window_that_is_still_open(case, first, login):
    assignment = case.locked()
    answer = autosave(login(case.land1), assignment, summary=("später", ""))
    assert answer.status_code == 409
    assert json.loads(answer.content)["reason"] == "locked"
    assert Review.objects.get().summary == ""


@pytest.mark.parametrize("who", ["aktion1", "officer", "auditor", "expert"])
def test_nobody_else_writes_a_review(case, login, who):
    assignment = case.saved()
    assert autosave(login(getattr(case, who)), assignment, summary=("fremd", "")).status_code == 404
    with pytest.raises(Impossible):
        scoring.keep(
            assignment=assignment,
            values={"summary": "fremd"},
            bases={"summary": basis("")},
            by=getattr(case, who),
        )
    assert Review.objects.get().summary == ""


# What happened while the page was open -> what stands there instead.
LOST = {
    "revoked": lambda case, mine: assignments.revoke(assignment=mine, by=case.officer),
    "handed over": lambda case, mine: assignments.reassign(
        assignment=mine, reviewer=make_staff(R.REVIEWER, case.ministry), reason="Urlaub", by=case.officer
    ),
    "recused in another window": lambda case, mine: conflicts.declare(
        assignment=mine, has_conflict=True, ground="relative", by=case.land1
    ),
}


@pytest.mark.parametrize("happened", LOST)
def test_who_types_while_the_review_is_taken_away_is_told_and_keeps_the_text(case, first, login, happened):
    mine = case.saved(summary="stand schon da")
    LOST[happened](case, mine)
    client = login(case.land1)
    answer = autosave(client, mine, strengths=("gerade getippt", ""))
    assert (answer.status_code, json.loads(answer.content)["reason"]) == (409, "gone")
    data = {"strengths": "gerade getippt", f"note_{first.pk}": "auch das", "save": "1"}
    page = client.post(review_url(mine), data)
    assert page.status_code == 409
    assert "gerade getippt" in page.content.decode()
    assert "auch das" in page.content.decode()
    for closed in ("stand schon da", case.tandem.title, case.tandem.number):
        assert closed not in page.content.decode()
    assert client.get(review_url(mine)).status_code == 404
    assert not Review.objects.filter(assignment=mine, strengths="gerade getippt").exists()


def test_what_somebody_else_sends_to_a_lost_review_is_not_found(case, login):
    mine = case.in_state("revoked")
    assert login(case.aktion1).post(review_url(mine), {"strengths": "fremd"}).status_code == 404


@pytest.mark.parametrize("name", ["review", "review_lock", "later_conflict"])
def test_whatever_page_is_opened_first_the_declaration_comes_before_it(case, login, name):
    mine = case.assign()
    page = login(case.land1).get(reverse(f"backoffice:{name}", args=[mine.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("backoffice:declare", args=[mine.pk])


def test_anchors_stand_at_their_points_and_what_lies_between_names_its_neighbours(case, first, login):
    CriterionAnchor.objects.create(criterion=first, points=3, text={"de": "Barrieren sind benannt"})
    page = login(case.land1).get(review_url(case.open())).content.decode()
    assert "3 – Barrieren sind benannt" in page
    assert "1 – mehr als bei 0, weniger als bei 3" in page
    assert "4 – mehr als bei 3, weniger als bei 5" in page
    assert "5 – voll erfüllt" in page
    assert "noch keine Wertung" in page


def test_the_page_before_locking_says_what_is_missing_and_the_sum(case, first, login):
    assignment = case.saved(points=4)
    url = reverse("backoffice:review_lock", args=[assignment.pk])
    client = login(case.land1)
    assert "Summe: 12 von 15 Punkten" in client.get(url).content.decode()
    scoring.save(assignment=assignment, points={first.pk: None}, notes={}, by=case.land1)
    page = client.get(url).content.decode()
    assert "Es fehlen noch Punkte" in page
    assert "Endgültig abschließen" not in page


def test_every_criterion_of_the_saxon_call_has_anchors_and_an_easy_question():
    data = preset_file.read("inklusion-vor-ort-sachsen-2023").data
    for criterion in (one for round in data["rounds"] for one in round["criteria"]):
        points = [anchor["points"] for anchor in criterion["anchors"]]
        assert points == sorted(set(points))
        assert {0, criterion["max_points"]} <= set(points)
        assert all({"de", "en", "de-ls"} <= set(anchor["text"]) for anchor in criterion["anchors"])
        assert criterion["easy_question"]["de"].endswith("?")


def test_a_preset_with_an_anchor_above_the_maximum_is_refused(case):
    with pytest.raises(ValidationError):
        _add_criterion(
            case.papers,
            9,
            key="x",
            title={"de": "X"},
            max_points=3,
            anchors=[{"points": 4, "text": {"de": "zu viel"}}],
        )


# -- races ---------------------------------------------------------------------------------------------


def two_windows(case, assignment):
    jobs = [
        lambda text=text: scoring.keep(
            assignment=Assignment.objects.get(pk=assignment.pk),
            values={"summary": text},
            bases={"summary": basis("alt")},
            by=case.land1,
        )
        for text in ("eins", "zwei")
    ]
    kept = []

    def keep(job):
        kept.append(job())

    assert at_once(*held(*(partial(keep, job) for job in jobs))) == ["done", "done"]
    return kept


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_the_same_moment_one_is_told():
    case = Case()
    assignment = case.saved(summary="alt")
    kept = two_windows(case, assignment)
    assert sorted(len(one.conflicts) for one in kept) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_window_overwrites_the_first(unguarded):
    case = Case()
    assignment = case.saved(summary="alt")
    unguarded(scoring)
    kept = two_windows(case, assignment)
    assert [one.conflicts for one in kept] == [
        {},
        {},
    ]  # one text is gone and nobody knows: what the lock prevents


# -- papers in the browser -----------------------------------------------------------------------------


def test_a_page_of_a_paper_comes_as_a_picture_and_is_drawn_once(case, login, monkeypatch):
    attachment = case.tandem.attachments.order_by("created_at").first()
    case.open()
    url = reverse("backoffice:paper_picture", args=[case.tandem.pk, attachment.pk, 1])
    answer = login(case.land1).get(url)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"
    monkeypatch.setattr(pages, "picture", None)
    assert pictures.page_picture(attachment, 1) == answer.content


def test_a_full_disk_keeps_no_picture_and_shows_it_all_the_same(case, monkeypatch):
    attachment = case.tandem.attachments.order_by("created_at").first()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachment.file.storage, "save", full)
    assert pictures.page_picture(attachment, 1).startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [0, 41, 99])
def test_a_page_that_is_not_there_is_not_found(case, login, number):
    attachment = case.tandem.attachments.first()
    url = reverse("backoffice:paper_picture", args=[case.tandem.pk, attachment.pk, number])
    assert login(case.officer).get(url).status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"<html></html>", b"\x00" * 5000])
def test_what_is_no_pdf_is_not_drawn(content):
    with pytest.raises(pages.PageNotDrawn):
        pages.picture(content, 1)
    with pytest.raises(pages.PageNotDrawn):
        pages.texts(content)


@pytest.mark.parametrize("what", ["paper_picture", "paper_text"])
def test_no_page_of_a_paper_before_the_declaration_nor_before_the_scan(case, login, what):
    attachment = case.tandem.attachments.first()
    args = [case.tandem.pk, attachment.pk] + ([1] if what == "paper_picture" else [])
    url = reverse(f"backoffice:{what}", args=args)
    assignment = case.assign()
    client = login(case.land1)
    assert client.get(url).status_code == 404
    conflicts.declare(assignment=assignment, has_conflict=False, by=case.land1)
    assert client.get(url).status_code == 200
    attachment.scan_state = "pending"
    attachment.save()
    assert client.get(url).status_code == 404


# -- blind rounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("also", [None, R.APPROVER])
def test_in_a_blind_round_no_page_names_anybody_before_the_lock(stage, login, also):
    case = stage.case
    case.papers.is_blind = True
    case.papers.save()
    if also:
        case.land1.funder_memberships.create(funder=case.ministry, role=also)
    tandem = case.tandem
    letter = tandem.attachments.filter(kind="letter_of_intent").first()
    names = [
        tandem.municipality.organisation.name,
        tandem.municipality.organisation.place.name,
        tandem.nonprofit.organisation.name,
        tandem.clerk.name,
        tandem.director.name,
        letter.letter_of_intent.signed_by,
        letter.letter_of_intent.organisation_name,
        letter.name,
    ]
    before = everything(login(case.land1), stage)
    assert pages_with(before, tandem.number)
    assert {name: pages_with(before, name) for name in names if pages_with(before, name)} == {}
    client = login(case.land1)
    listing = reverse("backoffice:applications")
    for text in names[:3]:
        assert tandem.number not in client.get(listing, {"text": text}).content.decode()
    paper = reverse("backoffice:application_paper", args=[tandem.pk, letter.pk])
    assert letter.name not in client.get(paper)["Content-Disposition"]
    scoring.lock(assignment=stage.own, by=case.land1)
    after = everything(login(case.land1), stage)
    assert pages_with(after, tandem.municipality.organisation.name)


def test_a_blind_round_hides_nothing_from_the_office_and_nothing_where_names_have_to_be(case, login):
    case.papers.is_blind = True
    case.papers.save()
    assignment = case.assign()
    name = case.tandem.municipality.organisation.name
    declare = reverse("backoffice:declare", args=[assignment.pk])
    assert name in login(case.land1).get(declare).content.decode()
    assert (
        name
        in login(case.officer).get(reverse("backoffice:application", args=[case.tandem.pk])).content.decode()
    )


# -- what it costs -------------------------------------------------------------------------------------


def test_the_scoring_page_costs_at_most_15_queries_and_no_more_for_more_anchors(case, login):
    assignment = case.saved()
    client = login(case.land1)
    few, queries = counted(client, review_url(assignment))
    assert few <= 15, queries
    for criterion in case.papers.criteria.all():
        for points in range(6):
            CriterionAnchor.objects.create(criterion=criterion, points=points, text={"de": "x"})
    for n in range(5):
        case.locked(make_staff(R.REVIEWER, case.foundation, name=f"R{n}"), case.foundation)
        make_tandem(case.call, "eligible")
    many, queries = counted(client, review_url(assignment))
    assert many == few, queries
    save(assignment, points=1)
