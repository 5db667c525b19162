"""What happened to one pilot, from its journal, in words: who did what, to whom, with which file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import journal
from core.models import JournalEntry
from core.money import show
from people.models import User
from pilots.models import Pilot
from pilots.queries import moves

SHOWN, NAMED = 50, 5


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what happened, in words."""

    text: str
    at: datetime
    tone: str = ""


TONES = {"pilot_approved": "ok", "pilot_declined": "coral", "pilot_to_rework": "coral", "pilot_closed": "ok"}
MONEY = ("expense_recorded", "expense_committed", "expense_paid", "expense_cancelled", *moves.VERBS)
# What has a list of its own on the page; what is put right or removed is told all the same.
LISTED = ("kpi_measured", "milestone_added", "milestone_done", "note_written")
# The detail that names the person whom an act was about.
WHOM = {
    "pilot_member_added": "person_id",
    "pilot_member_removed": "person_id",
    "pilot_given": "to_id",
    "pilot_mentor_named": "mentor_id",
    "lead_handed_over": "lead_id",
}
# Done several times by one person on one day, it is one line.
TOGETHER = ("pilot_member_added", "pilot_member_removed", "pilot_file_added", "pilot_file_removed")


def history(pilot: Pilot) -> list[Event]:
    """Newest first. Expenses have their own table. Two queries, however many people are named."""
    entries = list(journal.of(pilot).exclude(verb__in=(*MONEY, *LISTED))[:SHOWN])
    people = _people(entries)
    return [
        Event(
            _told(acts[0], people) if len(acts) == 1 else _told_together(acts, people),
            acts[0].at,
            TONES.get(acts[0].verb, ""),
        )
        for acts in _lines(entries)
    ]


def _people(entries: Iterable[JournalEntry]) -> dict[int, User]:
    ids = {entry.details.get(WHOM[entry.verb]) for entry in entries if entry.verb in WHOM} - {None}
    return User.objects.only("first_name", "last_name", "email").in_bulk(ids) if ids else {}


def _lines(entries: Iterable[JournalEntry]) -> Iterable[list[JournalEntry]]:
    """The acts that are told as one, at the place of the latest of them."""
    lines: dict[tuple, list[JournalEntry]] = {}
    for entry in entries:
        alike = entry.verb in TOGETHER
        key = (entry.verb, entry.by_id, localdate(entry.at)) if alike else (entry.pk,)
        lines.setdefault(key, []).append(entry)
    return lines.values()


def _told(entry: JournalEntry, people: dict[int, User]) -> str:
    details = entry.details
    said = {
        "pilot_proposed": _("%(name)s began the proposal"),
        "pilot_sent": _("%(name)s sent it, asking for %(amount)s"),
        "pilot_withdrawn": _("%(name)s took it back to change it"),
        "pilot_member_added": _("%(name)s brought %(what)s in"),
        "pilot_member_removed": _("%(name)s took %(what)s out"),
        "pilot_file_added": _("%(name)s added the file %(what)s") if "name" in details else _added_one(),
        "pilot_file_removed": _("%(name)s took the file %(what)s out")
        if "name" in details
        else _removed_one(),
        "pilot_approved": _("%(name)s granted %(amount)s"),
        "pilot_to_rework": _("%(name)s asked to rework it"),
        "pilot_declined": _("%(name)s declined it"),
        "pilot_decision_undone": _("%(name)s took the decision back"),
        "pilot_taken": _("%(name)s takes care of it"),
        "pilot_given": _("%(name)s gave it to %(what)s"),
        "pilot_started_at_once": _("It started at once, by the fast lane, with %(amount)s"),
        "pilot_looked_at": _("%(name)s had a look at it"),
        "kpi_measured": _("%(name)s recorded a measure"),
        "kpi_corrected": _("%(name)s corrected a measure"),
        "kpi_measure_removed": _("%(name)s removed a measure"),
        "milestone_added": _("%(name)s set the milestone “%(label)s”"),
        "milestone_done": _("%(name)s marked “%(label)s” as done"),
        "milestone_reopened": _("%(name)s says that “%(label)s” is still to be done"),
        "milestone_changed": _("%(name)s changed the milestone “%(label)s”"),
        "milestone_removed": _("%(name)s removed the milestone “%(label)s”"),
        "note_written": _("%(name)s wrote how it goes"),
        "rhythm_set": _("%(name)s changed the rhythm of the notes"),
        "support_named": _("%(name)s said who supports it"),
        "pilot_mentor_named": _("%(name)s named %(what)s as mentor"),
        "lead_handed_over": _("%(name)s handed the lead over to %(what)s"),
        "pilot_closed": _("%(name)s closed the pilot"),
        "pilot_taught": _("%(name)s began the lesson"),
    }.get(entry.verb, entry.verb)
    amount = details.get("granted") or details.get("asked")
    return said % {
        "name": _who(entry),
        "amount": show(Decimal(amount)) if amount else "",
        "label": details.get("label", ""),
        "what": _what(entry, people),
    }


def _told_together(acts: list[JournalEntry], people: dict[int, User]) -> str:
    """« Inès Haddad a ajouté 4 fichiers : devis.pdf, plan.pdf… »; twice the same is named once."""
    first = acts[0]
    named = list(dict.fromkeys(what for act in reversed(acts) if (what := _what(act, people))))
    if first.verb in WHOM and len(named) == 1:
        return _told(first, people)
    count = len(named) if first.verb in WHOM else len(acts)
    said = {
        "pilot_member_added": ngettext(
            "%(name)s brought one person in", "%(name)s brought %(n)d people in", count
        ),
        "pilot_member_removed": ngettext(
            "%(name)s took one person out", "%(name)s took %(n)d people out", count
        ),
        "pilot_file_added": ngettext("%(name)s added one file", "%(name)s added %(n)d files", count),
        "pilot_file_removed": ngettext("%(name)s took one file out", "%(name)s took %(n)d files out", count),
    }[first.verb] % {"name": _who(first), "n": count}
    if not named:
        return said
    names = ", ".join(named[:NAMED]) + ("…" if len(named) > NAMED else "")
    return _("%(said)s: %(names)s") % {"said": said, "names": names}


def _who(entry: JournalEntry) -> str:
    return entry.by.name if entry.by else _("The portal")


def _what(entry: JournalEntry, people: dict[int, User]) -> str:
    """The person or the file that the act was about."""
    if entry.verb not in WHOM:
        return entry.details.get("name", "")
    person = people.get(entry.details.get(WHOM[entry.verb]))
    return person.name if person else _("somebody")


def _added_one() -> str:
    """As it was kept before the names of files were."""
    return _("%(name)s added a file")


def _removed_one() -> str:
    return _("%(name)s took a file out")
