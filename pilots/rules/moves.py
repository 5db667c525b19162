"""Money moves between the lines of a pilot as who answers for it sees fit: the whole stays what was granted."""

from django.utils.translation import gettext as _

from core.money import show
from pilots.models import BudgetLine


def source_is_short(line: BudgetLine) -> str:
    return _("%(left)s are left on the line “%(line)s”: that is less than what you move.") % {
        "left": show(line.left),
        "line": line.label,
    }
