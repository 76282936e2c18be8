"""No file of ours may send anybody to another package registry than the public ones.

A mirror of one developer's network, once recorded in a lock file, breaks the set-up of all others.
"""

import re
import subprocess

from . import ROOT

PUBLIC = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
LOCKS = ("uv.lock", "package-lock.json")
ADDRESS = re.compile(r"(?:https?|file)://([^/\"'\s]*)")
# An option or setting that names a place to get packages from.
SETTING = re.compile(
    r"(?:index-url|extra-index-url|default-index|find-links|UV_INDEX\w*|PIP_\w*(?:INDEX|LINKS)\w*|registry)"
    r"[\"']?\s*[=:\s]\s*[\"']?(?:https?|file)://([^/\"'\s]*)",
    re.IGNORECASE,
)


def hosts(name: str, text: str) -> set[str]:
    return set((ADDRESS if name in LOCKS else SETTING).findall(text))


def foreign_registries() -> str:
    """One line for each file that names another registry; nothing if all is well."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = []
    for name in filter(None, listed.split("\0")):
        try:
            text = (ROOT / name).read_text()
        except (OSError, UnicodeDecodeError):
            continue  # deleted meanwhile, or no text
        if foreign := hosts(name, text) - PUBLIC:
            lines.append(f"{name}: {', '.join(sorted(foreign))}")
    return "\n".join(lines)
