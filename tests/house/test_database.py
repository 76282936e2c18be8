"""The database is what the code says: its set of migrations, its triggers; and where not, words say so."""

import os
import subprocess
import sys
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import installed
from core.operations import noted
from script.launcher import OLDER_SET, Trouble, demo, migrations
from tests.conftest import _template_name

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _looked_at_anew(monkeypatch):
    monkeypatch.setattr(installed, "_fine_until", 0.0)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def a_trigger() -> tuple[str, str]:
    return min(key for key in installed.wanted_triggers() if "append_only" in key[1])


# -- triggers ------------------------------------------------------------------------------------------


def test_the_installed_triggers_are_what_the_models_say():
    assert len(installed.wanted_triggers()) > 300
    assert installed.wrong_triggers(connection) == []


def test_there_are_no_other_triggers_than_those_of_models():
    with connection.cursor() as cursor:
        cursor.execute(
            r"SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'pgtrigger\_%'"
        )
        assert cursor.fetchall() == []


def test_a_missing_trigger_is_seen():
    table, name = a_trigger()
    run(f"DROP TRIGGER {name} ON {table}")
    assert installed.wrong_triggers(connection) == [f"missing: {name} on {table}"]


def test_a_trigger_whose_function_is_another_is_seen():
    """The comment with the hash is as it should be, so `pgtrigger ls` calls it installed."""
    table, name = a_trigger()
    run(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS TRIGGER AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql"
    )
    assert installed.wrong_triggers(connection) == [f"outdated: {name} on {table}"]


def test_a_trigger_with_another_hash_is_seen():
    table, name = a_trigger()
    run(f"COMMENT ON TRIGGER {name} ON {table} IS 'of another day'")
    assert installed.wrong_triggers(connection) == [f"outdated: {name} on {table}"]


def test_a_trigger_that_is_switched_off_is_seen():
    table, name = a_trigger()
    run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert installed.wrong_triggers(connection) == [f"switched off: {name} on {table}"]


def test_a_trigger_that_no_model_has_is_seen():
    table, name = a_trigger()
    run(f"CREATE TRIGGER pgtrigger_of_old BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    assert installed.wrong_triggers(connection) == [f"unknown: pgtrigger_of_old on {table}"]


def test_health_refuses_an_outdated_trigger_until_migrate_has_run(client):
    table, name = a_trigger()
    run(f"COMMENT ON TRIGGER {name} ON {table} IS 'of another day'")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["database"] == (
        f"triggers are not what the models say (outdated: {name} on {table}): run migrate"
    )
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    assert client.get("/health/ready").json()["database"] == "ok"


def test_a_good_answer_about_triggers_costs_nothing_afterwards(client, django_assert_num_queries):
    assert client.get("/health/ready").status_code == 200
    with django_assert_num_queries(0):
        assert installed.triggers_in_words() == ""


# -- sets of migrations --------------------------------------------------------------------------------


def _row_of_an_older_set() -> str:
    MigrationRecorder(connection).record_applied("accounts", "0002_triggers")
    return "applied, but no longer there: accounts.0002_triggers"


def _set_made_anew() -> str:
    words = connection.ops.compose_sql("%s", [str(noted(connection)).replace("'", '"')])
    run(f"COMMENT ON TABLE django_migrations IS {words}")  # the same once more: nothing changes
    assert installed.older_set(connection) == ""
    run("""COMMENT ON TABLE django_migrations IS '{"accounts": "0123456789ab"}'""")
    return "made anew since: "


def _set_that_noted_nothing() -> str:
    run("COMMENT ON TABLE django_migrations IS NULL")
    return "made anew since: accounts.0001_initial, "


def _tables_without_rows() -> str:
    MigrationRecorder(connection).record_unapplied("portal", "0001_initial")
    return "tables that no migration of ours made: portal_"


OLDER = [_row_of_an_older_set, _set_made_anew, _set_that_noted_nothing, _tables_without_rows]


def test_the_tests_own_database_is_of_this_set():
    assert installed.older_set(connection) == ""
    assert set(noted(connection)) == {room.label for room in installed.rooms() if list(room.get_models())}


@pytest.mark.parametrize("plant", OLDER)
def test_migrate_refuses_a_database_of_an_older_set_in_words(plant):
    reason = plant()
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    assert reason in str(refusal.value)
    assert "script/demo --reset" in str(refusal.value)


@pytest.mark.parametrize("plant", OLDER)
def test_health_refuses_a_database_of_an_older_set_in_words(plant, client):
    reason = plant()
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert reason in response.json()["database"]


# -- the demo ------------------------------------------------------------------------------------------


class Server:
    def __init__(self, own: bool = True) -> None:
        self.own_database = own


@pytest.fixture
def older(monkeypatch, tmp_path):
    """A demo whose preparing ends as it does with an older database."""
    monkeypatch.setattr(demo, "LOGS", tmp_path)

    def ends(name, command, *, log, **more):
        log.write_text("{}\nprepare: The database portal was made by an older set.\n")
        child = nullcontext()
        child.process = nullcontext()
        child.process.wait = lambda: OLDER_SET
        child.last_words = lambda lines: log.read_text().splitlines()[-lines]
        child.stop = lambda: None
        return child

    monkeypatch.setattr(demo, "start", ends)


def at_a_terminal(monkeypatch, answer: str | None) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: answer is not None, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)


