"""A mail server on loopback that remembers: (Message-ID, recipient) is written before the 250 is said."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        self.say(b"220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                self.say(b"250 sink")
            elif verb == b"RCPT":
                recipient = line.decode().split("<")[1].split(">")[0]
                self.say(b"250 ok")
            elif verb == b"DATA":
                self.say(b"354 go on")
                self.take(recipient)
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def take(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # hung up before the dot: nothing was delivered
            lines.append(line)
        message = BytesParser().parsebytes(b"".join(lines), headersonly=True)
        self.server.received.append((message["Message-ID"], recipient))  # type: ignore[attr-defined]
        self.say(b"250 kept")

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
