"""The way to a second factor: proposed by one officer, approved by another, a link by mail, used once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.actions import funders, second_factor
from accounts.constants import FACTOR_LINK_DAYS, FACTOR_PROPOSAL_DAYS
from accounts.constants import FunderRole as R
from accounts.models import FactorLink, User
from core import clock
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from tests.accounts.factors import enrol_by, has_app, log_in, mailed_link, opens_office, set_up_app
from tests.clients import logged_in, proved, with_password_only
from tests.factories import FunderFactory, UserFactory, make_member, make_staff

pytestmark = pytest.mark.django_db

LIST = "backoffice:factors"


@pytest.fixture
def olga():
    return make_staff(R.OFFICER, name="Olga Office")


@pytest.fixture
def otto():
    return make_staff(R.OFFICER, name="Otto Office")


@pytest.fixture
def newcomer():
    return make_staff(R.REVIEWER, second_factor=False, name="Nora Neu")


def propose(person, by, reason="Hat angerufen."):
    return second_factor.propose(person=person, funder=FunderFactory(), reason=reason, by=by)


def propose_url(person):
    return reverse("backoffice:factor_propose", args=[person.pk])


def approve_url(link):
    return reverse("backoffice:factor_approve", args=[link.pk])


def refuse_url(link):
    return reverse("backoffice:factor_refuse", args=[link.pk])


def code_of(refused) -> str:
    return refused.value.code


# -- the whole way -----------------------------------------------------------------------------------


def test_two_officers_let_a_new_person_in(olga, otto, newcomer):
    answer = logged_in(olga).post(propose_url(newcomer), {"reason": "Fängt heute an."})
    assert answer.url == reverse(LIST)
    link = FactorLink.objects.get()
    assert link.token_hash is None
    asked = OutboxMessage.objects.get()
    assert (asked.kind, asked.recipient) == ("account.factor_proposed", otto.email)
    assert "Nora Neu" in asked.body
    assert reverse(LIST) in asked.body

    page = logged_in(otto).get(reverse(LIST)).content.decode()
    assert "Fängt heute an." in page
    assert approve_url(link) in page
    assert "Zweiten Faktor freigeben" in logged_in(otto).get(reverse("backoffice:index")).content.decode()
    logged_in(otto).post(approve_url(link))

    client = log_in(newcomer)
    assert not opens_office(client)
    page = client.get(mailed_link(newcomer)).content.decode()
    assert "Zweiten Faktor einrichten" in page
    assert enrol_by(client, mailed_link(newcomer)).status_code == 302
    assert opens_office(client)
    link.refresh_from_db()
    assert link.accepted_at is not None
    verbs = AuditEntry.objects.filter(verb__startswith="factor.").values_list("verb", "actor__name")
    assert list(verbs.order_by("id")) == [
        ("factor.propose", "Olga Office"),
        ("factor.link", "Otto Office"),
        ("factor.enrol", "Nora Neu"),
    ]


def test_who_is_not_logged_in_comes_back_to_the_link_after_the_login(newcomer, client):
    second_factor.issue(person=newcomer)
    link = mailed_link(newcomer)
    asked = client.get(link)
    assert asked.url.startswith(reverse("account_login"))
    assert link in asked.url


def test_a_lost_factor_is_replaced(olga, otto):
    person = make_staff(R.APPROVER)
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    older = logged_in(person)
    assert opens_office(older)
    link = propose(person, olga)
    assert has_app(person)
    assert opens_office(older)

    logged_in(otto).post(approve_url(link))
    assert not Authenticator.objects.filter(user=person).exists()
    assert older.get(reverse("accounts:profile")).status_code == 302
    kinds = set(OutboxMessage.objects.filter(recipient=person.email).values_list("kind", flat=True))
    assert kinds == {"account.factor_link", "account.factor_removed"}
    assert AuditEntry.objects.get(verb="factor.link").data["removed"] == ["recovery_codes", "totp"]

    client = log_in(person)
    assert not opens_office(client)
    enrol_by(client, mailed_link(person))
    assert opens_office(client)


# -- the link ----------------------------------------------------------------------------------------


@pytest.fixture
def link(newcomer):
    second_factor.issue(person=newcomer)
    return mailed_link(newcomer)


def test_a_link_works_once(newcomer, link):
    enrol_by(log_in(newcomer), link)
    assert has_app(newcomer)
    Authenticator.objects.all().delete()
    again = log_in(newcomer)
    answer = again.get(link)
    assert answer.status_code == 410
    assert "schon benutzt" in answer.content.decode()
    assert enrol_by(again, link).status_code == 410
    assert not has_app(newcomer)


def test_a_link_opened_in_two_sessions_lets_one_of_them_in(newcomer, link):
    first, second = log_in(newcomer), log_in(newcomer)
    for client in (first, second):
        client.post(link, {"how": "app"})
    set_up_app(first)
    assert opens_office(first)
    assert second.get(reverse("mfa_activate_totp")).status_code == 302
    assert not opens_office(second)


def test_a_link_used_up_between_the_page_and_the_form_sets_nothing_up(newcomer, link):
    client = log_in(newcomer)
    client.post(link, {"how": "app"})
    newcomer.refresh_from_db()
    mark = client.session["factor_link"]
    FactorLink.objects.update(accepted_at=clock.now())
    with pytest.raises(Impossible) as refused:
        second_factor.enrol(by=newcomer, mark=mark, shown=False)
    assert code_of(refused) == "used"
    newcomer.refresh_from_db()
    assert newcomer.factor_released_at is None


@pytest.mark.parametrize(("seconds", "works"), [(-1, True), (0, False)])
def test_a_link_ends_with_its_term(newcomer, link, seconds, works):
    end = FactorLink.objects.get().expires_at
    assert end - clock.now() <= timedelta(days=FACTOR_LINK_DAYS)
    with time_machine.travel(end + timedelta(seconds=seconds), tick=False):
        client = logged_in(User.objects.get(pk=newcomer.pk))
        answer = client.get(link)
    assert answer.status_code == (200 if works else 410)


def test_a_link_opened_in_time_and_used_too_late_sets_nothing_up(newcomer, link):
    client = log_in(newcomer)
    client.post(link, {"how": "app"})
    with time_machine.travel(FactorLink.objects.get().expires_at, tick=False):
        client = logged_in(User.objects.get(pk=newcomer.pk))
        session = client.session
        session["factor_link"] = FactorLink.objects.get().token_hash
        session.save()
        assert client.get(reverse("mfa_activate_totp")).url == reverse("mfa_index")


@pytest.mark.parametrize("who", ["officer", "new colleague", "applicant"])
def test_a_forwarded_link_is_nothing_to_anybody_else(newcomer, link, who):
    other = {
        "officer": lambda: make_staff(R.OFFICER),
        "new colleague": lambda: make_staff(R.OFFICER, second_factor=False),
        "applicant": UserFactory,
    }[who]()
    client = logged_in(other)
    for method in ("get", "post"):
        answer = getattr(client, method)(link, {"how": "app"})
        assert answer.status_code == 404
        assert newcomer.email not in answer.content.decode()
    assert "factor_link" not in client.session
    # Also with the mark smuggled into the session: the action asks whose it is.
    if who == "new colleague":
        with pytest.raises(Impossible) as refused:
            second_factor.enrol(by=other, mark=FactorLink.objects.get().token_hash, shown=False)
        assert code_of(refused) == "unknown"
    assert FactorLink.objects.get().accepted_at is None


def test_a_link_that_does_not_exist_looks_the_same(newcomer):
    client = log_in(newcomer)
    assert client.get(reverse("accounts:factor_link", args=["falsch"])).status_code == 404


def test_a_link_ends_with_the_role(newcomer, link):
    funders.revoke(membership=newcomer.funder_memberships.get(), by=None)
    answer = log_in(newcomer).get(link)
    assert answer.status_code == 410
    assert "zurückgezogen" in answer.content.decode()
    assert OutboxMessage.objects.get(kind="account.factor_link").state == "superseded"


def test_a_role_taken_away_past_the_actions_is_seen_when_the_link_is_used(olga, otto, newcomer):
    approved = second_factor.approve(link=propose(newcomer, olga), by=otto)
    newcomer.funder_memberships.all().delete()
    newcomer.funder_memberships.create(funder=FunderFactory(foundation=True), role=R.REVIEWER)
    newcomer.refresh_from_db()
    with pytest.raises(Impossible) as refused:
        second_factor.enrol(by=newcomer, mark=approved.token_hash, shown=False)
    assert code_of(refused) == "no-role"


def test_a_session_whose_factor_is_taken_away_this_very_moment_sets_none_up(olga, otto):
    person = make_staff(R.REVIEWER)
    in_flight = User.objects.get(pk=person.pk)
    second_factor.approve(link=propose(person, olga), by=otto)
    with pytest.raises(Impossible) as refused:
        second_factor.enrol(by=in_flight, mark="", shown=True)
    assert code_of(refused) == "unknown"
    # The edge: a session that goes on may.
    second_factor.enrol(by=otto, mark="", shown=True)


# -- who may let whom in -----------------------------------------------------------------------------


def test_one_officer_alone_lets_nobody_in(olga, newcomer):
    link = propose(newcomer, olga)
    assert logged_in(olga).post(approve_url(link)).status_code == 404
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=olga)
    assert code_of(refused) == "four-eyes"
    page = logged_in(olga).get(reverse(LIST)).content.decode()
    assert approve_url(link) not in page
    assert refuse_url(link) in page
    link.refresh_from_db()
    assert link.token_hash is None
    assert not OutboxMessage.objects.filter(recipient=newcomer.email).exists()


def test_nobody_proposes_or_approves_a_link_for_themselves(olga, otto):
    assert logged_in(olga).post(propose_url(olga), {"reason": "Für mich"}).status_code == 404
    with pytest.raises(Impossible) as refused:
        propose(olga, olga)
    assert code_of(refused) == "four-eyes"
    link = propose(olga, otto)
    assert logged_in(olga).post(approve_url(link)).status_code == 404
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=olga)
    assert code_of(refused) == "four-eyes"


@pytest.mark.parametrize(
    "role", [R.REVIEWER, R.EXPERT, R.APPROVER, R.FINANCE, R.AUDITOR, "officer elsewhere", "member"]
)
def test_nobody_but_officers_of_this_funder(olga, newcomer, role, organisation):
    link = propose(newcomer, olga)
    if role == "member":
        other = make_member(organisation)
    elif role == "officer elsewhere":
        other = make_staff(R.OFFICER, FunderFactory(foundation=True))
    else:
        other = make_staff(role)
    client = logged_in(other)
    assert client.get(reverse(LIST)).status_code == (200 if role == "officer elsewhere" else 404)
    if role == "officer elsewhere":
        assert newcomer.email not in client.get(reverse(LIST)).content.decode()
    assert client.get(propose_url(newcomer)).status_code == 404
    for url in (propose_url(newcomer), approve_url(link), refuse_url(link)):
        assert client.post(url, {"reason": "x"}).status_code == 404
    for act in (second_factor.approve, second_factor.refuse):
        with pytest.raises(Impossible) as refused:
            act(link=link, by=other)
        assert code_of(refused) == "role"


def test_officers_whose_session_showed_no_factor_do_neither(olga, otto, newcomer):
    link = propose(newcomer, olga)
    for client, where in (
        (with_password_only(otto), "mfa_reauthenticate"),
        # Long ago is asked again, with the factor.
        (proved(logged_in(otto), otto, with_factor=True, ago=3600), "mfa_reauthenticate"),
    ):
        assert client.post(approve_url(link)).url.startswith(reverse(where))
        assert client.post(propose_url(newcomer), {"reason": "x"}).url.startswith(reverse(where))
    link.refresh_from_db()
    assert link.approved_at is None


def test_a_proposer_who_is_no_officer_any_more_takes_the_proposal_along(olga, otto, newcomer):
    link = propose(newcomer, olga)
    funders.revoke(membership=olga.funder_memberships.get(), by=None)
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=otto)
    assert code_of(refused) == "role"


def test_a_person_who_lost_the_role_meanwhile_gets_no_link(olga, otto, newcomer):
    link = propose(newcomer, olga)
    newcomer.funder_memberships.all().delete()
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=otto)
    assert code_of(refused) == "no-role"
    with pytest.raises(Impossible) as refused:
        propose(UserFactory(), olga)
    assert code_of(refused) == "no-role"


@pytest.mark.parametrize(("seconds", "possible"), [(-1, True), (0, False)])
def test_a_proposal_waits_seven_days(olga, otto, newcomer, seconds, possible):
    link = propose(newcomer, olga)
    wanted = timedelta(days=FACTOR_PROPOSAL_DAYS)
    assert abs(link.expires_at - link.created_at - wanted) < timedelta(seconds=5)
    with time_machine.travel(link.expires_at + timedelta(seconds=seconds), tick=False):
        if possible:
            assert second_factor.approve(link=link, by=otto).approved_at
        else:
            with pytest.raises(Impossible) as refused:
                second_factor.approve(link=link, by=otto)
            assert code_of(refused) == "expired"
            assert propose(newcomer, otto)  # makes room


def test_one_is_open_at_a_time(olga, otto, newcomer):
    link = propose(newcomer, olga)
    with pytest.raises(Impossible) as refused:
        propose(newcomer, otto)
    assert code_of(refused) == "open"
    second_factor.approve(link=link, by=otto)
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=otto)
    assert code_of(refused) == "approved"


@pytest.mark.parametrize("approved", [True, False])
def test_an_officer_stops_it_before_and_after_the_approval(olga, otto, newcomer, approved):
    link = propose(newcomer, olga)
    if approved:
        second_factor.approve(link=link, by=otto)
    assert logged_in(otto).post(refuse_url(link)).url == reverse(LIST)
    if approved:
        assert log_in(newcomer).get(mailed_link(newcomer)).status_code == 410
    with pytest.raises(Impossible) as refused:
        second_factor.approve(link=link, by=otto)
    assert code_of(refused) == "revoked"


def test_the_database_knows_of_the_two_officers_as_well(olga, otto, newcomer):
    made = propose(newcomer, olga)
    wrong = [
        {"approved_by": olga, "approved_at": clock.now(), "token_hash": "a"},
        {"approved_by": newcomer, "approved_at": clock.now(), "token_hash": "a"},
        {"approved_at": clock.now(), "token_hash": "a"},
        {"token_hash": "a"},
        {"accepted_at": clock.now()},
        {"proposed_by": newcomer},
        {"funder": None},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorLink.objects.filter(pk=made.pk).update(**fields)
    FactorLink.objects.filter(pk=made.pk).update(approved_by=otto, approved_at=clock.now(), token_hash="a")


# -- the operators -----------------------------------------------------------------------------------


def test_the_first_officer_gets_the_link_by_the_command(capsys):
    first = make_staff(R.OFFICER, second_factor=False)
    call_command("second_factor_link", first.email.upper(), shown=True)
    link = mailed_link(first)
    assert link in capsys.readouterr().out
    client = log_in(first)
    enrol_by(client, link)
    assert opens_office(client)
    assert AuditEntry.objects.get(verb="factor.link").actor is None


def test_without_being_asked_the_command_prints_no_link(newcomer, capsys):
    call_command("second_factor_link", newcomer.email)
    assert mailed_link(newcomer) not in capsys.readouterr().out


def test_the_command_refuses_with_words(newcomer):
    with pytest.raises(CommandError, match="Nobody"):
        call_command("second_factor_link", "niemand@stadt.example")
    with pytest.raises(CommandError, match="grant_role"):
        call_command("second_factor_link", UserFactory().email)
    enrolled = make_staff(R.OFFICER)
    with pytest.raises(CommandError, match="--replace"):
        call_command("second_factor_link", enrolled.email)
    assert has_app(enrolled)
    call_command("second_factor_link", enrolled.email, replace=True)
    assert not has_app(enrolled)


def test_a_new_link_of_the_command_kills_the_one_before(newcomer):
    second_factor.issue(person=newcomer)
    old = mailed_link(newcomer)
    second_factor.issue(person=newcomer)
    client = log_in(newcomer)
    assert client.get(old).status_code == 410
    assert client.get(mailed_link(newcomer)).status_code == 200


# -- the page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_number_of_queries(olga, otto, django_assert_num_queries, number):
    for turn in range(number):
        person = make_staff(R.REVIEWER, second_factor=turn % 2 == 0)
        if turn % 3 == 0:
            propose(person, otto)
    client = logged_in(olga)
    client.get(reverse(LIST))
    with django_assert_num_queries(7):
        assert client.get(reverse(LIST)).status_code == 200


# -- at the same moment ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_sessions_that_use_a_link_at_once_are_one_enrolment(newcomer):
    second_factor.issue(person=newcomer)
    mark = FactorLink.objects.get().token_hash
    gate, done, refused = threading.Barrier(2), [], []

    def use():
        try:
            person = User.objects.get(pk=newcomer.pk)
            gate.wait()
            second_factor.enrol(by=person, mark=mark, shown=False)
            done.append(1)
        except Impossible as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _turn in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(done), refused) == (1, ["used"])
    newcomer.refresh_from_db()
    assert newcomer.session_generation == 2  # once by the link, once by the enrolment
