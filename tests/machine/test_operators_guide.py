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


def test_only_migrate_logs_in_as_the_owner_of_the_tables():
    compose = (ROOT / "docker-compose.yml").read_text()
    services = compose.split("\nservices:\n")[1]
    migrate, others = services.split("\n  web:\n", 1)
    assert "DATABASE_OWNER_URL: postgres://portal:" in migrate
    assert "DATABASE_OWNER_URL" not in compose.split("\nservices:\n")[0] + others
    # The file that all read has the owner's password: taken out again for all.
    assert 'POSTGRES_PASSWORD: ""' in compose.split("\nservices:\n")[0]
