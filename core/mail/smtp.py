"""Django's SMTP, with a timeout for each step and an answer to: had the server begun to take the mail?"""

import smtplib
import socket
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

CONNECT_SECONDS = 2
# The server's answer to a whole mail: many look for malware before they say yes, and hanging up earlier would
# leave the mail unclear. All other answers: settings.EMAIL_TIMEOUT.
CONTENT_SECONDS = 30


class _Watched:
    """Mixed into smtplib's classes."""

    content_begun = False  # of the mail that is being sent, or was last

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line: socket.socket = super()._get_socket(host, port, CONNECT_SECONDS)  # type: ignore[misc]
        line.settimeout(timeout)
        return line

    def mail(self, *args: Any, **kwargs: Any) -> Any:
        self.content_begun = False
        return super().mail(*args, **kwargs)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        self.content_begun = True
        line: socket.socket = self.sock  # type: ignore[attr-defined]
        line.settimeout(CONTENT_SECONDS)
        answer = super().data(msg)  # type: ignore[misc]
        line.settimeout(self.timeout)  # type: ignore[attr-defined]
        return answer


class Plain(_Watched, smtplib.SMTP):
    pass


class OverTLS(_Watched, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return OverTLS if self.use_ssl else Plain

    @property
    def content_begun(self) -> bool:
        """False: the mail that was just tried is certainly not with the server."""
        return bool(getattr(self.connection, "content_begun", True))

    def answers(self) -> bool:
        """Is the line that was opened still good? A server hangs up after so many mails, or so long."""
        if self.connection is None:
            return False
        try:
            return bool(self.connection.noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False
