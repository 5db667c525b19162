"""What happens? A tool enters the register, its sheet or its position changes, somebody is named as first user."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import journal, search
from core.verdicts import NotNow
from people.models import User
from tools import rules
from tools.models import FirstUser, Tool


@transaction.atomic
def register(tool: Tool, *, similar: Iterable[Tool] = (), by: User, at: datetime) -> Tool:
    """Put an unsaved tool on the register; `at` becomes the date of its first position."""
    rules.can_keep(by).enforce()
    rules.can_stand(tool).enforce()
    tool.registered_at = tool.stance_since = at
    try:
        with transaction.atomic():
            tool.save(force_insert=True)
    except IntegrityError:
        raise NotNow(_("A tool of this name is already on the register.")) from None
    tool.similar.set(similar)
    journal.record(by=by, verb="tool_registered", subject=tool, at=at, stance=tool.stance)
    _make_findable(tool)
    return tool


@transaction.atomic
def update(tool: Tool, *, similar: Iterable[Tool] | None = None, by: User, at: datetime, **changes) -> Tool:
    """Change fields of the sheet, and which tools are similar; a new position is dated and becomes news."""
    rules.can_keep(by).enforce()
    before = Tool.objects.get(pk=tool.pk)
    changes = {name: value for name, value in changes.items() if getattr(before, name) != value}
    moved = _set_similar(tool, similar) if similar is not None else False
    if not changes:
        if moved:
            journal.record(by=by, verb="tool_changed", subject=tool, at=at, fields=["similar"])
        return tool
    for name, value in changes.items():
        setattr(tool, name, value)
    rules.can_stand(tool).enforce()
    if "stance" in changes:
        rules.can_move(tool).enforce()
        tool.stance_since = at
        journal.record(
            by=by, verb="tool_stance_changed", subject=tool, at=at, was=before.stance, now=tool.stance
        )
    others = sorted(set(changes) - {"stance"} | ({"similar"} if moved else set()))
    if others:
        journal.record(by=by, verb="tool_changed", subject=tool, at=at, fields=others)
    try:
        with transaction.atomic():
            tool.save(update_fields=[*changes, *(["stance_since"] if "stance" in changes else [])])
    except IntegrityError:
        raise NotNow(_("A tool of this name is already on the register.")) from None
    _make_findable(tool)
    return tool


@transaction.atomic
def add_first_user(
    tool: Tool, *, person: User, since: date, words_fr: str = "", words_en: str = "", by: User, at: datetime
) -> FirstUser:
    """Show that somebody of the IT department uses it for real."""
    rules.can_keep(by).enforce()
    rules.can_be_first_user(person).enforce()
    try:
        with transaction.atomic():
            first = FirstUser.objects.create(
                tool=tool, person=person, since=since, words_fr=words_fr, words_en=words_en
            )
    except IntegrityError:
        raise NotNow(_("%(person)s is already named there.") % {"person": person.name}) from None
    journal.record(by=by, verb="tool_first_user_added", subject=tool, at=at, person_id=person.pk)
    return first


@transaction.atomic
def change_first_user(
    first: FirstUser, *, since: date, words_fr: str, words_en: str, by: User, at: datetime
) -> FirstUser:
    """The day or the words were wrong, or have grown."""
    rules.can_keep(by).enforce()
    changed = FirstUser.objects.filter(pk=first.pk)
    if not changed.update(since=since, words_fr=words_fr, words_en=words_en):
        raise NotNow(_("Something changed meanwhile: look again."))
    first.refresh_from_db()
    journal.record(
        by=by, verb="tool_first_user_changed", subject=first.tool, at=at, person_id=first.person_id
    )
    return first


@transaction.atomic
def remove_first_user(first: FirstUser, *, by: User, at: datetime) -> None:
    """Somebody stopped using it, or was named by mistake."""
    rules.can_keep(by).enforce()
    journal.record(
        by=by, verb="tool_first_user_removed", subject=first.tool, at=at, person_id=first.person_id
    )
    first.delete()


def _set_similar(tool: Tool, similar: Iterable[Tool]) -> bool:
    """Whether anything moved. The link holds both ways."""
    wanted = {other.pk for other in similar} - {tool.pk}
    if wanted == set(tool.similar.order_by().values_list("pk", flat=True)):
        return False
    tool.similar.set(wanted)
    return True


def _make_findable(tool: Tool) -> None:
    search.put("tool", tool.pk, {language: (tool.name, _words(tool, language)) for language in ("fr", "en")})


def _words(tool: Tool, language: str) -> str:
    """Everything a person may remember of the sheet, as plain text."""
    other = "en" if language == "fr" else "fr"

    def said(name: str):
        return getattr(tool, f"{name}_{language}") or getattr(tool, f"{name}_{other}")

    parts = [
        said("summary"),
        *said("benefits"),
        *said("risks"),
        said("data"),
        said("account"),
        said("hosting"),
        said("gdpr"),
        said("terms"),
        said("cost"),
        said("stance_reason"),
    ]
    return "\n".join(part for part in parts if part)
