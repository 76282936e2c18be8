"""A rule that nobody asks looks as if it guarded something. Every predicate is asked outside the tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import rooms


def modules(root: Path) -> dict[str, ast.Module]:
    """{dotted name: what stands in it} of every module of the rooms; tests are none of them."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for room in rooms.PORTAL
        for path in sorted((root / room).rglob("*.py"))
    }


def predicates(module: ast.Module) -> list[ast.FunctionDef]:
    return [
        node for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def bindings(tree: ast.AST, rules: set[str]) -> dict[str, str]:
    """{what it is called here: dotted name of a rules module, or of a function in one}."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if node.module in rules or f"{node.module}.{alias.name}" in rules:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in rules:
                    found[alias.asname or alias.name] = alias.name
    return found


def asked(tree: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Dotted names of what is used here: called, or handed on to be called. An import alone is no use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            yield names[node.id]
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if owner in names:
                yield f"{names[owner]}.{node.attr}"


def uncalled(root: Path) -> set[str]:
    """The predicates that nothing asks, except itself, another one that nothing asks, or a test."""
    trees = modules(root)
    rules = {name for name in trees if name.count(".") in (1, 2) and name.rsplit(".", 1)[-1] == "rules"}
    assert rules
    # Who asks: a predicate (by its dotted name), or a module for all the rest of it.
    asks: dict[str, set[str]] = {}
    for name, tree in trees.items():
        names = bindings(tree, rules)
        if name not in rules:
            asks[name] = set(asked(tree, names))
            continue
        names |= {one.name: f"{name}.{one.name}" for one in tree.body if isinstance(one, ast.FunctionDef)}
        for one in tree.body:
            who = f"{name}.{one.name}" if isinstance(one, ast.FunctionDef) else name
            asks.setdefault(who, set()).update(asked(one, names))
    all_predicates = {f"{name}.{one.name}" for name in rules for one in predicates(trees[name])}
    functions = {f"{name}.{one.name}" for name in rules for one in trees[name].body
                 if isinstance(one, ast.FunctionDef)}  # fmt: skip
    alive = set().union(*(used for who, used in asks.items() if who not in functions)) & functions
    while True:
        more = set().union(*(asks.get(one, set()) for one in alive)) & functions
        if more <= alive:
            return all_predicates - alive
        alive |= more


def test_every_predicate_is_asked_outside_the_tests():
    assert uncalled(settings.BASE_DIR) == set()


@pytest.fixture
def house(tmp_path):
    """Rooms with rules, one of them two floors down."""

    def build(**files: str) -> Path:
        rules = {
            "letters/rules.py": "def may_read(user): return _known(user)\ndef _known(user): return True\n",
            "reviews/talks/rules.py": "def may_lead(user): return True\n",
            "letters/views.py": "from letters.rules import may_read\ndef page(user): return may_read(user)\n",
            "reviews/talks/views.py": "from reviews.talks import rules\ndef page(user): return rules.may_lead(user)\n",
        }
        given = {name.replace("__", "/") + ".py": text for name, text in files.items()}
        for name, text in {**rules, **given}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return build


def test_a_house_whose_rules_are_asked_is_in_order(house):
    assert uncalled(house()) == set()


@pytest.mark.parametrize(
    "views",
    [
        "",
        "from letters.rules import may_read\n",  # an import asks nothing
        "from letters.rules import may_read\n__all__ = ['may_read']\n",
        "from reviews.rules import may_read\ndef page(user): return may_read(user)\n",  # another one's
        "def may_read(user): return True\ndef page(user): return may_read(user)\n",
    ],
)
def test_a_planted_predicate_that_nobody_asks_is_found(house, views):
    assert uncalled(house(letters__views=views, reviews__rules="")) == {"letters.rules.may_read"}


def test_a_test_asks_for_nobody(house):
    root = house(
        letters__views="", tests__letters__test_rules="from letters.rules import may_read\nmay_read(1)\n"
    )
    assert uncalled(root) == {"letters.rules.may_read"}


def test_predicates_that_only_ask_each_other_are_found(house):
    planted = "def may_a(user): return may_b(user)\ndef may_b(user): return may_a(user)\n"
    assert uncalled(house(budgets__rules=planted)) == {"budgets.rules.may_a", "budgets.rules.may_b"}


@pytest.mark.parametrize(
    "views",
    [
        "from letters.rules import may_read as may\ndef page(user): return may(user)\n",
        "from letters import rules as letter_rules\ndef page(user): return letter_rules.may_read(user)\n",
        "import letters.rules\ndef page(user): return letters.rules.may_read(user)\n",
        "def page(user):\n    from letters import rules\n    return any(map(rules.may_read, [user]))\n",
    ],
)
def test_each_way_to_ask_counts(house, views):
    assert uncalled(house(letters__views=views)) == set()


def test_a_predicate_asked_by_one_that_is_asked_counts(house):
    rules = "from letters.rules import may_read\ndef may_send(user): return may_read(user)\n"
    views = "from budgets import rules\nprint(rules.may_send)\n"
    assert uncalled(house(letters__views="", budgets__rules=rules, budgets__views=views)) == set()
