"""The long form of the promises, on both databases: python -m tests.promises [NAME]; prints figures, exits 0 or 1."""

import os
import subprocess
import sys

# promise: (its test, what makes the form long)
PROMISES = {
    "mail_steps": ("tests/promises/test_mail_steps.py", {"TRIALS": "15"}),
    "mail_races": ("tests/promises/test_mail_races.py", {"ROWS": "400"}),
    "mail_faults": ("tests/promises/test_mail_faults.py", {}),
    "race_seats": ("tests/promises/test_race_seats.py", {"ROUNDS": "30"}),
    "race_budget": ("tests/promises/test_race_budget.py", {"ROUNDS": "30"}),
    "race_envelopes": ("tests/promises/test_race_envelopes.py", {"ROUNDS": "30"}),
    "race_processes": ("tests/promises/test_race_processes.py", {"POSTS": "25"}),
    "race_double": ("tests/promises/test_race_double.py", {"ROUNDS": "50"}),
    "books": ("tests/promises/test_books.py", {"LONG": "1"}),
    "race_ack": ("tests/promises/test_race_ack.py", {"ROUNDS": "30"}),
    "race_trials": ("tests/promises/test_race_trials.py", {"ROUNDS": "30"}),
    "access_walk": ("tests/promises/test_access_walk.py", {}),
    "brute_force": ("tests/promises/test_brute_force.py", {}),
    "bad_input": ("tests/promises/test_bad_input.py", {"LONG": "1"}),
    "bad_addresses": ("tests/promises/test_bad_addresses.py", {"LONG": "1"}),
    "naughty": ("tests/promises/test_naughty.py", {"LONG": "1"}),
    "export_cells": ("tests/promises/test_export_cells.py", {}),
    "xss_walk": ("tests/promises/test_xss_walk.py", {"LONG": "1"}),
    "xss_ways_in": ("tests/promises/test_xss_ways_in.py", {"LONG": "1"}),
}


def databases() -> dict[str, dict[str, str]]:
    """SQLite always; PostgreSQL when scripts/with-services.sh started one."""
    bare = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return {"SQLite": bare} | ({"PostgreSQL": dict(os.environ)} if os.environ.get("DATABASE_URL") else {})


def main(names: list[str]) -> int:
    unknown = set(names) - set(PROMISES)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(PROMISES)}.")
        return 2
    broken = []
    for name in names or PROMISES:
        path, long_form = PROMISES[name]
        for database, environment in databases().items():
            print(f"--- {name}, {database}", flush=True)
            command = [sys.executable, "-m", "pytest", "-q", "-s", path]
            if subprocess.run(command, env={**environment, **long_form}).returncode:
                broken.append(f"{name} on {database}")
    print(f"broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
