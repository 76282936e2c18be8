"""The even distribution: its promises on thousands of invented situations, and on a few told by hand."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.assessment.balance import Need, Person, balance

GROUPS = ("land", "aktion")


@st.composite
def situations(draw):
    """Up to six people of one group each, up to eight applications, any conflicts, some work that stands."""
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=6))
    people = [Person(f"p{n}", frozenset({group})) for n, group in enumerate(groups)]
    applications = [f"a{n}" for n in range(draw(st.integers(1, 8)))]
    names = st.sampled_from([person.id for person in people])
    forbidden = {one: draw(st.frozensets(names, max_size=4)) for one in applications}
    fixed = draw(st.frozensets(st.tuples(st.sampled_from(applications), names), max_size=6))
    needs = [
        Need(one, group, draw(st.integers(1, 2)), draw(st.sampled_from(["Nord", "Süd"])))
        for one in applications
        for group in GROUPS
    ]
    return needs, people, forbidden, fixed


def run(situation, **more):
    needs, people, forbidden, fixed = situation
    return balance(needs, people, forbidden=forbidden, fixed=fixed, **more)


def pairs(result):
    return [(application, person) for (application, _g), people in result.placed.items() for person in people]


@given(situations(), st.integers(0, 999))
def test_nobody_gets_a_forbidden_application_nor_the_same_one_twice(situation, seed):
    _needs, people, forbidden, fixed = situation
    result = run(situation, seed=seed)
    got = pairs(result)
    assert len(set(got)) == len(got)
    assert not set(got) & set(fixed)
    assert all(person not in forbidden[application] for application, person in got)
    group_of = {person.id: person.groups for person in people}
    assert all(group in group_of[one] for (_a, group), placed in result.placed.items() for one in placed)


@given(situations(), st.integers(0, 999))
def test_every_place_is_filled_or_named_as_short(situation, seed):
    """Short is exactly what conflicts and numbers make impossible, not one place more."""
    needs, people, forbidden, fixed = situation
    result = run(situation, seed=seed)
    for need in needs:
        possible = [
            one.id
            for one in people
            if need.group in one.groups
            and one.id not in forbidden[need.application]
            and (need.application, one.id) not in fixed
        ]
        expected = min(need.number, len(possible))
        key = (need.application, need.group)
        assert len(result.placed[key]) == expected
        assert result.short.get(key, 0) == need.number - expected


def least_squares(situation):
    """The best there is, by trying everything: per group the least sum of squared loads."""
    needs, people, forbidden, fixed = situation
    base = {person.id: sum(one == person.id for _a, one in fixed) for person in people}
    states = {tuple(base.values())}
    names = list(base)
    for need in needs:
        free = [
            names.index(one.id)
            for one in people
            if need.group in one.groups
            and one.id not in forbidden[need.application]
            and (need.application, one.id) not in fixed
        ]
        size = min(need.number, len(free))
        choices = [chosen for chosen in product([0, 1], repeat=len(free)) if sum(chosen) == size]
        states = {
            tuple(
                load + sum(flag for flag, place in zip(chosen, free, strict=True) if place == index)
                for index, load in enumerate(state)
            )
            for state in states
            for chosen in choices
        }
    return min(sum(load * load for load in state) for state in states)


@settings(max_examples=60)
@given(situations(), st.integers(0, 999))
def test_no_other_distribution_is_more_even(situation, seed):
    result = run(situation, seed=seed)
    assert sum(load * load for load in result.load.values()) == least_squares(situation)


@given(st.integers(1, 9), st.integers(1, 25), st.integers(1, 3), st.integers(0, 999))
def test_without_conflicts_loads_differ_by_one_at_most(people, applications, number, seed):
    result = balance(
        [Need(f"a{n:02}", "land", number, f"r{n % 4}") for n in range(applications)],
        [Person(f"p{n}", frozenset({"land"})) for n in range(people)],
        forbidden={},
        seed=seed,
    )
    assert max(result.load.values()) - min(result.load.values()) <= 1


@given(situations(), st.integers(0, 999))
def test_the_same_seed_gives_the_same_result_whatever_the_order_of_the_input(situation, seed):
    needs, people, forbidden, fixed = situation
    turned = (needs[::-1], people[::-1], forbidden, sorted(fixed))
    assert run(situation, seed=seed).placed == run(turned, seed=seed).placed


def test_another_seed_gives_another_result():
    needs = [Need(f"a{n}", "land", 1) for n in range(20)]
    people = [Person(f"p{n}", frozenset({"land"})) for n in range(5)]
    assert (
        balance(needs, people, forbidden={}, seed=1).placed
        != balance(needs, people, forbidden={}, seed=2).placed
    )


@given(situations(), st.integers(0, 999))
def test_what_stands_stays_when_nothing_changed(situation, seed):
    first = run(situation, seed=1)
    standing = [(a, g, one) for (a, g), people in first.placed.items() for one in people]
    assert run(situation, current=standing, seed=seed).placed == first.placed


@given(st.integers(3, 8), st.integers(4, 30), st.integers(0, 99))
def test_losing_a_person_moves_only_that_persons_work(people, applications, seed):
    everybody = [Person(f"p{n}", frozenset({"land"})) for n in range(people)]
    needs = [Need(f"a{n:02}", "land", 1) for n in range(applications)]
    first = balance(needs, everybody, forbidden={}, seed=seed)
    standing = [(a, g, one) for (a, g), placed in first.placed.items() for one in placed if one != "p0"]
    after = balance(needs, everybody[1:], forbidden={}, current=standing, seed=seed + 1)
    moved = sum(first.placed[key] != after.placed[key] for key in first.placed)
    assert moved == first.load["p0"]


@given(st.integers(2, 8), st.integers(2, 30), st.integers(0, 99))
def test_a_late_application_moves_nobody(people, applications, seed):
    everybody = [Person(f"p{n}", frozenset({"land"})) for n in range(people)]
    needs = [Need(f"a{n:02}", "land", 1) for n in range(applications)]
    first = balance(needs, everybody, forbidden={}, seed=seed)
    standing = [(a, g, one) for (a, g), placed in first.placed.items() for one in placed]
    after = balance([*needs, Need("late", "land", 1)], everybody, forbidden={}, current=standing, seed=seed)
    assert all(after.placed[key] == first.placed[key] for key in first.placed)
    assert max(after.load.values()) - min(after.load.values()) <= 1


def test_work_is_passed_along_a_chain_where_no_single_step_helps():
    """p0 may do everything, p1 all but the old ones: giving p2's only work away needs two steps."""
    people = [Person(f"p{n}", frozenset({"land"})) for n in range(3)]
    needs = [Need(f"a{n}", "land", 1) for n in range(6)]
    forbidden = {f"a{n}": {"p2"} for n in range(4)} | {"a4": {"p0"}, "a5": {"p0"}}
    current = [(f"a{n}", "land", "p0") for n in range(4)] + [("a4", "land", "p1"), ("a5", "land", "p1")]
    result = balance(needs, people, forbidden=forbidden, current=current)
    assert sorted(result.load.values()) == [2, 2, 2]


def test_somebody_who_serves_two_groups_is_lent_where_nobody_else_can():
    people = [Person("both", frozenset(GROUPS)), Person("land", frozenset({"land"}))]
    needs = [Need("a", "land", 1), Need("a", "aktion", 1)]
    for seed in range(20):
        result = balance(needs, people, forbidden={}, seed=seed)
        assert result.placed == {("a", "land"): ("land",), ("a", "aktion"): ("both",)}


@pytest.mark.parametrize("seed", range(5))
def test_everybody_gets_a_mix_of_regions(seed):
    regions = ["Chemnitz", "Dresden", "Leipzig", "Bautzen"]
    result = balance(
        [Need(f"a{n:03}", "land", 2, regions[n % 4]) for n in range(80)],
        [Person(f"p{n}", frozenset({"land"})) for n in range(8)],
        forbidden={},
        seed=seed,
    )
    for counts in result.regions.values():
        assert set(counts) == set(regions)
        assert max(counts.values()) - min(counts.values()) <= 2
