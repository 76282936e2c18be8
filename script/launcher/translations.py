"""Are the translations complete? Extracts every string anew and compares, without touching locale/."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import PYTHON, ROOT, Trouble

COMPLETE = ("en",)  # every string a person can see
PARTIAL = ("de_LS",)  # easy language: what it has not, falls back to German
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "staticfiles", "tests", "docs", "*.mo", "*.pyc", "__pycache__"
)


def translation_gaps() -> str:
    """The gaps, one a line; nothing if there are none."""
    import polib

    with tempfile.TemporaryDirectory(prefix="portal-messages-") as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
        for language in COMPLETE + PARTIAL:
            (copy / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        extract(copy)
        gaps = []
        for language in COMPLETE + PARTIAL:
            name = f"locale/{language}/LC_MESSAGES/django.po"
            if not (ROOT / name).exists():
                gaps.append(f"{name} is missing")
                continue
            catalogue = polib.pofile(str(copy / name))
            if language in PARTIAL:
                thin(catalogue)
            gaps += [f"{name}: {gap}" for gap in gaps_of(catalogue, language in COMPLETE)]
    return "\n".join(gaps)


def gaps_of(catalogue, complete: bool) -> list[str]:
    """`catalogue` is freshly merged: what is new in the code is untranslated, what is gone is obsolete."""
    found = [f"obsolete: {shorten(e.msgid)}" for e in catalogue.obsolete_entries()]
    found += [f"fuzzy: {shorten(e.msgid)}" for e in catalogue.fuzzy_entries() if not e.obsolete]
    if complete:
        found += [
            f"not translated: {shorten(e.msgid)} ({e.occurrences[0][0] if e.occurrences else '?'})"
            for e in catalogue.untranslated_entries()
        ]
    return found


def thin(catalogue) -> None:
    """Take out of a merged partial catalogue what has no words of its own: it falls back all the same.

    Merging gives a text that it lacks the words of a similar one, marked as fuzzy. Where that other text is
    still there, those words are no leftover of a change and say something else: they go too. A fuzzy entry
    whose former text is gone stays, for a person to look at.
    """
    texts = {entry.msgid for entry in catalogue if not entry.obsolete}
    catalogue[:] = [
        entry
        for entry in catalogue
        if entry.obsolete or entry.translated() or (entry.fuzzy and entry.previous_msgid not in texts)
    ]


def thin_files() -> None:
    """By paragraph, so that every other line stays as gettext wrote it."""
    import polib

    for language in PARTIAL:
        file = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = polib.pofile(str(file))
        head, *paragraphs = file.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
        paragraph_of = {id(entry): text for entry, text in zip(catalogue, paragraphs, strict=True)}
        thin(catalogue)
        kept = [head, *(paragraph_of[id(entry)] for entry in catalogue)]
        file.write_text("\n\n".join(kept) + "\n", encoding="utf-8")


def shorten(text: str) -> str:
    return repr(text if len(text) <= 70 else text[:67] + "...")


def extract(copy: Path) -> None:
    languages = [word for language in COMPLETE + PARTIAL for word in ("--locale", language)]
    done = subprocess.run(
        [PYTHON, "-W", "ignore", copy / "manage.py", "makemessages", *languages, "--verbosity", "0"],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.demo"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"makemessages failed:\n{done.stderr.strip()[-2000:]}")


if __name__ == "__main__":
    thin_files()
