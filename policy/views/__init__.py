"""HTTP in, HTTP out, one module per noun."""

from policy.views.changes import changes, compare
from policy.views.desk import (
    bring_back,
    discard,
    draft,
    give_back,
    manage,
    mine,
    publish,
    restore,
    review,
    schedule,
    send,
    unschedule,
    withdraw,
)
from policy.views.editing import add_image, edit, new, settings
from policy.views.figures import figures, figures_export
from policy.views.lessons import facts, lessons, trial_lesson
from policy.views.pack import arrange, pack
from policy.views.reading import document, image, library, version, versions
from policy.views.readings import (
    acknowledge,
    check_proof,
    follow,
    follow_team,
    look_at,
    proof,
    questions,
    read,
    remarks,
    useful,
)

__all__ = [
    "acknowledge",
    "add_image",
    "arrange",
    "bring_back",
    "changes",
    "check_proof",
    "compare",
    "discard",
    "document",
    "draft",
    "edit",
    "facts",
    "figures",
    "figures_export",
    "follow",
    "follow_team",
    "give_back",
    "image",
    "lessons",
    "library",
    "look_at",
    "manage",
    "mine",
    "new",
    "pack",
    "proof",
    "publish",
    "questions",
    "read",
    "remarks",
    "restore",
    "review",
    "schedule",
    "send",
    "settings",
    "trial_lesson",
    "unschedule",
    "useful",
    "version",
    "versions",
    "withdraw",
]
