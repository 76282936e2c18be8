"""script/test --mutants [part of a module's path ...]: change one operator at a time and see whether a test fails.

Which modules, and which tests hold each, stands in pyproject.toml under [tool.house.mutants]; what survives and cannot
be told apart by any test stands there as well, with the reason. Works in a copy of the tree under var/, so that nothing
of the checkout is ever changed, also when it is killed in between.
"""

import ast
import copy
import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import PYTHON, ROOT, VAR, Trouble, say
from .processes import Stopped, lock, stop_on_signals
from .run_tests import free_place
from .services import Instance, running

COPY = VAR / "mutants-tree"
TIMEOUT = 900  # seconds; a mutant that loops for ever is noticed as well
EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SWAPPED = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Target:
    """A module and the tests that hold it. functions: only these; empty: all of it."""

    module: str
    tests: tuple[str, ...]
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equivalent:
    """A survivor that no test can kill, and why. was, becomes: the line before and after, as a mutant prints it."""

    module: str
    was: str
    becomes: str
    reason: str


@dataclass(frozen=True)
class Mutant:
    line: int
    was: str
    becomes: str
    source: str


def settings() -> tuple[list[Target], list[Equivalent]]:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["house"]["mutants"]
    targets = [
        Target(one["module"], tuple(one["tests"]), tuple(one.get("functions", ()))) for one in data["targets"]
    ]
    return targets, [Equivalent(**one) for one in data.get("equivalent", [])]


def variants(node: ast.AST, *, is_rule: bool) -> Iterator[ast.AST]:
    """What may stand in the node's place, each with one thing changed."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if other := EDGES.get(type(operator)):
                changed = copy.deepcopy(node)
                changed.ops[at] = other()
                yield changed
    elif isinstance(node, ast.BoolOp):
        changed_bool = copy.deepcopy(node)
        changed_bool.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield changed_bool
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        changed_call = copy.deepcopy(node)
        changed_call.func = ast.Name(SWAPPED[node.func.id], ast.Load())
        yield changed_call
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        changed_sum = copy.deepcopy(node)
        changed_sum.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield changed_sum
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield ast.Constant(node.value + 1)
    elif is_rule and isinstance(node, ast.Return) and node.value is not None:
        for answer in (True, False):
            if not (isinstance(node.value, ast.Constant) and node.value.value is answer):
                yield ast.Return(ast.Constant(answer))


def mutants(source: str, *, functions: tuple[str, ...] = (), is_rule: bool = False) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines. Docstrings, annotations and decorators stay."""
    tree = ast.parse(source)
    for body in ast.walk(tree):
        if not isinstance(body, ast.FunctionDef) or (functions and body.name not in functions):
            continue
        for statement in body.body:
            yield from _of_statement(tree, statement, is_rule=is_rule)


def _of_statement(tree: ast.Module, statement: ast.stmt, *, is_rule: bool) -> Iterator[Mutant]:
    for parent in [None, *ast.walk(statement)]:
        fields = [("", statement)] if parent is None else list(ast.iter_fields(parent))
        for name, value in fields:
            if name in ("annotation", "returns", "decorator_list"):
                continue
            for at, node in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(node, ast.expr | ast.stmt) or isinstance(node, ast.FunctionDef):
                    continue
                for variant in variants(node, is_rule=is_rule):
                    yield from _put(tree, parent, name, at, node, variant, statement)


def _put(
    tree: ast.Module,
    parent: ast.AST | None,
    name: str,
    at: int,
    node: ast.expr | ast.stmt,
    variant: ast.AST,
    statement: ast.stmt,
) -> Iterator[Mutant]:
    """The whole module with the variant in the node's place; the tree is as before afterwards."""
    owner: ast.AST | None = parent
    if owner is None:  # the statement itself: whoever holds it
        holder = next(
            (one, field)
            for one in ast.walk(tree)
            for field, value in ast.iter_fields(one)
            if isinstance(value, list) and statement in value
        )
        owner, name = holder
        at = getattr(owner, name).index(statement)
    value = getattr(owner, name)
    was = ast.unparse(node)
    if isinstance(value, list):
        value[at] = variant
    else:
        setattr(owner, name, variant)
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
    finally:
        if isinstance(value, list):
            value[at] = node
        else:
            setattr(owner, name, node)
    yield Mutant(node.lineno, was, ast.unparse(variant), source)


def copy_tree() -> None:
    """The tracked and new files as they are now, beside the checkout's own environment."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    compiled = [str(path.relative_to(ROOT)) for path in ROOT.glob("locale/*/LC_MESSAGES/*.mo")]
    for name in [*filter(None, listed.split("\0")), *compiled]:
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    for name in (".venv", "node_modules"):
        (COPY / name).symlink_to(ROOT / name)


def survives(urls: dict[str, str], tests: tuple[str, ...]) -> bool:
    environment = {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [PYTHON, "-m", "pytest", "-x", "-q", "-n", "0", *tests],
            cwd=COPY, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1, 2):  # 1: a test failed; 2: not even importable
        raise Trouble(f"pytest could not run {' '.join(tests)}:\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def judge(target: Target, known: list[Equivalent], urls: dict[str, str]) -> tuple[int, list[str]]:
    """(how many mutants, a line for each that survives without a reason in the list)."""
    place = COPY / target.module
    source = place.read_text()
    if not survives(urls, target.tests):
        raise Trouble(f"{target.module}: its tests fail already without a mutant.")
    count, lines = 0, []
    try:
        for mutant in mutants(
            source, functions=target.functions, is_rule=Path(target.module).name == "rules.py"
        ):
            count += 1
            place.write_text(mutant.source)
            if not survives(urls, target.tests):
                continue
            named = [
                one
                for one in known
                if (one.module, one.was, one.becomes) == (target.module, mutant.was, mutant.becomes)
            ]
            line = f"{target.module}:{mutant.line}: {mutant.was}  ->  {mutant.becomes}"
            if named:
                say(f"equivalent  {line}  ({named[0].reason})")
            else:
                say(f"SURVIVED    {line}")
                lines.append(line)
    finally:
        place.write_text(source)
    return count, lines


def main(wanted: list[str]) -> int:
    targets, known = settings()
    chosen = [one for one in targets if not wanted or any(word in one.module for word in wanted)]
    if not chosen:
        raise Trouble(
            f"No module like {', '.join(wanted)}. There are: {', '.join(one.module for one in targets)}."
        )
    guard = lock(VAR / "mutants.lock")
    if not guard:
        raise Trouble("Another run of --mutants is under way in this checkout. Wait for it.")
    # Servers as any run of the tests has them: the database that they copy is there already.
    name, _place = free_place()  # held until we end
    copy_tree()
    total, survivors = 0, []
    try:
        with stop_on_signals(), running(Instance(name, durable=False)) as urls:
            for target in chosen:
                count, lines = judge(target, known, urls)
                say(f"{target.module}: {count} mutants, {len(lines)} survived")
                total += count
                survivors += lines
    except Stopped:
        return 130
    say(f"{total} mutants, {len(survivors)} survived without a reason in pyproject.toml")
    return 1 if survivors else 0
