"""What browsers load of KERN: everything our pages name is in the sheet, every letter of our names in the fonts."""

import re
from pathlib import Path

import pytest
import tinycss2
from fontTools.ttLib import TTFont

from script.launcher import ROOT, front
from script.launcher.bootstrap import KERN

MADE = ROOT / "var" / "front"
# Written out, not taken from the build: Sorbian, Polish, Czech, Slovak, Turkish, Romanian, Croatian, Hungarian, Baltic,
# French, Danish, Icelandic, and what letters to people are made of.
LETTERS = (
    "ćčěłńŕřśšźžóĆČĚŁŃŘŚŠŹŽ ąężĄĘŻ ďťůýáéíúĎŤŮÝ ľĺôäňĽ ğışİĞŞ ășțâîĂȘȚ đĐ őűŐŰ āēģīķļņūģ ėįųĖ çèêëïœæøåðþÿ "
    "äöüßÄÖÜẞ €§„“”‚‘’»«–—·…×½²³°±−≤≥ →←↑↓ 0123456789"
)


def sheet_of(text: str, named: str) -> str:
    return front.sheet(text, named.split())


def classes(text: str) -> set[str]:
    return set(re.findall(r"\.(kern-[\w-]+)", text))


def rules_about(text: str, name: str) -> int:
    """How many selectors of a style sheet mean this class."""
    found = 0

    def look(rules) -> None:
        nonlocal found
        for rule in rules:
            if rule.type == "qualified-rule":
                selectors = tinycss2.serialize(rule.prelude).split(",")
                found += sum(bool(re.search(rf"\.{name}(?![\w-])", one)) for one in selectors)
            elif (
                rule.type == "at-rule"
                and rule.content is not None
                and rule.at_keyword in ("media", "supports")
            ):
                look(tinycss2.parse_rule_list(rule.content))

    look(tinycss2.parse_stylesheet(text))
    return found


def test_every_class_of_kern_that_a_page_or_script_names_is_in_the_sheet_as_kern_has_it():
    whole = (KERN / "kern.min.css").read_text()
    made = (MADE / front.SHEET).read_text()
    named: set[str] = set()
    for folder in ("templates", "static/js", "core/templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".html", ".js"):
                # Not the build's own way of looking: what stands in class="…" and in quotes of a script.
                for text in re.findall(r"""(?:class(?:Name)?\s*[=:]\s*)["'`]([^"'`]*)""", path.read_text()):
                    named |= set(re.findall(r"kern-[a-z0-9]+(?:[_-]+[a-z0-9]+)*", text))
    styled = {name for name in named if name in classes(whole)}
    assert {"kern-btn", "kern-btn--primary", "kern-btn--tertiary", "kern-form-input__input"} <= styled
    lost = {name for name in styled if name not in classes(made)}
    assert lost == set()
    for name in ("kern-btn--primary", "kern-label", "kern-form-check__radio"):
        assert rules_about(made, name) >= 1


def test_every_token_that_a_kept_rule_or_our_sheets_ask_for_is_there():
    made = (MADE / front.SHEET).read_text()
    known = set(re.findall(r"(--kern-[\w-]+)\s*:", made))
    asked = set(re.findall(r"var\((--kern-[\w-]+)\s*\)", made))  # those without a fallback
    for path in (ROOT / "static" / "css").glob("*.css"):
        asked |= set(re.findall(r"var\((--kern-[\w-]+)", path.read_text()))
    there = set(re.findall(r"(--kern-[\w-]+)\s*:", (KERN / "kern.min.css").read_text()))
    assert {name for name in asked & there if name not in known} == set()
    assert len(asked) > 30


def test_the_sheet_is_a_tenth_of_kerns():
    assert (MADE / front.SHEET).stat().st_size * 7 < (KERN / "kern.min.css").stat().st_size


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".kern-a{color:red}", True),
        (".kern-b{color:red}", False),
        (".kern-a,.kern-b{color:red}", True),
        (".kern-a .kern-b{color:red}", False),
        (".kern-a:not(.kern-b){color:red}", True),
        ("p{color:red}", True),
        ("@media print{.kern-b{color:red}}", False),
        ("@media print{.kern-a{color:red}}", True),
        (".kern-c--small{color:red}", True),
        ("@keyframes turn{to{rotate:1turn}}", True),
    ],
)
def test_a_rule_stays_when_everything_it_means_is_named(rule, kept):
    assert bool(sheet_of(rule, "kern-a kern-c--")) == kept


