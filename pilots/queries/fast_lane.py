"""What started by the fast lane and nobody has looked at yet."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import Todo
from people.models import Role, User
from pilots.models import Member, Pilot


def to_look_at(user: User) -> QuerySet[Pilot]:
    """The oldest first; never one's own."""
    if not user.holds(Role.DSI):
        return Pilot.objects.none()
    own = Member.objects.filter(person=user, part=Member.Part.CO_AUTHOR).values("pilot")
    return _unseen().exclude(lead=user).exclude(pk__in=own).select_related("tool", "unit", "lead")


def todo(users: Sequence[User]) -> dict[int, list[Todo]]:
    """ONE line for each member of the IT department, however many there are. Two queries."""
    unseen = list(_unseen().values_list("pk", "lead_id")) if users else []
    if not unseen:
        return {}
    members = Member.objects.filter(pilot__in=[pk for pk, _lead in unseen], part=Member.Part.CO_AUTHOR)
    own = {(pk, lead_id) for pk, lead_id in unseen} | set(members.values_list("pilot_id", "person_id"))
    return {
        user.pk: [_line(count)]
        for user in users
        if (count := sum((pk, user.pk) not in own for pk, _lead in unseen))
    }


def _unseen() -> QuerySet[Pilot]:
    return Pilot.objects.filter(fast_lane=True, looked_at=None, state__in=Pilot.OPEN).order_by(
        "decided_at", "id"
    )


def _line(count: int) -> Todo:
    return Todo(
        key="pilots.look_at",
        title=ngettext(
            "%(count)d pilot started by the fast lane: have a look",
            "%(count)d pilots started by the fast lane: have a look",
            count,
        )
        % {"count": count},
        detail=_("nothing to decide; one click says that you have seen it"),
        url=reverse("pilots:to_decide") + "#fast-lane",
        button=_("Look"),
        icon="zap",
        tone="accent",
    )
