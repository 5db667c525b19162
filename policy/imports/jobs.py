"""A job of the clock: the file of one import is unpacked and checked, or applied when its submitter said so."""

import logging
import shutil
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

import lxml.html
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.verdicts import Refused
from policy import actions
from policy.imports.archive import unpack
from policy.imports.checks import Change
from policy.imports.documents import Defaults
from policy.imports.folder import Problem
from policy.imports.report import Report, read
from policy.models import Document, LibraryJob

logger = logging.getLogger(__name__)
SHOWN = 200  # problems and documents kept on the page
READABLE = 30  # documents whose new text can be read there before it is applied
State = LibraryJob.State


def run(job: LibraryJob, *, at: datetime) -> None:
    """One step of the job, in the language of who submitted it; whatever happens, the job stands still afterwards."""
    with translation.override(job.by.language):
        if job.attempts > actions.MOST_TRIES:
            _refuse(
                job,
                _("The work was interrupted several times: nothing was changed. Tell an administrator."),
                at,
            )
            return
        try:
            with tempfile.TemporaryDirectory() as folder:
                _step(job, Path(folder), at)
        except Refused as refusal:
            _refuse(job, refusal.reason, at)
        except Exception:  # a file that breaks the reader must not come back every ten minutes
            logger.exception("Library import %s failed", job.pk)
            _refuse(
                job,
                _("The file could not be worked through: nothing was changed. Tell an administrator."),
                at,
            )


def _step(job: LibraryJob, folder: Path, at: datetime) -> None:
    defaults = Defaults(
        facts={key: value for key, value in job.facts.items() if key not in {"language", "summary"}},
        language=job.facts.get("language", "fr"),
        summary=job.facts.get("summary", ""),
        ask_summary=job.state == State.SUBMITTED and job.name.lower().endswith(".docx"),
    )
    problems: list[Problem] = []
    root = _laid_out(job, folder, problems)
    report = Report(problems=problems)
    if not problems:
        report = read(root, defaults, progress=partial(actions.note_library_progress, job))
    counts = {verb: report.count(verb) for verb in ("created", "changed", "unchanged")}
    if not report.ok:
        actions.finish_library_job(
            job, state=State.REFUSED, counts=counts, problems=_problems(report.problems), changes=[], at=at
        )
        return
    changes = [_described(change, place) for place, change in enumerate(_most_telling(report.changes))]
    if job.state == State.SUBMITTED:
        counts["asks_summary"] = bool(defaults.asked)
        actions.finish_library_job(job, state=State.READY, counts=counts, problems=[], changes=changes, at=at)
        return
    _apply(job, report, counts, changes, at)


def _apply(job: LibraryJob, report: Report, counts: dict, changes: list[dict], at: datetime) -> None:
    # What was shown is what is written: a document that somebody changed since is looked at again first.
    if [_essence(change) for change in changes] != [_essence(change) for change in job.changes]:
        raise Refused(_("The library has changed since the check: send the file again and look once more."))
    with transaction.atomic():  # the documents and the word "done" are kept together or not at all
        report.apply(by=job.by, at=at)
        if not actions.finish_library_job(
            job, state=State.DONE, counts=counts, problems=[], changes=changes, at=at
        ):
            raise Refused(_("Another worker applies this import."))


def _essence(change: dict) -> tuple:
    return change["slug"], change["verb"], tuple(change["what"])


def _laid_out(job: LibraryJob, folder: Path, problems: list[Problem]) -> Path:
    """The folder to read: an archive is unpacked, a single file lies in it under its own name."""
    came, root = folder / "came", folder / "library"
    root.mkdir()
    with job.file.open("rb") as source, came.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    if job.name.lower().endswith(".zip"):
        return unpack(came, root, problems, name=job.name)
    came.rename(root / job.name)
    return root


def _refuse(job: LibraryJob, reason: str, at: datetime) -> None:
    problem = {"file": job.name, "line": 0, "text": reason}
    actions.finish_library_job(job, state=State.REFUSED, problems=[problem], changes=[], at=at)


def _problems(problems: list[Problem]) -> list[dict]:
    shown = [{"file": one.file, "line": one.line, "text": one.text} for one in problems[:SHOWN]]
    if len(problems) > SHOWN:
        more = _("and %(count)d more problems") % {"count": len(problems) - SHOWN}
        shown.append({"file": "", "line": 0, "text": more})
    return shown


def _most_telling(changes: list[Change]) -> list[Change]:
    """What is new first, then what changes; what stays is only counted."""
    order = {"created": 0, "changed": 1}
    told = [change for change in changes if change.verb in order]
    return sorted(told, key=lambda change: (order[change.verb], change.incoming.slug))[:SHOWN]


def _described(change: Change, place: int) -> dict:
    incoming = change.incoming
    texts = [
        {"language": language, "title": title, "summary": summary, "body": _preview(body)}
        for language, (title, summary, body) in incoming.texts.items()
        if change.verb == "created" or language in change.what
    ]
    if place >= READABLE:
        texts = [text | {"body": ""} for text in texts]
    return {
        "slug": incoming.slug,
        "title": next(iter(incoming.texts.values()))[0],
        "verb": change.verb,
        "what": change.what,
        "facts": _facts(change),
        "texts": texts,
    }


def _facts(change: Change) -> list[dict]:
    """What is said of the document, before and after, in words."""
    told = []
    for name in ("kind", "visibility", "owner", "review_in_months", "audience", "within_days"):
        if change.verb == "changed" and name not in change.what:
            continue
        after = _worded(name, change.incoming.facts.get(name))
        if after:
            before = _worded(name, change.before.get(name)) if change.verb == "changed" else ""
            label = str(Document._meta.get_field(name).verbose_name)
            told.append({"name": label, "before": before, "after": after})
    return told


def _worded(name: str, value) -> str:
    if value is None or value == Document.Audience.NOBODY:
        return ""
    if name == "owner":
        return value.name
    choices = dict(Document._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def _preview(body: str) -> str:
    """The text without its pictures, which are not kept yet: their words stand for them."""
    root = lxml.html.fragment_fromstring(body, create_parent="div")
    for image in list(root.iter("img")):
        words = "[" + (image.get("alt") or _("image")) + "]"
        image.tag, image.text = "em", words
        for name in list(image.attrib):
            del image.attrib[name]
    return lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
