"""Who may bring somebody into a pilot, and take them out again?"""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Member, Pilot
from pilots.rules.running import answers_for

MOST_MEMBERS = 40


def can_change_team(user: User, pilot: Pilot) -> Verdict:
    """Its authors while they write it; once it is approved, whoever answers for it."""
    open_to_others = pilot.state == Pilot.State.APPROVED and answers_for(user, pilot)
    return first_refusal(
        forbidden_unless(
            pilot.written_by(user) or open_to_others,
            _("Only the lead, the co-authors, their mentor and the IT department choose who takes part."),
        ),
        not_now_unless(
            pilot.state in (*Pilot.WRITABLE, Pilot.State.APPROVED),
            _("People are added before a proposal is sent, or once it is approved."),
        ),
    )


def can_add_member(user: User, pilot: Pilot, *, person: User, part: str) -> Verdict:
    """Guests are partners, and only guests are; a partner comes in when there is something for them to see."""
    partner = part == Member.Part.PARTNER
    return first_refusal(
        can_change_team(user, pilot),
        not_now_unless(person.is_active, _("%(name)s has no open account any more.") % {"name": person.name}),
        not_now_unless(person.pk != pilot.lead_id, _("%(name)s leads this pilot.") % {"name": person.name}),
        not_now_unless(not partner or person.is_guest, _("Only guests are partners: choose another part.")),
        not_now_unless(partner or not person.is_guest, _("A guest takes part as a partner.")),
        not_now_unless(
            not partner or pilot.state == Pilot.State.APPROVED,
            _("A partner is invited once the pilot is approved."),
        ),
    )


def can_remove_member(user: User, member: Member) -> Verdict:
    """Also oneself: nobody is kept in a pilot."""
    pilot = member.pilot
    if user.pk == member.person_id and pilot.state != Pilot.State.CLOSED:
        return Verdict()
    return can_change_team(user, pilot)
