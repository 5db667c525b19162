"""Back office of the register: the same actions as everywhere, positions checked before they are saved."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tools import actions, rules
from tools.forms import Lines
from tools.models import FirstUser, Tool


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed where the work is done."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ToolForm(forms.ModelForm):
    benefits_fr = Lines(label=_("benefits in French"), required=False, help_text=_("One per line."))
    benefits_en = Lines(label=_("benefits in English"), required=False, help_text=_("One per line."))
    risks_fr = Lines(label=_("risks in French"), required=False, help_text=_("One per line."))
    risks_en = Lines(label=_("risks in English"), required=False, help_text=_("One per line."))

    class Meta:
        model = Tool
        fields = (
            "name", "slug", "website", "kind", "summary_fr", "summary_en",
            "benefits_fr", "benefits_en", "risks_fr", "risks_en", "data_fr", "data_en", "hosting_fr", "hosting_en",
            "account_fr", "account_en", "terms_fr", "terms_en", "gdpr_fr", "gdpr_en", "cost_fr", "cost_en",
            "turns_paid_on", "stance", "stance_reason_fr", "stance_reason_en", "alternative", "successor",
            "review_on", "owner", "is_public",
        )  # fmt: skip

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not (verdict := rules.can_stand(self.instance)):
            self.add_error(None, verdict.reason)


@admin.register(Tool)
class ToolAdmin(admin.ModelAdmin):
    form = ToolForm
    list_display = ("name", "kind", "stance", "review_on")
    list_filter = ("stance", "kind")
    search_fields = ("folded",)
    raw_id_fields = ("owner",)
    readonly_fields = ("stance_since", "registered_at")

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # a tool is retired, never forgotten

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            actions.register(obj, by=request.user, at=timezone.now())
            return
        fresh = Tool.objects.get(pk=obj.pk)
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.update(fresh, by=request.user, at=timezone.now(), **changes)


@admin.register(FirstUser)
class FirstUserAdmin(admin.ModelAdmin):
    list_display = ("tool", "person", "since")
    list_select_related = ("tool", "person")
    raw_id_fields = ("person",)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        saved = actions.add_first_user(
            obj.tool,
            person=obj.person,
            since=obj.since,
            words_fr=obj.words_fr,
            words_en=obj.words_en,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = saved.pk

    def delete_model(self, request, obj) -> None:
        actions.remove_first_user(obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request, queryset) -> None:
        for first in queryset.select_related("tool"):
            actions.remove_first_user(first, by=request.user, at=timezone.now())
