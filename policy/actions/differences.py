"""What changed between two versions is asked for at publication and computed once, by the clock."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.html import escape

from core import differences
from policy.models import Acknowledgement, Difference, Version, VersionText

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3  # a pair that kills its worker three times is shown as two texts


def ask_for(version: Version, *, at: datetime) -> None:
    """The difference from the version before, and from every version that somebody has confirmed, to `version`."""
    confirmed = Acknowledgement.objects.filter(
        version__document_id=version.document_id, version__number__lt=version.number
    )
    older = Version.objects.filter(document_id=version.document_id).filter(
        Q(number=version.number - 1) | Q(pk__in=confirmed.order_by().values("version"))
    )
    _ask([(one, version) for one in older], at=at)


def ask_for_pair(older: Version, newer: Version, *, at: datetime) -> None:
    """The difference of any two versions that somebody wants to see; asking twice changes nothing."""
    _ask([(older, newer)], at=at)


def _ask(pairs: Iterable[tuple[Version, Version]], *, at: datetime) -> None:
    pairs = list(pairs)
    languages: dict[int, set[str]] = {}
    texts = VersionText.objects.filter(version__in=[version for pair in pairs for version in pair])
    for version_id, language in texts.order_by().values_list("version_id", "language"):
        languages.setdefault(version_id, set()).add(language)
    Difference.objects.bulk_create(
        [
            Difference(
                document_id=newer.document_id, older=older, newer=newer, language=language, asked_at=at
            )
            for older, newer in pairs
            for language in sorted(languages.get(older.pk, set()) & languages.get(newer.pk, set()))
        ],
        ignore_conflicts=True,
    )


def claim(*, at: datetime) -> Difference | None:
    """The oldest row that waits, for one worker only; a worker that died gives it back after LEASE."""
    waiting = Q(done_at=None, attempts__lt=MOST_ATTEMPTS) & (Q(lease_until=None) | Q(lease_until__lt=at))
    for row in Difference.objects.filter(waiting).order_by("pk")[:3]:
        mine = Difference.objects.filter(waiting, pk=row.pk)
        if mine.update(lease_until=at + LEASE, attempts=F("attempts") + 1):
            row.lease_until = at + LEASE
            return row
    return None


def compute(row: Difference, *, at: datetime) -> bool:
    """Compare the two texts; False when the lease was lost and another worker has the row."""
    texts = VersionText.objects.filter(version__in=[row.older_id, row.newer_id], language=row.language)
    by_version = {text.version_id: text for text in texts}
    older, newer = by_version[row.older_id], by_version[row.newer_id]
    found = differences.compare(_whole(older, newer), _whole(newer, older))
    return bool(
        Difference.objects.filter(pk=row.pk, done_at=None, lease_until=row.lease_until).update(
            html=found.html, added=found.added, removed=found.removed, done_at=at, lease_until=None
        )
    )


def _whole(text: VersionText, other: VersionText) -> str:
    """The body, after the title and the summary where they are not the same in both."""
    title = f"<h2>{escape(text.title)}</h2>" if text.title != other.title else ""
    summary = f"<p>{escape(text.summary)}</p>" if text.summary != other.summary else ""
    return f"{title}{summary}{text.body}"


def compute_waiting(*, clock: Callable[[], datetime], until: datetime) -> int:
    """Work through what waits, until nothing does or the time is over; returns how many were computed."""
    done = 0
    while (at := clock()) < until and (row := claim(at=at)) is not None:
        done += compute(row, at=at)
    return done
