"""What did they type? One module per noun."""

from tools.forms.opinions import OpinionForm
from tools.forms.people import AnswerHelp, AskHelp, PassOn, Said, Wanted
from tools.forms.register import FirstUse, Lines, RegisterFilter, SheetForm
from tools.forms.requests import (
    DECISIONS,
    AnswerBlocked,
    Decision,
    Named,
    PutOnRegister,
    TellBlocked,
    TellTool,
)
from tools.forms.trials import CorrectForm, DecideForm, ExtendForm, ScoreForm, TrialForm, TrialsFilter

__all__ = [
    "DECISIONS",
    "AnswerBlocked",
    "AnswerHelp",
    "AskHelp",
    "CorrectForm",
    "DecideForm",
    "Decision",
    "ExtendForm",
    "FirstUse",
    "Lines",
    "Named",
    "OpinionForm",
    "PassOn",
    "PutOnRegister",
    "RegisterFilter",
    "Said",
    "ScoreForm",
    "SheetForm",
    "TellBlocked",
    "TellTool",
    "TrialForm",
    "TrialsFilter",
    "Wanted",
]
