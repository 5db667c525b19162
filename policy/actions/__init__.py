"""What happens? A draft is saved, a version is published for good, a reading is confirmed. One module per act."""

from policy.actions.counting import recount
from policy.actions.differences import ask_for_pair, compute_waiting
from policy.actions.drafts import Incoming, draft, save_draft
from policy.actions.publishing import SEARCH_KIND, bring_back, publish, review, withdraw
from policy.actions.readings import acknowledge

__all__ = [
    "SEARCH_KIND",
    "Incoming",
    "acknowledge",
    "ask_for_pair",
    "bring_back",
    "compute_waiting",
    "draft",
    "publish",
    "recount",
    "review",
    "save_draft",
    "withdraw",
]
