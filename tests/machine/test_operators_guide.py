"""The operators' guide names every setting that the environment can change."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r"""(?:env(?:\.\w+)?\(|environ\.get\()\s*["']([A-Z_]+)["']""")


def test_every_setting_is_described():
    guide = (ROOT / "docs" / "operators.md").read_text()
    sources = [*(ROOT / "portal" / "settings").glob("*.py"), ROOT / "portal" / "gunicorn.py"]
    read = {name for source in sources for name in READ.findall(source.read_text())}
    assert {"SECRET_KEY", "DATABASE_URL", "WEB_CONCURRENCY"} <= read
    assert sorted(name for name in read if f"`{name}`" not in guide) == []
