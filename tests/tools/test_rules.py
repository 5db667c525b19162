"""Who keeps the register, and which positions make sense."""

from datetime import date

import pytest
from django.utils import translation

from tools import rules
from tools.models import Tool

Stance = Tool.Stance


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("dsi", True),
        ("admin", True),
        ("employee", False),
        ("lead", False),
        ("comms", False),
        ("guest", False),
    ],
)
def test_register_is_kept_by_the_it_department(cast, role, allowed):
    assert bool(rules.can_keep(getattr(cast, role))) is allowed


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"stance": Stance.CARE, "stance_reason_fr": "  "},
            "Say why: without a reason this position helps nobody.",
        ),
        ({"stance": Stance.NOT_RECOMMENDED}, "Say why: without a reason this position helps nobody."),
        (
            {"stance": Stance.NOT_RECOMMENDED, "stance_reason_fr": "Fuites."},
            "Name the tool to use instead: a bare ban sends people elsewhere.",
        ),
        ({"stance": Stance.RETIRED}, "Name the tool that replaces it."),
        ({"stance": Stance.TRIAL}, ""),
    ],
)
def test_position_says_what_it_lacks(make_tool, fields, reason):
    tool = make_tool("Canva")
    for name, value in fields.items():
        setattr(tool, name, value)
    assert rules.can_stand(tool).reason == reason


def test_ban_needs_its_review_date(make_tool):
    tool = make_tool("Canva")
    tool.stance, tool.stance_reason_fr, tool.alternative = (
        Stance.NOT_RECOMMENDED,
        "Fuites.",
        make_tool("Nextcloud"),
    )
    assert rules.can_stand(tool).reason == "Give the date on which this position is looked at again."


def test_way_out_leads_to_a_tool_people_may_use(make_tool):
    gone = make_tool("Skype", stance=Stance.RETIRED, successor=make_tool("Teams"))
    tool = make_tool("Canva")
    tool.stance, tool.successor = Stance.RETIRED, gone
    assert rules.can_stand(tool).reason == "Skype is itself not to be used: name a tool that people may use."


def test_tool_is_not_withdrawn_under_those_that_lead_to_it(make_tool):
    teams, other = make_tool("Teams"), make_tool("Nextcloud")
    make_tool("Skype", stance=Stance.RETIRED, successor=teams)
    make_tool(
        "Canva",
        stance=Stance.NOT_RECOMMENDED,
        stance_reason_fr="Fuites.",
        alternative=teams,
        review_on=date(2027, 1, 4),
    )
    teams.stance, teams.successor = Stance.RETIRED, other
    assert rules.can_stand(teams).reason == "Canva, Skype point to this tool: first name another one there."


def test_first_users_are_active_members_of_the_it_department(cast):
    cast.dsi2.is_active = False
    assert [bool(rules.can_be_first_user(person)) for person in (cast.dsi, cast.dsi2, cast.employee)] == [
        True,
        False,
        False,
    ]
