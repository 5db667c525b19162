"""Drain: claim, send, record, recover. The row is the truth; every step is one conditional UPDATE (docs/adr/0002).

No statement of a sender changes more than one row, so a sender never waits for two locks and cannot deadlock
with a request that takes messages back.
"""

import logging
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.db import DatabaseError
from django.db.models import Expression, F

from notifications import delivery, kinds, queries
from notifications.delivery import Answer, Outcome, Post
from notifications.kinds import Doubt, Kind, civil_moment
from notifications.models import Message

logger = logging.getLogger(__name__)

CLAIM = 50
SLICE = timedelta(seconds=45)  # a slice ends by itself: no task outlives a limit
LEASE = timedelta(minutes=5)  # longer than a slice and one conversation: a live sender ends before its lease
AGAIN_AFTER_SILENCE = 1  # resend once after doubt; a second doubt is for a person
UNREACHABLE_PAUSE = timedelta(seconds=30)
State = Message.State


def drain(*, at: datetime | None = None) -> Counter:
    """Send what is due, most urgent first, for at most one slice. Counts how each row went on.

    The clock is the database's; `at` replays another moment.
    """
    return Sender(at).run()


def pause(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, at most an hour."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 60))


class Sender:
    """One slice of one process. `tally` counts rows by what became of them."""

    def __init__(self, at: datetime | None) -> None:
        self.at = at
        self.clock: Expression = queries.clock(at)
        self.tally: Counter = Counter()
        self.token = ""
        self.stop = monotonic() + SLICE.total_seconds()
        self.reachable = True

    def run(self) -> Counter:
        self.recover()
        with Post() as post:
            while self.reachable and not self.over:
                rows = self.claim()
                if rows is None:
                    break
                self.send(rows, post)
        return self.tally

    @property
    def over(self) -> bool:
        return monotonic() >= self.stop

    # --- claim ------------------------------------------------------------------------------------------

    def claim(self) -> list[Message] | None:
        """Up to fifty rows that only this sender holds now; None when nothing is ready."""
        ready = queries.ready(self.at, CLAIM)
        if not ready:
            return None
        self.token, mine = uuid4().hex, []
        for row in ready:
            waiting = Message.objects.filter(pk=row.pk, state=State.PENDING)
            if row.expires_at <= row.now:
                self.tally["expired"] += waiting.update(state=State.EXPIRED, ended_at=self.clock)
            elif waiting.filter(next_attempt_at__lte=self.clock).update(
                state=State.CLAIMED,
                lease_token=self.token,
                lease_until=self.clock + LEASE,
                attempts=F("attempts") + 1,
            ):
                mine.append(row.pk)
        held = Message.objects.filter(pk__in=mine, lease_token=self.token, state=State.CLAIMED)
        rows = list(
            held.annotate(now=self.clock)
            .select_related("recipient")
            .order_by("priority", "next_attempt_at", "id")
        )
        return rows  # type: ignore[return-value]

    # --- send -------------------------------------------------------------------------------------------

    def send(self, rows: list[Message], post: Post) -> None:
        """Settle what needs no mail, then hand over the others one by one, outside any transaction."""
        for kind, alike in self._wanted(rows).items():
            for (language, zone), group in delivery.by_reader(alike).items():
                with delivery.reading_as(language, zone):
                    self._send_alike(kind, group, post)

    def _wanted(self, rows: list[Message]) -> dict[Kind, list[Message]]:
        """The rows whose reason, recipient and hour still hold, by kind; the others end or wait here."""
        left = queries.opted_out(row.recipient_id for row in rows)
        by_kind: dict[str, list[Message]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        wanted: dict[Kind, list[Message]] = {}
        for name, alike in by_kind.items():
            kind = kinds.find(name)
            if kind is None:
                for row in alike:
                    self._end(row, State.CANCELLED, last_error="no such kind")
                continue
            due = self._ask(kind.still_due, alike)
            for row in alike:
                if due is not None and self._goes(kind, row, due, left):
                    wanted.setdefault(kind, []).append(row)
        return wanted

    def _goes(self, kind: Kind, row: Message, due: set[int], left: set[tuple[int, str]]) -> bool:
        stays = (row.recipient_id, str(kind.topic)) in left and not kind.legal
        if row.pk not in due or not row.recipient.is_active or (stays and kind.only_mail):
            self._end(row, State.CANCELLED)
        elif stays or not row.by_mail:
            # Read in the portal only: it was told the moment it was due.
            self._end(row, State.SENT, by_mail=False)
        elif (
            kind.planned
            and kind.civil
            and (civil := civil_moment(row.now, row.recipient.time_zone)) > row.now
        ):
            # Delayed by an outage into the night: a reminder waits for the morning.
            self._release(row, next_attempt_at=civil)
        else:
            return True
        return False

    def _send_alike(self, kind: Kind, rows: list[Message], post: Post) -> None:
        contexts = self._ask(lambda alike: delivery.contexts(kind, alike), rows)
        if contexts is None:
            return
        for row in rows:
            if self.over or not self.reachable:
                self._release(
                    row, next_attempt_at=self.clock if self.reachable else self.clock + UNREACHABLE_PAUSE
                )
            elif row.pk not in contexts:
                self._end(row, State.CANCELLED, last_error="its subject is gone")
            elif (
                mail := self._ask(
                    lambda alike: delivery.compose(kind, alike[0], contexts[alike[0].pk]), [row]
                )
            ) is not None:
                answer = post.send(mail, mark=lambda row=row: self.mark(kind, row))
                self.record(kind, row, answer)

    def _ask(self, question, rows: list[Message]):
        """The kind's answer; when its code fails, these rows wait and the others go on."""
        try:
            return question(rows)
        except Exception as error:
            if isinstance(error, DatabaseError):
                raise
            logger.exception("The kind %s fails", rows[0].kind)
            for row in rows:
                self._later(row, State.CLAIMED, type(error).__name__)
            return None

    # --- the handover marker ----------------------------------------------------------------------------

    def mark(self, kind: Kind, row: Message) -> bool:
        """Still ours, the lease still runs, the person is still here and still wants it: in one statement."""
        mine = self._mine(row, State.CLAIMED).filter(lease_until__gt=self.clock)
        return bool(
            mine.filter(queries.still_welcome(kind.topic, legal=kind.legal)).update(state=State.HANDOVER)
        )

    # --- record -----------------------------------------------------------------------------------------

    def record(self, kind: Kind, row: Message, answer: Answer) -> None:
        match answer.outcome:
            case Outcome.SENT:
                self._end(row, State.SENT, held_as=State.HANDOVER, last_error="")
            case Outcome.REFUSED:
                for held_as in (State.CLAIMED, State.HANDOVER):
                    self._end(row, State.FAILED, held_as=held_as, last_error=answer.words)
            case Outcome.LATER:
                for held_as in (State.CLAIMED, State.HANDOVER):
                    self._later(row, held_as, answer.words)
            case Outcome.DOUBT:
                self._doubt(kind, row, self._mine(row, State.HANDOVER), answer.words)
            case Outcome.TAKEN_BACK:
                # Cancelled, out of lease, or unwanted since: the next claim finds out which.
                self._release(row, next_attempt_at=self.clock)
            case Outcome.UNREACHABLE:
                self.reachable = False
                self._release(row, next_attempt_at=self.clock + UNREACHABLE_PAUSE, last_error=answer.words)

    def _mine(self, row: Message, state: str):
        return Message.objects.filter(pk=row.pk, lease_token=self.token, state=state)

    def _end(self, row: Message, state: str, *, held_as: str = State.CLAIMED, **changes) -> None:
        ended = self._mine(row, held_as).update(
            state=state, ended_at=self.clock, lease_until=None, lease_token="", **changes
        )
        self.tally[str(state)] += ended

    def _later(self, row: Message, held_as: str, words: str) -> None:
        self.tally["later"] += self._mine(row, held_as).update(
            state=State.PENDING,
            next_attempt_at=self.clock + pause(row.attempts),
            last_error=words[:200],
            lease_until=None,
            lease_token="",
        )

    def _release(self, row: Message, *, next_attempt_at, **changes) -> None:
        """Back as it was: this was no attempt."""
        self.tally["released"] += self._mine(row, State.CLAIMED).update(
            state=State.PENDING,
            next_attempt_at=next_attempt_at,
            attempts=F("attempts") - 1,
            lease_until=None,
            lease_token="",
            **changes,
        )

    def _doubt(self, kind: Kind | None, row: Message, held, words: str) -> None:
        """The server fell silent after it had the whole message: resend once, or leave it to a person."""
        again = kind is not None and kind.in_doubt is Doubt.RESEND and row.doubts < AGAIN_AFTER_SILENCE
        changes: dict = {"lease_until": None, "lease_token": "", "last_error": words}
        if again:
            changes |= {"state": State.PENDING, "doubts": F("doubts") + 1, "next_attempt_at": self.clock}
        else:
            changes |= {"state": State.HELD}
        self.tally["doubt" if again else "held"] += held.update(**changes)

    # --- recover ----------------------------------------------------------------------------------------

    def recover(self) -> None:
        """Rows of senders that died: claimed goes back to the queue (certain), handed over is in doubt."""
        for row in queries.abandoned(self.at):
            mine = queries.abandoned(self.at).filter(pk=row.pk, state=row.state, lease_token=row.lease_token)
            if row.state == State.CLAIMED:
                self.tally["recovered"] += mine.update(
                    state=State.PENDING, next_attempt_at=self.clock, lease_until=None, lease_token=""
                )
            else:
                self._doubt(kinds.find(row.kind), row, mine, "the sender stopped")
