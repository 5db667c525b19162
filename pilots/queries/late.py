"""Answers that are late on their promise: what the programme lead is told of, once for all of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from early_adopters.models import day_words
from notifications.kinds import Todo
from people.models import Role, User
from pilots.models import Pilot


def todo(users: Sequence[User], at: datetime) -> dict[int, list[Todo]]:
    """ONE line for each programme lead who does not decide themselves, however many are late. One query."""
    leads = [user for user in users if user.holds(Role.LEAD) and not user.holds(Role.DSI)]
    if not leads:
        return {}
    late = Pilot.objects.waiting().filter(promised_on__lt=localdate(at))
    found = late.aggregate(count=Count("pk"), oldest=Min("promised_on"))
    if not found["count"]:
        return {}
    line = Todo(
        key="pilots.late",
        title=ngettext(
            "%(count)d answer about a pilot is late",
            "%(count)d answers about pilots are late",
            found["count"],
        )
        % {"count": found["count"]},
        detail=_("the oldest was promised by %(day)s: the IT department decides, you can ask it why")
        % {"day": day_words(found["oldest"])},
        url=f"{reverse('pilots:board')}?state={Pilot.State.SUBMITTED}",
        button=_("See them"),
        icon="alarm-clock",
        tone="coral",
    )
    return {user.pk: [line] for user in leads}
