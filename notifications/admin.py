"""The outbox for administrators: read only, with two buttons for what the mail server left in doubt."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.verdicts import Refused
from notifications import actions
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = [
        "kind",
        "recipient",
        "key",
        "period",
        "state",
        "due_at",
        "attempts",
        "doubts",
        "last_error",
    ]
    list_filter = ["state", "by_mail"]
    search_fields = ["kind", "key", "recipient__email"]
    list_select_related = ["recipient"]
    date_hierarchy = "due_at"
    show_full_result_count = False
    ordering = ["-id"]
    list_per_page = 50
    actions = ["resend", "drop"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.action(description=_("Send again what is in doubt or was refused"))
    def resend(self, request, queryset) -> None:
        self._each(request, queryset, actions.resend)

    @admin.action(description=_("Drop what is in doubt"))
    def drop(self, request, queryset) -> None:
        self._each(request, queryset, actions.drop)

    def _each(self, request, queryset, act) -> None:
        """Row by row through the action, so that rule and journal are the same as anywhere."""
        done = 0
        for message in queryset:
            try:
                act(message, by=request.user, at=timezone.now())
                done += 1
            except Refused as refusal:
                self.message_user(
                    request, f"{message.kind} {message.key}: {refusal.reason}", messages.WARNING
                )
        if done:
            self.message_user(
                request,
                ngettext("%(count)s message settled.", "%(count)s messages settled.", done) % {"count": done},
                messages.SUCCESS,
            )
