"""The result of a small replay of 2016 in a real browser: ranking, talks, the file of a chosen application."""

import pytest

from accounts.models import User
from applications.draft.constants import ApplicationState as S
from applications.draft.models.application import Application
from portal.showcase.replay import course
from portal.showcase.replay.cast import DOMAIN
from programmes.models import Round
from tests.factories import give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.early]


@pytest.fixture
def played(settings):
    settings.DEMO = settings.DEBUG = True
    found = course.replay("kommune-inklusiv-2016", interested=12)
    settings.DEMO = settings.DEBUG = False
    auditor = User.objects.get(email=f"pruefung@{DOMAIN}")
    give_second_factor(auditor)
    return found


def test_the_auditor_reads_ranking_talks_and_file(played, somebody):
    auditor = somebody(User.objects.get(email=f"pruefung@{DOMAIN}"))
    first = Round.objects.get(call=played.call, number=1)
    chosen = Application.objects.get(state=S.AWARDED)

    auditor.open(f"/backoffice/ranglisten/{first.pk}/")
    assert chosen.number in auditor.text
    auditor.open("/backoffice/gespraeche/")
    assert chosen.title in auditor.text

    auditor.open(f"/backoffice/bewerbungen/{chosen.pk}/akte/")
    assert chosen.title in auditor.heading
    assert "Bewilligt, Mittel gebunden" in auditor.text
    auditor.page.locator('select[name="art"]').select_option("gespraech")
    auditor.press("Anzeigen")
    assert "Niederschrift, Fassung 1" in auditor.text
    assert "Bewilligt, Mittel gebunden" not in auditor.text
