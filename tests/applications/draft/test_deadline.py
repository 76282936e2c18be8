"""More time for everybody: later only, in public, with a reason; everybody with a draft is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.draft.actions import deadline, texts
from applications.draft.constants import ApplicationState as S
from core import clock
from core.constants import OutboxState
from core.errors import Impossible
from core.models import AuditEntry, OutboxMessage
from programmes.models import Call, DeadlineExtension
from reminders.actions import remind_drafts
from tests.applications.submission.test_consent import race
from tests.factories import FunderFactory, make_call, make_member, make_staff, make_tandem

WEEK = timedelta(days=7)


def extend(call, by=None, **fields):
    return deadline.extend(
        **{
            "call": call,
            "closes_at": call.closes_at + WEEK,
            "reason": "Hochwasser in mehreren Gemeinden.",
            "by": by or make_staff(FunderRole.OFFICER),
            **fields,
        }
    )


@pytest.mark.django_db
def test_everybody_with_a_draft_is_told_once_and_nobody_else():
    call = make_call()
    draft = make_tandem(call=call)
    again = make_tandem(call=call, municipality=draft.municipality.organisation)
    submitted = make_tandem(call=call, state="submitted")
    elsewhere = make_tandem()
    reader = make_member(draft.nonprofit.organisation, MemberRole.READER)
    officer = make_staff(FunderRole.OFFICER)
    before = call.closes_at
    extension = extend(call, by=officer)
    told = list(OutboxMessage.objects.filter(kind="deadline.extended").values_list("recipient", flat=True))
    assert sorted(told) == sorted(
        [draft.clerk.email, draft.director.email, reader.email, again.director.email]
    )
    assert not {submitted.clerk.email, elsewhere.clerk.email} & set(told)
    assert "Hochwasser" in OutboxMessage.objects.filter(kind="deadline.extended").first().body
    assert Call.objects.get(pk=call.pk).closes_at == before + WEEK
    assert (extension.closed_at, extension.closes_at) == (before, before + WEEK)
    assert AuditEntry.objects.get(verb="call.extend").actor == officer


@pytest.mark.django_db
def test_after_the_deadline_drafts_open_again():
    application = make_tandem()
    section = application.sections.get()
    with time_machine.travel(application.call.closes_at + timedelta(hours=1), tick=False):
        with pytest.raises(Impossible):
            texts.save_section(section=section, text="Neu.", by=application.clerk)
        extend(application.call)
        texts.save_section(section=section, text="Neu.", by=application.clerk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shift", "code"), [(timedelta(0), "earlier"), (-WEEK, "earlier"), (timedelta(seconds=-1), "earlier")]
)
def test_only_later(shift, code):
    call = make_call()
    with pytest.raises(Impossible) as refused:
        extend(call, closes_at=call.closes_at + shift)
    assert refused.value.code == code
    assert not DeadlineExtension.objects.exists()


@pytest.mark.django_db
def test_only_into_the_future():
    call = make_call()
    with (
        time_machine.travel(call.closes_at + 2 * WEEK, tick=False),
        pytest.raises(Impossible) as refused,
    ):
        extend(call)
    assert refused.value.code == "past"


@pytest.mark.django_db
@pytest.mark.parametrize("state", [S.REJECTED, S.RESERVE, S.SELECTED, S.AWARDED])
def test_not_once_somebody_knows_the_result(state):
    call = make_call()
    make_tandem(call=call, state=state)
    with pytest.raises(Impossible) as refused:
        extend(call)
    assert refused.value.code == "decided"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "last_day", [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)]
)
def test_days_of_23_and_25_hours_end_at_midnight_in_germany(last_day):
    """Clocks change on 28 March and on 31 October 2027."""
    with time_machine.travel(datetime(2027, 1, 15, tzinfo=UTC), tick=False):
        call = make_call()
        extend(call, closes_at=clock.closing_moment(last_day))
    closes_at = Call.objects.get(pk=call.pk).closes_at
    assert clock.last_second(closes_at).strftime("%Y-%m-%d %H:%M:%S") == f"{last_day} 23:59:59"


@pytest.mark.django_db
def test_an_extension_is_never_changed():
    extension = extend(make_call())
    with pytest.raises(Error), transaction.atomic():
        DeadlineExtension.objects.update(reason="Anders.")
    extension.refresh_from_db()
    assert extension.reason == "Hochwasser in mehreren Gemeinden."


@pytest.mark.django_db
def test_the_call_says_so_in_public(client):
    call = make_call()
    client.get(reverse("programmes:call", args=[call.slug]))  # what is kept of the page must not stay
    extend(call)
    page = client.get(reverse("programmes:call", args=[call.slug])).content.decode()
    assert "Die Frist wurde verlängert" in page
    assert "Hochwasser in mehreren Gemeinden." in page


@pytest.mark.django_db
def test_reminders_follow_the_new_deadline():
    application = make_tandem()
    call = application.call
    begun = call.closes_at - timedelta(days=2, hours=12)
    with time_machine.travel(begun, tick=False):
        application.created_at = begun - timedelta(days=30)
        application.save()
        remind_drafts()
        assert OutboxMessage.objects.filter(kind="reminder.draft", state=OutboxState.PENDING).count() == 2
        extend(call, closes_at=call.closes_at + 4 * WEEK)
        remind_drafts()
        assert not OutboxMessage.objects.filter(kind="reminder.draft", state=OutboxState.PENDING).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(FunderRole))
def test_only_the_programme_office_extends(login, role):
    call = make_call()
    person = make_staff(role)
    data = {
        "closes_at": (clock.today() + timedelta(days=60)).isoformat(),
        "reason": "Hochwasser.",
        "known": call.closes_at.isoformat(),
    }
    response = login(person).post(reverse("backoffice:deadline", args=[call.pk]), data)
    allowed = role == FunderRole.OFFICER
    assert response.status_code == (302 if allowed else 404)
    assert DeadlineExtension.objects.exists() == allowed


@pytest.mark.django_db
def test_an_officer_of_another_funder_finds_nothing(login):
    call = make_call()
    stranger = make_staff(FunderRole.OFFICER, FunderFactory(key="anders", short_name="Anders"))
    url = reverse("backoffice:deadline", args=[call.pk])
    assert login(stranger).get(url).status_code == 404


@pytest.mark.django_db
def test_who_comes_second_sees_what_the_first_did(login):
    call = make_call()
    seen = call.closes_at.isoformat()
    extend(call)
    client = login(make_staff(FunderRole.OFFICER))
    url = reverse("backoffice:deadline", args=[call.pk])
    data = {"closes_at": (clock.today() + timedelta(days=90)).isoformat(), "reason": "Sturm.", "known": seen}
    page = client.post(url, data).content.decode()
    assert "von jemand anderem geändert" in page
    assert "Sturm." in page
    assert DeadlineExtension.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_extend_once():
    call = make_call()
    known, officers = call.closes_at, [make_staff(FunderRole.OFFICER) for _n in range(2)]
    errors = race(
        *[
            lambda by=officer, days=days: extend(
                Call.objects.get(pk=call.pk),
                by=by,
                closes_at=known + timedelta(days=days),
                known_closes_at=known,
            )
            for officer, days in zip(officers, (7, 14), strict=True)
        ]
    )
    assert [error.code for error in errors] == ["changed"]
    assert DeadlineExtension.objects.count() == 1
