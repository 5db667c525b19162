"""Promise I1, words: each naughty string through the forms where people write, and through every place where one looks.

Nothing answers an error. What is taken reads back as it was typed, after the one cleaning of each form, and stands on
its page as text. The short form (every run) takes a sample of 60, the long form (LONG=1) all of them.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from core import richtext
from policy.models import DocumentDraft, Feedback
from tests.promises.doors import address, door, no_value_passes_the_forms, refused, world
from tests.promises.naughty import CATEGORIES, STRINGS, sample
from tools.models import BlockedReport, HelpRequest, ToolRequest, Trial

__all__ = ["door", "no_value_passes_the_forms", "world"]

TAKEN, REFUSED = "taken", "refused"
WORDS = STRINGS if os.environ.get("LONG") else sample(24)


@dataclass(frozen=True)
class Place:
    """Where words are typed, what is sent beside, what is kept, and who sees it on which page."""

    name: str
    role: str
    path: str
    body: Callable[[str], dict]
    kept: Callable[[], str]
    page: Callable[[], str]
    reader: str
    cleaned: Callable[[str], str] = str.strip


def one_space(text: str) -> str:
    return " ".join(text.split())


def paragraph(text: str) -> str:
    return richtext.clean(f"<p>{escape(text)}</p>")


def places(world) -> list[Place]:
    document = world.documents["brouillon"]
    draft = document.drafts.get(language="fr")
    mastodon, ours = {"slug": "mastodon"}, {"slug": document.slug}
    edit = f"{reverse('policy:edit', kwargs=ours)}?langue=fr"
    preview = reverse("policy:draft", kwargs=ours)
    remarks = reverse("policy:remarks", args=["interne"])

    def typed(field: str, make: Callable[[str], str] = str) -> Callable[[str], dict]:
        known = {"title": "Titre", "summary": "Résumé", "body": "<p>Texte</p>", "revision": draft.revision, "base": draft.sha256}  # fmt: skip
        return lambda text: known | {field: make(text)}

    def of_draft(field: str) -> Callable[[], str]:
        return lambda: getattr(DocumentDraft.objects.get(pk=draft.pk), field)

    def latest(model, field: str) -> Callable[[], str]:
        return lambda: getattr(model.objects.latest("pk"), field)

    def page(name: str, model) -> Callable[[], str]:
        return lambda: reverse(name, args=[model.objects.latest("pk").pk])

    asked = {"referent": world.cast.other_manager.pk}
    told = {"name": "Padlet", "what_for": "Nos idées", "data": "none", "seen": ""}
    useful = {"version": "1", "useful": "no"}
    scored = {f"score-c{pk}": "4" for pk in world.criteria}
    trial = f"/outils/evaluations/{world.trial.pk}/"
    return [
        Place("title of a draft", "comms", edit, typed("title"), of_draft("title"), lambda: preview, "comms"),
        Place("summary of a draft", "comms", edit, typed("summary"), of_draft("summary"), lambda: preview, "comms"),
        Place("text of a draft", "comms", edit, typed("body", lambda text: f"<p>{escape(text)}</p>"), of_draft("body"), lambda: preview, "comms", paragraph),
        Place("unlisted tool, name", "employee", reverse("tools:request_tool"), lambda text: told | {"name": text}, latest(ToolRequest, "name"), page("tools:request", ToolRequest), "dsi", one_space),
        Place("unlisted tool, use", "employee", reverse("tools:request_tool"), lambda text: told | {"what_for": text}, latest(ToolRequest, "what_for"), page("tools:request", ToolRequest), "dsi"),
        Place("question", "employee", reverse("tools:ask_help", kwargs=mastodon), lambda text: asked | {"words": text}, latest(HelpRequest, "words"), page("tools:help_request", HelpRequest), "other_manager"),
        Place("blocked place", "employee", reverse("tools:tell_blocked", kwargs=mastodon), lambda text: {"where": "site", "place": text}, latest(BlockedReport, "place"), page("tools:blocked_report", BlockedReport), "dsi"),
        Place("remark", "employee", reverse("policy:useful", args=["interne"]), lambda text: useful | {"reason": text}, latest(Feedback, "reason"), lambda: remarks, "comms"),
        Place("word of a tester", "early_adopter", f"{trial}noter/", lambda text: scored | {"score-word": text}, lambda: world.trial.testers.get(person=world.cast.pioneer).word, lambda: trial, "dsi"),
        Place("why a trial goes on", "dsi", f"{trial}prolonger/", lambda text: {"extend-ends_on": str(world.trial.ends_on.replace(year=world.trial.ends_on.year + 1)), "extend-reason": text}, lambda: Trial.objects.get(pk=world.trial.pk).extension_reason, lambda: trial, "dsi"),
    ]  # fmt: skip


# --- Reading a page -----------------------------------------------------------------------------------


class _Text(HTMLParser):
    """The words of a page and of its fields, as a person reads them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag in {"br", "p", "li", "dd", "td", "h1", "h2"}:
            self.found.append(" ")
        self.found += [f" {value} " for name, value in attributes if name == "value" and value]


