"""What did they type? A publication now or later, advice, the settings of a document, the desk's filter."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from people.models import OrgUnit, User
from policy.models import TOPICS, Document
from tools.models import Tool


class PublishForm(forms.Form):
    """How the next version comes out, now or, with `later`, at an hour to come. `seen` says which drafts were shown."""

    change = forms.ChoiceField(
        label=_("What does this version change?"),
        choices=[
            ("material", _("Something everybody must know: all confirm again")),
            ("small", _("Details only: confirmations stay good")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What changes, in a sentence"),
        help_text=_("Readers see it beside the version."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=pgettext_lazy("of the day", "Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    seen = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, first: bool, later: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if first:  # nothing to compare with: one button publishes
            del self.fields["change"], self.fields["note"]
        self.later = later
        self.fields["day"].required = self.fields["hour"].required = later

    @property
    def material(self) -> bool:
        return self.cleaned_data.get("change", "material") == "material"

    @property
    def chosen(self) -> dict:
        return {
            "material_change": self.material,
            "note": self.cleaned_data.get("note", ""),
            "seen": self.cleaned_data["seen"],
        }

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if self.later and cleaned.get("day") and cleaned.get("hour"):
            # A day and an hour on the clock of the person who chooses.
            try:
                cleaned["on"] = timezone.make_aware(datetime.combine(cleaned["day"], cleaned["hour"]))
                cleaned["on"].astimezone(timezone.get_default_timezone())
            except (OverflowError, ValueError):
                self.add_error("day", _("Choose a moment to come, at most a year from now."))
        return cleaned


class AdviceForm(forms.Form):
    advice = forms.CharField(
        label=_("What should change first?"),
        help_text=_("Be precise and kind: this is all the writer has to go on."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DeskFilter(forms.Form):
    """Every field may be absent or wrong: what cannot be read is left out."""

    show = forms.SlugField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def read(self) -> tuple[str, int]:
        self.is_valid()
        return self.cleaned_data.get("show") or "", self.cleaned_data.get("page") or 1


# --- Settings -----------------------------------------------------------------------------------------


class TopicsField(forms.CharField):
    """Short words with commas between them; our own topics by their name in the reader's language."""

    MOST = 8

    def prepare_value(self, value):
        if isinstance(value, str):
            return value
        return ", ".join(str(TOPICS.get(word, word.replace("-", " "))) for word in value or ())

    def to_python(self, value) -> list[str]:  # type: ignore[override]  # words, as the field keeps them
        known = {str(label).casefold(): word for word, label in TOPICS.items()}
        typed = [part.strip() for part in (super().to_python(value) or "").split(",") if part.strip()]
        return sorted({known.get(part.casefold()) or slugify(part)[:40] for part in typed} - {""})

    def validate(self, value) -> None:
        super().validate(value)
        if len(value) > self.MOST:
            raise ValidationError(_("Eight topics are enough."))


class SettingsForm(forms.ModelForm):
    """What a document is and asks. `whole` for communication; the owner of a new document says what it is about."""

    topics = TopicsField(
        label=_("Topics"),
        required=False,
        max_length=400,
        help_text=_("A few words, with commas between them: security, social media…"),
    )

    class Meta:
        model = Document
        fields = [
            "kind", "owner", "visibility", "review_in_months", "tools",
            "audience", "audience_unit", "audience_role", "within_days",
        ]  # fmt: skip
        widgets = {
            "tools": forms.SelectMultiple(attrs={"size": 6}),
            "owner": forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        }

    owner = forms.CharField(
        label=_("Owner"),
        max_length=254,
        help_text=_("The address of the colleague who answers for this text."),
    )

    def __init__(self, *args, whole: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tools"].queryset = Tool.objects.order_by("name")
        self.fields["tools"].help_text = _("Tools that this text speaks of.")
        self.fields["audience_unit"].queryset = OrgUnit.objects.order_by("name")
        self.initial["topics"] = [topic.word for topic in self.instance.topics.all()]
        self.initial["owner"] = self.instance.owner.email
        older = self.instance.versions.count() - 1
        if older > 0 and self.instance.visibility != Document.Visibility.PUBLIC:
            self.fields["visibility"].help_text = ngettext(
                "Whoever may read it may also read its older version: look at it before you open it to more people.",
                "Whoever may read it may also read its %(count)s older versions: look at them before you open it to more people.",
                older,
            ) % {"count": older}
        if not whole:
            for name in set(self.fields) - {"kind", "tools", "topics"}:
                del self.fields[name]

    def clean_owner(self) -> User:
        typed = self.cleaned_data["owner"].strip()
        if typed.lower() == self.instance.owner.email.lower():
            return (
                self.instance.owner
            )  # unchanged: whoever left is replaced when somebody takes over, not before anything else
        owner = User.objects.employees().filter(email__iexact=typed).first()
        if owner is None:
            raise ValidationError(_("No colleague has this address."))
        return owner

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        asks = cleaned.get("audience")
        if asks != Document.Audience.UNIT and "audience_unit" in cleaned:
            cleaned["audience_unit"] = None
        if asks != Document.Audience.ROLE and "audience_role" in cleaned:
            cleaned["audience_role"] = ""
        return cleaned

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"topics", "tools"}}
