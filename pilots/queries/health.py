"""How is a pilot doing? One stated rule at a time, the most pressing first; the board, its table and its help say the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Case, DateField, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from early_adopters.models import day_words
from pilots.models import Mood, Pilot

NEARLY_SPENT, SPENT = Decimal("0.80"), Decimal("1")
AHEAD = Decimal("0.20")  # spending may run this much ahead of the time that has passed
NO_MEASURE = timedelta(days=40)
ENDS_SOON = timedelta(days=14)
FIRST_WORDS = 12  # of the note that says what blocks
LATE, BLOCKED, BUDGET, TO_CLOSE, FAST, UNMEASURED, ENDING, UNTROUBLED = 0, 1, 2, 3, 4, 5, 6, 99


@dataclass(frozen=True, slots=True)
class Health:
    """A tag for the table, a sentence for « À regarder » (empty: nothing to look at), and how pressing it is."""

    label: str
    tone: str = ""
    reason: str = ""
    icon: str = "circle-check"
    rank: int = UNTROUBLED
    words: str = ""  # what the team itself says of it, in its own language


def health(pilot: Pilot, at: datetime) -> Health:
    """The rules one by one; `pressing` says the same to the database."""
    today = localdate(at)
    if pilot.state == Pilot.State.SUBMITTED:
        return _waiting(pilot, today)
    if pilot.state == Pilot.State.CLOSED:
        return Health(_("Finished"))
    if pilot.state != Pilot.State.APPROVED:
        return Health(pilot.get_state_display())
    if today > pilot.ends_on:
        reason = _("ended on %(day)s, to be closed with what was learned") % {"day": day_words(pilot.ends_on)}
        return Health(_("To close"), "warn", reason, "flag", TO_CLOSE)
    return (
        _blocked(pilot)
        or _money(pilot, today)
        or _measures(pilot, today)
        or _end(pilot, today)
        or _fine(pilot, today)
    )


def stated() -> list[tuple[str, str, str]]:
    """The rules in words, the most pressing first: (label, tone, what makes it so), with the thresholds of this file."""
    said = {
        "nearly": _percent(NEARLY_SPENT),
        "points": int(AHEAD * 100),
        "unmeasured": NO_MEASURE.days,
        "soon": ENDS_SOON.days,
    }
    return [
        (_("Late answer"), "coral", _("The day promised for the answer is past.")),
        (_("To close"), "warn", _("Its last day is past and nobody has closed it.")),
        (_("Blocked"), "coral", _("Its last progress note says that the team is blocked.")),
        (_("Budget"), "coral", _("At least %(nearly)s of what was granted is committed or paid.") % said),
        (
            _("Fast"),
            "warn",
            _(
                "The share of the budget committed is more than %(points)d points ahead of the share of time passed."
            )
            % said,
        ),
        (
            _("No measure"),
            "warn",
            _("No measure for %(unmeasured)d days, counted from its start at first.") % said,
        ),
        (_("Ends soon"), "accent", _("It ends within %(soon)d days.") % said),
        (_("Starts soon"), "accent", _("It is approved and has not begun.")),
        (_("On track"), "ok", _("None of the above.")),
    ]


class Days(Func):
    """A date or a moment as a number of days, in the database's own functions: to subtract, divide and sort them."""

    output_field = FloatField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="(EXTRACT(EPOCH FROM %(expressions)s) / 86400.0)::float8",
            **context,
        )


def pressing(at: datetime) -> Case:
    """`health(pilot, at).rank` as the database computes it: UNTROUBLED when nothing calls for a look."""
    today = localdate(at)
    granted, committed = Cast("granted", FloatField()), Cast("committed", FloatField())
    starts, ends, now = Days("starts_on"), Days("ends_on"), Days(Value(today, DateField()))
    passed = Least(Greatest((now - starts + 1.0) / (ends - starts + 1.0), 0.0), 1.0)
    approved = Q(state=Pilot.State.APPROVED)
    last_look = Coalesce("kpi__latest_on", "starts_on", output_field=DateField())
    return Case(
        When(state=Pilot.State.SUBMITTED, promised_on__lt=today, then=LATE),
        When(~approved, then=UNTROUBLED),
        When(ends_on__lt=today, then=TO_CLOSE),
        When(mood=Mood.BLOCKED, then=BLOCKED),
        When(GreaterThanOrEqual(committed, granted * float(NEARLY_SPENT)), then=BUDGET),
        When(GreaterThan(committed, granted * (passed + float(AHEAD))), then=FAST),
        When(LessThanOrEqual(last_look, Value(today - NO_MEASURE, DateField())), then=UNMEASURED),
        When(ends_on__lte=today + ENDS_SOON, then=ENDING),
        default=UNTROUBLED,
        output_field=IntegerField(),
    )


