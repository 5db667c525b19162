"""The pilots that people lead or write, read once for all that these ask of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pilots.models import Member, Pilot

ALIVE = (*Pilot.WRITABLE, Pilot.State.APPROVED)
TEXTS = ("what", "why", "support_needed", "training_plan", "closing_words", "decision_words", "next_step")


@dataclass(frozen=True, slots=True)
class Own:
    """`led`: the pilots of the leads; `written`: (co-author, pilot). Neither declined nor finished ones."""

    led: tuple[Pilot, ...]
    written: tuple[tuple[int, Pilot], ...]

    def of_authors(self) -> Iterator[tuple[int, Pilot]]:
        """(person, pilot) for leads, then for co-authors."""
        yield from ((pilot.lead_id, pilot) for pilot in self.led)
        yield from self.written


def read(people: Iterable[int]) -> Own:
    """Two queries, whatever the number of people."""
    ids = list(people)
    led = Pilot.objects.filter(lead__in=ids, state__in=ALIVE).defer(*TEXTS)
    members = Member.objects.filter(part=Member.Part.CO_AUTHOR, person__in=ids, pilot__state__in=ALIVE)
    texts = [f"pilot__{name}" for name in TEXTS]
    written = members.select_related("pilot").defer(*texts)
    return Own(tuple(led), tuple((one.person_id, one.pilot) for one in written))
