"""Numbers to Markdown, and into docs/benchmarks.md between its markers."""

from statistics import median

from script.launcher import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
# The places in the document.
TABLE, LOAD, BROWSER, GROWTH, PEERS = "table", "load", "browser", "growth", "peers"


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}" if seconds >= 0.01 else f"{seconds * 1000:.1f}"


def table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def share(values: list[float]) -> str:
    return f"{median(values) * 100:.0f} %"


def marks(place: str) -> tuple[str, str]:
    return f"<!-- {place}: begin -->", f"<!-- {place}: end -->"


def write(text: str, place: str = TABLE) -> None:
    begin, end = marks(place)
    before, _begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
    _old, _end, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
