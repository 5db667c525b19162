"""What did they type? The filters of lessons, the facts of one, the path of decision-makers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import OrgUnit
from policy.models import Document, LessonFacts, PathStep
from policy.queries.lessons import COSTS
from tools.models import Tool


class LessonFilter(forms.Form):
    """Every field may be absent or wrong: what cannot be read is left out."""

    tool = forms.SlugField(label=_("Tool"), required=False, max_length=80, widget=forms.Select)
    unit = forms.IntegerField(
        label=_("Unit"), required=False, min_value=1, max_value=2**31 - 1, widget=forms.Select
    )
    topic = forms.SlugField(label=_("Topic"), required=False, max_length=40, widget=forms.Select)
    cost = forms.ChoiceField(
        label=_("Cost"),
        required=False,
        choices=[("", _("Any cost")), *((name, label) for name, label, *_r in COSTS)],
    )
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("Any result")), *LessonFacts.Result.choices]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
    ALL = {"tool": _("All tools"), "unit": _("All units"), "topic": _("All topics")}

    def offer(self, choices: dict) -> None:
        for name, known in choices.items():
            self.fields[name].widget.choices = [("", self.ALL[name]), *known]

    def read(self) -> dict:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("tool", "topic", "cost", "result")}
        return found | {"unit": self.cleaned_data.get("unit"), "page": self.cleaned_data.get("page") or 1}


class FactsForm(forms.ModelForm):
    class Meta:
        model = LessonFacts
        fields = ["tool", "unit", "result", "cost"]
        widgets = {"cost": forms.TextInput(attrs={"inputmode": "decimal"})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"].queryset = Tool.objects.order_by("name")
        self.fields["unit"].queryset = OrgUnit.objects.order_by("name")
        self.fields["tool"].empty_label = self.fields["unit"].empty_label = _("none")
        self.fields["cost"].localize = True
        self.fields["cost"].help_text = _(
            "All in all: licences, help, training. Leave blank when nobody knows."
        )


class StepForm(forms.Form):
    """One stop of the path. Without a document it is left out."""

    document = forms.ModelChoiceField(label=_("Document"), queryset=Document.objects.none(), required=False)
    why_fr = forms.CharField(label=_("Why, in French"), max_length=200, required=False)
    why_en = forms.CharField(label=_("Why, in English"), max_length=200, required=False)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=99, required=False)

    def __init__(self, *args, step: PathStep | None = None, number: int = 1, documents=(), **kwargs) -> None:
        if step is not None:
            kwargs["initial"] = {"document": step.document_id, "why_fr": step.why_fr, "why_en": step.why_en}
        super().__init__(*args, **kwargs)
        self.initial["place"] = number
        field = self.fields["document"]
        field.queryset = Document.objects.published()
        field.empty_label = _("no document")
        # One query for all the rows of the page, not one for each.
        field.widget.choices = [("", field.empty_label), *documents]
