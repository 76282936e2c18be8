"""What the automatic assignment would do, and why, in words. Reads only; assessment.actions.planning applies it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Funder, User
from programmes.models import Round
from reviews.assessment.balance import Balanced, Person, balance
from reviews.assessment.queries.planning import EXPERTS, Situation, replaceable, situation

# So many people are named where nobody could be found; the rest is a number.
MOST_NAMED = 6


@dataclass(frozen=True)
class Gift:
    """A new assignment; replaces: the id of the assignment whose place it takes, or None."""

    application: str
    group: str
    person: str
    replaces: str | None


@dataclass
class Proposal:
    seed: int
    situation: Situation
    balanced: Balanced
    given: list[Gift]
    taken: list[tuple[str, str, str]]  # (application, group, person), to be revoked

    @property
    def is_empty(self) -> bool:
        return not self.given and not self.taken

    @property
    def explanation(self) -> dict[str, Any]:
        """Plain words and numbers, JSON: who got how many and why, what could not be filled and why."""
        return {
            "summary": _summary(self),
            "people": [_person(self, one) for one in self.situation.people],
            "short": [
                _short(self, application, group, missing)
                for (application, group), missing in self.balanced.short.items()
            ],
            "taken": [
                {
                    "number": self.situation.numbers[application],
                    "group": self.group(group),
                    "name": self.name(person),
                }
                for application, group, person in self.taken
            ],
        }

    def name(self, person: str) -> str:
        return self.situation.names.get(person) or _("nicht mehr dabei")

    def group(self, group: str) -> str:
        if group == EXPERTS:
            return _("in eigener Sache")
        return next(str(funder) for funder in self.situation.funders if str(funder.pk) == group)


def propose(round: Round, user: User, *, seed: int, experts: int = 0, may_move: bool = True) -> Proposal:
    now = situation(round, user, experts=experts, may_move=may_move)
    balanced = balance(
        now.needs,
        now.people,
        forbidden=now.forbidden,
        fixed=now.fixed,
        current=now.current,
        seed=seed,
    )
    before = set(now.current)
    after = {
        (application, group, person)
        for (application, group), people in balanced.placed.items()
        for person in people
    }
    taken = sorted([*(before - after), *now.lost])
    free: dict[tuple[str, str], list[str]] = {}
    for row in taken:
        free.setdefault(row[:2], []).append(now.assignments[row])
    for (application_pk, funder, as_expert), pks in replaceable(round).items():
        group = EXPERTS if as_expert else str(funder)
        free.setdefault((str(application_pk), group), []).extend(str(pk) for pk in pks)
    given = []
    for application, group, person in sorted(after - before):
        queue = free.get((application, group))
        given.append(Gift(application, group, person, queue.pop(0) if queue else None))
    return Proposal(seed, now, balanced, given, taken)


def _summary(proposal: Proposal) -> list[str]:
    now, loads = proposal.situation, proposal.balanced.load
    said = [
        ngettext(
            "%(number)d neue Zuweisung. Bewerbungen in der Runde: %(applications)d.",
            "%(number)d neue Zuweisungen. Bewerbungen in der Runde: %(applications)d.",
            len(proposal.given),
        )
        % {"number": len(proposal.given), "applications": len(now.numbers)}
    ]
    for funder in now.funders:
        group = [loads[one.id] for one in now.people if str(funder.pk) in one.groups]
        if group:
            said.append(_load(funder, group))
        elif now.round.reviews_per_funder:
            said.append(_("%(funder)s: niemand kann begutachten.") % {"funder": funder})
    if proposal.taken:
        said.append(
            ngettext(
                "%(number)d Zuweisung geht an jemand anderen oder entfällt.",
                "%(number)d Zuweisungen gehen an andere oder entfallen.",
                len(proposal.taken),
            )
            % {"number": len(proposal.taken)}
        )
    said.append(
        ngettext(
            "%(number)d Platz bleibt leer.",
            "%(number)d Plätze bleiben leer.",
            sum(proposal.balanced.short.values()),
        )
        % {"number": sum(proposal.balanced.short.values())}
        if proposal.balanced.short
        else _("Jede Bewerbung hat alle Gutachterinnen und Gutachter, die sie braucht.")
    )
    return said


def _load(funder: Funder, loads: list[int]) -> str:
    words: dict[str, Any] = {"funder": funder, "people": len(loads), "least": min(loads), "most": max(loads)}
    if words["least"] < words["most"]:
        return (
            _("%(funder)s: %(people)d Personen, jede begutachtet %(least)d bis %(most)d Bewerbungen.") % words
        )
    return (
        ngettext(
            "%(funder)s: Personen: %(people)d, jede begutachtet eine Bewerbung.",
            "%(funder)s: Personen: %(people)d, jede begutachtet %(most)d Bewerbungen.",
            words["most"],
        )
        % words
    )


def _person(proposal: Proposal, one: Person) -> dict[str, Any]:
    now, load = proposal.situation, proposal.balanced.load
    new = Counter(gift.person for gift in proposal.given)[one.id]
    others = [load[other.id] for other in now.people if other.groups & one.groups]
    conflicts = sum(one.id in people for people in now.forbidden.values())
    stays = sum(person == one.id for _application, person in now.fixed)
    why = ""
    if load[one.id] <= max(others) - 2:
        why = (
            ngettext(
                "weniger, weil bei %(number)d Bewerbung eine Befangenheit erklärt oder wahrscheinlich ist",
                "weniger, weil bei %(number)d Bewerbungen eine Befangenheit erklärt oder wahrscheinlich ist",
                conflicts,
            )
            % {"number": conflicts}
            if conflicts
            else _(
                "weniger, weil schon begonnene Arbeit bei den anderen bleibt oder niemand sonst in Frage kommt"
            )
        )
    elif load[one.id] >= min(others) + 2:
        why = (
            _("mehr, weil schon begonnene Arbeit hier bleibt")
            if stays
            else _("mehr, weil andere befangen sind oder nicht in Frage kommen")
        )
    return {
        "name": proposal.name(one.id),
        "groups": ", ".join(proposal.group(group) for group in sorted(one.groups)),
        "load": load[one.id],
        "new": new,
        "regions": len(proposal.balanced.regions[one.id]),
        "why": why,
    }


def _short(proposal: Proposal, application: str, group: str, missing: int) -> dict[str, Any]:
    now = proposal.situation
    people = [one for one in now.people if group in one.groups]
    excluded = now.forbidden.get(application, {})
    reasons = [
        f"{proposal.name(one.id)}: "
        + (_("hat sich für befangen erklärt") if excluded[one.id] == "recused" else excluded[one.id])
        for one in people
        if one.id in excluded
    ]
    if not people:
        why = _("niemand begutachtet hier")
    elif not reasons:
        why = _("es gibt nur so wenige: %(number)d") % {"number": len(people)}
    else:
        why = "; ".join(reasons[:MOST_NAMED])
        if len(reasons) > MOST_NAMED:
            why += _("; und %(number)d weitere") % {"number": len(reasons) - MOST_NAMED}
    return {
        "number": now.numbers[application],
        "group": proposal.group(group),
        "missing": missing,
        "why": why,
    }
