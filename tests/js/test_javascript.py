"""The unit tests of the browser's modules (*.test.mjs), run by Node.js' own runner. No browser, no database."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from script.launcher import PYTHON, ROOT
from script.launcher.bootstrap import NODE_OLDEST

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


def node() -> str:
    """Node.js of the system if it is new enough, else the one of the wheel, as script/bootstrap chooses npm."""
    found = shutil.which("node")
    if found:
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if int(answer.strip().lstrip("v").split(".")[0]) >= NODE_OLDEST:
            return found
    return str(Path(PYTHON).with_name("node"))


def run(path: Path) -> subprocess.CompletedProcess[str]:
    # As a child of another runner it would speak to its parent instead of to us.
    environment = {name: value for name, value in os.environ.items() if name != "NODE_TEST_CONTEXT"}
    return subprocess.run(
        [node(), "--test", "--test-reporter=spec", str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_module_does_what_its_tests_say(path):
    done = run(path)
    assert done.returncode == 0, done.stdout + done.stderr
    # A file in which nothing ran would pass as well.
    assert "tests 0" not in done.stdout, done.stdout


def test_a_failing_module_fails_here(tmp_path):
    failing = tmp_path / "failing.test.mjs"
    failing.write_text(
        'import { test } from "node:test";\ntest("no", () => { throw new Error("told why"); });\n'
    )
    done = run(failing)
    assert done.returncode != 0
    assert "told why" in done.stdout + done.stderr
