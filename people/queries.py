"""What do we know? A person in words, the table of rights, addresses of the account."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.utils.module_loading import import_string

from core import access
from people.models import OrgUnit, Role, User

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
