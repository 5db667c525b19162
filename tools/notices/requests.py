"""What people told us: to the IT department on the promised day, then to who told: the decision on a tool that was not listed, the answer to a blocked one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Due, Kind, Priority, Topic, kind
from people.models import Role, User
from tools.models import BlockedReport, ToolRequest
from tools.notices.trials import morning_of


class Answer(Kind):
    """To who told us. Said once: in doubt a person looks."""

    topic = Topic.TOOLS
    priority = Priority.URGENT
    in_doubt = Doubt.HOLD
    model: type[models.Model]
    word: str
    button = _("Read the answer")

    def _found(self, rows: list) -> dict[int, models.Model]:
        """Row pk -> what it answers. One query."""
        ids = {row.pk: row.payload[self.word] for row in rows if self.word in row.payload}
        found = self.model._default_manager.filter(pk__in=set(ids.values())).select_related("tool").in_bulk()
        return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}

    def still_due(self, rows: list) -> set[int]:
        return {pk for pk, told in self._found(rows).items() if told.state != "waiting"}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "told": told,
                "tool": told.tool,
                "url": f"{settings.SITE_URL}{told.get_absolute_url()}",
                "button": self.button,
            }
            for pk, told in self._found(rows).items()
        }


@kind
class AnswersDue(Kind):
    """On the morning of a promised day, to the IT department: what was promised for today, all in one message.

    Stops when everything that it names has its answer."""

    name = "tools.answers_due"
    label = _("Answers promised for today about tools")
    topic = Topic.TOOLS
    expires_after = timedelta(days=1)
    button = _("See them all")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        slot = morning_of(today)
        if at < slot:
            return []
        told = {
            "requests": _ids(ToolRequest.objects.filter(promised_on=today, sent_at__lt=slot)),
            "blocked": _ids(BlockedReport.objects.filter(answer_due_on=today, at__lt=slot)),
        }
        if not any(told.values()):
            return []
        staff = User.objects.holding(Role.DSI).filter(pk__gt=after).order_by("pk")
        ids = staff.values_list("pk", flat=True)[:limit]
        return [Due(person_id, "told", str(today), slot, told) for person_id in ids]

    def still_due(self, rows: list) -> set[int]:
        requests, blocked = self._waiting(rows)
        return {
            row.pk
            for row in rows
            if requests.keys() & set(row.payload["requests"]) or blocked.keys() & set(row.payload["blocked"])
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        """What has its answer already is left out. Two queries."""
        requests, blocked = self._waiting(rows)
        return {
            row.pk: {
                "requests": [requests[pk] for pk in row.payload["requests"] if pk in requests],
                "blocked": [blocked[pk] for pk in row.payload["blocked"] if pk in blocked],
                "url": f"{settings.SITE_URL}{reverse('tools:asked')}",
                "button": self.button,
            }
            for row in rows
        }

    def _waiting(self, rows: list) -> tuple[dict[int, ToolRequest], dict[int, BlockedReport]]:
        requests = {pk for row in rows for pk in row.payload["requests"]}
        blocked = {pk for row in rows for pk in row.payload["blocked"]}
        return (
            ToolRequest.objects.waiting().in_bulk(requests),
            BlockedReport.objects.waiting().select_related("tool").in_bulk(blocked),
        )


def _ids(told) -> list[int]:
    return list(told.waiting().order_by("pk").values_list("pk", flat=True))


@kind
class RequestDecided(Answer):
    name = "tools.request_decided"
    label = _("A tool that was not listed is decided")
    model, word = ToolRequest, "request"


@kind
class BlockedAnswered(Answer):
    name = "tools.blocked_answered"
    label = _("The answer to a blocked tool")
    model, word = BlockedReport, "blocked"
