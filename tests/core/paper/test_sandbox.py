"""Each limit of the sandbox holds whatever the program inside does, and the next job works."""

import ast
import io
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from applications.papers import uploads
from applications.plans.sheet import taking_in
from core.paper import pages, pdf, sandbox
from core.paper.sandbox import MIB, Limits, SandboxFailed, Warm, ask

LIMITS = Limits(memory=256 * MIB, seconds=5, wall=20, answer=MIB)
ROOMS = (
    "core",
    "accounts",
    "programmes",
    "applications",
    "reviews",
    "casework",
    "budgets",
    "letters",
    "reminders",
    "portal",
)


@pytest.fixture
def program(tmp_path):
    """A file whose function `work` answers the job."""

    def write(body: str) -> str:
        path = tmp_path / "program.py"
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        path.write_text(f"import os, sys, time\n\ndef work(job):\n{lines}\n\ndef ready():\n    return work\n")
        return str(path)

    return write


def refused(path: str, *, limits: Limits = LIMITS, job: bytes = b"job") -> SandboxFailed:
    with pytest.raises(SandboxFailed) as failed:
        ask(path, job, limits)
    return failed.value


def test_the_program_gets_the_job_and_its_answer_comes_back(program):
    job = bytes(range(256)) * 1000
    assert ask(program("return job[::-1]"), job, LIMITS) == job[::-1]
    assert ask(program("return b''"), b"", LIMITS) == b""


def test_too_much_memory_ends_in_an_error(program):
    taken = program("return b'%d' % len(bytearray(150 * 1024 * 1024))")
    assert ask(taken, b"", LIMITS) == b"157286400"
    failed = refused(taken, limits=replace(LIMITS, memory=128 * MIB))
    assert (failed.reason, failed.detail) == ("failed", "MemoryError")


def test_processor_time_that_runs_out_ends_the_child(program):
    began = time.monotonic()
    failed = refused(program("while True: pass"), limits=replace(LIMITS, seconds=1, wall=60))
    assert failed.reason == "too-long"
    assert time.monotonic() - began < 50


def test_processor_time_counts_where_the_program_ignores_its_signal(program):
    body = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert refused(program(body), limits=replace(LIMITS, seconds=1, wall=60)).reason == "too-long"


def test_a_program_that_sleeps_is_ended_by_the_wall_clock(program):
    began = time.monotonic()
    assert refused(program("time.sleep(60)"), limits=replace(LIMITS, wall=2)).reason == "too-long"
    assert time.monotonic() - began < 30


