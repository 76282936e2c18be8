"""What the database keeps of who lacks a reviewer follows every change, whoever makes it, and is what a count finds."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.db.models import Count, Exists, OuterRef
from django.db.utils import InternalError, ProgrammingError

from accounts.constants import FunderRole
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import AssignmentState
from casework.models import STAFFING_SOURCES, Assignment, Staffing
from casework.staffing import COMPUTED
from programmes.models import FundingLine
from reviews.assessment.actions import assignments, conflicts, scoring, unlocking
from reviews.assessment.queries.work import without_reviewer
from reviews.selection.queries.work import ready_to_stage
from tests.factories import FunderFactory, make_call, make_staff, make_tandem
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db
ALL = "ARRAY(SELECT id FROM applications_application)"

INSERT = """
    INSERT INTO casework_assignment (id, created_at, updated_at, application_id, round_id, reviewer_id, funder_id,
                                     assigned_by_id, as_expert, state)
    VALUES (gen_random_uuid(), now(), now(), %(application)s, %(round)s, %(reviewer)s, %(funder)s, %(by)s, false, 'assigned')
"""


def run(sql: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def drift() -> list[tuple]:
    """Applications of which something else is kept than their rows say."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({COMPUTED.replace('OF_THESE', ALL)}) AS said FULL JOIN casework_staffing AS kept "
            "USING (application_id) WHERE (said.lacks_in_id, said.reviewed_in_id) "
            "IS DISTINCT FROM (kept.lacks_in_id, kept.reviewed_in_id)"
        )
        return cursor.fetchall()


def lacks_in(application: Application) -> object:
    return Staffing.objects.filter(application=application).values_list("lacks_in", flat=True).first()


def counted() -> dict[object, int]:
    """What the office's page says, found without anything kept: {round: number}."""
    taken = Assignment.objects.filter(
        application=OuterRef(OuterRef("pk")),
        round=OuterRef(OuterRef("current_round")),
        funder=OuterRef("funder"),
        as_expert=False,
    ).exclude(state__in=[AssignmentState.REVOKED, AssignmentState.RECUSED])
    lacking = FundingLine.objects.filter(~Exists(taken), call=OuterRef("call"))
    found = Application.objects.filter(
        Exists(lacking), state=ApplicationState.ELIGIBLE, current_round__reviews_per_funder__gt=0
    )
    return dict(found.order_by().values_list("current_round").annotate(Count("pk")))


def said(user) -> dict[object, int]:
    user.__dict__.pop("_funder_roles", None)
    return {row["current_round"]: row["number"] for row in without_reviewer(user)}


def both(case) -> list[Assignment]:
    return [case.assign(), case.assign(case.aktion1, case.foundation)]


def test_it_lacks_until_each_funder_has_somebody_and_again_once_a_place_is_free(case):
    assert lacks_in(case.tandem) == case.papers.pk
    case.assign()
    assert lacks_in(case.tandem) == case.papers.pk
    other = case.assign(case.aktion1, case.foundation)
    assert lacks_in(case.tandem) is None
    assignments.revoke(assignment=other, by=case.officer)
    assert lacks_in(case.tandem) == case.papers.pk
    assert drift() == []


def test_who_is_recused_leaves_the_place_free_and_who_locks_does_not(case):
    case.locked()
    case.recused(case.aktion1, case.foundation)
    assert lacks_in(case.tandem) == case.papers.pk
    aktion2 = make_staff(FunderRole.REVIEWER, case.foundation, name="Arne Aktion")
    case.locked(aktion2, case.foundation)
    assert lacks_in(case.tandem) is None
    assert drift() == []


def test_an_expert_is_nobodys_reviewer(case):
    case.assign()
    case.assign(case.expert, case.foundation, as_expert=True)
    assert lacks_in(case.tandem) == case.papers.pk
    assert drift() == []


def reviewed_in(application: Application) -> object:
    return Staffing.objects.filter(application=application).values_list("reviewed_in", flat=True).first()


