"""An opinion that somebody noted in the name of an officer: the officer reads it, and may answer with a newer one."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, Topic, kind
from tools.models import Opinion


@kind
class OpinionNoted(Kind):
    """To the officer, at once."""

    name = "tools.opinion_noted"
    label = _("An opinion noted in your name")
    topic = Topic.TOOLS

    def still_due(self, rows: list) -> set[int]:
        return set(self._opinions(rows))

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "opinion": opinion,
                "tool": opinion.tool,
                "url": f"{settings.SITE_URL}{opinion.tool.get_absolute_url()}#opinions",
                "button": _("See the sheet"),
            }
            for pk, opinion in self._opinions(rows).items()
        }

    def _opinions(self, rows: list) -> dict[int, Opinion]:
        """One query."""
        found = Opinion.objects.select_related("tool", "noted_by").in_bulk(
            {row.payload["opinion"] for row in rows}
        )
        return {row.pk: found[pk] for row in rows if (pk := row.payload["opinion"]) in found}
