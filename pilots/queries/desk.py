"""One pilot, as its page shows it: the decision desk, what may be tried instead, its measures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import charts
from core.money import show
from early_adopters.models import EarlyAdopter
from early_adopters.queries import Proposal, propose_mentor
from people.models import User
from pilots.models import Envelope, Kpi, Measure, Pilot
from pilots.queries.envelopes import for_pilot
from tools.models import Tool


def sheet(user: User) -> QuerySet[Pilot]:
    """A pilot with all that its page shows beside its lines; `insight` says whether this person reads the money."""
    registered = EarlyAdopter.objects.filter(person=OuterRef("lead")).values("registered_at")
    return (
        Pilot.objects.visible_to(user)
        .with_insight(user)
        .select_related(
            "tool",
            "unit",
            "lead__unit",
            "envelope",
            "decided_by",
            "assigned_to",
            "looked_by",
            "mentoring__mentor",
            "alternative",
            "kpi",
            "trainer",
            "help_contact",
        )
        .annotate(adopter_since=Subquery(registered[:1]))
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What one decides on: the envelope before and after, the others, the mentor proposed with the reason."""

    envelope: Envelope | None
    others: tuple[Envelope, ...]
    after: Decimal
    fits: bool
    proposal: Proposal | None
    text: str

    @property
    def envelopes(self) -> tuple[Envelope, ...]:
        return (self.envelope, *self.others) if self.envelope else ()


def desk(pilot: Pilot, *, at: datetime) -> Desk:
    """The envelope that fits best of those this pilot may draw from, the others, the mentor proposed."""
    envelopes = for_pilot(pilot, at)
    envelope = envelopes[0] if envelopes else None
    after = envelope.left - pilot.asked if envelope else Decimal(0)
    text = ""
    if envelope:
        said = {
            "granted": show(envelope.allocated),
            "asked": show(pilot.asked),
            "left": show(after),
            "free": show(envelope.left),
        }
        text = (
            _("%(granted)s granted, %(asked)s with this pilot, %(left)s would be left")
            if after >= 0
            else _("%(granted)s granted, %(free)s left: this pilot asks for %(asked)s")
        ) % said
    return Desk(
        envelope=envelope,
        others=tuple(one for one in envelopes if one is not envelope),
        after=after,
        fits=envelope is not None and after >= 0,
        proposal=propose_mentor(person=pilot.lead, tool_ids=[pilot.tool.pk], at=at),
        text=text,
    )


def proposable_tools() -> QuerySet[Tool]:
    """What a pilot may be about: everything that still exists. Trying a doubtful tool is what pilots are for."""
    return Tool.objects.exclude(stance=Tool.Stance.RETIRED).only("name", "stance").order_by("folded")


def alternatives() -> QuerySet[Tool, tuple[int, str]]:
    """What may be named beside a no: (pk, name)."""
    return Tool.objects.usable().order_by("folded").values_list("pk", "name")


def measures_of(pilot: Pilot) -> list[Measure]:
    kpi = pilot.kpi
    return list(kpi.measures.order_by("measured_on", "id")) if kpi else []


def kpi_chart(kpi: Kpi, measures: list[Measure]) -> charts.Chart | None:
    """The values over time, from the baseline on, beside the target; one value alone is no picture."""
    if len(measures) < 2:
        return None
    days = [f"{measure.measured_on:%d/%m}" for measure in measures]
    values = [measure.value for measure in measures]
    return charts.line(
        kpi.label,
        days,
        [
            charts.Series(_("measured"), values, colour=1),
            charts.Series(_("target"), [kpi.target] * len(days), dashed=True, colour=2),
        ],
        description=_("from %(first)s to %(last)s, target %(target)s")
        % {"first": kpi.say(values[0]), "last": kpi.say(values[-1]), "target": kpi.say(kpi.target)},
        say=kpi.say,
        say_axis=charts.plain if kpi.unit != "%" else kpi.say,
        step_name=_("Date"),
    )
