"""What did they type? Answers before a confirmation, and the questions as communication writes them."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from policy.models import LANGUAGES, QuizQuestion

MOST_CHOICES = 4


def said(words: dict) -> str:
    """An answer in the reader's language, else in the other one."""
    mine = (get_language() or "fr")[:2]
    return words.get(mine) or next((words[code] for code in LANGUAGES if words.get(code)), "")


class QuizForm(forms.Form):
    """One radio group a question; `wrong` says kindly which answers to think about again."""

    def __init__(self, *args, questions: Sequence[QuizQuestion], **kwargs) -> None:
        super().__init__(*args, prefix="quiz", **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[str(question.pk)] = forms.TypedChoiceField(
                label=question.words,
                choices=[(str(place), said(words)) for place, words in enumerate(question.choices)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose the answer that seems right to you.")},
            )

    def clean(self) -> None:
        """A wrong answer is explained beside its question; the answers that were given stay."""
        for question in self.questions:
            given = self.cleaned_data.get(str(question.pk))
            if given is not None and given != question.right:
                why = question.why or _("Look at the text again: it says it.")
                self.add_error(str(question.pk), _("Not quite. %(why)s") % {"why": why})

    @property
    def answers(self) -> dict[int, int]:
        return {int(name): value for name, value in self.cleaned_data.items() if value is not None}


class QuestionForm(forms.Form):
    """One question, its two to four answers in both languages, the right one and why. Left blank, it is not asked."""

    words_fr = forms.CharField(label=_("Question in French"), max_length=300, required=False)
    words_en = forms.CharField(label=_("Question in English"), max_length=300, required=False)
    right = forms.TypedChoiceField(
        label=_("The right answer"),
        choices=[(place, str(place + 1)) for place in range(MOST_CHOICES)],
        coerce=int,
        initial=0,
        required=False,
    )
    why_fr = forms.CharField(label=_("Why, in French"), max_length=300, required=False)
    why_en = forms.CharField(label=_("Why, in English"), max_length=300, required=False)

    def __init__(self, *args, question: QuizQuestion | None = None, **kwargs) -> None:
        if question is not None:
            kwargs["initial"] = {
                name: getattr(question, name)
                for name in ("words_fr", "words_en", "right", "why_fr", "why_en")
            } | {
                f"choice{place}_{code}": words.get(code, "")
                for place, words in enumerate(question.choices)
                for code in LANGUAGES
            }
        super().__init__(*args, **kwargs)
        for place in range(MOST_CHOICES):
            for code, label in (
                ("fr", pgettext_lazy("quiz", "Answer %(number)s in French")),
                ("en", pgettext_lazy("quiz", "Answer %(number)s in English")),
            ):
                self.fields[f"choice{place}_{code}"] = forms.CharField(
                    label=label % {"number": place + 1}, max_length=200, required=False
                )

    def rows(self) -> list[tuple]:
        """The fields of each answer, French then English."""
        return [tuple(self[f"choice{place}_{code}"] for code in LANGUAGES) for place in range(MOST_CHOICES)]

    @property
    def is_blank(self) -> bool:
        typed = (name for name in self.fields if name != "right")
        return not any(self.cleaned_data.get(name) for name in typed)

    def clean(self) -> dict:
        found = super().clean() or self.cleaned_data
        if self.is_blank:
            return found
        if not found.get("words_fr") and not found.get("words_en"):
            self.add_error("words_fr", _("Write the question, in one language at least."))
        if len(self.choices) < 2:
            self.add_error("choice0_fr", _("Give two to four answers."))
        elif self._right is None:
            self.add_error("right", _("The right answer is one of those you wrote."))
        return found

    @property
    def choices(self) -> list[dict]:
        return [words for _place, words in self._written()]

    def _written(self) -> list[tuple[int, dict]]:
        rows = [
            (
                place,
                {code: self.cleaned_data.get(f"choice{place}_{code}") or "" for code in LANGUAGES},
            )
            for place in range(MOST_CHOICES)
        ]
        return [(place, words) for place, words in rows if any(words.values())]

    @property
    def _right(self) -> int | None:
        """The place of the right answer among those that were written."""
        chosen = self.cleaned_data.get("right")
        chosen = chosen if isinstance(chosen, int) else 0
        return next((number for number, (place, _w) in enumerate(self._written()) if place == chosen), None)

    @property
    def facts(self) -> dict:
        kept = {name: self.cleaned_data[name] for name in ("words_fr", "words_en", "why_fr", "why_en")}
        return kept | {"choices": self.choices, "right": self._right or 0}
