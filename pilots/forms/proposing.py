"""The one page of a proposal: its fields, its rows, its people, its files, read together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.money import MOST as MOST_MONEY
from people.models import User
from pilots import queries
from pilots.forms.fields import Day, QuickSelect, Token, new_token, offer, words
from pilots.forms.files import Files
from pilots.forms.people import Names, NamesPeople, written
from pilots.forms.rows import (
    MOST_INDICATORS,
    MOST_ROWS,
    ROWS,
    BaseIndicators,
    BaseLines,
    IndicatorForm,
    IndicatorFormSet,
    LineForm,
    LineFormSet,
    indicators_of,
    lines_of,
)
from pilots.models import Line, Member, Pilot, Proposal
from tools.models import Tool
from tools.queries.named import Unclear

LONGEST_DAYS = 731
NOT_BEFORE, USUAL_WEEKS = timedelta(days=14), 13


class Mode(StrEnum):
    """What a page is read for."""

    DRAFT = "draft"  # what is there must be readable
    SEND = "send"  # and all of it there
    AUTO = "auto"  # whatever can be read is kept


class ToolChoice(forms.ModelChoiceField):
    def label_from_instance(self, tool: Tool) -> str:
        return f"{tool.name} ({tool.get_stance_display().lower()})"


class ProposalForm(NamesPeople):
    """The fields beside the rows. Only the title is needed to keep a draft; all but the folded ones to send."""

    use_required_attribute = False  # the browser would refuse to keep a draft
    needed = ("tool", "what", "why", "starts_on", "ends_on")

    form_token = Token()
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    what = words(
        label=_("What do you want to try?"),
        max_length=4000,
        help_text=_("Who does what, with whom, for how long. Four sentences are enough."),
    )
    why = words(
        label=_("Why?"),
        rows=3,
        max_length=4000,
        help_text=_("What it would change for clients, for the team, for the company."),
    )
    tool = ToolChoice(
        label=_("Tool to try"),
        queryset=Tool.objects.none(),
        widget=QuickSelect,
        empty_label=_("Choose a tool"),
    )
    starts_on = Day(label=_("From"))
    ends_on = Day(label=_("Until"))
    co_authors = Names(
        label=_("Who writes it with you"),
        help_text=_(
            "One per line: first and last name, or e-mail address. They see the draft, change it and may send it."
        ),
    )
    members = Names(
        label=_("Who will try it"),
        help_text=_("One per line. They hear of it when you send it."),
    )
    support_needed = words(
        label=_("What help do you need?"),
        rows=3,
        required=False,
        max_length=2000,
        help_text=_(
            "A mentor who knows the tool, a training day, somebody to call: whoever decides reads it."
        ),
    )
    attachments = Files(
        label=_("Files to add"),
        help_text=_(
            "A quote, a plan, pictures: PDF, images, Office or OpenDocument files, at most 10 MB each."
        ),
    )

    def __init__(
        self, *args, mode: Mode = Mode.DRAFT, lead: User | None = None, at: datetime | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mode, self.lead, self.at = mode, lead, at
        offer(self, "tool", queries.proposable_tools())
        if self.is_bound and mode != Mode.SEND:
            for name in self.needed:
                self.fields[name].required = False

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends:
            if ends < starts:
                self.add_error("ends_on", _("The end comes before the start."))
            elif (ends - starts).days > LONGEST_DAYS:
                self.add_error("ends_on", _("A pilot lasts two years at most."))
        if self.mode == Mode.SEND and self.at and ends and ends < localdate(self.at):
            self.add_error("ends_on", _("The end is already past."))
        return data

    def clean_co_authors(self) -> list[User]:
        return [person for person in self.people("co_authors") if person != self.lead]

    def clean_members(self) -> list[User]:
        return [person for person in self.people("members") if person != self.lead]

    def ask(self) -> None:
        """Before it is shown again: what is needed to send is not called optional because a draft did without it."""
        for name in self.needed:
            self.fields[name].required = True

    def names(self) -> list[tuple[BoundField, list[Unclear]]]:
        """The fields of names, each with the lines to ask about."""
        return [(self[name], unclear) for name, unclear in self.unclear.items()]

    def team(self) -> dict[User, str] | None:
        """Person -> part; None when a line is not clear or was not asked for: nobody is taken out for a name half typed."""
        data = self.cleaned_data
        if any(name not in data or name not in self.data for name in self.unclear):
            return None
        team: dict[User, str] = dict.fromkeys(data["members"], Member.Part.MEMBER)
        return team | dict.fromkeys(data["co_authors"], Member.Part.CO_AUTHOR)


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer to look at again: where it is, what it is about, what is wrong."""

    anchor: str
    label: str
    error: str


