"""A bucket that hangs: one short try, then nobody waits for a while; a page that needs a file says so."""

import socket

import pytest
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from core import bucket
from core.bucket import BUCKET, Bucket
from core.errors import StorageAway
from tests.factories import make_attachment, make_tandem


@pytest.fixture(autouse=True)
def _closed_again():
    BUCKET.reset()
    yield
    BUCKET.reset()


@pytest.fixture
def hanging():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def storage_at(server, monkeypatch):
    monkeypatch.setattr(bucket, "ANSWER_SECONDS", 0.3)
    return Bucket(
        bucket_name="uploads",
        endpoint_url=f"http://127.0.0.1:{server.getsockname()[1]}",
        region_name="eu-central-1",
        access_key="x",
        secret_key="y",
    )


def knocks(server):
    server.settimeout(0.2)
    found = 0
    while True:
        try:
            server.accept()[0].close()
        except TimeoutError:
            return found
        found += 1


def test_a_bucket_that_hangs_is_knocked_at_once(hanging, monkeypatch):
    storage = storage_at(hanging, monkeypatch)
    asked = [
        lambda: storage.exists("a"),
        lambda: storage.save("a", ContentFile(b"a")),
        lambda: storage.open("a").read(),
        lambda: storage.delete("a"),
        lambda: storage.size("a"),
    ]
    for ask in asked * 3:
        with pytest.raises(StorageAway):
            ask()
    assert knocks(hanging) == 1


@pytest.mark.parametrize("verb", ["exists", "open", "delete", "size"])
def test_after_a_while_it_is_asked_again(hanging, monkeypatch, verb):
    storage = storage_at(hanging, monkeypatch)
    for _turn in range(2):
        with pytest.raises(StorageAway):
            getattr(storage, verb)("a")
        BUCKET.reset()  # as when the pause is over
    assert knocks(hanging) == 2


def test_a_bucket_that_is_gone_is_away_as_well(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        storage = storage_at(taken, monkeypatch)
    with pytest.raises(StorageAway):
        storage.exists("a")
    assert BUCKET.is_open


@pytest.mark.django_db
def test_a_page_that_needs_a_file_says_that_it_is_busy(login, monkeypatch):
    application = make_tandem(complete=False)
    attachment = make_attachment(application, by=application.clerk)
    client = login(application.clerk)
    url = reverse("applications:attachment", args=[application.pk, attachment.pk])
    assert client.get(url).status_code == 200

    def away(*_args, **_kwargs):
        raise StorageAway

    monkeypatch.setattr(FieldFile, "open", away)
    answer = client.get(url)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
