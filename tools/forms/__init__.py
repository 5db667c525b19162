"""What did they type? One module per noun."""

from tools.forms.people import AnswerHelp, AskHelp, PassOn, Said, Wanted
from tools.forms.register import Lines, RegisterFilter, SheetForm
from tools.forms.requests import (
    DECISIONS,
    AnswerBlocked,
    Decision,
    Named,
    PutOnRegister,
    TellBlocked,
    TellTool,
)

__all__ = [
    "DECISIONS",
    "AnswerBlocked",
    "AnswerHelp",
    "AskHelp",
    "Decision",
    "Lines",
    "Named",
    "PassOn",
    "PutOnRegister",
    "RegisterFilter",
    "Said",
    "SheetForm",
    "TellBlocked",
    "TellTool",
    "Wanted",
]
