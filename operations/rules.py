"""Who may ask whether the portal is well: anyone; the answer holds no secret."""

from django.utils.translation import gettext_lazy as _

from core.access import EVERYONE

ACCESS = {"health": EVERYONE}
ACCESS_WORDS = {"health": _("Ask whether the portal is alive and ready")}
