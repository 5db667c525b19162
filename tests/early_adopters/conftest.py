"""Early adopters for the tests: tools, and somebody who waits."""

import pytest
from django.utils import translation

from early_adopters import actions
from tests.tools.conftest import make_tool

__all__ = ["make_tool"]


@pytest.fixture(autouse=True)
def _english():
    """Sentences are tested as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def waiting(cast, now):
    """Inès registered this Tuesday at ten; her first contact is promised by Friday 27 November."""
    return actions.register(cast.pioneer, wants="Répondre aux clients en public.", by=cast.pioneer, at=now)


@pytest.fixture
def mentoring(waiting, cast, now):
    """Yanis accompanies Inès."""
    return actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi2, at=now)
