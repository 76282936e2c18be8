"""Letters a second on one core: the portal's whole issue of a letter beside WeasyPrint alone.

`portal`: applications are awarded, letters composed and released by the actions, copied, and then issued
as a worker does it: lock, HTML, PDF/UA-1 in the child, store, audit, mail to the partner, commit.
`alone`: a process that has WeasyPrint and nothing else renders the same HTML to PDF/UA-1, warm.
Both are asked in turns of a few letters. What counts is processor time of all processes involved but
PostgreSQL (its part is a few milliseconds a letter): letters a second on one core that nobody else uses.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

from bench.processes import family, processor_seconds, spent

ROUND = 5

ALONE = """
import json, sys
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
fonts = FontConfiguration()
style = CSS(string='html { font-family: "Fira Sans"; hyphenate-character: "-"; }')
for line in sys.stdin:
    size = 0
    for text in json.loads(line):
        size += len(HTML(string=text).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1", pdf_tags=True))
    print(json.dumps(size), flush=True)
"""


class Alone:
    """WeasyPrint in a process of its own, with the portal's fonts and no others."""

    def __init__(self):
        from django.conf import settings

        from core.paper.pdf import FONTCONFIG

        self.room = tempfile.TemporaryDirectory(prefix="bench-letters-")
        config = Path(self.room.name) / "fonts.conf"
        fonts = Path(settings.FONT_DIR).resolve()
        config.write_text(FONTCONFIG.format(fonts=fonts, cache=self.room.name))
        self.process = subprocess.Popen(
            [sys.executable, "-c", ALONE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(config)},
        )

    def render(self, documents: list[str]) -> int:
        assert self.process.stdin is not None  # pipes, see above
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(documents) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.room.cleanup()


def released_letters(story, number: int) -> list:
    """The letters of one awarded tandem, then `number` copies of each, all waiting for a worker."""
    from decimal import Decimal

    from applications.draft.models.application import Application
    from bench.clones import Tree, analyze
    from core import clock
    from letters.actions import release, writing
    from letters.models import DecisionLetter
    from portal.showcase.demo import reviewing

    tree = story.other_tandem()
    application = tree.application
    first = application.call.rounds.order_by("-number").first()
    Application.objects.filter(pk=application.pk).update(
        state="selected", selected_at=clock.now(), current_round=first
    )
    application.refresh_from_db()
    award = reviewing.award(application, story.staff, amount=Decimal("100000.00"), years=3)
    for share in award.shares.select_related("funder").order_by("funder__key"):
        letter = writing.compose(share=share, by=story.staff["officer"])
        release.one(letter=letter, by=story.staff["land2" if share.funder.key == "sms" else "aktion2"])
    many = Tree(
        {
            (Application, "number"): "o.number || '-' || g.n",
            (Application, "start_key"): "NULL",
            (DecisionLetter, "number"): "o.number || '-' || g.n",
            (DecisionLetter, "code"): "md5(o.code::text || g.n)::uuid",
        }
    )
    many.add(application, award, award.shares.all())
    for share in award.shares.all():
        many.add(share.amounts.all(), share.letters.all())
    many.copy(1, number)
    analyze()
    return list(DecisionLetter.objects.filter(state="released").order_by("number"))


def rate(pids: list[int], work: Callable[[list], object], those: list) -> float:
    """Letters a second of processor time of these processes, for ROUND letters."""
    before = processor_seconds(pids)
    work(those)
    return ROUND / spent(before, processor_seconds(pids))


def render(letters: list) -> None:
    from letters import prints as letters_prints

    for letter in letters:
        letters_prints.render(letter)


def issue(letters: list) -> None:
    from letters.actions import issue as issue_actions

    for letter in letters:
        if issue_actions.one(letter=letter) is None:
            raise RuntimeError(f"letter {letter.pk} was not issued")


def measure(story, seconds: float) -> dict:
    """{"portal", "render", "alone": letters a second, per round}, until the time is over."""
    from letters import prints as letters_prints

    letters = released_letters(story, 100)
    alone = Alone()
    found: dict[str, list[float]] = {"portal": [], "render": [], "alone": []}
    try:
        warm, letters = letters[:2], letters[2:]
        alone.render([letters_prints.html(letter) for letter in warm])
        issue(warm)
        # This process and the warm child of core.paper.pdf.
        ours = [pid for pid in family(os.getpid()) if pid != alone.process.pid]
        until = time.monotonic() + seconds
        while len(letters) >= ROUND and time.monotonic() < until:
            part, letters = letters[:ROUND], letters[ROUND:]
            texts = [letters_prints.html(letter) for letter in part]
            found["alone"].append(rate([alone.process.pid], alone.render, texts))
            found["render"].append(rate(ours, render, part))
            found["portal"].append(rate(ours, issue, part))
    finally:
        alone.stop()
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from bench.data import Story

    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(measure(Story(), float(sys.argv[1]))), file=answers)
