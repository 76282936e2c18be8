"""WOFF2 -> TTF: python -m script.launcher.fonts SOURCE TARGET NEEDED-LETTERS NAME..."""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont


def unpack(source: Path, target: Path, needed: str) -> None:
    # The time stamp stays: the same font gives the same bytes, and so does the same letter.
    font = TTFont(source, recalcTimestamp=False)
    known = font.getBestCmap()
    missing = [letter for letter in needed if ord(letter) not in known]
    if missing:
        sys.exit(f"{source.name} lacks {' '.join(missing)}")
    font.flavor = None
    unfinished = target.with_suffix(".part")
    font.save(unfinished)
    unfinished.replace(target)


if __name__ == "__main__":
    folder, goal, letters, *names = sys.argv[1:]
    for name in names:
        unpack(Path(folder) / f"{name}.woff2", Path(goal) / f"{name}.ttf", letters)
