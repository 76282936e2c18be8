"""The selection of 2016 played through in small: what is there afterwards, and that the proof can fail."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from core.constants import OutboxState
from core.models import OutboxMessage
from portal.showcase.replay import calendar, course, proof
from portal.showcase.replay.cast import DOMAIN
from portal.showcase.replay.proof import Mismatch
from reviews.selection.models.decisions import DecisionItem
from reviews.selection.models.ranking import RankingFreeze
from reviews.talks.models import SiteInterview
from tests import roles

NAME = "kommune-inklusiv-2016"
SMALL = 12

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("replay of 2016"), pytest.mark.early]


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """Played once for all tests of this file, in a transaction around theirs."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, DEBUG=True, SECOND_FACTOR_REQUIRED=False),
        transaction.atomic(),
        roles.web_and_workers(),
    ):
        yield course.replay(NAME, interested=SMALL)
        transaction.set_rollback(True)


def test_a_small_replay_fits_together(played):
    figures = dict(proof.prove(played))
    assert figures["expressions of interest handed in"] == SMALL
    assert figures["talks held"] == 3
    assert figures["awarded, with their letters"] == 1
    assert figures["rulings on a ground for distrust"] == 1
    assert "Bewerben kann sich: Leitende Organisation" in played.refusal


def test_everything_happened_in_2016_and_2017(played):
    for application in Application.objects.all():
        moments = [application.submitted_at, application.rejected_at, application.awarded_at]
        assert all(moment.year in (2016, 2017) for moment in moments if moment)
    assert all(talk.starts_at.year == 2016 for talk in SiteInterview.objects.all())
    assert set(RankingFreeze.objects.values_list("frozen_at__year", flat=True)) == {2016}


def test_everybody_is_an_example(played):
    assert not OutboxMessage.objects.exclude(recipient__endswith=".example").exists()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda: OutboxMessage.objects.filter(kind="decision.select").update(kind="x"), "decision.select"),
        (
            lambda: OutboxMessage.objects.filter(kind="decision.reject").update(
                state=OutboxState.PENDING, sent_at=None
            ),
            "no mail waits",
        ),
        (
            lambda: SiteInterview.objects.update(starts_at=calendar.at(calendar.PROPOSED)),
            "every talk has a day that everybody said yes to",
        ),
        (
            lambda: Application.objects.filter(state=S.RESERVE).update(
                submitted_at=calendar.at(calendar.RETRIEVED)
            ),
            "all came in between opening and closing",
        ),
    ],
)
def test_the_proof_finds_what_does_not_fit(played, spoil, sentence):
    spoil()
    with pytest.raises(Mismatch, match=sentence):
        proof.prove(played)


def test_a_second_replay_is_refused_and_changes_nothing(played):
    before = Application.objects.count(), OutboxMessage.objects.count()
    with pytest.raises(CommandError, match="is there already"):
        call_command("replay", NAME, scale=SMALL, verbosity=0)
    assert (Application.objects.count(), OutboxMessage.objects.count()) == before


def test_the_file_of_a_chosen_application_tells_its_whole_way(played, client):
    chosen = Application.objects.get(state=S.AWARDED)
    client.force_login(User.objects.get(email=f"pruefung@{DOMAIN}"))
    text = client.get(reverse("backoffice:case_file", args=[chosen.pk])).content.decode()
    for heading in (
        "Eingereicht",
        "Gutachten von",
        "Gemeinsamer Vermerk",
        "Rangliste festgehalten",
        "Entscheidung wirksam",
        "Niederschrift, Fassung 1",
        "Frage für das Gespräch",
        "Bewilligt, Mittel gebunden",
        "Brief ausgestellt",
        "Brief abgerufen",
    ):
        assert heading in text
    assert DecisionItem.objects.filter(application=chosen).count() == 2
    others = Application.objects.exclude(pk=chosen.pk).values_list("number", flat=True)
    assert not any(number in text for number in others)
