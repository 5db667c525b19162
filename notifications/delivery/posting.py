"""Hand one message to the mail server, and say honestly what became of it."""

import logging
import smtplib
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from django.core.mail import EmailMessage, mailers

from notifications.delivery.mailers import TakenBack

logger = logging.getLogger(__name__)
TROUBLE = (OSError, smtplib.SMTPException)


class Outcome(StrEnum):
    SENT = "sent"  # the server has it
    LATER = "later"  # the server has it not, and says so or never saw it
    REFUSED = "refused"  # the server will never take it
    DOUBT = "doubt"  # silence after the body: it may have it
    TAKEN_BACK = "taken back"  # the row was no longer ours: nothing was delivered
    UNREACHABLE = "unreachable"  # no connection: this says nothing about the message


class Answer(NamedTuple):
    outcome: Outcome
    words: str = ""


class Post:
    """One connection for a whole slice, opened by the first mail. `with Post() as post: post.send(mail, mark=…)`."""

    def __init__(self) -> None:
        self.mailer = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *exc: object) -> None:
        self._hang_up()

    def send(self, mail: EmailMessage, *, mark: Callable[[], bool]) -> Answer:
        """`mark` is called once when the message changes hands; False means that it must not leave."""
        kept = self.mailer is not None
        answer, handed = self._try(mail, mark)
        if kept and self.mailer is None and answer.outcome is Outcome.LATER and not handed:
            # A server may close a connection that it has kept for long: a new one tells.
            return self._try(mail, mark)[0]
        return answer

    def _try(self, mail: EmailMessage, mark: Callable[[], bool]) -> tuple[Answer, bool]:
        """The answer, and whether the message had changed hands."""
        handed = False

        def handover() -> bool:
            nonlocal handed
            handed = mark()
            return handed

        try:
            self._call()
        except TROUBLE as trouble:
            self._hang_up()
            return Answer(Outcome.UNREACHABLE, _words(trouble)), handed
        try:
            if getattr(self.mailer, "marks_inside", False):
                mail.handover = handover
            elif not handover():
                return Answer(Outcome.TAKEN_BACK), handed
            self.mailer.send_messages([mail])
        except TakenBack:
            self._hang_up()
            return Answer(Outcome.TAKEN_BACK), handed
        except (*TROUBLE, ValueError) as trouble:
            if not getattr(self.mailer, "alive", False):
                self._hang_up()
            return Answer(_meaning(trouble, handed=handed), _words(trouble)), handed
        return Answer(Outcome.SENT), handed

    def _call(self) -> None:
        if self.mailer is None:
            self.mailer = mailers.default  # type: ignore[assignment]
            self.mailer.open()

    def _hang_up(self) -> None:
        mailer, self.mailer = self.mailer, None
        if mailer is not None:
            try:
                mailer.close()
            except TROUBLE:
                logger.info("The mail server did not say goodbye.")


def _meaning(trouble: Exception, *, handed: bool) -> Outcome:
    """4xx and everything before the body: later. 5xx about this message: refused. Silence after the body: doubt."""
    code = 0
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _words in trouble.recipients.values())
    elif isinstance(trouble, smtplib.SMTPSenderRefused):
        # Nobody was named yet: the server refuses us, not this message.
        return Outcome.LATER
    elif isinstance(trouble, smtplib.SMTPResponseException):
        code = trouble.smtp_code
    elif isinstance(trouble, ValueError):
        return Outcome.REFUSED  # an address that no server would take
    if 500 <= code < 600:
        return Outcome.REFUSED
    if 400 <= code < 500:
        return Outcome.LATER
    return Outcome.DOUBT if handed else Outcome.LATER


def _words(trouble: Exception) -> str:
    """What the server said, without the addresses that it may repeat."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(trouble.recipients.values()))
        return _clean(code, said)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return _clean(trouble.smtp_code, trouble.smtp_error)
    return type(trouble).__name__


def _clean(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    kept = " ".join("…" if "@" in word else word for word in text.replace("\x00", "").split())
    return f"{code} {kept}"[:200]
