"""In whose hands is a pilot that waits? Who has it, who stands in for them, who is reminded, what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from core.models import JournalEntry
from core.money import show
from early_adopters.models import day_words
from notifications.kinds import Todo
from people import queries as people
from people.models import Absence, Role, User
from pilots.models import Member, Pilot

# Of what waits, « À faire » shows the first; of what is read for one person, some are their own or a colleague's.
WAITING_AT_ONCE, READ_FOR_ONE = 10, 60
COLLEAGUES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has it, since when, and who stands in while they are away; `away` is True when nobody does."""

    person: User
    since: datetime | None
    stand_in: User | None = None
    away: bool = False


def holder(pilot: Pilot, day: date) -> Holder | None:
    """None: any member of the IT department. One query at most."""
    person = pilot.assigned_to
    if person is None or not _may_decide(person, pilot):
        return None
    absent = people.answering([person.pk], day)
    stand_in = absent.get(person.pk)
    if stand_in is not None and not _may_decide(stand_in, pilot):
        stand_in = None
    return Holder(person, pilot.assigned_at, stand_in, away=person.pk in absent)


def colleagues(user: User, pilot: Pilot) -> list[User]:
    """To whom it may be given: members of the IT department, without its authors and who has it."""
    others = User.objects.holding(Role.DSI).exclude(
        pk__in=[user.pk, pilot.lead_id, pilot.assigned_to_id or 0, *pilot.co_authors]
    )
    return list(others.order_by("last_name", "first_name", "id")[:COLLEAGUES_SHOWN])


def unheld() -> Q:
    """In nobody's hands: given to nobody, or to somebody who no longer decides, or who writes it with its lead."""
    writes = Member.objects.filter(
        pilot=OuterRef("pk"), person=OuterRef("assigned_to"), part=Member.Part.CO_AUTHOR
    )
    return (
        Q(assigned_to=None)
        | Q(assigned_to__is_active=False)
        | Q(assigned_to__is_dsi=False)
        | Q(Exists(writes))
    )


def writers(pilots: Iterable[Pilot]) -> dict[int, set[int]]:
    """Pilot pk -> its lead and co-authors. One query."""
    found = {pilot.pk: {pilot.lead_id} for pilot in pilots}
    members = Member.objects.filter(pilot__in=found, part=Member.Part.CO_AUTHOR) if found else ()
    for member in members:
        found[member.pilot_id].add(member.person_id)
    return found


def reminders(pilots: Sequence[Pilot], ids: Sequence[int], day: date) -> dict[int, list[Pilot]]:
    """Which of these pilots each of `ids`, members of the IT department, is reminded of on that day.

    Who has it, or who stands in for them; else everybody who is here. Never one of its authors.
    As many queries for one pilot as for two hundred.
    """
    if not pilots or not ids:
        return {}
    authors = writers(pilots)
    held = _in_hands(pilots, authors, day)
    open_to_all = [pilot for pilot in pilots if pilot.pk not in held]
    absent = people.away(ids, day) if open_to_all else {}
    reminded: dict[int, list[Pilot]] = {}
    for pk in ids:
        theirs = [pilot for pilot in pilots if held.get(pilot.pk) == pk]
        if pk not in absent:
            theirs += [pilot for pilot in open_to_all if pk not in authors[pilot.pk]]
        if theirs:
            reminded[pk] = sorted(theirs, key=lambda pilot: (pilot.promised_on, pilot.pk))
    return reminded


def _in_hands(pilots: Sequence[Pilot], authors: dict[int, set[int]], day: date) -> dict[int, int]:
    """Pilot pk -> the one person who is reminded of it; left out when all of the IT department is."""
    given = {pilot.pk: pilot.assigned_to for pilot in pilots if pilot.assigned_to_id}
    absent = people.answering([person.pk for person in given.values()], day) if given else {}
    held = {}
    for pk, person in given.items():
        answers = absent.get(person.pk) if person.pk in absent else person
        if answers is not None and _decides(answers) and answers.pk not in authors[pk]:
            held[pk] = answers.pk
    return held


