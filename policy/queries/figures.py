"""What is read, by how many, of whom; no person is counted, small groups are hidden."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import make_aware

from policy.models import Acknowledgement, Document, Feedback, ReadCount

PERIODS = (30, 90, 365)
AUTHORS = 15


def read_documents(today: date, days: int) -> QuerySet[Document]:
    """Published documents with `reads` and `reads_before` (the same number of days before), the most read first."""
    since, before = today - timedelta(days=days - 1), today - timedelta(days=2 * days - 1)
    counted = ReadCount.objects.filter(document=OuterRef("pk"))
    return (
        Document.objects.published()
        .select_related("owner")
        .annotate(
            reads=_sum(counted.filter(day__gte=since)),
            reads_before=_sum(counted.filter(day__gte=before, day__lt=since)),
        )
        .order_by("-reads", "slug")
    )


def judged(documents: Sequence[Document], today: date, days: int) -> Sequence[Document]:
    """The same documents with `confirmations`, `votes` and `useful` of the period; two queries whatever their number."""
    since = _start(today, days)
    confirmed = dict(
        Acknowledgement.objects.filter(version__document__in=documents, at__gte=since)
        .order_by()
        .values_list("version__document")
        .annotate(count=Count("pk"))
    )
    said = {
        row["document"]: row
        for row in Feedback.objects.filter(document__in=documents, at__gte=since)
        .order_by()
        .values("document")
        .annotate(votes=Count("pk"), yes=Count("pk", filter=Q(useful=True)))
    }
    for document in documents:
        document.confirmations = confirmed.get(document.pk, 0)
        document.votes = said[document.pk]["votes"] if document.pk in said else 0
        document.useful = said[document.pk]["yes"] if document.pk in said else 0
    return documents


def _start(today: date, days: int) -> datetime:
    """The first moment of the period: compared as it is kept, so that an index or a plain scan answers."""
    return make_aware(datetime.combine(today - timedelta(days=days - 1), time.min))


def _sum(rows: QuerySet) -> Coalesce:
    total = rows.order_by().values("document").annotate(total=Sum("count")).values("total")
    return Coalesce(Subquery(total), Value(0), output_field=IntegerField())


def useful_share(document: Document) -> int | None:
    """In per cent; None when fewer than SMALL_GROUP people said."""
    if document.votes < settings.SMALL_GROUP:
        return None
    return round(100 * document.useful / document.votes)


def trend(now: int, before: int) -> int | None:
    """In per cent against the period before; None when there was nothing to compare with."""
    return round(100 * (now - before) / before) if before else None


def by_author(today: date, days: int) -> list[dict]:
    """{name, documents, reads} of the owners whose texts are read most."""
    since = today - timedelta(days=days - 1)
    rows = (
        ReadCount.objects.filter(day__gte=since, document__state=Document.State.PUBLISHED)
        .order_by()
        .values(
            first=F("document__owner__first_name"),
            last=F("document__owner__last_name"),
            owner=F("document__owner"),
        )
        .annotate(reads=Sum("count"), documents=Count("document", distinct=True))
        .order_by("-reads", "owner")[:AUTHORS]
    )
    return [
        {
            "name": f"{row['first']} {row['last']}".strip(),
            "documents": row["documents"],
            "reads": row["reads"],
        }
        for row in rows
    ]


def totals(today: date, days: int) -> dict:
    """{reads, reads_before, confirmations, votes, useful} of the whole library; three queries."""
    since, before = today - timedelta(days=days - 1), today - timedelta(days=2 * days - 1)
    reads = ReadCount.objects.filter(day__gte=before).aggregate(
        reads=Coalesce(Sum("count", filter=Q(day__gte=since)), 0),
        reads_before=Coalesce(Sum("count", filter=Q(day__lt=since)), 0),
    )
    said = Feedback.objects.filter(at__gte=_start(today, days)).aggregate(
        votes=Count("pk"), useful=Count("pk", filter=Q(useful=True))
    )
    confirmations = Acknowledgement.objects.filter(at__gte=_start(today, days)).count()
    share = round(100 * said["useful"] / said["votes"]) if said["votes"] >= settings.SMALL_GROUP else None
    return {**reads, "confirmations": confirmations, "share": share}


def by_week(today: date, weeks: int) -> list[tuple[date, int]]:
    """(Monday, readings) of the last weeks, this one included; weeks without a reading too."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=weeks - 1)
    found: dict[date, int] = {first + timedelta(weeks=number): 0 for number in range(weeks)}
    days = ReadCount.objects.filter(day__gte=first, day__lte=today).order_by().values("day")
    for row in days.annotate(total=Sum("count")):
        found[row["day"] - timedelta(days=row["day"].weekday())] += row["total"]
    return sorted(found.items())
