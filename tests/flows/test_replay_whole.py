"""The selection of 2016 played through: refused, broken off, and in full with script/test --long.

In small it is played in the everyday run: test_replay.py.
"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.showcase.replay import course
from programmes.models import Call

NAME = "kommune-inklusiv-2016"
SMALL = 12

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = settings.DEBUG = True


@pytest.mark.parametrize(("is_demo", "is_debug"), [(False, True), (True, False), (False, False)])
def test_it_is_refused_where_anything_is_real(settings, is_demo, is_debug):
    settings.DEMO, settings.DEBUG = is_demo, is_debug
    with pytest.raises(CommandError, match="refused unless DEMO and DEBUG"):
        call_command("replay", NAME, scale=SMALL, verbosity=0)
    assert not Call.objects.exists()


def test_a_replay_that_breaks_off_leaves_nothing(demo, monkeypatch):
    monkeypatch.setattr("portal.showcase.replay.granting.awards.commit", lambda **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        course.replay(NAME, interested=SMALL)
    assert not Call.objects.exists()


@pytest.mark.long
def test_all_129_in_under_two_minutes(demo, record_property):
    out = StringIO()
    call_command("replay", NAME, stdout=out)
    told = out.getvalue()
    assert "129  expressions of interest handed in" in told
    assert "10  talks held" in told
    assert "5  awarded, with their letters" in told
    seconds = float(told.split(" s in all")[0].rsplit("\n", 1)[1])
    record_property("figures", f"129 expressions of interest, {seconds:.0f} s")
    assert seconds < 120
