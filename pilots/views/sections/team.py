"""Who takes part, and the help around the pilot: mentor, trainer, help contact, training plan."""

from datetime import datetime

from people.models import User
from pilots import queries, rules
from pilots.forms.team import HandOverForm, MemberForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    team = queries.team.team_of(pilot)
    shown = {"guest": user.is_guest, "team": team, "team_removes": set(), "support": None}
    if pilot.state not in Pilot.OPEN or user.is_guest:
        return shown
    plan, _slugs = queries.team.plan_parts(pilot.training_plan)
    may_change = rules.can_change_team(user, pilot)
    may_hand_over = rules.can_hand_over(user, pilot, at=at)
    may_name = rules.can_name_mentor(user, pilot, at=at)
    return shown | {
        "support": queries.team.support_of(pilot),
        "plan": plan,
        "plan_courses": queries.team.courses_named(pilot.training_plan),
        "may_support": rules.can_support(user, pilot, at=at),
        "mentor_proposal": queries.team.mentor_for(pilot, at=at) if may_name else None,
        "team_removes": {one.pk for one in team if rules.can_remove_member(user, one)},
        "member_form": typed.get("member_form") or (MemberForm() if may_change else None),
        "hand_form": typed.get("hand_form")
        or (
            HandOverForm(pilot=pilot)
            if may_hand_over and any(one.part != one.Part.PARTNER for one in team)
            else None
        ),
    }
