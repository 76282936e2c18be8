"""Who reviews what: automatically, by list, handed over, with more time; and what each refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from casework.constants import AssignmentState as A
from casework.models import Assignment, AssignmentPlan
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from reviews.assessment.actions import assignments, conflicts, due_dates, planning, scoring
from reviews.assessment.queries.listed import read_list
from reviews.assessment.queries.planning import EXPERTS, situation
from reviews.assessment.queries.proposal import propose
from tests.factories import make_member, make_staff, make_tandem
from tests.reviews.refusing import refused

pytestmark = pytest.mark.django_db


def applied(case, *, seed=7, **choice):
    proposal = propose(case.papers, case.officer, seed=seed, **choice)
    return planning.apply(
        round=case.papers, seed=seed, by=case.officer, digest=proposal.situation.digest, **choice
    )


def loads(case, **filters):
    found = {}
    for reviewer in (
        Assignment.objects.filter(**filters).exclude(state="revoked").values_list("reviewer__name", flat=True)
    ):
        found[reviewer] = found.get(reviewer, 0) + 1
    return found


@pytest.fixture
def many(case):
    """Six tandems, three reviewers of the ministry, two of the foundation, an expert."""
    case.tandems = [case.tandem, *(make_tandem(case.call, "eligible") for _n in range(5))]
    case.land2 = make_staff(R.REVIEWER, case.ministry, name="Lisa Land")
    case.land3 = make_staff(R.REVIEWER, case.ministry, name="Lutz Land")
    case.aktion2 = make_staff(R.REVIEWER, case.foundation, name="Alma Aktion")
    return case


# -- automatically ----------------------------------------------------------------------------------------


def test_every_application_gets_its_reviewers_of_each_funder_evenly(many):
    plan = applied(many)
    assert loads(many, funder=many.ministry) == {"Lars Land": 2, "Lisa Land": 2, "Lutz Land": 2}
    assert loads(many, funder=many.foundation) == {"Anna Aktion": 3, "Alma Aktion": 3}
    assert set(Assignment.objects.values_list("plan", "due_on", "state")) == {
        (plan.pk, many.papers.reviews_due_on, A.ASSIGNED)
    }
    assert not plan.explanation["short"]


def test_people_get_one_mail_for_all_their_applications(many):
    applied(many)
    mails = OutboxMessage.objects.filter(kind="review.distributed")
    assert mails.count() == 5
    mine = mails.get(recipient=many.land1.email).body
    for number in Assignment.objects.filter(reviewer=many.land1).values_list(
        "application__number", flat=True
    ):
        assert number in mine
    assert many.tandem.title not in mine


def test_each_assignment_stands_in_the_audit_trail_of_its_own(many):
    applied(many)
    assert AuditEntry.objects.filter(verb="assignment.assign").count() == Assignment.objects.count() == 12


def test_the_same_seed_proposes_the_same_and_a_plan_cannot_be_changed(many):
    first = propose(many.papers, many.officer, seed=3)
    assert first.given == propose(many.papers, many.officer, seed=3).given
    plan = applied(many, seed=3)
    assert plan.inputs == first.situation.inputs
    with pytest.raises(Exception, match=r"append_only|Cannot update"):
        AssignmentPlan.objects.filter(pk=plan.pk).update(seed=4)


def test_nobody_gets_an_application_with_a_declared_or_likely_conflict(many):
    many.recused(many.land1, application=many.tandems[0])
    make_member(many.tandems[1].nonprofit.organisation, email="kollegin@offene-tueren.example")
    many.land2.email = "lisa@offene-tueren.example"
    many.land2.save()
    applied(many)
    got = set(Assignment.objects.exclude(state=A.RECUSED).values_list("application", "reviewer"))
    assert (many.tandems[0].pk, many.land1.pk) not in got
    assert (many.tandems[1].pk, many.land2.pk) not in got


def test_what_cannot_be_filled_is_named_with_its_reason(many):
    for person in (many.aktion1, many.aktion2):
        many.recused(person, many.foundation, application=many.tandems[0])
    explanation = applied(many).explanation
    (short,) = explanation["short"]
    assert short["number"] == many.tandems[0].number
    assert short["missing"] == 1
    assert "Anna Aktion: hat sich für befangen erklärt" in short["why"]


def test_who_has_less_is_told_why(many):
    for tandem in many.tandems[:5]:
        many.recused(many.land1, application=tandem)
    explanation = applied(many).explanation
    reasons = {one["name"]: (one["load"], one["why"]) for one in explanation["people"]}
    assert reasons["Lars Land"][0] == 1
    assert "5 Bewerbungen" in reasons["Lars Land"][1] or reasons["Lisa Land"][0] - 1 <= 1


def test_a_second_run_leaves_declared_open_and_locked_work_alone(many):
    locked = many.locked(many.land1, application=many.tandems[0])
    open_ = many.saved(many.land1, application=many.tandems[1])
    many.open(many.land1, application=many.tandems[2])
    before = list(Assignment.objects.order_by("pk").values_list("pk", "reviewer", "state"))
    applied(many)
    assert (
        list(
            Assignment.objects.filter(pk__in=[row[0] for row in before])
            .order_by("pk")
            .values_list("pk", "reviewer", "state")
        )
        == before
    )
    assert {locked.reviewer, open_.reviewer} == {many.land1}
    assert loads(many, funder=many.ministry)["Lars Land"] == 3
    with refused("empty"):
        applied(many, seed=99)


def test_a_late_application_moves_nobody(many):
    applied(many)
    before = set(Assignment.objects.values_list("pk", "reviewer", "state"))
    late = make_tandem(many.call, "eligible")
    applied(many, seed=8)
    assert set(Assignment.objects.exclude(application=late).values_list("pk", "reviewer", "state")) == before
    assert late.assignments.count() == 2


def test_an_absence_moves_only_that_persons_open_work_and_keeps_the_history(many):
    applied(many)
    done = Assignment.objects.filter(reviewer=many.land1).order_by("pk").first()
    conflicts.declare(assignment=done, has_conflict=False, by=many.land1)
    others = set(Assignment.objects.exclude(reviewer=many.land1).values_list("pk", "state"))
    assignments.note_absence(round=many.papers, reviewer=many.land1, reason="Elternzeit", by=many.officer)
    applied(many, seed=9)
    assert set(Assignment.objects.filter(reviewer=many.land1).values_list("state", flat=True)) == {A.REVOKED}
    assert others <= set(Assignment.objects.values_list("pk", "state"))
    for gone in Assignment.objects.filter(reviewer=many.land1):
        assert gone.replaced_by.application_id == gone.application_id
        assert gone.replaced_by.funder_id == gone.funder_id


def test_a_reviewer_whose_role_ended_is_replaced_but_a_locked_review_stays(many):
    locked = many.locked(many.land1, application=many.tandems[0])
    undeclared = many.assign(many.land1, application=many.tandems[1])
    many.land1.funder_memberships.all().delete()
    applied(many)
    locked.refresh_from_db()
    undeclared.refresh_from_db()
    assert (locked.state, undeclared.state) == (A.LOCKED, A.REVOKED)
    assert undeclared.replaced_by.reviewer in (many.land2, many.land3)
    assert many.tandems[0].assignments.filter(funder=many.ministry).count() == 1


def test_a_new_reviewer_takes_work_from_those_with_most_only_if_that_is_allowed(many):
    applied(many)
    make_staff(R.REVIEWER, many.foundation, name="Nina Neu")
    with refused("empty"):
        applied(many, seed=5, may_move=False)
    applied(many, seed=5)
    assert loads(many, funder=many.foundation) == {"Anna Aktion": 2, "Alma Aktion": 2, "Nina Neu": 2}


def test_experts_come_beside_the_funders_reviewers_when_wanted(many):
    assert not any(gift.group == EXPERTS for gift in propose(many.papers, many.officer, seed=1).given)
    applied(many, experts=1)
    assert loads(many, as_expert=True) == {"Eva Expertin": 6}


def test_a_plan_is_refused_when_something_moved_since_the_preview(many):
    proposal = propose(many.papers, many.officer, seed=7)
    many.assign(many.land1)
    with refused("changed"):
        planning.apply(round=many.papers, seed=7, by=many.officer, digest=proposal.situation.digest)
    assert Assignment.objects.count() == 1


def test_an_officer_does_not_distribute_what_the_officer_must_not_see(many):
    many.officer.memberships.create(organisation=many.tandem.nonprofit.organisation, role="reader")
    now = situation(many.papers, many.officer)
    assert now.hidden == 1
    assert str(many.tandem.pk) not in now.numbers


def test_the_situation_costs_the_same_for_1_and_30_applications(case, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        case.officer.__dict__.pop("_funder_roles", None)
        with CaptureQueriesContext(connection) as queries:
            propose(case.papers, case.officer, seed=1)
        return len(queries)

    one = cost()
    for _n in range(29):
        make_tandem(case.call, "eligible")
    assert cost() == one <= 20


# -- handing over -----------------------------------------------------------------------------------------


def test_handing_over_keeps_the_old_assignment_and_points_to_it(case):
    land2 = make_staff(R.REVIEWER, case.ministry)
    old = case.saved()
    new = assignments.reassign(assignment=old, reviewer=land2, reason="krank", by=case.officer)
    old.refresh_from_db()
    assert (old.state, new.replaces, new.reviewer) == (A.REVOKED, old, land2)
    assert AuditEntry.objects.get(verb="assignment.revoke").data["reason"] == "krank"


def test_handing_over_refuses_what_would_lose_or_double_work(case):
    land2 = make_staff(R.REVIEWER, case.ministry)
    locked = case.locked()
    with refused("locked"):
        assignments.reassign(assignment=locked, reviewer=land2, reason="x", by=case.officer)
    other = case.assign(case.aktion1, case.foundation)
    with refused("same-person"):
        assignments.reassign(assignment=other, reviewer=case.aktion1, reason="x", by=case.officer)
    with refused("no-reason"):
        assignments.reassign(assignment=other, reviewer=land2, reason=" ", by=case.officer)
    with refused("no-reviewer"):
        assignments.reassign(assignment=other, reviewer=land2, reason="x", by=case.officer)
    other.refresh_from_db()
    assert other.state == A.ASSIGNED  # a refusal leaves everything as it was


def test_assigning_after_a_recusal_takes_that_place(case):
    recused = case.recused()
    land2 = make_staff(R.REVIEWER, case.ministry)
    assert case.assign(land2).replaces == recused


def test_who_is_away_is_not_assigned_until_back(case):
    absence = assignments.note_absence(
        round=case.papers, reviewer=case.land1, reason="krank", by=case.officer
    )
    with refused("absent"):
        case.assign()
    assignments.end_absence(absence=absence, by=case.officer)
    assert case.assign().reviewer == case.land1


# -- due dates --------------------------------------------------------------------------------------------


def test_more_time_for_a_round_reaches_open_work_and_the_round(case):
    open_, locked = case.saved(), case.locked(case.aktion1, case.foundation)
    before = case.papers.reviews_due_on
    day = before + timedelta(days=10)
    assert due_dates.extend(round=case.papers, due_on=day, reason="Feiertage", by=case.officer) == 1
    open_.refresh_from_db()
    locked.refresh_from_db()
    case.papers.refresh_from_db()
    assert (open_.due_on, locked.due_on, case.papers.reviews_due_on) == (day, before, day)
    assert "Feiertage" in OutboxMessage.objects.get(kind="review.extended").body


def test_more_time_for_one_person_leaves_the_others(case):
    mine, theirs = case.assign(), case.assign(case.aktion1, case.foundation)
    day = case.papers.reviews_due_on + timedelta(days=3)
    due_dates.extend(round=case.papers, due_on=day, reason="krank", by=case.officer, reviewer=case.land1)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.due_on, theirs.due_on) == (day, case.papers.reviews_due_on)


def test_a_due_date_is_never_moved_forward_and_needs_a_reason(case):
    case.assign()
    day = case.papers.reviews_due_on
    with refused("not-later"):
        due_dates.extend(round=case.papers, due_on=day, reason="x", by=case.officer)
    with refused("no-reason"):
        due_dates.extend(round=case.papers, due_on=day + timedelta(days=1), reason=" ", by=case.officer)
    with refused("nothing"):
        due_dates.extend(round=case.papers, due_on=day, reason="x", by=case.officer, reviewer=case.land1)


# -- by list ----------------------------------------------------------------------------------------------


def test_a_list_is_read_line_by_line_with_its_errors(case):
    number = case.tandem.number
    lines = read_list(
        case.papers,
        case.officer,
        f"Nummer;E-Mail\n{number};{case.land1.email}\n{number};{case.land1.email.upper()}\n"
        f"X-1;{case.land1.email}\n{number};fremd@nirgends.example\nnur ein Feld\n\n"
        f"{number},{case.expert.email}\n",
    )
    assert [(line.place, bool(line.error)) for line in lines] == [
        (2, False),
        (3, True),
        (4, True),
        (5, True),
        (6, True),
        (8, False),
    ]
    assert lines[0].row == (case.tandem, case.land1, case.ministry, False)
    assert lines[-1].row == (case.tandem, case.expert, case.foundation, True)
    assert "Zeile 2" in lines[1].error


def test_a_reviewer_for_two_funders_needs_the_funder_in_the_line(case):
    case.land1.funder_memberships.create(funder=case.foundation, role=R.REVIEWER)
    line = f"{case.tandem.number};{case.land1.email}"
    assert "mehrere" in read_list(case.papers, case.officer, line)[0].error
    named = read_list(case.papers, case.officer, f"{line};{case.foundation.short_name}")[0]
    assert (named.error, named.funder) == ("", case.foundation)


def test_a_list_is_assigned_whole_or_not_at_all(case):
    other = make_tandem(case.call, "eligible")
    other.clerk.funder_memberships.create(funder=case.ministry, role=R.REVIEWER)
    rows = [
        (case.tandem, case.land1, case.ministry, False),
        (other, other.clerk, case.ministry, False),
    ]
    with pytest.raises(Impossible) as caught:
        assignments.assign_by_list(round=case.papers, rows=rows, by=case.officer)
    assert other.number in caught.value.message
    assert not Assignment.objects.exists()


# -- the pages --------------------------------------------------------------------------------------------


def test_preview_changes_nothing_and_applying_does_what_was_shown(many, login):
    client = login(many.officer)
    url = reverse("backoffice:distribute", args=[many.papers.pk])
    assert client.get(url).status_code == 200
    page = client.get(url, {"seed": "7", "experts": "0", "may_move": "on"}).content.decode()
    assert "12 neue Zuweisungen. Bewerbungen in der Runde: 6." in page
    assert not Assignment.objects.exists()
    digest = propose(many.papers, many.officer, seed=7).situation.digest
    data = {"seed": "7", "experts": "0", "may_move": "on", "digest": digest}
    stale = client.post(url, {**data, "digest": "0" * 64}).content.decode()
    assert "Inzwischen hat sich etwas geändert" in stale
    answer = client.post(url, data)
    assert answer.url == reverse("backoffice:assignment_plan", args=[AssignmentPlan.objects.get().pk])
    assert "Startwert 7" in client.get(answer.url).content.decode()
    assert Assignment.objects.count() == 12
    again = client.post(url, data)  # a second click
    assert again.status_code == 200
    assert Assignment.objects.count() == 12


@pytest.mark.parametrize("bad", [{"seed": "-1"}, {"seed": "x"}, {"experts": "99"}, {"seed": "9" * 30}])
def test_a_wrong_choice_is_said_at_the_field(many, login, bad):
    url = reverse("backoffice:distribute", args=[many.papers.pk])
    page = login(many.officer).get(url, {"seed": "7", "experts": "0", **bad})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


def test_a_list_is_checked_shown_and_confirmed_on_the_page(case, login):
    client = login(case.officer)
    url = reverse("backoffice:assign_by_list", args=[case.papers.pk])
    wrong = client.post(url, {"lines": f"{case.tandem.number};wer@nirgends.example"}).content.decode()
    assert "Zeile 1" in wrong
    assert "wer@nirgends.example" in wrong
    good = {"lines": f"{case.tandem.number};{case.land1.email}"}
    assert "So zuweisen" in client.post(url, good).content.decode()
    assert not Assignment.objects.exists()
    assert client.post(url, {**good, "confirm": "1"}).status_code == 302
    assert Assignment.objects.get().reviewer == case.land1
    assert client.post(url, {"lines": ""}).status_code == 200


def test_the_office_extends_and_notes_absences_on_the_pages(case, login):
    client = login(case.officer)
    case.assign()
    day = clock.today() + timedelta(days=60)
    url = reverse("backoffice:extend_reviews", args=[case.papers.pk])
    past = client.post(url, {"reviewer": "", "due_on": "2020-01-01", "reason": "x"})
    assert "Dieser Tag ist schon vorbei." in past.content.decode()
    assert (
        client.post(url, {"reviewer": "", "due_on": day.isoformat(), "reason": "Feiertage"}).status_code
        == 302
    )
    assert Assignment.objects.get().due_on == day
    url = reverse("backoffice:absence", args=[case.papers.pk])
    assert client.post(url, {"reviewer": "", "reason": ""}).status_code == 200
    assert client.post(url, {"reviewer": str(case.land1.pk), "reason": "krank"}).status_code == 302
    overview = client.get(reverse("backoffice:assignment_round", args=[case.papers.pk])).content.decode()
    assert "fällt aus" in overview


def test_handing_over_on_the_page(case, login):
    land2 = make_staff(R.REVIEWER, case.ministry, name="Lisa Land")
    old = case.assign()
    url = reverse("backoffice:replace_assignment", args=[case.tandem.pk, old.pk])
    client = login(case.officer)
    assert client.post(url, {"reviewer": f"reviewer:{land2.pk}", "reason": ""}).status_code == 200
    assert client.post(url, {"reviewer": f"reviewer:{land2.pk}", "reason": "krank"}).status_code == 302
    assert Assignment.objects.get(reviewer=land2).replaces == old


def test_the_audit_reads_the_assignments_and_changes_nothing(case, login):
    client = login(case.auditor)
    page = client.get(reverse("backoffice:assignment_round", args=[case.papers.pk])).content.decode()
    assert "Automatisch verteilen" not in page
    absence = assignments.note_absence(
        round=case.papers, reviewer=case.land1, reason="krank", by=case.officer
    )
    for name, args in [
        ("distribute", [case.papers.pk]),
        ("assign_by_list", [case.papers.pk]),
        ("extend_reviews", [case.papers.pk]),
        ("absence", [case.papers.pk]),
        ("end_absence", [case.papers.pk, absence.pk]),
    ]:
        assert client.post(reverse(f"backoffice:{name}", args=args), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["assignment_rounds", "assignment_round", "assign_by_list"])
def test_pages_of_a_round_cost_the_same_with_1_and_30_rows(case, login, name):
    from tests.reviews.stage import counted

    url = reverse(f"backoffice:{name}", args=[] if name == "assignment_rounds" else [case.papers.pk])
    case.assign()
    client = login(case.officer)
    one, _queries = counted(client, url)
    for _n in range(29):
        case.assign(make_staff(R.REVIEWER, case.ministry), application=make_tandem(case.call, "eligible"))
    many, queries = counted(client, url)
    assert one == many <= 15, queries


def test_the_office_is_told_who_can_read_locked_reviews_already(case, login):
    case.aktion_approver.funder_memberships.create(funder=case.foundation, role=R.REVIEWER)
    url = reverse("backoffice:assign", args=[case.tandem.pk])
    hint = "kann in anderer Rolle schon abgeschlossene Gutachten dazu lesen"
    case.saved()
    assert hint not in login(case.officer).get(url).content.decode()
    scoring.lock(assignment=Assignment.objects.get(), by=case.land1)
    page = login(case.officer).get(url).content.decode()
    assert page.count(hint) == 1
    assert f"{case.aktion_approver.name} (" in page.split(hint)[0].rsplit("<label", 1)[1]
