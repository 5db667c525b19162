"""A mail server on loopback that remembers: (Message-ID, recipient) is written before the 250 is said.

`answers[stage, recipient]` scripts trouble, one answer a try: stage RCPT, DATA or DOT; None hangs up without a word.
A message whose DOT is answered by 250 or by silence was kept.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        self.server.calls += 1  # type: ignore[attr-defined]
        self.say(b"220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                self.say(b"250 sink")
            elif verb == b"RCPT":
                recipient = line.decode().split("<")[1].split(">")[0]
                if not self.answer("RCPT", recipient, b"250 ok"):
                    return
            elif verb == b"DATA":
                if not self.answer("DATA", recipient, b"354 go on") or not self.take(recipient):
                    return
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def answer(self, stage: str, recipient: str, usual: bytes) -> bool:
        """Say the scripted answer or the usual one; False when the line is to be cut."""
        script = self.server.answers.get((stage, recipient), [])  # type: ignore[attr-defined]
        said = script.pop(0) if script else usual
        if said is not None:
            self.say(said)
        return said is not None

    def take(self, recipient: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                self.server.hung_up += 1  # type: ignore[attr-defined]
                return False  # hung up before the dot: nothing was delivered
            lines.append(line)
        message = BytesParser().parsebytes(b"".join(lines), headersonly=True)
        script = self.server.answers.get(("DOT", recipient), [])  # type: ignore[attr-defined]
        if not script or script[0] is None:
            self.server.received.append((message["Message-ID"], recipient))  # type: ignore[attr-defined]
            self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]
        return self.answer("DOT", recipient, b"250 kept")

    def say(self, words: bytes) -> None:
        try:
            self.wfile.write(words + b"\r\n")
        except OSError:
            return


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.letters: list[bytes] = []  # as they came over the wire
        self.answers: dict[tuple[str, str], list[bytes | None]] = {}
        self.calls = 0  # connections
        self.hung_up = 0  # conversations cut between 354 and the dot
        super().__init__(("127.0.0.1", 0), Conversation)

    def handle_error(self, request, client_address) -> None:
        """A sender that was killed hangs up without a word: that is what these tests do."""


@contextmanager
def running() -> Iterator[Sink]:
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join(5)


def mailers(sink: Sink) -> dict:
    """MAILERS that talk to the sink."""
    options = {"host": "127.0.0.1", "port": sink.server_address[1], "timeout": 10}
    return {"default": {"BACKEND": "notifications.delivery.MarkingSmtpBackend", "OPTIONS": options}}
