"""pytest's part of script/test --mutants: the tests are collected once, then each mutant has a process of its own.

A process forked after collection starts in no time; in it the changed function gets its new code in place, so that
every name bound to it, wherever it was imported, does what the mutant says. No file is ever changed.
"""

import ast
import gc
import importlib
import json
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.main import pytest_runtestloop as run_all

from . import ROOT, mutants
from .processes import die_with

PATIENCE = 900.0  # seconds; a mutant that loops for ever is noticed as well


def functions_of(code: CodeType) -> Iterator[CodeType]:
    """The outermost functions and the methods of a module's code, in its order."""
    for const in code.co_consts:
        if not isinstance(const, CodeType):
            continue
        if const.co_flags & 0x2:  # CO_NEWLOCALS: a function's, not a class's body
            yield const
        else:
            yield from functions_of(const)


def put_in_place(place: Path, changed: str) -> None:
    """Give the live functions of the module the code of the changed source (as ast.unparse writes it)."""
    source = place.read_text()
    usual = list(functions_of(compile(ast.unparse(ast.parse(source)), str(place), "exec")))
    mutated = list(functions_of(compile(changed, str(place), "exec")))
    as_written = list(functions_of(compile(source, str(place), "exec")))
    # By type(), not isinstance(): a lazy object of Django asked for its class is evaluated, or raises.
    live = [one for one in gc.get_objects() if type(one) is FunctionType]
    done = 0
    for old, new, written in zip(usual, mutated, as_written, strict=True):
        if old == new:
            continue
        for function in live:
            there = function.__code__
            if there.co_filename == str(place) and (there.co_qualname, there.co_firstlineno) == (
                written.co_qualname,
                written.co_firstlineno,
            ):
                function.__code__ = new
                done += 1
    if not done:
        raise RuntimeError(f"{place}: no function of the running module is the changed one")


def _in_child(session: pytest.Session, place: Path, changed: str | None, *, answer: int, parent: int) -> None:
    """Run all tests up to the first that fails, and write its name (nothing: none failed)."""
    os.close(json.loads(os.environ["MUTANTS_TASK"])["answer"])  # ours alone: its end is the end of the run
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.setpgid(0, 0)  # with all it starts it can be ended
    die_with(parent, signal.SIGKILL)()
    failed: list[str] = []

    class Notice:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    session.config.pluginmanager.register(Notice())
    try:
        if changed is not None:
            put_in_place(place, changed)
        try:
            run_all(session)
        except (session.Failed, session.Interrupted):
            pass
        finally:
            session._setupstate.teardown_exact(None)
        os.write(answer, (failed[0] if failed else "").encode())
    except BaseException as error:
        os.write(answer, f"! {type(error).__name__}: {error}".encode())
    finally:
        os._exit(0)


def first_failure(session: pytest.Session, place: Path, changed: str | None) -> str:
    """The test that notices, "" if none does."""
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if not child:
        os.close(reading)
        _in_child(session, place, changed, answer=writing, parent=parent)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], PATIENCE)
    said = os.read(reading, 65536).decode() if ready else "it never ended"
    os.close(reading)
    try:
        if not ready:
            os.killpg(child, signal.SIGKILL)
    finally:
        os.waitpid(child, 0)
    if said.startswith("! "):
        raise RuntimeError(said)
    return said


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    task = json.loads(os.environ["MUTANTS_TASK"])
    place = ROOT / task["module"]
    importlib.import_module(task["module"].removesuffix(".py").replace("/", "."))
    started = time.monotonic()
    with os.fdopen(task["answer"], "w") as lines:
        if failure := first_failure(session, place, None):
            lines.write(json.dumps({"trouble": f"{failure} fails already without a mutant"}) + "\n")
            return True
        found = mutants.mutants(
            place.read_text(), functions=tuple(task["functions"]), is_rule=place.name == "rules.py"
        )
        for mutant in found:
            killer = first_failure(session, place, mutant.source)
            row = {"line": mutant.line, "was": mutant.was, "becomes": mutant.becomes, "killer": killer}
            print(json.dumps({**row, "at": round(time.monotonic() - started)}), file=lines, flush=True)
            # What noticed the last one often notices the next.
            session.items.sort(key=lambda item: item.nodeid != killer)
    return True
