"""The file of a case as an export: what its reader may see, when it is made and when it is fetched."""

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from accounts.models import FunderMembership
from core import tasks
from core.constants import ExportProblem, ExportState
from core.models import AuditEntry, Export
from tests.clients import body_of
from tests.factories import FunderMembershipFactory

pytestmark = pytest.mark.django_db


def asked(client, case):
    answer = client.post(reverse("backoffice:case_file_pdf", args=[case.tandem.pk]))
    export = Export.objects.get()
    assert answer.url == reverse("backoffice:export", args=[export.pk])
    return export


def fetch(client, export):
    answer = client.post(reverse("backoffice:export_file", args=[export.pk]))
    body_of(answer)
    return answer


def recuse(case, user):
    """This person is recused from the tandem."""
    FunderMembershipFactory(user=user, funder=case.ministry, role=R.REVIEWER)
    assignment = case.assign(user, case.ministry)
    assignment.state = "recused"
    assignment.declared_at = assignment.created_at
    assignment.save()


def test_asking_is_not_fetching_the_record_says_who_got_it(case, login):
    client = login(case.officer)
    export = asked(client, case)
    assert tasks.build_export(str(export.pk))
    assert not AuditEntry.objects.filter(verb="case_file.export").exists()
    assert body_of(fetch(client, export)).startswith(b"%PDF")
    export.refresh_from_db()
    entry = AuditEntry.objects.get(verb="case_file.export")
    assert (entry.actor, entry.subject_id) == (case.officer, case.tandem.pk)
    assert entry.data == {"sha256": export.sha256, "entries": export.facts["entries"]}


def test_the_title_says_the_number_and_nothing_of_the_papers(case, login):
    assert asked(login(case.officer), case).title == f"Akte {case.tandem.number}"


def test_who_is_recused_before_it_is_made_gets_none(case, login):
    export = asked(login(case.officer), case)
    recuse(case, case.officer)
    assert not tasks.build_export(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.problem) == (ExportState.FAILED, ExportProblem.REFUSED)


def test_who_is_recused_after_it_was_made_does_not_find_it_any_more(case, login):
    client = login(case.officer)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    recuse(case, case.officer)
    client = login(case.officer)
    assert fetch(client, export).status_code == 404
    assert client.get(reverse("backoffice:export", args=[export.pk])).status_code == 404
    assert case.tandem.number not in client.get(reverse("backoffice:exports")).content.decode()
    assert not AuditEntry.objects.filter(verb="case_file.export").exists()


def test_with_an_own_review_pending_it_is_refused_and_deleted(case, login):
    FunderMembershipFactory(user=case.land1, funder=case.ministry, role=R.AUDITOR)
    client = login(case.land1)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    case.saved()
    answer = client.post(reverse("backoffice:export_file", args=[export.pk]), follow=True)
    assert "hat sich geändert, was Sie sehen dürfen" in answer.content.decode()
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED


def test_a_role_less_is_enough_what_it_opened_is_in_the_file(case, login):
    """Auditors read grounds of recusals that officers do not."""
    FunderMembershipFactory(user=case.officer, funder=case.ministry, role=R.AUDITOR)
    client = login(case.officer)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    FunderMembership.objects.filter(user=case.officer, role=R.AUDITOR).delete()
    assert fetch(client, export).status_code == 302
    assert not AuditEntry.objects.filter(verb="case_file.export").exists()


def test_a_role_more_takes_nothing_away(case, login):
    client = login(case.officer)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    FunderMembershipFactory(user=case.officer, funder=case.ministry, role=R.FINANCE)
    assert fetch(client, export).status_code == 200
