"""Tools for the tests: a factory that fills what a test does not care about."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.text import slugify

from tools import actions
from tools.models import Tool, Trial

CRITERIA = ["Il fait gagner du temps", "On l’apprend vite"]


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


@pytest.fixture
def open_trial(cast, make_tool, now):
    """open_trial("Miro", testers=[...]) -> a trial of a month, led by the DSI member, from today on."""

    def opened(name: str = "Miro", *, at=now, **fields) -> Trial:
        tool = fields.pop("tool", None) or make_tool(name)
        day = timezone.localdate(at)
        typed = {
            "scope": "Les revues à distance.",
            "allowed_data": "Des schémas.",
            "starts_on": day,
            "ends_on": day + timedelta(days=30),
            "owner": cast.dsi,
            "criteria": CRITERIA,
            "testers": [cast.employee, cast.pioneer],
        }
        return actions.open_trial(tool, **typed | fields, by=cast.dsi, at=at)

    return opened


def give(trial, person, *marks, at, word=""):
    """The marks of `person`, one for each criterion in order."""
    values = dict(zip(trial.criteria.values_list("pk", flat=True), marks, strict=True))
    return actions.score(trial, values=values, word=word, by=person, at=at)


def decide(trial, by, at, **fields):
    """Recommended, unless `fields` say otherwise."""
    typed = {"outcome": "recommended", "conclusion": "Nous y gagnons une heure par semaine."}
    return actions.decide_trial(trial, **typed | fields, by=by, at=at)
