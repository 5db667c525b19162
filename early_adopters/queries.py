"""What do we know? Who waits, who goes with whom, whom to propose, how fast we keep our promise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from early_adopters.models import EarlyAdopter, Mentoring
from notifications.kinds import Todo
from people.models import Role, User
from tools import queries as tools
from tools.models import FirstUser, Tool

# Enough to choose from; a company with two thousand people in its IT department needs no longer list.
CANDIDATES = 40
# « À faire » shows the oldest; the page behind its button shows all.
TODO_AT_ONCE = 3
MEASURED_OVER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should go with this person, why (a sentence in the reader's language), and how many they already accompany."""

    mentor: User
    reason: str
    load: int
    others: tuple[User, ...] = ()


def propose_mentor(*, person: User, tool_ids: Iterable[int], at: datetime) -> Proposal | None:
    """The best mentor for `person`, or None when the IT department has nobody else. Two queries at most."""
    return propose_mentors([(person, frozenset(tool_ids))], at=at)[0]


def propose_mentors(wanted: Sequence[tuple[User, frozenset[int]]], *, at: datetime) -> list[Proposal | None]:
    """One proposal for each (person, tool ids), in the same order; as many queries for one as for fifty.

    First who uses one of the person's tools, then who accompanies least, then by name.
    """
    if not wanted:
        return []
    tool_ids = frozenset().union(*(ids for _person, ids in wanted))
    uses = tools.first_users_of(tool_ids) if tool_ids else {}
    candidates = list(_candidates(set(uses)))
    return [_best(person, ids, candidates, uses) for person, ids in wanted]


def _candidates(first_users: set[int]) -> QuerySet[User]:
    """Active members of the IT department with their `load`; those who use a wanted tool come first."""
    return (
        User.objects.holding(Role.DSI)
        .annotate(load=load_of("pk"), other=Case(When(pk__in=first_users, then=Value(0)), default=Value(1)))
        .order_by("other", "load", "last_name", "first_name", "id")[:CANDIDATES]
    )


def load_of(pk: str) -> Coalesce:
    """How many open mentorings the person in field `pk` carries, as an expression."""
    carried = (
        Mentoring.objects.open()
        .filter(mentor=OuterRef(pk))
        .order_by()
        .values("mentor")
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(carried.values("n"), output_field=IntegerField()), 0)


def _best(
    person: User, ids: frozenset[int], candidates: list[User], uses: dict[int, dict[int, str]]
) -> Proposal | None:
    def shared(user: User) -> list[str]:
        return sorted(name for pk, name in uses.get(user.pk, {}).items() if pk in ids)

    ranked = sorted(
        (user for user in candidates if user.pk != person.pk), key=lambda user: (not shared(user), user.load)
    )
    if not ranked:
        return None
    best, *others = ranked
    return Proposal(best, _reason(shared(best), best.load), best.load, tuple(others))


def _reason(used: list[str], load: int) -> str:
    carried = (
        ngettext("accompanies %(count)d person", "accompanies %(count)d people", load) % {"count": load}
        if load
        else _("accompanies nobody at the moment")
    )
    if used:
        why = _("uses %(tools)s") % {"tools": listed(used)}
    else:
        why = _("the least busy") if load else _("available")
    return f"{why}, {carried}"


def listed(names: list[str]) -> str:
    """« Notion », « Notion et Miro », « Notion, Miro et 2 autres »."""
    if len(names) > 2:
        rest = len(names) - 2
        return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", rest) % {
            "names": ", ".join(names[:2]),
            "count": rest,
        }
    return (
        _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
        if len(names) == 2
        else "".join(names)
    )


def waiting(user: User) -> QuerySet[EarlyAdopter]:
    """Who waits for a mentor, the oldest promise (so the late ones) first."""
    return EarlyAdopter.objects.visible_to(user).waiting().select_related("person__unit")


def to_watch(user: User, *, limit: int) -> list[Mentoring]:
    """Open mentorings that need a look: the mentor is gone, or the first contact is still to be made."""
    lost = ~Q(mentor__is_active=True, mentor__is_dsi=True)
    return list(
        Mentoring.objects.visible_to(user)
        .open()
        .filter(Q(first_contact_at=None) | lost)
        .select_related("mentor", "person__unit", "early_adopter")
        .order_by("first_contact_due", "id")[:limit]
    )


