"""Pilots for the tests: an envelope of 60,000, a complete proposal, and one that waits for its decision."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from pilots import actions
from pilots.models import Indicator, Line, Pilot, Proposal
from tests.tools.conftest import make_tool

__all__ = ["make_tool"]

LINES = (
    Line("support", "Accompagnement externe", Decimal(6000)),
    Line("training", "Formation de l’équipe", Decimal(4500)),
    Line("tools", "Licences et matériel", Decimal(2000)),
)


@pytest.fixture(autouse=True)
def _english():
    """Sentences are tested as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def tool(make_tool):
    return make_tool("Mastodon")


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=2026,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=now,
    )


@pytest.fixture
def proposal(tool):
    """Everything that is needed to send."""
    return Proposal(
        title="Veille client sur Mastodon",
        tool=tool,
        what="Répondre en public aux questions techniques des clients.",
        why="Réduire les appels répétés.",
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 2, 28),
        lines=LINES,
        kpis=[Indicator("réponses en moins de 2 h", "%", Decimal(35), Decimal(80), "up")],
    )


@pytest.fixture
def make_pilot(cast, proposal, now):
    """make_pilot(title=..., lead=...) -> a pilot that waits for its decision since `at`; sending=False keeps a draft."""
    made = iter(range(1, 1000))

    def make(*, lead=None, sending=True, at=now, **fields) -> Pilot:
        lead = lead or cast.pioneer
        return actions.propose(
            lead,
            proposal=replace(proposal, **fields),
            token=f"{next(made):032x}",
            sending=sending,
            by=lead,
            at=at,
        )

    return make


@pytest.fixture
def submitted(make_pilot):
    return make_pilot()


@pytest.fixture
def approve(cast, envelope):
    """approve(pilot, at=...) -> granted by Yanis, who also accompanies; an hour later money may be committed."""

    def grant(pilot, *, at, by=None, mentor=None):
        return actions.approve(pilot, envelope=envelope, mentor=mentor or cast.dsi, by=by or cast.dsi, at=at)

    return grant


@pytest.fixture
def approved(submitted, approve, now):
    return approve(submitted, at=now)


@pytest.fixture
def later(now):
    """When the decision can no longer be taken back."""
    return now + timedelta(hours=1)


def day(text: str, hour: int = 10) -> datetime:
    """That morning in Paris."""
    return datetime.combine(date.fromisoformat(text), time(hour), ZoneInfo("Europe/Paris"))


@pytest.fixture
def year(cast, make_pilot, approve, envelope, make_tool):
    """Two pilots of the service, one of production; June 2026."""
    start = day("2026-01-05")
    half = approve(
        make_pilot(
            title="Demi",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            lines=(Line("tools", "x", Decimal(3650)),),
            at=start,
        ),
        at=start + timedelta(days=2),
    )
    other = approve(
        make_pilot(
            title="Ailleurs",
            lead=cast.colleague,
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 8, 31),
            lines=(Line("tools", "x", Decimal(1000)),),
            at=start,
        ),
        at=start + timedelta(days=4),
    )
    for n, (pilot, when, amount) in enumerate(
        [(half, "2026-02-10", 600), (half, "2026-05-10", 900), (other, "2026-04-01", 500)]
    ):
        actions.add_expense(
            pilot,
            label="x",
            line=pilot.lines.get(),
            amount=Decimal(amount),
            state="paid",
            spent_on=date.fromisoformat(when),
            token=f"{n:032x}",
            by=pilot.lead,
            at=day(when),
        )
    actions.record_measure(
        half, value=Decimal(81), measured_on=date(2026, 6, 1), by=half.lead, at=day("2026-06-01")
    )
    make_pilot(title="En attente", at=day("2026-06-10"), starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 1))
    return half
