"""What browsers load of KERN: one small style sheet and the fonts cut to size.

    python -m script.launcher.front KERN TARGET [fonts|sheet]    (KERN: node_modules/@kern-ux/native/dist)

KERN's sheet has 340 kB, a page of ours uses a tenth of the rules; a whole font has 137 kB, a page in Latin letters
needs 21. Why this way: docs/decisions/0018. Letters (PDF) keep whole fonts, see fonts.py.
"""

import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import ROOT

SHEET, FACES_FILE = "kern.css", "faces.css"
# Rooms, templates, styles and scripts: where a class or a token of KERN can be named.
ENDINGS = (".html", ".css", ".js", ".py")
NOT_OURS = {"node_modules", "var", "tests", "staticfiles", "script", "docs", "locale"}
WORD = re.compile(r"kern-[A-Za-z0-9_-]+")

# -- fonts ---------------------------------------------------------------------------------------------
# (file, font-style, font-weight of the face). Two weights: what asks for 500 to 700 is written in SemiBold.
FACES = (
    ("FiraSans-Regular", "normal", "400"),
    ("FiraSans-SemiBold", "normal", "500 700"),
    ("FiraSans-Italic", "italic", "400"),
)
# Latin-1, Latin Extended-A (Sorbian, Polish, Czech, Turkish and the other names of Central Europe), the comma
# letters of Romanian, capital ß, dashes and quotation marks, € ™, arrows, minus and comparisons. Everything else that
# the font has is a file of its own, which a browser fetches when such a letter is on the page.
LATIN = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x1E9E, 0x1E9E), (0x2000, 0x203A), (0x20AC, 0x20AC),
    (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2260, 0x2265),
)  # fmt: skip
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum"]
NAMES = [0, 1, 2, 3, 4, 6, 13, 14]  # copyright and licence stay in each file

# -- the font that stands there until Fira has come: as wide and as high as Fira, so that nothing jumps ---------
# (name, units per em, advance widths of LETTERS and local names of regular, the same of bold). Few names: a system
# looks long for a font that it has not.
LETTERS = "abcdefghijklmnopqrstuvwxyz "
STAND_INS = (
    ("Arial", 2048,  # Windows, macOS, iOS; Liberation Sans has the same widths
     (1139, 1139, 1024, 1139, 1139, 569, 1139, 1139, 455, 455, 1024, 455, 1706, 1139, 1139, 1139, 1139, 682, 1024,
      569, 1139, 1024, 1479, 1024, 1024, 1024, 569),
     ("Arial", "Liberation Sans"),
     (1139, 1251, 1139, 1251, 1139, 682, 1251, 1251, 569, 569, 1139, 569, 1821, 1251, 1251, 1251, 1251, 797, 1139,
      682, 1251, 1139, 1593, 1139, 1139, 1024, 569),
     ("Arial Bold", "Liberation Sans Bold")),
    ("Roboto", 2048,  # Android
     (1114, 1149, 1072, 1155, 1085, 711, 1149, 1128, 497, 489, 1038, 497, 1795, 1130, 1168, 1149, 1164, 693, 1057,
      669, 1129, 992, 1539, 1015, 969, 1015, 507),
     ("Roboto",),
     (1108, 1148, 1067, 1147, 1098, 725, 1156, 1139, 549, 543, 1102, 549, 1774, 1141, 1164, 1148, 1158, 747, 1055,
      683, 1140, 1037, 1509, 1033, 1031, 1033, 509),
     ("Roboto Bold",)),
    ("DejaVu", 2048,  # Linux without any of those
     (1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300, 1300, 842, 1067,
      803, 1298, 1212, 1675, 1212, 1212, 1075, 651),
     ("DejaVu Sans",),
     (1382, 1466, 1214, 1466, 1389, 891, 1466, 1458, 702, 702, 1362, 702, 2134, 1458, 1407, 1466, 1466, 1010, 1219,
      979, 1458, 1335, 1892, 1321, 1335, 1192, 713),
     ("DejaVu Sans Bold",)),
)  # fmt: skip
# German as these pages have it; only how often a letter comes counts.
SAMPLE = (
    "eine kommune und ein verein bewerben sich zusammen um die förderung für ihren sozialraum beide schreiben den "
    "antrag beide stimmen zu bevor er eingereicht wird der finanzplan zeigt ausgaben und eigenanteil in jedem jahr "
    "gutachterinnen und gutachter vergeben punkte nach den kriterien des aufrufs danach entscheiden die fördergeber"
)


def unicodes() -> set[int]:
    return {code for first, last in LATIN for code in range(first, last + 1)}


def ranges(codes: Iterable[int]) -> str:
    """As unicode-range: "U+20-7E, U+20AC"."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def cut(source: Path, target: Path, codes: set[int]) -> None:
    """The font with these letters, hinted as it was (town halls have Windows and plain screens)."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=FEATURES, name_IDs=NAMES, recalc_timestamp=False)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def average(widths: Iterable[float], em: int) -> float:
    """The width of a letter of German, as a part of the em."""
    each = dict(zip(LETTERS, widths, strict=True))
    text = [letter for letter in SAMPLE if letter in each]
    return sum(each[letter] for letter in text) / len(text) / em


