"""Back office: courses and dates are typed here too, through the same actions; seats are only looked at."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.verdicts import Refused
from people.models import User
from training import actions, rules
from training.models import Course, Session, SignUp

LISTS = ("objectives_fr", "objectives_en")


class Lines(forms.CharField):
    """A list of sentences, typed one per line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data) -> bool:
        return (initial or []) != self.to_python(data)


class CourseForm(forms.ModelForm):
    objectives_fr = Lines(label=_("objectives in French"), required=False, help_text=_("One per line."))
    objectives_en = Lines(label=_("objectives in English"), required=False, help_text=_("One per line."))

    class Meta:
        model = Course
        fields = (
            "title_fr",
            "title_en",
            "slug",
            "level",
            "minutes",
            "tool",
            "summary_fr",
            "summary_en",
            *LISTS,
        )


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    form = CourseForm
    list_display = ("title_fr", "level", "minutes")
    list_filter = ("level",)
    search_fields = ("title_fr", "title_en")
    prepopulated_fields = {"slug": ("title_fr",)}

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # people have it in their history

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            actions.create_course(obj, by=request.user, at=timezone.now())
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.change_course(Course.objects.get(pk=obj.pk), by=request.user, at=timezone.now(), **changes)


class SessionForm(forms.ModelForm):
    """Asks the rule before anything is saved; `user` is set for each request."""

    user: User

    class Meta:
        model = Session
        fields = (
            "course",
            "starts_at",
            "ends_at",
            "mode",
            "trainer",
            "place_fr",
            "place_en",
            "link",
            "seats",
        )

    def clean(self) -> dict:
        super().clean()
        said, at = self.cleaned_data, timezone.now()
        if self.instance.pk:
            verdict = rules.can_correct_session(self.user, self.instance, at=at)
        elif {"trainer", "starts_at", "ends_at"} <= said.keys():
            when = {name: said[name] for name in ("trainer", "starts_at", "ends_at")}
            verdict = rules.can_create_session(self.user, **when, at=at)
        else:
            return said  # the fields themselves say what is missing
        if not verdict:
            self.add_error(None, verdict.reason)
        return said


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """A date is opened and put right here; its course, time and trainer are fixed once people may have signed up."""

    form = SessionForm
    fields = ("course", "starts_at", "ends_at", "mode", "trainer", "place_fr", "place_en", "link", "seats")
    fixed = (
        "course",
        "starts_at",
        "ends_at",
        "mode",
        "trainer",
        "taken",
        "waiting",
        "opened_at",
        "cancelled_at",
        "cancel_reason",
    )
    list_display = ("course", "starts_at", "trainer", "seats", "taken", "waiting", "cancelled_at")
    list_filter = ("mode",)
    list_select_related = ("course", "trainer")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("course",)
    raw_id_fields = ("trainer",)
    actions = ("cancel",)

    def get_form(self, request, obj=None, **kwargs):
        return type("SessionForm", (super().get_form(request, obj, **kwargs),), {"user": request.user})

    def get_readonly_fields(self, request, obj=None):
        return self.fixed if obj else ()

    def get_fields(self, request, obj=None):
        return (*self.fields, *self.fixed[5:]) if obj else self.fields

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # a date is cancelled, and everybody is told

    def save_model(self, request, obj, form, change) -> None:
        """The form asked the rule; what another act changed since is answered by the middleware, nothing half-saved."""
        said = form.cleaned_data
        place = {name: said[name] for name in ("place_fr", "place_en", "link", "seats")}
        if change:
            actions.correct_session(obj, **place, by=request.user, at=timezone.now())
            return
        opened = actions.create_session(
            said["course"],
            starts_at=said["starts_at"],
            minutes=int((said["ends_at"] - said["starts_at"]).total_seconds() // 60),
            mode=said["mode"],
            trainer=said["trainer"],
            **place,
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = opened.pk

    @admin.action(description=_("Cancel, and tell everybody"))
    def cancel(self, request, queryset) -> None:
        for session in queryset:
            try:
                actions.cancel_session(session, by=request.user, at=timezone.now())
            except Refused as refusal:
                messages.error(request, refusal.reason)


@admin.register(SignUp)
class SignUpAdmin(admin.ModelAdmin):
    """Seats are taken and given back by the people themselves."""

    list_display = ("session", "person", "state", "number", "joined_at", "promoted_at", "left_at")
    list_filter = ("state",)
    list_select_related = ("session", "person")
    search_fields = ("person__last_name", "person__email")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
