"""A lesson is made of an evaluation and gets its facts; the path of decision-makers is arranged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from django.db import IntegrityError, transaction
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from policy import rules
from policy.actions.drafts import save_draft
from policy.models import Document, DocumentTopic, LessonFacts, PathStep
from tools.models import Trial
from tools.queries import trials

RESULTS = {
    Trial.Outcome.RECOMMENDED: LessonFacts.Result.GO,
    Trial.Outcome.CARE: LessonFacts.Result.ADJUST,
    Trial.Outcome.NOT_RECOMMENDED: LessonFacts.Result.STOP,
}


@transaction.atomic
def teach(trial: Trial, *, by: User, at: datetime) -> Document:
    """A working copy of a lesson with what the evaluation knows, in the language of `by`; once per evaluation."""
    rules.can_teach(by, trial).enforce()
    title = _("What trying %(tool)s taught us") % {"tool": trial.tool.name}
    try:
        with transaction.atomic():
            document = Document.objects.create(
                slug=slug_of(trial),
                kind=Document.Kind.LESSON,
                owner=by,
                visibility=Document.Visibility.INTERNAL,
                trial=trial,
            )
    except IntegrityError:
        raise NotNow(_("The lesson of this evaluation is being written already.")) from None
    document.tools.add(trial.tool)
    DocumentTopic.objects.create(document=document, word="online-tools")
    LessonFacts.objects.create(
        document=document,
        tool=trial.tool,
        unit=trial.owner.unit,
        result=RESULTS[Trial.Outcome(trial.outcome)],
    )
    save_draft(
        document,
        language=(get_language() or "fr")[:2],
        title=title[:160],
        summary=trial.conclusion,
        body=_body(trial),
        revision=0,
        by=by,
        at=at,
    )
    journal.record(by=by, verb="lesson_begun", subject=document, at=at, trial=trial.pk)
    return document


def slug_of(trial: Trial) -> str:
    """The address is the lock: two people who press at once make one lesson."""
    return f"lecon-{trial.tool.slug}"[:68] + f"-{trial.pk}"


def _body(trial: Trial) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.words)}</td><td class='right'>"
        f"{number_format(one.mean, 1) if one.mean is not None else '–'}</td></tr>"
        for one in trials.criteria_of(trial)
    )
    days = _("From %(start)s to %(end)s.") % {
        "start": date_format(trial.starts_on, "DATE_FORMAT"),
        "end": date_format(trial.ends_on, "DATE_FORMAT"),
    }
    # Named outside the markup: gettext does not look into f-strings.
    tried, said, concluded = _("What we tried"), _("What the testers say"), _("What we conclude")
    again, criterion, mean = _("What we would do again, and differently"), _("Criterion"), _("Mean out of 5")
    parts = [
        f"<h2>{tried}</h2>{_paragraphs(trial.scope)}<p>{days}</p>",
        f"<h2>{said}</h2><table><thead><tr><th>{criterion}</th>"
        f"<th class='right'>{mean}</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else "",
        f"<h2>{concluded}</h2>{_paragraphs(trial.conclusion)}",
        f"<h2>{again}</h2><p></p>",
    ]
    return "".join(parts)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


@transaction.atomic
def set_facts(document: Document, facts: Mapping[str, object], *, by: User, at: datetime) -> None:
    """The facts by which a lesson is found: tool, unit, cost, result."""
    rules.can_set_facts(by, document).enforce()
    LessonFacts.objects.update_or_create(document=document, defaults=dict(facts))
    journal.record(by=by, verb="lesson_facts_set", subject=document, at=at)


@transaction.atomic
def set_path(steps: Sequence[tuple[Document, str, str]], *, by: User, at: datetime) -> None:
    """The reading path of decision-makers from now on: (document, why in French, why in English), in order."""
    rules.can_set_path(by).enforce()
    PathStep.objects.all().delete()
    try:
        with transaction.atomic():
            PathStep.objects.bulk_create(
                PathStep(document=document, position=position, why_fr=why_fr, why_en=why_en)
                for position, (document, why_fr, why_en) in enumerate(steps, 1)
            )
    except IntegrityError:
        raise NotNow(_("Somebody else has arranged the path in the meantime.")) from None
    journal.record(by=by, verb="path_set", subject=by, at=at, steps=len(steps))
