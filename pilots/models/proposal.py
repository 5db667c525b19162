"""What is written on the one page of a proposal, as values: between the form that reads it and the action that keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tools.models import Tool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the budget that is asked for."""

    category: str
    label: str
    asked: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """What the pilot will measure."""

    label: str
    unit: str
    baseline: Decimal
    target: Decimal
    better: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the one page of a proposal holds. Only the title is needed for a draft."""

    title: str
    tool: Tool | None = None
    what: str = ""
    why: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    lines: Sequence[Line] = ()
    kpis: Sequence[Indicator] = ()
    support_needed: str = ""
    language: str = "fr"

    @property
    def asked(self) -> Decimal:
        return sum((line.asked for line in self.lines), Decimal(0))

    @property
    def fields(self) -> dict:
        return {
            "title": self.title,
            "tool": self.tool,
            "what": self.what,
            "why": self.why,
            "support_needed": self.support_needed,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "asked": self.asked,
            "language": self.language,
        }
