"""What web and workers may do in the database: nothing that proves something can be taken away by them."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pgtrigger
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from applications.plans.models import CostItem
from core import audit
from core.models import AuditEntry
from portal import grants
from portal.grants import Kept
from script.launcher import demo
from tests import roles
from tests.factories import make_tandem

TABLES = sorted(grants.tables(), key=lambda model: model._meta.label)
LISTS = {
    "FOR_GOOD": set(grants.FOR_GOOD),
    "CHANGES": set(grants.CHANGES),
    "MAY_GO": set(grants.MAY_GO),
    "ONLY_READ": set(grants.ONLY_READ),
}


def label(model) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_every_table_says_once_whether_it_proves_something(model):
    said = [name for name, labels in LISTS.items() if label(model) in labels]
    assert len(said) == (0 if grants.says_itself(model) else 1), said


def test_the_lists_name_no_table_that_is_gone():
    assert set().union(*LISTS.values()) - {label(model) for model in TABLES} == set()


@pytest.mark.django_db
def test_every_table_of_the_database_is_known():
    known = {model._meta.db_table for model in TABLES} | {grants.MIGRATIONS}
    assert set(connection.introspection.table_names()) == known


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return True
        raise
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES, ids=label)
def test_the_smaller_role_takes_away_only_what_may_go(model):
    """Each statement is tried, with all triggers out of the way: the rights alone have to hold."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]
    # Not the column that may be locked, and none that the database writes itself.
    column = columns[0]
    how = grants.kept(model)
    with pgtrigger.ignore(), roles.web_and_workers():
        assert refused(f"DELETE FROM {table} WHERE false") == (how is not Kept.MAY_GO)
        assert refused(f"TRUNCATE {table} CASCADE")
        assert refused(f"UPDATE {table} SET {column} = {column} WHERE false") == (
            how in (Kept.FOR_GOOD, Kept.ONLY_READ)
        )
        assert refused(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        assert not refused(f"SELECT FROM {table} WHERE false")
    assert not refused(f"DELETE FROM {table} WHERE false")  # the owner may: it is the role that is refused


@pytest.mark.django_db
def test_a_row_that_proves_something_stays_though_the_triggers_step_aside():
    application = make_tandem()
    audit.record("probe", application)
    entries = AuditEntry.objects.filter(verb="probe")
    with pgtrigger.ignore():
        with roles.web_and_workers(), pytest.raises(ProgrammingError), transaction.atomic():
            entries.delete()
        assert entries.count() == 1
        entries.delete()  # the owner's triggers step aside, and it goes
    assert not entries.exists()


@pytest.mark.django_db
def test_rows_of_a_draft_can_be_removed_and_leave_their_history():
    application = make_tandem()
    item = CostItem.objects.filter(plan__partner__application=application).first()
    with roles.web_and_workers():
        CostItem.objects.filter(pk=item.pk).delete()
    assert not CostItem.objects.filter(pk=item.pk).exists()
    history = apps.get_model("applications.CostItemEvent").objects.filter(pgh_obj_id=item.pk)
    assert "delete" in set(history.values_list("pgh_label", flat=True))


@pytest.mark.django_db
def test_the_health_page_sees_what_it_has_to(client):
    with roles.web_and_workers():
        assert client.get("/health/ready").json()["database"] == "ok"


def test_the_demos_web_and_workers_do_not_know_the_owner():
    urls = {
        "DATABASE_URL": "postgres://portal_web@/portal",
        "DATABASE_OWNER_URL": "postgres://portal@/portal",
    }
    environment = demo.demo_environment(urls)
    assert environment["DATABASE_OWNER_URL"] == urls["DATABASE_OWNER_URL"]  # for migrate
    assert "DATABASE_OWNER_URL" not in demo.serving(environment)
    assert demo.serving(environment)["DATABASE_URL"] == urls["DATABASE_URL"]


@pytest.mark.django_db
def test_rights_given_by_hand_are_taken_back():
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT DELETE, TRUNCATE ON core_auditentry TO "{settings.DATABASE_ROLE}"')
    with roles.web_and_workers():
        assert not refused("DELETE FROM core_auditentry WHERE false")
    for _again in range(2):
        grants.apply(connection, settings.DATABASE_ROLE)
    with roles.web_and_workers():
        assert refused("DELETE FROM core_auditentry WHERE false")
        assert refused("TRUNCATE core_auditentry")
        assert not refused("SELECT FROM core_auditentry WHERE false")


@pytest.mark.django_db
def test_a_role_from_which_nothing_could_be_kept_is_refused():
    with pytest.raises(CommandError, match="owns the tables or is a superuser"):
        grants.apply(connection, connection.settings_dict["USER"])


@pytest.mark.django_db
def test_a_role_that_is_not_there_is_made_and_belongs_to_nobody():
    grants.apply(connection, "portal_probe")  # taken back with the test's transaction
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls "
            "FROM pg_roles WHERE rolname = 'portal_probe'"
        )
        assert cursor.fetchone() == (True, False, False, False, False)


def at(name: str, user: str) -> str:
    """The address of a database of this server for a user."""
    there = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    url = urlsplit(there)
    rest = url.netloc.rpartition("@")[2]
    return urlunsplit(url._replace(netloc=f"{user}@{rest}" if user else url.netloc, path=f"/{name}"))


@pytest.mark.django_db
def test_migrate_runs_as_the_owner_and_web_does_not():
    """The real command on a database of its own, with both addresses as in the compose file."""
    name = f"owned_{os.getpid()}"
    template = connection.settings_dict["TEST"]["TEMPLATE"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            web = at(name, settings.DATABASE_ROLE)
            environment = {
                **os.environ,
                "DATABASE_URL": web,
                "DATABASE_OWNER_URL": at(name, ""),
                "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            }
            with psycopg.connect(at(name, ""), autocommit=True) as owner:
                owner.execute(f'REVOKE ALL ON core_auditentry FROM "{settings.DATABASE_ROLE}"')
            command = [sys.executable, "-W", "ignore", "manage.py"]
            done = subprocess.run(
                [*command, "migrate", "--no-input"],
                cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            with psycopg.connect(web, autocommit=True) as there:
                assert there.execute("SELECT count(*) FROM core_auditentry").fetchone() == (0,)
                with pytest.raises(InsufficientPrivilege):
                    there.execute("DELETE FROM core_auditentry")
                with pytest.raises(InsufficientPrivilege):
                    there.execute("DROP TABLE core_auditentry")
            without = {**environment, "DATABASE_OWNER_URL": ""}
            done = subprocess.run(
                [*command, "migrate", "--no-input"],
                cwd=settings.BASE_DIR, env=without, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode != 0
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
