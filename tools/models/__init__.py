"""What do people use? The register, the people who use its tools and help, requests, blocks, trials, opinions."""

from tools.models.opinions import Office, Officer, Opinion
from tools.models.people import HelpRequest, Use
from tools.models.register import FirstUser, Tool, fold
from tools.models.requests import BlockedReport, ToolRequest
from tools.models.trials import Criterion, Score, Tester, Trial

__all__ = [
    "BlockedReport",
    "Criterion",
    "FirstUser",
    "HelpRequest",
    "Office",
    "Officer",
    "Opinion",
    "Score",
    "Tester",
    "Tool",
    "ToolRequest",
    "Trial",
    "Use",
    "fold",
]
