"""The back office: the models of our own apps, which write through their actions, and nothing else."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _

# Rows that the sign-in libraries keep for themselves. Their own admin pages would be a second way to write who somebody
# is, without a line in the journal; groups mean nothing here (docs/adr/0004).
NOT_OURS = frozenset({"account", "usersessions", "auth"})


class BackOfficeConfig(AdminConfig):
    """Stands in INSTALLED_APPS for django.contrib.admin."""

    default_site = "adoption_portal.admin.BackOffice"


class BackOffice(AdminSite):
    site_header = _("Back office of the portal")
    site_title = _("Back office")
    index_title = _("What is kept")

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, (list, tuple)) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label not in NOT_OURS]
        super().register(ours, admin_class, **options)
