"""Questions of the office: named parts are open again until a date, the answer needs everybody's consent."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.changes.actions import questions as questions_actions
from applications.changes.actions import withdrawal
from applications.draft.actions import texts
from applications.draft.constants import ALIVE, ReopeningState
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.draft.parts import plan_part, reopenable, section_part
from applications.draft.queries import reopenings
from applications.plans.actions import all_rows
from applications.submission import content
from applications.submission.actions import consent
from applications.submission.models.digest import Digest
from applications.submission.models.submission import Amendment
from applications.submission.models.versions import Version
from applications.submission.queries import content as content_queries
from applications.submission.queries import handed_in
from casework.actions import eligibility, outcomes, questions
from core import clock
from core.errors import Impossible
from core.models import OutboxMessage
from tests.applications.submission.test_consent import race
from tests.factories import FunderFactory, UserFactory, make_member, make_staff, make_tandem

pytestmark = pytest.mark.django_db

LATER = timedelta(days=10)


def ask(application, parts=None, **fields):
    return questions.ask(
        **{
            "application": application,
            "parts": parts or [section_part(application.sections.get())],
            "question": "Wie erreichen Sie Menschen, die nicht lesen?",
            "due_at": clock.now() + LATER,
            "by": make_staff(FunderRole.OFFICER, FunderFactory()),
            **fields,
        }
    )


def write(application, text="Mit Bildern und Gesprächen."):
    texts.save_section(section=application.sections.get(), text=text, by=application.clerk)


def reply(reopening, by, text="Wir haben den Abschnitt ergänzt."):
    questions_actions.save_answer(reopening=reopening, answer=text, by=by)


def present_hash(application):
    loaded = content_queries.whole(Application.objects.filter(pk=application.pk)).get()
    return content.hash_of(content.to_hand_in(loaded, reopenings.open_reopening(loaded)))


def agree(application, partner, by, seen=None):
    return consent.give(
        application=Application.objects.get(pk=application.pk),
        partner=partner,
        content_hash=seen or present_hash(application),
        by=by,
    )


def agree_both(application):
    seen = present_hash(application)
    agree(application, application.municipality, application.clerk, seen)
    agree(application, application.nonprofit, application.director, seen)


# -- which state allows what ------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(S))
def test_asking_needs_a_living_application(state):
    application = make_tandem(state=state)
    if state in ALIVE:
        ask(application)
        told = OutboxMessage.objects.filter(kind="reopening.asked")
        assert {mail.recipient for mail in told} == {application.clerk.email, application.director.email}
        assert all("Wie erreichen Sie" in mail.body for mail in told)
    else:
        with pytest.raises(Impossible) as refused:
            ask(application)
        assert refused.value.code == "wrong-state"
        assert not Reopening.objects.exists()


VERBS = {
    "answer": lambda r, a: reply(r, a.clerk),
    "extend": lambda r, a: questions.extend(reopening=r, due_at=r.due_at + LATER, by=a.clerk),
    "close": lambda r, a: questions_actions.close(reopening=r, by=a.clerk),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", list(ReopeningState))
def test_every_verb_in_every_state_of_the_question(state, verb):
    application = make_tandem(state="submitted")
    reopening = ask(application)
    if state == ReopeningState.CLOSED:
        questions_actions.close(reopening=reopening, by=UserFactory())
    elif state == ReopeningState.ANSWERED:
        reply(reopening, application.clerk)
        agree_both(application)
    reopening.refresh_from_db()
    assert reopening.state == state
    if state == ReopeningState.OPEN:
        VERBS[verb](reopening, application)
    else:
        with pytest.raises(Impossible) as refused:
            VERBS[verb](reopening, application)
        assert refused.value.code == "wrong-state"


# -- what is open, and for how long -----------------------------------------------------------------


def test_only_the_named_parts_can_be_changed():
    application = make_tandem(state="submitted")
    ask(application)
    write(application)
    for refused_edit in (
        lambda: texts.save_title(application=application, title="Anders", by=application.clerk),
        lambda: texts.save_social_space(application=application, by=application.clerk, name="Süd"),
        lambda: all_rows.save(
            plan=application.nonprofit.finance_plan, costs=[], sources=[], by=application.director
        ),
    ):
        with pytest.raises(Impossible) as refused:
            refused_edit()
        assert refused.value.code == "wrong-state"


@pytest.mark.parametrize("part", ["title", "partners", "section-0", "", "plan-x"])
def test_what_is_no_part_to_open_is_refused(part):
    application = make_tandem(state="submitted")
    with pytest.raises(Impossible) as refused:
        ask(application, parts=[part])
    assert refused.value.code == "parts"


def test_a_second_question_waits_for_the_first():
    application = make_tandem(state="submitted")
    ask(application)
    with pytest.raises(Impossible) as refused:
        ask(application)
    assert refused.value.code == "open"


def test_when_the_time_is_over_nothing_can_be_changed_until_the_office_gives_more():
    application = make_tandem(state="submitted")
    reopening = ask(application)
    with time_machine.travel(reopening.due_at, tick=False):
        with pytest.raises(Impossible):
            write(application)
        with pytest.raises(Impossible) as refused:
            reply(reopening, application.clerk)
        assert refused.value.code == "late"
        questions.extend(reopening=reopening, due_at=reopening.due_at + LATER, by=UserFactory())
        write(application)
    assert OutboxMessage.objects.filter(kind="reopening.extended").count() == 2


def test_what_arrived_in_time_is_in_time():
    application = make_tandem(state="submitted")
    reopening = ask(application)
    arrived = reopening.due_at - timedelta(seconds=1)
    with time_machine.travel(reopening.due_at + timedelta(minutes=3), tick=False):
        questions_actions.save_answer(
            reopening=reopening, answer="Gerade noch.", by=application.clerk, arrived_at=arrived
        )


@pytest.mark.parametrize("due", [timedelta(0), timedelta(days=-1)])
def test_the_date_lies_ahead(due):
    with pytest.raises(Impossible) as refused:
        ask(make_tandem(state="submitted"), due_at=clock.now() + due)
    assert refused.value.code == "past"


# -- the answer -------------------------------------------------------------------------------------


def test_the_answer_is_in_when_every_partner_has_agreed_and_only_then_read():
    application = make_tandem(state="eligible")
    before = handed_in.handed_in(application)
    reopening = ask(application)
    write(application)
    reply(reopening, application.clerk)
    agree(application, application.municipality, application.clerk)
    assert handed_in.handed_in(application) == before
    assert not Amendment.objects.exists()
    agree(application, application.nonprofit, application.director)
    reopening.refresh_from_db()
    assert reopening.state == ReopeningState.ANSWERED
    now = handed_in.handed_in(application)
    assert now["sections"][0]["text"] == "Mit Bildern und Gesprächen."
    assert now["answer"]["text"] == "Wir haben den Abschnitt ergänzt."
    assert handed_in.changed_parts(before, now) == ["Abschnitt 1"]
    assert Application.objects.get(pk=application.pk).state == S.ELIGIBLE
    assert OutboxMessage.objects.filter(kind="amendment.receipt").count() == 2
    assert OutboxMessage.objects.get(kind="amendment.arrived").recipient == reopening.asked_by.email
    with pytest.raises(Impossible):
        write(application, "Noch etwas.")


def test_the_first_consents_stay_on_record_beside_those_to_the_answer():
    application = make_tandem(state="submitted")
    reopening = ask(application)
    write(application)
    reply(reopening, application.clerk)
    agree_both(application)
    standing = Consent.objects.filter(partner__application=application, voided_at__isnull=True)
    assert standing.filter(reopening=None).count() == 2
    assert standing.filter(reopening=reopening).count() == 2


def test_a_change_voids_the_consents_to_the_answer_and_no_others():
    application = make_tandem(state="submitted")
    reopening = ask(application)
    reply(reopening, application.clerk)
    agree(application, application.municipality, application.clerk)
    reply(reopening, application.director, "Anders gesagt.")
    standing = Consent.objects.filter(partner__application=application, voided_at__isnull=True)
    assert [one.reopening_id for one in standing] == [None, None]
    assert OutboxMessage.objects.filter(kind="application.consent_voided").count() == 2


def test_a_repeat_of_the_last_consent_is_one_amendment():
    application = make_tandem(state="submitted")
    reply(ask(application), application.clerk)
    seen = present_hash(application)
    agree(application, application.municipality, application.clerk, seen)
    for _again in range(3):
        agree(application, application.nonprofit, application.director, seen)
    assert Amendment.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="amendment.receipt").count() == 2


def test_without_an_answer_in_words_nothing_goes_in():
    application = make_tandem(state="submitted")
    ask(application)
    write(application)
    with pytest.raises(Impossible) as refused:
        agree(application, application.municipality, application.clerk)
    assert refused.value.code == "incomplete"


def test_a_broken_plan_does_not_go_in_although_the_check_names_the_other_partner():
    application = make_tandem(state="submitted")
    reopening = ask(application, parts=[plan_part(application.nonprofit)])
    all_rows.save(plan=application.nonprofit.finance_plan, costs=[], sources=[], by=application.director)
    reply(reopening, application.clerk)
    with pytest.raises(Impossible) as refused:
        agree(application, application.municipality, application.clerk)
    assert refused.value.code == "incomplete"


def test_closed_without_an_answer_what_was_handed_in_counts():
    application = make_tandem(state="submitted")
    before = handed_in.handed_in(application)
    reopening = ask(application)
    write(application)
    due_at = reopening.due_at
    with time_machine.travel(due_at + timedelta(days=1), tick=False):
        questions_actions.close(reopening=reopening, by=UserFactory())
    reopening.refresh_from_db()
    assert reopening.due_at == due_at
    assert handed_in.handed_in(application) == before
    # The live rows say what counts; what was written is kept, not lost.
    assert application.sections.get().text == "So gehen wir vor."
    kept = Version.objects.get(application=application, kind="restored")
    assert kept.content["sections"][0]["text"] == "Mit Bildern und Gesprächen."
    assert OutboxMessage.objects.filter(kind="reopening.closed").count() == 2
    with pytest.raises(Impossible):
        write(application, "Zu spät.")


def test_a_withdrawal_ends_the_question():
    application = make_tandem(state="submitted")
    reopening = ask(application)
    withdrawal.withdraw(application=application, reason="Weil.", by=application.clerk)
    reopening.refresh_from_db()
    assert reopening.state == ReopeningState.CLOSED


@pytest.mark.parametrize(
    ("end", "state"), [(outcomes.reject, "eligible"), (eligibility.find_ineligible, "submitted")]
)
def test_what_is_out_of_the_race_cannot_be_changed_although_a_question_was_open(end, state):
    application = make_tandem(state=state)
    ask(application)
    end(application=application, reason="Weil.", by=UserFactory())
    with pytest.raises(Impossible):
        write(application)


# -- pages ------------------------------------------------------------------------------------------


def test_the_tandem_answers_through_its_pages(login):
    application = make_tandem(state="eligible")
    ask(application)
    url = reverse("applications:reopening", args=[application.pk])
    clerk, director = login(application.clerk), login(application.director)
    assert "Wie erreichen Sie" in clerk.get(url).content.decode()
    clerk.post(reverse("applications:answer", args=[application.pk]), {"answer": "Mit Bildern."})
    page = clerk.get(url).content.decode()
    assert "noch nicht eingereicht" in page
    agree_url = reverse("applications:agree_to_answer", args=[application.pk])
    data = {"content_hash": present_hash(application), "agree": "on"}
    clerk.post(agree_url, {**data, "partner": application.municipality.pk})
    receipt = reverse("applications:receipt", args=[application.pk])
    for _twice in range(2):
        response = director.post(agree_url, {**data, "partner": application.nonprofit.pk})
        assert response.status_code == 302
        assert response.url == receipt
    page = director.get(receipt).content.decode()
    assert "Die Antwort ist eingereicht." in page
    assert "Ergänzung 1" in page
    assert clerk.get(url).status_code == 302


@pytest.mark.parametrize("role", list(MemberRole))
def test_who_writes_the_answer_and_who_agrees(login, role):
    application = make_tandem(state="submitted")
    reopening = ask(application)
    member = make_member(application.municipality.organisation, role)
    client = login(member)
    writes = role in (MemberRole.SIGNATORY, MemberRole.EDITOR)
    response = client.post(reverse("applications:answer", args=[application.pk]), {"answer": "Ja."})
    assert response.status_code == (302 if writes else 404)
    reopening.refresh_from_db()
    assert reopening.answer == ("Ja." if writes else "")
    response = client.post(
        reverse("applications:agree_to_answer", args=[application.pk]),
        {
            "content_hash": present_hash(application),
            "agree": "on",
            "partner": application.municipality.pk,
        },
    )
    assert response.status_code == (302 if role == MemberRole.SIGNATORY else 404)


@pytest.mark.parametrize("name", ["reopening", "answer", "agree_to_answer"])
def test_a_stranger_finds_nothing(login, name):
    application = make_tandem(state="submitted")
    ask(application)
    client = login(make_tandem().clerk)
    assert client.post(reverse(f"applications:{name}", args=[application.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_both_partners_in_the_same_second_make_one_amendment():
    application = make_tandem(state="submitted")
    reply(ask(application), application.clerk)
    seen = present_hash(application)
    seats = [(application.municipality, application.clerk), (application.nonprofit, application.director)]
    both = [lambda p=partner, u=by: agree(application, p, u, seen) for partner, by in seats]
    assert race(*both, *both) == []
    assert Amendment.objects.filter(application=application).count() == 1


def test_a_question_that_outlived_the_race_can_be_closed():
    application = make_tandem(state="eligible")
    reopening = ask(application)
    write(application)
    outcomes.reject(application=application, reason="Weil.", by=UserFactory())
    assert questions_actions.close(reopening=reopening, by=UserFactory()).state == ReopeningState.CLOSED


def test_the_sum_in_the_offices_list_is_the_one_that_was_handed_in():
    application = make_tandem(state="submitted")

    def listed():
        return Digest.objects.get(application=application).applied

    before = listed()
    assert before > 0
    ask(application, parts=[plan_part(application.nonprofit)])
    assert listed() == before
    plan = application.nonprofit.finance_plan
    plan.funding_sources.get(kind="grant").amounts.all().delete()
    assert listed() == before


def test_list_and_question_name_the_same_last_moment_that_counts(client):
    application = make_tandem(state=S.SUBMITTED)
    day = clock.today() + LATER
    ask(application, due_at=clock.closing_moment(day))
    client.force_login(application.clerk)
    for name, args in ("list", []), ("reopening", [application.pk]):
        page = client.get(reverse(f"applications:{name}", args=args)).content.decode()
        assert f"{day:%Y}, 23:59 Uhr" in page
        assert "00:00 Uhr" not in page


# -- the pages of the parts that are open again -----------------------------------------------------------


def pages_of_parts(application):
    """{part: the address where it is written}, for all that the office can open."""
    return {key: part.url for key, part in reopenable(application).items()}


def shows_a_form(client, url) -> bool:
    page = client.get(url).content
    return b"data-autosave " in page or b"data-upload" in page


def test_the_parts_that_are_open_again_show_as_forms_and_no_others_do(client):
    application = make_tandem(state=S.SUBMITTED)
    client.force_login(application.clerk)
    pages = pages_of_parts(application)
    own = {key for key in pages if key != plan_part(application.nonprofit)}
    assert not any(shows_a_form(client, url) for url in pages.values())
    for opened in own:
        question = ask(application, [opened])
        assert {key for key, url in pages.items() if shows_a_form(client, url)} == {opened}
        assert "Gespeichert ist noch nicht eingereicht" in client.get(pages[opened]).content.decode()
        with time_machine.travel(question.due_at, tick=False):
            questions_actions.close(reopening=question, by=UserFactory())


def test_a_part_whose_time_is_over_is_text_again(client):
    application = make_tandem(state=S.SUBMITTED)
    section = application.sections.get()
    ask(application)
    with time_machine.travel(clock.now() + LATER + timedelta(minutes=10)):
        client.force_login(application.clerk)
        assert not shows_a_form(client, reverse("applications:section", args=[application.pk, section.pk]))


def test_saving_a_part_that_is_open_again_leads_to_the_question_and_says_what_is_true(client):
    application = make_tandem(state=S.SUBMITTED)
    client.force_login(application.clerk)
    ask(application)
    section = application.sections.get()
    url = reverse("applications:section", args=[application.pk, section.pk])
    basis = client.get(url).context["form"]["basis-text"].initial
    page = client.post(url, {"text": "Mit Bildern.", "basis-text": basis}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("applications:reopening", args=[application.pk])
    assert "Gespeichert, aber noch nicht eingereicht" in page.content.decode()
    section.refresh_from_db()
    assert section.text == "Mit Bildern."