def test_a_program_that_never_reads_its_job_is_ended_by_the_wall_clock(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("import time\ntime.sleep(60)\n")
    # More than a pipe holds: writing would block for ever.
    failed = refused(str(path), limits=replace(LIMITS, wall=2), job=bytes(5 * MIB))
    assert failed.reason == "too-long"


@pytest.mark.parametrize("body", ["os._exit(3)", "os.abort()", "os.kill(os.getpid(), 11)"])
def test_the_death_of_the_child_is_an_error(body, program):
    assert refused(program(body)).reason == "died"


def test_what_the_program_raises_is_an_error_with_its_name(program):
    failed = refused(program("raise KeyError('x')"))
    assert (failed.reason, failed.detail) == ("failed", "KeyError")


def test_an_answer_as_long_as_allowed_passes_and_one_byte_more_does_not(program):
    answer = program("return b'x' * int(job)")
    assert len(ask(answer, str(MIB).encode(), LIMITS)) == MIB
    assert refused(answer, job=str(MIB + 1).encode()).reason == "too-big"


# The answers go out by one of these; a program that was taken over finds it.
ALL_PIPES = "for fd in range(3, 20):\n    try: os.write(fd, {data})\n    except OSError: pass\n"


def test_endless_output_is_cut_off_unread(program):
    body = "while True:\n" + "".join(
        f"    {line}\n" for line in ALL_PIPES.format(data="b'A' + b'\\xff' * 65536").splitlines()
    )
    assert refused(program(body)).reason == "too-big"


def test_endless_printing_goes_nowhere(program):
    assert ask(program("for _ in range(100_000): print('x' * 100)\nreturn b'done'"), b"", LIMITS) == b"done"
    body = "for _ in range(1000): os.write(1, b'x' * 1000)\nreturn b'done'"
    assert ask(program(body), b"", LIMITS) == b"done"


def test_an_answer_that_is_garbage_is_an_error(program):
    body = ALL_PIPES.format(data="b'<html></html>'") + "return b'x'"
    assert refused(program(body)).reason == "garbage"


def test_half_an_answer_is_an_error(program):
    body = ALL_PIPES.format(data="b'A\\x00\\x00\\x00\\x09half'") + "os._exit(0)"
    assert refused(program(body)).reason == "died"


def test_the_child_writes_no_files_unless_it_may(program, tmp_path):
    body = "with open('here', 'wb') as file: file.write(b'x')\nreturn b'written'"
    failed = refused(program(body))
    assert (failed.reason, failed.detail) == ("failed", "OSError")
    assert ask(program(body), b"", replace(LIMITS, files=True)) == b"written"
    assert not Path("here").exists()


def test_the_child_leaves_no_core_behind(program):
    body = "import resource\nreturn repr(resource.getrlimit(resource.RLIMIT_CORE)).encode()"
    assert ask(program(body), b"", LIMITS) == b"(0, 0)"


def test_the_child_sees_nothing_of_our_environment_nor_of_the_portal(program, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "TOPSECRET")
    names = ask(program("return ' '.join(os.environ).encode()"), b"", LIMITS).decode().split()
    assert set(names) <= {"PATH", "LANG", "HOME", "TMPDIR", "LC_CTYPE"}
    body = "import core"
    assert refused(program(body)).detail == "ModuleNotFoundError"


def test_nothing_of_a_child_is_left_when_it_is_over(program):
    answer = ask(program("return f'{os.getpid()} {os.getcwd()}'.encode()"), b"", LIMITS)
    pid, folder = answer.decode().split()
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(folder).exists()


def test_threads_ask_side_by_side(program):
    path, found = program("return job"), {}

    def work(number: int) -> None:
        found[number] = ask(path, b"%d" % number, LIMITS)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: b"%d" % number for number in range(4)}


# -- a child that stays warm -----------------------------------------------------------------------------


@pytest.fixture
def warm(program):
    path = program(
        "if job == b'hang': time.sleep(60)\n"
        "if job == b'spin':\n    while True: pass\n"
        "if job == b'raise': raise KeyError\n"
        "if job == b'die': os._exit(1)\n"
        "if job == b'work':\n"
        "    until = time.process_time() + 0.7\n"
        "    while time.process_time() < until: pass\n"
        "return str(os.getpid()).encode()"
    )
    kept = Warm(path, lambda room: {})
    yield kept
    kept.stop()


def test_a_warm_child_answers_one_job_after_another(warm):
    assert warm.ask(b"a", LIMITS, jobs=10) == warm.ask(b"b", LIMITS, jobs=10)


@pytest.mark.parametrize("job", [b"hang", b"spin", b"raise", b"die"])
def test_a_warm_child_that_failed_is_replaced(job, warm):
    first = warm.ask(b"a", LIMITS, jobs=10)
    with pytest.raises(SandboxFailed):
        warm.ask(job, replace(LIMITS, seconds=1, wall=3), jobs=10)
    assert warm.ask(b"b", LIMITS, jobs=10) != first


def test_each_job_of_a_warm_child_has_its_own_processor_time(warm):
    limits = replace(LIMITS, seconds=1, wall=30)
    # Four times 0.7 seconds: more than one job may take, and none took it.
    assert len({warm.ask(b"work", limits, jobs=10) for _turn in range(4)}) == 1


def test_a_warm_child_that_was_killed_is_replaced(warm):
    first = warm.ask(b"a", LIMITS, jobs=10)
    os.kill(int(first), signal.SIGKILL)
    warm.child.process.wait()
    assert warm.ask(b"b", LIMITS, jobs=10) != first


def test_a_warm_child_does_its_share_and_no_more(warm):
    pids = [warm.ask(b"a", LIMITS, jobs=2) for _turn in range(3)]
    assert pids[0] == pids[1] != pids[2]


