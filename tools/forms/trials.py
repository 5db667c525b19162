"""What did they type? A trial to open, to correct, to extend, to conclude; the scores of a tester."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.verdicts import Verdict
from people.models import Role, User
from tools import queries, rules
from tools.models import Criterion, Tool, Trial
from tools.models.trials import USUAL_CRITERIA
from tools.queries.named import Unclear

USUAL_LENGTH = timedelta(days=30)
YEARS = (2000, 2100)
LONGEST_CRITERION = 160  # what its column holds


class Day(forms.DateField):
    """A date of this century, typed in the browser's own field."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(_("This date is out of range."))
        return day


class OnePerLine(forms.CharField):
    """Several short texts, one per line; said twice counts once."""

    def __init__(self, *, rows: int = 4, **kwargs) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        lines = (" ".join(line.split()) for line in text.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def words(rows: int = 3, **kwargs) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def said(verdict: Verdict) -> None:
    """What a rule refuses, beside its field."""
    if not verdict:
        raise ValidationError(verdict.reason)


def testers_field(**kwargs) -> OnePerLine:
    return OnePerLine(
        label=_("Testers"),
        help_text=_("One per line: first and last name, or e-mail address. Others may volunteer later."),
        required=False,
        max_length=4000,
        **kwargs,
    )


class Costs(forms.Form):
    """Who leads it, what it costs afterwards, who tests: typed when it opens, put right later."""

    owner = forms.ModelChoiceField(
        label=pgettext_lazy("a trial", "Led by"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=_("Is reminded to conclude, and before the tool turns paid."),
    )
    turns_paid_on = Day(
        label=_("Turns paid on"),
        required=False,
        help_text=_("The first day that is charged for. A reminder leaves 30, 7 and 1 days before."),
    )
    cost_after = forms.CharField(
        label=_("Cost after the free period"),
        required=False,
        max_length=300,
        help_text=_("Per person or in all, for example €9 a month and person."),
    )
    testers = testers_field()

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.unclear: list[Unclear] = []
        self.fields["owner"].queryset = User.objects.holding(Role.DSI)  # type: ignore[attr-defined]

    def clean_turns_paid_on(self):
        """A day that was there before may stay, whatever the date of today."""
        day = self.cleaned_data["turns_paid_on"]
        if day != self.initial.get("turns_paid_on"):
            said(rules.can_turn_paid_on(day, at=self.at))
        return day

    def clean_testers(self) -> list[User]:
        lines = self.cleaned_data["testers"]
        if len(lines) > rules.MOST_TESTERS:
            raise ValidationError(_("At most %(most)d testers at once.") % {"most": rules.MOST_TESTERS})
        people, unclear = queries.named.people_named(lines)
        typed = list(lines)
        for one in unclear:
            chosen = self.data.get(self.name_of(one.place))
            person = next((person for person in one.near if str(person.pk) == chosen), None)
            if person is None:
                one.name = self.name_of(one.place)
                self.unclear.append(one)
            else:
                people[one.place] = person
                lines[one.place] = person.email
        if lines != typed:  # whoever was chosen is not asked for again if another answer is refused
            self.data = {**self.data.dict(), self.add_prefix("testers"): "\n".join(lines)}
        if self.unclear:
            raise ValidationError([one.problem for one in self.unclear])
        return list({people[place].pk: people[place] for place in sorted(people)}.values())

    def name_of(self, place: int) -> str:
        """The field that says who is meant on that line."""
        return self.add_prefix(f"meant-{place}")


class TrialForm(Costs):
    scope = words(
        label=_("What is tried"),
        max_length=2000,
        help_text=_("For which work, in which team, compared with what."),
        error_messages={"required": _("Say what is tried.")},
    )
    allowed_data = words(
        label=_("Data that may be used"),
        max_length=2000,
        help_text=_("As testers read it: what may be put there during the trial, and what not."),
        error_messages={"required": _("Say what may be put there: testers need to know.")},
    )
    starts_on = Day(label=pgettext_lazy("of a trial", "Starts on"))
    ends_on = Day(label=pgettext_lazy("of a trial", "Ends on"))
    criteria = OnePerLine(
        label=_("What testers judge"),
        max_length=2000,
        help_text=_("Two to six sentences, one per line; each is scored from 1 (no) to 5 (yes, fully)."),
    )

    field_order = (
        "scope", "allowed_data", "starts_on", "ends_on", "criteria", "testers", "owner", "cost_after", "turns_paid_on",
    )  # fmt: skip

    @classmethod
    def proposed(cls, tool: Tool, user: User, *, at: datetime) -> dict:
        """What the form holds before anything is typed."""
        today = localdate(at)
        return {
            "allowed_data": tool.data,
            "starts_on": today,
            "ends_on": today + USUAL_LENGTH,
            "criteria": [gettext(label) for label in USUAL_CRITERIA],
            "owner": user.pk,
            "cost_after": tool.cost,
            "turns_paid_on": tool.turns_paid_on,
        }

    def clean_criteria(self) -> list[str]:
        lines = self.cleaned_data["criteria"]
        if not rules.FEWEST_CRITERIA <= len(lines) <= rules.MOST_CRITERIA:
            raise ValidationError(
                _("Write between %(fewest)d and %(most)d criteria, one per line.")
                % {"fewest": rules.FEWEST_CRITERIA, "most": rules.MOST_CRITERIA}
            )
        if any(len(line) > LONGEST_CRITERION for line in lines):
            raise ValidationError(_("A criterion is one short sentence, of at most 160 characters."))
        return lines

    def clean(self) -> dict:
        typed = super().clean() or self.cleaned_data
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if ends_on and ends_on < localdate(self.at):
            self.add_error("ends_on", _("The end of a trial lies ahead."))
        elif starts_on and ends_on and not (verdict := rules.can_last(starts_on, ends_on, at=self.at)):
            self.add_error("ends_on", verdict.reason)
        return typed


class CorrectForm(Costs):
    prefix = "correct"
    field_order = ("owner", "cost_after", "turns_paid_on", "testers")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["testers"].label = _("More testers")


class ExtendForm(forms.Form):
    prefix = "extend"
    ends_on = Day(label=_("New end"))
    reason = words(
        rows=2,
        label=_("Why"),
        max_length=1000,
        error_messages={"required": _("Say why more time is needed.")},
    )


class DecideForm(forms.Form):
    """The conclusion, and what the position of the tool then asks for, in one form."""

    prefix = "decide"
    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("What do we do with it?"),
        choices=[(value, capfirst(label)) for value, label in Trial.Outcome.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the tool.")},
    )
    conclusion = words(
        label=_("Conclusion"),
        max_length=4000,
        help_text=_("What the trial showed, in a few sentences; the testers receive it."),
        error_messages={"required": _("Say what the trial showed.")},
    )
    reason_fr = words(
        rows=2, label=_("What to watch for, or why not, in French"), max_length=2000, required=False
    )
    reason_en = words(rows=2, label=_("The same in English"), max_length=2000, required=False)
    alternative = forms.ModelChoiceField(
        label=_("Tool to use instead"),
        queryset=Tool.objects.none(),
        required=False,
        empty_label=_("Choose a tool"),
    )
    review_on = Day(label=_("Looked at again on"), required=False)

    def __init__(self, *args, tool: Tool, at: datetime, **kwargs) -> None:
        kwargs.setdefault("initial", {"review_on": rules.next_review(at), "alternative": tool.alternative_id})
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["alternative"].queryset = Tool.objects.usable().exclude(pk=tool.pk)  # type: ignore[attr-defined]

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day and day <= localdate(self.at):
            raise ValidationError(_("A review lies ahead."))
        return day

    def clean(self) -> dict:
        typed = super().clean() or self.cleaned_data
        outcome = typed.get("outcome")
        reasoned = typed.get("reason_fr") or typed.get("reason_en")
        mistyped = self.errors.keys() & {"reason_fr", "reason_en"}
        if outcome in {Trial.Outcome.CARE, Trial.Outcome.NOT_RECOMMENDED} and not (reasoned or mistyped):
            self.add_error("reason_fr", _("Say why: without a reason this position helps nobody."))
        if outcome == Trial.Outcome.NOT_RECOMMENDED:
            if not typed.get("alternative") and "alternative" not in self.errors:
                self.add_error(
                    "alternative", _("Name the tool to use instead: a bare ban sends people elsewhere.")
                )
            if not typed.get("review_on") and "review_on" not in self.errors:
                self.add_error("review_on", _("Give the date on which this position is looked at again."))
        return typed


class ScoreForm(forms.Form):
    """One question a criterion, 1 to 5, and a word."""

    prefix = "score"
    use_required_attribute = False

    def __init__(self, *args, criteria: list[Criterion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"c{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.words,
                choices=[(value, str(value)) for value in range(1, queries.trials.HIGHEST + 1)],
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "inline scale"}),
                error_messages={"required": _("Choose a score from 1 to 5.")},
            )
        self.fields["word"] = words(
            rows=2,
            label=_("In a word"),
            required=False,
            max_length=1000,
            help_text=_("What helped, what was missing. Colleagues read it with your name."),
        )

    @staticmethod
    def given(scores: dict[int, int], word: str) -> dict:
        """What the form holds for who has scored already."""
        return {f"c{pk}": value for pk, value in scores.items()} | {"word": word}

    @property
    def values(self) -> dict[int, int]:
        return {criterion.pk: self.cleaned_data[f"c{criterion.pk}"] for criterion in self.criteria}

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"c{criterion.pk}"] for criterion in self.criteria]


class TrialsFilter(forms.Form):
    """The readable half of the address of the list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1
