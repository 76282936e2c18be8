"""A prepared query gives what its plain twin gives, whatever the values; what is no value is refused."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.test.utils import CaptureQueriesContext

from accounts.constants import FunderRole
from accounts.models import FunderMembership, Membership, Organisation, User
from core import prepared as module
from core.prepared import Prepared, ShapeChanged, attach, one_of, prepared
from programmes.models import Round
from tests.factories import (
    FunderFactory,
    OrganisationFactory,
    UserFactory,
    make_call,
    make_member,
    make_staff,
)
from tests.prepared import compared, difference

pytestmark = pytest.mark.django_db


@prepared("user", "funders", "role", "since")
def staff(*, user=None, funders=(), role=None, since=None, newest=False):
    rows = FunderMembership.objects.select_related("user", "funder").annotate(
        mail=F("user__email"),
        has_colleague=Exists(
            FunderMembership.objects.filter(funder=OuterRef("funder")).exclude(user=OuterRef("user"))
        ),
    )
    if user:
        rows = rows.filter(user=user)
    if funders != ():
        rows = rows.filter(funder__in=funders)
    if role:
        rows = rows.filter(role=role)
    if since:
        rows = rows.filter(created_at__gte=since)
    return rows.order_by("-created_at" if newest else "created_at", "pk")


@pytest.fixture
def people():
    one, other = FunderFactory(), FunderFactory(key="other")
    return {
        "one": one,
        "other": other,
        "officer": make_staff(FunderRole.OFFICER, one),
        "auditor": make_staff(FunderRole.AUDITOR, one),
        "elsewhere": make_staff(FunderRole.OFFICER, other),
    }


def test_rows_are_those_of_the_plain_twin_with_every_value(people):
    nobody, long_ago = uuid4(), datetime(2000, 1, 1, tzinfo=UTC)
    for arguments in (
        {},
        {"newest": True},
        *({"user": people[name].pk} for name in ("officer", "auditor", "elsewhere")),
        {"user": nobody},
        {"funders": [people["one"].pk]},
        {"funders": {people["other"].pk}},
        {"funders": [people["one"].pk, people["other"].pk]},
        {"funders": [people["one"].pk, nobody]},
        {"funders": [people["one"].pk, people["one"].pk]},
        {"role": FunderRole.OFFICER},
        {"role": "auditor", "funders": [people["one"].pk], "since": long_ago},
        {"since": datetime(8000, 1, 1, tzinfo=UTC)},
    ):
        found, twin = staff(**arguments), list(staff.plain(**arguments))
        assert found == twin, arguments
        for name in ("mail", "has_colleague"):
            assert [getattr(row, name) for row in found] == [getattr(row, name) for row in twin]
        assert difference(staff, arguments) is None
    assert [row.user for row in staff(role=FunderRole.AUDITOR)] == [people["auditor"]]


def test_inside_another_query_it_finds_the_same(people):
    @prepared("funders")
    def of_funders(*, funders):
        return FunderMembership.objects.filter(funder__in=funders).values("user")

    for funders in ([people["one"].pk], [people["one"].pk, people["other"].pk], [uuid4()], []):
        found = User.objects.filter(pk__in=of_funders.inside(funders=funders), is_active=True)
        twin = User.objects.filter(pk__in=of_funders.plain(funders=funders), is_active=True)
        assert set(found) == set(twin)
        # and in a query that stands in another one itself
        memberships = FunderMembership.objects.filter(user__in=found.values("pk"))
        assert set(memberships) == set(FunderMembership.objects.filter(user__in=twin.values("pk")))


def test_the_second_call_builds_nothing_and_asks_once(people, monkeypatch):
    staff(user=people["officer"].pk)
    built = []
    monkeypatch.setattr(staff, "build", lambda **arguments: built.append(arguments))
    with compared(off=True), CaptureQueriesContext(connection) as queries:
        (row,) = staff(user=people["auditor"].pk)
        assert (row.user, row.funder) == (people["auditor"], people["one"])  # both came with the row
    assert (built, len(queries)) == ([], 1)


def test_nothing_is_none_and_an_empty_collection_finds_nothing(people):
    assert len(staff(user=None)) == 3
    with CaptureQueriesContext(connection) as queries:
        assert staff(funders=[]) == []
    assert len(queries) == 0


def test_values_and_tuples_and_prefetched_rows():
    organisation = OrganisationFactory()
    make_member(organisation)

    @prepared("name")
    def plain_rows(*, name):
        return Organisation.objects.filter(name=name).values("name", n=Count("memberships"))

    @prepared("name")
    def names(*, name):
        return Organisation.objects.filter(Q(name=name)).values_list("name", flat=True)

    @prepared("pk")
    def with_people(*, pk):
        return Organisation.objects.filter(pk=pk).prefetch_related(
            Prefetch("memberships", Membership.objects.select_related("user"), to_attr="people")
        )

    assert plain_rows(name=organisation.name) == [{"name": organisation.name, "n": 1}]
    assert names(name=organisation.name) == [organisation.name]
    assert names(name="niemand") == []
    found = one_of(with_people(pk=organisation.pk))
    assert [one.user for one in found.people] == list(
        User.objects.filter(memberships__organisation=organisation)
    )
    assert one_of(with_people(pk=uuid4())) is None


def test_a_value_that_decides_about_the_sql_is_refused():
    @prepared("name", "most")
    def first(*, name, most):
        return User.objects.filter(name=name).order_by("pk")[:most]

    with pytest.raises(ShapeChanged, match="first"):
        first(name="x", most=3)

    @prepared("part")
    def containing(*, part):
        return User.objects.filter(name__icontains=part)

    with pytest.raises(ShapeChanged):
        containing(part="100%")


def test_attached_rows_are_read_like_prefetched_ones():
    one, other, without = (OrganisationFactory() for _turn in range(3))
    rows = [make_member(one).memberships.get(), make_member(other).memberships.get()]
    again = Organisation.objects.get(pk=one.pk)  # the same owner a second time
    attach([one, other, without, again], "memberships", rows)
    with CaptureQueriesContext(connection) as queries:
        assert [list(owner.memberships.all()) for owner in (one, other, without, again)] == [
            [rows[0]],
            [rows[1]],
            [],
            [rows[0]],
        ]
        assert (rows[1].organisation is other, one.memberships.count()) == (True, 1)
    assert len(queries) == 0
    assert list(one.memberships.filter(role="nobody")) == []
    assert list(one.memberships.order_by("pk")) == [rows[0]]
    assert other.memberships.first() == rows[1]
    attach([], "memberships", rows)


def test_numbers_keep_their_width():
    @prepared("number", "numbers")
    def rounds(*, number, numbers):
        return Round.objects.filter(number=number, number__in=numbers).order_by("pk")

    call = make_call()
    assert rounds(number=1, numbers=[1, 2]) == [call.rounds.get(number=1)]
    assert rounds(number=2, numbers=[2, 7]) == [call.rounds.get(number=2)]
    assert difference(rounds, {"number": 2, "numbers": [2, 7]}) is None


@pytest.mark.parametrize("value", [True, 1.5, object()])
def test_what_cannot_be_a_value_is_refused(value):
    with pytest.raises(TypeError, match="no value"):
        staff(user=value)


def test_shapes_that_nobody_bounded_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_SHAPES", 3)

    @prepared("name")
    def page(*, name, number):
        return User.objects.filter(name=name).order_by("pk")[number : number + 1]

    for number in range(6):
        page(name="x", number=number)
    assert [dict(shape)["number"] for shape in page.ready] == [3, 4, 5]


def test_the_tests_notice_a_prepared_query_that_reads_something_else_than_its_arguments():
    """The negative control of the comparison that runs at every call in every test."""
    elsewhere = {"name": "Erna"}

    @prepared("pk")
    def of_that_name(*, pk):
        return User.objects.filter(pk=pk, name=elsewhere["name"])

    user = UserFactory(name="Erna")
    assert of_that_name(pk=user.pk) == [user]
    elsewhere["name"] = "Otto"
    with pytest.raises(AssertionError, match="of_that_name"):
        of_that_name(pk=user.pk)


def test_every_prepared_query_takes_its_values_by_name():
    for query in Prepared.every:
        code = query.build.__code__
        assert code.co_argcount == 0, query
        assert set(query.values) <= set(code.co_varnames[: code.co_kwonlyargcount]), query
