"""What holds in every test: order is never left to chance, an undefined template variable fails."""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
import hypothesis
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connections
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from django.template import engines
from django.template.base import Node, NodeList
from django.test import TransactionTestCase
from django.test import client as test_client
from django.utils import translation

from core import installed
from tests import emptying, prepared
from tests.clients import Visitor, logged_in

ROOT = Path(settings.BASE_DIR)


# A busy machine is no failure; and no folder of examples beside the sources.
hypothesis.settings.register_profile("house", deadline=None, database=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the soaks (marker long) and nothing else; they print figures"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL") and not config.option.help:
        pytest.exit(
            "DATABASE_URL not set. Run the tests with script/test (it takes pytest's arguments), "
            "which starts PostgreSQL and Redis for them.",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
    if not hasattr(config, "workerinput"):
        # What journeys in the browser see, for all processes of this run: tests/browser/notes.py.
        folder = tempfile.mkdtemp(prefix="pages-", dir=settings.VAR_DIR / "test")
        os.environ["PAGES_SEEN"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)  # others shuffle, and sort by what touches the database
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soaks apart from all others; what takes longest starts first, what judges the others comes last.

    Each process takes the next test when it is free, so a long one that starts late is all that is left.
    """
    wanted = bool(config.option.long)
    apart = [item for item in items if bool(item.get_closest_marker("long")) != wanted]
    config.hook.pytest_deselected(items=apart)
    kept = [item for item in items if bool(item.get_closest_marker("long")) == wanted]
    items[:] = sorted(
        kept, key=lambda item: bool(item.get_closest_marker("last")) - bool(item.get_closest_marker("early"))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """record_property("figures", "…") of a soak is printed at the end."""
    said = [
        f"{report.nodeid.split('::')[-1]}: {value}"
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call"
        for name, value in report.user_properties
        if name == "figures"
    ]
    if said:
        terminalreporter.section("figures")
        for line in said:
            terminalreporter.line(line)


class UndefinedVariable(Exception):
    pass


class Undefined(str):
    """Stands as the engine's string_if_invalid: using it in a template of ours raises.

    Templates of other people's packages (the admin's, allauth's) rely on undefined being empty.
    """

    __slots__ = ()

    def _used(self, name) -> str:
        origin = self._origin()
        theirs = Path(origin).is_absolute() and (
            not Path(origin).is_relative_to(ROOT) or "site-packages" in origin
        )
        if not theirs:
            raise UndefinedVariable(f"{name} is undefined in {origin}")
        return ""

    @staticmethod
    def _origin() -> str:
        frame = sys._getframe(2)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and not isinstance(node, NodeList) and hasattr(node, "origin"):
                return node.origin.name
            frame = frame.f_back
        return ""

    def __mod__(self, name):
        return self._used(name)

    def __html__(self):
        # A lookup that failed silently (a row that does not exist) comes out here.
        return self._used("something")


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail():
    def apply(**_signal):
        engines["django"].engine.string_if_invalid = Undefined("UNDEFINED(%s)")

    apply()
    # A test that changes DEBUG, TEMPLATES or INSTALLED_APPS gets a new engine, before and after.
    setting_changed.connect(apply, weak=False)
    yield
    setting_changed.disconnect(apply)


def _shuffle_unordered() -> None:
    """What has no ORDER BY comes back in random order, so that nothing leans on the order of insertion."""
    ordered = SQLCompiler._order_by_pairs

    def pairs(self):
        found = False
        for pair in ordered(self):
            found = True
            yield pair
        query = self.query
        # DISTINCT and UNION refuse an ORDER BY that is not in the SELECT list.
        if not found and not (query.distinct or query.combinator or query.subquery):
            yield OrderBy(Random()), False

    SQLCompiler._order_by_pairs = pairs


if settings.SHUFFLE_UNORDERED:
    _shuffle_unordered()

prepared.compare_at_every_call()


# The test client copies the context of every template that a page renders, one for each widget of each form:
# up to two thirds of a long page's time. Who looks at response.context means the page's own, among the first.
CONTEXTS_KEPT = 20


def _keep_few_contexts() -> None:
    store = test_client.store_rendered_templates

    def store_first(kept: dict, *args: object, **kwargs: object) -> None:
        if len(kept.get("templates", ())) < CONTEXTS_KEPT:
            store(kept, *args, **kwargs)

    test_client.store_rendered_templates = store_first


_keep_few_contexts()


# Migrating an empty database takes half a minute, copying a migrated one a second. So there is one
# migrated template on the server for each state of the migrations and of the models' triggers, which are
# installed on migrate and stand in no migration (nor do the rights of web and workers); built by whoever needs it first.


def _template_name() -> str:
    state = hashlib.sha256(django.__version__.encode())
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.is_relative_to(ROOT) and "site-packages" not in folder.parts:
            # The register of places is read by a migration.
            for file in sorted(
                [*folder.glob("migrations/*.py"), *folder.glob("data/*"), *folder.glob("register.py")]
            ):
                state.update(file.name.encode() + file.read_bytes())
    state.update(repr(sorted(installed.wanted_triggers().items())).encode())
    state.update((ROOT / "portal/grants.py").read_bytes() + settings.DATABASE_ROLE.encode())
    return f"portal_template_{state.hexdigest()[:12]}"


def _build_template(name: str) -> None:
    default = connections["default"]
    with default._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20231022)")  # the other workers wait here
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'portal_template_%%'")
        there = {row[0] for row in cursor.fetchall()}
        if name in there:
            return
        building = f"{name}_building"
        cursor.execute(f'DROP DATABASE IF EXISTS "{building}"')
        cursor.execute(f'CREATE DATABASE "{building}"')
        usual = default.settings_dict["NAME"]
        default.close()
        default.settings_dict["NAME"] = building
        try:
            call_command("migrate", verbosity=0)
        finally:
            default.close()
            default.settings_dict["NAME"] = usual
        cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        for old in there - {name}:
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            except (django.db.utils.OperationalError, psycopg.Error):
                continue  # somebody copies it right now


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    name = _template_name()
    with django_db_blocker.unblock():
        _build_template(name)
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = name


TransactionTestCase._fixture_teardown = lambda _self: emptying.empty_tables()


@pytest.fixture
def client():
    """pytest-django's, but a login leaves what allauth records of a real one."""
    return Visitor()


@pytest.fixture
def login():
    """login(user) -> a client in which this person is logged in, just now, with the second factor they have."""
    return logged_in


@pytest.fixture(autouse=True)
def _german_again():
    """The language of one test's last request must not reach the next."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits of one test must not reach the next, nor that a service did not answer."""
    from django.core.cache import cache

    from applications.papers import scanning
    from core import breaker

    yield
    cache.clear()
    for one in (breaker.REDIS, scanning.CLAMD):
        one.reset()
