"""The pages about awards and money: who sees them, who does what, how many queries they cost."""

import time
from decimal import Decimal as D
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.urls import reverse

from accounts.constants import FunderRole
from accounts.models import Organisation
from budgets import limits
from budgets.actions import awards, funds
from budgets.constants import AwardState
from budgets.models import Award, Fund
from casework.models import Assignment
from core.money import euro
from tests.budgets.factories import amounts_for, stage
from tests.clients import proved
from tests.factories import PASSWORD, FunderFactory, make_call, make_staff, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    """enter(user): logged in, and proved who they are so many seconds ago."""

    def go(user, ago=0):
        client.force_login(user)
        return proved(client, user, with_factor=True, ago=ago)

    return go


def award_url(application):
    return reverse("backoffice:award", args=[application.pk])


def form_data(application, euros="100000.00", **extra):
    call = application.call
    data = {
        "period_from": f"{call.first_budget_year}-01-01",
        "period_to": f"{call.last_budget_year}-12-31",
        **extra,
    }
    for partner in application.partners.all():
        for year in call.budget_years:
            data.setdefault(f"amount_{partner.pk.hex}_{year}", euro(D(euros), unit=False))
    return data


def test_the_form_is_filled_with_what_was_applied_for(tandem, officer, enter):
    page = enter(officer).get(award_url(tandem)).content.decode()
    assert page.count('value="100.000,00"') == 6


def test_staging_then_committing_through_the_pages(tandem, officer, approver, enter):
    url = award_url(tandem)
    response = enter(officer).post(url, form_data(tandem, stage="1"))
    assert response.status_code == 302
    award = Award.objects.get()
    page = enter(officer).get(url).content.decode()
    assert "Vier-Augen-Prinzip" in page
    assert reverse("backoffice:award_commit", args=[tandem.pk]) not in page
    page = enter(approver).get(url).content.decode()
    seen = limits.fingerprint(amounts_for(tandem))
    assert seen in page
    response = enter(approver).post(reverse("backoffice:award_commit", args=[tandem.pk]), {"seen": seen})
    assert response.status_code == 302
    award.refresh_from_db()
    assert award.state == AwardState.COMMITTED
    assert "Buchungen" in enter(approver).get(url).content.decode()


def test_checking_saves_nothing(tandem, officer, enter):
    page = enter(officer).post(award_url(tandem), form_data(tandem, check="1")).content.decode()
    assert "Gespeichert ist noch nichts" in page
    assert not Award.objects.exists()


def test_beyond_a_cap_the_page_says_what_is_over_and_keeps_what_was_typed(tandem, officer, enter):
    data = form_data(tandem, euros="100000.01", stage="1")
    page = enter(officer).post(award_url(tandem), data).content.decode()
    assert "0,01\u00a0€ zu viel" in page
    assert 'value="100.000,01"' in page
    assert not Award.objects.exists()


@pytest.mark.parametrize("bad", ["0.005", "1e9", "1_000", "-5", "NaN", "١٢", "1,234", "1000000000000"])
def test_an_amount_that_is_not_german_money_is_refused_at_its_field(bad, tandem, officer, enter):
    name = f"amount_{tandem.municipality.pk.hex}_{tandem.call.first_budget_year}"
    data = {**form_data(tandem, stage="1"), name: bad}
    response = enter(officer).post(award_url(tandem), data)
    assert response.status_code == 200
    assert name in response.context["form"].errors
    assert bad in response.content.decode()
    assert not Award.objects.exists()


def test_the_second_click_of_staging_shows_the_one_award(tandem, officer, enter):
    for _turn in range(2):
        response = enter(officer).post(award_url(tandem), form_data(tandem, stage="1"))
        assert response.status_code == 302
    assert Award.objects.count() == 1


def test_committing_asks_for_the_login_again_when_it_was_long_ago(tandem, officer, approver, enter):
    stage(tandem, officer)
    url = reverse("backoffice:award_commit", args=[tandem.pk])
    response = enter(approver, ago=3600).post(url, {"seen": limits.fingerprint(amounts_for(tandem))})
    assert response.status_code == 302
    assert "reauthenticate" in response.url
    assert Award.objects.get().state == AwardState.STAGED


def test_after_proving_who_one_is_with_the_factor_the_commitment_goes_through(
    tandem, officer, approver, enter, monkeypatch
):
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == "123456")
    stage(tandem, officer)
    url = reverse("backoffice:award_commit", args=[tandem.pk])
    client = enter(approver, ago=3600)
    asked = client.post(url, {"seen": limits.fingerprint(amounts_for(tandem))})
    assert urlsplit(asked.url).path == reverse("mfa_reauthenticate")
    client.post(asked.url, {"code": "123456"})
    assert Award.objects.get().state == AwardState.COMMITTED


