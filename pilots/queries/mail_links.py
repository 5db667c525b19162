"""The signed link of a mail: for one person, one pilot as it was sent, one decision; and the one that takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from people.models import User
from pilots.models import Pilot

VALID = timedelta(days=14)
ANSWER, UNDO = "answer", "undo"


@dataclass(frozen=True, slots=True)
class Link:
    """What the link says; nothing of it is believed before it is compared with the pilot and the person of today."""

    pilot: int
    person: int
    sent: int  # when the pilot was sent, in microseconds
    decisions: int
    made: int  # when the link was made, in seconds

    def expired(self, at: datetime) -> bool:
        return at.timestamp() > self.made + VALID.total_seconds()


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that we wrote, for a person who still decides, and the pilot as it is now."""

    link: Link
    person: User
    pilot: Pilot


def reader(link: Link) -> User | None:
    """Whom the link names: it may act for nobody else."""
    return User.objects.filter(pk=link.person).first()


def address(pilot: Pilot, person: User, *, at: datetime) -> str:
    """Where that person answers this pilot without signing in."""
    return reverse("pilots:decide_from_mail", args=[token(pilot, person, use=ANSWER, at=at)])


def token(pilot: Pilot, person: User, *, use: str, at: datetime) -> str:
    said = [pilot.pk, person.pk, moment(pilot), pilot.decisions, int(at.timestamp())]
    return _signer(use).sign_object(said)


def read(text: str, *, use: str) -> Link | None:
    """None when we did not write it."""
    try:
        said = _signer(use).unsign_object(text)
        return Link(*(int(value) for value in said))
    except (BadSignature, ValueError, TypeError):
        return None


def moment(pilot: Pilot) -> int:
    """When it was sent, as the link says it."""
    return int(pilot.sent_at.timestamp() * 1_000_000) if pilot.sent_at else 0


def _signer(use: str) -> Signer:
    return Signer(salt=f"pilots.mail_links.{use}")
