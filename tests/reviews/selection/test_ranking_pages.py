"""The pages of ranking, freezes and decisions: who, what, how much, and what must not be there."""

import io
import json

import openpyxl
import pytest
from django.urls import reverse

from accounts.constants import FunderRole
from core.models import OutboxMessage
from reviews.assessment.actions import scoring
from reviews.selection.actions import decisions, freezes
from reviews.selection.models.decisions import Decision
from reviews.selection.models.ranking import SavedView
from tests.clients import body_of, fetched
from tests.factories import make_staff, make_tandem
from tests.reviews.factories import form_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"backoffice:{name}", args=args)


def counted(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries), [query["sql"][:160] for query in queries]


BUDGETS = {
    "ranking": (11, lambda case, freeze, decision: [case.papers.pk]),
    "strictness": (10, lambda case, freeze, decision: [case.papers.pk]),
    "freezes": (9, lambda case, freeze, decision: [case.papers.pk]),
    "freeze_detail": (10, lambda case, freeze, decision: [freeze.pk]),
    "decision": (20, lambda case, freeze, decision: [decision.pk]),
    "outgoing": (20, lambda case, freeze, decision: [decision.pk]),
    "stage": (20, lambda case, freeze, decision: [case.talks.pk]),
}


def test_pages_cost_the_same_with_1_and_30_rows(case, login):
    client = login(case.officer)

    def row(application):
        case.locked(application=application)
        case.locked(case.aktion1, case.foundation, application=application, points=4)
        make_tandem(case.call, "eligible", round=case.talks)

    def all_pages():
        freeze = freezes.freeze(round=case.papers, by=case.officer)
        decision = case.stage(*[(one, "reserve") for one in rows])
        found = {}
        for name, (_budget, args) in BUDGETS.items():
            address = url(name, *args(case, freeze, decision))
            if name.startswith(("ranking", "strictness")):
                client.get(address)  # the calibration is kept for the same reviews
            found[name] = counted(client, address)
        decisions.drop(decision=decision, by=case.officer)
        return found

    rows = [case.tandem]
    row(case.tandem)
    few = all_pages()
    for _n in range(24):
        rows.append(make_tandem(case.call, "eligible"))
        row(rows[-1])
    many = all_pages()
    for name, (budget, _args) in BUDGETS.items():
        assert few[name][0] == many[name][0], (name, many[name][1])
        assert many[name][0] <= budget, (name, many[name][1])


# -- what the page shows -------------------------------------------------------------------------------


def test_the_picture_and_the_table_say_the_same(case, login):
    case.locked(points=5)
    case.locked(case.aktion1, case.foundation, points=4)
    page = login(case.officer).get(url("ranking", case.papers.pk)).content.decode()
    assert "90,0 %" in page
    assert '<svg class="chart__picture" role="img"' in page
    assert page.count('<circle class="chart__dot"') == 2  # the one application and the key
    assert "zu wenig" not in page
    assert "weniger als fünf Bewerbungen" in page  # calibrated on one shared application


def test_every_head_leads_to_its_order_and_says_how_it_stands(case, login):
    page = login(case.officer).get(url("ranking", case.papers.pk), {"sort": "-spread"}).content.decode()
    assert page.count('aria-sort="descending"') == 1
    assert "?sort=spread" in page
    assert "?sort=-median" in page


def test_a_wrong_filter_is_said_and_narrows_nothing(case, login):
    response = login(case.officer).get(
        url("ranking", case.papers.pk),
        {"at_least": "0.005", "region": "Nirgends", "sort": "; drop", "page": "x"},
    )
    assert response.status_code == 200
    assert case.tandem.title in response.content.decode()


def test_who_still_has_to_review_sees_no_result_anywhere(case, login):
    """Neither in a cell nor in the picture, the workbook, an order, a filter, the strictness or a freeze."""
    case.approver_too(case.land1, case.ministry)
    case.saved()
    case.locked(case.aktion1, case.foundation, points={"bedarf": 5, "beteiligung": 4, "wirkung": 4})
    freeze = freezes.freeze(round=case.papers, by=case.officer)
    client = login(case.land1)
    secret = ("85,0", "85.0")
    for address in [
        url("ranking", case.papers.pk),
        url("ranking", case.papers.pk) + "?sort=-percent",
        url("strictness", case.papers.pk),
        url("freeze_detail", freeze.pk),
    ]:
        page = client.get(address).content.decode()
        assert not any(one in page for one in secret), address
        assert "chart__dot" not in page
    assert client.get(url("freeze_file", freeze.pk, "ergebnis")).status_code == 404
    assert client.get(url("freeze_file", freeze.pk, "eingaben")).status_code == 404
    assert 85.0 not in cells(client, case)
    assert (
        case.tandem.title
        not in client.get(url("ranking", case.papers.pk), {"spread_over": 0}).content.decode()
    )
    assert 85.0 in cells(login(case.officer), case)


