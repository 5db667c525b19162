"""How it goes, on the rhythm of the pilot: a note, or a word that says why there is none this time."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people import queries as people
from people.models import Role, User
from pilots import rules
from pilots.models import Mood, Pilot, ProgressNote


@transaction.atomic
def write_note(pilot: Pilot, *, mood: str, words: str, token: str, by: User, at: datetime) -> ProgressNote:
    """Keep the words, move the next slot on, tell who can help when it is blocked. A skip keeps the mood."""
    rules.can_follow_course(by, pilot, at=at).enforce()
    if not words.strip():
        raise NotNow(_("Say it in a few words."))
    try:
        with transaction.atomic():
            note = ProgressNote.objects.create(
                form_token=token, pilot=pilot, mood=mood, words=words.strip(), written_by=by, written_at=at
            )
    except IntegrityError:
        if (first := ProgressNote.objects.filter(form_token=token, pilot=pilot).first()) is None:
            raise NotNow(_("Open this page again.")) from None
        return first
    if mood != Mood.SKIPPED:
        Pilot.objects.filter(pk=pilot.pk).update(mood=mood)
        pilot.mood = mood
    following = rules.next_note(pilot, today=localdate(at))
    # Of two notes at once, the first moves the slot; the second finds it moved.
    Pilot.objects.filter(pk=pilot.pk, next_note_on=pilot.next_note_on).update(next_note_on=following)
    if following != pilot.next_note_on:
        notifications.cancel("pilots.note_due", key=pilot.key, at=at)
    pilot.next_note_on = following
    journal.record(by=by, verb="note_written", subject=pilot, at=at, note=note.pk, mood=mood)
    if mood == Mood.BLOCKED:
        _tell_blocked(pilot, note, by=by, at=at)
    return note


@transaction.atomic
def set_rhythm(pilot: Pilot, *, weeks: int, by: User, at: datetime) -> None:
    """How often a note is asked for, from today on; 0 asks for none."""
    rules.can_follow_course(by, pilot, at=at).enforce()
    following = rules.first_note(pilot.starts_on, pilot.ends_on, weeks=weeks, today=localdate(at))
    Pilot.objects.filter(pk=pilot.pk).update(rhythm_weeks=weeks, next_note_on=following)
    notifications.cancel("pilots.note_due", key=pilot.key, at=at)
    pilot.rhythm_weeks, pilot.next_note_on = weeks, following
    journal.record(by=by, verb="rhythm_set", subject=pilot, at=at, weeks=weeks)


def _tell_blocked(pilot: Pilot, note: ProgressNote, *, by: User, at: datetime) -> None:
    """The mentor and who holds it in the IT department, at once; the programme leads when there is nobody else."""
    mentor_id = None if pilot.needs_mentor else pilot.mentoring.mentor_id
    helpers = {mentor_id, pilot.assigned_to_id or pilot.decided_by_id}
    told = set(User.objects.holding(Role.DSI).filter(pk__in=helpers - {None}).values_list("pk", flat=True))
    told = told or set(User.objects.holding(Role.LEAD).values_list("pk", flat=True))
    # Who is away is spared; whoever stands in for them hears of it.
    answering = people.answering(told, localdate(at))
    told = {person.pk if (person := answering.get(pk)) else pk for pk in told}
    for person_id in sorted(told - {by.pk}):
        notifications.tell(
            "pilots.blocked",
            recipient_id=person_id,
            key=pilot.key,
            period=f"note-{note.pk}",
            at=at,
            payload={"pilot": pilot.pk, "note": note.pk},
        )
