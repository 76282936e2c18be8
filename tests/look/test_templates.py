"""What the Content-Security-Policy would block in the browser fails here already."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = [
    path
    for folder in ("templates", "core/templates")
    for path in sorted((settings.BASE_DIR / folder).rglob("*"))
    if path.suffix in (".html", ".svg")
]
# Letters are turned into PDF by WeasyPrint, not by a browser; their style sheet stands in the document.
ON_PAPER = ("letters/pdf",)

STYLE_ATTRIBUTE = re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I)
STYLE_ELEMENT = re.compile(r"<style\b", re.I)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.I)
JAVASCRIPT_URL = re.compile(r"(href|action)\s*=\s*[\"']\s*javascript:", re.I)
OTHER_ORIGIN = re.compile(r"<(script|link|img|iframe|source)\b[^>]*(src|href)\s*=\s*[\"'](https?:)?//", re.I)


@pytest.mark.parametrize(
    "pattern", [STYLE_ATTRIBUTE, STYLE_ELEMENT, HANDLER, INLINE_SCRIPT, JAVASCRIPT_URL, OTHER_ORIGIN]
)
def test_no_template_has_what_the_policy_blocks(pattern):
    assert TEMPLATES
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {match.group()[:80]}"
        for path in TEMPLATES
        if not any(part in path.as_posix() for part in ON_PAPER)
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (STYLE_ATTRIBUTE, '<p class="x" style="color: red">'),
        (STYLE_ELEMENT, "<style>p {}</style>"),
        (HANDLER, '<button onclick="go()">'),
        (INLINE_SCRIPT, "<script>go()</script>"),
        (JAVASCRIPT_URL, '<a href="javascript:go()">'),
        (OTHER_ORIGIN, '<script src="https://cdn.example/x.js">'),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, planted):
    assert pattern.search(planted)


def test_every_icon_and_pictogram_a_template_names_is_in_its_sheet():
    def ids(sheet):
        text = (Path(settings.BASE_DIR) / "static" / "img" / f"{sheet}.svg").read_text()
        return set(re.findall(r'<symbol id="([^"]+)"', text))

    for tag, sheet in (("icon", "icons"), ("pictogram", "pictograms")):
        named = {
            name
            for path in TEMPLATES
            for name in re.findall(r"{%\s*" + tag + r'\s+"([^"]+)"', path.read_text())
        }
        assert named <= ids(sheet)
        assert named
