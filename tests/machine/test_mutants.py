"""script/test --mutants: which mutants a module gives, and what its list in pyproject.toml names."""

import ast

import pytest

from script.launcher import ROOT, mutants, mutants_run

SOURCE = '''
LIMIT = 10


def may(user, amount: int = 3) -> bool:
    """The docstring has 1 < 2 in it."""
    if not user.is_active and amount < 5:
        return min(amount, 2) + 1 > 3
    return user.is_staff


def other(amount):
    return amount >= 1


def third(amount, given):
    return amount * 2 if given is not None and amount in given else amount
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
        ("amount * 2", "amount / 2"),
        ("given is not None", "given is None"),
        ("amount in given", "amount not in given"),
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


MODULE = """
def half(amount):
    return amount - 1


def kept(function):
    return lambda amount: function(amount)


class Holder:
    @kept
    def half(self):
        return 7 - 1
"""


def test_a_mutant_is_put_into_functions_that_others_have_imported_already(tmp_path, monkeypatch):
    place = tmp_path / "planted_for_mutants.py"
    place.write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    from planted_for_mutants import Holder, half

    changed = [one.source for one in mutants.mutants(MODULE) if one.was.endswith("- 1")]
    assert (half(7), Holder().half()) == (6, 6)
    mutants_run.put_in_place(place, changed[0])
    assert (half(7), Holder().half()) == (8, 6)
    mutants_run.put_in_place(place, changed[1])
    assert Holder().half() == 8  # the decorator holds the function, and has the mutant as well


class RaisesWhenLookedAt:
    """As Django's lazy objects: whoever asks for their class evaluates them."""

    @property  # type: ignore[misc]
    def __class__(self):
        raise AssertionError("evaluated")


def test_looking_for_functions_evaluates_nothing(tmp_path, monkeypatch):
    place = tmp_path / "planted_beside_lazy_objects.py"
    place.write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    from planted_beside_lazy_objects import half

    lazy = RaisesWhenLookedAt()
    lazy.itself = lazy  # the collector holds it
    mutants_run.put_in_place(
        place, next(one.source for one in mutants.mutants(MODULE) if one.was.endswith("- 1"))
    )
    assert half(7) == 8


def test_a_mutant_that_reaches_no_running_function_is_an_error_and_no_survivor(tmp_path):
    place = tmp_path / "never_imported.py"
    place.write_text(MODULE)
    changed = next(mutants.mutants(MODULE)).source
    with pytest.raises(RuntimeError, match="no function of the running module"):
        mutants_run.put_in_place(place, changed)


def test_the_list_names_modules_functions_and_tests_that_are_there():
    targets, known = mutants.settings()
    for target in targets:
        tree = ast.parse((ROOT / target.module).read_text())
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert set(target.functions) <= there, target.module
        assert [test for test in target.tests if not (ROOT / test).exists()] == []
    assert {one.module for one in known} <= {target.module for target in targets}
    for one in known:
        given = {
            (mutant.was, mutant.becomes)
            for mutant in mutants.mutants(
                (ROOT / one.module).read_text(), is_rule=one.module.endswith("rules.py")
            )
        }
        assert (one.was, one.becomes) in given, "the line has changed: is it still equivalent?"
        assert one.reason
