"""The rooms, as the import contracts name them (pyproject.toml): a new one is looked at by every rule of the house."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# bench is a room as well: what measures the others is built like them.
ALL: tuple[str, ...] = tuple(
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "root_packages"
    ]
)
# What the portal is made of.
PORTAL = tuple(room for room in ALL if room != "bench")
