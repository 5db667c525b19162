"""The requests for more money: those of a pilot, those that wait for somebody's answer."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.money import show
from early_adopters.models import day_words
from notifications.kinds import Todo
from people.models import Role, User
from pilots.models import Member, Pilot, TopUp

AT_ONCE = 10


def waiting() -> QuerySet[TopUp]:
    """The oldest promise first, with all that a list shows."""
    return (
        TopUp.objects.filter(state=TopUp.State.WAITING, pilot__state=Pilot.State.APPROVED)
        .select_related("pilot__lead", "pilot__unit", "pilot__envelope", "line", "asked_by")
        .order_by("promised_on", "id")
    )


def waiting_for(user: User) -> QuerySet[TopUp]:
    """Those this person can answer: not for a pilot that they write."""
    if not user.holds(Role.DSI):
        return TopUp.objects.none()
    written = Member.objects.filter(person=user, part=Member.Part.CO_AUTHOR).order_by().values("pilot")
    return waiting().exclude(asked_by=user).exclude(pilot__lead=user).exclude(pilot__in=written)


def shown_to(user: User, at: datetime) -> list[TopUp]:
    """The first of them, as the list of what is to be decided shows them. `is_late` says whether the promise is past."""
    found = list(waiting_for(user)[:AT_ONCE])
    for top_up in found:
        top_up.is_late = top_up.late(at)
    return found


def of(pilot: Pilot) -> TopUp | None:
    """The one that waits, if there is one; it knows its pilot without asking again."""
    found = (
        TopUp.objects.filter(pilot=pilot, state=TopUp.State.WAITING)
        .select_related("line", "asked_by", "decided_by")
        .first()
    )
    if found is not None:
        found.pilot = pilot
    return found


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """For the IT department: one line per request that waits for an answer. Two queries at most."""
    deciders = [user for user in users if user.holds(Role.DSI)]
    if not deciders:
        return {}
    ids = [user.pk for user in deciders]
    found = list(waiting()[: AT_ONCE + len(deciders)])
    if not found:
        return {}
    writers = set(
        Member.objects.filter(
            person__in=ids, part=Member.Part.CO_AUTHOR, pilot__in=[one.pilot_id for one in found]
        ).values_list("pilot_id", "person_id")
    )
    lines: dict[int, list[Todo]] = {}
    for pk in ids:
        theirs = [
            one
            for one in found
            if pk not in (one.asked_by_id, one.pilot.lead_id) and (one.pilot_id, pk) not in writers
        ]
        lines[pk] = [_to_answer(one, at) for one in theirs[:AT_ONCE]]
    return lines


def _to_answer(top_up: TopUp, at: datetime) -> Todo:
    late = top_up.late(at)
    said = _("answer was promised by %(day)s") if late else _("answer promised by %(day)s")
    return Todo(
        key=f"pilots.top_up:{top_up.pk}",
        title=_("%(amount)s more for “%(title)s”")
        % {"amount": show(top_up.amount), "title": top_up.pilot.title},
        detail=", ".join([top_up.asked_by.name, said % {"day": day_words(top_up.promised_on)}]),
        url=f"{top_up.pilot.get_absolute_url()}#more",
        button=_("Answer"),
        icon="coins",
        tone="coral" if late else "warn",
    )
