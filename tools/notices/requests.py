"""What becomes of what people told us: the decision on a tool that was not listed, the answer to a blocked one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Kind, Priority, Topic, kind
from tools.models import BlockedReport, ToolRequest


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
class RequestDecided(Answer):
    name = "tools.request_decided"
    label = _("A tool that was not listed is decided")
    model, word = ToolRequest, "request"


@kind
class BlockedAnswered(Answer):
    name = "tools.blocked_answered"
    label = _("The answer to a blocked tool")
    model, word = BlockedReport, "blocked"
