"""gunicorn's sync worker, except that it never waits for the network: worker_class = "portal.web_worker.Patient".

The plain sync worker reads a body and sends an answer at the pace of the other side: one byte a second holds it for
minutes, and a few such connections are the whole portal (docs/decisions/0015). Here a request is worked on when all
of it has arrived, and an answer that is not taken at once waits aside. Whoever is slower than MIN_RATE is dropped.

What is not done here: keep-alive, HTTP/2, TLS. The reverse proxy has them.
"""

import errno
import os
import re
import selectors
import socket
import time
from typing import Any

from gunicorn import util
from gunicorn.workers.sync import SyncWorker

# Seconds for the first and for standing still; each further MIN_RATE bytes are worth one second more. A town hall
# with a slow line sends 10 MiB in ten minutes.
PATIENCE = 20
MIN_RATE = 16 * 1024
MOST_HEAD = 64 * 1024  # bytes; gunicorn's own limits per line and field are below
MOST_BODY = int(os.environ.get("REQUEST_MAX_BYTES") or 30 * 1024 * 1024)
# A body above MOST_BODY is read and thrown away up to so many times its limit, so that the browser gets to see the
# portal's answer; a server that closes in the middle of an upload is shown as a broken connection.
READ_AWAY = 4
# For one worker, what waits in both directions: connections, and bytes in memory. Above, who is slowest goes.
MOST_LINES = 400
MOST_BYTES = 256 * 1024 * 1024
# Bytes taken from one connection before the others have their turn.
SIP = 1024 * 1024
LAST_WORDS = 5  # seconds that a worker which is told to end gives those who wait

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,30})[ \t]*\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
TOO_SLOW = (
    "<!doctype html><html lang=de><meta charset=utf-8><title>Zu langsam</title>"
    "<h1>Die Übertragung war zu langsam</h1><p>Es ist nichts gespeichert. Gehen Sie zurück und senden Sie es noch "
    "einmal.</p><p lang=en>The connection was too slow. Nothing has been saved. Go back and send it again.</p></html>"
).encode()


class Line:
    """One connection. Towards gunicorn it is a socket that has read everything and takes any answer at once."""

    def __init__(self, sock: socket.socket, listener: socket.socket, address: Any) -> None:
        self.sock, self.listener, self.address = sock, listener, address
        self.came = bytearray()
        self.thrown_away = 0
        self.wanted: int | None = None  # bytes of the whole request, once its head is here
        self.keeps = True
        self.read = 0  # bytes that gunicorn has taken
        self.goes = bytearray()
        self.sent = 0
        self.answered = self.over = False
        self.since = time.monotonic()

    @property
    def held(self) -> int:
        return len(self.came) + len(self.goes)

    @property
    def deadline(self) -> float:
        moved = self.sent if self.answered else len(self.came) + self.thrown_away
        return self.since + PATIENCE + moved / MIN_RATE

    # -- the other side ----------------------------------------------------------------------------

    def take(self) -> bool:
        """Read what has arrived; True when the request is complete. Raises ConnectionError when they are gone."""
        taken = 0
        while taken < SIP:
            try:
                data = self.sock.recv(min(SIP, 256 * 1024))
            except (BlockingIOError, InterruptedError):
                break
            if not data:
                raise ConnectionResetError
            taken += len(data)
            if self.keeps:
                self.came += data
            else:
                self.thrown_away += len(data)
            if self.is_complete():
                return True
        return False

    def is_complete(self) -> bool:
        if self.wanted is None:
            end = self.came.find(HEAD_END)
            if end < 0:
                return len(self.came) > MOST_HEAD
            head = bytes(self.came[: end + len(HEAD_END)])
            found = LENGTH.search(head)
            # Without a length (chunked, which no browser sends) Django reads no body, and nor do we.
            length = int(found[1]) if found else 0
            self.wanted = len(head) + length
            if length > MOST_BODY:
                # The portal refuses it by its length (core.middleware.Intake) and reads none of it.
                self.thrown_away = len(self.came) - len(head)
                self.came, self.keeps = bytearray(head), False
                if length > READ_AWAY * MOST_BODY:
                    return True
            elif len(self.came) < self.wanted and EXPECTS.search(head):
                self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return len(self.came) + self.thrown_away >= self.wanted

    def give(self) -> bool:
        """Send what still has to go; True when nothing is left. Raises OSError when they are gone."""
        while self.goes:
            try:
                done = self.sock.send(self.goes[:SIP])
            except (BlockingIOError, InterruptedError):
                return False
            self.sent += done
            del self.goes[:done]
        return True

    # -- what gunicorn knows of a socket ------------------------------------------------------------

    def recv(self, size: int) -> bytes:
        data = bytes(self.came[self.read : self.read + size])
        self.read += len(data)
        return data

    def sendall(self, data: bytes) -> None:
        if not self.goes:
            try:
                done = self.sock.send(data)
            except (BlockingIOError, InterruptedError):
                done = 0
            self.sent += done
            data = data[done:]
        self.goes += data

    send = sendall

    def gettimeout(self) -> float:
        return 0.0

    def settimeout(self, seconds: float | None) -> None:
        """Nobody waits here."""

    def shutdown(self, how: int) -> None:
        """gunicorn says that it is done; the worker closes when everything is sent."""

    def close(self) -> None:
        """As shutdown."""

    def hang_up(self) -> None:
        self.over = True
        util.close(self.sock)


