"""The back office of people: read-only records, roles granted through our actions, the journal."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import JournalEntry
from core.verdicts import Refused
from people import actions
from people.models import GRANTED, OrgUnit, User

MOST_AT_ONCE = 100
ROLE_FIELDS = [f"is_{role.value}" for role in GRANTED]


class RolesForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ROLE_FIELDS


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Identity belongs to the directory; an administrator grants roles here, one journal line each."""

    form = RolesForm
    list_display = ["name", "email", "unit", "is_active", "is_guest", *ROLE_FIELDS]
    list_filter = ["is_active", "is_guest", *ROLE_FIELDS]
    list_select_related = ["unit"]
    search_fields = ["email", "last_name", "first_name", "employee_number"]
    readonly_fields = [
        "email",
        "first_name",
        "last_name",
        "unit",
        "manager",
        "site",
        "is_active",
        "is_guest",
        "is_manager",
    ]
    fields = [*readonly_fields, *ROLE_FIELDS]
    actions = ["close", "open_again"]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        """Not the row: the roles that were ticked or unticked, through the actions."""
        at = timezone.now()
        for name in form.changed_data:
            act = actions.grant if form.cleaned_data[name] else actions.withdraw
            act(User.objects.get(pk=obj.pk), role=name.removeprefix("is_"), by=request.user, at=at)

    @admin.action(description=gettext_lazy("Close the account: signed out everywhere at once"))
    def close(self, request, queryset) -> None:
        self._each(request, queryset, actions.deactivate)

    @admin.action(description=gettext_lazy("Open the account again: same roles, same password"))
    def open_again(self, request, queryset) -> None:
        self._each(request, queryset, actions.reactivate)

    def _each(self, request, queryset, act: Callable[..., None]) -> None:
        """One act a person; who may not be touched is named, the others are done."""
        done = 0
        for person in queryset[:MOST_AT_ONCE]:
            try:
                act(person, by=request.user, at=timezone.now())
                done += 1
            except Refused as refusal:
                messages.warning(request, f"{person.name}: {refusal.reason}")
        messages.info(request, _("Accounts: %(count)d.") % {"count": done})


class ReadOnly(admin.ModelAdmin):
    """Nobody adds, changes or deletes here."""

    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(OrgUnit)
class OrgUnitAdmin(ReadOnly):
    """Units and their managers follow from the directory; only the head of the whole company is named here."""

    list_display = ["name", "parent", "manager"]
    list_select_related = ["parent", "manager"]
    search_fields = ["name"]
    fields = ["name", "parent", "manager"]
    readonly_fields = ["name", "parent"]
    raw_id_fields = ["manager"]

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is not None and obj.parent_id is None

    def save_model(self, request, obj, form, change) -> None:
        if "manager" in form.changed_data:
            actions.name_head(
                OrgUnit.objects.get(pk=obj.pk),
                manager=form.cleaned_data["manager"],
                by=request.user,
                at=timezone.now(),
            )


@admin.register(JournalEntry)
class JournalAdmin(ReadOnly):
    list_display = ["at", "by", "verb", "subject_kind", "subject_id"]
    list_filter = ["verb"]
    list_select_related = ["by"]
    date_hierarchy = None
