"""A pasted list of assignments, read line by line: what each line means, or what is wrong with it."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.models import Funder, FunderMembership, User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from casework.constants import PENDING, AssignmentState
from casework.models import Assignment, ReviewerAbsence
from casework.queries.visibility import applications_visible_to, funders_of
from programmes.models import Round
from reviews.assessment.queries.conflicts import likely_conflicts


@dataclass
class Line:
    """error: empty, or a sentence for this line. hints: likely conflicts, to look at before confirming."""

    place: int
    text: str
    error: str = ""
    application: Application | None = None
    reviewer: User | None = None
    funder: Funder | None = None
    as_expert: bool = False
    stands: bool = False
    hints: tuple[str, ...] = ()

    @property
    def row(self) -> tuple[Application, User, Funder, bool]:
        """Of a line without an error."""
        assert self.application is not None
        assert self.reviewer is not None
        assert self.funder is not None
        return (self.application, self.reviewer, self.funder, self.as_expert)


def read_list(round: Round, user: User, text: str) -> list[Line]:
    """Every line of the text. A fixed number of queries, however many lines."""
    lines = []
    for place, raw in enumerate(text.replace("\x00", "").splitlines(), start=1):
        if raw.strip() and not (place == 1 and "@" not in raw):  # a header has no address
            lines.append(Line(place, raw.strip()[:200]))
    fields = {line.place: _split(line.text) for line in lines}
    numbers = {parts[0] for parts in fields.values() if parts}
    applications = {
        application.number: application
        for application in applications_visible_to(user)
        .filter(current_round=round, state=ApplicationState.ELIGIBLE, number__in=numbers)
        .order_by("pk")
    }
    funders = {funder.pk: funder for funder in funders_of(round.call_id)}
    memberships: dict = {}
    for membership in (
        FunderMembership.objects.filter(
            funder__in=funders,
            role__in=REVIEWING_ROLES,
            user__is_active=True,
            user__email__in=[parts[1].lower() for parts in fields.values() if len(parts) > 1],
        )
        .select_related("user")
        .order_by("funder__key", "role")
    ):
        memberships.setdefault(membership.user.email.lower(), []).append(membership)
    people = {one.user_id for found in memberships.values() for one in found}
    absent = set(
        ReviewerAbsence.objects.filter(round=round, reviewer__in=people, ended_at__isnull=True).values_list(
            "reviewer", flat=True
        )
    )
    pks = [application.pk for application in applications.values()]
    standing = {
        (application, reviewer): state
        for application, reviewer, state in Assignment.objects.filter(
            application__in=pks, reviewer__in=people, round=round
        )
        .exclude(state=AssignmentState.REVOKED)
        .order_by()
        .values_list("application", "reviewer", "state")
    }
    hints = likely_conflicts(pks, list(people))
    seen: dict = {}
    for line in lines:
        _understand(line, fields[line.place], applications, memberships, funders)
        if line.error or line.application is None or line.reviewer is None:
            continue
        pair = (line.application.pk, line.reviewer.pk)
        if pair in seen:
            line.error = _("Steht schon in Zeile %(place)d.") % {"place": seen[pair]}
        elif line.reviewer.pk in absent:
            line.error = _("%(name)s fällt in dieser Runde aus.") % {"name": line.reviewer}
        elif standing.get(pair) == AssignmentState.RECUSED:
            line.error = _("%(name)s hat sich zu dieser Bewerbung für befangen erklärt.") % {
                "name": line.reviewer
            }
        else:
            line.stands = standing.get(pair) in (*PENDING, AssignmentState.LOCKED)
            line.hints = tuple(str(hint) for hint in hints.get(pair, ()))
        seen.setdefault(pair, line.place)
    return lines


def _split(text: str) -> list[str]:
    delimiter = next((sign for sign in (";", "\t", ",") if sign in text), ";")
    try:
        parts = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [re.sub(r"\s+", " ", part).strip() for part in parts]


def _understand(
    line: Line,
    parts: list[str],
    applications: Mapping[str | None, Application],
    memberships: Mapping[str, list[FunderMembership]],
    funders: Mapping[UUID, Funder],
) -> None:
    if len(parts) < 2 or not parts[0] or not parts[1]:
        line.error = _("Diese Zeile braucht eine Antragsnummer und eine E-Mail-Adresse.")
        return
    line.application = applications.get(parts[0])
    if line.application is None:
        line.error = _("In dieser Runde gibt es keine Bewerbung %(number)s.") % {"number": parts[0]}
        return
    found = memberships.get(parts[1].lower(), [])
    if len(parts) > 2 and parts[2]:
        wanted = parts[2].casefold()
        found = [
            one
            for one in found
            if wanted
            in (
                funders[one.funder_id].key.casefold(),
                funders[one.funder_id].short_name.casefold(),
                funders[one.funder_id].name.casefold(),
            )
        ]
    if not found:
        line.error = _("%(email)s begutachtet hier für keinen Fördergeber.") % {"email": parts[1]}
        return
    # Whoever may review as a reviewer does; as an expert in the own cause only who is nothing else there.
    found = [one for one in found if one.role == FunderRole.REVIEWER] or found
    if len({one.funder_id for one in found}) > 1:
        line.error = _("%(name)s begutachtet für mehrere Fördergeber. Bitte nennen Sie einen davon.") % {
            "name": found[0].user
        }
        return
    line.reviewer, line.funder = found[0].user, funders[found[0].funder_id]
    line.as_expert = found[0].role == FunderRole.EXPERT
