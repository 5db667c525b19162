"""Who is meant by a typed name? Accents, capitals and the order of its parts do not matter; whoever is near is proposed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext as _

from core.search import distance
from people.models import User
from tools.models import fold

HOMONYMS_SHOWN = 6
NEAR_SHOWN = 4
READ_AT_MOST = 100
LINES_HELPED = 5
SHORTEST_START = 3
MOST_MISTAKES = 2
# As directories write the letters that people type without their sign.
ACCENTED = {
    "a": "aàáâãäå",
    "c": "cç",
    "e": "eéèêë",
    "i": "iìíîï",
    "n": "nñ",
    "o": "oòóôõöø",
    "s": "sš",
    "u": "uùúûü",
    "y": "yýÿ",
    "z": "zž",
}


@dataclass(slots=True)
class Unclear:
    """A line that names nobody, or several people: the sentence about it, and who may be meant."""

    place: int
    line: str
    problem: str
    near: list[User] = field(default_factory=list)
    name: str = ""  # of the field of the form that asks who is meant


def people_named(lines: Iterable[str]) -> tuple[dict[int, User], list[Unclear]]:
    """Colleagues by e-mail address or by name: the place of each clear line -> its person; and the lines that are not
    clear. Two queries when all is written as in the directory; at most 3 + LINES_HELPED otherwise."""
    wanted = list(lines)
    found = _by_address(wanted) | _by_name(wanted, as_written=True)
    found |= _by_name([line for line in wanted if _key(line) not in found])
    people: dict[int, User] = {}
    unclear: list[Unclear] = []
    helped = 0
    for place, line in enumerate(wanted):
        named = found.get(_key(line), {})
        if len(named) == 1:
            people[place] = next(iter(named.values()))
        elif named:
            unclear.append(_several(place, line, list(named.values())))
        else:
            helped += 1
            unclear.append(_nobody(place, line, _near(line) if helped <= LINES_HELPED else []))
    return people, unclear


def _key(line: str) -> str:
    return line.strip().casefold() if "@" in line else fold(line.replace("-", " "))


def _by_address(lines: list[str]) -> dict[str, dict[int, User]]:
    addresses = {_key(line) for line in lines if "@" in line}
    people = User.objects.employees().filter(email__in=addresses).select_related("unit") if addresses else ()
    return {person.email: {person.pk: person} for person in people}


def _by_name(lines: list[str], *, as_written: bool = False) -> dict[str, dict[int, User]]:
    """Both orders of the parts of a name; the database finds the few whose two parts were typed somewhere: by its index
    when they are written as in the directory, else by every way to write their letters."""
    parts: set[str] = set()
    for line in lines:
        words = [] if "@" in line else (line if as_written else _key(line)).split()
        for cut in range(1, len(words)):
            parts |= {" ".join(words[:cut]), " ".join(words[cut:])}
    if not parts:
        return {}
    people = User.objects.employees().select_related("unit")
    if as_written:
        cases = {case for part in parts for case in (part, part.title(), part.upper())}
        people = people.filter(last_name__in=cases, first_name__in=cases)
    else:
        whole = f"^({'|'.join(map(_pattern, sorted(parts)))})$"
        people = people.filter(last_name__iregex=whole, first_name__iregex=whole)
    found: dict[str, dict[int, User]] = {}
    for person in people:
        for written in (
            f"{person.first_name} {person.last_name}",
            f"{person.last_name} {person.first_name}",
        ):
            found.setdefault(_key(written), {})[person.pk] = person
    return found


def _pattern(folded: str) -> str:
    """The folded words as a directory may write them."""
    signs = []
    for sign in folded:
        if sign == " ":
            signs.append("[ -]+")
        elif letters := ACCENTED.get(sign):
            signs.append(f"[{letters}{letters.upper()}]")
        else:
            signs.append(re.escape(sign))
    return "['’. -]?".join(signs).replace("['’. -]?[ -]+['’. -]?", "[ -]+")


def _near(line: str) -> list[User]:
    """Who may be meant: part of the name is right, or all of it but a letter or two. One query."""
    starts = {word[:SHORTEST_START] for word in _words(line) if len(word) >= SHORTEST_START}
    if not starts:
        return []
    begins = f"^({'|'.join(map(_pattern, sorted(starts)))})"
    last, first = Q(last_name__iregex=begins), Q(first_name__iregex=begins)
    closest = Case(When(last & first, then=0), When(last, then=1), default=2, output_field=IntegerField())
    seen = User.objects.employees().filter(last | first).select_related("unit")
    return _nearest(line, list(seen.order_by(closest, "last_name", "first_name", "pk")[:READ_AT_MOST]))


def _words(line: str) -> list[str]:
    """Of an address, the words before the sign."""
    return _key(re.sub(r"[._]", " ", line.split("@")[0])).split()


def _nearest(line: str, seen: list[User]) -> list[User]:
    words, ranked = _words(line), []
    for person in seen:
        own = _key(f"{person.first_name} {person.last_name}").split()
        steps = [min(distance(word, part, MOST_MISTAKES) for part in own) for word in words]
        close = [step for step in steps if step <= MOST_MISTAKES]
        if close and (len(close) == len(steps) or min(close) == 0):
            ranked.append((sum(steps), person.last_name, person.first_name, person.pk, person))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])[:NEAR_SHOWN]]


def _several(place: int, line: str, people: list[User]) -> Unclear:
    people = sorted(people, key=lambda person: person.email)[:HOMONYMS_SHOWN]
    problem = _("Several colleagues are called %(name)s: choose below who is meant.")
    return Unclear(place, line, problem % {"name": line}, people)


def _nobody(place: int, line: str, near: list[User]) -> Unclear:
    problem = (
        _("No colleague is known as %(name)s: choose below who is meant, or write their e-mail address.")
        if near
        else _("No colleague is known as %(name)s: check the spelling, or write their e-mail address.")
    )
    return Unclear(place, line, problem % {"name": line}, near)
