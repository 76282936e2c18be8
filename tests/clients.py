"""Clients for tests: somebody at the portal without a browser."""

import time
from typing import Any

from django.test import Client


def logged_in(user: Any) -> Client:
    """A client in which this person is logged in, just now with the password."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": user.email}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