@pytest.mark.parametrize("as_expert", [False, True])
def test_a_locked_review_is_one_until_it_is_opened_or_its_reviewer_recused(case, as_expert):
    who = (case.expert, case.foundation) if as_expert else (case.land1, case.ministry)
    assignment = case.saved(*who, as_expert=as_expert)
    assert reviewed_in(case.tandem) is None
    scoring.lock(assignment=assignment, by=who[0])
    assert reviewed_in(case.tandem) == case.papers.pk
    assert list(ready_to_stage(case.officer)) == [case.papers]
    unlocking.unlock(assignment=assignment, reason="Ein Kriterium fehlt.", by=case.officer)
    assert reviewed_in(case.tandem) is None
    assert list(ready_to_stage(case.officer)) == []
    scoring.lock(assignment=assignment, by=who[0])
    conflicts.declare(assignment=assignment, has_conflict=True, ground="relative", by=who[0])
    assert reviewed_in(case.tandem) is None
    assert drift() == []


def test_reviews_of_a_round_that_is_over_are_none_of_the_present_one(case):
    case.locked()
    case.locked(case.aktion1, case.foundation)
    case.approve_all(case.stage())
    assert (reviewed_in(case.tandem), lacks_in(case.tandem)) == (None, case.talks.pk)
    assert list(ready_to_stage(case.officer)) == []
    assert drift() == []


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_of_what_is_not_eligible_nothing_is_kept(case, state):
    other = make_tandem(case.call, state)
    assert not Staffing.objects.filter(application=other).exists()
    assert drift() == []


def test_the_page_says_what_a_count_finds(case):
    for number in range(3):
        make_tandem(case.call, "eligible", title=f"Ohne {number}")
    both(case)
    assert said(case.officer) == counted() == {case.papers.pk: 3}
    strange = Case()
    FundingLine.objects.filter(call=strange.call).update(funder=FunderFactory(key="dritter", name="Dritter"))
    assert counted() == {case.papers.pk: 3, strange.papers.pk: 1}
    assert said(case.officer) == {case.papers.pk: 3}
    case.officer.funder_memberships.create(funder=case.ministry, role=FunderRole.REVIEWER)
    case.recused(case.officer, application=Application.objects.get(title="Ohne 1"))
    assert said(case.officer) == {case.papers.pk: 2}
    case.papers.reviews_per_funder = 0
    case.papers.save()
    assert said(case.officer) == {}


# statement -> does the tandem, which has a reviewer of each funder, lack one afterwards? Or the bare one, which has none?
CHANGES = {
    "UPDATE applications_application SET current_round_id = %(talks)s WHERE id = %(id)s": "talks",
    "UPDATE applications_application SET state = 'rejected', rejected_at = now() WHERE id = %(bare)s": None,
    "UPDATE applications_application SET call_id = %(call)s WHERE id = %(bare)s": None,
    "UPDATE casework_assignment SET application_id = %(bare)s WHERE id = %(one)s": "papers",
    "UPDATE casework_assignment SET round_id = %(talks)s WHERE id = %(one)s": "papers",
    "UPDATE casework_assignment SET funder_id = %(other)s WHERE id = %(one)s": "papers",
    "UPDATE casework_assignment SET as_expert = true WHERE id = %(one)s": "papers",
    "UPDATE casework_assignment SET state = 'recused', declared_at = now() WHERE id = %(one)s": "papers",
    "UPDATE casework_assignment SET state = 'revoked', revoked_at = now() WHERE id = %(one)s": "papers",
    "DELETE FROM casework_assignment WHERE id = %(one)s": "papers",
    "UPDATE programmes_fundingline SET funder_id = %(other)s WHERE id = %(line)s": "papers",
    "UPDATE programmes_fundingline SET call_id = %(call)s WHERE call_id = %(own)s": None,
    "DELETE FROM programmes_fundingline WHERE call_id = %(own)s": None,
}


@pytest.fixture
def ids(case) -> dict[str, object]:
    """What the statements above name."""
    elsewhere = make_call(slug="anderer", number_prefix="AND")
    FundingLine.objects.filter(call=elsewhere).delete()
    return {
        "id": case.tandem.pk,
        "bare": make_tandem(case.call, "eligible").pk,
        "talks": case.talks.pk,
        "papers": case.papers.pk,
        "call": elsewhere.pk,
        "own": case.call.pk,
        "other": FunderFactory(key="dritter", name="Dritter").pk,
        "one": both(case)[0].pk,
        "line": case.call.funding_lines.first().pk,
    }