def test_the_demo_says_in_words_that_its_database_is_older(older, monkeypatch):
    at_a_terminal(monkeypatch, None)
    with pytest.raises(Trouble, match=r"^The database portal was made by an older set\.$"):
        demo.prepare_or_start_afresh(Server(), {})


@pytest.mark.parametrize(("answer", "afresh"), [("y", True), ("Ja", True), ("", False), ("n", False)])
def test_the_demo_starts_afresh_only_after_a_yes(older, monkeypatch, capsys, answer, afresh):
    at_a_terminal(monkeypatch, answer)
    with nullcontext() if afresh else pytest.raises(Trouble, match="Nothing was changed"):
        assert demo.prepare_or_start_afresh(Server(), {}) is False
    assert "older set" in capsys.readouterr().out


def test_the_demo_never_offers_to_empty_a_server_that_is_not_its_own(older, monkeypatch):
    at_a_terminal(monkeypatch, "y")
    with pytest.raises(Trouble, match="older set"):
        demo.prepare_or_start_afresh(Server(own=False), {})


def test_preparing_an_older_database_ends_with_words_and_its_own_code(tmp_path):
    """The real process, on a database of its own with a row of an older set."""
    name = f"older_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            there = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
            url = urlsplit(there)._replace(path=f"/{name}").geturl()
            code = (
                "import django; django.setup(); from django.db import connection as c;"
                "from django.db.migrations.recorder import MigrationRecorder as R;"
                "R(c).record_applied('core', '0003_triggers')"
            )
            environment = {
                **os.environ,
                "DATABASE_URL": url,
                "DATABASE_OWNER_URL": "",
                "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            }
            python = [sys.executable, "-W", "ignore"]
            subprocess.run([*python, "-c", code], check=True, cwd=settings.BASE_DIR, env=environment)
            done = subprocess.run(
                [*python, "-m", "script.launcher.prepare"],
                cwd=settings.BASE_DIR,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            cursor.execute(f'DROP DATABASE "{name}"')
    assert done.returncode == OLDER_SET
    assert "core.0003_triggers" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


# -- script/migrations ---------------------------------------------------------------------------------


def test_the_set_is_what_script_migrations_writes():
    """Changed a model? script/migrations makes the set anew (until 1.0; docs/decisions/0006)."""
    assert migrations.differing(migrations.planned()) == []


def test_no_migration_holds_the_sql_of_a_trigger():
    for room in installed.rooms():
        for path in migrations.migrations_in(room):
            assert "TRIGGER" not in path.read_text().upper().replace("_TRIGGER", ""), path


def test_the_tests_template_is_made_anew_when_a_trigger_changes(monkeypatch):
    before = _template_name()
    assert _template_name() == before
    wanted = dict(installed.wanted_triggers())
    changed = {**wanted, next(iter(wanted)): ("another hash", "another body")}
    monkeypatch.setattr(installed, "wanted_triggers", lambda: changed)
    assert _template_name() != before
