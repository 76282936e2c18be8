"""What the automatic assignment of a round starts from: read once, in a fixed number of queries."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import Funder, FunderMembership, User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.constants import PENDING, AssignmentState
from casework.models import Assignment, ReviewerAbsence
from casework.queries.listing import REGION
from casework.queries.visibility import applications_visible_to, funders_of
from programmes.models import Round
from reviews.assessment.balance import Need, Person
from reviews.assessment.queries.conflicts import likely_conflicts

# The group of the people who review in their own cause, beside one group per funder.
EXPERTS = "experts"
REGION_OF_NONE = "–"


@dataclass
class Situation:
    """All ids are texts, so that the inputs can be kept as JSON and compared by their digest."""

    round: Round
    may_move: bool
    experts: int
    funders: list[Funder]
    names: dict[str, str]
    people: list[Person]
    funder_of_expert: dict[str, str]
    numbers: dict[str, str]
    regions: dict[str, str]
    needs: list[Need] = field(default_factory=list)
    # (application, person): stays as it is. current: may move. lost: has to be replaced.
    fixed: list[tuple[str, str]] = field(default_factory=list)
    current: list[tuple[str, str, str]] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    # application -> {person: why}
    forbidden: dict[str, dict[str, str]] = field(default_factory=dict)
    # What stands: (application, group, person) -> assignment id; of current and lost.
    assignments: dict[tuple[str, str, str], str] = field(default_factory=dict)
    hidden: int = 0

    @property
    def inputs(self) -> dict[str, Any]:
        return {
            "round": str(self.round.pk),
            "reviews_per_funder": self.round.reviews_per_funder,
            "experts": self.experts,
            "may_move": self.may_move,
            "people": [[one.id, sorted(one.groups)] for one in self.people],
            "needs": [[one.application, one.group, one.number, one.region] for one in self.needs],
            "fixed": sorted(map(list, self.fixed)),
            "current": sorted(map(list, self.current)),
            "lost": sorted(map(list, self.lost)),
            "forbidden": {key: sorted(self.forbidden[key]) for key in sorted(self.forbidden)},
        }

    @property
    def digest(self) -> str:
        text = json.dumps(self.inputs, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def situation(round: Round, user: User, *, experts: int = 0, may_move: bool = True) -> Situation:
    """experts: how many people in their own cause each application gets beside the funders' reviewers.
    may_move: assignments nobody has declared anything about may go to somebody else.

    Leaves out applications this person must not see; `hidden` says how many.
    """
    eligible = Application.objects.filter(current_round=round, state=ApplicationState.ELIGIBLE)
    visible = eligible.filter(pk__in=applications_visible_to(user).values("pk"))
    numbers: dict[str, str] = {}
    regions: dict[str, str] = {}
    for pk, number, region in (
        visible.annotate(region=REGION).order_by("number", "pk").values_list("pk", "number", "region")
    ):
        numbers[str(pk)], regions[str(pk)] = number or "", region or REGION_OF_NONE
    funders = funders_of(round.call_id)
    absent = set(
        ReviewerAbsence.objects.filter(round=round, ended_at__isnull=True).values_list("reviewer", flat=True)
    )
    groups: dict = {}
    names: dict[str, str] = {}
    funder_of_expert: dict[str, str] = {}
    for membership in (
        FunderMembership.objects.filter(funder__in=funders, role__in=REVIEWING_ROLES, user__is_active=True)
        .exclude(user__in=absent)
        .select_related("user")
        .order_by("funder__key", "user_id", "role")
    ):
        person = str(membership.user_id)
        names[person] = str(membership.user)
        if membership.role == FunderRole.REVIEWER:
            groups.setdefault(person, set()).add(str(membership.funder_id))
        else:
            funder_of_expert.setdefault(person, str(membership.funder_id))
            if experts:
                groups.setdefault(person, set()).add(EXPERTS)
    found = Situation(
        round=round,
        may_move=may_move,
        experts=experts,
        funders=funders,
        names=names,
        people=[Person(person, frozenset(groups[person])) for person in sorted(groups)],
        funder_of_expert=funder_of_expert,
        numbers=numbers,
        regions=regions,
        hidden=eligible.count() - len(numbers),
    )
    # As ids: the visibility query inside four others would be worked out four times, and badly planned.
    pks = [UUID(pk) for pk in numbers]
    _forbid(found, pks, groups)
    _sort_assignments(found, pks, groups, funder_of_expert)
    return found


def _forbid(found: Situation, pks: Collection[UUID], groups: Mapping[str, set[str]]) -> None:
    """Members of a partner and who was recused can never review it; likely conflicts are left out as well."""
    for (application, person), hints in likely_conflicts(pks, [UUID(one) for one in groups]).items():
        found.forbidden.setdefault(str(application), {})[str(person)] = str(hints[0])
    for application, person in (
        Assignment.objects.filter(
            application__in=pks, state=AssignmentState.RECUSED, reviewer__in=list(groups)
        )
        .order_by()
        .values_list("application", "reviewer")
        .distinct()
    ):
        found.forbidden.setdefault(str(application), {})[str(person)] = "recused"


def _sort_assignments(
    found: Situation,
    pks: Collection[UUID],
    groups: Mapping[str, set[str]],
    funder_of_expert: Mapping[str, str],
) -> None:
    """Into what stays, what may move and what is lost; from that, how many are needed."""
    members = {
        (str(application), str(person))
        for application, person in Partner.objects.filter(
            application__in=pks,
            organisation__memberships__user__in=list(groups),
        )
        .order_by()
        .values_list("application", "organisation__memberships__user")
    }
    filled: dict[tuple[str, str], int] = {}
    rows = (
        Assignment.objects.filter(
            application__in=pks,
            round=found.round,
            state__in=(*PENDING, AssignmentState.LOCKED),
        )
        .order_by("created_at", "pk")
        .values_list("pk", "application", "reviewer", "funder", "as_expert", "state")
    )
    for pk, application_pk, reviewer, funder, as_expert, state in rows:
        application, person = str(application_pk), str(reviewer)
        group = EXPERTS if as_expert else str(funder)
        row = (application, group, person)
        found.assignments[row] = str(pk)
        still_there = (
            funder_of_expert.get(person) is not None if as_expert else group in groups.get(person, ())
        ) and (application, person) not in members
        if state != AssignmentState.LOCKED and not still_there:
            found.lost.append(row)
            continue
        if (
            state == AssignmentState.ASSIGNED
            and found.may_move
            and person not in found.forbidden.get(application, ())
            and group in groups.get(person, ())
        ):
            found.current.append(row)
        else:
            found.fixed.append((application, person))
            filled[(application, group)] = filled.get((application, group), 0) + 1
    standing: dict[tuple[str, str], int] = {}
    for application, group, _person in found.current:
        standing[(application, group)] = standing.get((application, group), 0) + 1
    wanted = {str(funder.pk): found.round.reviews_per_funder for funder in found.funders}
    if found.experts:
        wanted[EXPERTS] = found.experts
    for application in found.numbers:
        for group, number in wanted.items():
            key = (application, group)
            # Whoever was added by hand beyond the number stays.
            rest = max(number - filled.get(key, 0), standing.get(key, 0))
            if rest:
                found.needs.append(Need(application, group, rest, found.regions[application]))


def replaceable(round: Round) -> dict[tuple[UUID, UUID, bool], list[UUID]]:
    """{(application, funder, as expert): [assignment ids]} of recused or revoked work nobody took over yet."""
    found: dict = {}
    for pk, application, funder, as_expert in (
        Assignment.objects.filter(
            round=round,
            state=AssignmentState.RECUSED,
            replaced_by__isnull=True,
            application__current_round=F("round"),
        )
        .order_by("declared_at", "pk")
        .values_list("pk", "application", "funder", "as_expert")
    ):
        found.setdefault((application, funder, as_expert), []).append(pk)
    return found
