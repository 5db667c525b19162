"""A question about a tool: to who is asked, once more on the promised day, and the answer to who asked."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Due, Kind, Priority, Topic, kind
from tools.models import HelpRequest

MORNING = time(8)


def _asked(rows: list) -> dict[int, HelpRequest]:
    """Row pk -> the question that its payload names. One query."""
    ids = {row.pk: row.payload["help"] for row in rows if "help" in row.payload}
    found = (
        HelpRequest.objects.filter(pk__in=set(ids.values()))
        .select_related("tool", "person__unit", "referent", "answered_by")
        .in_bulk()
    )
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}


class AboutHelp(Kind):
    """What the messages about a question share."""

    topic = Topic.TOOLS
    button = _("See the question")

    def holds(self, row, asked: HelpRequest) -> bool:
        raise NotImplementedError

    def still_due(self, rows: list) -> set[int]:
        by_pk = {row.pk: row for row in rows}
        return {pk for pk, asked in _asked(rows).items() if self.holds(by_pk[pk], asked)}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "asked": asked,
                "tool": asked.tool,
                "url": f"{settings.SITE_URL}{asked.get_absolute_url()}",
                "button": self.button,
            }
            for pk, asked in _asked(rows).items()
        }


class ToReferent(AboutHelp):
    """Stops when the question is answered, withdrawn, or passed on to somebody else."""

    button = _("Answer")

    def holds(self, row, asked: HelpRequest) -> bool:
        return asked.state == HelpRequest.State.WAITING and asked.referent_id == row.recipient_id


@kind
class HelpAsked(ToReferent):
    name = "tools.help_asked"
    label = _("A question about a tool")
    priority = Priority.URGENT


@kind
class HelpDue(ToReferent):
    """On the morning of the promised day, to who has had the question since before."""

    name = "tools.help_due"
    label = _("A question about a tool is due today")
    expires_after = timedelta(days=1)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        slot = morning_of(today)
        if at < slot:
            return []
        waiting = HelpRequest.objects.waiting().filter(
            answer_due_on=today, asked_at__lt=slot, referent_id__gt=after, referent__is_active=True
        )
        rows: list[Due] = []
        for pk, referent_id in waiting.order_by("referent_id", "id").values_list("pk", "referent_id"):
            if len(rows) >= limit and rows[-1].recipient_id != referent_id:
                break  # never between two messages of one person: the next page starts after them
            rows.append(Due(referent_id, f"help:{pk}", f"due-{today}", slot, {"help": pk}))
        return rows


@kind
class HelpAnswered(AboutHelp):
    """Said once: in doubt a person looks."""

    name = "tools.help_answered"
    label = _("The answer to a question about a tool")
    priority = Priority.URGENT
    in_doubt = Doubt.HOLD
    button = _("Read the answer")

    def holds(self, row, asked: HelpRequest) -> bool:
        return asked.state == HelpRequest.State.ANSWERED


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())
