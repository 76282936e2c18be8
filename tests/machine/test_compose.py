"""docker-compose.yml: each service comes back when it dies, and says whether it is well."""

import importlib.util
import os
import re
import time
from pathlib import Path

import pytest
import redis
from celery import Celery
from ruamel.yaml import YAML

from portal.beat import Scheduler

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
ONCE = {"migrate"}  # ends when it is done
BY_IMAGE = {"web"}  # the check stands in the Dockerfile


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_each_service_is_started_again_and_watched(name):
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    check = service.get("healthcheck", {})
    assert not check.get("disable")
    assert check.get("test") or name in BY_IMAGE
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_beat_leaves_a_mark_at_each_turn_and_the_check_sees_it_grow_old(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("healthcheck", ROOT / "docker" / "healthcheck.py")
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    mark = tmp_path / "alive"
    assert not check.beat_turns(str(mark))
    monkeypatch.setenv("BEAT_ALIVE", str(mark))
    scheduler = Scheduler(app=Celery(set_as_current=False), schedule_filename=str(tmp_path / "schedule"))
    try:
        scheduler.tick()
    finally:
        scheduler.close()
    assert check.beat_turns(str(mark))
    old = time.time() - check.OLDEST - 1
    os.utime(mark, (old, old))
    assert not check.beat_turns(str(mark))


@pytest.mark.parametrize(
    ("uri", "logged"),
    [
        ("/bewerbungen/einladung/GEHEIM/?a=b", "/bewerbungen/einladung/"),
        ("/bewerbungen/absichtserklaerung/GEHEIM/datei/", "/bewerbungen/absichtserklaerung/"),
        ("/bewerbungen/wechsel/GEHEIM/", "/bewerbungen/wechsel/"),
        ("/organisationen/einladung/GEHEIM/", "/organisationen/einladung/"),
        ("/konto/confirm-email/GE:HE:IM/?next=/x/", "/konto/confirm-email/"),
        ("/konto/password/reset/key/ab-GEHEIM/", "/konto/password/reset/key/"),
        ("/konto/zweiter-faktor/GEHEIM/", "/konto/zweiter-faktor/"),
        ("/backoffice/personen/zweiter-faktor/", "/backoffice/personen/zweiter-faktor/"),
        ("/konto/login/?next=/bewerbungen/einladung/GEHEIM/", "/konto/login/"),
        ("/aufrufe/x/?seite=2", "/aufrufe/x/"),
        ("/aufrufe/x/", "/aufrufe/x/"),
    ],
)
def test_the_proxys_log_keeps_no_token(uri, logged):
    """The expression as Go reads it is the one that Python reads; ${1} is empty where it took no part."""
    found = re.search(r"request>uri regexp `([^`]+)` `\$\{1\}`", (ROOT / "docker" / "Caddyfile").read_text())
    assert re.sub(found[1], lambda match: match[1] or "", uri) == logged


def test_redis_asks_for_a_password_and_the_scanner_is_near_nobody_else():
    redis, url = SERVICES["redis"], SERVICES["web"]["environment"]["REDIS_URL"]
    password = "${REDIS_PASSWORD:?set REDIS_PASSWORD in .env}"
    asks = redis["command"].index("--requirepass")
    assert redis["command"][asks + 1] == redis["environment"]["REDISCLI_AUTH"] == password
    assert url == f"redis://:{password}@redis:6379/0"
    assert "-e" in redis["healthcheck"]["test"]  # else an answer "no password" counts as well
    reached = {name: set(service.get("networks", ())) for name, service in SERVICES.items()}
    near = {name for name, networks in reached.items() if networks & reached["clamav"]}
    assert "proxy" not in near
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]


def test_a_redis_with_a_password_answers_the_portals_address_only(tmp_path):
    from script.launcher import services

    server = services.start_valkey(tmp_path / "valkey", tmp_path / "valkey.log")
    try:
        socket = services.within_reach(tmp_path / "valkey", "valkey.sock") / "valkey.sock"
        redis.Redis(unix_socket_path=str(socket)).config_set("requirepass", "geheim")
        with pytest.raises(redis.AuthenticationError):
            redis.from_url(f"unix://{socket}?db=0").ping()
        assert redis.from_url(f"unix://:geheim@{socket}?db=0").ping()
    finally:
        server.stop()
