"""Back office of opinions: administrators name the officers; what was said is a list to read."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from tools import actions, rules
from tools.admin.register import ReadOnly
from tools.models import Officer, Opinion


class OfficerForm(forms.ModelForm):
    class Meta:
        model = Officer
        fields = ("office", "person")

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not (verdict := rules.can_be_officer(self.instance.person)):
            self.add_error("person", verdict.reason)


@admin.register(Officer)
class OfficerAdmin(admin.ModelAdmin):
    """Named and released, never rewritten: the journal then says who held the office when."""

    form = OfficerForm
    list_display = ("office", "person")
    list_select_related = ("person",)
    raw_id_fields = ("person",)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        saved = actions.name_officer(obj.person, office=obj.office, by=request.user, at=timezone.now())
        obj.pk = saved.pk

    def delete_model(self, request, obj) -> None:
        actions.release_officer(obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request, queryset) -> None:
        for officer in queryset:
            actions.release_officer(officer, by=request.user, at=timezone.now())


@admin.register(Opinion)
class OpinionAdmin(ReadOnly):
    list_display = ("tool", "office", "tone", "given_on", "person")
    list_filter = ("office", "tone")
    list_select_related = ("tool", "person")
    search_fields = ("tool__folded",)