def test_a_warm_child_dies_with_the_process_it_works_for(tmp_path, program):
    path = program("return str(os.getpid()).encode()")
    script = (
        "import os, signal\n"
        "from core.paper.sandbox import MIB, Limits, Warm\n"
        f"warm = Warm({path!r}, lambda room: {{}})\n"
        "print(warm.ask(b'', Limits(memory=256 * MIB, seconds=5, wall=20, answer=MIB), jobs=9).decode(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=settings.BASE_DIR, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    ours = Path(f"/proc/{int(done.stdout.split()[0])}/stat")
    until = time.monotonic() + 20
    # A zombie (Z) is dead: whoever inherited it has not looked yet.
    while ours.exists() and ours.read_text().rsplit(") ", 1)[1][0] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not ours.exists() or ours.read_text().rsplit(") ", 1)[1][0] == "Z"


# -- who uses it -----------------------------------------------------------------------------------------


@pytest.fixture
def no_child(monkeypatch):
    """Every start of a child fails; what it would have been stands in the list."""
    started = []

    def start(program, limits, **_more):
        started.append((program, limits))
        raise SandboxFailed("died", "planted")

    monkeypatch.setattr(sandbox, "Child", start)
    pdf._child.stop()
    return started


class Upload(io.BytesIO):
    name = "x.pdf"

    @property
    def size(self) -> int:
        return len(self.getvalue())


def test_a_document_is_laid_out_in_the_sandbox(no_child):
    from django.utils import timezone

    with pytest.raises(pdf.PdfFailed) as failed:
        pdf.render_pdf("<p>x</p>", title="x", identifier="x", moment=timezone.now())
    assert failed.value.reason == "died"
    [(program, limits)] = no_child
    assert program == "lay_out.py"
    assert (limits.memory, limits.seconds, limits.wall) == (1024 * MIB, 20, 21)
    assert limits.answer == 30 * MIB


def test_a_page_is_drawn_and_read_in_the_sandbox(no_child):
    with pytest.raises(pages.PageNotDrawn):
        pages.picture(b"%PDF-1.7", 1)
    with pytest.raises(pages.PageNotDrawn):
        pages.texts(b"%PDF-1.7")
    assert [program for program, _limits in no_child] == ["draw.py", "draw.py"]
    limits = no_child[0][1]
    assert (limits.memory, limits.seconds, limits.wall, limits.files) == (768 * MIB, 15, 15, False)


def test_an_uploaded_pdf_is_looked_at_in_the_sandbox(no_child):
    with pytest.raises(ValidationError) as failed:
        uploads.check_pdf(Upload(b"%PDF-1.7 x"))
    assert failed.value.code == "broken"
    [(program, limits)] = no_child
    assert program == "look_at_pdf.py"
    assert (limits.memory, limits.seconds, limits.wall, limits.files) == (768 * MIB, 10, 20, False)


def test_an_uploaded_workbook_is_looked_at_in_the_sandbox(no_child):
    with pytest.raises(ValidationError) as failed:
        taking_in.read_upload(Upload(b"PK"), None)
    assert failed.value.code == "large"
    [(program, limits)] = no_child
    assert program == "look_at_workbook.py"
    assert (limits.memory, limits.seconds, limits.wall, limits.files) == (768 * MIB, 10, 20, False)


@pytest.mark.parametrize("answer", [b"garbage", b"{", b"\xff\xfe"])
def test_an_answer_that_says_nothing_takes_no_file(answer, monkeypatch):
    monkeypatch.setattr(sandbox, "ask", lambda *_args: answer)
    with pytest.raises(ValidationError) as failed:
        uploads.check_pdf(Upload(b"%PDF-1.7 x"))
    assert failed.value.code == "broken"
    with pytest.raises(ValidationError) as failed:
        taking_in.read_upload(Upload(b"PK"), None)
    assert failed.value.code == "large"
    with pytest.raises(pages.PageNotDrawn):
        pages.texts(b"%PDF-1.7")


def starters(source: str) -> set[str]:
    """The modules that start processes or set limits, as far as this source imports them."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found & {"subprocess", "resource", "multiprocessing"}


def test_only_the_sandbox_starts_processes_and_only_the_cage_sets_limits():
    assert starters("def f():\n    import subprocess") == {"subprocess"}
    found = {
        str(path.relative_to(settings.BASE_DIR)): starters(path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
    }
    assert {name: what for name, what in found.items() if what} == {
        "core/paper/sandbox.py": {"subprocess"},
        "core/paper/children/cage.py": {"resource"},
    }
