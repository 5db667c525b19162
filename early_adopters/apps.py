"""Django's name for this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EarlyAdoptersConfig(AppConfig):
    name = "early_adopters"
    verbose_name = _("early adopters")
