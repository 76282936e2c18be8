"""Ask clamd about a file, by its INSTREAM protocol. Knows nothing of rows; whoever asks keeps the answer."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

from core.breaker import Breaker

# Is anybody there? Asked before each file, for a clamd that hangs takes a whole file and says nothing.
CONNECT_SECONDS = 2
PING_SECONDS = 2
# The same for the health page, which asks Redis as well and has three seconds in all.
READY_SECONDS = 1
# For the verdict on a file that clamd has taken: it looks into archives and pictures.
ANSWER_SECONDS = 20
# A worker has other things to do than to wait for clamd once for every upload.
CLAMD = Breaker(pause=30)
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310
# With AlertExceedsMax clamd "finds" that it did not look at everything: that is no malware, and no clean file.
LIMITS = "Heuristics.Limits.Exceeded"


class NotScanned(Exception):
    """No verdict. reason: "down" (ask again later), "limit" (clamd's limits are below ours), "failed"."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def is_on() -> bool:
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> str:
    """The name of the malware clamd found; nothing for a clean file. Raises NotScanned."""
    if CLAMD.is_open:
        raise NotScanned("down", "not asked again yet")
    asked = False
    try:
        _ping(PING_SECONDS)
        with _connected(CONNECT_SECONDS) as connection:
            connection.settimeout(ANSWER_SECONDS)
            asked = True
            answer = _ask(connection, content)
    except OSError as error:
        if not asked or isinstance(error, TimeoutError):  # else it hung up on this file: others may pass
            CLAMD.trip()
        raise NotScanned("down", type(error).__name__) from error
    return _verdict(answer)


def state() -> dict[str, str]:
    """For the health page: {"scanner": "ok", "hangs" or "unreachable"}; nothing where no scanner is set up."""
    if not is_on():
        return {}
    try:
        _ping(READY_SECONDS)
    except TimeoutError:
        return {"scanner": "hangs"}
    except OSError:
        return {"scanner": "unreachable"}
    CLAMD.reset()
    return {"scanner": "ok"}


def _ping(seconds: float) -> None:
    """Raises OSError (TimeoutError: it hangs) where nobody answers in so many seconds."""
    with _connected(seconds) as connection:
        connection.settimeout(seconds)
        connection.sendall(b"zPING\0")
        if not _answer(connection):
            raise ConnectionError("no answer")


def _connected(seconds: float) -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection(
            (address.hostname, address.port or DEFAULT_PORT), timeout=seconds
        )
    return connection


def _ask(connection: socket.socket, content: bytes) -> bytes:
    """The file in chunks, each after its length; an empty one ends it. The answer ends with NUL."""
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # Beyond StreamMaxLength clamd says so and hangs up in the middle; the answer may still be there.
        answer = _answer(connection)
        if not answer:
            raise
        return answer
    return _answer(connection)


def _answer(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0")


def _verdict(answer: bytes) -> str:
    said = answer.decode("utf-8", "replace").strip()
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        found = said.removeprefix("stream: ").removesuffix(" FOUND")
        if found.startswith(LIMITS):
            raise NotScanned("limit", found)
        return found
    if "size limit exceeded" in said:
        raise NotScanned("limit", said)
    if not said:
        raise NotScanned("down", "no answer")
    raise NotScanned("failed", said[:200])