class Page:
    """The whole page: empty, as it is stored, or as it was typed."""

    def __init__(
        self,
        data=None,
        files=None,
        *,
        pilot: Pilot | None = None,
        lead: User,
        mode: Mode = Mode.DRAFT,
        at: datetime,
        tool: str = "",
    ) -> None:
        self.pilot, self.mode = pilot, mode
        bound: dict = {"data": data} if data is not None else {}
        self.form = ProposalForm(
            **bound,
            **({"files": files} if bound else {"initial": stored(pilot) if pilot else new(tool, at)}),
            mode=mode,
            lead=pilot.lead if pilot else lead,
            at=at,
        )
        self._rows(bound, lines_of(pilot) if pilot else [{}] * ROWS, indicators_of(pilot) if pilot else [{}])

    def _rows(self, bound: dict, lines: list[dict], kpis: list[dict]) -> None:
        whole = {"form_kwargs": {"whole": self.mode == Mode.SEND}}
        self.lines = cast(
            BaseLines, LineFormSet(**(bound | whole if bound else {"initial": lines}), prefix="lines")
        )
        self.kpis = cast(
            BaseIndicators, IndicatorFormSet(**(bound | whole if bound else {"initial": kpis}), prefix="kpis")
        )

    @classmethod
    def unjudged(cls, data, *, pilot: Pilot | None, lead: User, at: datetime, more: str) -> "Page":
        """Without JavaScript: the same page with what was typed, unjudged, and one more row of `more`."""
        page = cls(pilot=pilot, lead=lead, at=at)
        names = [name for name in ProposalForm.base_fields if name != "attachments"]
        page.form.initial = {name: data.get(name, "") for name in names}
        rows = {
            prefix: _typed(data, prefix, form, most - (prefix == more)) + [{}] * (prefix == more)
            for prefix, form, most in (
                ("lines", LineForm, MOST_ROWS),
                ("kpis", IndicatorForm, MOST_INDICATORS),
            )
        }
        page._rows({}, rows["lines"], rows["kpis"])
        return page

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    @property
    def total(self) -> Decimal:
        if self.is_bound:
            return self.lines.total()
        return self.pilot.asked if self.pilot else Decimal(0)

    def is_valid(self) -> bool:
        """All three are read, so that every problem is said at once."""
        valid = self.form.is_valid() & self.lines.is_valid() & self.kpis.is_valid()
        if self.mode == Mode.SEND:
            if not self.kpis.indicators() and self.kpis.is_valid():
                self._first(self.kpis).add_error("label", _("Say what you will measure."))
                valid = False
            if not self.lines.lines():
                self._first(self.lines).add_error("label", _("Add at least one line to the budget."))
                valid = False
        return valid

    def is_titled(self) -> bool:
        """Whether an automatic save has what it needs: the form is ours, and it has a title."""
        self.is_valid()
        ours = self.lines.management_form.is_valid() and self.kpis.management_form.is_valid()
        return ours and not self.form.errors.keys() & {"form_token", "title", "revision"}

    def _first(self, rows) -> forms.Form:
        row = rows.forms[0] if rows.forms else rows.empty_form
        if not hasattr(row, "cleaned_data"):
            row.cleaned_data = {}
        return row

    def proposal(self) -> Proposal:
        """What can be read; of a field that cannot, what is stored stays."""
        data, pilot = self.form.cleaned_data, self.pilot

        def read(name: str, empty=""):
            return data[name] if name in data else getattr(pilot, name) if pilot else empty

        starts, ends = read("starts_on", None), read("ends_on", None)
        if starts and ends and ends < starts:
            ends = None
        lines = self.lines.lines()
        if self.lines.total() > MOST_MONEY:  # more than anybody grants: what is stored stays
            lines = (
                [Line(line.category, line.label, line.asked) for line in pilot.lines.all()] if pilot else []
            )
        return Proposal(
            title=read("title"),
            tool=read("tool", None),
            what=read("what"),
            why=read("why"),
            starts_on=starts,
            ends_on=ends,
            support_needed=read("support_needed"),
            lines=lines,
            kpis=self.kpis.indicators(),
            language=(get_language() or "fr")[:2],
        )

    @property
    def revision(self) -> int:
        """The one that its writer saw; a form of a new proposal saw the first."""
        return self.form.cleaned_data.get("revision") or 0

    def ask(self) -> None:
        for form in (self.form, *self.lines.forms, *self.kpis.forms):
            form.ask()

    def problems(self) -> Iterator[Problem]:
        """Every error of the page, in its order; the title of each group where a row alone would not say it."""
        for error in self.form.non_field_errors():
            yield Problem("", "", str(error))
        for field in self.form:
            yield from _problems(field)
        for rows in (self.kpis, self.lines):
            for error in rows.non_form_errors() if rows.is_bound else ():
                yield Problem("", "", str(error))
            for row in rows:
                for field in row:
                    yield from _problems(field)

    def left_out(self) -> list[str]:
        """After an automatic save: the labels of what could not be kept."""
        return list(dict.fromkeys(problem.label for problem in self.problems() if problem.label))


