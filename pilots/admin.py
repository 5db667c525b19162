"""Back office: envelopes, pilots and expenses are read only; each has its own screens."""

from django.contrib import admin

from pilots.models import Envelope, Expense, Pilot


class ReadOnly(admin.ModelAdmin):
    """The workflow has its own screens, with their rules; here administrators only look."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Envelope)
class EnvelopeAdmin(ReadOnly):
    list_display = ("name_fr", "year", "amount", "allocated", "carried", "owner", "closed_at")
    list_select_related = ("owner",)
    list_filter = ("year",)
    search_fields = ("name_fr", "name_en")


@admin.register(Pilot)
class PilotAdmin(ReadOnly):
    list_display = ("title", "state", "lead", "unit", "tool", "promised_on", "asked", "granted", "committed")
    list_select_related = ("lead", "unit", "tool")
    list_filter = ("state",)
    search_fields = ("title", "lead__last_name")


@admin.register(Expense)
class ExpenseAdmin(ReadOnly):
    list_display = ("label", "pilot", "line", "amount", "state", "spent_on")
    list_select_related = ("pilot", "line")
    list_filter = ("state", "line__category")
    search_fields = ("label", "supplier", "pilot__title")
