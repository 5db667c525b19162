"""What may be followed in the library, a document or a topic, and the news of what people follow."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.kinds import News, Subject
from people.models import User
from policy.models import Document, DocumentTopic, Version, VersionText
from policy.queries.waiting import card

AT_ONCE = 200


def subjects(user: User, keys: Collection[str]) -> dict[str, Subject]:
    """Those of `keys` that are documents or topics which `user` may see; two queries."""
    shown = Document.objects.visible_to(user).published()
    found = {
        f"document:{document.pk}": Subject(
            f"document:{document.pk}", document.title, document.kind_label, document.get_absolute_url()
        )
        for document in shown.filter(pk__in=_numbers(keys, "document"))
    }
    words = _names(keys, "topic")
    known = DocumentTopic.objects.filter(word__in=words, document__in=shown).order_by("word") if words else []
    for topic in known:
        key = f"topic:{topic.word}"
        address = f"{reverse('policy:library')}?topic={topic.word}"
        found.setdefault(key, Subject(key, topic.label, _("Topic"), address))
    return found


def followed_news(
    following: Mapping[int, Collection[str]], users: Mapping[int, User], since: datetime
) -> dict[int, list[News]]:
    """New versions of what each person follows: the document, one of its topics, one of its tools."""
    keys = {key for mine in following.values() for key in mine}
    asked = (
        Q(document__in=_numbers(keys, "document"))
        | Q(document__topics__word__in=_names(keys, "topic"))
        | Q(document__tools__in=_numbers(keys, "tool"))
    )
    faces = VersionText.objects.only("version_id", "language", "title", "summary")
    recent = (
        Version.objects.filter(asked, published_at__gte=since, document__state=Document.State.PUBLISHED)
        .distinct()
        .select_related("document")
        .prefetch_related(Prefetch("texts", queryset=faces), "document__topics", "document__tools")
        .order_by("-published_at", "-pk")[:AT_ONCE]
    )
    latest: dict[int, Version] = {}
    for version in recent:
        latest.setdefault(version.document_id, version)
    cards = [
        (version.document, replace(card(version), about=_about(version.document)))
        for version in latest.values()
    ]
    return {
        user_id: [
            shown
            for document, shown in cards
            if not mine.isdisjoint(shown.about) and _may_see(users[user_id], document)
        ]
        for user_id, mine in ((user_id, set(mine)) for user_id, mine in following.items())
    }


def _may_see(user: User, document: Document) -> bool:
    return not user.is_guest or document.visibility != Document.Visibility.INTERNAL


def _about(document: Document) -> tuple[str, ...]:
    return (
        f"document:{document.pk}",
        *(f"topic:{topic.word}" for topic in document.topics.all()),
        *(f"tool:{tool.pk}" for tool in document.tools.all()),
    )


def _names(keys: Collection[str], kind: str) -> list[str]:
    return [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]


def _numbers(keys: Collection[str], kind: str) -> list[int]:
    return [int(name) for name in _names(keys, kind) if name.isdigit() and len(name) < 18]