def fonts(source: Path, target: Path) -> Iterator[str]:
    """Writes the files and yields their @font-face rules."""
    from fontTools.ttLib import TTFont

    latin = unicodes()
    folder = target / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for name, style, weight in FACES:
        whole = TTFont(source / f"{name}.woff2", lazy=True)
        known = {code for code in whole.getBestCmap() if code >= ord(" ")}
        for file, codes in ((f"{name}-latin", known & latin), (f"{name}-more", known - latin)):
            cut(source / f"{name}.woff2", folder / f"{file}.woff2", codes)
            yield (
                f'@font-face{{font-family:"Fira Sans";font-style:{style};font-weight:{weight};font-display:swap;'
                f'src:url("fonts/{file}.woff2") format("woff2");unicode-range:{ranges(codes)}}}'
            )
        if style == "normal":
            yield from stand_ins(whole, weight)


def stand_ins(font, weight: str) -> Iterator[str]:
    cmap, em = font.getBestCmap(), font["head"].unitsPerEm
    own = average((font["hmtx"][cmap[ord(letter)]][0] for letter in LETTERS), em)
    for name, units, regular, locals_, bold, bold_locals in STAND_INS:
        is_bold = weight != "400"
        size = own / average(bold if is_bold else regular, units)
        ascent, descent = (abs(value) / em / size for value in (font["hhea"].ascent, font["hhea"].descent))
        sources = ",".join(f'local("{one}")' for one in (bold_locals if is_bold else locals_))
        yield (
            f'@font-face{{font-family:"Fira Sans {name}";font-weight:{weight};src:{sources};'
            f"size-adjust:{size:.2%};ascent-override:{ascent:.2%};descent-override:{descent:.2%};"
            f"line-gap-override:0%}}"
        )


# -- the style sheet -------------------------------------------------------------------------------------
def words(root: Path = ROOT) -> list[str]:
    """Every class and token of KERN that our code names. One that ends in - or _ is put together there: all that
    begin with it are used."""
    found: set[str] = set()
    for folder in root.iterdir():
        if not folder.is_dir() or folder.name in NOT_OURS or folder.name.startswith("."):
            continue
        for path in folder.rglob("*"):
            if path.suffix in ENDINGS:
                found.update(WORD.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


class Used:
    def __init__(self, named: Iterable[str]):
        self.names = set(named)
        self.starts = tuple(one for one in self.names if one.endswith(("-", "_")) and one.count("-") > 1)

    def __contains__(self, name: str) -> bool:
        return name in self.names or name.startswith(self.starts)


def selectors(prelude: list) -> Iterator[list]:
    """The comma-separated selectors of a rule, each as its tokens."""
    current: list = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield current
            current = []
        else:
            current.append(token)
    yield current


def classes(selector: list) -> Iterator[str]:
    """The classes something must have to be meant. What stands in :not(), :is(), :has() does not count."""
    for before, token in itertools.pairwise(selector):
        if before.type == "literal" and before.value == "." and token.type == "ident":
            yield token.value


def kept(rules: list, used: Used) -> Iterator[tuple]:
    """("rule", selectors, declarations) and ("at", head, rules inside) of what can be meant by a page of ours."""
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            meant = [
                tinycss2.serialize(one).strip()
                for one in selectors(rule.prelude)
                if all(name in used for name in classes(one))
            ]
            if meant:
                content = tinycss2.parse_blocks_contents(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                assert all(one.type == "declaration" for one in content), meant
                yield "rule", meant, [(one.name, one.serialize()) for one in content]
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if found := list(kept(inside, used)):
                yield "at", f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}", found
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield "at", rule.serialize(), None


def written(rules: Iterable[tuple], needed: set[str]) -> Iterator[str]:
    """Custom properties that nothing asks for are left out."""
    for kind, head, body in rules:
        if kind == "at":
            if body is None:
                yield head
            elif text := "".join(written(body, needed)):
                yield f"{head}{{{text}}}"
        elif text := ";".join(
            tight(one) for name, one in body if not name.startswith("--") or name in needed
        ):
            yield f"{','.join(head)}{{{text}}}"


def tight(declaration: str) -> str:
    return re.sub(r"\s+", " ", declaration)


def needed(rules: list[tuple], named: Used) -> set[str]:
    """The custom properties that a kept rule or our own code asks for, and those that these ask for."""
    asks: dict[str, set[str]] = {}
    found: set[str] = set()

    def look(some: Iterable[tuple]) -> None:
        for kind, head, body in some:
            if kind == "at":
                found.update(re.findall(r"--[\w-]+", head))
                look(body or ())
                continue
            for name, text in body:
                mentioned = set(re.findall(r"--[\w-]+", text.partition(":")[2]))
                if name.startswith("--"):
                    asks.setdefault(name, set()).update(mentioned)
                else:
                    found.update(mentioned)

    look(rules)
    found |= {name for name in asks if name.removeprefix("--") in named}
    waiting = list(found)
    while waiting:
        fresh = asks.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def sheet(source: str, named: Iterable[str]) -> str:
    """KERN's rules for elements and for the classes that are named."""
    import tinycss2

    used = Used(named)
    rules = list(kept(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True), used))
    return "\n".join(written(rules, needed(rules, used)))


def make_fonts(kern: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    write(target / FACES_FILE, "\n".join(fonts(kern / "fonts" / "fira-sans", target)))


def make_sheet(kern: Path, target: Path) -> None:
    faces = (target / FACES_FILE).read_text(encoding="utf-8")
    rules = sheet((kern / "kern.min.css").read_text(encoding="utf-8"), words())
    write(target / SHEET, f"{faces}\n{rules}\n")


def write(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    kern, target = map(Path, sys.argv[1:3])
    wanted = sys.argv[3:] or ["fonts", "sheet"]
    if "fonts" in wanted:
        make_fonts(kern, target)
    if "sheet" in wanted:
        make_sheet(kern, target)