def _decides(person: User) -> bool:
    return person.is_active and person.holds(Role.DSI)


def _may_decide(person: User, pilot: Pilot) -> bool:
    return _decides(person) and not pilot.written_by(person)


def todo(users: Sequence[User], at: datetime) -> dict[int, list[Todo]]:
    """What waits for members of the IT department: what they have, what they have for somebody who is away, then what
    nobody has. One query when nothing waits, at most five."""
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    if not users:
        return lines
    day = localdate(at, get_default_timezone())
    waiting = _waiting(users, day)
    alone = lines.keys() if len(users) == 1 else set()
    given = {pilot.assigned_to_id for pilot in waiting if not pilot.free} - alone
    standing = people.stood_in_for(lines, day) if given else {}
    authors = writers(waiting) if waiting else {}
    for user in users:
        hands = standing.get(user.pk, set()) | {user.pk}
        lines[user.pk] = [
            _line(pilot, user, at)
            for pilot in waiting
            if (pilot.free or pilot.assigned_to_id in hands) and user.pk not in authors[pilot.pk]
        ][:WAITING_AT_ONCE]
    return lines


def _waiting(users: Sequence[User], day: date) -> list[Pilot]:
    """The pilots that may wait for one of these people, the oldest promise first: `free` ones, theirs, those of who is
    away. One query for one person; two for many, whose own would else crowd the others out."""
    waiting = (
        Pilot.objects.waiting()
        .annotate(free=Case(When(unheld(), then=True), default=False, output_field=BooleanField()))
        .select_related("lead", "assigned_to")
        .order_by("promised_on", "id")
    )
    absent = Absence.objects.on(day).filter(person=OuterRef("assigned_to"))
    theirs = Q(assigned_to__in=[user.pk for user in users]) | Q(Exists(absent))
    if len(users) == 1:
        return list(waiting.filter(unheld() | theirs)[:READ_FOR_ONE])
    # Some more than are shown, for the own pilots that a decider must not see here.
    found = [
        *waiting.filter(unheld())[: WAITING_AT_ONCE + len(users)],
        *waiting.filter(theirs).exclude(unheld()),
    ]
    return sorted(found, key=lambda pilot: (pilot.promised_on, pilot.pk))


def _line(pilot: Pilot, user: User, at: datetime) -> Todo:
    late = pilot.late(at)
    said = _("answer was promised by %(day)s") if late else _("answer promised by %(day)s")
    details = [pilot.lead.name, show(pilot.asked), said % {"day": day_words(pilot.promised_on)}]
    has = pilot.assigned_to
    if has is not None and has.pk == user.pk:
        details.append(_("in your hands"))
    elif has is not None and _decides(has):
        details.append(_("in your hands for %(name)s, who is away") % {"name": has.name})
    return Todo(
        key=f"pilots.decide:{pilot.pk}",
        title=_("Decide the pilot “%(title)s”") % {"title": pilot.title},
        detail=", ".join(details),
        url=reverse("pilots:pilot", args=[pilot.pk]),
        button=_("Decide"),
        icon="scale",
        tone="coral" if late else "warn",
        due_at=None,
    )


def words_given(rows: Sequence) -> dict[int, str]:
    """Row pk -> the word that came with the pilot it names. One query."""
    pilots = {str(row.payload["pilot"]) for row in rows if "pilot" in row.payload}
    given = JournalEntry.objects.filter(
        subject_kind=Pilot._meta.label_lower, subject_id__in=pilots, verb="pilot_given"
    ).order_by("pk")
    said = {(entry.subject_id, entry.details.get("to_id")): entry.details.get("words", "") for entry in given}
    return {row.pk: said.get((str(row.payload.get("pilot")), row.recipient_id), "") for row in rows}
