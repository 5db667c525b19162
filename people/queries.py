"""What do we know? A person in words, the table of rights, addresses of the account."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from core import access
from people.models import Absence, OrgUnit, Role, User

COLUMNS = [
    Role.ANONYMOUS,
    Role.GUEST,
    Role.EMPLOYEE,
    Role.MANAGER,
    Role.DSI,
    Role.HR,
    Role.COMMS,
    Role.TRAINER,
    Role.LEAD,
    Role.ADMIN,
]


def card(person: User) -> dict:
    """Unit, manager, units managed and roles in words. Two queries."""
    held = [Role(role).label for role in Role.values if role in person.roles]
    return {
        "person": User.objects.select_related("unit__parent", "manager").get(pk=person.pk),
        "roles": held,
        "manages": list(OrgUnit.objects.filter(manager=person).values_list("name", flat=True))
        if person.holds(Role.MANAGER)
        else [],
    }


def rights() -> dict:
    """Every declared action in words, by app, with a mark per role; what only machines ask comes last."""
    groups: dict[str, list[dict]] = {}
    actions = sorted(access.table().items(), key=lambda entry: entry[0].startswith("operations."))
    for action, roles in actions:
        app, verb = action.split(".")
        words = import_string(f"{app}.rules.ACCESS_WORDS").get(verb, verb)
        groups.setdefault(str(apps.get_app_config(app).verbose_name).capitalize(), []).append(
            {"words": words, "marks": [opens(roles, role) for role in COLUMNS]}
        )
    return {"columns": [role.label for role in COLUMNS], "groups": groups}


def opens(roles: frozenset[str], role: Role) -> bool:
    """Whether an action open to `roles` is open to somebody who holds `role`, every colleague being an employee."""
    held = {role.value}
    if role is not Role.ANONYMOUS:
        held.add(access.SIGNED_IN)
    if role not in {Role.ANONYMOUS, Role.GUEST}:
        held.add(Role.EMPLOYEE.value)
    return not held.isdisjoint(roles)


def without_language(address: str) -> str:
    """The same address without ?lang=, which would win over the choice just made."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")


# A stand-in who is away too has a stand-in, and so on; further nobody follows.
LONGEST_CHAIN = 4
NAMED_AT_MOST = 10


def away(ids: Iterable[int], day: date) -> dict[int, Absence]:
    """Those of `ids` who are away on that day, with who stands in. One query."""
    found = Absence.objects.on(day).filter(person__in=set(ids)).select_related("stand_in").order_by("id")
    return {absence.person_id: absence for absence in found}


def answering(ids: Iterable[int], day: date) -> dict[int, User | None]:
    """Who answers on that day for each of `ids` who is away: a stand-in who is here, else None. Who is here is left out.

    One query, one more for each stand-in of a stand-in.
    """
    first = away(ids, day)
    absences = dict(first)
    for _step in range(LONGEST_CHAIN):
        further = {absence.stand_in_id for absence in absences.values()} - absences.keys()
        if not further or not (found := away(further, day)):
            break
        absences |= found
    return {pk: _last_of_chain(absence, absences) for pk, absence in first.items()}


def _last_of_chain(absence: Absence, absences: dict[int, Absence]) -> User | None:
    for _step in range(LONGEST_CHAIN):
        stand_in = absence.stand_in
        if stand_in.pk not in absences:
            return stand_in if stand_in.is_active else None
        absence = absences[stand_in.pk]
    return None  # they stand in for each other


def stood_in_for(ids: Iterable[int], day: date) -> dict[int, set[int]]:
    """For whom each of `ids` answers on that day. One query, one more for each stand-in of a stand-in."""
    ids = set(ids)
    hands: dict[int, set[int]] = {pk: set() for pk in ids}
    behind = {pk: {pk} for pk in ids}  # who is reached through whom
    for _step in range(LONGEST_CHAIN):
        found = Absence.objects.on(day).filter(stand_in__in=behind.keys()).values_list("person", "stand_in")
        reached: dict[int, set[int]] = {}
        for person, stand_in in found:
            reached.setdefault(person, set()).update(behind[stand_in])
        for person, through in reached.items():
            for pk in through - {person}:
                hands[pk].add(person)
        behind = reached
        if not behind:
            break
    return hands


def absences_of(person: User, today: date) -> dict[str, list[Absence]]:
    """What is still to come: their own absences, and those of colleagues they stand in for. Two queries."""
    coming = Absence.objects.filter(last_day__gte=today, ended_at=None).order_by("first_day", "id")
    return {
        "own": list(coming.filter(person=person).select_related("stand_in")),
        "for_others": list(coming.filter(stand_in=person).select_related("person")[:20]),
    }


def may_stand_in(person: User) -> QuerySet[User]:
    """Who may stand in for this person: who decides too when they decide; else every colleague."""
    people = User.objects.employees().exclude(pk=person.pk)
    return people.filter(is_dsi=True) if person.holds(Role.DSI) else people


def suggested_stand_ins(person: User) -> list[User]:
    """Some names to begin with: of their own unit first."""
    near = may_stand_in(person)
    if not person.holds(Role.DSI):
        near = near.filter(unit=person.unit_id)
    return list(near.order_by("last_name", "first_name", "id")[:40])


def named(text: str, among: QuerySet[User]) -> list[User]:
    """Who is meant by an address or a name, its parts in either order. One query."""
    text = " ".join(text.split())
    if "@" in text:
        return list(among.filter(email=text.lower()))
    words, meant = text.split(), Q(pk__in=[])
    for cut in range(1, len(words)):
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        meant |= Q(first_name__iexact=one, last_name__iexact=other)
        meant |= Q(first_name__iexact=other, last_name__iexact=one)
    return list(among.filter(meant).order_by("email")[:NAMED_AT_MOST])
