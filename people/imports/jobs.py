"""A job of the clock: the file of one DirectoryImport is checked, or applied when its submitter said so."""

from dataclasses import asdict
from datetime import datetime

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Refused
from people import actions
from people.imports.planning import plan
from people.imports.reading import read
from people.models import DirectoryImport

SHOWN = 200  # problems kept on the page; the file holds the rest

State = DirectoryImport.State


def run(job: DirectoryImport, *, at: datetime) -> None:
    """One step of the job, in the language of who submitted it."""
    with translation.override(job.by.language), job.file.open("rb") as file:
        made = plan(read(file.read()), today=localdate(at), leavers=job.leavers)
        problems = [asdict(problem) for problem in made.problems[:SHOWN]]
        if len(made.problems) > SHOWN:
            problems.append(
                {
                    "line": 0,
                    "reason": _("and %(count)d more problems") % {"count": len(made.problems) - SHOWN},
                }
            )
        if problems:
            actions.finish(job, state=State.REFUSED, counts=made.counts, problems=problems, at=at)
        elif job.state == State.SUBMITTED:
            actions.finish(job, state=State.READY, counts=made.counts, problems=[], at=at)
        else:
            _apply(job, made, at)


def _apply(job: DirectoryImport, made, at: datetime) -> None:
    def progress(done: int, total: int) -> None:
        job.done, job.total = done, total

    try:
        counts = actions.import_directory(made, leavers=job.leavers, by=job.by, at=at, progress=progress)
    except Refused as refusal:
        actions.finish(
            job,
            state=State.REFUSED,
            counts=made.counts,
            problems=[{"line": 0, "reason": refusal.reason}],
            at=at,
        )
    else:
        actions.finish(job, state=State.DONE, counts=counts, problems=[], at=at)
