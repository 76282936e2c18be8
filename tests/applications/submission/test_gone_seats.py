"""A snapshot that names a seat which is gone, or does not name one of today, is no server error."""

import uuid

import pgtrigger
import pytest
from django.urls import reverse

from applications.changes.queries import replacement
from applications.draft.actions import texts
from applications.draft.models.application import Application, Partner
from applications.submission import content
from applications.submission.actions import receipts
from applications.submission.actions import versions as versions_actions
from applications.submission.constants import VersionKind
from applications.submission.models.submission import Submission
from applications.submission.models.versions import Version
from applications.submission.prints import receipt
from applications.submission.queries import versions
from applications.submission.queries.content import whole
from core import clock
from tests.applications.changes.test_replacement import Case
from tests.applications.seats import gone_seat, unnamed_seat
from tests.applications.submission.test_receipt import hand_in
from tests.factories import make_tandem

pytestmark = pytest.mark.django_db
GONE = "Träger von gestern e. V."


@pytest.mark.parametrize("page", ["detail", "receipt", "print", "versions", "compare_versions"])
def test_the_pages_of_the_tandem_show_what_was_handed_in(login, page):
    application = make_tandem(state="submitted")
    gone_seat(application, name=GONE)
    response = login(application.clerk).get(reverse(f"applications:{page}", args=[application.pk]))
    assert response.status_code == 200
    if page in ("detail", "print"):
        assert GONE in response.content.decode()


def test_a_state_with_a_seat_that_is_gone_is_read_and_compared(login):
    application = make_tandem(state="submitted")
    gone_seat(application, name=GONE)
    row = Submission.objects.get(application=application)
    client = login(application.clerk)
    page = client.get(reverse("applications:version", args=[application.pk, row.pk]))
    assert GONE in page.content.decode()
    kept = Version.objects.create(
        application=application,
        kind=VersionKind.MANUAL,
        taken_at=clock.now(),
        label="Vorher",
        content=content.snapshot(whole(Application.objects.filter(pk=application.pk)).get()),
        content_hash="0" * 64,
        kept_by=application.clerk,
    )
    address = reverse("applications:compare_versions", args=[application.pk])
    for pair in ({"von": kept.pk, "bis": row.pk}, {"von": row.pk, "bis": kept.pk}):
        assert GONE in client.get(address, pair).content.decode()


def draft_with_version() -> tuple[Application, Version]:
    """A draft whose kept version names a third seat."""
    application = make_tandem()
    versions_actions.keep(application=application, label="Zu dritt", by=application.clerk)
    kept = Version.objects.get()
    last = kept.content["partners"][-1]
    seat = last | {"id": str(uuid.uuid4()), "organisation": last["organisation"] | {"name": GONE}}
    kept.content["partners"].append(seat)
    with pgtrigger.ignore():
        Version.objects.filter(pk=kept.pk).update(content=kept.content)
    return application, Version.objects.get()


def test_the_plan_of_a_seat_that_is_gone_is_read_and_not_offered_to_bring_back(login):
    application, kept = draft_with_version()
    # So that there is something to bring back beside it.
    texts.save_title(application=application, title="Ein neuer Titel", by=application.clerk)
    client = login(application.clerk)
    page = client.get(reverse("applications:restore_version", args=[application.pk, kept.pk]))
    assert page.status_code == 200
    assert GONE in page.content.decode()
    assert f"plan-{kept.content['partners'][-1]['id']}" not in page.content.decode()


def test_bringing_back_the_plan_of_a_seat_that_is_gone_changes_nothing():
    application, kept = draft_with_version()
    before = versions.present(application)
    state = versions.state(application, str(kept.pk))
    part = f"plan-{kept.content['partners'][-1]['id']}"
    versions_actions.restore(
        application=application,
        state=state,
        parts=[part],
        seen_hash=before.content_hash,
        by=application.clerk,
    )
    assert versions.present(application).content == before.content


def test_the_receipt_is_made_though_a_seat_came_after_the_consents():
    application, tandem = hand_in()
    unnamed_seat(application, tandem.nonprofit)
    row = Submission.objects.get(application=application)
    consents = receipt.consents_of(row)
    assert [one["organisation"] for one in consents] == [
        tandem.municipality.organisation.name,
        tandem.nonprofit.organisation.name,
    ]
    assert receipts.render(row=row).size > 0


def test_a_receipt_names_organisations_as_they_were_when_they_agreed():
    application, tandem = hand_in()
    name = tandem.nonprofit.organisation.name
    tandem.nonprofit.organisation.name = "Heute anders e. V."
    tandem.nonprofit.organisation.save()
    consents = receipt.consents_of(Submission.objects.get(application=application))
    assert [one["organisation"] for one in consents] == [tandem.municipality.organisation.name, name]


def test_the_plan_of_a_seat_that_handed_in_nothing_has_no_rows():
    case = Case()
    unnamed_seat(case.tandem, case.seat)
    partner = Partner.objects.select_related("application").get(pk=case.seat.pk)
    assert replacement.plan_of_seat(partner) == {"costs": [], "financing": []}
    case.in_state("done")
    assert Partner.objects.get(pk=case.seat.pk).organisation == case.new