def cells(client, case) -> list:
    response = fetched(client, url("ranking_workbook", case.papers.pk))
    sheet = openpyxl.load_workbook(io.BytesIO(body_of(response))).active
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_before_the_declaration_neither_sum_nor_place_is_shown(case, login):
    case.approver_too(case.land1, case.ministry)
    case.assign()
    said = cells(login(case.land1), case)
    assert case.tandem.number in said
    assert 600000 not in said
    assert 600000 in cells(login(case.officer), case)
    client = login(case.land1)
    for narrowed in ({"at_least": "1"}, {"size": "small"}, {"size": "rural"}, {"size": "medium"}):
        assert case.tandem.number not in client.get(url("ranking", case.papers.pk), narrowed).content.decode()


def test_a_blind_round_keeps_place_and_names_from_who_scores(case, login):
    case.papers.is_blind = True
    case.papers.save()
    case.approver_too(case.land1, case.ministry)
    case.open()
    said = cells(login(case.land1), case)
    assert case.tandem.municipality.organisation.name not in str(said)
    assert case.tandem.social_space.place.district not in said


def test_the_recused_find_neither_row_nor_freeze(case, login):
    case.approver_too(case.land1, case.ministry)
    case.recused()
    freeze = freezes.freeze(round=case.papers, by=case.officer)
    client = login(case.land1)
    assert case.tandem.number not in str(cells(client, case))
    assert client.get(url("freeze_file", freeze.pk, "ergebnis")).status_code == 404
    assert case.tandem.number not in client.get(url("freeze_detail", freeze.pk)).content.decode()


def test_a_title_that_looks_like_a_formula_stays_text(case, login):
    case.tandem.title = "=1+1"
    case.tandem.save()
    assert "'=1+1" in cells(login(case.officer), case)


# -- saved views ---------------------------------------------------------------------------------------


def save(client, case, **data):
    return client.post(
        url("save_view", case.papers.pk), {"query": "sort=-spread&state=eligible&evil=1", **data}
    )


def test_a_view_is_saved_opened_made_the_first_and_deleted(case, login):
    client, page = login(case.officer), url("ranking", case.papers.pk)
    save(client, case, name="Strittige", is_default="on")
    view = SavedView.objects.get()
    assert (view.query, view.is_default) == ("state=eligible&sort=-spread", True)
    assert client.get(page).url == f"{page}?{view.query}"
    assert client.get(page, {"alle": 1}).status_code == 200
    change = url("change_view", case.papers.pk, view.pk)
    client.post(change, {"plain": "1"})
    assert client.get(page).status_code == 200
    client.post(change, {"default": "1"})
    assert client.get(page).status_code == 302
    client.post(change, {"delete": "1"})
    assert not SavedView.objects.exists()


def test_the_same_name_again_takes_the_place_and_one_view_is_the_first(case, login):
    client = login(case.officer)
    save(client, case, name="A", is_default="on")
    save(client, case, name="B", is_default="on")
    save(client, case, name="A", query="size=large")
    assert dict(SavedView.objects.values_list("name", "query")) == {
        "A": "size=large",
        "B": "state=eligible&sort=-spread",
    }
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["B"]


def test_a_view_without_a_name_is_refused_at_the_field_and_keeps_the_filter(case, login):
    response = save(login(case.officer), case, name=" ")
    assert response.status_code == 200
    assert "Bitte geben Sie der Ansicht einen Namen." in response.content.decode()
    assert 'aria-sort="descending"' in response.content.decode()
    assert not SavedView.objects.exists()


def test_views_of_others_do_not_exist(case, login):
    save(login(case.officer), case, name="Streitfälle")
    view = SavedView.objects.get()
    other = login(case.auditor)
    assert "Streitfälle" not in other.get(url("ranking", case.papers.pk)).content.decode()
    for data in ({"delete": "1"}, {"default": "1"}):
        assert other.post(url("change_view", case.papers.pk, view.pk), data).status_code == 404


# -- freezes -------------------------------------------------------------------------------------------


