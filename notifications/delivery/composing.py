"""From rows to mails: the kind's words in the person's language and zone, and an envelope that says what it is."""

import logging
from collections import defaultdict
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Message

logger = logging.getLogger(__name__)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Mail programs read style attributes; @media (dark mode, phones) stays in its <style>. Nothing is fetched."""
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def by_reader(rows: list[Message]) -> dict[tuple[str, str], list[Message]]:
    """Rows by (language, time zone) of their recipients, so that words are made once for a group."""
    groups: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for row in rows:
        groups[row.recipient.language, row.recipient.time_zone].append(row)
    return groups


@contextmanager
def reading_as(language: str, zone_name: str):
    with translation.override(language), timezone.override(_zone(zone_name)):
        yield


@lru_cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def contexts(kind: Kind, rows: list[Message]) -> dict[int, dict]:
    """What the templates of `kind` read, by row; rows whose subject is gone are left out."""
    found = kind.contexts(rows)
    by_pk = {row.pk: row for row in rows}
    return {pk: _complete(kind, by_pk[pk], context) for pk, context in found.items() if pk in by_pk}


def _complete(kind: Kind, row: Message, context: dict) -> dict:
    url, button = str(context.get("url", "")), str(context.get("button", ""))
    url = f"{settings.SITE_URL}{url}" if url.startswith("/") else url
    return {
        "recipient": row.recipient,
        "site_url": settings.SITE_URL,
        "preferences_url": "" if kind.legal else f"{settings.SITE_URL}{reverse('notifications:preferences')}",
        **context,
        "url": url,
        "button": button,
        # The names that templates/emails/base.* reads.
        "button_url": url if button else "",
        "button_label": button,
    }


def subject(kind: Kind, context: dict) -> str:
    """The subject line, which is also the line of the in-app centre."""
    line = " ".join(_text(f"{_stem(kind)}.txt#subject", context).split())
    return line[:1].upper() + line[1:]  # some begin with a day, which French writes small


def compose(kind: Kind, row: Message, context: dict) -> EmailMultiAlternatives:
    """The mail of one row, in the language and zone that are active."""
    line = subject(kind, context)
    context = {**context, "subject": line}
    mail = EmailMultiAlternatives(
        subject=line,
        body=_text(f"{_stem(kind)}.txt", context).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.recipient.email],
        headers=_headers(kind, row),
    )
    mail.attach_alternative(
        _inliner().inline(get_template(f"{_stem(kind)}.html").template.render(Context(context))), "text/html"
    )
    return mail


def _headers(kind: Kind, row: Message) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(row.dedupe_key),
        "Auto-Submitted": "auto-generated",
        "Content-Language": row.recipient.language,
        "X-Auto-Response-Suppress": "All",  # what Outlook reads instead: no out-of-office answers
    }
    if not kind.legal:
        headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{reverse('notifications:preferences')}>"
    return headers


def message_id(dedupe_key: str) -> str:
    """The same for every copy of one message, so that a copy can be recognised (promise M3)."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].strip(" >")
    return f"<{sha256(dedupe_key.encode()).hexdigest()[:40]}@{domain}>"


def _stem(kind: Kind) -> str:
    app, _dot, name = kind.name.partition(".")
    return f"{app}/emails/{name}"


def _text(name: str, context: dict) -> str:
    """Plain text is no HTML: nothing is escaped."""
    return get_template(name).template.render(Context(context, autoescape=False))


def lines(rows: list[Message]) -> dict[int, tuple[str, str]]:
    """(subject, address) by row for the in-app centre, in the language that is active; a few queries per kind."""
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    shown: dict[int, tuple[str, str]] = {}
    for name, alike in by_kind.items():
        kind = kinds.find(name)
        if kind is not None:
            for pk, context in contexts(kind, alike).items():
                shown[pk] = (subject(kind, context), context["url"].removeprefix(settings.SITE_URL))
    return shown