@pytest.mark.parametrize("statement", CHANGES)
def test_what_is_kept_follows_each_column_it_is_made_of_also_in_raw_sql(ids, statement):
    before = dict(Staffing.objects.values_list("application", "lacks_in"))
    assert before == {ids["id"]: None, ids["bare"]: ids["papers"]}
    run(statement, **ids)
    after = dict(Staffing.objects.values_list("application", "lacks_in"))
    touched = "id" if CHANGES[statement] else "bare"
    assert after == before | {ids[touched]: ids.get(CHANGES[statement])}
    assert drift() == []


def test_every_trigger_is_tried_above():
    tried = {statement.split()[1 if statement.startswith("UPDATE") else 2] for statement in CHANGES}
    assert {model._meta.db_table for model, _trigger in STAFFING_SOURCES} == tried


def test_a_new_line_of_the_call_leaves_all_of_them_without(case, ids):
    role = case.call.partner_roles.create(key="dritte", title={"de": "Dritte"}, organisation_kind="nonprofit")
    FundingLine.objects.create(
        call=case.call, funder_id=ids["other"], partner_role=role, rate=50, letter_form="decision"
    )
    assert lacks_in(case.tandem) == case.papers.pk
    assert drift() == []


def test_it_goes_with_its_application(case):
    bare = Application.objects.create(call=case.call, title="Leer", started_by=case.officer)
    run(
        f"{INSERT}; DELETE FROM casework_assignment; DELETE FROM applications_application WHERE id = %(application)s",
        application=bare.pk, round=case.papers.pk, reviewer=case.land1.pk, funder=case.ministry.pk,
        by=case.officer.pk,
    )  # fmt: skip
    assert not Staffing.objects.filter(pk=bare.pk).exists()


@pytest.mark.parametrize("statement", [
    "UPDATE casework_assignment SET state = 'open', declared_at = now() WHERE id = %(one)s",
    "UPDATE applications_application SET title = title || '!' WHERE id = %(id)s",
])  # fmt: skip
def test_what_changes_nothing_locks_nothing(case, ids, statement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin, xmax FROM casework_staffing WHERE application_id = %s", [case.tandem.pk])
        before = cursor.fetchone()
        with transaction.atomic():
            run(statement, **ids)
        cursor.execute("SELECT xmin, xmax FROM casework_staffing WHERE application_id = %s", [case.tandem.pk])
        assert cursor.fetchone() == before


@pytest.mark.parametrize(
    "write",
    [
        lambda row: Staffing.objects.filter(pk=row.pk).update(lacks_in=None),
        lambda row: Staffing.objects.create(application=make_tandem(row.call, "draft")),
    ],
)
def test_nobody_writes_it_by_hand(case, write: Callable):
    with pytest.raises((InternalError, ProgrammingError), match="nobody writes it"), transaction.atomic():
        write(case.tandem)


# -- two at once ---------------------------------------------------------------------------------------

LOCK = "PERFORM FROM casework_staffing WHERE application_id = ANY(touched)"


def _both_funders_assign(case) -> None:
    """The second one begins while the first is not committed yet."""
    done: list[bool] = []

    def add(reviewer, funder) -> None:
        # As an import would: the action locks the application, and could not get here at the same moment.
        run(
            INSERT, application=case.tandem.pk, round=case.papers.pk, reviewer=reviewer.pk,
            funder=funder.pk, by=case.officer.pk,
        )  # fmt: skip

    def second() -> None:
        try:
            add(case.aktion1, case.foundation)
            done.append(True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=second, daemon=True)
    with transaction.atomic():
        add(case.land1, case.ministry)
        thread.start()
        while not done and not _somebody_waits():
            thread.join(0.05)
            assert thread.is_alive() or done
    thread.join(60)
    assert done


def _somebody_waits() -> bool:
    """For this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_at_the_same_moment_leave_nothing_to_do(case):
    _both_funders_assign(case)
    assert lacks_in(case.tandem) is None
    assert drift() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_two_do_not_see_each_other(case, forgetful):
    _both_funders_assign(case)
    assert drift() != []


@pytest.fixture
def forgetful(case):
    """The trigger of new assignments without its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger "
            "WHERE tgname ~ '^pgtrigger_staffing_of_assignments_[0-9a-f]+$'"
        )
        (whole,) = cursor.fetchone()
        assert LOCK in whole
        without = whole.replace(LOCK, f"-- {LOCK}").replace(
            "ORDER BY application_id FOR NO KEY UPDATE;", "", 1
        )
        cursor.execute(without)
        yield
        cursor.execute(whole)
