"""What the pages of the back office cost: lists the same with 1 and with 30 rows, one application little."""

import pytest
from django.urls import reverse

from accounts.constants import FunderRole as R
from reviews.assessment.actions import scoring
from tests import sharing
from tests.clients import logged_in
from tests.factories import make_staff, make_tandem
from tests.reviews.factories import Case
from tests.reviews.stage import counted

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("budgets of reviews"), pytest.mark.early]

LISTS = {"applications": 12, "rankings": 12, "ranking": 14, "decisions": 12, "interviews": 12, "index": 20}


@pytest.fixture(scope="module")
def costs(django_db_setup, django_db_blocker):
    """{list: (its cost with one row, with 30, the queries of the last)}: 30 rows are built once for all lists."""
    with sharing.rows(django_db_blocker):
        case = Case()

        def row(application):
            case.locked(application=application)
            talk = make_tandem(case.call, "eligible", round=case.talks)
            case.propose(talk)

        def url(name):
            args = [case.papers.pk] if name == "ranking" else []
            return reverse(f"backoffice:{name}", args=args)

        def cost_of_each():
            return {name: counted(logged_in(case.officer), url(name)) for name in LISTS}

        row(case.tandem)
        few = cost_of_each()
        for _n in range(29):
            row(make_tandem(case.call, "eligible"))
        many = cost_of_each()
        yield {name: (few[name][0], *many[name]) for name in LISTS}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_cost_the_same_with_1_and_30_rows(costs, name):
    one, many, queries = costs[name]
    assert one == many, queries
    assert many <= LISTS[name], queries


@pytest.mark.parametrize("who", ["officer", "land1", "auditor"])
def test_one_application_costs_at_most_15_queries(case, login, who):
    url = reverse("backoffice:application", args=[case.tandem.pk])
    mine = case.saved()
    for n in range(4):
        case.locked(make_staff(R.REVIEWER, case.foundation, name=f"R{n}"), case.foundation)
    scoring.lock(assignment=mine, by=case.land1)
    few, queries = counted(login(getattr(case, who)), url)
    assert few <= 15, queries
