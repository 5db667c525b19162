"""A question about a tool: to who is asked, once more on the promised day, and the answer to who asked."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Due, Kind, Priority, Topic, kind
from people.models import Role, User
from tools.models import HelpRequest
from tools.notices.trials import whole_recipients

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
        theirs = asked.referent_id == row.recipient_id or not asked.referent.is_active
        return asked.state == HelpRequest.State.WAITING and theirs


@kind
class HelpAsked(ToReferent):
    name = "tools.help_asked"
    label = _("A question about a tool")
    priority = Priority.URGENT


@kind
class HelpDue(ToReferent):
    """On the morning of the promised day, to who has had the question since before; of who left, to who keeps the
    sheet, else to the IT department."""

    name = "tools.help_due"
    label = _("A question about a tool is due today")
    expires_after = timedelta(days=1)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        slot = morning_of(today)
        if at < slot:
            return []
        waiting = HelpRequest.objects.waiting().filter(answer_due_on=today, asked_at__lt=slot)
        here = waiting.filter(referent_id__gt=after, referent__is_active=True).order_by("referent_id", "id")
        pairs = list(here.values_list("pk", "referent_id")[: 2 * limit])
        pairs += self._left(waiting.filter(referent__is_active=False))
        rows = [Due(person_id, f"help:{pk}", f"due-{today}", slot, {"help": pk}) for pk, person_id in pairs]
        return whole_recipients(rows, after, limit)

    def _left(self, orphans) -> list[tuple[int, int]]:
        found = list(orphans.select_related("tool__owner"))
        staff = list(User.objects.holding(Role.DSI).values_list("pk", flat=True)) if found else []
        return [
            (asked.pk, person_id)
            for asked in found
            for person_id in (
                [asked.tool.owner_id] if asked.tool.owner and asked.tool.owner.is_active else staff
            )
            if person_id != asked.person_id
        ]


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


@kind
class HelpMoved(AboutHelp):
    """To who asked: somebody else has the question now. Stops when it is answered, or moved again."""

    name = "tools.help_moved"
    label = _("Somebody else has your question about a tool")

    def holds(self, row, asked: HelpRequest) -> bool:
        return asked.state == HelpRequest.State.WAITING and row.payload.get("referent") == asked.referent_id


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())
