"""What happens? A draft is saved, a version is published for good, a reading is confirmed. One module per act."""

from policy.actions.counting import count_reading, recount
from policy.actions.differences import MOST_ATTEMPTS, ask_for_pair, compute_waiting
from policy.actions.drafts import Incoming, draft, save_draft
from policy.actions.exports import export_library, log_export, write_library
from policy.actions.feedback import look_at, say_useful
from policy.actions.images import add_image
from policy.actions.jobs import (
    MOST_TRIES,
    ask_for_export,
    claim_library_job,
    finish_library_job,
    forget_library_files,
    note_library_progress,
    request_library_apply,
    submit_files,
)
from policy.actions.lessons import set_facts, set_path, teach
from policy.actions.pdf import NoPdf, document_pdf, printed
from policy.actions.publishing import SEARCH_KIND, bring_back, publish, review, withdraw
from policy.actions.quiz import set_questions
from policy.actions.readings import acknowledge, take_out_proof
from policy.actions.scheduling import publish_scheduled, schedule, unschedule
from policy.actions.sending import PROMISED_READING_DAYS, give_back, send
from policy.actions.writing import Words, begin, discard, restore, settle, write

__all__ = [
    "MOST_ATTEMPTS",
    "MOST_TRIES",
    "PROMISED_READING_DAYS",
    "SEARCH_KIND",
    "Incoming",
    "NoPdf",
    "Words",
    "acknowledge",
    "add_image",
    "ask_for_export",
    "ask_for_pair",
    "begin",
    "bring_back",
    "claim_library_job",
    "compute_waiting",
    "count_reading",
    "discard",
    "document_pdf",
    "draft",
    "export_library",
    "finish_library_job",
    "forget_library_files",
    "give_back",
    "log_export",
    "look_at",
    "note_library_progress",
    "printed",
    "publish",
    "publish_scheduled",
    "recount",
    "request_library_apply",
    "restore",
    "review",
    "save_draft",
    "say_useful",
    "schedule",
    "send",
    "set_facts",
    "set_path",
    "set_questions",
    "settle",
    "submit_files",
    "take_out_proof",
    "teach",
    "unschedule",
    "withdraw",
    "write",
    "write_library",
]
