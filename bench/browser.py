"""script/bench --browser: what a page costs the person in front of it, in the real Chromium, on a poor line.

Cold cache, Fast 3G (1.44 Mbit/s, 562 ms) and a processor four times slower; HTML compressed as the proxy does. The
portal is served as in production. Key strokes are timed at the machine's own speed, from the event to after the
paint that shows it.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bench import client, processes, table
from bench.report import machine, verdict
from bench.servers import Data, Server, environment, serve
from script.launcher import Trouble, say
from script.launcher.bootstrap import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

LATENCY, DOWN, UP = 562, 1_440_000 / 8, 675_000 / 8  # ms, bytes a second
SLOWER = 4
TURNS = 3
KEYS = 24


@dataclass(frozen=True)
class Case:
    """most_*: what is to be reached; None: measured only."""

    name: str
    title: str
    most: dict[str, float] = field(default_factory=dict)
    keys: bool = False


FIRST_VIEW = {"lcp": 2000, "cls": 0.05}
CASES = (
    Case("start, visitor", "Start page, visitor", FIRST_VIEW | {"wire": 100}),
    Case("application", "One application, its tandem", FIRST_VIEW),
    Case("list", "Back-office list", FIRST_VIEW),
    Case("ranking", "Ranking", FIRST_VIEW),
    Case("finance form", "Finance plan, 40 rows of costs", {"lcp": 2500}, keys=True),
    Case("large plan", "Finance plan, 500 rows of costs", {"html": 700, "server": 250, "key": 50}, keys=True),
)
UNITS = {
    "wire": ("kB on the wire", "{:.0f} kB"),
    "html": ("kB of HTML", "{:.0f} kB"),
    "server": ("ms of server time", "{:.0f} ms"),
    "lcp": ("LCP", "{:.0f} ms"),
    "cls": ("CLS", "{:.3f}"),
    "key": ("key stroke to paint", "{:.0f} ms"),
}
# Chromium's own words for what a page shows and when; shifts are summed as web.dev/cls does, in windows of five
# seconds with no gap above one.
WATCH = """
window.bench = {lcp: 0, shifts: [], keys: []};
new PerformanceObserver((list) => list.getEntries().forEach((one) => (bench.lcp = one.startTime)))
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || bench.shifts.push([one.startTime, one.value])))
  .observe({type: "layout-shift", buffered: true});
addEventListener("keydown", (event) => requestAnimationFrame(() => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => bench.keys.push(performance.now() - event.timeStamp);
  port2.postMessage(0);
}), true);
"""
KINDS = {"Document": "document", "Stylesheet": "css", "Script": "js", "Font": "fonts"}
FIELD = 'tr[data-part="kosten"] td[data-year] input:not([type="hidden"])'


def shift(shifts: list[list[float]]) -> float:
    """[[ms, value]] -> CLS."""
    worst = total = 0.0
    begun = last = -10_000.0
    for at, value in shifts:
        if at - last > 1000 or at - begun > 5000:
            begun, total = at, 0.0
        last, total = at, total + value
        worst = max(worst, total)
    return worst


class Wire:
    """Bytes of a page as they came over the line, by kind."""

    def __init__(self, line: "CDPSession"):
        self.kinds: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        self.requests = 0
        line.on("Network.responseReceived", self._received)
        line.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = KINDS.get(event["type"], "other")

    def _finished(self, event: dict[str, Any]) -> None:
        kind = self.kinds.get(event["requestId"], "other")
        self.bytes[kind] = self.bytes.get(kind, 0) + event["encodedDataLength"]
        self.requests += 1


def look(
    browser: "Browser", url: str, *, session: str = "", keys: bool = False, slow: bool = True
) -> dict[str, Any]:
    """One first visit. {wire, document, css, js, fonts: kB; requests, elements; lcp, load: ms; cls; keys: [ms]}"""
    context = browser.new_context(
        locale="de-DE",
        viewport={"width": 1280, "height": 900},
        extra_http_headers={"X-Forwarded-Proto": "https"},
    )
    try:
        if session:
            home = f"https://{urlsplit(url).netloc}/"  # a cookie of this name belongs to all of the host, and to https
            context.add_cookies([{"name": "__Host-sessionid", "value": session, "url": home, "secure": True}])
        page = context.new_page()
        line = context.new_cdp_session(page)
        wire = Wire(line)
        line.send("Network.enable")
        if slow:
            conditions = {"latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
            line.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(WATCH)
        answer = page.goto(url, timeout=90_000)
        if answer is None or answer.status != 200 or page.url != url:
            raise Trouble(f"{url} answers {answer and answer.status}, {page.url}.")
        page.wait_for_load_state("networkidle", timeout=90_000)
        page.wait_for_timeout(1000)
        found = page.evaluate(
            """() => ({...bench, elements: document.querySelectorAll("*").length,
            load: performance.getEntriesByType("navigation")[0].loadEventEnd})"""
        )
        found["cls"] = shift(found.pop("shifts"))
        found |= {kind: wire.bytes.get(kind, 0) / 1000 for kind in (*KINDS.values(), "other")}
        found |= {"wire": sum(wire.bytes.values()) / 1000, "requests": wire.requests}
        found["keys"] = strokes(page, line) if keys else []
        return found
    finally:
        context.close()


def strokes(page: "Page", line: "CDPSession") -> list[float]:
    """ms of each key in the first amount of the plan, at the machine's own speed."""
    line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    first = page.locator(FIELD).first
    first.scroll_into_view_if_needed()
    first.click()
    page.keyboard.press("ControlOrMeta+A")
    page.wait_for_timeout(500)
    page.evaluate("() => void (bench.keys = [])")
    for number in range(KEYS):
        page.keyboard.press(str(number % 9 + 1) if number % 8 else "Backspace")
        page.wait_for_timeout(90)
    return page.evaluate("() => bench.keys")


