"""Dates, places and needs of the talks on site; who meets which talk."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from core import clock
from core.errors import Impossible
from core.models import OutboxMessage
from reviews.talks.actions import interviews, questions
from reviews.talks.actions import minutes as minutes_actions
from reviews.talks.constants import InterviewMode, InterviewState, QuestionSource
from reviews.talks.models import InterviewQuestion
from reviews.talks.queries.dates import clashes
from tests.factories import make_member, make_staff, make_tandem
from tests.reviews.factories import Case, form_of

pytestmark = pytest.mark.django_db


@contextmanager
def refused(code):
    with pytest.raises(Impossible) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def talking(case) -> Case:
    return into_talks(case)


def into_talks(case) -> Case:
    case.tandem.current_round = case.talks
    case.tandem.save()
    return case


def later(days=20, number=2):
    return [clock.now() + timedelta(days=days + n) for n in range(number)]


def mails(kind):
    return OutboxMessage.objects.filter(kind=kind)


# -- moving and calling off ----------------------------------------------------------------------------


def test_a_date_is_moved_with_a_reason_and_everybody_is_told(talking):
    reviewer = talking.open(round=talking.talks).reviewer
    interview = talking.dated_talk()
    stood = interview.starts_at
    interviews.reschedule(
        interview=interview, slots=later(), reason="Hochwasser im Rathaus", by=talking.officer
    )
    interview.refresh_from_db()
    assert (interview.state, interview.starts_at, interview.calendar_sequence) == ("proposed", None, 1)
    assert interview.slots.count() == 2
    assert not interview.slots.filter(starts_at=stood).exists()
    told = mails("interview.rescheduled")
    assert set(told.values_list("recipient", flat=True)) == {
        talking.tandem.clerk.email,
        talking.tandem.director.email,
        talking.officer.email,
        reviewer.email,
    }
    assert all("Hochwasser" in mail.body for mail in told)
    # what was owed about the old date goes out no more
    assert set(mails("interview.confirmed").values_list("state", flat=True)) == {"superseded"}


def test_the_new_date_is_mailed_again(talking):
    interview = talking.dated_talk()
    interviews.reschedule(interview=interview, slots=later(), reason="krank", by=talking.officer)
    for partner in interview.application.partners.all():
        interviews.answer_slots(
            interview=interview,
            partner=partner,
            possible={slot.pk: True for slot in interview.slots.all()},
            by=talking.tandem.clerk,
        )
    assert interview.state == InterviewState.CONFIRMED
    assert mails("interview.confirmed").filter(state="pending").count() == 3


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_moving_needs_a_reason(talking, reason):
    with refused("no-reason"):
        interviews.reschedule(interview=talking.propose(), slots=later(), reason=reason, by=talking.officer)


def test_a_talk_that_has_begun_is_not_moved(talking):
    with refused("begun"):
        interviews.reschedule(interview=talking.begun_talk(), slots=later(), reason="x", by=talking.officer)


def test_times_in_the_past_are_not_proposed(talking):
    with refused("past"):
        interviews.propose(
            application=talking.tandem,
            round=talking.talks,
            place="x",
            slots=[clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)],
            by=talking.officer,
        )


def test_a_cancelled_date_tells_the_commission_too_with_the_reason(talking):
    reviewer = talking.open(round=talking.talks).reviewer
    interviews.cancel(interview=talking.dated_talk(), reason="Streik", by=talking.officer)
    told = mails("interview.cancelled")
    assert reviewer.email in told.values_list("recipient", flat=True)
    assert all("Streik" in mail.body for mail in told)


def test_cancelled_proposals_do_not_bother_the_commission(talking):
    reviewer = talking.open(round=talking.talks).reviewer
    interviews.cancel(interview=talking.propose(), reason="Streik", by=talking.officer)
    assert reviewer.email not in mails("interview.cancelled").values_list("recipient", flat=True)


# -- place, form, needs --------------------------------------------------------------------------------


def arrange(case, interview, **changes):
    wanted = {
        "mode": InterviewMode.ON_SITE,
        "place": "Rathaus, Raum 1",
        "online_link": "",
        "travel": "",
        "duration_minutes": 120,
        "access_needs": "",
    }
    return interviews.arrange(interview=interview, by=case.officer, **wanted | changes)


def test_switching_to_online_sends_the_link_to_all_and_a_newer_calendar_entry(talking):
    interview = talking.dated_talk()
    arrange(talking, interview, mode=InterviewMode.ONLINE, online_link="https://video.example/raum")
    assert (interview.mode, interview.calendar_sequence) == ("online", 1)
    assert mails("interview.arranged").count() == 3
    assert all("https://video.example/raum" in mail.body for mail in mails("interview.arranged"))


def test_nothing_changed_sends_nothing(talking):
    interview = talking.dated_talk()
    arrange(talking, interview)
    assert interview.calendar_sequence == 0
    assert not mails("interview.arranged").exists()


@pytest.mark.parametrize(
    ("code", "changes"),
    [("no-link", {"mode": InterviewMode.ONLINE}), ("no-place", {"place": ""})],
)
def test_online_needs_a_link_and_on_site_a_place(talking, code, changes):
    with refused(code):
        arrange(talking, talking.dated_talk(), **changes)


def test_a_talk_that_was_held_is_not_rearranged(talking):
    interview = talking.begun_talk()
    minutes_actions.hold(interview=interview, attendance="alle", minutes="gut", by=talking.officer)
    with refused("wrong-state"):
        arrange(talking, interview, place="anderswo")


def test_what_was_ticked_stands_in_the_mail_and_on_the_checklist(talking):
    interview = talking.propose()
    for partner, needs in [
        (talking.tandem.municipality, []),
        (talking.tandem.nonprofit, ["sign_language", "step_free"]),
    ]:
        interviews.answer_slots(
            interview=interview,
            partner=partner,
            possible={slot.pk: True for slot in interview.slots.all()},
            access_needs="Pausen",
            needs=needs,
            by=talking.tandem.clerk,
        )
    body = mails("interview.confirmed").first().body
    assert "Gebärdensprache, stufenloser Zugang, Pausen" in body
    promised = interview.checklist.filter(text__startswith="Zugesagt")
    assert promised.count() == 2
    # said again, it is not there twice; the responsible person hears of the change
    interviews.state_needs(
        interview=interview,
        partner=talking.tandem.nonprofit,
        text="",
        needs=["sign_language"],
        by=talking.tandem.director,
    )
    assert promised.count() == 2
    assert mails("interview.needs").get().recipient == talking.officer.email


def test_needs_are_stated_until_the_talk_begins(talking):
    interview = talking.begun_talk()
    with refused("wrong-state"):
        interviews.state_needs(
            interview=interview,
            partner=talking.tandem.nonprofit,
            text="x",
            needs=[],
            by=talking.tandem.director,
        )


# -- clashes -------------------------------------------------------------------------------------------


def found(case, moment, **kwargs):
    about = {
        "application": case.tandem,
        "round": case.talks,
        "responsible": case.officer,
        "moments": [moment],
        "minutes": 120,
    }
    return clashes(case.officer, **about | kwargs)


@pytest.mark.parametrize(
    ("minutes", "overlaps"), [(0, True), (179, True), (181, False), (-179, True), (-181, False)]
)
def test_another_talk_clashes_as_long_as_the_way_between_is_missing(talking, minutes, overlaps):
    noon = clock.closing_moment(clock.today() + timedelta(days=9)) + timedelta(hours=12)
    other = talking.dated_talk(make_tandem(talking.call, "eligible", round=talking.talks))
    other.starts_at = noon
    other.save()
    (clash,) = found(talking, noon + timedelta(minutes=minutes))
    assert (clash.overlaps, clash.number, clash.who) == (
        overlaps,
        other.application.number,
        (talking.officer.name,),
    )


def test_proposed_times_of_a_reviewer_and_of_a_partner_clash_too(talking):
    talking.open(round=talking.talks)
    other = make_tandem(
        talking.call, "eligible", round=talking.talks, nonprofit=talking.tandem.nonprofit.organisation
    )
    talking.open(application=other, round=talking.talks)
    slot = talking.propose(other).slots.first()
    someone = make_staff(R.OFFICER, talking.ministry)
    (clash,) = found(talking, slot.starts_at, responsible=someone)
    assert set(clash.who) == {talking.land1.name, talking.tandem.nonprofit.organisation.name}
    assert clash.is_proposed


def test_talks_of_other_people_and_cancelled_ones_do_not_clash(talking):
    other = talking.dated_talk(make_tandem(talking.call, "eligible", round=talking.talks))
    someone = make_staff(R.OFFICER, talking.ministry)
    assert not found(talking, other.starts_at, responsible=someone)
    interviews.cancel(interview=other, by=talking.officer)
    assert not found(talking, other.starts_at)


def test_the_form_asks_before_it_proposes_a_clash(talking, login):
    other = talking.dated_talk(make_tandem(talking.call, "eligible", round=talking.talks))
    url = reverse("backoffice:propose_interview", args=[talking.tandem.pk])
    moment = other.starts_at.astimezone(clock.BERLIN)
    data = {
        "place": "Rathaus",
        "slot_1": moment.strftime("%Y-%m-%dT%H:%M"),
        "slot_2": (moment + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
    }
    client = login(talking.officer)
    page = client.post(url, data).content.decode()
    assert other.application.number in page
    assert "überschneidet" in page
    assert not talking.tandem.interviews.exists()
    assert client.post(url, {**data, "despite": "on"}).status_code == 302
    assert talking.tandem.interviews.exists()


# -- pages ---------------------------------------------------------------------------------------------


def test_a_tandem_meets_no_talk_of_others(talking, login):
    interview = talking.dated_talk()
    question = talking.answered_question(interview)
    stranger = make_tandem(talking.call, "eligible", round=talking.talks).clerk
    reader = make_member(talking.tandem.nonprofit.organisation, role="reader")
    pages = {
        "interview": [talking.tandem.pk],
        "appointment": [talking.tandem.pk],
        "talk_answer": [talking.tandem.pk, question.pk],
        "talk_answer_file": [talking.tandem.pk, question.pk],
    }
    for who, expected in [
        (stranger, dict.fromkeys(pages, 404)),
        (talking.officer, dict.fromkeys(pages, 404)),
        (reader, {**dict.fromkeys(pages, 200), "talk_answer": 404}),
        (talking.tandem.director, dict.fromkeys(pages, 200)),
    ]:
        client = login(who)
        got = {
            name: client.get(reverse(f"reviews:{name}", args=args)).status_code
            for name, args in pages.items()
        }
        assert got == expected, who


def test_partners_see_neither_minutes_nor_where_a_question_comes_from(talking, login):
    interview = talking.begun_talk()
    InterviewQuestion.objects.create(
        interview=interview,
        text="Wer leitet?",
        source=QuestionSource.REVIEW,
        asked_by=talking.land1,
        sent_at=clock.now(),
    )
    minutes_actions.hold(
        interview=interview, attendance="MARKE-LEUTE", minutes="MARKE-NIEDERSCHRIFT", by=talking.officer
    )
    page = login(talking.tandem.clerk).get(reverse("reviews:interview", args=[talking.tandem.pk]))
    said = page.content.decode()
    assert "Wer leitet?" in said
    assert not any(word in said for word in ("MARKE", talking.land1.name, "Gutachten"))


@pytest.mark.parametrize("state", ["assign", "open", "recused"])
def test_who_has_not_finished_an_earlier_round_or_is_recused_sees_no_talk(case, login, state):
    getattr(case, state)()
    talking = into_talks(case)
    interview = talking.dated_talk()
    client = login(talking.land1)
    for name in ("interview", "talk_sheet", "appointment"):
        assert client.get(reverse(f"backoffice:{name}", args=[interview.pk])).status_code == 404
    assert interview.application.title not in client.get(reverse("backoffice:interviews")).content.decode()


def test_the_responsible_reviewer_leads_the_talk(talking, login):
    talking.open(round=talking.talks)
    client = login(talking.land1)
    url = reverse("backoffice:propose_interview", args=[talking.tandem.pk])
    slots = {f"slot_{n}": f"2090-01-0{n}T10:00" for n in (1, 2)}
    assert client.post(url, {"place": "Rathaus", **slots}).status_code == 302
    interview = talking.tandem.interviews.get()
    assert interview.responsible == talking.land1
    for name in ("reschedule_interview", "arrange_interview", "talk_questions", "talk_checklist"):
        assert client.get(reverse(f"backoffice:{name}", args=[interview.pk])).status_code == 200, name
    # a colleague who reviews it as well reads, and leads nothing
    talking.open(talking.aktion1, talking.foundation, round=talking.talks)
    other = login(talking.aktion1)
    assert other.get(reverse("backoffice:interview", args=[interview.pk])).status_code == 200
    for name in ("reschedule_interview", "talk_questions", "talk_checklist", "cancel_interview"):
        assert other.get(reverse(f"backoffice:{name}", args=[interview.pk])).status_code == 404, name


def test_place_dates_and_order_change_on_the_pages(talking, login):
    interview = talking.dated_talk()
    client = login(talking.officer)
    arranging = reverse("backoffice:arrange_interview", args=[interview.pk])
    page = client.get(arranging)
    data = form_of(page) | {"mode": "online", "responsible": str(talking.officer.pk)}
    assert "Bitte geben Sie den Link an." in client.post(arranging, data).content.decode()
    assert client.post(arranging, data | {"online_link": "https://video.example/a"}).status_code == 302
    moving = reverse("backoffice:reschedule_interview", args=[interview.pk])
    slots = {f"slot_{n}": f"2090-01-0{n}T10:00" for n in (1, 2)}
    assert client.post(moving, slots).status_code == 200  # the reason is missing
    assert client.post(moving, {**slots, "reason": "Glatteis"}).status_code == 302
    interview.refresh_from_db()
    assert (interview.mode, interview.state, interview.state_reason) == ("online", "proposed", "Glatteis")
    checklist = reverse("backoffice:talk_checklist", args=[interview.pk])
    client.post(checklist, {"text": "Blumen"})
    item = interview.checklist.get(text="Blumen")
    client.post(checklist, {"do": "tick", "done": [str(item.pk)]})
    item.refresh_from_db()
    assert item.done_by == talking.officer
    client.post(checklist, {"do": "tick"})
    item.refresh_from_db()
    assert item.done_at is None


def test_who_agrees_first_has_the_time_that_two_tandems_were_offered(talking):
    other = make_tandem(talking.call, "eligible", round=talking.talks)
    first, second = talking.propose(), talking.propose(other)
    times = sorted(first.slots.values_list("starts_at", flat=True))
    for slot, when in zip(second.slots.order_by("starts_at"), times, strict=True):
        slot.starts_at = when
        slot.save()
    for talk, tandem in ((first, talking.tandem), (second, other)):
        for partner in (tandem.municipality, tandem.nonprofit):
            interviews.answer_slots(
                interview=talk,
                partner=partner,
                possible={slot.pk: True for slot in talk.slots.all()},
                by=tandem.clerk,
            )
    assert [first.starts_at, second.starts_at] == times


def test_the_only_time_that_suits_is_taken_although_the_responsible_person_has_another_talk(talking):
    other = make_tandem(talking.call, "eligible", round=talking.talks)
    first, second = talking.dated_talk(), talking.propose(other)
    slot = second.slots.order_by("starts_at").first()
    slot.starts_at = first.starts_at
    slot.save()
    for partner in (other.municipality, other.nonprofit):
        interviews.answer_slots(
            interview=second,
            partner=partner,
            possible={one.pk: one == slot for one in second.slots.all()},
            by=other.clerk,
        )
    assert second.starts_at == first.starts_at


def test_a_talk_of_a_withdrawn_application_takes_no_date_and_can_only_be_called_off(talking, login):
    talk = talking.propose()
    talking.tandem.state, talking.tandem.withdrawn_at = "withdrawn", clock.now()
    talking.tandem.save()
    answer = {
        "interview": talk,
        "partner": talking.tandem.municipality,
        "possible": {slot.pk: True for slot in talk.slots.all()},
        "by": talking.tandem.clerk,
    }
    talk.refresh_from_db()
    with refused("wrong-round"):
        interviews.answer_slots(**answer)
    with refused("wrong-round"):
        interviews.reschedule(interview=talk, slots=later(), reason="x", by=talking.officer)
    with refused("wrong-round"):
        questions.add(interview=talk, text="Wer?", by=talking.officer)
    page = login(talking.tandem.clerk).get(reverse("reviews:interview", args=[talking.tandem.pk]))
    assert "Das Gespräch findet nicht statt." in page.content.decode()
    page = login(talking.officer).get(reverse("backoffice:interview", args=[talk.pk])).content.decode()
    assert "nicht mehr in dieser Runde" in page
    assert "Gespräch absagen" in login(talking.officer).get(reverse("backoffice:index")).content.decode()
    interviews.cancel(interview=talk, reason="zurückgezogen", by=talking.officer)
    assert not any("neuen Vorschlägen" in mail.body for mail in mails("interview.cancelled"))


def test_partners_find_the_talk_that_was_called_off_with_its_reason(talking, login):
    talk = talking.dated_talk()
    interviews.cancel(interview=talk, reason="Die Kommission ist krank.", by=talking.officer)
    page = login(talking.tandem.clerk).get(reverse("reviews:interview", args=[talking.tandem.pk]))
    text = page.content.decode()
    assert "Die Kommission ist krank." in text
    assert reverse("reviews:appointment", args=[talking.tandem.pk]) in text
    assert "<form" not in text.split("<main")[1].split("</main")[0]