def standing(pilot: Pilot, at: datetime) -> Health:
    """Where it stands, in words that every colleague may read: nothing about money."""
    today = localdate(at)
    if pilot.state != Pilot.State.APPROVED:
        return Health(pilot.get_state_display(), pilot.tone)
    if today < pilot.starts_on:
        return Health(_("Starts soon"), "accent")
    return Health(_("Under way"), "ok") if today <= pilot.ends_on else Health(_("To close"), "warn")


def _waiting(pilot: Pilot, today) -> Health:
    if today > pilot.promised_on:
        reason = _("the answer was promised by %(day)s") % {"day": day_words(pilot.promised_on)}
        return Health(_("Late answer"), "coral", reason, "alarm-clock", LATE)
    return Health(pilot.get_state_display(), "warn")


def _blocked(pilot: Pilot) -> Health | None:
    """With the first words of its last note, where the caller read them (`last_words`)."""
    if pilot.mood != Mood.BLOCKED:
        return None
    words = Truncator(" ".join((getattr(pilot, "last_words", "") or "").split())).words(FIRST_WORDS)
    reason = _("its last progress note says that the team is blocked")
    return Health(_("Blocked"), "coral", reason, "octagon-alert", BLOCKED, words)


def elapsed(pilot: Pilot, today) -> Decimal:
    """The share of its time that has passed, 0 to 1."""
    whole = (pilot.ends_on - pilot.starts_on).days + 1
    return min(max(Decimal((today - pilot.starts_on).days + 1) / whole, Decimal(0)), Decimal(1))


def _money(pilot: Pilot, today) -> Health | None:
    spent, passed = pilot.committed / pilot.granted, elapsed(pilot, today)
    said = {"spent": _percent(spent), "passed": _percent(passed)}
    if spent >= SPENT:
        return Health(
            _("Budget"),
            "coral",
            _("the whole budget is committed, %(passed)s of the time has passed") % said,
            "wallet",
            BUDGET,
        )
    if spent >= NEARLY_SPENT:
        return Health(
            _("Budget"),
            "coral",
            _("%(spent)s of the budget, %(passed)s of the time") % said,
            "wallet",
            BUDGET,
        )
    if spent > passed + AHEAD:
        reason = _("spends faster than time passes: %(spent)s of the budget, %(passed)s of the time") % said
        return Health(_("Fast"), "warn", reason, "gauge", FAST)
    return None


def _measures(pilot: Pilot, today) -> Health | None:
    kpi = pilot.kpi
    last = (kpi.latest_on if kpi else None) or pilot.starts_on
    days = (today - last).days
    if days < NO_MEASURE.days:
        return None
    reason = ngettext("no measure for %(days)d day", "no measure for %(days)d days", days) % {"days": days}
    return Health(_("No measure"), "warn", reason, "ruler", UNMEASURED)


def _end(pilot: Pilot, today) -> Health | None:
    days = (pilot.ends_on - today).days
    if days > ENDS_SOON.days:
        return None
    reason = _("ends on %(day)s: prepare what you will say of it") % {"day": day_words(pilot.ends_on)}
    return Health(_("Ends soon"), "accent", reason, "calendar-clock", ENDING)


def _fine(pilot: Pilot, today) -> Health:
    return Health(_("Starts soon"), "accent") if today < pilot.starts_on else Health(_("On track"), "ok")


def _percent(share: Decimal) -> str:
    return _("%(number)d%%") % {"number": int(share * 100)}
