"""Auditors read everything of their funder and change nothing: every back-office address that there is, by POST.

The addresses come from the URL patterns, so a new page is covered the day it is made.
"""

import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UUIDField
from django.urls import NoReverseMatch, reverse

from accounts.constants import FunderRole as R
from core import tasks as core_tasks
from core.models import AuditEntry
from tests.budgets.factories import make_award
from tests.clients import body_of
from tests.factories import FunderMembershipFactory, make_tandem
from tests.house.test_urls import ALL
from tests.reviews.stage import Stage

pytestmark = pytest.mark.django_db

REFUSED = {403, 404, 405}
# What an auditor may send: it touches nothing of a case. Their own saved views, their own session; pages that
# take no notice of how they are asked.
# And files that are made for them: test_what_an_auditor_asks_for_changes_nothing_else.
FILES = {"case_file_pdf", "ranking_workbook", "letters_zip", "export_file", "export_again", "export_delete"}
OWN = {"save_view", "change_view", "logout", "password_change", "password_change_done", "login", *FILES}
READS = {"index", "app_list", "jsi18n", "autocomplete"}
# Pages that take no notice of the verb and only show, or hand out what the person may read.
SHOWS = {
    "award",
    "awards",
    "consensus",
    "export",
    "exports",
    "funds",
    "letters",
    "mail",
    "mails",
    "replacement",
}
# Enough for the small forms of many pages, the button of the discussion included.
SENT = {"reason": "x", "text": "x", "audience": "reviewers", "post": "1"}
# Tables in which a request may leave something that is no work on a case.
BESIDE = {"core_session", "reviews_savedview", "reviews_savedviewevent"}

BACKOFFICE = [
    (pattern, name.split(":")[-1]) for pattern, name in ALL if name.startswith("backoffice:") and pattern.name
]


def is_list_of_the_admin(pattern, name) -> bool:
    """A list or a form of ModelAdmin: read-only for everybody (accounts.backoffice.ReadOnlyAdmin)."""
    return name.endswith(("_changelist", "_change", "_add", "_delete", "_history"))


def fingerprints() -> dict:
    """{table: count and checksum of all its rows}."""
    found = {}
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in BESIDE]
        for table in tables:
            cursor.execute(f'SELECT count(*), sum(hashtext(t::text)::bigint) FROM "{table}" t')
            found[table] = cursor.fetchone()
    return found


def somethings() -> list[uuid.UUID]:
    """One id of every table that has some: for pages of which nobody told what they are about."""
    found = []
    for model in apps.get_models():
        if isinstance(model._meta.pk, UUIDField):
            found += model._base_manager.order_by("pk").values_list("pk", flat=True)[:1]
    return found


def addresses(stage, pattern, name, ids):
    """Addresses behind which there is something: as the table of pages knows them, else every id is tried."""
    try:
        yield stage.url(name)
    except NoReverseMatch:
        converters = pattern.pattern.converters
        one_each = {"UUIDConverter": ids, "IntConverter": [1], "PathConverter": ids[:1]}
        choices = [one_each.get(type(one).__name__, ["x"]) for one in converters.values()]
        for place in range(max(map(len, choices), default=1)):
            values = [some[place % len(some)] for some in choices]
            yield reverse(f"admin:{name}", kwargs=dict(zip(converters, values, strict=True)))


def told(client, stage):
    """{address: status} of a POST to every address, and the names behind them."""
    ids = somethings()
    answers = []
    for pattern, name in BACKOFFICE:
        if name in OWN or name in READS or is_list_of_the_admin(pattern, name):
            continue
        for url in dict.fromkeys(addresses(stage, pattern, name, ids)):
            answers.append((name, url, client.post(url, SENT | {"key": uuid.uuid4()}).status_code))
    return answers


@pytest.fixture
def stage():
    found = Stage()
    make_award(make_tandem(found.case.call, "selected"), state="staged")
    make_award(make_tandem(found.case.call, "selected"))
    return found


def test_every_post_of_an_auditor_is_refused_and_changes_nothing(client, stage):
    auditor = stage.case.auditor
    FunderMembershipFactory(user=auditor, funder=stage.case.foundation, role=R.AUDITOR)
    client.force_login(auditor)
    before = fingerprints()
    answers = told(client, stage)
    assert len({name for name, _url, _status in answers}) > 60
    taken = sorted({(name, status) for name, _url, status in answers if status not in REFUSED})
    after = fingerprints()
    changed = sorted(table for table in after if before[table] != after[table])
    assert changed == []
    assert {name for name, _status in taken} <= SHOWS


def test_what_an_auditor_asks_for_changes_nothing_else(client, stage):
    client.force_login(stage.case.auditor)
    before = fingerprints()
    for name in ("case_file_pdf", "ranking_workbook"):
        export = client.post(stage.url(name), {"query": ""}).url
        assert core_tasks.build_export(export.rstrip("/").rsplit("/", 1)[-1])
        body_of(client.post(f"{export}datei/"))
        assert client.post(f"{export}loeschen/").status_code == 302
    after = fingerprints()
    assert {table for table in after if before[table] != after[table]} == {"core_auditentry"}
    verbs = set(AuditEntry.objects.filter(actor=stage.case.auditor).values_list("verb", flat=True))
    assert verbs == {"export.ask", "case_file.export", "export.delete"}


def test_the_lists_of_the_admin_are_for_reading(client, stage):
    client.force_login(stage.case.auditor)
    before = fingerprints()
    for pattern, name in BACKOFFICE:
        if is_list_of_the_admin(pattern, name) and not name.endswith(("_changelist", "_history")):
            model = getattr(getattr(pattern.callback, "model_admin", None), "model", None)
            row = model._base_manager.order_by("pk").first() if model else None
            kwargs = {"object_id": row.pk} if row and "object_id" in str(pattern.pattern) else {}
            if not kwargs and not name.endswith("_add"):
                continue
            assert client.post(reverse(f"admin:{name}", kwargs=kwargs)).status_code in REFUSED, name
    assert before == fingerprints()


def test_the_same_posts_of_the_office_do_change_something(client, stage):
    """Else the test above could not fail."""
    client.force_login(stage.case.officer)
    before = fingerprints()
    told(client, stage)
    after = fingerprints()
    assert {table for table in after if before[table] != after[table]} >= {"core_auditentry"}
