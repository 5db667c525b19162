"""C4: each form of a pilot that carries a token makes one thing, however often it is sent at the same moment.

The proposal is in test_race_budget.py; here an expense, a move of money, a request for more, a milestone and a
progress note, each posted ten times at once through HTTP. ROUNDS in the environment makes it long.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Model
from django.utils import timezone

from core.models import JournalEntry
from pilots import actions
from pilots.models import Expense, Milestone, ProgressNote, TopUp
from tests.pilots.books import books_balance
from tests.pilots.conftest import make_pilot, make_tool, proposal, tool
from tests.promises.threads import at_once, on_disk

__all__ = ["make_pilot", "make_tool", "on_disk", "proposal", "tool"]

ROUNDS = int(os.environ.get("ROUNDS", "2"))
TIMES = 10


@dataclass(frozen=True)
class Form:
    """Where it is sent, what is typed, and what one of it makes."""

    path: str
    prefix: str
    typed: dict
    makes: type[Model]


FORMS = {
    "expense": Form(
        "depenses", "expense", {"label": "Licence", "amount": "10", "state": "committed"}, Expense
    ),
    "move": Form("deplacer", "move", {"amount": "10.10", "reason": "Il en faut plus"}, JournalEntry),
    "more": Form("rallonge", "more", {"amount": "50", "why": "Plus de monde"}, TopUp),
    "milestone": Form("jalons", "milestone", {"label": "Premier bilan", "due_on": "2099-01-05"}, Milestone),
    "note": Form("notes", "note", {"mood": "well", "words": "Tout va bien"}, ProgressNote),
}


@pytest.fixture
def running(make_pilot, cast):
    """A pilot of the real clock's year, approved long enough ago that its money may move."""
    at, today = timezone.now() - timedelta(days=2), timezone.localdate()
    envelope = actions.open_envelope(
        year=(today - timedelta(days=2)).year, name_fr="Pilotes", amount=Decimal(60000), by=cast.lead, at=at
    )
    pilot = make_pilot(starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=60), at=at)
    return actions.approve(pilot, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=at)


def _made(form: Form) -> int:
    found = form.makes.objects
    return found.filter(verb="money_moved").count() if form.makes is JournalEntry else found.count()


@pytest.mark.parametrize("name", list(FORMS))
def test_c4_one_form_makes_one(on_disk, name, running, cast, sign_in):
    form, (source, target, *_others) = FORMS[name], running.lines.all()
    clients = [sign_in(cast.pioneer) for _time in range(TIMES)]
    for n in range(ROUNDS):
        TopUp.objects.all().delete()  # one request waits at a time
        before = _made(form)
        typed = (
            form.typed
            | {"spent_on": timezone.localdate()}
            | {"source": source.pk, "target": target.pk, "line": target.pk, "token": f"{n + 1:032x}"}
        )
        posted = {f"{form.prefix}-{field}": value for field, value in typed.items()}
        answers = at_once(
            [
                lambda one=one, posted=posted: one.post(f"/pilotes/{running.pk}/{form.path}/", posted)
                for one in clients
            ]
        )
        assert [answer.status_code for answer in answers] == [302] * TIMES
        assert {answer.headers["Location"].split("#")[0] for answer in answers} == {
            running.get_absolute_url()
        }
        assert _made(form) == before + 1
    source.refresh_from_db()
    moved = Decimal("10.10") * ROUNDS if name == "move" else 0
    assert source.granted == source.asked - moved
    books_balance()
