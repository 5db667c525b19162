"""A tool enters the register, changes, gets its first users: written, journalled, findable."""

from datetime import date, timedelta

import pytest

from core import journal
from core.verdicts import Forbidden, NotNow
from tests.tools.conftest import build
from tools import actions
from tools.models import FirstUser, Tool

Stance = Tool.Stance


def verbs(subject):
    return [(entry.verb, entry.details) for entry in journal.of(subject)]


def test_register_dates_the_tool_and_its_position(cast, now):
    tool = actions.register(build("Mastodon"), by=cast.dsi, at=now)
    tool.refresh_from_db()
    assert (tool.registered_at, tool.stance_since, tool.folded) == (now, now, "mastodon")
    assert verbs(tool) == [("tool_registered", {"stance": "recommended"})]


def test_register_refuses_who_does_not_keep_it(cast, now):
    with pytest.raises(Forbidden):
        actions.register(build("Mastodon"), by=cast.employee, at=now)
    assert Tool.objects.count() == 0


def test_register_refuses_a_name_twice(cast, now):
    actions.register(build("Mastodon"), by=cast.dsi, at=now)
    with pytest.raises(NotNow):
        actions.register(build("Mastodon", slug="mastodon-2"), by=cast.dsi, at=now)
    assert Tool.objects.count() == 1


def test_register_refuses_a_bare_ban(cast, now):
    with pytest.raises(NotNow):
        actions.register(build("Canva", stance=Stance.NOT_RECOMMENDED), by=cast.dsi, at=now)
    assert Tool.objects.count() == 0


def test_update_of_the_position_dates_it(cast, now, make_tool):
    tool = make_tool("Mastodon", stance=Stance.TRIAL)
    later = now + timedelta(days=60)
    actions.update(tool, by=cast.dsi, at=later, stance=Stance.RECOMMENDED, data_fr="Rien de confidentiel.")
    tool.refresh_from_db()
    assert (tool.stance, tool.stance_since, tool.data_fr) == ("recommended", later, "Rien de confidentiel.")
    assert verbs(tool) == [
        ("tool_changed", {"fields": ["data_fr"]}),
        ("tool_stance_changed", {"was": "trial", "now": "recommended"}),
    ]


def test_update_of_a_text_keeps_the_date_of_the_position(cast, now, make_tool):
    tool = make_tool("Mastodon")
    actions.update(tool, by=cast.dsi, at=now + timedelta(days=60), summary_fr="Répondre en public.")
    tool.refresh_from_db()
    assert (tool.summary_fr, tool.stance_since) == ("Répondre en public.", now)


def test_similar_tools_are_told_apart_from_the_fields(cast, now, make_tool):
    tool, other = make_tool("Mastodon"), make_tool("Bluesky")
    actions.update(tool, similar=[other], by=cast.dsi, at=now)
    actions.update(tool, similar=[other], by=cast.dsi, at=now)
    assert ([one.name for one in other.similar.all()], verbs(tool)) == (
        ["Mastodon"],
        [("tool_changed", {"fields": ["similar"]})],
    )


def test_update_without_a_change_writes_nothing(cast, now, make_tool):
    tool = make_tool("Mastodon")
    actions.update(tool, by=cast.dsi, at=now, name="Mastodon")
    assert verbs(tool) == []


def test_update_refused_leaves_the_row(cast, now, make_tool):
    tool = make_tool("Mastodon")
    with pytest.raises(NotNow):
        actions.update(tool, by=cast.dsi, at=now, stance=Stance.RETIRED)
    tool.refresh_from_db()
    assert tool.stance == "recommended"


def test_first_user_is_added_and_removed(cast, now, make_tool):
    tool = make_tool("Notion")
    first = actions.add_first_user(
        tool, person=cast.dsi, since=date(2026, 1, 5), words_fr="Mes comptes rendus.", by=cast.dsi2, at=now
    )
    with pytest.raises(NotNow):
        actions.add_first_user(tool, person=cast.dsi, since=date(2026, 2, 5), by=cast.dsi2, at=now)
    actions.remove_first_user(first, by=cast.admin, at=now)
    assert FirstUser.objects.count() == 0
    assert verbs(tool) == [
        ("tool_first_user_removed", {"person_id": cast.dsi.pk}),
        ("tool_first_user_added", {"person_id": cast.dsi.pk}),
    ]


def test_first_user_from_elsewhere_is_refused(cast, now, make_tool):
    with pytest.raises(NotNow):
        actions.add_first_user(
            make_tool("Notion"), person=cast.employee, since=date(2026, 1, 5), by=cast.dsi, at=now
        )
