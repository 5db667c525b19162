"""May they, and if not, why? The answer every rule gives, and how an action insists on it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"  # not this person: 403 with the reason
    NOT_NOW = "not_now"  # not in this state: the same page with the reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise `reason` is a sentence that the person reads."""

    kind: Kind = Kind.ALLOWED
    reason: str = ""

    def __bool__(self) -> bool:
        return self.kind is Kind.ALLOWED

    def enforce(self) -> None:
        """Return when allowed, else raise Forbidden or NotNow."""
        if self.kind is Kind.FORBIDDEN:
            raise Forbidden(self.reason)
        if self.kind is Kind.NOT_NOW:
            raise NotNow(self.reason)


class Refused(Exception):
    """An action did not happen; `reason` is a sentence for the person who tried."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


class Forbidden(Refused):
    """Not this person: answered by a 403 page with the reason."""


class NotNow(Refused):
    """Not in this state: answered by the page they came from, with the reason."""


ALLOWED = Verdict()


def forbidden_unless(condition: object, reason: object) -> Verdict:
    return ALLOWED if condition else Verdict(Kind.FORBIDDEN, str(reason))


def not_now_unless(condition: object, reason: object) -> Verdict:
    return ALLOWED if condition else Verdict(Kind.NOT_NOW, str(reason))


def first_refusal(*verdicts: Verdict) -> Verdict:
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
