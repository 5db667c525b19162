"""Tools for the tests: a factory that fills what a test does not care about."""

from datetime import datetime

import pytest
from django.utils.text import slugify

from tools.models import Tool


def build(name: str, **fields) -> Tool:
    """An unsaved, recommended tool."""
    return Tool(
        **{
            "slug": slugify(name),
            "name": name,
            "kind": Tool.Kind.SOCIAL,
            "stance": Tool.Stance.RECOMMENDED,
            "summary_fr": f"{name} sert à partager ce que l’on sait.",
            "summary_en": f"{name} is for sharing what we know.",
        }
        | fields
    )


@pytest.fixture
def make_tool(db, now: datetime):
    """make_tool("Notion", stance="care", ...) -> a saved tool; its position dates from `now` unless said."""

    def make(name: str, **fields) -> Tool:
        tool = build(name, **{"registered_at": now, "stance_since": now} | fields)
        tool.save()
        return tool

    return make