def proposals(rows: Sequence[EarlyAdopter | Mentoring], *, at: datetime) -> list[Proposal | None]:
    """One for each row of the page « à accompagner », with the tools of all of them fetched at once. Three queries."""
    adopters = [row if isinstance(row, EarlyAdopter) else row.early_adopter for row in rows]
    prefetch_related_objects([adopter for adopter in adopters if adopter], "tools")
    wanted = [
        (row.person, frozenset(tool.pk for tool in adopter.tools.all()) if adopter else frozenset())
        for row, adopter in zip(rows, adopters, strict=True)
    ]
    return propose_mentors(wanted, at=at)


def of_person(user: User) -> EarlyAdopter | None:
    """My own registration, with its tools."""
    return EarlyAdopter.objects.filter(person=user).prefetch_related("tools").first()


def accompanying(user: User) -> list[Mentoring]:
    """Who goes with me now, each with `role`, the line under the mentor's name. Two queries."""
    found = list(
        Mentoring.objects.open()
        .filter(person=user)
        .select_related("mentor", "early_adopter")
        .order_by("-started_at", "-id")
    )
    roles = role_lines([mentoring.mentor for mentoring in found], beside=user)
    for mentoring in found:
        mentoring.role = roles[mentoring.mentor_id]
    return found


def mentored_by(user: User) -> QuerySet[Mentoring]:
    """Whom I accompany now: first contacts still to make come first, by their date."""
    return (
        Mentoring.objects.open()
        .filter(mentor=user)
        .select_related("person__unit", "early_adopter")
        .order_by(F("first_contact_at").asc(nulls_first=True), "first_contact_due", "id")
    )


@dataclass(frozen=True, slots=True)
class FirstContacts:
    """How the promise is kept: contacts made in the last year, mean days from the registration, share on time."""

    made: int
    days: float | None
    on_time: int


def first_contacts(at: datetime) -> FirstContacts:
    """Only mentorings of early adopters, and of the registration that stands."""
    taken = ExpressionWrapper(
        F("first_contact_at") - F("early_adopter__registered_at"), output_field=DurationField()
    )
    found = Mentoring.objects.filter(
        early_adopter__isnull=False,
        first_contact_at__gte=F("early_adopter__registered_at"),
        first_contact_at__range=(at - MEASURED_OVER, at),
    ).aggregate(
        made=Count("pk"),
        taken=Avg(taken),
        on_time=Count("pk", filter=Q(first_contact_at__date__lte=F("early_adopter__promised_contact_on"))),
    )
    days = round(found["taken"] / timedelta(days=1), 1) if found["taken"] is not None else None
    return FirstContacts(found["made"], days, found["on_time"])


def shown_count() -> int | None:
    """How many go first today; None while they are so few that a figure would point at people."""
    count = EarlyAdopter.objects.exclude(state=EarlyAdopter.State.ENDED).count()
    return count if count >= settings.SMALL_GROUP else None


@dataclass(frozen=True, slots=True)
class Card:
    """« Votre accompagnateur » on the home page. `mentor` is None while the person waits for one."""

    mentor: User | None
    role: str
    text: str
    button: str
    url: str


def card(user: User) -> Card | None:
    """None for who is not accompanied. Two queries."""
    home = reverse("early_adopters:home")
    current = accompanying(user)
    if not current:
        adopter = EarlyAdopter.objects.waiting().filter(person=user).first()
        if adopter is None:
            return None
        text = _("A member of the IT department contacts you by %(day)s.") % {"day": adopter.promised_day}
        return Card(None, "", text, _("See my registration"), home)
    mentoring, mentor = current[0], current[0].mentor
    if mentoring.needs_mentor:
        return Card(None, "", gone_line(mentoring), _("See my registration"), home)
    button = _("Write to %(name)s") % {"name": mentor.first_name}
    return Card(mentor, mentoring.role, contact_line(mentoring), button, f"mailto:{mentor.email}")


