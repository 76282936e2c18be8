"""Meine Arbeit: to each what is theirs to do now, the overdue first, and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.constants import FunderRole
from casework.models import Assignment
from core import clock
from core.joint.merge import basis
from reviews.admin import work_items
from reviews.assessment.actions import conflicts, consensus
from tests.factories import make_tandem
from tests.reviews.factories import Case

pytestmark = pytest.mark.django_db


def titles(user):
    user.__dict__.pop("_funder_roles", None)
    return sorted(str(item.title).rsplit(":")[0] for item in work_items(user))


def both_locked(case):
    case.locked()
    case.locked(case.aktion1, case.foundation)


def written(case):
    consensus.write(
        application=case.tandem,
        round=case.papers,
        text="Wir sind uns einig.",
        started_from=basis(""),
        by=case.land1,
    )


def staged_without_the_recused(case):
    case.land_approver.funder_memberships.create(funder=case.ministry, role=FunderRole.REVIEWER)
    case.recused(case.land_approver)
    case.stage()


TALK = ["Gesprächstermine vorschlagen"]
# what happened -> {who: what waits for them}; everybody else has nothing.
WORK = {
    "assigned": (lambda case: case.assign(), {"land1": ["Befangenheit erklären"]}),
    "declared": (lambda case: case.open(), {"land1": ["Gutachten schreiben"]}),
    "distrust": (lambda case: case.recused(), {"officer": ["Über Befangenheit entscheiden"]}),
    "recused": (
        lambda case: conflicts.declare(
            assignment=case.assign(), has_conflict=True, ground="relative", by=case.land1
        ),
        {"officer": ["Neu zuweisen"]},
    ),
    "one locked": (lambda case: case.locked(), {"officer": ["Auswahl vorbereiten"]}),
    "one locked, one open": (
        lambda case: (case.locked(), case.open(case.aktion1, case.foundation)),
        {"aktion1": ["Gutachten schreiben"]},
    ),
    "both locked": (
        both_locked,
        {
            "land1": ["Gemeinsamen Vermerk schreiben"],
            "aktion1": ["Gemeinsamen Vermerk schreiben"],
            "officer": ["Auswahl vorbereiten"],
        },
    ),
    "an expert locked too": (
        lambda case: (both_locked(case), case.locked(case.expert, case.foundation, as_expert=True)),
        {
            "land1": ["Gemeinsamen Vermerk schreiben"],
            "aktion1": ["Gemeinsamen Vermerk schreiben"],
            "officer": ["Auswahl vorbereiten"],
        },
    ),
    "note written": (
        lambda case: (both_locked(case), written(case)),
        {"aktion1": ["Gemeinsamem Vermerk zustimmen"], "officer": ["Auswahl vorbereiten"]},
    ),
    "decided": (lambda case: (both_locked(case), case.approve_all(case.stage())), {"officer": TALK}),
    "staged": (
        lambda case: case.stage(),
        {"land_approver": ["Entscheidung freigeben"], "aktion_approver": ["Entscheidung freigeben"]},
    ),
    "staged, and an approver is recused": (
        staged_without_the_recused,
        {"officer": ["Über Befangenheit entscheiden"], "aktion_approver": ["Entscheidung freigeben"]},
    ),
}
PEOPLE = ("officer", "land1", "aktion1", "land_approver", "aktion_approver", "auditor", "finance", "expert")
# The office's standing work as long as reviewers are missing; told apart to keep the table readable.
ALWAYS = {"1 Bewerbung ohne Gutachterin oder Gutachter"}


@pytest.mark.parametrize("happened", WORK)
def test_each_role_sees_what_is_theirs_and_nothing_else(case, happened):
    do, expected = WORK[happened]
    do(case)
    for who in PEOPLE:
        found = [title for title in titles(getattr(case, who)) if title not in ALWAYS]
        assert found == expected.get(who, []), who


def test_nothing_to_do_is_said(case, login):
    page = login(case.land1).get(reverse("backoffice:index")).content.decode()
    assert "Alles erledigt" in page


def test_overdue_work_stands_first_under_its_own_heading(case, login):
    days = {"spät": -3, "bald": 2, "später": 40}
    for title, distance in days.items():
        assignment = case.assign(application=make_tandem(case.call, "eligible", title=f"Projekt {title}"))
        Assignment.objects.filter(pk=assignment.pk).update(due_on=clock.today() + timedelta(days=distance))
    page = login(case.land1).get(reverse("backoffice:index")).content.decode()
    places = [
        page.index(text)
        for text in (
            "Überfällig",
            "Projekt spät",
            "In den nächsten sieben Tagen",
            "Projekt bald",
            "Außerdem",
            "Projekt später",
        )
    ]
    assert places == sorted(places)
    assert page.count("<h1") == 1


def test_work_of_a_role_that_ended_or_a_conflict_is_gone(case):
    case.assign()
    case.land1.funder_memberships.all().delete()
    assert titles(case.land1) == []
    other = case.assign(case.aktion1, case.foundation)
    conflicts.declare(assignment=other, has_conflict=True, ground="relative", by=case.aktion1)
    assert titles(case.aktion1) == []


@pytest.mark.parametrize("who", ["land1", "officer"])
def test_my_work_costs_the_same_with_1_and_30_entries(login, who):
    from tests.reviews.stage import counted

    case = Case()
    url = reverse("backoffice:index")

    def entry(application):
        case.assign(application=application)
        case.recused(case.aktion1, case.foundation, application=application)

    entry(case.tandem)
    client = login(getattr(case, who))
    one, _queries = counted(client, url)
    for _n in range(29):
        entry(make_tandem(case.call, "eligible"))
    many, queries = counted(client, url)
    assert one == many <= 24, queries
