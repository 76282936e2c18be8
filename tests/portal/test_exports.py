"""The pages of a person's exports: one's own, at the place they belong to, in words for each state."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole
from accounts.models import FunderMembership, Membership
from core import clock, tasks
from core.constants import EXPORT_MOST_WAITING, ExportState
from core.models import AuditEntry, Export
from core.paper.pdf import PdfFailed
from tests.clients import body_of, fetched, with_password_only
from tests.core.exports.conftest import ask, note  # noqa: F401  a fixture
from tests.factories import make_staff, make_tandem

pytestmark = pytest.mark.django_db
PAGES = ("export", "export_file", "export_again", "export_delete")


def url(name, *args):
    return reverse(f"backoffice:{name}", args=args)


def told(client, export):
    return client.get(url("export", export.pk)).content.decode()


@pytest.fixture
def officer(db):
    return make_staff(FunderRole.OFFICER)


@pytest.fixture
def client(login, officer):
    return login(officer)


def built(export):
    tasks.build_export(str(export.pk))
    export.refresh_from_db()
    return export


# -- who -----------------------------------------------------------------------------------------------------


def open_all(client, export, prefix="backoffice:"):
    """{name: status} of each page of one export."""
    found = {}
    for name in PAGES:
        address = reverse(f"{prefix}{name}", args=[export.pk])
        send = client.get if name == "export" else client.post
        found[name] = send(address).status_code
    return found


@pytest.mark.parametrize("role", list(FunderRole))
def test_an_export_of_one_person_does_not_exist_for_another(note, officer, login, role):  # noqa: F811
    export = built(ask(officer))
    other = login(make_staff(role))
    assert open_all(other, export) == dict.fromkeys(PAGES, 404)
    assert export.title not in other.get(url("exports")).content.decode()
    assert Export.objects.filter(pk=export.pk, state=ExportState.READY).exists()


def test_nor_for_applicants_nor_for_visitors(note, officer, login, client):  # noqa: F811
    from django.test import Client

    export = built(ask(officer))
    clerk = login(make_tandem().clerk)
    assert open_all(clerk, export) == dict.fromkeys(PAGES, 404)
    assert open_all(clerk, export, prefix="") == dict.fromkeys(PAGES, 404)
    assert set(open_all(Client(), export).values()) == {302}  # to the login
    assert Export.objects.filter(pk=export.pk).exists()


def test_what_belongs_to_the_back_office_is_reached_from_there_only(note, officer, client):  # noqa: F811
    export = built(ask(officer))
    assert open_all(client, export, prefix="") == dict.fromkeys(PAGES, 404)
    assert export.title not in client.get(reverse("exports")).content.decode()


def test_a_session_without_second_factor_fetches_nothing(note, officer):  # noqa: F811
    export = built(ask(officer))
    stolen = with_password_only(officer)
    assert set(open_all(stolen, export).values()) == {302}  # to where the factor is shown
    assert Export.objects.filter(pk=export.pk, state=ExportState.READY).exists()


def test_who_has_no_role_any_more_fetches_nothing(note, officer, login):  # noqa: F811
    export = built(ask(officer))
    FunderMembership.objects.filter(user=officer).delete()
    assert open_all(login(officer), export) == dict.fromkeys(PAGES, 404)


# -- what --------------------------------------------------------------------------------------------------


def test_from_asking_to_fetching(note, officer, client):  # noqa: F811
    export = ask(officer, number="1")
    waiting = told(client, export)
    assert "wartet" in waiting
    assert "Jetzt nachsehen" in waiting
    assert "Herunterladen" not in waiting
    built(export)
    page = told(client, export)
    assert "Herunterladen (TXT, 19" in page
    assert export.sha256 in page
    assert (export.ready_at.astimezone(clock.BERLIN) + timedelta(days=7)).strftime("%d.%m.%Y") in client.get(
        url("exports")
    ).content.decode()
    answer = client.post(url("export_file", export.pk))
    assert body_of(answer) == note.content
    assert answer["Content-Disposition"] == 'attachment; filename="notiz.txt"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store, private")


def test_how_far_it_is_stands_in_words_and_as_a_bar(note, officer, client):  # noqa: F811
    export = ask(officer)
    Export.objects.update(
        state="running", begun_at=clock.now(), lease_until=clock.now(), attempts=1, done=1500, total=3000
    )
    for page in (told(client, export), client.get(url("exports")).content.decode()):
        assert '<progress value="1500" max="3000"' in page
        assert "1.500 von 3.000" in page
    Export.objects.update(done=0)
    assert "<progress aria-labelledby" in told(client, export)  # nobody knows how far


def test_a_file_is_fetched_by_a_post_only(note, officer, client):  # noqa: F811
    export = built(ask(officer))
    assert client.get(url("export_file", export.pk)).status_code == 405
    assert client.get(url("export_again", export.pk)).status_code == 405
    assert note.recorded == []


def test_what_failed_says_why_and_is_tried_again(note, officer, client):  # noqa: F811
    note.raising = PdfFailed("too-long")
    export = built(ask(officer))
    page = told(client, export)
    assert "Das PDF ließ sich nicht erstellen" in page
    assert "Noch einmal versuchen" in page
    answer = client.post(url("export_again", export.pk))
    new = Export.objects.get()
    assert answer.url == url("export", new.pk)
    assert new.pk != export.pk


def test_again_without_the_right_is_said(note, officer, client):  # noqa: F811
    export = built(ask(officer))
    note.allowed = False
    answer = client.post(url("export_again", export.pk), follow=True)
    assert "Das dürfen Sie nicht mehr sehen" in answer.content.decode()


def test_a_file_that_one_must_not_have_any_more_is_refused_with_words(note, officer, client):  # noqa: F811
    export = built(ask(officer))
    note.holds = False
    answer = client.post(url("export_file", export.pk), follow=True)
    assert "hat sich geändert, was Sie sehen dürfen" in answer.content.decode()
    assert "Neu erstellen" in answer.content.decode()
    assert note.recorded == []


def test_deleting_asks_first(note, officer, client):  # noqa: F811
    export = built(ask(officer))
    assert "Datei löschen?" in client.get(url("export_delete", export.pk)).content.decode()
    assert Export.objects.exists()
    answer = client.post(url("export_delete", export.pk), follow=True)
    assert "Die Datei ist gelöscht." in answer.content.decode()
    assert "Noch keine Datei" in answer.content.decode()
    assert not Export.objects.exists()


def test_a_storage_that_does_not_delete_is_said(note, officer, client, monkeypatch):  # noqa: F811
    export = built(ask(officer))

    def away(_name):
        raise OSError("away")

    monkeypatch.setattr(default_storage, "delete", away)
    answer = client.post(url("export_delete", export.pk), follow=True)
    assert "ließ sich gerade nicht löschen" in answer.content.decode()


def test_too_many_at_once_are_refused_with_words_at_the_list(note, login):  # noqa: F811
    tandem = make_tandem()
    for number in range(EXPORT_MOST_WAITING):
        ask(tandem.clerk, number=str(number))
    answer = login(tandem.clerk).post(reverse("applications:export_pdf", args=[tandem.pk]), follow=True)
    assert answer.redirect_chain[0][0] == reverse("exports")
    assert "Es werden schon 5 Dateien für Sie erstellt" in answer.content.decode()


@pytest.mark.parametrize("prefix", ["backoffice:", ""])
def test_a_list_costs_the_same_with_1_and_30_rows(note, officer, client, login, prefix):  # noqa: F811
    if prefix:
        made = lambda number: ask(officer, number=str(number))  # noqa: E731
    else:
        tandem = make_tandem()
        client = login(tandem.clerk)
        made = lambda number: fetched(client, reverse("applications:export_pdf", args=[tandem.pk]))  # noqa: E731
    made(0)
    few, said = counted(client, prefix)
    first = Export.objects.get()
    for number in range(29):
        first.pk, first.parameters, first.state = None, {"number": f"more {number}"}, "queued"
        first._state.adding = True
        first.save(force_insert=True)
    many, more = counted(client, prefix)
    assert many == few, (said, more)
    assert few <= 6


def counted(client, prefix):
    client.get(reverse(f"{prefix}exports"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"{prefix}exports")).status_code == 200
    return len(queries), [query["sql"][:160] for query in queries]


# -- a tandem's ------------------------------------------------------------------------------------------


def test_a_tandem_has_its_files_at_its_own_pages(login):
    tandem = make_tandem(state="submitted")
    client = login(tandem.clerk)
    assert "Noch keine Datei" in client.get(reverse("exports")).content.decode()
    answer = fetched(client, reverse("applications:export_pdf", args=[tandem.pk]))
    assert body_of(answer).startswith(b"%PDF")
    export = Export.objects.get()
    assert tandem.title in client.get(reverse("exports")).content.decode()
    assert open_all(login(make_tandem().clerk), export, prefix="") == dict.fromkeys(PAGES, 404)
    assert not AuditEntry.objects.filter(verb="case_file.export").exists()


def test_who_left_the_tandem_does_not_find_its_files_any_more(login):
    tandem = make_tandem(state="submitted")
    client = login(tandem.clerk)
    fetched(client, reverse("applications:export_pdf", args=[tandem.pk]))
    export = Export.objects.get()
    Membership.objects.filter(user=tandem.clerk).delete()
    assert open_all(client, export, prefix="") == dict.fromkeys(PAGES, 404)
    assert tandem.title not in client.get(reverse("exports")).content.decode()