def server_cost(server: Server, request: str) -> tuple[float, float]:
    """(kB of the page, ms of processor time of the web workers for it), the median of several."""
    spent, length = [], 0
    for _number in range(8):
        before = processes.processor_seconds(processes.family(server.pid))
        for _again in range(4):  # the kernel counts in hundredths of a second
            status, _head, body = client.exchange(server.port, request.encode())
            if status != 200:
                raise Trouble(f"The portal answers {status} to {request.splitlines()[0]}; see its log.")
        after = processes.processor_seconds(processes.family(server.pid))
        spent.append(processes.spent(before, after) / 4 * 1000)
        length = len(body)
    return length / 1000, median(spent[2:])


def measure(urls: dict[str, str], *, quick: bool) -> str:
    from playwright.sync_api import sync_playwright

    program = find_browser()
    if program is None:
        raise Trouble("No Chromium is there: script/bootstrap --browser")
    env = environment(urls)
    data = Data(env)
    try:
        say("1,000 applications: making them ...")
        data.ask("grow", reviewed=[1, 1000], drafts=[1, 1], agreed=[1, 1], wide=[1, 1])
        pages = data.ask("pages")
    finally:
        data.stop()
    server = serve("portal", {**env, "COMPRESS_HTML": "1"})
    found = []
    try:
        with sync_playwright() as playwright:
            flags = ["--disable-gpu", *(["--no-sandbox"] if os.getuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=str(program), args=flags)
            for case in CASES:
                page = pages[case.name]
                html, spent = server_cost(server, page["request"])
                url = f"http://localhost:{server.port}{page['path']}"
                turns = [
                    look(browser, url, session=page["session"], keys=case.keys)
                    for _number in range(1 if quick else TURNS)
                ]
                found.append((case, {**middle(turns), "html": html, "server": spent}))
                say(f"  {case.title:<34} {found[-1][1]['wire']:5.0f} kB  LCP {found[-1][1]['lcp']:5.0f} ms")
            browser.close()
    finally:
        server.stop()
    return report(found, quick=quick)


def middle(turns: list[dict[str, Any]]) -> dict[str, float]:
    """The median of the turns; of the keys the 95th percentile of all."""
    keys = [one for turn in turns for one in turn["keys"]]
    found = {name: median(turn[name] for turn in turns) for name in turns[0] if name != "keys"}
    if keys:
        found |= {"key": table.percentile(keys, 0.95), "key_median": median(keys)}
    return found


def report(found: list[tuple[Case, dict[str, float]]], *, quick: bool) -> str:
    head = ["page", "requests", "kB on the wire", "fonts", "css", "js", "html", "LCP ms", "load ms", "CLS", "elements",
            "HTML kB", "server CPU ms", "key to paint ms, median / 95 %"]  # fmt: skip
    rows = []
    for case, one in found:
        keys = f"{one['key_median']:.0f} / {one['key']:.0f}" if "key" in one else "–"
        kinds = [f"{one[kind]:.0f}" for kind in ("wire", "fonts", "css", "js", "document")]
        times = [f"{one['lcp']:.0f}", f"{one['load']:.0f}", f"{one['cls']:.3f}", f"{one['elements']:.0f}"]
        rows.append(
            [
                case.title,
                f"{one['requests']:.0f}",
                *kinds,
                *times,
                f"{one['html']:.0f}",
                f"{one['server']:.0f}",
                keys,
            ]
        )
    made = f"Made on {datetime.now(UTC).date().isoformat()}{' with --quick' if quick else ''}"
    return "\n".join(
        [
            "",
            f"{made}: {machine()}, load {os.getloadavg()[1]:.1f} at the end, "
            f"{1 if quick else TURNS} first visits of each page.",
            "",
            table.table(head, rows),
            "",
            table.table(["target", "to reach", "measured", ""], targets(found)),
            "",
        ]
    )


def targets(found: list[tuple[Case, dict[str, float]]]) -> list[list[str]]:
    rows = []
    for case, one in found:
        for name, most in case.most.items():
            title, how = UNITS[name]
            rows.append(
                [f"{case.title}, {title}", f"≤ {most:g}", how.format(one[name]), verdict(one[name] <= most)]
            )
    return rows
