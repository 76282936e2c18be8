"""What lies in the database for a while and is nobody's business there: encrypted with SECRET_KEY.

Against a dump and a reader of the database, not against whoever has the SECRET_KEY.
"""

import base64
import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class Unreadable(Exception):
    """Not ours, or hidden with a SECRET_KEY that is gone."""


def hide(text: str) -> str:
    """Letters, digits, "-", "_" and "="."""
    return _fernet(*secrets()).encrypt(text.encode()).decode()


def unhide(hidden: str) -> str:
    """Also with a key of SECRET_KEY_FALLBACKS. Raises Unreadable."""
    try:
        return _fernet(*secrets()).decrypt(hidden.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def secrets() -> Iterator[str]:
    """SECRET_KEY and the ones before it: what is hidden may wait while the key is changed."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


@lru_cache(maxsize=8)
def _fernet(*keys: str) -> MultiFernet:
    def of(secret: str) -> Fernet:
        key = salted_hmac("core.hidden", "key", secret=secret, algorithm="sha256").digest()
        return Fernet(base64.urlsafe_b64encode(key))

    return MultiFernet([of(key) for key in keys])


class SessionSerializer:
    """Sessions hold where a link by mail led, the key for a new password, what was typed before a login."""

    def dumps(self, session: dict[str, Any]) -> bytes:
        packed = zlib.compress(json.dumps(session, separators=(",", ":")).encode())
        return _fernet(*secrets()).encrypt(packed)

    def loads(self, data: bytes) -> Any:
        """Raises InvalidToken; Django then begins a new session."""
        return json.loads(zlib.decompress(_fernet(*secrets()).decrypt(data)))
