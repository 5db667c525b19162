"""Re-reviews: a member of the IT department says that a sheet is still right, or takes it over."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from tools.models import Tool

REVIEW_MONTHS = 6
# "Still right" may be said this long before the day; earlier, it was said just now.
EARLY = timedelta(days=30)


def next_review(at: datetime) -> date:
    """The same day, six months later; the last day of a shorter month."""
    today = localdate(at)
    month = today.month - 1 + REVIEW_MONTHS
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def can_review(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.DSI), _("Sheets are looked at again by the IT department."))


def can_say_still_right(user: User, tool: Tool, *, at: datetime) -> Verdict:
    return first_refusal(
        can_review(user),
        not_now_unless(tool.stance != Tool.Stance.RETIRED, _("A retired tool is not looked at again.")),
        not_now_unless(
            tool.review_on is None or tool.review_on <= localdate(at) + EARLY,
            _("This sheet was looked at not long ago."),
        ),
    )


def can_take_over(user: User, tool: Tool) -> Verdict:
    return first_refusal(
        can_review(user), not_now_unless(tool.owner_id != user.pk, _("You already keep this sheet."))
    )
