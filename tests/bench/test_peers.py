"""The comparison with pretalx: what needs no download. Its own pages are looked at by the run itself."""

import ast
import sys
from argparse import Namespace
from pathlib import Path

import pytest
from django.test import Client

from bench import __main__ as bench
from bench import looks, peers, requests, table
from bench.cases import CASES
from bench.pretalx import data, install
from script.launcher import Trouble


def measured(times: float) -> dict:
    side = {"web": 0.0404, "store": 0.0031, "queries": 8, "bytes": 10240, "number": 9}
    return {"theirs": side, "ours": {**side, "web": 0.0052, "queries": 1, "bytes": 2048}, "times": times}


@pytest.mark.parametrize(
    ("times", "said"),
    [(8, "8.0 | ≥ 8 | reached"), (7.99, "7.9 | ≥ 8 | **missed**"), (80, "80.0 | ≥ 8 | reached")],
)
def test_a_target_is_reached_at_its_edge_and_missed_below_it(times, said):
    text = peers.report([(peers.PAGES[0], measured(times))], quick=False, seconds=60)
    (line,) = [line for line in text.splitlines() if line.startswith("| Start page")]
    assert line == (
        f"| Start page, visitor | event page, visitor | 40.4 + 3.1 | 8 | 10 | 5.2 + 3.1 | 1 | 2 | {said} |"
    )


def test_what_has_no_target_is_said_and_not_judged():
    pages = [page for page in peers.PAGES if page.least is None]
    text = peers.report([(page, measured(0.5)) for page in pages], quick=True, seconds=60)
    assert len(pages) == 3
    assert "reached" not in text
    assert "missed" not in text
    assert "pretalx 2025.2.2 on Django 5.2" in text
    assert "with --quick" in text


def test_the_targets_are_those_that_were_set():
    assert [page.least for page in peers.PAGES if page.least] == [8, 6, 4, 4, 15, 60]
    assert {page.case for page in peers.PAGES} <= set(CASES)


class Answers:
    """A process that takes so many milliseconds for a look, turn by turn."""

    def __init__(self, *turns: float):
        self.turns = list(turns)
        self.asked: list[str] = []

    def ask(self, command: str, **_wanted):
        self.asked.append(command)
        if command == "turn":
            return {"number": 4, "web": self.turns.pop(0) * 4 / 1000}
        return {"queries": 3, "bytes": 9} if command == "warm" else 11


def test_the_sides_take_turns_and_each_pair_is_compared(monkeypatch):
    """A machine that is busy in the second turn is busy for both: the median of the pairs, not of the sums."""
    monkeypatch.setattr(peers.processes, "processor_seconds", lambda pids: dict.fromkeys(pids, 1.0))
    ours, theirs = Answers(5, 50, 5), Answers(40, 450, 50)
    found = peers.compared(
        peers.Side(ours, {}, 12), peers.Side(theirs, {}, 12), peers.PAGES[0], turns=3, seconds=1
    )
    assert found["times"] == pytest.approx(9)
    assert found["theirs"]["web"] == pytest.approx(0.050)
    assert (found["ours"]["number"], found["ours"]["queries"]) == (12, 3)
    assert ours.asked == theirs.asked == ["take", "warm", "turn", "turn", "turn"]


def test_the_time_of_the_servers_is_added(monkeypatch):
    seconds = iter([{11: 1.0, 12: 5.0}, {11: 1.4, 12: 5.2}])
    monkeypatch.setattr(peers.processes, "processor_seconds", lambda _pids: next(seconds))
    found = peers.Side(Answers(10), {}, 12).turn("start", 1)
    assert found == {"web": pytest.approx(0.010), "store": pytest.approx(0.150), "number": 4}


def test_a_server_that_is_gone_gives_no_figures(monkeypatch):
    monkeypatch.setattr(peers.processes, "processor_seconds", lambda _pids: {12: 5.0})
    with pytest.raises(Trouble, match="no figures"):
        peers.Side(Answers(10), {}, 12).turn("start", 1)


# -- pretalx's own part ---------------------------------------------------------------------------------------------


def test_its_script_compiles_and_asks_our_python_for_nothing_that_its_own_has_not():
    path = Path(data.__file__)
    compile(path.read_text(), path, "exec")
    imported = {
        (node.module or "").split(".")[0]
        if isinstance(node, ast.ImportFrom)
        else node.names[0].name.split(".")[0]
        for module in (path, Path(looks.__file__), Path(requests.__file__))
        for node in ast.parse(module.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported - set(sys.stdlib_module_names) == {"django", "bench"}


def test_its_codes_are_six_letters_and_no_two_are_the_same():
    codes = {data.code(number, kind) for number in range(1, data.SUBMISSIONS + 1) for kind in (0, 1)}
    assert len(codes) == 2 * data.SUBMISSIONS
    assert {len(one) for one in codes} == {6}


def test_every_version_is_pinned():
    lines = [line for line in install.REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if "==" not in line.partition(";")[0]] == []
    assert install.version("pretalx") == "2025.2.2"
    with pytest.raises(LookupError):
        install.version("pretal")


def test_it_has_a_database_and_a_half_of_valkey_of_its_own():
    text = install.configuration("unix:///somewhere/valkey.sock?db=0")
    assert "location = unix:///somewhere/valkey.sock?db=1\n" in text
    assert f"name = {install.database()}\n" in text
    assert "debug = False\n" in text
    assert install.environment()["PRETALX_CONFIG_FILE"] == str(install.CONFIGURATION)


def test_what_the_shell_says_of_pretalx_does_not_reach_it(monkeypatch):
    monkeypatch.setenv("PRETALX_DEBUG", "True")
    assert "PRETALX_DEBUG" not in install.environment()


# -- looking --------------------------------------------------------------------------------------------------------


@pytest.fixture
def looking(db):
    found = looks.Looks()
    found.take(
        pages={"start": {"requests": [requests.get("/barrierefreiheit/")], "shows": "Barrierefreiheit"}}
    )
    return found


def test_a_page_is_looked_at_as_often_as_there_is_time(looking):
    said = looking.warm(page="start")
    assert said["bytes"] > 1000
    assert said["queries"] >= 0
    found = looking.turn(page="start", seconds=0)
    assert found["number"] == 1
    assert found["web"] > 0


def test_a_page_that_says_something_else_is_none(looking):
    looking.shows["start"] = "Ganz etwas anderes"
    with pytest.raises(ValueError, match="does not say Ganz"):
        looking.warm(page="start")


def test_a_page_that_is_refused_is_none(db):
    found = looks.Looks()
    found.take(pages={"list": {"requests": [requests.get("/backoffice/bewerbungen/")], "shows": ""}})
    with pytest.raises(ValueError, match="list: answered with 302"):
        found.turn(page="list", seconds=0)


def test_cookies_of_the_answer_before_are_not_sent(db):
    client = Client()
    client.cookies["sessionid"] = "old"
    looks.sent(client, requests.get("/barrierefreiheit/"))
    assert "old" not in [morsel.value for morsel in client.cookies.values()]


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_knows_the_flag_and_the_document_the_place(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench", "--help"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "--peers" in capsys.readouterr().out
    wanted = Namespace(load=False, browser=False, growth=False, peers=True)
    assert bench.place_of(wanted) == table.PEERS
