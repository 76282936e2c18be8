import pytest
from django.template import engines

from accounts.constants import FunderRole
from accounts.models import Place
from applications.draft.constants import ApplicationState
from core import audit
from core.models import AuditEntry
from tests.budgets.factories import make_award
from tests.conftest import UndefinedVariable
from tests.factories import (
    PlaceFactory,
    make_call,
    make_staff,
    make_tandem,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ApplicationState.values)
def test_a_tandem_can_be_built_in_every_state(state):
    application = make_tandem(state=state)
    application.refresh_from_db()
    assert application.state == state
    assert application.partners.count() == 2


def test_two_tandems_of_one_call_get_different_numbers():
    call = make_call()
    assert make_tandem(call, "submitted").number != make_tandem(call, "submitted").number


def test_an_award_can_be_built():
    award = make_award(make_tandem(state="awarded"))
    assert award.shares.count() == 2


def test_staff_is_staff():
    assert make_staff(FunderRole.OFFICER).is_staff


def test_unordered_rows_come_back_shuffled():
    for _turn in range(12):
        PlaceFactory()
    seen = {tuple(Place.objects.order_by().values_list("pk", flat=True)) for _turn in range(5)}
    assert len(seen) > 1
    keys = list(Place.objects.values_list("sort_key", flat=True))
    assert keys == sorted(keys)


@pytest.mark.parametrize("debug", [None, True])
def test_an_undefined_variable_of_ours_fails(settings, debug):
    if debug is not None:
        settings.DEBUG = debug  # makes Django build its template engine anew
    template = engines["django"].from_string("{{ nobody.set_this }}")
    with pytest.raises(UndefinedVariable):
        template.render({})
    with pytest.raises(UndefinedVariable):
        engines["django"].from_string("{% include 'includes/empty.html' %}").render({})


def test_an_undefined_variable_in_an_if_is_a_question():
    assert engines["django"].from_string("{% if nobody %}a{% else %}b{% endif %}").render({}) == "b"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_with_real_commits_leaves_nothing(turn):
    assert not AuditEntry.objects.exists()
    call = make_call()
    audit.record("test.leave", call)
    assert Place.objects.exists()
