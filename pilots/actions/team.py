"""The help around a running pilot is named; the lead is handed over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from early_adopters import actions as early_adopters
from notifications import actions as notifications
from people.models import User
from pilots import rules
from pilots.models import Member, Pilot


@transaction.atomic
def set_support(
    pilot: Pilot,
    *,
    trainer: User | None,
    help_contact: User | None,
    training_plan: str,
    by: User,
    at: datetime,
) -> None:
    """Who trains, who helps, how the team is trained; who is newly named is told once."""
    rules.can_support(by, pilot, at=at).enforce()
    for person in (trainer, help_contact):
        rules.can_be_named(person).enforce()
    was = {"trainer": pilot.trainer_id, "help_contact": pilot.help_contact_id}
    # Conditional on what the form showed: of two people at once, the second looks again.
    seen = Pilot.objects.filter(
        pk=pilot.pk, state=Pilot.State.APPROVED, training_plan=pilot.training_plan, **was
    )
    if not seen.update(trainer=trainer, help_contact=help_contact, training_plan=training_plan.strip()):
        raise NotNow(_("Somebody else has just changed this: look again."))
    journal.record(
        by=by,
        verb="support_named",
        subject=pilot,
        at=at,
        trainer_id=trainer.pk if trainer else None,
        help_contact_id=help_contact.pk if help_contact else None,
    )
    for part, person in (("trainer", trainer), ("help_contact", help_contact)):
        if person is not None and person.pk != was[part] and person.pk != by.pk:
            _tell(pilot, "pilots.support_named", person, period=part, at=at, part=part)
    pilot.trainer, pilot.help_contact, pilot.training_plan = trainer, help_contact, training_plan.strip()


@transaction.atomic
def name_mentor(pilot: Pilot, *, mentor: User, by: User, at: datetime) -> None:
    """Somebody of the IT department goes with it again. The mentor is told by the mentoring itself."""
    rules.can_name_mentor(by, pilot, mentor=mentor, at=at).enforce()
    old = pilot.mentoring
    if old is not None and old.ended_at is None:
        mentoring = early_adopters.reassign(old, mentor=mentor, by=by, at=at)
    else:
        mentoring = early_adopters.accompany(
            pilot.lead,
            mentor=mentor,
            about=pilot.key,
            about_label=pilot.title,
            about_url=pilot.get_absolute_url(),
            by=by,
            at=at,
        )
    if not Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.APPROVED).update(mentoring=mentoring):
        raise NotNow(_("This pilot is not under way."))
    pilot.mentoring = mentoring
    journal.record(by=by, verb="pilot_mentor_named", subject=pilot, at=at, mentor_id=mentor.pk)


@transaction.atomic
def hand_over_lead(pilot: Pilot, *, to: Member, by: User, at: datetime) -> None:
    """The lead changes hands: the new one answers for it, the old one goes on as co-author. Both are told."""
    rules.can_hand_over(by, pilot, at=at).enforce()
    person, was = to.person, pilot.lead
    rules.can_lead(person, pilot).enforce()
    gone = Member.objects.filter(pk=to.pk, pilot=pilot, person=person).exclude(part=Member.Part.PARTNER)
    if not gone.delete()[0]:
        raise NotNow(_("%(name)s is no longer in the team.") % {"name": person.name})
    if not Pilot.objects.filter(pk=pilot.pk, lead=was, state=Pilot.State.APPROVED).update(lead=person):
        raise NotNow(_("Something changed meanwhile: look again."))
    Member.objects.update_or_create(
        pilot=pilot,
        person=was,
        defaults={"part": Member.Part.CO_AUTHOR, "added_by": by, "added_at": at},
    )
    if not pilot.needs_mentor:
        early_adopters.pass_on(pilot.mentoring, person=person, by=by, at=at)
    journal.record(by=by, verb="lead_handed_over", subject=pilot, at=at, was_id=was.pk, lead_id=person.pk)
    for told in (was, person):
        if told.pk != by.pk and told.is_active:
            _tell(pilot, "pilots.lead_handed_over", told, period=f"{at:%Y%m%dT%H%M%S}", at=at)
    pilot.lead = person
    pilot.__dict__.pop("co_authors", None)


def _tell(pilot: Pilot, kind: str, person: User, *, period: str, at: datetime, **payload) -> None:
    notifications.tell(
        kind,
        recipient_id=person.pk,
        key=pilot.key,
        period=period,
        at=at,
        payload={"pilot": pilot.pk, **payload},
    )
