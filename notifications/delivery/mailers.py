"""Two mailers: SMTP that says when a message changes hands, and a folder for development."""

import re
import smtplib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from django.core.mail.backends import filebased, smtp
from django.utils import timezone


class TakenBack(Exception):
    """Between the server's 354 and the body, the row was no longer ours to send: nothing was delivered."""


class MarkingConversation:
    """smtplib's DATA with one question more: `before_body()` runs after 354 and before the first byte of the body.

    From there on only the server knows whether it has the message, so that is where the row must say so
    (docs/adr/0002). Answering False hangs up: a server never delivers a message without its final dot.
    """

    before_body: Callable[[], bool] | None = None

    def data(self, msg: bytes | str) -> tuple[int, bytes]:
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        if self.before_body is not None and not self.before_body():
            self.close()
            raise TakenBack
        body = msg.encode("ascii") if isinstance(msg, str) else msg
        body = re.sub(rb"(?m)^\.", b"..", body)
        self.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        return self.getreply()


class MarkingSMTP(MarkingConversation, smtplib.SMTP):
    """In clear or with STARTTLS."""


class MarkingSMTPS(MarkingConversation, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class MarkingSmtpBackend(smtp.EmailBackend):
    """Django's SMTP backend; a message that has a `handover` callable is asked for it between 354 and the body."""

    marks_inside = True

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return MarkingSMTPS if self.use_ssl else MarkingSMTP

    @property
    def alive(self) -> bool:
        return self.connection is not None and self.connection.sock is not None

    def _send(self, email_message) -> bool:
        self.connection.before_body = getattr(email_message, "handover", None)
        try:
            return super()._send(email_message)
        finally:
            if self.connection is not None:
                self.connection.before_body = None


class FolderBackend(filebased.EmailBackend):
    """One .eml file a message, that any mail program opens; newest last by name. Renaming is the handover."""

    marks_inside = True
    alive = True

    def open(self) -> bool:
        """Nothing to open: each message is a file of its own."""
        return False

    def close(self) -> None:
        """Nothing to close."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            whole = Path(self.file_path) / f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}.eml"
            part = whole.with_suffix(".part")
            part.write_bytes(message.message().as_bytes())
            handover = getattr(message, "handover", None)
            if handover is not None and not handover():
                part.unlink()
                raise TakenBack
            part.rename(whole)
        return len(email_messages)
