"""The pages about letters: the back office's, the tandem's, and the public one that says "genuine"."""

import io
import time
import uuid
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from budgets.models import AwardShare
from casework.models import Assignment
from core import broker
from core.models import AuditEntry
from letters.actions import issue, writing
from letters.constants import LetterState
from letters.models import DecisionLetter, LetterRetrieval
from programmes.constants import LetterMode
from tests.budgets.factories import make_award
from tests.clients import body_of, fetched
from tests.factories import (
    FunderFactory,
    UserFactory,
    make_call,
    make_member,
    make_staff,
    make_tandem,
)
from tests.letters.factories import approver_of, make_draft, make_issued, make_released, make_share

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"backoffice:{name}", args=args)


# -- the back office --------------------------------------------------------------------------------


def test_from_the_list_to_the_issued_letter(login, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(broker, "soon", lambda *task: sent.append(task))
    share = make_share()
    officer, approver = login(make_staff(FunderRole.OFFICER)), login(approver_of())
    assert url("letter_compose", share.pk) in officer.get(url("letters")).content.decode()
    officer.post(url("letter_compose", share.pk))
    letter = DecisionLetter.objects.get()
    page = officer.get(url("letter", letter.pk)).content.decode()
    assert "Vier-Augen-Prinzip" in page
    assert "300.000,00" in page
    assert url("letter_release", letter.pk) not in page
    assert url("letter_release", letter.pk) in approver.get(url("letter", letter.pk)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        approver.post(url("letter_release", letter.pk))
    assert ("letters.tasks.render_letter", str(letter.pk)) in sent
    letter.refresh_from_db()
    assert letter.state == LetterState.RELEASED
    assert "Das PDF wird erstellt" in approver.get(url("letter", letter.pk)).content.decode()
    issue.one(letter=letter)
    page = approver.get(url("letter", letter.pk)).content.decode()
    assert url("letter_pdf", letter.pk) in page
    response = approver.get(url("letter_pdf", letter.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{letter.number}.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    # Looking at it in the office is not a retrieval.
    assert not LetterRetrieval.objects.exists()


def test_releasing_asks_for_the_login_again_when_it_was_long_ago(login):
    letter = make_draft()
    client = login(approver_of())
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    response = client.post(url("letter_release", letter.pk))
    assert "reauthenticate" in response.url
    letter.refresh_from_db()
    assert letter.state == LetterState.DRAFT


PAGES = {
    "list": ("get", lambda letter: url("letters")),
    "page": ("get", lambda letter: url("letter", letter.pk)),
    "zip": ("post", lambda letter: url("letters_zip")),
    "compose": ("post", lambda letter: url("letter_compose", letter.share_id)),
    "release": ("post", lambda letter: url("letter_release", letter.pk)),
    "drop": ("post", lambda letter: url("letter_drop", letter.pk)),
}
READ = {"list", "page", "zip"}
MAY = {
    FunderRole.REVIEWER: set(),
    FunderRole.EXPERT: set(),
    FunderRole.OFFICER: READ | {"compose", "drop"},
    FunderRole.FINANCE: READ,
    FunderRole.APPROVER: READ | {"release"},
    FunderRole.AUDITOR: READ,
}


@pytest.mark.parametrize("role", list(FunderRole))
@pytest.mark.parametrize("where", list(PAGES))
def test_who_may_open_what(role, where, login):
    letter = make_draft()
    method, address = PAGES[where]
    response = getattr(login(make_staff(role)), method)(address(letter))
    letter.refresh_from_db()
    if where in MAY[role]:
        assert response.status_code in (200, 302)
        assert letter.state == {"release": "released", "drop": "dropped"}.get(where, "draft")
    else:
        assert response.status_code == 404
        assert letter.state == LetterState.DRAFT


def test_an_approver_of_the_other_funder_does_not_release(login):
    letter = make_draft(funder="sms")
    assert login(approver_of("am")).post(url("letter_release", letter.pk)).status_code == 404


def test_who_composed_does_not_release_even_as_an_approver(login):
    share = make_share()
    approver = approver_of()
    letter = writing.compose(share=share, by=approver)
    assert login(approver).post(url("letter_release", letter.pk)).status_code == 404


def test_a_recused_person_finds_no_letter(login):
    letter = make_issued()
    officer = make_staff(FunderRole.OFFICER)
    application = letter.share.award.application
    Assignment.objects.create(
        application=application,
        round=application.current_round,
        reviewer=officer,
        funder=FunderFactory(),
        assigned_by=officer,
        state="recused",
        declared_at=application.created_at,
    )
    client = login(officer)
    assert client.get(url("letter", letter.pk)).status_code == 404
    assert client.get(url("letter_pdf", letter.pk)).status_code == 404
    assert letter.number not in client.get(url("letters")).content.decode()
    assert client.post(url("letters_zip")).status_code == 302
    assert (
        letter.number not in client.get(reverse("admin:letters_decisionletter_changelist")).content.decode()
    )


def test_the_zip_has_every_issued_letter_of_the_call_and_leaves_a_trace(login):
    application = make_tandem(state="awarded")
    mine = [make_issued(application=application), make_issued(application=application, funder="am")]
    elsewhere = make_issued()
    make_draft()
    officer = make_staff(FunderRole.OFFICER)
    response = fetched(login(officer), url("letters_zip") + f"?call={application.call.slug}")
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
        assert sorted(archive.namelist()) == sorted(f"{letter.number}.pdf" for letter in mine)
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    exported = AuditEntry.objects.filter(verb="letter.export", actor=officer)
    assert set(exported.values_list("subject_id", flat=True)) == {letter.pk for letter in mine}
    assert elsewhere.pk not in set(exported.values_list("subject_id", flat=True))


def test_a_letter_of_the_funders_own_system_is_recorded(login):
    share = make_share(funder="am")
    type(share.partner.role.funding_line).objects.filter(funder=share.funder).update(
        letter_mode=LetterMode.RECORD
    )
    client = login(make_staff(FunderRole.OFFICER))
    assert url("letter_record", share.pk) in client.get(url("letters")).content.decode()
    bad = client.post(url("letter_record", share.pk), {"number": "A\u202e1", "dated_on": "2020-13-01"})
    assert set(bad.context["form"].errors) == {"number", "dated_on"}
    client.post(url("letter_record", share.pk), {"number": "AM-1", "dated_on": "2026-01-05"})
    letter = DecisionLetter.objects.get()
    assert (letter.state, letter.number) == (LetterState.RECORDED, "AM-1")
    assert client.get(url("letter", letter.pk)).status_code == 200
    member = login(make_member(share.partner.organisation))
    page = member.get(reverse("letters:list", args=[share.award.application_id])).content.decode()
    assert "AM-1" in page


def test_the_list_costs_the_same_with_one_and_with_thirty_rows(login, django_assert_max_num_queries):
    call = make_call()
    first = make_tandem(call, state="awarded")
    make_draft(application=first)
    client = login(make_staff(FunderRole.OFFICER))
    client.get(url("letters"))
    with django_assert_max_num_queries(12) as one:
        client.get(url("letters"))
    nonprofit = first.nonprofit.organisation
    for number in range(14):
        application = make_tandem(call, state="awarded", nonprofit=nonprofit)
        make_award(application)
        if number % 2:
            make_draft(application=application, funder="am")
    assert AwardShare.objects.count() == 30
    with django_assert_max_num_queries(12) as many:
        client.get(url("letters"))
    assert len(many) == len(one)


# -- the tandem -------------------------------------------------------------------------------------


def test_each_partner_fetches_its_own_letter_and_sees_the_state_of_both(login):
    application = make_tandem(state="awarded")
    mine = make_issued(application=application, funder="sms")
    other = make_issued(application=application, funder="am")
    client = login(application.clerk)
    address = reverse("letters:list", args=[application.pk])
    page = client.get(address).content.decode()
    assert reverse("letters:download", args=[application.pk, mine.pk]) in page
    assert reverse("letters:download", args=[application.pk, other.pk]) not in page
    assert str(other.share.partner) in page
    assert client.post(reverse("letters:download", args=[application.pk, other.pk])).status_code == 404
    response = client.post(reverse("letters:download", args=[application.pk, mine.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    mine.refresh_from_db()
    assert mine.served_on is not None
    assert LetterRetrieval.objects.get().user == application.clerk
    assert "Gilt als bekannt gegeben" in client.get(address).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_to_a_letter_is_no_retrieval_and_leads_to_the_button(login, method):
    letter = make_issued()
    application = letter.share.award.application
    client = login(application.started_by)
    address = reverse("letters:download", args=[application.pk, letter.pk])
    answer = getattr(client, method)(address, follow=True)
    assert answer.redirect_chain == [(reverse("letters:list", args=[application.pk]), 302)]
    if method == "get":
        button = f'<form method="post" action="{address}"><input type="hidden" name="csrfmiddlewaretoken"'
        assert button in answer.content.decode()
    assert not LetterRetrieval.objects.exists()
    letter.refresh_from_db()
    assert letter.served_on is None


def test_a_form_of_another_site_fetches_no_letter():
    letter = make_issued()
    application = letter.share.award.application
    client = Client(enforce_csrf_checks=True)
    client.force_login(application.started_by)
    address = reverse("letters:download", args=[application.pk, letter.pk])
    assert client.post(address).status_code == 403
    assert not LetterRetrieval.objects.exists()


def test_a_letter_that_is_not_out_is_not_there_for_the_tandem(login):
    application = make_tandem(state="awarded")
    draft = make_draft(application=application)
    released = make_released(application=application, funder="am")
    for person, letter in ((application.clerk, draft), (application.director, released)):
        client = login(person)
        assert client.post(reverse("letters:download", args=[application.pk, letter.pk])).status_code == 404
        page = client.get(reverse("letters:list", args=[application.pk])).content.decode()
        assert "in Arbeit" in page
        assert "liegt bereit" not in page


def test_strangers_find_nothing(login, client):
    letter = make_issued()
    application = letter.share.award.application
    stranger = make_tandem(state="awarded").clerk
    addresses = [
        reverse("letters:list", args=[application.pk]),
        reverse("letters:download", args=[application.pk, letter.pk]),
    ]
    for address in addresses:
        assert login(stranger).get(address).status_code == 404
        assert login(UserFactory()).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert login(stranger).post(addresses[1]).status_code == 404
    assert client.post(addresses[1]).status_code == 302
    assert not LetterRetrieval.objects.exists()


def test_a_letter_is_found_only_under_its_own_application(login):
    letter = make_issued()
    clerk = letter.share.award.application.started_by
    elsewhere = make_tandem(state="awarded", municipality=letter.share.partner.organisation)
    address = reverse("letters:download", args=[elsewhere.pk, letter.pk])
    assert login(clerk).get(address).status_code == 404
    assert login(clerk).post(address).status_code == 404


def test_somebody_who_only_reads_along_fetches_too(login):
    letter = make_issued()
    reader = make_member(letter.share.partner.organisation, MemberRole.READER)
    address = reverse("letters:download", args=[letter.share.award.application_id, letter.pk])
    response = login(reader).post(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_before_the_award_the_page_is_empty_and_friendly(login):
    application = make_tandem(state="selected")
    page = login(application.clerk).get(reverse("letters:list", args=[application.pk])).content.decode()
    assert "Noch keine Briefe" in page


# -- the public page --------------------------------------------------------------------------------


def test_a_genuine_letter_is_confirmed_without_a_word_about_the_addressee(client):
    letter = make_issued()
    page = client.get(reverse("letters:verify", args=[letter.code])).content.decode()
    for part in (letter.number, letter.dated_on.strftime("%d.%m.%Y"), "Zuwendungsbescheid", letter.sha256):
        assert part in page
    application = letter.share.award.application
    for secret in (
        str(letter.share.partner),
        application.title,
        application.number,
        "300.000",
        letter.share.partner.organisation.town,
        letter.released_by.name,
        letter.composed_by.name,
    ):
        assert secret not in page


@pytest.mark.parametrize("code", [str(uuid.UUID(int=7)), "abc", "1' OR 1=1", "x" * 500])
def test_an_unknown_code_is_answered_kindly(code, client):
    response = client.get(reverse("letters:verify", args=[code]))
    assert response.status_code == 404
    assert "Diesen Brief kennen wir nicht" in response.content.decode()


@pytest.mark.parametrize("make", [make_draft, make_released])
def test_a_letter_that_is_not_out_is_unknown(make, client):
    assert client.get(reverse("letters:verify", args=[make().code])).status_code == 404
