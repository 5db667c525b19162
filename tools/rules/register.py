"""The register: everybody signed in reads it; the IT department keeps it."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from tools import queries
from tools.models import Tool


def can_keep(user: User) -> Verdict:
    """Add a tool, change its position, name its first users."""
    return forbidden_unless(
        user.holds(Role.DSI, Role.ADMIN), _("The register of tools is kept by the IT department.")
    )


def can_stand(tool: Tool) -> Verdict:
    """Whether the tool may take the position it carries: never a bare ban, never a dead end."""
    stance, ways_out = (
        tool.stance,
        [other for other in (tool.alternative, tool.successor) if other is not None],
    )
    reasoned = bool(tool.stance_reason_fr.strip() or tool.stance_reason_en.strip())
    return first_refusal(
        not_now_unless(
            reasoned or stance not in {Tool.Stance.NOT_RECOMMENDED, Tool.Stance.CARE},
            _("Say why: without a reason this position helps nobody."),
        ),
        not_now_unless(
            tool.alternative or stance != Tool.Stance.NOT_RECOMMENDED,
            _("Name the tool to use instead: a bare ban sends people elsewhere."),
        ),
        not_now_unless(
            tool.review_on or stance != Tool.Stance.NOT_RECOMMENDED,
            _("Give the date on which this position is looked at again."),
        ),
        not_now_unless(tool.successor or stance != Tool.Stance.RETIRED, _("Name the tool that replaces it.")),
        not_now_unless(tool.pk is None or tool not in ways_out, _("A tool cannot stand in for itself.")),
        *(_leads_somewhere(other) for other in ways_out),
        _leaves_nobody_stranded(tool),
    )


def can_move(tool: Tool) -> Verdict:
    """A tool that is being tried moves by the conclusion of its trial, or its testers would try on for nothing."""
    return not_now_unless(
        tool.stance == Tool.Stance.TRIAL or not tool.trials.running().exists(),
        _("A trial of this tool is under way: its position moves when the trial is concluded, on its page."),
    )


def _leads_somewhere(other: Tool) -> Verdict:
    return not_now_unless(
        other.usable,
        _("%(tool)s is itself not to be used: name a tool that people may use.") % {"tool": other.name},
    )


def _leaves_nobody_stranded(tool: Tool) -> Verdict:
    if tool.usable or tool.pk is None:
        return Verdict()
    leaning = queries.leaning_on(tool)
    return not_now_unless(
        not leaning,
        _("%(tools)s point to this tool: first name another one there.") % {"tools": ", ".join(leaning)},
    )


def can_be_first_user(person: User) -> Verdict:
    """The register shows that the IT department uses what it recommends."""
    return not_now_unless(
        person.is_active and person.holds(Role.DSI), _("First users are members of the IT department.")
    )