def test_of_two_selectors_only_the_one_that_is_meant_stays():
    assert sheet_of(".kern-a,.kern-b{color:red}", "kern-a") == ".kern-a{color:red}"


def test_tokens_stay_that_are_asked_for_also_through_others():
    text = ":root{--kern-x:var(--kern-y);--kern-y:1px;--kern-z:2px;--kern-own:3px}.kern-a{width:var(--kern-x,9px)!important}"
    assert sheet_of(text, "kern-a kern-own") == (
        ":root{--kern-x:var(--kern-y);--kern-y:1px;--kern-own:3px}\n.kern-a{width:var(--kern-x,9px)!important}"
    )


def test_a_class_put_together_in_a_template_is_found_by_its_beginning(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text('<a class="kern-btn kern-btn--{{ kind }}">')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "x.py").write_text('"kern-only-in-tests"')
    assert front.words(tmp_path) == ["kern-btn", "kern-btn--"]


def faces() -> list[tuple[str, str, set[int]]]:
    """(file, weight, letters) of each face of Fira."""
    found = []
    for rule in re.findall(r"@font-face\{([^}]*)\}", (MADE / front.SHEET).read_text()):
        if 'font-family:"Fira Sans";' not in rule:
            continue
        assert "font-display:swap" in rule
        codes: set[int] = set()
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", rule):
            codes |= set(range(int(first, 16), int(last or first, 16) + 1))
        found.append(
            (re.findall(r'url\("([^"]+)"', rule)[0], re.findall(r"font-weight:([\d ]+)", rule)[0], codes)
        )
    return found


@pytest.mark.parametrize("name", ["FiraSans-Regular", "FiraSans-SemiBold", "FiraSans-Italic"])
def test_the_first_file_of_a_font_has_every_letter_of_our_names_and_is_small(name):
    path = MADE / "fonts" / f"{name}-latin.woff2"
    assert path.stat().st_size < 24_000
    cut = TTFont(path)
    assert [letter for letter in LETTERS if ord(letter) not in cut.getBestCmap()] == []
    codes = next(codes for file, _weight, codes in faces() if file == f"fonts/{name}-latin.woff2")
    assert [letter for letter in LETTERS if ord(letter) not in codes] == []
    assert cut["name"].getDebugName(13)  # the licence travels along
    tags = {record.FeatureTag for record in cut["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in tags  # columns of money


@pytest.mark.parametrize("name", ["FiraSans-Regular", "FiraSans-SemiBold", "FiraSans-Italic"])
def test_no_letter_of_the_font_is_lost_and_none_is_in_both_files(name):
    whole = {
        code for code in TTFont(KERN / "fonts" / "fira-sans" / f"{name}.woff2").getBestCmap() if code >= 32
    }
    latin, more = (
        set(TTFont(MADE / "fonts" / f"{name}-{part}.woff2").getBestCmap()) for part in ("latin", "more")
    )
    assert latin | more == whole
    assert latin & more == set()
    assert ord("я") in more


def test_every_weight_that_a_page_asks_for_has_a_face():
    weights = {weight for file, weight, _codes in faces() if "Italic" not in file}
    assert weights == {"400", "500 700"}
    asked = set()
    for path in (ROOT / "static" / "css").glob("*.css"):
        asked |= set(re.findall(r"font-weight:\s*(\d+)", path.read_text()))
    assert asked <= {"400", "500", "600", "700"}


def test_until_fira_has_come_a_font_of_the_device_stands_in_its_measures():
    house = (Path(ROOT) / "static" / "css" / "house.css").read_text()
    for name, *_rest in front.STAND_INS:
        assert f'"Fira Sans {name}"' in house
    sizes = re.findall(r";size-adjust:([\d.]+)%", (MADE / front.SHEET).read_text())
    assert len(sizes) == 2 * len(front.STAND_INS)
    assert all(75 < float(size) < 110 for size in sizes)


def test_letters_keep_whole_fonts():
    from script.launcher import fonts

    for name in fonts.FONTS:
        assert len(TTFont(ROOT / "var" / "fonts" / f"{name}.ttf").getBestCmap()) > 1500
