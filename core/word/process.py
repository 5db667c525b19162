"""Word documents are read in a process of their own: its memory and its time are counted, and a killed one is a problem.

The child is started once for many documents. It is asked one JSON line at a time and answers with one.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.word.reading import Text, read

MOST_MEMORY = 500 * 1024 * 1024  # beyond what the process holds before it opens anything
MOST_SECONDS = 60  # for one document
# Only words in two languages and no database: a process that starts in a moment and has nothing to give away.
_CHILD = """
import json, sys, django
from django.conf import settings
settings.configure(**json.loads(sys.argv[1]))
django.setup()
from core.word.process import answer
answer(int(sys.argv[2]))
"""


def texts(paths: Iterable[Path], beside: Path) -> Iterator[tuple[Path, Text]]:
    """Each document with what it says; its pictures lie in the folder `beside` for as long as that exists."""
    child = None
    try:
        for path in paths:
            child = child or _Child()
            answer = child.ask(path, beside)
            if answer is None:
                child.stop()
                child = None
                answer = Text(
                    problems=[
                        _(
                            "This document needs more than %(seconds)s seconds or %(memory)s MB to be read: cut it into several, or make its pictures smaller."
                        )
                        % {"seconds": MOST_SECONDS, "memory": MOST_MEMORY // 1024 // 1024}
                    ]
                )
            yield path, answer
    finally:
        if child is not None:
            child.stop()


class _Child:
    def __init__(self) -> None:
        known = {
            "LANGUAGE_CODE": settings.LANGUAGE_CODE,
            "LOCALE_PATHS": [str(path) for path in settings.LOCALE_PATHS],
        }
        self.process = subprocess.Popen(  # noqa: S603  (our own words)
            [sys.executable, "-c", _CHILD, json.dumps(known), str(MOST_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            text=True,
            encoding="utf-8",
        )

    def ask(self, path: Path, beside: Path) -> Text | None:
        """What the document says; None when the process was stopped by one of its limits."""
        assert self.process.stdin is not None  # noqa: S101  (for the type checker)
        assert self.process.stdout is not None  # noqa: S101
        question = {"path": str(path), "beside": str(beside), "language": translation.get_language() or "fr"}
        clock = threading.Timer(MOST_SECONDS, self.process.kill)
        clock.start()
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        finally:
            clock.cancel()
        found = json.loads(line) if line.endswith("\n") else None
        return Text(**found) if found else None

    def stop(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


# --- In the child ---------------------------------------------------------------------------------------


def answer(most_memory: int) -> None:
    """Read one question a line until there is none; out of memory, it says nothing more."""
    import gc

    import mammoth  # noqa: F401  (what is loaded now counts as held before)

    gc.freeze()  # a short life with large trees: looking for circles every 700 objects is a third of the work
    gc.set_threshold(100_000, 20, 20)
    _limit(most_memory)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            with translation.override(question["language"]):
                found = asdict(read(Path(question["path"]), Path(question["beside"])))
            print(json.dumps(found), flush=True)
        except MemoryError:
            os._exit(1)


def _limit(most: int) -> None:
    """Memory beyond the present size is refused by the system itself (Linux; elsewhere only the time is limited)."""
    import resource

    try:
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + most, held + most))
