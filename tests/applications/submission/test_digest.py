"""The kept row of an application follows every column it is made of, whoever changes it, and how."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.db.utils import InternalError, ProgrammingError

from accounts.models import Place
from applications.draft.models.application import Application, Partner
from applications.draft.models.texts import SocialSpace
from applications.draft.parts import plan_part
from applications.plans.models import FundingAmount, FundingSource
from applications.submission.models.digest import COMPUTED, SOURCES, CallRegion, Digest
from applications.submission.models.submission import Amendment, Submission
from casework.actions import questions
from core import clock
from tests.factories import OrganisationFactory, PlaceFactory, UserFactory, make_call, make_tandem

pytestmark = pytest.mark.django_db
COLUMNS = "application_id, call_id, number, applied, place_id, region, words, names, places"
ALL = "ARRAY(SELECT id FROM applications_application)"


def run(sql: str, **values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def german(function: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


def drift() -> list[tuple]:
    """Rows that are not what their sources say, or are missing, or too many."""
    computed = f"SELECT {COLUMNS} FROM ({COMPUTED.replace('OF_THESE', ALL)}) AS computed"
    there = f"SELECT {COLUMNS} FROM applications_digest"
    with connection.cursor() as cursor:
        cursor.execute(f"({computed} EXCEPT {there}) UNION ALL ({there} EXCEPT {computed})")
        return cursor.fetchall()


def digest(application: Application) -> Digest:
    return Digest.objects.get(application=application)


@pytest.fixture
def tandem() -> Application:
    return make_tandem(state="submitted", title="Offen für alle")


@pytest.fixture
def ids(tandem) -> dict[str, object]:
    """What the statements below name."""
    plan = tandem.nonprofit.finance_plan
    bare = Application.objects.create(call=tandem.call, title="Leer", started_by=tandem.clerk)
    seat = Partner.objects.create(
        application=bare, role=tandem.nonprofit.role, organisation=OrganisationFactory(nonprofit=True)
    )
    return {
        "id": tandem.pk,
        "bare": bare.pk,
        "seat": seat.pk,
        "call": make_call(slug="anderer", number_prefix="AND").pk,
        "partner": tandem.nonprofit.pk,
        "organisation": tandem.nonprofit.organisation_id,
        "other": OrganisationFactory(name="Zweitverein").pk,
        "place": tandem.social_space.place_id,
        "elsewhere": PlaceFactory(name="Anderswo", district="Fernkreis").pk,
        "plan": plan.pk,
        "grant": plan.funding_sources.get(kind="grant").pk,
        "own": FundingSource.objects.create(plan=plan, kind="own").pk,
    }


# statement -> the columns of the digest that follow it
CHANGES = {
    "UPDATE applications_application SET number = 'Q-7' WHERE id = %(id)s": {"words", "number"},
    "UPDATE applications_application SET submitted_at = now() WHERE id = %(id)s": set(),
    "UPDATE applications_application SET title = 'Anders' WHERE id = %(id)s": {"words"},
    "UPDATE applications_application SET call_id = %(call)s WHERE id = %(id)s": {"call_id"},
    "UPDATE applications_partner SET organisation_id = %(other)s WHERE id = %(partner)s": {"names"},
    "UPDATE applications_partner SET application_id = %(bare)s WHERE id = %(partner)s": {"names", "applied"},
    "UPDATE accounts_organisation SET name = 'Umbenannt' WHERE id = %(organisation)s": {"names"},
    "UPDATE applications_socialspace SET name = 'Südvorstadt' WHERE application_id = %(id)s": {"places"},
    "UPDATE applications_socialspace SET place_id = %(elsewhere)s WHERE application_id = %(id)s": {
        "place_id", "region", "places",
    },
    "UPDATE applications_socialspace SET application_id = %(bare)s WHERE application_id = %(id)s": {
        "place_id", "region", "places",
    },
    "DELETE FROM applications_socialspace WHERE application_id = %(id)s": {"place_id", "region", "places"},
    "UPDATE accounts_place SET district = 'Neukreis' WHERE key = %(place)s": {"region", "places"},
    "UPDATE accounts_place SET name = 'Neuname', district = '' WHERE key = %(place)s": {"region", "places"},
    "UPDATE applications_fundingamount SET amount = amount + 0.01 WHERE source_id = %(grant)s": {"applied"},
    "UPDATE applications_fundingamount SET source_id = %(own)s WHERE source_id = %(grant)s": {"applied"},
    "DELETE FROM applications_fundingamount WHERE source_id = %(grant)s": {"applied"},
    "UPDATE applications_fundingsource SET kind = 'other' WHERE id = %(grant)s": {"applied"},
    "UPDATE applications_financeplan SET partner_id = %(seat)s WHERE id = %(plan)s": {"applied"},
}  # fmt: skip


def values(one: Digest) -> dict[str, object]:
    return {field.attname: getattr(one, field.attname) for field in Digest._meta.concrete_fields}


@pytest.mark.parametrize("statement", CHANGES)
def test_the_row_follows_each_column_it_is_made_of_also_in_raw_sql(tandem, ids, statement):
    before = values(digest(tandem))
    run(statement, **ids)
    after = values(digest(tandem))
    assert {name for name in before if before[name] != after[name]} == CHANGES[statement]
    assert drift() == []


def test_every_trigger_is_tried_above_or_below():
    tried = {statement.split()[1 if statement.startswith("UPDATE") else 2] for statement in CHANGES}
    below = {model._meta.db_table for model in (Submission, Amendment)} | {"applications_reopening"}
    assert {model._meta.db_table for model, _trigger in SOURCES} == tried | below


def test_it_is_there_with_the_first_row_and_goes_with_it():
    call = make_call()
    application = Application.objects.create(call=call, title="Ganz neu", started_by=UserFactory())
    kept = digest(application)
    assert (kept.call_id, kept.applied, kept.region, kept.words, kept.names) == (
        call.pk, None, None, "ganz neu", "",
    )  # fmt: skip
    run("DELETE FROM applications_application WHERE id = %(id)s", id=application.pk)
    assert not Digest.objects.filter(pk=application.pk).exists()


def test_what_it_says_of_a_whole_application(tandem):
    kept = digest(tandem)
    assert kept.applied == Decimal("600000.00")
    assert kept.region == "Musterkreis"
    assert kept.words == f"{tandem.number.lower()}\noffen fuer alle\n{tandem.number.lower()}\noffen fur alle"
    name = tandem.nonprofit.organisation.name
    assert german("german_search_key", name) in kept.names
    assert german("german_sort_key", name) in kept.names
    assert "musterkreis" in kept.places
    assert german("german_search_key", name) not in kept.words + kept.places
    assert drift() == []


def test_while_a_question_is_open_it_says_what_was_handed_in(tandem):
    before = values(digest(tandem))
    reopening = questions.ask(
        application=tandem,
        parts=[plan_part(tandem.nonprofit), "social_space"],
        question="Wo genau?",
        due_at=clock.closing_moment(clock.today()),
        by=UserFactory(),
    )
    run("UPDATE applications_socialspace SET name = 'Geheim', place_id = NULL")
    run("DELETE FROM applications_fundingamount")
    assert values(digest(tandem)) | {"places": ""} == before | {"places": ""}
    assert "geheim" not in digest(tandem).places
    assert drift() == []
    content = Submission.objects.get(application=tandem).content
    content["social_space"]["name"] = "Ergänzt"
    Amendment.objects.create(
        application=tandem, reopening=reopening, number=1, content=content, content_hash="x",
        arrived_at=clock.now(), submitted_by=tandem.clerk,
    )  # fmt: skip
    assert "ergaenzt" in digest(tandem).places
    run("UPDATE applications_reopening SET state = 'closed', closed_at = now()")
    assert "geheim" in digest(tandem).places
    assert digest(tandem).applied is None
    assert drift() == []


def test_a_place_that_was_handed_in_is_followed_while_a_question_is_open(tandem, ids):
    questions.ask(
        application=tandem, parts=["social_space"], question="Wo?",
        due_at=clock.closing_moment(clock.today()), by=UserFactory(),
    )  # fmt: skip
    run("UPDATE applications_socialspace SET place_id = %(elsewhere)s WHERE application_id = %(id)s", **ids)
    run("UPDATE accounts_place SET district = 'Neukreis' WHERE key = %(place)s", **ids)
    assert digest(tandem).region == "Neukreis"
    assert drift() == []


@pytest.mark.parametrize(
    ("statement", "touches"),
    [
        ("UPDATE accounts_place SET name = name, district = district", False),
        ("UPDATE accounts_place SET name = name || '!'", True),
        ("UPDATE accounts_organisation SET name = name", False),
        ("UPDATE accounts_organisation SET name = name || '!'", True),
        ("UPDATE applications_application SET title = title, number = number", False),
        ("UPDATE applications_fundingamount SET amount = amount + 1 WHERE source_id = %(own)s", False),
        ("UPDATE applications_fundingsource SET kind = 'other' WHERE id = %(own)s", False),
    ],
)
def test_what_changes_nothing_works_nothing_out_anew(tandem, ids, statement, touches):
    """A register that is loaded anew writes every place: nobody waits for that."""
    FundingAmount.objects.create(source_id=ids["own"], year=2030, amount=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin, xmax FROM applications_digest WHERE application_id = %s", [tandem.pk])
        before = cursor.fetchone()
        with transaction.atomic():
            run(statement, **ids)
        cursor.execute("SELECT xmin, xmax FROM applications_digest WHERE application_id = %s", [tandem.pk])
        assert (cursor.fetchone() != before) is touches


def test_the_submission_counts_while_a_question_is_open(tandem):
    questions.ask(
        application=tandem, parts=["social_space"], question="Wo?",
        due_at=clock.closing_moment(clock.today()), by=UserFactory(),
    )  # fmt: skip
    run("""UPDATE applications_submission
              SET content = jsonb_set(content, '{social_space,name}', '"Damals"') WHERE application_id = %(id)s""",
        id=tandem.pk)  # fmt: skip
    assert "damals" in digest(tandem).places
    assert drift() == []


@pytest.mark.parametrize(
    "write",
    [
        lambda row: Digest.objects.filter(pk=row.pk).update(applied=1),
        lambda row: Digest.objects.create(application=row, call=row.call),
    ],
)
def test_nobody_writes_it_by_hand(tandem, write: Callable):
    with pytest.raises((InternalError, ProgrammingError), match="nobody writes it"), transaction.atomic():
        write(tandem)


def test_regions_of_a_call_are_noted_once_and_never_taken_back(tandem):
    make_tandem(tandem.call, "draft")
    assert list(CallRegion.objects.values_list("call", "name")) == [(tandem.call_id, "Musterkreis")]
    SocialSpace.objects.update(place=Place.objects.get(pk=PlaceFactory(district="Fernkreis").pk))
    assert set(CallRegion.objects.values_list("name", flat=True)) == {"Fernkreis", "Musterkreis"}


# -- two at once ---------------------------------------------------------------------------------------

LOCK = "PERFORM FROM applications_digest"


def _both_partners_save(tandem: Application) -> None:
    """Each partner's grant: the second one begins while the first is not committed yet."""
    done: list[bool] = []

    def add(partner: Partner) -> None:
        # One row: a second one of the same statement would look again, and see what the other has committed.
        run(
            "UPDATE applications_fundingamount SET amount = amount + 1 WHERE id = ("
            "SELECT amount.id FROM applications_fundingamount amount "
            "JOIN applications_fundingsource source ON source.id = amount.source_id "
            "WHERE source.kind = 'grant' AND source.plan_id = %(plan)s ORDER BY amount.year LIMIT 1)",
            plan=partner.finance_plan.pk,
        )

    def second() -> None:
        try:
            add(tandem.nonprofit)
            done.append(True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=second, daemon=True)
    with transaction.atomic():
        add(tandem.municipality)
        thread.start()
        while not done and not _somebody_waits():
            thread.join(0.05)
            assert thread.is_alive() or done
    thread.join(60)
    assert done


def _somebody_waits() -> bool:
    """For this transaction."""
    with connection.cursor() as cursor:
        # Not pg_stat_activity: inside a transaction that is the same picture at every look.
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_partners_who_save_at_the_same_moment_are_both_in_the_sum(tandem):
    _both_partners_save(tandem)
    assert drift() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_the_two_is_forgotten(tandem, forgetful):
    _both_partners_save(tandem)
    assert drift() != []


@pytest.fixture
def forgetful(tandem):
    """The trigger of the amounts without its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_digest\\_of\\_amount%'"
        )
        (whole,) = cursor.fetchone()
        assert LOCK in whole
        cursor.execute(
            whole.replace(LOCK, f"-- {LOCK}").replace("ORDER BY application_id FOR NO KEY UPDATE;", "", 1)
        )
        yield
        cursor.execute(whole)
