"""Who opens the pages that mix apps: everyone, each sees their own."""

from django.utils.translation import gettext_lazy as _

from core.access import EVERYONE

ACCESS = {"home": EVERYONE, "search": EVERYONE}
ACCESS_WORDS = {"home": _("Open the home page"), "search": _("Search the portal")}
