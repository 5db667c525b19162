"""Back office: envelopes are opened and resized here by the same actions; pilots and expenses are read only."""

from django.contrib import admin, messages
from django.utils import timezone

from core.verdicts import Refused
from pilots import actions
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
class EnvelopeAdmin(admin.ModelAdmin):
    """Only the amount of an open envelope changes, and never below what is granted."""

    list_display = ("name_fr", "year", "amount", "allocated", "owner")
    list_select_related = ("owner",)
    list_filter = ("year",)
    raw_id_fields = ("owner",)

    def get_readonly_fields(self, request, obj=None):
        return ("allocated",) if obj is None else ("year", "name_fr", "name_en", "allocated", "owner")

    def save_model(self, request, obj, form, change) -> None:
        at = timezone.now()
        if not change:
            made = actions.open_envelope(
                year=obj.year,
                name_fr=obj.name_fr,
                name_en=obj.name_en,
                amount=obj.amount,
                owner=obj.owner,
                by=request.user,
                at=at,
            )
            obj.pk, obj._state.adding = made.pk, False
            return
        try:
            actions.resize_envelope(
                Envelope.objects.get(pk=obj.pk), amount=obj.amount, by=request.user, at=at
            )
        except Refused as refusal:  # granted meanwhile, between the form's check and this act
            messages.error(request, refusal.reason)

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


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
