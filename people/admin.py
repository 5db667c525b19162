"""The back office of people: read-only records, roles granted through our actions, the journal."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from core.models import JournalEntry
from people import actions
from people.models import GRANTED, OrgUnit, User

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
    list_display = ["name", "parent", "manager"]
    list_select_related = ["parent", "manager"]
    search_fields = ["name"]


@admin.register(JournalEntry)
class JournalAdmin(ReadOnly):
    list_display = ["at", "by", "verb", "subject_kind", "subject_id"]
    list_filter = ["verb"]
    list_select_related = ["by"]
    date_hierarchy = None
