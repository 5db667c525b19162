"""The register's invariants hold in the database, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.tools.conftest import build
from tools.models import FirstUser, Tool, fold

Stance = Tool.Stance


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def test_fold_ignores_accents_capitals_and_spaces():
    assert fold("  Évaluation   À Paris ") == "evaluation a paris"


def test_name_is_found_by_the_start_of_any_word(make_tool):
    make_tool("Microsoft Teams")
    make_tool("Étherpad")
    assert [tool.name for tool in Tool.objects.named_like("ETH")] == ["Étherpad"]
    assert [tool.name for tool in Tool.objects.named_like("teà")] == ["Microsoft Teams"]
    assert [tool.name for tool in Tool.objects.named_like("eams")] == []
    assert [tool.name for tool in Tool.objects.named_like("%")] == []


def test_name_stays_findable_after_a_change(make_tool):
    tool = make_tool("Twitter")
    tool.name = "Écho"
    tool.save(update_fields=["name"])
    assert Tool.objects.get(folded="echo") == tool


def test_tool_without_a_searchable_name_is_refused(now, db):
    with refused("tool_can_be_found"), transaction.atomic():
        Tool.objects.bulk_create([build("Notion", registered_at=now, stance_since=now)])


@pytest.mark.parametrize("stance", [Stance.CARE, Stance.NOT_RECOMMENDED])
def test_position_without_a_reason_is_refused(make_tool, stance):
    other = make_tool("Nextcloud")
    with refused("tool_stance_has_a_reason"), transaction.atomic():
        make_tool("Canva", stance=stance, alternative=other, review_on=date(2027, 3, 1))


def test_bare_ban_is_refused(make_tool):
    with refused("tool_not_recommended_names_another"), transaction.atomic():
        make_tool(
            "Canva",
            stance=Stance.NOT_RECOMMENDED,
            stance_reason_fr="Données hors d’Europe.",
            review_on=date(2027, 3, 1),
        )


def test_ban_without_review_is_refused(make_tool):
    other = make_tool("Nextcloud")
    with refused("tool_not_recommended_is_reviewed"), transaction.atomic():
        make_tool(
            "Canva",
            stance=Stance.NOT_RECOMMENDED,
            stance_reason_fr="Données hors d’Europe.",
            alternative=other,
        )


def test_retired_tool_without_a_successor_is_refused(make_tool):
    with refused("tool_retired_has_a_successor"), transaction.atomic():
        make_tool("Skype", stance=Stance.RETIRED)


@pytest.mark.parametrize("way_out", ["alternative", "successor"])
def test_tool_is_never_its_own_way_out(make_tool, way_out):
    tool = make_tool("Skype")
    with refused("tool_is_not_its_own_way_out"), transaction.atomic():
        Tool.objects.filter(pk=tool.pk).update(**{way_out: tool})


def test_first_user_is_named_once_per_tool(make_tool, cast):
    tool = make_tool("Notion")
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 1, 5))
    with refused("first_user_once_per_tool|UNIQUE"), transaction.atomic():
        FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 2, 5))


def test_register_is_hidden_from_visitors_only(make_tool, cast):
    from django.contrib.auth.models import AnonymousUser

    make_tool("Notion")
    assert [
        Tool.objects.visible_to(user).count() for user in (AnonymousUser(), cast.guest, cast.employee)
    ] == [0, 1, 1]


def test_reader_gets_their_language_else_the_other(make_tool):
    from django.utils import translation

    tool = make_tool("Notion", summary_fr="Prendre des notes.", summary_en="")
    with translation.override("en"):
        assert tool.summary == "Prendre des notes."