def test_the_office_freezes_and_everybody_who_reads_results_can_check(case, login):
    case.locked(points=5)
    officer = login(case.officer)
    response = officer.post(url("freeze", case.papers.pk))
    page = login(case.auditor).get(response.url).content.decode()
    assert "Zeichen für Zeichen gleich" in page
    freeze = case.papers.freezes.get()
    for part, kept in (("eingaben", freeze.inputs), ("ergebnis", freeze.result)):
        download = login(case.auditor).get(url("freeze_file", freeze.pk, part))
        assert download.content.decode() == kept
        assert "attachment" in download["Content-Disposition"]
    assert json.loads(freeze.result)["rows"][0]["percent"] == "100.00"
    assert officer.get(url("freeze_file", freeze.pk, "anderes")).status_code == 404


@pytest.mark.parametrize("who", ["auditor", "aktion_approver", "finance", "aktion1", "expert"])
def test_only_the_office_freezes(case, login, who):
    assert login(getattr(case, who)).post(url("freeze", case.papers.pk)).status_code == 404
    assert not case.papers.freezes.exists()


def test_another_funders_office_finds_nothing(case, login):
    from tests.factories import FunderFactory

    freeze = freezes.freeze(round=case.papers, by=case.officer)
    decision = case.stage()
    client = login(make_staff(FunderRole.OFFICER, FunderFactory(key="elsewhere")))
    for address in [
        url("ranking", case.papers.pk), url("strictness", case.papers.pk),
        url("freezes", case.papers.pk), url("freeze_detail", freeze.pk), url("freeze_file", freeze.pk, "ergebnis"),
        url("outgoing", decision.pk), url("supersede", decision.pk),
    ]:  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(url("ranking_workbook", case.papers.pk)).status_code == 404


# -- decisions -----------------------------------------------------------------------------------------


def test_in_the_last_round_the_words_say_selected(case, login):
    client = login(case.officer)
    make_tandem(case.call, "eligible", round=case.talks)
    assert "wird ausgewählt" in client.get(url("stage", case.talks.pk)).content.decode()
    first = client.get(url("stage", case.papers.pk)).content.decode()
    assert "kommt weiter" in first
    assert "wird ausgewählt" not in first


def test_every_mail_stands_on_the_page_word_for_word_before_anybody_approves(case, login):
    decision = case.stage((case.tandem, "reject", "Zu knapp."))
    page = login(case.aktion_approver).get(url("outgoing", decision.pk)).content.decode()
    case.approve_all(decision)
    mails = OutboxMessage.objects.filter(kind="decision.reject")
    assert mails.count() == 2
    for mail in mails:
        assert mail.recipient in page
        assert mail.subject_line in page
        for line in mail.body.split("\n\n")[:1]:
            assert line in page
    assert "Brief mit den Gründen" in page


def test_who_scores_blind_reads_no_names_in_the_mails(case, login):
    case.papers.is_blind = True
    case.papers.save()
    case.approver_too(case.land1, case.ministry)
    case.open()
    decision = case.stage()
    page = login(case.land1).get(url("outgoing", decision.pk)).content.decode()
    assert case.tandem.clerk.email not in page
    assert "erst nach Ihrem eigenen Gutachten" in page


def test_the_office_replaces_a_released_decision_through_the_pages(case, login):
    old = case.approve_all(case.stage((case.tandem, "reject", "Zu knapp.")))
    client, page = login(case.officer), url("supersede", old.pk)
    assert page in client.get(url("decision", old.pk)).content.decode()
    form = form_of(client.get(page))
    select = next(name for name in form_names(client.get(page)) if name.endswith("outcome"))
    data = {**form, select: "advance", "reason": "Widerspruch hatte Erfolg."}
    preview = client.post(page, {**data, "preview": "1"})
    assert "ersetzt unsere frühere Nachricht" in preview.content.decode()
    response = client.post(page, {**data, "stage": "1"})
    new = Decision.objects.get(supersedes=old)
    assert response.url == url("decision", new.pk)
    case.approve_all(new)
    case.tandem.refresh_from_db()
    assert case.tandem.current_round == case.talks
    assert url("decision", new.pk) in client.get(url("decision", old.pk)).content.decode()


def form_names(response) -> list:
    import re

    return re.findall(r'<select[^>]*name="([^"]+)"', response.content.decode())


def test_a_decision_that_is_not_released_is_not_replaced(case, login):
    assert login(case.officer).get(url("supersede", case.stage().pk)).status_code == 404


def test_the_page_says_when_reviews_were_locked_after_staging(case, login):
    mine = case.saved(points=2)
    decision = case.stage()
    client = login(case.aktion_approver)
    assert (
        "festgehaltenen Rangliste nicht enthalten"
        not in client.get(url("decision", decision.pk)).content.decode()
    )
    scoring.lock(assignment=mine, by=case.land1)
    assert (
        "festgehaltenen Rangliste nicht enthalten"
        in client.get(url("decision", decision.pk)).content.decode()
    )