def words_of(page: str) -> str:
    reader = _Text()
    reader.feed(page)
    return one_space("".join(reader.found))


def sent(text: str) -> str:
    """As a client sends it: half signs in the bytes that a careless program writes."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def received(text: str) -> str:
    """As Django reads it: half signs are no text, each byte becomes a replacement sign."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def outcome(place: Place, text: str, door) -> str:
    """Send one string to one place and look: taken, refused, or what is wrong. The caller takes it back."""
    body = place.body(text)
    response = door(place.role).post(
        place.path,
        data="&".join(f"{name}={sent(str(value))}" for name, value in body.items()),
        content_type="application/x-www-form-urlencoded",
    )
    if response.status_code not in {302, 400, 422} or "/login/" in response.headers.get("Location", ""):
        return f"answered {response.status_code}"
    if refused(response):
        return REFUSED
    before, kept = place.cleaned(received(text)), place.kept()
    if kept != before:
        return f"kept {kept[:60]!r}"
    answer = door(place.reader).get(place.page())
    shown = words_of(answer.content.decode())
    expected = one_space(words_of(kept) if place.cleaned is paragraph else kept)
    if answer.status_code != 200 or expected not in shown:
        return f"answers {answer.status_code}, shows something else"
    return TAKEN


# --- The walk -----------------------------------------------------------------------------------------


def test_at_least_515_strings():
    assert len(STRINGS) >= 515
    assert len(CATEGORIES) >= 15
    assert all(CATEGORIES.values())


def test_what_is_taken_reads_back_and_is_shown_as_text(world, door):
    wrong, count = [], Counter()
    for place in places(world):
        door(place.role), door(place.reader)  # signed in before anything is taken back
        for text in WORDS:
            with transaction.atomic():
                found = outcome(place, text, door)
                transaction.set_rollback(True)
            count[found] += 1
            if found not in {TAKEN, REFUSED}:
                wrong.append(f"{place.name} {text[:40]!r}: {found}")
    print(f"{len(WORDS)} strings: {count[TAKEN]} taken, {count[REFUSED]} refused", *wrong[:80], sep="\n")
    assert (wrong, count[TAKEN] > 5 * count[REFUSED]) == ([], True)


LOOKS = (
    ("dashboards:search", "q", "employee"),
    ("dashboards:suggest", "q", "employee"),
    ("dashboards:targets", "q", "comms"),
    ("policy:library", "q", "employee"),
    ("policy:library", "topic", "anonymous"),
    ("policy:lessons", "tool", "employee"),
    ("tools:register", "q", "employee"),
    ("tools:register", "stance", "anonymous"),
    ("tools:alike", "name", "employee"),
    ("pilots:list", "unit", "employee"),
    ("pilots:people", "q", "employee"),
    ("training:catalogue", "month", "employee"),
)


@pytest.mark.parametrize(("name", "parameter", "role"), LOOKS, ids=lambda part: part)
def test_whatever_one_looks_for_the_page_stands(world, door, name, parameter, role):
    """Bytes that are no text: 400. Everything else is looked for, or ignored, and never comes back as a part of the page."""
    wrong, path = [], address(name, "", world)
    for text in WORDS:
        answer = door(role).get(f"{path}?{parameter}={sent(text)}")
        readable = "\x00" not in text and received(text) == text
        if answer.status_code != (200 if readable else 400):
            wrong.append(f"{text[:40]!r}: {answer.status_code}")
        elif "<" in text and len(text) > 5 and text in answer.content.decode():
            wrong.append(f"{text[:40]!r}: not escaped")
    assert wrong == []