class Patient(SyncWorker):
    def run(self) -> None:
        self.lines: dict[int, Line] = {}
        self.looked_at = time.monotonic()
        self.ears = selectors.DefaultSelector()
        for listener in self.sockets:
            listener.setblocking(False)
            self.ears.register(listener, selectors.EVENT_READ, self.accept)
        self.ears.register(self.PIPE[0], selectors.EVENT_READ, self.wake)
        while self.alive and self.is_parent_alive():
            self.turn()
        for listener in self.sockets:
            self.ears.unregister(listener)
        until = time.monotonic() + LAST_WORDS
        while self.lines and time.monotonic() < until:
            self.turn()

    def turn(self) -> None:
        self.notify()
        for key, _events in self.ears.select(1):
            if isinstance(key.data, Line):
                self.go_on(key.data)
            else:
                key.data(key.fileobj)
        now = time.monotonic()
        if now - self.looked_at >= 1:
            self.looked_at = now
            for line in [line for line in self.lines.values() if line.deadline < now]:
                self.drop(line)
        if len(self.lines) > MOST_LINES or (
            len(self.lines) > 1 and sum(line.held for line in self.lines.values()) > MOST_BYTES
        ):
            self.drop(min(self.lines.values(), key=lambda line: line.deadline))

    def wake(self, pipe: int) -> None:
        os.read(pipe, 64)

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, address = listener.accept()
        except OSError as error:
            # Another worker was faster, or they are gone already.
            if error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                raise
            return
        sock.setblocking(False)
        util.close_on_exec(sock)
        self.go_on(Line(sock, listener, address))

    def go_on(self, line: Line) -> None:
        """As far as it goes without waiting: read, work, send."""
        if line.over:
            return
        try:
            waits_for = self.step(line)
        except OSError:
            self.log.debug("They are gone.")
            waits_for = 0
        if waits_for:
            self.watch(line, waits_for)
        else:
            self.end(line)

    def step(self, line: Line) -> int:
        """What it has to wait for, else 0. Raises OSError when they are gone."""
        if not line.answered:
            if not line.take():
                return selectors.EVENT_READ
            self.unwatch(line)
            line.answered = True
            if line.wanted is None:
                util.write_error(line, 431, "Request Header Fields Too Large", "")
            else:
                self.handle(line.listener, line, line.address)
            line.came, line.since = bytearray(), time.monotonic()
        return 0 if line.give() else selectors.EVENT_WRITE

    def watch(self, line: Line, events: int) -> None:
        if line.sock.fileno() not in self.lines:
            self.lines[line.sock.fileno()] = line
            self.ears.register(line.sock, events, line)

    def unwatch(self, line: Line) -> None:
        if self.lines.pop(line.sock.fileno(), None):
            self.ears.unregister(line.sock)

    def drop(self, line: Line) -> None:
        self.log.info("A connection was too slow: %d bytes came, %d went.", len(line.came), line.sent)
        if not line.answered:
            head = (
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
                f"Content-Length: {len(TOO_SLOW)}\r\n\r\n"
            )
            try:
                line.sock.send(head.encode() + TOO_SLOW)
            except OSError:
                self.log.debug("They are gone.")
        self.end(line)

    def end(self, line: Line) -> None:
        self.unwatch(line)
        try:
            # What arrived and was never read would make the kernel take the answer back.
            if not line.answered or line.wanted is None or not line.keeps:
                line.sock.shutdown(socket.SHUT_WR)
                for _sip in range(16):
                    if not line.sock.recv(64 * 1024):
                        break
        except OSError:
            self.log.debug("They are gone.")
        line.hang_up()
