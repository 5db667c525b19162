"""One process of the brute-force promise: wrong passwords in parallel; prints how many were compared.

Run by test_brute_force.py as `python -m tests.promises.attempts COUNT`, on the database that DATABASE_URL names.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption_portal.settings")


def main(count: int) -> int:
    django.setup()
    from django.db import connections
    from django.test import Client

    from people.models import User

    tested: list[str] = []
    check = User.check_password

    def counted(self, raw: str) -> bool:
        tested.append(raw)
        return check(self, raw)

    User.check_password = counted  # type: ignore[method-assign]
    barrier = Barrier(count)
    print("ready", flush=True)
    sys.stdin.readline()  # both processes start together

    def attempt(number: int) -> int:
        barrier.wait()
        try:
            form = {"login": "employee@demo.example", "password": f"faux-{os.getpid()}-{number}"}
            return Client(SERVER_NAME="localhost").post("/compte/login/", form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        statuses = set(pool.map(attempt, range(count)))
    print(len(tested), *sorted(statuses), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
