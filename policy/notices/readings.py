"""What do we tell, and to whom? That a reading is asked, that its day comes near, that it has passed."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Due, Kind, Topic, kind
from notifications.models import Message
from people.models import User
from policy import queries
from policy.models import Acknowledgement, Document, pick_text

MORNING = time(9)


def steps(start: date, due_on: date) -> list[tuple[str, date]]:
    """(occasion, day) of the ladder before the day has passed: when asked, a week before, the day before."""
    before = [("7d", due_on - timedelta(days=7)), ("1d", due_on - timedelta(days=1))]
    return [("asked", start), *((name, day) for name, day in before if day > start)]


def step(start: date, due_on: date, today: date) -> tuple[str, date] | None:
    """The latest occasion that has come: once late, one a week. None before anything is asked."""
    if today > due_on:
        week = ((today - due_on).days - 1) // 7 + 1
        return f"late:{week}", due_on + timedelta(days=7 * (week - 1) + 1)
    return next(((name, day) for name, day in reversed(steps(start, due_on)) if day <= today), None)


@kind
class ReadingDue(Kind):
    """One kind, one row per person and occasion; stops by itself when the reading is confirmed."""

    name = "policy.reading_due"
    label = _("Reading to confirm")  # type: ignore[assignment]  # lazy, as Kind says
    topic = Topic.READING
    expires_after = timedelta(days=7)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        found = [due for document in queries.asking() for due in self._of(document, at, after, limit)]
        return sorted(found, key=lambda due: (due.recipient_id, due.key))[:limit]

    def _of(self, document: Document, at: datetime, after: int, limit: int) -> list[Due]:
        """Of one document: everybody whose latest occasion has no row yet; two queries."""
        today, key = timezone.localdate(at), _key(document)
        asked = queries.asked_on(document)
        waiting = queries.pending(document)
        newcomers = (
            waiting.filter(hired_on__gt=asked, hired_on__lte=today)
            .order_by()
            .values_list("hired_on", flat=True)
            .distinct()
        )
        absent: Q = Q(pk__in=[])
        occasions: dict[date, tuple[str, date]] = {}
        for start in [asked, *(day for day in newcomers if day)]:
            occasion = step(start, document.due_on(asked_on=asked, hired_on=start), today)
            # What is long past is not told any more: nobody is flooded after a gap.
            if occasion and today - occasion[1] < self.expires_after:
                occasions[start] = occasion
                people = Q(hired_on=start) if start > asked else Q(hired_on__lte=asked) | Q(hired_on=None)
                told = Message.objects.filter(
                    kind=self.name, key=key, period=occasion[0], recipient=OuterRef("pk")
                )
                absent |= people & Q(~Exists(told))
        people_due = waiting.filter(absent, pk__gt=after).order_by("pk").values_list("pk", "hired_on")[:limit]
        return [
            self._due(document, key, pk, occasions[max(asked, hired_on or asked)], asked, hired_on, at)
            for pk, hired_on in people_due
        ]

    def _due(
        self,
        document: Document,
        key: str,
        person: int,
        occasion: tuple[str, date],
        asked: date,
        hired_on: date | None,
        at: datetime,
    ) -> Due:
        period, day = occasion
        moment = timezone.make_aware(datetime.combine(day, MORNING))
        if period == "asked" and day == asked and document.asked_version:
            moment = document.asked_version.published_at
        due_on = document.due_on(asked_on=asked, hired_on=hired_on)
        return Due(
            person,
            key,
            period,
            min(moment, at),
            {"document": document.pk, "due_on": due_on.isoformat(), "step": period},
        )

    def still_due(self, rows: list) -> set[int]:
        documents = {document.pk: document for document in queries.asking()}
        people = list(User.objects.filter(pk__in={row.recipient_id for row in rows}))
        owed = {
            (person_id, _key(document))
            for person_id, mine in queries.owed(people, list(documents.values())).items()
            for document in mine
        }
        return {row.pk for row in rows if (row.recipient_id, row.key) in owed}

    def contexts(self, rows: list) -> dict[int, dict]:
        ids = {row.payload["document"] for row in rows}
        documents = (
            Document.objects.published()
            .filter(pk__in=ids)
            .select_related("current_version", "asked_version")
            .prefetch_related("current_version__texts")
            .in_bulk()
        )
        before = self._confirmed_before(rows, ids)
        return {
            row.pk: self._context(
                row,
                documents[row.payload["document"]],
                before.get((row.recipient_id, row.payload["document"])),
            )
            for row in rows
            if row.payload["document"] in documents
        }

    def _confirmed_before(self, rows: list, documents: set[int]) -> dict[tuple[int, int], int]:
        """The latest version that each person has confirmed of each document; one query."""
        found = (
            Acknowledgement.objects.filter(
                person__in={row.recipient_id for row in rows}, version__document__in=documents
            )
            .order_by()
            .values_list("person_id", "version__document_id")
            .annotate(number=Max("version__number"))
        )
        return {(person, document): number for person, document, number in found}

    def _context(self, row, document: Document, before: int | None) -> dict:
        version = document.current_version
        assert version is not None  # noqa: S101 - published (document_shown_has_a_version)
        text = pick_text(version.texts.all())
        return {
            "title": text.title,
            "summary": text.summary,
            "minutes": text.minutes,
            "number": version.number,
            "before": before if before and before < version.number else None,
            "note": document.asked_version.note if document.asked_version and before else "",
            "step": row.payload["step"],
            "late": row.payload["step"].startswith("late"),
            "due_on": queries.spoken_day(date.fromisoformat(row.payload["due_on"])),
            "url": document.get_absolute_url(),
            "button": _("Read"),
        }


def _key(document: Document) -> str:
    """A material change asks again: it is another occasion."""
    return f"document:{document.pk}:v{document.asked_version.number if document.asked_version else 0}"
