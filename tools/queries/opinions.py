"""What do the officers think of a tool? The latest opinion of each office, the earlier ones behind it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.access import may
from people.models import Role, User
from tools.models import Office, Officer, Opinion, Tool

KEPT_IN_SIGHT = 40


@dataclass(frozen=True, slots=True)
class Said:
    """One office beside a sheet."""

    office: str
    label: str
    latest: Opinion | None
    earlier: list[Opinion]
    may_give: bool
    names: bool  # whether this reader sees who signed


def on_sheet(tool: Tool, user) -> list[Said]:
    """Offices that have said something; also the silent ones for who may speak for them. At most two queries."""
    by_office: dict[str, list[Opinion]] = {}
    for opinion in tool.opinions.select_related("person", "noted_by")[:KEPT_IN_SIGHT]:
        by_office.setdefault(opinion.office, []).append(opinion)
    colleague = may(user, "tools.opinion")
    everywhere = colleague and user.holds(Role.DSI)
    mine = {officer.office for officer in offices_of(user)} if colleague and not everywhere else set()
    return [
        Said(
            office=office.value,
            label=str(office.label),
            latest=given[0] if (given := by_office.get(office.value, [])) else None,
            earlier=given[1:],
            may_give=everywhere or office.value in mine,
            names=colleague,
        )
        for office in Office
        if by_office.get(office.value) or everywhere or office.value in mine
    ]


def offices_of(user: User) -> list[Officer]:
    """The offices that this person holds."""
    return list(Officer.objects.filter(person=user).select_related("person"))


def officers_for(user: User) -> QuerySet[Officer]:
    """In whose name this person may give an opinion: everybody's for the IT department, else one's own."""
    officers = Officer.objects.filter(person__is_active=True).select_related("person")
    mine = officers if user.holds(Role.DSI) else officers.filter(person=user)
    return mine.order_by("office", "person__last_name", "pk")
