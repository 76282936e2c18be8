""" "Meine Bewerbungen": whose turn it is, until when, what is missing, what concerns me."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.changes.actions import questions as questions_actions
from applications.changes.actions import withdrawal
from applications.draft.actions import comments, partners
from applications.draft.constants import ReopeningState
from applications.draft.models.application import Application, Responsibility
from applications.draft.models.comments import Comment, Mention
from applications.draft.models.reopening import Reopening
from applications.draft.queries.reopenings import open_reopening
from applications.overview.queries import my_dashboard, rows_of
from applications.submission.actions import consent
from applications.submission.content import content_hash, hash_of, to_hand_in
from applications.submission.queries.content import whole
from casework.actions import eligibility, questions
from core import clock
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
    make_staff,
    make_tandem,
)

pytestmark = pytest.mark.django_db

LIST = "applications:list"


def row_of(user, application):
    return next(row for row in rows_of(my_dashboard(user)) if row.application == application)


def page_of(login, user) -> str:
    return login(user).get(reverse(LIST)).content.decode()


def agree(application, partner, by):
    consent.give(application=application, partner=partner, content_hash=content_hash(application), by=by)


# -- whose turn --------------------------------------------------------------------------------------


def test_without_a_partner_the_writer_is_told_to_invite(login):
    application = make_tandem(partners=1)
    turn = row_of(application.clerk, application).turn
    assert (turn.mine, turn.url) == (True, reverse("applications:partners", args=[application.pk]))
    assert turn.url in page_of(login, application.clerk)
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    assert not row_of(reader, application).turn.mine


def test_with_an_invitation_on_the_way_nobody_here_has_to_do_anything():
    application = make_tandem(partners=1)
    role = application.call.partner_roles.get(organisation_kind="nonprofit")
    partners.invite(application=application, role=role, email="a@b.example", by=application.clerk)
    turn = row_of(application.clerk, application).turn
    assert not turn.mine
    assert "Warten auf den Partner" in turn.text
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert row_of(application.clerk, application).turn.mine  # it has expired


def test_when_only_one_plan_is_open_it_is_that_partners_turn():
    application = make_tandem()
    application.nonprofit.finance_plan.cost_items.all().delete()
    application.nonprofit.finance_plan.funding_sources.exclude(kind="grant").delete()
    theirs = row_of(application.director, application).turn
    mine = row_of(application.clerk, application).turn
    assert theirs.mine
    assert str(application.nonprofit.pk) in theirs.url
    assert not mine.mine
    assert str(application.nonprofit) in mine.text


def test_when_everything_is_there_the_signatories_are_next():
    application = make_tandem()
    editor = make_member(application.municipality.organisation, MemberRole.EDITOR)
    submit = reverse("applications:submit", args=[application.pk])
    assert row_of(application.clerk, application).turn.url == submit
    assert row_of(application.director, application).turn.mine
    assert not row_of(editor, application).turn.mine
    agree(application, application.municipality, application.clerk)
    assert not row_of(application.clerk, application).turn.mine
    assert row_of(application.director, application).turn.mine


def test_a_consent_to_an_older_state_counts_no_more():
    application = make_tandem()
    agree(application, application.municipality, application.clerk)
    # Behind the actions' back: the organisation got another name.
    type(application.nonprofit.organisation).objects.filter(pk=application.nonprofit.organisation_id).update(
        name="Neuer Name e. V."
    )
    assert row_of(application.clerk, application).turn.mine


def test_the_page_of_the_application_says_the_same(login):
    for application in (make_tandem(), make_tandem(complete=False), make_tandem(partners=1)):
        for person in filter(None, (application.clerk, application.director)):
            page = login(person).get(reverse("applications:detail", args=[application.pk])).content.decode()
            assert row_of(person, application).turn.text in page


# -- what is missing, what is mine -------------------------------------------------------------------


def test_what_is_missing_is_counted_and_begun_to_be_listed(login):
    application = make_tandem(complete=False)
    row = row_of(application.clerk, application)
    assert len(row.lacking) > 3
    page = page_of(login, application.clerk)
    assert f"{len(row.lacking)} Angaben fehlen noch" in page
    assert f"und {len(row.lacking) - 3} weitere" in page
    assert all(one.url in page for one in row.first_lacking)


def test_the_deadline_stands_there_with_the_days_left(login):
    application = make_tandem()
    page = page_of(login, application.clerk)
    assert re.search(r"Frist .*noch 20 Tage", page)
    with time_machine.travel(application.call.closes_at, tick=False):
        page = page_of(login, application.clerk)
    assert "Die Frist ist abgelaufen. Die Bewerbung wurde nicht eingereicht." in page
    assert "fehlen noch" not in page


def call_to(application, person, *, by, **facts):
    comment = Comment.objects.create(
        application=application, part="social_space", author=by, text="Frage", **facts
    )
    Mention.objects.create(comment=comment, person=person)
    return comment


def test_a_question_to_me_stands_there_until_it_is_answered_or_done(login):
    application = make_tandem()
    remark = call_to(application, application.director, by=application.clerk)
    [waiting] = row_of(application.director, application).called
    assert (waiting["person"], waiting["title"]) == (application.clerk.name, "Sozialraum")
    assert f"#kommentar-{remark.pk}" in page_of(login, application.director)
    assert row_of(application.clerk, application).called == []
    comments.add(
        application=application, part="social_space", text="Ja", by=application.director, parent=remark
    )
    assert row_of(application.director, application).called == []
    # Asked again within the conversation.
    again = call_to(application, application.director, by=application.clerk, parent=remark)
    assert len(row_of(application.director, application).called) == 1
    comments.resolve(comment=again, by=application.clerk)
    assert row_of(application.director, application).called == []


def test_my_parts_stand_there_and_those_of_others_do_not(login):
    application = make_tandem()
    for part, person in (("social_space", application.clerk), ("concept", application.director)):
        Responsibility.objects.create(
            application=application, part=part, person=person, assigned_by=application.clerk
        )
    assert [part.key for part in row_of(application.clerk, application).my_parts] == ["social_space"]
    assert "Sie sind zuständig für" in page_of(login, application.clerk)


def test_parts_that_the_office_has_opened_again_come_first(login):
    application = make_tandem(state="submitted")
    make_tandem(call=application.call, municipality=application.municipality.organisation)
    Reopening.objects.create(
        application=application,
        parts=["social_space"],
        question="Wie viele Menschen?",
        due_at=clock.now() + timedelta(days=3),
        asked_by=make_staff(FunderRole.OFFICER),
        state=ReopeningState.OPEN,
    )
    rows = rows_of(my_dashboard(application.clerk))
    assert rows[0].application == application
    assert [part.key for part in rows[0].reopened] == ["social_space"]
    page = page_of(login, application.clerk)
    assert "Das Programmbüro hat eine Frage" in page
    assert reverse("applications:social_space", args=[application.pk]) in page


def ask_again(application, parts=("social_space",)):
    return questions.ask(
        application=application,
        parts=list(parts),
        question="Wie viele Menschen?",
        due_at=clock.now() + timedelta(days=3),
        by=make_staff(FunderRole.OFFICER),
    )


def test_an_answer_to_the_office_waits_for_whoever_has_not_agreed_yet(login):
    application = make_tandem(state="submitted")
    reader = make_member(application.municipality.organisation, MemberRole.READER)
    question = ask_again(application)
    page = reverse("applications:reopening", args=[application.pk])
    for person in (application.clerk, application.director):
        assert (row_of(person, application).turn.mine, row_of(person, application).turn.url) == (True, page)
    assert not row_of(reader, application).turn.mine
    assert row_of(reader, application).reopened == []
    questions_actions.save_answer(reopening=question, answer="Rund 400.", by=application.clerk)
    present = whole(Application.objects.filter(pk=application.pk)).get()
    present = hash_of(to_hand_in(present, open_reopening(application)))
    consent.give(
        application=application, partner=application.municipality, content_hash=present, by=application.clerk
    )
    assert not row_of(application.clerk, application).turn.mine
    assert str(application.nonprofit) in row_of(application.clerk, application).turn.text
    assert row_of(application.director, application).turn.mine
    assert "stimmen Sie zu" in page_of(login, application.director)
    # A change ends the agreement: both are asked again.
    questions_actions.save_answer(reopening=question, answer="Rund 500.", by=application.director)
    assert row_of(application.clerk, application).turn.mine


def test_a_question_asks_nobody_any_more_when_the_application_is_out():
    application = make_tandem(state="submitted")
    ask_again(application)
    assert row_of(application.clerk, application).turn.mine
    eligibility.find_ineligible(application=application, reason="Zu spät", by=make_staff(FunderRole.OFFICER))
    row = row_of(application.clerk, application)
    assert (row.turn, row.reopened) == (None, [])


def test_a_wish_to_withdraw_waits_for_the_other_partner(login):
    application = make_tandem(state="submitted")
    editor = make_member(application.nonprofit.organisation, MemberRole.EDITOR)
    withdrawal.ask(
        application=application, partner=application.municipality, reason="Kein Geld", by=application.clerk
    )
    withdraw = reverse("applications:withdraw", args=[application.pk])
    theirs = row_of(application.director, application).turn
    assert (theirs.mine, theirs.url) == (True, withdraw)
    assert withdraw in page_of(login, application.director)
    for person in (application.clerk, editor):
        turn = row_of(person, application).turn
        assert not turn.mine
        assert str(application.nonprofit) in turn.text
    withdrawal.cancel(withdrawal=application.withdrawals.get(), by=application.director)
    assert row_of(application.director, application).turn is None


def test_drafts_come_by_their_deadline_and_what_is_over_last():
    organisation = OrganisationFactory()
    user = make_member(organisation)
    late, soon = (
        make_call(closes_at=clock.closing_moment(clock.today() + timedelta(days=days))) for days in (30, 5)
    )
    over = make_tandem(municipality=organisation, state="rejected")
    second, first = (make_tandem(call=call, municipality=organisation) for call in (late, soon))
    assert [row.application for row in rows_of(my_dashboard(user))] == [first, second, over]


# -- whose applications ------------------------------------------------------------------------------


def test_nothing_of_another_tandem_shows(login):
    mine, other = make_tandem(), make_tandem(title="Das geht niemanden etwas an")
    call_to(other, other.director, by=other.clerk)
    # Even if a row were to name a person of another tandem.
    Mention.objects.create(
        comment=Comment.objects.create(application=other, part="title", author=other.clerk, text="x"),
        person=mine.clerk,
    )
    Responsibility.objects.create(application=other, part="title", person=mine.clerk, assigned_by=other.clerk)
    page = page_of(login, mine.clerk)
    assert other.title not in page
    assert str(other.pk) not in page


def test_a_person_of_two_organisations_sees_each_application_once():
    application = make_tandem()
    both = make_member(application.municipality.organisation)
    both.memberships.create(organisation=application.nonprofit.organisation, role=MemberRole.READER)
    rows = rows_of(my_dashboard(both))
    assert [row.application for row in rows] == [application]
    assert rows[0].roles == {application.municipality.pk: "signatory", application.nonprofit.pk: "reader"}


def test_the_empty_page_leads_to_the_calls(login):
    page = page_of(login, UserFactory())
    assert "Noch keine Bewerbung" in page
    assert reverse("programmes:calls") in page


# -- how much it costs -------------------------------------------------------------------------------


def test_it_costs_the_same_with_1_and_with_30_applications(login):
    organisation = OrganisationFactory()
    user = make_member(organisation)
    client, call = login(user), make_call(form_sections=2)

    def add(number):
        for one in range(number):
            state = ["draft", "draft", "submitted"][one % 3]
            application = make_tandem(
                call=call, municipality=organisation, state=state, complete=number + one == 3
            )
            call_to(application, user, by=application.director)
            Responsibility.objects.create(
                application=application, part="title", person=user, assigned_by=user
            )

    def count():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(LIST)).status_code == 200
        return [query["sql"][:120] for query in found]

    add(3)
    few = count()
    add(27)
    many = count()
    assert len(many) == len(few), (few, many)
    assert len(many) <= 12, "\n".join(many)
