"""Who dies by itself comes back: the demo's worker, its beat, its web server, its Redis."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from script.launcher import Trouble
from script.launcher.processes import Child, start
from script.launcher.supervise import FIRST_PAUSE, LONGEST_PAUSE, STEADY, Supervisor

# Says the number of its grandchild, as a worker has a pool, then waits.
WITH_A_POOL = """
import subprocess, sys, time
pool = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(pool.pid, flush=True)
time.sleep(300)
"""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def supervisor(clock):
    one = Supervisor(clock=clock)
    yield one
    one.stop()


def starter(tmp_path: Path, code: str, name: str = "worker"):
    return lambda: start(name, [sys.executable, "-c", code], log=tmp_path / f"{name}.log")


def wait_for(condition) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def kill(child: Child) -> None:
    os.kill(child.process.pid, signal.SIGKILL)
    wait_for(lambda: child.ended)


def test_a_killed_parent_comes_back_and_its_pool_is_gone(tmp_path, supervisor, clock, capsys):
    begin = starter(tmp_path, WITH_A_POOL)
    supervisor.keep(begin(), begin)
    first = supervisor.kept[0].child
    wait_for(lambda: first.log.read_text().strip())
    pool = int(first.log.read_text())
    kill(first)
    assert runs(pool)  # kill -9 of the parent alone leaves it behind
    supervisor.look()
    wait_for(lambda: not runs(pool))
    assert supervisor.kept[0].child is first
    clock.now += FIRST_PAUSE - 0.01
    supervisor.look()
    assert supervisor.kept[0].child is first
    clock.now += 0.01
    supervisor.look()
    second = supervisor.kept[0].child
    assert second.process.pid != first.process.pid
    assert not second.ended
    said = capsys.readouterr().out
    assert "worker ended by itself (signal SIGKILL) and is started again in 1 s." in said
    assert "worker runs again." in said


def test_who_keeps_dying_is_started_less_and_less_often_and_its_last_words_are_shown(
    tmp_path, supervisor, clock, capsys
):
    begin = starter(tmp_path, "raise SystemExit('no such setting')")
    supervisor.keep(begin(), begin)
    pauses = []
    for _death in range(9):
        wait_for(lambda: supervisor.kept[0].child.ended)
        supervisor.look()
        pauses.append(supervisor.kept[0].due_at - clock.now)
        clock.now = supervisor.kept[0].due_at
        supervisor.look()
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert "no such setting" in capsys.readouterr().out


@pytest.mark.parametrize(("ran", "pause"), [(STEADY, FIRST_PAUSE), (STEADY - 0.01, FIRST_PAUSE * 2)])
def test_who_ran_well_for_a_minute_starts_from_the_first_pause(tmp_path, supervisor, clock, ran, pause):
    begin = starter(tmp_path, "import time; time.sleep(300)")
    supervisor.keep(begin(), begin)
    kill(supervisor.kept[0].child)
    supervisor.look()
    clock.now += FIRST_PAUSE
    supervisor.look()
    kill(supervisor.kept[0].child)
    clock.now += ran
    supervisor.look()
    assert supervisor.kept[0].due_at - clock.now == pause


def test_one_that_cannot_be_started_is_tried_again(tmp_path, supervisor, clock, capsys):
    begin = starter(tmp_path, "import time; time.sleep(300)", "valkey")
    answers = [Trouble("still held by another"), None]

    def begin_again():
        if trouble := answers.pop(0):
            raise trouble
        return begin()

    supervisor.keep(begin(), begin_again)
    kill(supervisor.kept[0].child)
    supervisor.look()
    clock.now = supervisor.kept[0].due_at
    supervisor.look()
    assert "valkey did not start: still held by another" in capsys.readouterr().out
    clock.now = supervisor.kept[0].due_at
    supervisor.look()
    assert not supervisor.kept[0].child.ended


def test_the_others_go_on_meanwhile_and_all_end_together(tmp_path, supervisor, clock):
    code = "import time; time.sleep(300)"
    for name in ("web", "worker", "beat"):
        begin = starter(tmp_path, code, name)
        supervisor.keep(begin(), begin)
    web, worker, beat = (one.child for one in supervisor.kept)
    kill(worker)
    supervisor.look()
    assert not web.ended
    assert not beat.ended
    supervisor.stop()
    assert web.ended
    assert beat.ended
