"""script/test --mutants: which mutants a module gives, and what its list in pyproject.toml names."""

import ast

import pytest

from script.launcher import ROOT, mutants

SOURCE = '''
LIMIT = 10


def may(user, amount: int = 3) -> bool:
    """The docstring has 1 < 2 in it."""
    if not user.is_active and amount < 5:
        return min(amount, 2) + 1 > 3
    return user.is_staff


def other(amount):
    return amount >= 1
'''


def of(**options) -> list[tuple[str, str]]:
    return [(one.was, one.becomes) for one in mutants.mutants(SOURCE, **options)]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("amount < 5", "amount <= 5"),
        ("not user.is_active and amount < 5", "not user.is_active or amount < 5"),
        ("not user.is_active", "user.is_active"),
        ("5", "6"),
        ("min(amount, 2)", "max(amount, 2)"),
        ("min(amount, 2) + 1", "min(amount, 2) - 1"),
        ("min(amount, 2) + 1 > 3", "min(amount, 2) + 1 >= 3"),
        ("amount >= 1", "amount > 1"),
    ],
)
def test_each_operator_is_changed_once(was, becomes):
    assert of().count((was, becomes)) == 1


def test_a_rule_also_answers_always_and_never():
    plain, rule = of(), of(is_rule=True)
    assert ("return user.is_staff", "return True") not in plain
    assert ("return user.is_staff", "return True") in rule
    assert ("return user.is_staff", "return False") in rule


def test_only_the_named_functions_are_changed():
    assert of(functions=("other",)) == [("amount >= 1", "amount > 1"), ("1", "2")]


def test_every_mutant_differs_from_the_module_in_one_place_and_the_next_starts_afresh():
    whole = ast.unparse(ast.parse(SOURCE)).splitlines()
    for one in mutants.mutants(SOURCE, is_rule=True):
        changed = one.source.splitlines()
        assert len(changed) == len(whole)
        assert sum(a != b for a, b in zip(whole, changed, strict=True)) == 1


def test_the_list_names_modules_functions_and_tests_that_are_there():
    targets, known = mutants.settings()
    for target in targets:
        tree = ast.parse((ROOT / target.module).read_text())
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert set(target.functions) <= there, target.module
        assert [test for test in target.tests if not (ROOT / test).exists()] == []
    assert {one.module for one in known} <= {target.module for target in targets}
    for one in known:
        given = {(mutant.was, mutant.becomes) for mutant in mutants.mutants((ROOT / one.module).read_text())}
        assert (one.was, one.becomes) in given, "the line has changed: is it still equivalent?"
        assert one.reason
