"""Measures the portal against floors on this machine: our page and a bare Django page, asked in turn, in one run.

Only the ratios count, and only within one run: machines are noisy.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from operations.management import bench_export, bench_import, bench_search
from operations.management.bench_pages import PAGES
from people.models import User

WARM_UP = 8


@dataclass
class Server:
    """One gunicorn process on a free port of loopback."""

    application: str

    def __enter__(self) -> "Server":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}"]
        command += [
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "2",
            "--keep-alive",
            "60",
            "--no-control-socket",
            "--log-level",
            "error",
        ]
        quiet = {**os.environ, "LOG_LEVEL": "ERROR"}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=quiet)  # noqa: S603  (our own words)
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                return self
        self.process.terminate()
        raise CommandError(f"{self.application} did not start.")

    def __exit__(self, *_failure) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(10)

    def ask(self, path: str, cookie: str) -> tuple[float, int]:
        """Milliseconds and size of one answer; anything but 200 stops the measure."""
        headers = {"Host": "localhost", "Accept-Language": "fr"} | ({"Cookie": cookie} if cookie else {})
        start = time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - start) * 1000
        if answer.status != 200:
            raise CommandError(f"{path} answered {answer.status}.")
        return spent, len(body)


class Command(BaseCommand):
    help = "Measure pages, search over 50,000 texts, an import of 600 files, or an export of expenses against their floors."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", choices=["pages", "search", "import", "export"])
        parser.add_argument(
            "--rounds", type=int, default=5, help="rounds, floor and page in turn (default 5)"
        )
        parser.add_argument(
            "--requests", type=int, default=40, help="requests of each per round (default 40)"
        )

        parser.add_argument("--only", default="", help="pages whose label begins so, for example pilots")

    def handle(self, *, name: str, rounds: int, requests: int, only: str, **options) -> None:
        if settings.DEBUG:
            raise CommandError("Measure with DEBUG off.")
        if name == "export":
            bench_export.measure(self.stdout.write)
            return
        if name == "import":
            bench_import.measure(self.stdout.write)
            return
        if name == "search":
            bench_search.fill(self.stdout.write)
        with (
            Server("adoption_portal.wsgi:application") as ours,
            Server("operations.management.floor:application") as floor,
        ):
            if name == "search":
                rows = bench_search.measure(ours, floor, session_cookie("employee"), rounds)
                bench_search.show(rows, self.stdout.write)
                bench_search.indexing(self.stdout.write)
            else:
                self._pages(ours, floor, rounds, requests, only)

    def _pages(self, ours: Server, floor: Server, rounds: int, requests: int, only: str) -> None:
        self.stdout.write(
            f"{User.objects.count()} people, {rounds} rounds of {requests} requests each, medians in ms"
        )
        self.stdout.write(
            f"{'page':44} {'role':10} {'ours':>7} {'floor':>7} {'ratio':>6}  {'spread':13} {'KiB':>6}"
        )
        for page in PAGES:
            if page.label.startswith(only):
                self._measure(page, ours, floor, rounds, requests)

    def _measure(self, page, ours: Server, floor: Server, rounds: int, requests: int) -> None:
        path = page.path() if callable(page.path) else page.path
        if path is None:
            self.stdout.write(f"{page.label:44} nothing to show in this database")
            return
        cookie = session_cookie(page.role)
        for _request in range(WARM_UP):
            ours.ask(path, cookie)
            floor.ask(f"/{page.floor}/", cookie)
        ratios, mine, bare, size = [], [], [], 0
        for _round in range(rounds):
            here, there = [], []
            for _request in range(requests):
                there.append(floor.ask(f"/{page.floor}/", cookie)[0])
                spent, size = ours.ask(path, cookie)
                here.append(spent)
            mine.append(statistics.median(here))
            bare.append(statistics.median(there))
            ratios.append(mine[-1] / bare[-1])
        self.stdout.write(
            f"{page.label:44} {page.role:10} {statistics.median(mine):7.2f} {statistics.median(bare):7.2f} "
            f"{statistics.median(ratios):6.2f}  {min(ratios):5.2f} - {max(ratios):5.2f} {size / 1024:6.1f}"
        )


def session_cookie(role: str) -> str:
    """A session of the first person who holds the role; empty for a visitor."""
    if role == "anonymous":
        return ""
    condition = (
        Q(is_guest=True)
        if role == "guest"
        else Q(is_guest=False)
        if role == "employee"
        else Q(**{f"is_{role}": True})
    )
    user = User.objects.active().filter(condition, email__endswith="@demo.example").order_by("pk").first()
    user = user or User.objects.active().filter(condition).order_by("pk").first()
    if user is None:
        raise CommandError(f"Nobody holds the role {role}: load the sample company first (manage.py demo).")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"
