"""What changed between two versions of a document, in one language."""

from policy.models import Difference, Document, Version


def difference(document: Document, *, older_id: int, newer_id: int, language: str) -> Difference | None:
    """The row of this pair, computed or still waiting; one query."""
    return Difference.objects.filter(
        document=document, older=older_id, newer=newer_id, language=language
    ).first()


def pair(document: Document, older: int, newer: int) -> tuple[Version, Version] | None:
    """The two versions of these numbers, with their texts' languages; None when one does not exist."""
    found = {
        version.number: version
        for version in document.versions.filter(number__in=[older, newer]).prefetch_related("texts")
    }
    return (found[older], found[newer]) if older in found and newer in found else None


def versions_since(document: Document, number: int, limit: int = 10) -> list[Version]:
    """The versions after `number`, the latest first: each says in a sentence what it changed."""
    return list(document.versions.filter(number__gt=number).order_by("-number")[:limit])
