"""script/test --mutants [part of a module's path ...]: change one operator at a time and see whether a test fails.

Which modules, and which tests hold each, stands in pyproject.toml under [tool.house.mutants]; what survives and cannot
be told apart by any test stands there as well, with the reason. Each mutant lives in a process of its own
(mutants_run.py); no file of the checkout is ever changed, also when it is killed in between.
"""

import ast
import copy
import json
import os
import signal
import subprocess
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from . import PYTHON, ROOT, VAR, Trouble, say
from .places import free_place
from .processes import Stopped, die_with, lock, stop_on_signals
from .services import Instance, running

EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
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
    elif isinstance(node, ast.BinOp) and (sign := SIGNS.get(type(node.op))):
        changed_sum = copy.deepcopy(node)
        changed_sum.op = sign()
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


def killers(target: Target, urls: dict[str, str]) -> Iterator[dict[str, str | int]]:
    """Per mutant: line, was, becomes, killer (the test that noticed, or ""), at (seconds since the first)."""
    reading, writing = os.pipe()
    task = {"module": target.module, "functions": target.functions, "answer": writing}
    environment = {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FONT_DIR": os.environ.get("FONT_DIR") or str(VAR / "fonts"),
        "MUTANTS_TASK": json.dumps(task),
    }
    log = VAR / "mutants.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [PYTHON, "-m", "pytest", "-p", "script.launcher.mutants_run", "-x", "-q", "-n", "0", *target.tests],
            cwd=ROOT, env=environment, stdout=said, stderr=said, pass_fds=[writing],
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as lines:
            for line in lines:
                row = json.loads(line)
                if trouble := row.get("trouble"):
                    raise Trouble(f"{target.module}: {trouble}.")
                yield row
        if process.wait():
            raise Trouble(f"pytest could not run {' '.join(target.tests)}:\n{log.read_text()}")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def judge(target: Target, known: list[Equivalent], urls: dict[str, str]) -> tuple[int, list[str]]:
    """(how many mutants, a line for each that survives without a reason in the list)."""
    count, lines = 0, []
    for row in killers(target, urls):
        count += 1
        if row["killer"]:
            continue
        named = [
            one
            for one in known
            if (one.module, one.was, one.becomes) == (target.module, row["was"], row["becomes"])
        ]
        line = f"{target.module}:{row['line']}: {row['was']}  ->  {row['becomes']}"
        if named:
            say(f"equivalent  {line}  ({named[0].reason})")
        else:
            say(f"SURVIVED    {line}")
            lines.append(line)
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
    total, survivors = 0, []
    try:
        with stop_on_signals(), running(Instance(name, durable=False)) as urls:
            for target in chosen:
                started = time.monotonic()
                count, lines = judge(target, known, urls)
                took = time.monotonic() - started
                say(f"{target.module}: {count} mutants, {len(lines)} survived, {took:.0f} s")
                total += count
                survivors += lines
    except Stopped:
        return 130
    say(f"{total} mutants, {len(survivors)} survived without a reason in pyproject.toml")
    return 1 if survivors else 0
