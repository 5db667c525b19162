"""Who opens the pages that mix apps: everyone, each sees their own."""

from django.utils.translation import gettext_lazy as _

from core.access import EVERYONE, SIGNED_IN

ACCESS = {"home": EVERYONE, "search": EVERYONE, "follow": {SIGNED_IN}}
ACCESS_WORDS = {
    "home": _("Open the home page"),
    "search": _("Search the portal"),
    "follow": _("Follow a tool, a topic or a document"),
}
