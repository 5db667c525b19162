"""Somebody comes into a pilot, in some part, and is told; or goes, and sees it no more."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from pilots import notices, rules
from pilots.models import Member, Pilot

ASKED = (Member.Part.CO_AUTHOR, Member.Part.MEMBER)  # what the page of a proposal names; partners come later


@transaction.atomic
def add_member(pilot: Pilot, *, person: User, part: str, by: User, at: datetime) -> Member:
    """In that part from now on; somebody who is there already changes part. Said twice, it is once."""
    rules.can_add_member(by, pilot, person=person, part=part).enforce()
    _take(pilot)
    member, new = Member.objects.get_or_create(
        pilot=pilot, person=person, defaults={"part": part, "added_by": by, "added_at": at}
    )
    if not new and member.part == part:
        return member
    if not new:
        Member.objects.filter(pk=member.pk).update(part=part)
        member.part = part
    elif pilot.members.count() > rules.MOST_MEMBERS:
        raise NotNow(_("At most %(most)d people take part in a pilot.") % {"most": rules.MOST_MEMBERS})
    journal.record(
        by=by, verb="pilot_member_added", subject=pilot, at=at, person_id=person.pk, part=str(part)
    )
    pilot.__dict__.pop("co_authors", None)
    tell_members(pilot, [member], at=at)
    return member


@transaction.atomic
def remove_member(member: Member, *, by: User, at: datetime) -> None:
    """Out at once: what they saw as a member they see no more. Twice is once."""
    rules.can_remove_member(by, member).enforce()
    pilot = member.pilot
    gone, _rows = Member.objects.filter(pk=member.pk).delete()
    pilot.__dict__.pop("co_authors", None)
    if gone:
        journal.record(by=by, verb="pilot_member_removed", subject=pilot, at=at, person_id=member.person_id)


def same_team(pilot: Pilot, wanted: Mapping[User, str]) -> bool:
    """Whether the pilot has those co-authors and members already."""
    return _wanted(pilot, wanted) == {member.person_id: member.part for member in _asked(pilot)}


def set_people(pilot: Pilot, wanted: Mapping[User, str], *, by: User, at: datetime) -> None:
    """The co-authors and members that the page of a proposal names, no more and no less."""
    kept, here = _wanted(pilot, wanted), {member.person_id: member for member in _asked(pilot)}
    for person, part in wanted.items():
        if person.pk in kept and (person.pk not in here or here[person.pk].part != part):
            add_member(pilot, person=person, part=part, by=by, at=at)
    # Last: whoever takes themself out may still have put others in.
    for member in here.values():
        if member.person_id not in kept:
            remove_member(member, by=by, at=at)


def _wanted(pilot: Pilot, wanted: Mapping[User, str]) -> dict[int, str]:
    return {person.pk: str(part) for person, part in wanted.items() if person.pk != pilot.lead_id}


def _asked(pilot: Pilot) -> list[Member]:
    found = list(pilot.members.filter(part__in=ASKED))
    for member in found:
        member.pilot = pilot
    return found


def tell_members(pilot: Pilot, members: list[Member], *, at: datetime) -> None:
    """Once per person and part, ten minutes later, when they still take part and may see it: a draft is its authors'
    alone, so the others hear of it when it is sent."""
    for member in members:
        if pilot.state == Pilot.State.DRAFT and member.part != Member.Part.CO_AUTHOR:
            continue
        notifications.tell(
            "pilots.joined",
            recipient_id=member.person_id,
            key=pilot.key,
            period=f"{member.part}-{member.pk}",
            at=at,
            due_at=at + notices.TIME_TO_CHANGE,
            payload={"pilot": pilot.pk, "member": member.pk},
        )


def _take(pilot: Pilot) -> None:
    """One after the other, whoever comes at the same moment: the row of the pilot first."""
    Pilot.objects.filter(pk=pilot.pk).update(revision=F("revision"))
