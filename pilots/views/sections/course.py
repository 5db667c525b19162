"""The course of a pilot: its indicators and their measures, its milestones, its progress notes."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import User
from pilots import queries, rules
from pilots.forms import MeasureForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    kpi = pilot.kpi
    shown = {
        "kpi": kpi,
        "kpi_range": _("from %(baseline)s to %(target)s")
        % {"baseline": kpi.say(kpi.baseline), "target": kpi.say(kpi.target)}
        if kpi
        else "",
        "last_measure": None,
        "chart": None,
    }
    if pilot.state not in Pilot.OPEN:
        return shown
    measures = queries.measures_of(pilot)
    last = measures[-1] if measures else None
    may_measure = rules.can_measure(user, pilot, at=at)
    return shown | {
        "measures": measures,
        "last_measure": last,
        "kpi_now": _("today %(value)s") % {"value": kpi.say(last.value)} if last else "",
        "reached": kpi.reached(last.value) if last else False,
        "chart": queries.kpi_chart(kpi, measures) if last else None,
        "may_measure": may_measure,
        "measure_form": typed.get("measure_form")
        or (MeasureForm(initial={"measured_on": localdate(at)}) if may_measure else None),
    }
