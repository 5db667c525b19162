"""Around a proposal: what waits for its authors, who may be meant by the first letters, what the other one wrote, which files lie beside it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.money import show
from early_adopters.models import day_words
from notifications.kinds import Todo
from people.models import User
from pilots.models import Category, Member, Pilot, PilotFile, Proposal
from pilots.queries.own import Own

PEOPLE_SHOWN = 6
SHORTEST = 2
FORGOTTEN_AFTER = timedelta(days=1)
COMPARED = ("title", "tool", "what", "why", "starts_on", "ends_on", "support_needed")


def todo(users: Iterable[User], at: datetime, own: Own) -> dict[int, list[Todo]]:
    """Leads and co-authors: what came back with advice, what lies unsent since yesterday."""
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    found = [(person_id, pilot) for person_id, pilot in own.of_authors() if pilot.state in Pilot.WRITABLE]
    for person_id, pilot in sorted(found, key=lambda one: (one[1].changed_at, one[1].pk)):
        if pilot.state == Pilot.State.REWORK:
            lines[person_id].append(_to_rework(pilot))
        elif pilot.changed_at <= at - FORGOTTEN_AFTER:
            lines[person_id].append(_to_finish(pilot))
    return lines


def _to_rework(pilot: Pilot) -> Todo:
    return Todo(
        key=f"pilots.rework:{pilot.pk}",
        title=_("Rework the pilot “%(title)s”") % {"title": pilot.title},
        detail=_("the IT department says what would make it a yes"),
        url=pilot.get_absolute_url(),
        button=_("Rework"),
        icon="pencil-line",
        tone="coral",
    )


def _to_finish(pilot: Pilot) -> Todo:
    return Todo(
        key=f"pilots.draft:{pilot.pk}",
        title=_("Finish the proposal “%(title)s”") % {"title": pilot.title},
        detail=_("a draft, nothing is sent yet"),
        url=reverse("pilots:edit", args=[pilot.pk]),
        button=_("Finish"),
        icon="file-pen-line",
    )


def people_starting(text: str) -> list[User]:
    """Colleagues whose first or last name begins like that, or their address; both parts when two are typed."""
    words = text.replace("<", " ").split()
    if len("".join(words)) < SHORTEST:
        return []
    people = User.objects.employees()
    first = words[0]
    if "@" in first:
        people = people.filter(email__startswith=first.lower())
    elif len(words) == 1:
        people = people.filter(Q(last_name__istartswith=first) | Q(first_name__istartswith=first))
    else:
        rest = " ".join(words[1:])
        people = people.filter(
            Q(first_name__istartswith=first, last_name__istartswith=rest)
            | Q(last_name__istartswith=first, first_name__istartswith=rest)
        )
    return list(people.select_related("unit").order_by("last_name", "first_name", "id")[:PEOPLE_SHOWN])


def attachments(pilot: Pilot) -> QuerySet[PilotFile]:
    return pilot.files.filter(purpose=PilotFile.Purpose.ATTACHMENT).order_by("id")


def written_otherwise(pilot: Pilot, proposal: Proposal, team: Mapping[User, str] | None) -> dict[str, str]:
    """What is kept where it differs from what was typed, in words, by field; every field is there, most are empty."""
    theirs = {
        name: _said(getattr(pilot, name)) if getattr(pilot, name) != getattr(proposal, name) else ""
        for name in COMPARED
    }
    lines = [(line.category, line.label, line.asked) for line in pilot.lines.all()]
    if lines != [(line.category, line.label, line.asked) for line in proposal.lines]:
        theirs["lines"] = _said(
            "\n".join(
                ", ".join(filter(None, (label, str(dict(Category.choices).get(category, "")), show(asked))))
                for category, label, asked in lines
            )
        )
    kpis = list(pilot.kpis.all())
    if [(kpi.label, kpi.unit, kpi.baseline, kpi.target) for kpi in kpis] != [
        (kpi.label, kpi.unit, kpi.baseline, kpi.target) for kpi in proposal.kpis
    ]:
        theirs["kpis"] = _said(
            "\n".join(f"{kpi.label}, {kpi.say(kpi.baseline)} → {kpi.say(kpi.target)}" for kpi in kpis)
        )
    return {"lines": "", "kpis": "", "co_authors": "", "members": ""} | theirs | _people(pilot, team)


def _people(pilot: Pilot, team: Mapping[User, str] | None) -> dict[str, str]:
    if team is None:
        return {}
    found: dict[str, str] = {}
    kept = list(pilot.members.select_related("person"))
    for name, part in (("co_authors", Member.Part.CO_AUTHOR), ("members", Member.Part.MEMBER)):
        theirs = {member.person_id: member.person.name for member in kept if member.part == part}
        if theirs.keys() != {person.pk for person, typed in team.items() if typed == part}:
            found[name] = _said("\n".join(theirs.values()))
    return found


def _said(value: object) -> str:
    """A value as people read it; a dash for what was left empty, so that it is seen to differ."""
    if isinstance(value, date):
        return day_words(value)
    return str(value or "") or "–"
