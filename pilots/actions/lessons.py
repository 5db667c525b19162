"""A finished pilot becomes a lesson of the library: a working copy with what the pilot knows, in one step, once."""

from datetime import datetime
from html import escape

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import journal
from core.money import show
from core.verdicts import NotNow
from people.models import User
from pilots import queries, rules
from pilots.models import Closing, Pilot
from pilots.queries.closing import Frozen, frozen
from policy import actions as policy
from policy.models import Document, LessonFacts

TOPICS = ("pilot", "online-tools")


@transaction.atomic
def teach(pilot: Pilot, *, by: User, at: datetime) -> Document:
    """A working copy of a lesson in the pilot's language, kept by `by`; Communication reads it once and publishes it.

    Nothing in it names a person or a page of the portal; of the money it tells the totals by category.
    """
    closing = queries.closing_of(pilot)
    rules.can_teach(by, pilot, closing).enforce()
    assert closing is not None  # noqa: S101 - can_teach refuses a pilot that has not ended
    # A no-effect update holds the row: of two people at once, the later one finds the lesson of the first.
    if not Closing.objects.filter(pk=closing.pk, document=None).update(document=F("document")):
        raise NotNow(rules.already_taught())
    with translation.override(pilot.language):
        incoming = _incoming(pilot, closing, by)
    document = policy.draft(incoming, by=by, at=at)
    policy.set_facts(
        document,
        {
            "tool": pilot.tool,
            "unit": pilot.unit,
            "cost": frozen(closing.figures).committed,
            "result": LessonFacts.Result(closing.outcome),
        },
        by=by,
        at=at,
    )
    Closing.objects.filter(pk=closing.pk).update(document=document)
    journal.record(by=by, verb="pilot_taught", subject=pilot, at=at, document=document.pk)
    return document


def _incoming(pilot: Pilot, closing: Closing, by: User) -> policy.Incoming:
    assert pilot.tool_id is not None  # noqa: S101 - chosen before it was sent (pilot_sent_is_complete)
    title = _("What the pilot “%(title)s” taught us") % {"title": pilot.title}
    return policy.Incoming(
        slug=_free_slug(pilot),
        facts={
            "kind": Document.Kind.LESSON,
            "owner": by,
            "visibility": Document.Visibility.INTERNAL,
        },
        topics=TOPICS,
        texts={pilot.language: (title[:160], pilot.closing_words, _body(pilot, closing))},
        tools=(pilot.tool_id,),
    )


def _free_slug(pilot: Pilot) -> str:
    """Its address; another one when somebody has given that to a text of theirs."""
    base = f"lecon-{slugify(pilot.title)[:50].strip('-') or 'pilote'}-{pilot.pk}"
    taken = set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken
    )


def _body(pilot: Pilot, closing: Closing) -> str:
    figures = frozen(closing.figures)
    days = _("The pilot lasted %(period)s.") % {"period": pilot.period}
    sections = [
        (_("What we tried"), _paragraphs(f"{pilot.what}\n{days}")),
        (_("Why"), _paragraphs(pilot.why)),
        (_("What worked"), _paragraphs(closing.worked)),
        (_("What hindered us"), _paragraphs(closing.hindered)),
        (_("What the figures say"), _measured(figures)),
        (_("What it cost"), _spent(figures)),
        (_("What we would tell the next team"), _paragraphs(closing.advice)),
        (_("What comes next"), _paragraphs(NEXT[Closing.Outcome(closing.outcome)]())),
    ]
    return "".join(f"<h2>{escape(title)}</h2>{text}" for title, text in sections if text)


NEXT = {
    Closing.Outcome.GO: lambda: _("We go on."),
    Closing.Outcome.ADJUST: lambda: _("We go on differently."),
    Closing.Outcome.STOP: lambda: _("We stop."),
}


def _measured(figures: Frozen) -> str:
    head = [_("What was measured"), _("Before"), _("Target"), _("At the end"), _("Result")]
    rows = [
        [
            kpi.label,
            kpi.baseline,
            kpi.target,
            kpi.latest or _("not measured"),
            (_("reached") if kpi.reached else _("not reached")) if kpi.latest else "–",
        ]
        for kpi in figures.kpis
    ]
    return _table(head, rows, right=(1, 2, 3)) if rows else ""


def _spent(figures: Frozen) -> str:
    head = [_("Category"), _("Granted"), pgettext("amount", "Committed")]
    rows = [[row.label, show(row.granted), show(row.committed)] for row in figures.categories]
    return _table(head, [*rows, [_("Total"), show(figures.granted), show(figures.committed)]], right=(1, 2))


def _table(head: list[str], rows: list[list[str]], *, right: tuple[int, ...]) -> str:
    def row(cells: list[str], tag: str) -> str:
        said = "".join(
            f"<{tag} class='right'>{escape(cell)}</{tag}>" if n in right else f"<{tag}>{escape(cell)}</{tag}>"
            for n, cell in enumerate(cells)
        )
        return f"<tr>{said}</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{body}</tbody></table>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