def role_lines(mentors: Iterable[User], *, beside: User) -> dict[int, str]:
    """« DSI, utilise LinkedIn et Notion », by the mentor's id; the tools of the person `beside` first. One query."""
    used: dict[int, list[str]] = {mentor.pk: [] for mentor in mentors}
    if used:
        theirs = EarlyAdopter.objects.filter(person=beside, tools__isnull=False).values("tools")
        pairs = FirstUser.objects.filter(person_id__in=used, tool__stance__in=Tool.USABLE).annotate(
            other=Case(When(tool_id__in=theirs, then=Value(0)), default=Value(1))
        )
        for person_id, name in pairs.order_by("other", "tool__folded").values_list("person_id", "tool__name"):
            used[person_id].append(name)
    return {
        pk: _("IT department, uses %(tools)s") % {"tools": listed(names)} if names else _("IT department")
        for pk, names in used.items()
    }


def gone_line(mentoring: Mentoring) -> str:
    said = _("%(mentor)s can no longer accompany you. The IT department is naming somebody else.")
    return said % {"mentor": mentoring.mentor.name}


def contact_line(mentoring: Mentoring) -> str:
    if mentoring.first_contact_at:
        return _("First contact on %(day)s.") % {"day": mentoring.contact_day}
    return _("First contact by %(day)s.") % {"day": mentoring.due_day}


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """DSI: who waits for a mentor; the lead: only the late ones; a mentor: the first contacts to make."""
    users = list(users)
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    overseers = [user for user in users if user.holds(Role.DSI, Role.LEAD)]
    mentors = [user.pk for user in users if user.holds(Role.DSI)]
    if not overseers:
        return lines
    for mentoring in (
        Mentoring.objects.to_contact().filter(mentor_id__in=mentors).select_related("person", "early_adopter")
    ):
        lines[mentoring.mentor_id].append(_to_contact(mentoring, at))
    adopters = list(
        EarlyAdopter.objects.waiting().select_related("person").prefetch_related("tools")[: TODO_AT_ONCE + 1]
    )
    lost = list(Mentoring.objects.without_mentor().select_related("mentor", "person")[:TODO_AT_ONCE])
    for user in overseers:
        shown = [
            one for one in adopters if one.person_id != user.pk and (user.holds(Role.DSI) or one.late(at))
        ]
        lines[user.pk] += [_to_confirm(adopter, at) for adopter in shown[:TODO_AT_ONCE]]
        if user.holds(Role.DSI):
            lines[user.pk] += [_to_reassign(mentoring) for mentoring in lost]
    return lines


def _to_contact(mentoring: Mentoring, at: datetime) -> Todo:
    late = mentoring.late(at)
    said = (
        _("promised for %(day)s: a word today keeps the trust")
        if late
        else _("%(person)s is expecting a word from you")
    ) % {"day": mentoring.due_day, "person": mentoring.person.first_name}
    return Todo(
        key=f"early_adopters.contact:{mentoring.pk}",
        title=_("Contact %(person)s by %(day)s")
        % {"person": mentoring.person.name, "day": mentoring.due_day},
        detail=f"{mentoring.about_label}, {said}" if mentoring.about_label else said,
        url=f"{reverse('early_adopters:home')}#mentoring-{mentoring.pk}",
        button=_("See"),
        icon="message-circle",
        tone="coral" if late else "accent",
        due_at=mentoring.first_contact_due,
    )


def _to_confirm(adopter: EarlyAdopter, at: datetime) -> Todo:
    names = [tool.name for tool in adopter.tools.all()]
    promise = _("first contact promised by %(day)s") % {"day": adopter.promised_day}
    return Todo(
        key=f"early_adopters.confirm:{adopter.pk}",
        title=_("%(person)s is waiting for a mentor") % {"person": adopter.person.name},
        detail=f"{listed(names)}, {promise}" if names else promise,
        url=f"{reverse('early_adopters:to_accompany')}#adopter-{adopter.pk}",
        button=_("Confirm"),
        icon="user-check",
        tone="coral" if adopter.late(at) else "warn",
    )


def _to_reassign(mentoring: Mentoring) -> Todo:
    return Todo(
        key=f"early_adopters.reassign:{mentoring.pk}",
        title=_("%(person)s needs another mentor") % {"person": mentoring.person.name},
        detail=_("%(mentor)s can no longer accompany") % {"mentor": mentoring.mentor.name},
        url=f"{reverse('early_adopters:to_accompany')}#mentoring-{mentoring.pk}",
        button=_("Choose"),
        icon="user-round-x",
        tone="coral",
    )
