"""Clients for tests: somebody at the portal without a browser."""

import time
from typing import Any

from django.test import Client
from django.urls import resolve

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class Visitor(Client):
    """force_login is a login as people do it: just now, with the password, and with the second factor of whoever
    was let set one up (factories.give_second_factor)."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend or MODEL_BACKEND)
        proved(self, user, with_factor=user.factor_released_at is not None)


def proved(client: Client, user: Any, *, with_factor: bool, ago: float = 0) -> Client:
    """This session has shown, so many seconds ago, the password, and nothing else but the factor."""
    at = time.time() - ago
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": at, "email": user.email},
        *([{"method": "mfa", "at": at, "type": "totp"}] if with_factor else []),
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def logged_in(user: Any) -> Client:
    """A client in which this person is logged in, just now, with the second factor if they were let set one up."""
    client = Visitor()
    client.force_login(user)
    return client


def with_password_only(user: Any) -> Client:
    """A session that began before the account had a second factor, or that a thief of the password has."""
    return proved(logged_in(user), user, with_factor=False)


# Pages that ask for a file which a worker makes (core.exports.pages.order).
ORDERS = {"case_file_pdf", "letters_zip", "ranking_workbook", "export_pdf"}


def is_order(url: str) -> bool:
    return resolve(url.split("?")[0]).url_name in ORDERS


def fetched(client: Client, url: str, data: dict[str, Any] | None = None) -> Any:
    """The answer with the file that a POST to this address asks for, made as a worker makes it; where nothing was to
    be had, the answer that says so."""
    from core import tasks

    answer = client.post(url, data or {})
    if answer.status_code != 302 or "/exporte/" not in answer.url:
        return answer
    tasks.build_export(answer.url.rstrip("/").rsplit("/", 1)[-1])
    answer = client.post(f"{answer.url}datei/")
    body_of(answer)
    return answer


def body_of(response: Any) -> bytes:
    """Of a download, too; as often as one likes, and its file is closed."""
    if not response.streaming:
        return response.content
    if not hasattr(response, "read_body"):
        response.read_body = b"".join(response.streaming_content)
        if file := getattr(response, "file_to_stream", None):
            file.close()  # response.close() would end the test's connection as well
    return response.read_body
