"""Spread reviews evenly over people. Pure: no database, no clock; the same seed gives the same result.

Everybody knows the rule of thumb: give the next application to whoever has least. That alone gets stuck
where conflicts leave little choice, so afterwards work is passed on along chains (A to B, B to C) as long
as that brings somebody with more down to somebody with at least two less. When no such chain is left, no
other distribution is more even (semi-matching with least sum of squares; Harvey et al. 2006).
"""

import random
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """groups: for whom this person may review (a funder, the experts)."""

    id: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Need:
    """This many people of the group for the application, beside what is fixed there."""

    application: str
    group: str
    number: int
    region: str = ""


@dataclass
class Balanced:
    """placed: {(application, group): people}. load: per person, fixed work included.
    short: {(application, group): how many are missing}."""

    placed: dict[tuple[str, str], tuple[str, ...]]
    load: dict[str, int]
    regions: dict[str, dict[str, int]]
    short: dict[tuple[str, str], int] = field(default_factory=dict)


def balance(
    needs: Sequence[Need],
    people: Sequence[Person],
    *,
    forbidden: Mapping[str, Collection[str]],
    fixed: Iterable[tuple[str, str]] = (),
    current: Iterable[tuple[str, str, str]] = (),
    seed: int = 0,
) -> Balanced:
    """Fill the needs. Nobody gets a forbidden application, nor the same one twice.

    forbidden: {application: people}. fixed: (application, person), counts as load and is never touched.
    current: (application, group, person) that stands already and may move; it moves only where that makes
    the load more even, so that little changes when an application is added or a person is lost.
    """
    table = _Table(needs, people, forbidden, fixed, seed)
    table.keep(current)
    table.fill()
    table.level()
    return table.result()


@dataclass(eq=False)
class _Slot:
    """One place of a need (its index) and who has it now."""

    need: int
    person: str


class _Table:
    """The distribution under way."""

    def __init__(
        self,
        needs: Sequence[Need],
        people: Sequence[Person],
        forbidden: Mapping[str, Collection[str]],
        fixed: Iterable[tuple[str, str]],
        seed: int,
    ):
        dice = random.Random(seed)  # noqa: S311 (fairness, not secrecy)
        self.needs = sorted(needs, key=lambda need: (need.application, need.group))
        order = sorted(people, key=lambda person: person.id)
        dice.shuffle(order)
        self.people = [person.id for person in order]
        self.rank = {person: place for place, person in enumerate(self.people)}
        members: dict[str, list[str]] = {}
        for person in order:
            for group in person.groups:
                members.setdefault(group, []).append(person.id)
        self.allowed = [
            [one for one in members.get(need.group, []) if one not in forbidden.get(need.application, ())]
            for need in self.needs
        ]
        self.load = dict.fromkeys(self.people, 0)
        self.region: dict[str, Counter[str]] = {person: Counter() for person in self.people}
        self.on: dict[str, set[str]] = {need.application: set() for need in self.needs}
        for application, busy in fixed:
            self.on.setdefault(application, set()).add(busy)
            if busy in self.load:
                self.load[busy] += 1
        self.slots_of: dict[str, list[_Slot]] = {person: [] for person in self.people}
        self.at: list[list[_Slot]] = [[] for _need in self.needs]
        self.order = list(range(len(self.needs)))
        dice.shuffle(self.order)

    def put(self, index: int, person: str) -> None:
        slot = _Slot(index, person)
        self.at[index].append(slot)
        self._enter(slot, person)

    def _enter(self, slot: _Slot, person: str) -> None:
        need = self.needs[slot.need]
        slot.person = person
        self.slots_of[person].append(slot)
        self.on[need.application].add(person)
        self.load[person] += 1
        self.region[person][need.region] += 1

    def move(self, slot: _Slot, person: str) -> None:
        need, before = self.needs[slot.need], slot.person
        self.slots_of[before].remove(slot)
        self.on[need.application].discard(before)
        self.load[before] -= 1
        self.region[before][need.region] -= 1
        self._enter(slot, person)

    def free(self, index: int) -> list[str]:
        there = self.on[self.needs[index].application]
        return [person for person in self.allowed[index] if person not in there]

    def keep(self, current: Iterable[tuple[str, str, str]]) -> None:
        places = {(need.application, need.group): index for index, need in enumerate(self.needs)}
        for application, group, person in sorted(current):
            index = places.get((application, group))
            if index is not None and person in self.free(index):
                self.put(index, person)

    def fill(self) -> None:
        """Least load first. Applications without a choice go first; those of a region stand together, so
        that a region's applications go round among the people."""
        self.order.sort(
            key=lambda index: (
                len(self.allowed[index]) > self.needs[index].number,
                self.needs[index].region,
            )
        )
        for index in self.order:
            need = self.needs[index]
            while len(self.at[index]) < need.number:
                person = self._best(index) or self._borrowed(index)
                if person is None:
                    break
                self.put(index, person)

    def _best(self, index: int) -> str | None:
        region = self.needs[index].region
        return min(
            self.free(index),
            key=lambda person: (self.load[person], self.region[person][region], self.rank[person]),
            default=None,
        )

    def _borrowed(self, index: int) -> str | None:
        """Somebody who stands on this application for another group, where another can step in."""
        application = self.needs[index].application
        for other, need in enumerate(self.needs):
            if need.application != application or other == index:
                continue
            for slot in self.at[other]:
                person = slot.person
                if person in self.allowed[index] and (stand_in := self._best(other)) is not None:
                    self.move(slot, stand_in)
                    return person
        return None

    def level(self) -> None:
        while any(self._pass_on(person) for person in self._heaviest_first()):
            pass

    def _heaviest_first(self) -> list[str]:
        least = min(self.load.values(), default=0)
        heavy = [person for person in self.people if self.load[person] >= least + 2]
        return sorted(heavy, key=lambda person: (-self.load[person], self.rank[person]))

    def _pass_on(self, start: str) -> bool:
        """One piece of work less for `start`, along the shortest chain to somebody with two less."""
        came: dict[str, tuple[str, _Slot]] = {}
        queue = deque([start])
        while queue:
            person = queue.popleft()
            for slot in self.slots_of[person]:
                for other in self.free(slot.need):
                    if other == start or other in came:
                        continue
                    came[other] = (person, slot)
                    if self.load[other] <= self.load[start] - 2:
                        self._shift(start, other, came)
                        return True
                    queue.append(other)
        return False

    def _shift(self, start: str, end: str, came: dict[str, tuple[str, _Slot]]) -> None:
        while end != start:
            before, slot = came[end]
            self.move(slot, end)
            end = before

    def result(self) -> Balanced:
        placed, short = {}, {}
        for index, need in enumerate(self.needs):
            key = (need.application, need.group)
            placed[key] = tuple(sorted(slot.person for slot in self.at[index]))
            if (missing := need.number - len(self.at[index])) > 0:
                short[key] = missing
        return Balanced(
            placed=placed,
            load=self.load,
            regions={person: dict(+counts) for person, counts in self.region.items()},
            short=short,
        )