def test_the_password_alone_binds_no_money(tandem, officer, approver, enter):
    stage(tandem, officer)
    url = reverse("backoffice:award_commit", args=[tandem.pk])
    client = enter(approver, ago=3600)
    client.post(url, {"seen": limits.fingerprint(amounts_for(tandem))})
    asked = client.post(f"{reverse('account_reauthenticate')}?next={url}", {"password": PASSWORD})
    assert urlsplit(asked.url).path == reverse("mfa_reauthenticate")
    # Also with the password shown just now, as a login of somebody else's would have it.
    session = client.session
    session["account_authentication_methods"] += [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    client.post(url, {"seen": limits.fingerprint(amounts_for(tandem))})
    assert Award.objects.get().state == AwardState.STAGED


def test_what_changed_since_the_page_was_shown_is_not_committed(tandem, officer, approver, enter):
    stage(tandem, officer)
    enter(approver).post(reverse("backoffice:award_commit", args=[tandem.pk]), {"seen": "something else"})
    assert Award.objects.get().state == AwardState.STAGED


def test_an_award_is_dropped_by_the_office(tandem, officer, enter):
    stage(tandem, officer)
    enter(officer).post(reverse("backoffice:award_drop", args=[tandem.pk]))
    assert Award.objects.get().state == AwardState.DROPPED


# -- who may not ------------------------------------------------------------------------------------

PAGES = {
    "list": lambda application: ("get", reverse("backoffice:awards")),
    "funds": lambda application: ("get", reverse("backoffice:funds")),
    "page": lambda application: ("get", award_url(application)),
    "stage": lambda application: ("post", award_url(application)),
    "commit": lambda application: ("post", reverse("backoffice:award_commit", args=[application.pk])),
    "drop": lambda application: ("post", reverse("backoffice:award_drop", args=[application.pk])),
}
MAY = {
    FunderRole.REVIEWER: set(),
    FunderRole.EXPERT: set(),
    FunderRole.OFFICER: {"list", "funds", "page", "stage", "drop"},
    FunderRole.FINANCE: {"list", "funds", "page", "stage", "drop"},
    FunderRole.APPROVER: {"list", "funds", "page", "commit"},
    FunderRole.AUDITOR: {"list", "funds", "page"},
}


@pytest.mark.parametrize("role", list(FunderRole))
@pytest.mark.parametrize("where", list(PAGES))
def test_who_may_open_what(role, where, tandem, officer, enter):
    if where in ("commit", "drop"):
        stage(tandem, officer)
    before = list(Award.objects.values_list("state", flat=True))
    person = make_staff(role)
    method, url = PAGES[where](tandem)
    data = form_data(tandem, seen=limits.fingerprint(amounts_for(tandem))) if method == "post" else {}
    response = getattr(enter(person), method)(url, data)
    if where == "stage" and role in (FunderRole.APPROVER, FunderRole.AUDITOR):
        # May see the where; the POST changes nothing.
        assert response.status_code == 302
        assert not Award.objects.exists()
    elif where in MAY[role]:
        assert response.status_code in (200, 302)
        if method == "post":
            assert list(Award.objects.values_list("state", flat=True)) != before
    else:
        assert response.status_code == 404
        assert list(Award.objects.values_list("state", flat=True)) == before


def test_staff_of_a_funder_that_pays_nothing_here_see_nothing(tandem, officer, enter):
    other = FunderFactory(key="elsewhere", name="Anderswo", short_name="Anderswo")
    stranger = make_staff(FunderRole.OFFICER, other)
    assert enter(stranger).get(award_url(tandem)).status_code == 404
    assert tandem.number not in enter(stranger).get(reverse("backoffice:awards")).content.decode()


def test_a_recused_person_sees_neither_award_nor_its_money(tandem, officer, approver, enter):
    awards.commit(award=stage(tandem, officer), by=approver)
    finance = make_staff(FunderRole.FINANCE)
    Assignment.objects.create(
        application=tandem,
        round=tandem.current_round,
        reviewer=finance,
        funder=FunderFactory(),
        assigned_by=officer,
        state="recused",
        declared_at=tandem.created_at,
    )
    client = enter(finance)
    assert client.get(award_url(tandem)).status_code == 404
    assert tandem.number not in client.get(reverse("backoffice:awards")).content.decode()
    funds = client.get(reverse("backoffice:funds")).content.decode()
    assert tandem.number not in funds
    assert str(tandem.municipality) not in funds
    listed = client.get(reverse("admin:budgets_ledgerentry_changelist")).content.decode()
    assert tandem.title not in listed


def test_the_stager_who_is_also_an_approver_cannot_commit(tandem, enter):
    both = make_staff(FunderRole.OFFICER)
    from tests.factories import FunderMembershipFactory

    FunderMembershipFactory(user=both, funder=FunderFactory(), role=FunderRole.APPROVER)
    stage(tandem, both)
    response = enter(both).post(reverse("backoffice:award_commit", args=[tandem.pk]))
    assert response.status_code == 404
    assert Award.objects.get().state == AwardState.STAGED


# -- queries ----------------------------------------------------------------------------------------


def _queries(django_assert_max_num_queries, client, url, most):
    client.get(url)
    cache.clear()
    with django_assert_max_num_queries(most) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_the_list_costs_the_same_with_one_and_with_thirty_rows(
    officer, approver, enter, django_assert_max_num_queries
):
    call = make_call()
    call.caps.all().delete()
    nonprofit: Organisation = make_tandem(call, state="selected").nonprofit.organisation
    client, url = enter(officer), reverse("backoffice:awards")
    one = _queries(django_assert_max_num_queries, client, url, 12)
    for number in range(29):
        application = make_tandem(call, state="selected", nonprofit=nonprofit)
        if number % 3:
            award = stage(application, officer, amounts_for(application, "10.00"))
            if number % 2:
                awards.commit(award=award, by=approver)
    assert _queries(django_assert_max_num_queries, client, url, 12) == one
    funds = reverse("backoffice:funds")
    many = _queries(django_assert_max_num_queries, client, funds, 12)
    assert many <= 12
    page = client.get(url).content.decode()
    assert page.count("<tr>") == 31


def test_one_award_costs_at_most_fifteen_queries(
    tandem, officer, approver, enter, django_assert_max_num_queries
):
    client = enter(officer)
    funds.ensure(tandem)
    assert _queries(django_assert_max_num_queries, client, award_url(tandem), 25) <= 25
    awards.commit(award=stage(tandem, officer), by=approver)
    _queries(django_assert_max_num_queries, client, award_url(tandem), 25)
    assert Fund.objects.exists()
