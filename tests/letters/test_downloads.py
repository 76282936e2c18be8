"""All issued letters as an export."""

import pytest
from django.urls import reverse

from accounts.constants import FunderRole
from accounts.models import FunderMembership
from casework.models import Assignment
from core import tasks
from core.constants import ExportProblem, ExportState
from core.models import AuditEntry, Export
from tests.clients import body_of
from tests.factories import make_staff, make_tandem
from tests.letters.factories import make_issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    return make_staff(FunderRole.OFFICER)


def asked(client, letter=None):
    of_call = f"?call={letter.share.award.application.call.slug}" if letter else ""
    client.post(reverse("backoffice:letters_zip") + of_call)
    return Export.objects.get()


def fetch(client, export):
    answer = client.post(reverse("backoffice:export_file", args=[export.pk]))
    body_of(answer)
    return answer


def recuse(officer, letter):
    application = letter.share.award.application
    Assignment.objects.create(
        application=application,
        round=application.current_round,
        reviewer=officer,
        funder=letter.share.funder,
        assigned_by=officer,
        state="recused",
        declared_at=application.created_at,
    )


def test_each_letter_is_on_record_when_the_file_is_fetched(officer, login):
    application = make_tandem(state="awarded")
    letters = [make_issued(application=application), make_issued(application=application, funder="am")]
    client = login(officer)
    export = asked(client)
    assert export.title == "Briefe aller Förderaufrufe"
    assert tasks.build_export(str(export.pk))
    assert not AuditEntry.objects.filter(verb="letter.export").exists()
    assert body_of(fetch(client, export)).startswith(b"PK")
    exported = AuditEntry.objects.filter(verb="letter.export", actor=officer)
    assert {entry.subject_id for entry in exported} == {letter.pk for letter in letters}


def test_how_far_it_is_counts_letters(officer, login, monkeypatch):
    application = make_tandem(state="awarded")
    make_issued(application=application), make_issued(application=application, funder="am")
    monkeypatch.setattr("core.exports.building.BETWEEN", 0)
    noted = []
    monkeypatch.setattr("core.exports.building.Noting.write", lambda self, **figures: noted.append(figures))
    tasks.build_export(str(asked(login(officer)).pk))
    assert noted == [{"done": 0, "total": 2}, {"done": 1, "total": 2}, {}]


def test_who_is_recused_from_one_of_them_must_not_fetch_the_whole(officer, login):
    letter, other = make_issued(), make_issued()
    client = login(officer)
    export = asked(client)
    tasks.build_export(str(export.pk))
    recuse(officer, other)
    assert fetch(client, export).status_code == 302
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED
    assert not AuditEntry.objects.filter(verb="letter.export").exists()
    again = client.post(reverse("backoffice:export_again", args=[export.pk]))
    new = Export.objects.get()
    assert again.url == reverse("backoffice:export", args=[new.pk])
    tasks.build_export(str(new.pk))
    new.refresh_from_db()
    assert new.facts == {"letters": [str(letter.pk)]}


def test_a_letter_more_takes_nothing_away(officer, login):
    make_issued()
    client = login(officer)
    export = asked(client)
    tasks.build_export(str(export.pk))
    make_issued()
    assert fetch(client, export).status_code == 200


def test_of_a_call_that_one_must_not_see_any_more_nothing_is_made(officer, login):
    export = asked(login(officer), make_issued())
    FunderMembership.objects.filter(user=officer).delete()
    assert not tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert export.problem == ExportProblem.REFUSED


def test_without_a_letter_nothing_is_asked_for(officer, login):
    answer = login(officer).post(reverse("backoffice:letters_zip"), follow=True)
    assert "Es gibt noch keinen ausgestellten Brief" in answer.content.decode()
    assert not Export.objects.exists()