def _problems(field: BoundField) -> Iterator[Problem]:
    for error in field.errors:
        yield Problem(field.id_for_label or field.auto_id, str(field.label), str(error))


def _typed(data, prefix: str, form: type[forms.Form], most: int) -> list[dict]:
    """The rows as they were typed, whatever they say."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdecimal() and len(total) < 4 else 1
    return [
        {name: data.get(f"{prefix}-{n}-{name}", "") for name in form.base_fields}
        for n in range(min(count, most))
    ]


def new(tool: str, at: datetime) -> dict:
    """Three months from the first Monday in two weeks: dates to change rather than to find."""
    starts, ends = usual_dates(localdate(at))
    return {"form_token": new_token(), "tool": tool, "starts_on": starts, "ends_on": ends}


def usual_dates(today: date) -> tuple[date, date]:
    soonest = today + NOT_BEFORE
    starts = soonest + timedelta(days=-soonest.weekday() % 7)
    return starts, starts + timedelta(weeks=USUAL_WEEKS, days=-3)


def stored(pilot: Pilot) -> dict:
    """A stored proposal as the initial values of its form."""
    people: dict[str, list[str]] = {Member.Part.CO_AUTHOR: [], Member.Part.MEMBER: []}
    for member in pilot.members.select_related("person"):
        people.setdefault(member.part, []).append(written(member.person))
    names = (
        "title",
        "tool",
        "what",
        "why",
        "starts_on",
        "ends_on",
        "support_needed",
        "form_token",
        "revision",
    )
    return {name: getattr(pilot, name) for name in names} | {
        "co_authors": "\n".join(people[Member.Part.CO_AUTHOR]),
        "members": "\n".join(people[Member.Part.MEMBER]),
    }


class SeenForm(forms.Form):
    """The revision that was on the screen when the button was pressed."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class CopyForm(forms.Form):
    form_token = Token()
