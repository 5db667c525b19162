"""May they, and if not, why? Colleagues propose; one member of the IT department decides; the lead spends."""

from django.utils.translation import gettext_lazy

from core.access import EVERYONE
from people.models import Role
from pilots.rules.closing import can_close
from pilots.rules.course import can_correct, can_follow_course, can_measure
from pilots.rules.deciding import (
    already_decided,
    can_approve,
    can_decide,
    can_grant,
    can_undo,
    envelope_is_short,
)
from pilots.rules.delegating import can_assign
from pilots.rules.envelopes import (
    can_budget,
    can_change_envelope,
    can_close_envelope,
    can_see_budget,
    fingerprint_of_envelope,
)
from pilots.rules.exports import can_take_out
from pilots.rules.fast_lane import already_looked_at, can_look_at, takes_fast_lane
from pilots.rules.files import MOST_EVIDENCE, MOST_FILES, can_add_file, can_remove_file
from pilots.rules.lessons import already_taught, can_teach
from pilots.rules.mail_links import can_answer_by_link, can_undo_by_link
from pilots.rules.milestones import MOST_MILESTONES, can_add_milestone, can_reach
from pilots.rules.notes import current_slot, first_note, next_note
from pilots.rules.people import MOST_MEMBERS, can_add_member, can_change_team, can_remove_member
from pilots.rules.proposing import (
    COPIED,
    Missing,
    can_copy,
    can_propose,
    can_send,
    can_withdraw,
    can_write,
    may_start_at_once,
    missing,
)
from pilots.rules.running import answers_for
from pilots.rules.spending import budget_is_short, can_cancel, can_settle, can_spend, line_is_short
from pilots.rules.team import (
    can_be_named,
    can_hand_over,
    can_lead,
    can_name_mentor,
    can_support,
)

ACCESS = {
    "browse": {Role.EMPLOYEE, Role.GUEST},
    "propose": {Role.EMPLOYEE},
    "decide": {Role.DSI},
    "decide_from_mail": EVERYONE,
    "assign": {Role.DSI},
    "look_at": {Role.DSI},
    "spend": {Role.EMPLOYEE},
    "measure": {Role.EMPLOYEE},
    "course": {Role.EMPLOYEE},
    "team": {Role.EMPLOYEE},
    "mentor": {Role.DSI},
    "close": {Role.EMPLOYEE},
    "teach": {Role.EMPLOYEE},
    "board": {Role.MANAGER, Role.DSI, Role.LEAD},
    "export": {Role.MANAGER, Role.DSI, Role.LEAD},
    "see_budget": {Role.EMPLOYEE},
    "budget": {Role.LEAD},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("See the pilots"),
    "propose": gettext_lazy("Propose a pilot"),
    "decide": gettext_lazy("Decide a pilot"),
    "decide_from_mail": gettext_lazy("Open the signed link of a mail that decides a pilot"),
    "assign": gettext_lazy("Take a pilot that waits, or give it to a colleague who decides"),
    "look_at": gettext_lazy("Look at a pilot that started by the fast lane"),
    "spend": gettext_lazy("Record the expenses of a pilot"),
    "measure": gettext_lazy("Record the measures of a pilot"),
    "course": gettext_lazy("Keep the milestones and the notes of a pilot"),
    "team": gettext_lazy("Say who takes part in a pilot and who supports it"),
    "mentor": gettext_lazy("Name the mentor of a running pilot"),
    "close": gettext_lazy("Close a pilot"),
    "teach": gettext_lazy("Make a lesson of a finished pilot"),
    "board": gettext_lazy("Follow the pilots of their units"),
    "export": gettext_lazy("Take out the tables of the pilots they follow"),
    "see_budget": gettext_lazy("Read the envelopes they own, or all of them"),
    "budget": gettext_lazy("Keep the envelopes and the settings of the programme"),
}


__all__ = [
    "ACCESS",
    "ACCESS_WORDS",
    "COPIED",
    "MOST_EVIDENCE",
    "MOST_FILES",
    "MOST_MEMBERS",
    "MOST_MILESTONES",
    "Missing",
    "already_decided",
    "already_looked_at",
    "already_taught",
    "answers_for",
    "budget_is_short",
    "can_add_file",
    "can_add_member",
    "can_add_milestone",
    "can_answer_by_link",
    "can_approve",
    "can_assign",
    "can_be_named",
    "can_budget",
    "can_cancel",
    "can_change_envelope",
    "can_change_team",
    "can_close",
    "can_close_envelope",
    "can_copy",
    "can_correct",
    "can_decide",
    "can_follow_course",
    "can_grant",
    "can_hand_over",
    "can_lead",
    "can_look_at",
    "can_measure",
    "can_name_mentor",
    "can_propose",
    "can_reach",
    "can_remove_file",
    "can_remove_member",
    "can_see_budget",
    "can_send",
    "can_settle",
    "can_spend",
    "can_support",
    "can_take_out",
    "can_teach",
    "can_undo",
    "can_undo_by_link",
    "can_withdraw",
    "can_write",
    "current_slot",
    "envelope_is_short",
    "fingerprint_of_envelope",
    "first_note",
    "line_is_short",
    "may_start_at_once",
    "missing",
    "next_note",
    "takes_fast_lane",
]
