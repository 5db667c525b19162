"""What readers say of a text: remarks with a reason, and how many found it useful."""

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from policy.models import Document, Feedback


def remarks(document: Document, user) -> QuerySet[Feedback]:
    """With a reason, those that nobody has looked at first, then the latest."""
    return (
        Feedback.objects.visible_to(user)
        .filter(document=document)
        .exclude(reason="")
        .select_related("person__unit", "version", "handled_by")
        .order_by("handled_at", "-at", "-pk")
    )


def remarks_waiting(user) -> list[Document]:
    """Documents that `user` owns, or all for communication, with `waiting` remarks to look at, most first."""
    counts = dict(
        Feedback.objects.visible_to(user)
        .to_look_at()
        .exclude(person=user)
        .order_by()
        .values_list("document")
        .annotate(waiting=Count("pk"))
    )
    found = list(Document.objects.visible_to(user).filter(pk__in=counts).select_related("owner"))
    for document in found:
        document.waiting = counts[document.pk]
    return sorted(found, key=lambda document: (-document.waiting, document.slug))


def useful(document: Document) -> dict | None:
    """{yes, all} of the version in force; None when fewer than SMALL_GROUP people said."""
    said = Feedback.objects.filter(document=document, version=document.current_version_id).aggregate(
        yes=Count("pk", filter=Q(useful=True)), all=Count("pk")
    )
    return said if said["all"] >= settings.SMALL_GROUP else None
