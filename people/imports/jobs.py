"""A job of the clock: the file of one DirectoryImport is checked, or applied when its submitter said so."""

import logging
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Refused
from people import actions
from people.actions.directory import Plan
from people.imports.planning import plan
from people.imports.reading import read
from people.models import DirectoryImport

logger = logging.getLogger(__name__)
SHOWN = 200  # problems kept on the page; the file holds the rest
State = DirectoryImport.State


def run(job: DirectoryImport, *, at: datetime) -> None:
    """One step of the job, in the language of who submitted it; whatever happens, the job stands still afterwards."""
    with translation.override(job.by.language):
        if job.attempts > actions.MOST_ATTEMPTS:
            _refuse(
                job,
                {},
                _("The work was interrupted several times: nothing was changed. Tell an administrator."),
                at,
            )
            return
        try:
            _step(job, at)
        except Refused as refusal:
            _refuse(job, {}, refusal.reason, at)
        except Exception:  # a file that breaks the reader must not come back every ten minutes
            logger.exception("Directory import %s failed", job.pk)
            _refuse(
                job,
                {},
                _("The file could not be worked through: nothing was changed. Tell an administrator."),
                at,
            )


def _step(job: DirectoryImport, at: datetime) -> None:
    with job.file.open("rb") as file:
        made = plan(read(file.read()), today=localdate(at), leavers=job.leavers)
    if made.problems:
        actions.finish(job, state=State.REFUSED, counts=made.counts, problems=_problems(made), at=at)
    elif job.state == State.SUBMITTED:
        actions.finish(
            job,
            state=State.READY,
            counts=made.counts,
            problems=[],
            changes=_changes(made, job.leavers),
            at=at,
        )
    else:
        with transaction.atomic():  # the rows and the word "applied" are kept together or not at all
            counts = actions.import_directory(
                made, leavers=job.leavers, by=job.by, at=at, progress=partial(actions.note_progress, job)
            )
            if not actions.finish(job, state=State.DONE, counts=counts, problems=[], at=at):
                raise Refused(_("Another worker applies this import."))


def _refuse(job: DirectoryImport, counts: dict, reason: str, at: datetime) -> None:
    actions.finish(job, state=State.REFUSED, counts=counts, problems=[{"line": 0, "reason": reason}], at=at)


def _problems(made: Plan) -> list[dict]:
    problems = [asdict(problem) for problem in made.problems[:SHOWN]]
    if len(made.problems) > SHOWN:
        more = _("and %(count)d more problems") % {"count": len(made.problems) - SHOWN}
        problems.append({"line": 0, "reason": more})
    return problems


def _changes(made: Plan, leavers: str) -> dict:
    """The first people of each kind, so that HR sees who is meant and not only how many."""
    return {
        "joiners": [
            {
                "name": f"{line.first_name} {line.last_name}",
                "unit": line.service or line.direction,
                "line": line.at,
            }
            for line in made.joiners[:SHOWN]
        ],
        "changed": made.described,
        "leavers": [
            {"name": f"{known.first_name} {known.last_name}", "number": known.number, "line": line.at}
            for known, line in made.leavers[:SHOWN]
        ]
        + [
            {"name": f"{known.first_name} {known.last_name}", "number": known.number, "line": 0}
            for known in ([] if leavers == actions.KEEP else made.absent[:SHOWN])
        ],
    }
