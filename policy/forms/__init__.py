"""What did they type? One module per screen."""

from policy.forms.desk import AdviceForm, DeskFilter, PublishForm, SettingsForm
from policy.forms.editing import ImageForm, LanguageFilter, NewForm, TargetFilter, TextForm
from policy.forms.feedback import UsefulForm
from policy.forms.files import ExportForm, FilesForm, SummaryForm
from policy.forms.lessons import FactsForm, LessonFilter, StepForm
from policy.forms.quiz import QuestionForm, QuizForm
from policy.forms.reading import (
    AcknowledgeForm,
    BeaconForm,
    CheckForm,
    LibraryFilter,
    PairForm,
    PeriodForm,
    ProofForm,
)

__all__ = [
    "AcknowledgeForm",
    "AdviceForm",
    "BeaconForm",
    "CheckForm",
    "DeskFilter",
    "ExportForm",
    "FactsForm",
    "FilesForm",
    "ImageForm",
    "LanguageFilter",
    "LessonFilter",
    "LibraryFilter",
    "NewForm",
    "PairForm",
    "PeriodForm",
    "ProofForm",
    "PublishForm",
    "QuestionForm",
    "QuizForm",
    "SettingsForm",
    "StepForm",
    "SummaryForm",
    "TargetFilter",
    "TextForm",
    "UsefulForm",
]
