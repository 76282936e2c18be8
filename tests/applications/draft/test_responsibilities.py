"""Who takes care of a part: given, handed on, cleared; who hears of it."""

import pytest
from django.urls import reverse

from accounts.constants import MemberRole
from applications.draft.actions import responsibilities
from applications.draft.models.application import Responsibility
from core.errors import Impossible
from core.models import OutboxMessage
from tests.applications.draft.test_comments import PART
from tests.applications.submission.test_consent import race
from tests.factories import make_member, make_tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make_tandem()


def responsibility_url(application, part=PART):
    return reverse("applications:responsibility", args=[application.pk, part])


def test_a_part_is_given_to_a_person_who_reads_it_in_a_mail(login, application):
    client = login(application.clerk)
    client.post(responsibility_url(application), {"person": application.director.pk})
    standing = Responsibility.objects.get()
    assert (standing.person, standing.assigned_by) == (application.director, application.clerk)
    page = client.get(reverse("applications:detail", args=[application.pk])).content.decode()
    assert f"zuständig: {application.director}" in page
    mail = OutboxMessage.objects.get(kind="responsibility.assign")
    assert mail.recipient == application.director.email
    assert "Sozialraum" in mail.subject_line


def test_it_changes_hands_and_is_cleared(login, application):
    client = login(application.clerk)
    colleague = make_member(application.municipality.organisation, MemberRole.READER)
    for person in (application.director, application.director, colleague):
        client.post(responsibility_url(application), {"person": person.pk})
    assert Responsibility.objects.get().person == colleague
    assert OutboxMessage.objects.filter(kind="responsibility.assign").count() == 2
    client.post(responsibility_url(application), {"person": ""})
    assert not Responsibility.objects.exists()


def test_back_and_forth_is_told_each_time(application):
    for person in (application.director, None, application.director):
        responsibilities.assign(application=application, part=PART, person=person, by=application.clerk)
    assert OutboxMessage.objects.filter(kind="responsibility.assign").count() == 2


def test_whoever_takes_a_part_themselves_gets_no_mail(application):
    responsibilities.assign(
        application=application, part=PART, person=application.clerk, by=application.clerk
    )
    assert not OutboxMessage.objects.exists()


def test_only_people_of_the_tandem_take_care(login, application):
    stranger = make_tandem().clerk
    response = login(application.clerk).post(responsibility_url(application), {"person": stranger.pk})
    assert "person" in response.context["form"].errors
    with pytest.raises(Impossible) as refusal:
        responsibilities.assign(application=application, part=PART, person=stranger, by=application.clerk)
    assert refusal.value.code == "stranger"
    assert not Responsibility.objects.exists()


def test_the_list_says_when_somebody_has_left(login, application):
    colleague = make_member(application.municipality.organisation)
    responsibilities.assign(application=application, part=PART, person=colleague, by=application.clerk)
    colleague.memberships.all().delete()
    page = (
        login(application.clerk).get(reverse("applications:detail", args=[application.pk])).content.decode()
    )
    assert "nicht mehr im Tandem" in page


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_a_part_at_once_leave_one_person():
    application = make_tandem()

    def give(person):
        return lambda: responsibilities.assign(
            application=application, part=PART, person=person, by=application.clerk
        )

    assert race(give(application.clerk), give(application.director), give(application.director)) == []
    assert Responsibility.objects.count() == 1
