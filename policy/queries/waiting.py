"""What waits for each person, and what is new: the lines of the home page and of the digest."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from notifications.kinds import News, Todo
from people.models import Role, User
from policy.models import (
    Document,
    Feedback,
    Schedule,
    Version,
    VersionText,
    pick_text,
)
from policy.queries.desk import not_come_out, preview_url, to_publish, writing_url
from policy.queries.readings import asked_on, asking, owed

NEWS_AT_ONCE = 5
TONES = {
    Document.Kind.POLICY: "coral",
    Document.Kind.AWARENESS: "warn",
    Document.Kind.GUIDE: "accent",
    Document.Kind.SUPPORT: "ok",
    Document.Kind.LESSON: "accent",
}


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """Readings to confirm; for communication, drafts to publish; for owners, reviews that are due."""
    people = {user.pk: user for user in users}
    found: dict[int, list[Todo]] = {pk: [] for pk in people}
    colleagues = [user for user in people.values() if not user.is_guest]
    _readings(colleagues, at, found)
    communication = [user for user in colleagues if user.holds(Role.COMMS)]
    _at_desk(communication, at, found)
    _to_publish(communication, found)
    _owned(colleagues, at, found)
    _remarks(colleagues, found)
    return found


def _readings(users: list[User], at: datetime, found: dict[int, list[Todo]]) -> None:
    documents = asking() if users else []
    if not documents:
        return
    today = localdate(at)
    for user_id, mine in owed(users, documents).items():
        user = next(user for user in users if user.pk == user_id)
        for document in mine:
            due_on = document.due_on(asked_on=asked_on(document), hired_on=user.hired_on)
            found[user_id].append(_reading_todo(document, due_on, today))


def _reading_todo(document: Document, due_on: date, today: date) -> Todo:
    version, minutes = document.current_version, document.minutes
    reading = ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes) % {
        "minutes": minutes
    }
    when = {"reading": reading, "day": spoken_day(due_on)}
    asked = document.asked_version
    late = due_on < today
    if asked and asked.number > 1 and asked.note:
        when["note"] = _sentence(asked.note)
        detail = (
            _("%(note)s %(reading)s, was due by %(day)s")
            if late
            else _("%(note)s %(reading)s, to confirm by %(day)s")
        )
    else:
        detail = _("%(reading)s, was due by %(day)s") if late else _("%(reading)s, to confirm by %(day)s")
    return Todo(
        key=f"policy.acknowledge:{document.pk}",
        title=_("Read “%(title)s”, version %(number)s")
        % {"title": document.title, "number": version.number if version else 1},
        detail=detail % when,
        url=document.get_absolute_url(),
        button=_("Read"),
        icon="book-open",
        tone="coral" if late else "accent",
        due_at=end_of(due_on),
    )


def _at_desk(users: list[User], at: datetime, found: dict[int, list[Todo]]) -> None:
    """For communication: what its writers sent, each with its promised day; what did not come out by itself. One query."""
    waiting = Document.objects.filter(
        Q(sent_at__isnull=False) | Q(pk__in=not_come_out().order_by().values("pk"))
    )
    for document in waiting.select_related("sent_by", "schedule").order_by("pk") if users else []:
        for user in users:
            if document.sent_at:
                found[user.pk].append(_reading_of_sent(document, localdate(at)))
            if (planned := getattr(document, "schedule", None)) and planned.failed:
                found[user.pk].append(_failed(document, planned))


def _reading_of_sent(document: Document, today: date) -> Todo:
    promised = document.promised_on or today
    facts = {"who": document.sent_by.name if document.sent_by else "", "day": spoken_day(promised)}
    return Todo(
        key=f"policy.read:{document.pk}",
        title=_("Read “%(title)s” and answer") % {"title": document.title},
        detail=_("Sent by %(who)s, answer was promised by %(day)s") % facts
        if promised < today
        else _("Sent by %(who)s, answer promised by %(day)s") % facts,
        url=preview_url(document),
        button=_("Read"),
        icon="send",
        tone="coral" if promised < today else "accent",
        due_at=end_of(promised),
    )


def _failed(document: Document, planned: Schedule) -> Todo:
    return Todo(
        key=f"policy.failed:{document.pk}",
        title=_("“%(title)s” did not come out") % {"title": document.title},
        detail=planned.failed,
        url=preview_url(document),
        button=_("Look"),
        icon="circle-alert",
        tone="coral",
        due_at=planned.at,
    )


def _given_back(document: Document) -> Todo:
    """Communication asks for something before it publishes."""
    return Todo(
        key=f"policy.advice:{document.pk}",
        title=_("Go on writing “%(title)s”") % {"title": document.title},
        detail=_("Communication has read it and left you advice"),
        url=writing_url(document),
        button=_("Write"),
        icon="pencil",
        tone="warn",
    )


def _sentence(note: str) -> str:
    """What a version changes, as a sentence that another one may follow."""
    note = note.strip()
    return note if note.endswith((".", "!", "?", "…")) else f"{note}."


def _remarks(users: list[User], found: dict[int, list[Todo]]) -> None:
    """For owners: what readers said of their texts and nobody has looked at."""
    waiting = (
        Feedback.objects.to_look_at()
        .filter(document__owner__in=[user.pk for user in users])
        .exclude(person=F("document__owner"))
        .order_by("document")
        .values("document")
        .annotate(count=Count("pk"))
    )
    counts = {row["document"]: row["count"] for row in waiting}
    documents = Document.objects.filter(pk__in=counts).order_by("slug") if counts else []
    for document in documents:
        count = counts[document.pk]
        found[document.owner_id].append(
            Todo(
                key=f"policy.remarks:{document.pk}",
                title=ngettext("%(count)s remark on “%(title)s”", "%(count)s remarks on “%(title)s”", count)
                % {"count": count, "title": document.title},
                detail=_("Readers say why it did not help them"),
                url=reverse("policy:remarks", args=[document.slug]),
                button=_("Read"),
                icon="message-square-quote",
            )
        )


def _to_publish(users: list[User], found: dict[int, list[Todo]]) -> None:
    count = to_publish().count() if users else 0
    if not count:
        return
    line = Todo(
        key="policy.publish",
        title=ngettext(
            "%(count)s document is ready to publish", "%(count)s documents are ready to publish", count
        )
        % {"count": count},
        detail=_("Read the preview, then publish in one click"),
        url=reverse("policy:manage"),
        button=_("Look"),
        icon="send",
    )
    for user in users:
        found[user.pk].append(line)


def _owned(users: list[User], at: datetime, found: dict[int, list[Todo]]) -> None:
    """For owners: texts that were given back, reviews that are due. One query."""
    today = localdate(at)
    late = Q(state=Document.State.PUBLISHED, review_on__lte=today)
    mine = Document.objects.filter(~Q(advice="") | late, owner__in=[user.pk for user in users])
    for document in mine.order_by("review_on", "slug"):
        if document.advice:
            found[document.owner_id].append(_given_back(document))
        if document.is_published and document.review_on and document.review_on <= today:
            found[document.owner_id].append(_review(document, document.review_on))


def _review(document: Document, due_on: date) -> Todo:
    return Todo(
        key=f"policy.review:{document.pk}",
        title=_("Is “%(title)s” still right?") % {"title": document.title},
        detail=_("Review due since %(day)s") % {"day": spoken_day(due_on)},
        url=f"{document.get_absolute_url()}#review",
        button=_("Review"),
        icon="calendar-check",
        tone="warn",
        due_at=end_of(due_on),
    )


def news(users: Iterable[User], since: datetime) -> dict[int, list[News]]:
    """Versions published since then, of documents that each person may read."""
    recent = list(
        Version.objects.filter(published_at__gte=since, document__state=Document.State.PUBLISHED)
        .select_related("document")
        .prefetch_related(
            Prefetch("texts", queryset=VersionText.objects.only("version_id", "language", "title", "summary"))
        )
        .order_by("-published_at", "-pk")[: NEWS_AT_ONCE * 4]
    )
    latest: dict[int, Version] = {}
    for version in recent:
        latest.setdefault(version.document_id, version)
    cards = [(version.document.visibility, card(version)) for version in latest.values()]
    return {
        user.pk: [
            shown
            for visibility, shown in cards
            if not user.is_guest or visibility != Document.Visibility.INTERNAL
        ][:NEWS_AT_ONCE]
        for user in users
    }


def card(version: Version) -> News:
    """A version as news."""
    document, text = version.document, pick_text(version.texts.all())
    title = text.title if text else document.title
    return News(
        key=f"policy.version:{version.pk}",
        tag=document.kind_label,
        tone=TONES[Document.Kind(document.kind)],
        title=title
        if version.number == 1
        else _("%(title)s: version %(number)s") % {"title": title, "number": version.number},
        text=version.note or (text.summary if text else ""),
        url=document.get_absolute_url(),
        at=version.published_at,
    )


def spoken_day(day: date) -> str:
    """« 1er décembre », "30 November"."""
    words = date_format(day, "MONTH_DAY_FORMAT")
    return (
        words.replace("1 ", "1er ", 1)
        if day.day == 1 and (get_language() or "fr").startswith("fr")
        else words
    )


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
