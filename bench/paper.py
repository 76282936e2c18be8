"""Letters per second and core: the portal's way (template, QR code, child process with limits) beside
WeasyPrint alone on the same HTML. Processor time, so that what else the machine does hardly counts.

    .venv/bin/python -m bench.paper        needs no database
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf

ALONE = """
import resource, sys
from pathlib import Path
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
html, letters = Path(sys.argv[1]).read_text(), int(sys.argv[2])
fonts = FontConfiguration()
def render():
    return HTML(string=html).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"x")
for _turn in range(3):
    render()
def used():
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime + now.ru_stime
began = used()
for _turn in range(letters):
    render()
print(used() - began)
"""


@dataclass
class Measured:
    pages: int
    portal: float  # letters per second and core
    alone: float
    child_mb: float

    @property
    def ratio(self) -> float:
        return self.portal / self.alone


def sample_letter():
    """A notice as the preset has it, without a database."""
    from letters.constants import LetterState
    from letters.models import DecisionLetter

    def section(number, title, **parts):
        empty: dict[str, list] = {"paragraphs": [], "facts": [], "items": [], "tables": []}
        return {"key": str(number), "title": f"{number}. {title}", **empty, **parts}

    years = [str(year) for year in range(2027, 2032)]
    amounts = ["100.000,00"] * 5
    sentence = "Das Geld ist zweckgebunden und darf nur für das beschriebene Vorhaben verwendet werden. "
    table = {
        "caption": "Ausgaben in Euro",
        "head": ["Position", *years, "Summe"],
        "rows": [[f"Personalausgaben: Stelle {n}", *amounts, "500.000,00"] for n in range(8)],
        "foot": [["Summe", *amounts, "500.000,00"]],
    }
    sections = [section(n, "Überschrift", paragraphs=[sentence * 3]) for n in range(1, 11)]
    sections[0]["facts"] = [["Art der Zuwendung", "Projektförderung"], ["Höchstbetrag", "500.000,00 €"]]
    sections[3]["tables"] = [table, table]
    sections[6]["items"] = [sentence] * 4
    return DecisionLetter(
        id=uuid.UUID(int=1),
        code=uuid.UUID(int=2),
        state=LetterState.RELEASED,
        number="MUSTER-2027-0001",
        dated_on=date(2027, 3, 1),
        released_at=datetime(2027, 3, 1, tzinfo=UTC),
        content={
            "kind": "Zuwendungsbescheid",
            "form": "notice",
            "is_demo": True,
            "sender": ["Muster-Bewilligungsstelle", "Musterstraße 1", "01099 Musterstadt"],
            "place": "Musterstadt",
            "signatory": "Dr. Erika Muster",
            "file_number": "MUSTER/0001",
            "addressee": ["Stadt Musterort", "Musterweg 1", "09999 Musterort"],
            "subject": "Zuwendungsbescheid",
            "reference": [["Vorhaben", "Alle gehören dazu"], ["Ihr Antrag", "IVO-0001 vom 01.12.2026"]],
            "intro": ["Sehr geehrte Damen und Herren,", sentence * 2],
            "sections": sections,
            "closing": ["Mit freundlichen Grüßen"],
            "easy_language": ["Sie bekommen Geld.", "In diesem Brief stehen die Regeln für das Geld."],
            "acceptance": None,
        },
    )


def _used_by(who: int) -> float:
    now = resource.getrusage(who)
    return now.ru_utime + now.ru_stime


def _used_by_process(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(letters: int = 40, rounds: int = 3) -> Measured:
    """Both ways in turns, so that a slow minute of the machine hits both. Django must be set up."""
    from core.paper import pdf
    from letters import prints as letters_prints

    letter = sample_letter()
    portal = alone = 0.0
    for _turn in range(3):
        data = letters_prints.render(letter)  # warm: the child, the template, the fonts
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder, "letter.html")
        html.write_text(letters_prints.html(letter), encoding="utf-8")
        # Our fonts for WeasyPrint alone as well, from the configuration the child was started with.
        renderer = pdf._child.child
        assert renderer is not None  # it has just drawn one
        config = Path(renderer.room.name, "fonts.conf")
        for _turn in range(rounds):
            child = renderer.process.pid
            began = _used_by(resource.RUSAGE_SELF) + _used_by_process(child)
            for _letter in range(letters):
                letters_prints.render(letter)
            portal += _used_by(resource.RUSAGE_SELF) + _used_by_process(child) - began
            done = subprocess.run(
                [sys.executable, "-c", ALONE, str(html), str(letters)],
                env={**os.environ, "FONTCONFIG_FILE": str(config)},
                capture_output=True,
                text=True,
                check=True,
            )
            alone += float(done.stdout)
        status = Path(f"/proc/{renderer.process.pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    with pikepdf.open(io.BytesIO(data)) as document:
        pages = len(document.pages)
    total = letters * rounds
    return Measured(pages, total / portal, total / alone, resident / 1024)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    import django

    django.setup()
    found = measure()
    for name, value in {**asdict(found), "ratio": found.ratio}.items():
        print(f"{name:10} {value:.2f}")


if __name__ == "__main__":
    main()
