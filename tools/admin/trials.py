"""Back office of trials: a list to read; they are run on their own pages."""

from django.contrib import admin

from tools.admin.register import ReadOnly
from tools.models import Trial


@admin.register(Trial)
class TrialAdmin(ReadOnly):
    list_display = ("tool", "starts_on", "ends_on", "owner", "outcome")
    list_filter = ("outcome",)
    list_select_related = ("tool", "owner")
    search_fields = ("tool__folded",)
