"""The long form of the promises: python -m tests.promises [NAME]; each prints its figures and exits 0 or 1."""

import os
import subprocess
import sys

PROMISES = {
    # promise: (command, what makes the form long)
    "mail_steps": ([sys.executable, "-m", "tests.promises.mail_steps", "--trials", "15"], {}),
    "race_seats": (
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/promises/test_race_seats.py"],
        {"ROUNDS": "30"},
    ),
    "race_budget": (
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/promises/test_race_budget.py"],
        {"ROUNDS": "30"},
    ),
    "race_ack": (
        [sys.executable, "-m", "pytest", "-q", "-s", "tests/promises/test_race_ack.py"],
        {"ROUNDS": "30"},
    ),
    "access_walk": ([sys.executable, "-m", "pytest", "-q", "-s", "tests/promises/test_access_walk.py"], {}),
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(PROMISES)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(PROMISES)}.")
        return 2
    failed = []
    for name in names or PROMISES:
        command, long_form = PROMISES[name]
        print(f"--- {name}", flush=True)
        if subprocess.run(command, env={**os.environ, **long_form}).returncode:
            failed.append(name)
    print(f"{len(names or PROMISES) - len(failed)} kept, {len(failed)} broken: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
