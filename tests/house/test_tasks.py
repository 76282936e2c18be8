import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.celery import app
from tests import rooms

ROOT = Path(settings.BASE_DIR)


def defined():
    """Tasks as the source has them: what nobody registered would be missing in the app."""
    for room in rooms.PORTAL:
        for file in (ROOT / room).rglob("tasks*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for name in re.findall(r"@shared_task[^\n]*\ndef (\w+)", file.read_text()):
                yield f"{module}.{name}"


def test_every_task_is_registered():
    app.loader.import_default_modules()
    found = set(defined())
    assert {"core.tasks.deliver_outbox", "reminders.tasks.remind"} <= found
    assert found <= set(app.tasks)


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)


@pytest.mark.parametrize("task", sorted(defined()))
def test_every_task_is_scheduled_or_called(task):
    if task in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}:
        return
    name = task.rsplit(".", 1)[1]
    called = re.compile(rf"\b{name}\.(delay|apply_async|s|si)\(|broker\.soon\(\"{task}\"")
    sources = [file for room in rooms.PORTAL for file in (ROOT / room).rglob("*.py")]
    assert any(called.search(file.read_text()) for file in sources), f"nobody calls {task}"


def test_tasks_take_ids_only():
    for task in defined():
        module, name = task.rsplit(".", 1)
        function = getattr(importlib.import_module(module), name).run
        hints = {k: v for k, v in function.__annotations__.items() if k != "return"}
        assert all(hint in (str, int, "str", "int") for hint in hints.values()), task
