"""Django's name for this app; finds every app's notices, so that the outbox needs to know no app."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "notices"):
                import_module(f"{config.name}.notices")
