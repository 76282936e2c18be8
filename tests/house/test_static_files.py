"""In production a module's imports carry the hash of what they name."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from tests.house.test_settings import start

OURS = Path(settings.BASE_DIR) / "static" / "js"
IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[^"']+)["']""")
HASHED = re.compile(r"\./[a-z_]+\.[0-9a-f]{12}\.js")


def test_modules_import_each_other_under_hashed_names(tmp_path):
    backend = start(shown="settings.STORAGES['staticfiles']['BACKEND']").stdout.strip()
    storage = import_string(backend)(location=tmp_path, base_url="/static/")
    for path in OURS.glob("*.js"):
        with path.open("rb") as file:
            storage.save(f"js/{path.name}", file)
    names = {f"js/{path.name}": (storage, f"js/{path.name}") for path in OURS.glob("*.js")}
    for _name, _hashed, processed in storage.post_process(names):
        assert not isinstance(processed, Exception), processed

    seen = 0
    for name in names:
        source = (OURS.parent / name).read_text()
        hashed = storage.hashed_files[name]
        written = IMPORTED.findall((tmp_path / hashed).read_text())
        assert len(written) == len(IMPORTED.findall(source)), name
        for imported in written:
            assert HASHED.fullmatch(imported), f"{name} imports {imported}"
            assert (tmp_path / "js" / imported).is_file()
            seen += 1
    assert seen >= 10


def test_what_a_page_asks_by_itself_says_so():
    """Else nobody's session would end while such a page stands open (accounts.middleware.SessionLife)."""
    asking = re.compile(r"fetch\(location\.href, (\{.*?\})\)", re.DOTALL)
    found = {
        path.name: options
        for path in (Path(settings.BASE_DIR) / "static" / "js").glob("*.js")
        for options in asking.findall(path.read_text(encoding="utf-8"))
    }
    assert set(found) == {"export.js", "upload.js"}
    assert all('"X-Requested-With": "fetch"' in options for options in found.values()), found
