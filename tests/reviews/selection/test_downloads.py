"""The ranking as an export: nothing in it that its person must not know, now or when it is fetched."""

import io

import openpyxl
import pytest
from django.urls import reverse

from core import tasks
from core.constants import ExportState
from core.models import Export
from tests.clients import body_of
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db


def asked(client, case, query=""):
    client.post(reverse("backoffice:ranking_workbook", args=[case.papers.pk]), {"query": query})
    return Export.objects.get()


def fetch(client, export):
    answer = client.post(reverse("backoffice:export_file", args=[export.pk]))
    body_of(answer)
    return answer


def rows(answer):
    return list(openpyxl.load_workbook(io.BytesIO(body_of(answer))).active.iter_rows(values_only=True))


def sheets(answer):
    book = openpyxl.load_workbook(io.BytesIO(body_of(answer)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture
def approver(case):
    case.approver_too(case.land1, case.ministry)
    return case.land1


def test_it_has_all_rows_of_the_same_filter(case, login):
    for _number in range(3):
        make_tandem(case.call, "eligible", round=case.papers)
    client = login(case.officer)
    export = asked(client, case, "sort=number")
    tasks.build_export(str(export.pk))
    assert len(rows(fetch(client, export))) == 5  # and the head


def test_what_the_form_does_not_know_is_not_kept(case, login):
    export = asked(login(case.officer), case, "sort=number&next=//x.example&state=unsinn")
    assert export.parameters["query"] == "sort=number"


def test_a_filter_narrows_the_file_as_well(case, login):
    client = login(case.officer)
    export = asked(client, case, "at_least=999999999&state=eligible")
    tasks.build_export(str(export.pk))
    answer = fetch(client, export)
    assert len(rows(answer)) == 1
    # Whoever opens it later reads that it is not the whole ranking, and why.
    export.refresh_from_db()
    assert export.title.startswith("Rangliste, gefiltert: ")
    assert sheets(answer)["Filter"] == [
        ("Gefiltert nach", "Wert"),
        ("Stand", "in der Auswahl"),
        ("beantragt mindestens", 999999999),
    ]


def test_the_whole_ranking_says_nothing_of_filters(case, login):
    client = login(case.officer)
    export = asked(client, case, "sort=-applied")
    assert export.title.startswith("Rangliste: ")
    tasks.build_export(str(export.pk))
    assert len(sheets(fetch(client, export))) == 1


@pytest.mark.parametrize("how", ["assign", "saved", "recused"])
def test_what_must_stay_unknown_from_now_on_is_not_fetched_any_more(case, approver, login, how):
    client = login(approver)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    getattr(case, how)()
    assert fetch(login(approver), export).status_code == 302
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED


def test_what_was_unknown_when_it_was_made_is_not_in_it(case, approver, login):
    mine = case.assign()
    client = login(approver)
    export = asked(client, case)
    tasks.build_export(str(export.pk))
    assert mine.application.number in str(found := rows(fetch(client, export)))
    assert 600000 not in [cell for row in found for cell in row]
