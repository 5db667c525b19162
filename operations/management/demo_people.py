"""Where the sample company is kept, and who is who in it."""

import json
from pathlib import Path
from typing import Any

from people.models import User

SAMPLE = Path(__file__).resolve().parent.parent / "sample"


def read(name: str) -> Any:
    return json.loads((SAMPLE / name).read_text(encoding="utf-8"))


def person(email: str) -> User:
    return User.objects.get(email=email)
