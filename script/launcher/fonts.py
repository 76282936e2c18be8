"""The fonts of letters, WOFF2 -> TTF: python -m script.launcher.fonts SOURCE TARGET

WeasyPrint embeds TTF several times faster than WOFF2.
"""

import sys
from pathlib import Path

FONTS = ("FiraSans-Regular", "FiraSans-Italic", "FiraSans-Bold", "FiraSans-BoldItalic")
# What a German letter is written with; for a letter that a font lacks, another font would be embedded silently.
NEEDED = "äöüÄÖÜßéáłčřñ€§„“”‚‘’–—·…×½²"


def unpack(source: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont

    # The time stamp stays: the same font gives the same bytes, and so does the same letter.
    font = TTFont(source, recalcTimestamp=False)
    known = font.getBestCmap()
    if missing := [letter for letter in NEEDED if ord(letter) not in known]:
        sys.exit(f"{source.name} lacks {' '.join(missing)}")
    font.flavor = None
    unfinished = target.with_suffix(".part")
    font.save(unfinished)
    unfinished.replace(target)


if __name__ == "__main__":
    folder, goal = map(Path, sys.argv[1:])
    goal.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        unpack(folder / f"{name}.woff2", goal / f"{name}.ttf")
