"""What happens? Somebody says that they use a tool or can help; a question is asked, passed on, answered, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from tools import rules
from tools.models import HelpRequest, Tool, Use


@transaction.atomic
def declare_use(tool: Tool, *, uses: bool, helps: bool | None = None, by: User, at: datetime) -> None:
    """The person's own word, said or taken back; who helps also uses. `helps` None: as it stands."""
    rules.can_declare_use(by).enforce()
    mine = Use.objects.filter(tool=tool, person=by)
    if not uses and not helps:
        for use in mine:
            journal.record(by=by, verb="tool_use_ended", subject=use, at=at, tool_id=tool.pk)
        mine.delete()
        return
    # Only the first of two clicks inserts, on PostgreSQL and SQLite alike.
    Use.objects.bulk_create([Use(tool=tool, person=by, helps=bool(helps), since=at)], ignore_conflicts=True)
    use = mine.get()
    wanted = use.helps if helps is None else helps
    if use.since == at or use.helps != wanted:
        mine.update(helps=wanted)
        journal.record(by=by, verb="tool_use_told", subject=use, at=at, tool_id=tool.pk, helps=wanted)


@transaction.atomic
def ask_help(tool: Tool, *, referent: User, words: str, by: User, at: datetime) -> HelpRequest:
    """A question to one person, with its promised day. The second half of a double click finds the first."""
    rules.can_ask_help(by, referent).enforce()
    words = words.strip()
    again = HelpRequest.objects.waiting().filter(tool=tool, person=by, words=words).first()
    if again is not None:
        return again
    asked = HelpRequest.objects.create(
        tool=tool,
        person=by,
        referent=referent,
        words=words,
        asked_at=at,
        answer_due_on=rules.promised_help(at),
    )
    journal.record(by=by, verb="help_asked", subject=asked, at=at, referent_id=referent.pk)
    _tell("help_asked", asked, referent, at=at)
    return asked


@transaction.atomic
def answer_help(asked: HelpRequest, *, words: str, by: User, at: datetime) -> None:
    """One answer; if two people answer at once, one is sent and the other is told."""
    rules.can_answer_help(by, asked).enforce()
    if not words.strip():
        raise NotNow(_("Write your answer first."))
    answered = {
        "state": HelpRequest.State.ANSWERED,
        "answer": words.strip(),
        "answered_by": by,
        "answered_at": at,
    }
    _only_while_waiting(asked, **answered)
    journal.record(by=by, verb="help_answered", subject=asked, at=at)
    _forget(asked, at=at)
    _tell("help_answered", asked, asked.person, at=at)


@transaction.atomic
def pass_on_help(asked: HelpRequest, *, to: User, by: User, at: datetime) -> None:
    """Somebody else answers; the day that was promised stays."""
    rules.can_pass_on_help(by, asked, to).enforce()
    was = asked.referent_id
    moved = HelpRequest.objects.waiting().filter(pk=asked.pk, referent=was)
    if not moved.update(referent=to):
        raise NotNow(_("Something changed meanwhile: look again."))
    asked.refresh_from_db()
    journal.record(by=by, verb="help_passed_on", subject=asked, at=at, was_id=was, referent_id=to.pk)
    _forget(asked, at=at)
    _tell("help_asked", asked, to, at=at)
    _tell("help_moved", asked, asked.person, at=at, referent=to.pk)


@transaction.atomic
def withdraw_help(asked: HelpRequest, *, by: User, at: datetime) -> None:
    """The person found out, or changed their mind."""
    rules.can_withdraw_help(by, asked).enforce()
    _only_while_waiting(asked, state=HelpRequest.State.WITHDRAWN)
    journal.record(by=by, verb="help_withdrawn", subject=asked, at=at)
    _forget(asked, at=at)


def _only_while_waiting(asked: HelpRequest, **changes) -> None:
    """Only this update decides, on PostgreSQL and SQLite alike."""
    if not HelpRequest.objects.waiting().filter(pk=asked.pk).update(**changes):
        raise NotNow(_("This question no longer waits for an answer."))
    asked.refresh_from_db()


def _tell(kind: str, asked: HelpRequest, to: User, *, at: datetime, **payload: int) -> None:
    notifications.tell(
        f"tools.{kind}",
        recipient_id=to.pk,
        key=f"help:{asked.pk}",
        period=f"{at:%Y%m%dT%H%M%S}",
        at=at,
        payload={"help": asked.pk, **payload},
    )


def _forget(asked: HelpRequest, *, at: datetime) -> None:
    """What has not left yet about this question is not sent any more."""
    for kind in ("help_asked", "help_due", "help_moved"):
        notifications.cancel(f"tools.{kind}", key=f"help:{asked.pk}", at=at)
