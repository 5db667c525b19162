"""Promise A7: no hostile text runs, whatever field it came through and whatever page shows it; seen in Chromium.

The control comes first: without our cleaning and our browser policy the same vectors do run, and the hook counts them;
with the policy alone they are stopped and the browser says so. Then every text of every row of a small company is made
hostile and all its pages are opened. The long form (LONG=1) shows each vector on a page of its own.
"""

import os
import re
from datetime import timedelta
from itertools import batched, cycle
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

import policy.actions
from core import markdown, richtext
from policy import rules
from policy.models import Document
from tests.core.test_richtext import judged
from tests.journeys.conftest import _session
from tests.journeys.test_pages import addresses
from tests.promises.watch import TOUCH, Watch
from tests.promises.world import build
from tests.promises.xss import VECTORS
from tests.promises.xss.parts import IMAGE, SCRIPT

pytestmark = pytest.mark.journey
# Vectors on one page, and which of them the controls show.
BATCH, STEP = (1, 1) if os.environ.get("LONG") else (40, 2)
CONTROL = "http://control.test"
OURS = {
    "core",
    "notifications",
    "people",
    "tools",
    "policy",
    "training",
    "early_adopters",
    "pilots",
    "operations",
}
MARK = re.compile(r"\bq\d+z\b")


@pytest.fixture
def world(transactional_db, cast):
    return build(cast, timezone.now())


@pytest.fixture
def watch(browser, live_server, settings):
    """watch(user) -> a browser of that person that counts what runs."""
    settings.SITE_URL = live_server.url
    contexts = []

    def opened(user=None) -> Watch:
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        if user is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": live_server.url}]
            )
        context.set_default_timeout(10_000)
        return Watch(context)

    yield opened
    for context in contexts:
        context.close()


# --- The control --------------------------------------------------------------------------------------


def shown_bare(watch: Watch, headers: dict[str, str]) -> None:
    """Each vector on a page of its own, as it is, in frames of one page after the other; everything is touched."""
    groups = list(batched(range(0, len(VECTORS), STEP), 72))

    def serve(route):
        kind, number, *_rest = [*route.request.url.removeprefix(f"{CONTROL}/").split("/"), "", ""]
        if kind == "v" and number.isdigit():
            body = f"<!doctype html><meta charset=utf-8><body>{VECTORS[int(number)].html}"
            return route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)
        if kind == "frames":
            frames = "".join(f'<iframe src="{CONTROL}/v/{place}"></iframe>' for place in groups[int(number)])
            return route.fulfill(body=frames, content_type="text/html")
        return route.abort()

    watch.page.context.add_init_script(TOUCH)
    watch.page.context.route(lambda url: not url.startswith(("data:", "blob:")), serve)
    for number in range(len(groups)):
        watch.page.goto(f"{CONTROL}/frames/{number}")
        watch.page.wait_for_timeout(600)


def run(watch: Watch, how: str) -> set[int]:
    """Which vectors ran in this way."""
    return {int(url.rsplit("/", 1)[-1]) for way, url in watch.runs if way == how and url[-1].isdigit()}


def test_control_sees_vectors_run_without_protection(watch):
    seen = watch()
    shown_bare(seen, {})
    alone, touched = run(seen, "alone"), run(seen, "touched")
    print(
        f"of {len(VECTORS) // STEP} vectors {len(alone)} ran alone, {len(touched - alone)} more when touched"
    )
    assert len(alone) >= 40
    assert len(alone | touched) >= 60


def test_control_sees_our_policy_stop_them(watch, client):
    seen = watch()
    policy_header = client.get(reverse("account_login"))["Content-Security-Policy"]
    shown_bare(seen, {"Content-Security-Policy": policy_header.replace("frame-ancestors 'none'", "")})
    print(f"{len(seen.said)} messages of the policy, {len(seen.runs)} runs")
    assert (seen.runs, len(seen.said) >= 100) == ([], True)


# --- Each vector by itself ----------------------------------------------------------------------------


def test_at_least_150_vectors_each_of_its_own():
    assert len({vector.html for vector in VECTORS}) == len(VECTORS) >= 150
    assert len({(vector.technique, vector.name) for vector in VECTORS}) == len(VECTORS)


def test_what_is_kept_of_each_vector_is_ours():
    """Cleaned, cleaned again, shown, and read as Markdown: only our tags, attributes, classes, addresses."""
    wrong = []
    for vector in VECTORS:
        for kept in (richtext.clean(vector.html), markdown.from_markdown(vector.markdown or vector.html)):
            found = judged(kept) + judged(richtext.render(kept))
            richtext.plain(kept), richtext.contents(kept)
            if found or richtext.clean(kept) != kept:
                wrong.append((vector.technique, vector.name, found))
    assert wrong == []


def test_no_vector_runs_when_a_browser_reads_it_twice(watch):
    """What is shown of each vector, set into a living page by script: the reading that mXSS waits for."""
    seen = watch()
    seen.page.goto("/")
    shown = [richtext.render(richtext.clean(vector.html)) for vector in VECTORS]
    odd = seen.page.evaluate(
        """(texts) => {
          const tags = new Set("script iframe object embed base meta link form svg math style input".split(" ")), odd = [];
          texts.forEach((text, place) => {
            const box = document.createElement("div");
            document.body.append(box);
            box.innerHTML = text;
            box.innerHTML = box.innerHTML;
            for (const node of box.querySelectorAll("*"))
              if (tags.has(node.localName) || [...node.attributes].some(({ name }) => name.startsWith("on")))
                odd.push(`${place}: ${node.outerHTML.slice(0, 80)}`);
            box.remove();
          });
          return odd;
        }""",
        shown,
    )
    seen.page.wait_for_timeout(200)
    assert (odd, seen.runs, seen.said) == ([], [], [])


# --- The texts of the library -------------------------------------------------------------------------


def bodies(document: Document, *, by, at) -> list[str]:
    """What the save action keeps of each vector, what Markdown makes of it, and the vectors as they are, in batches."""
    kept, revision = [], 0
    for vector in VECTORS:
        saved = policy.actions.save_draft(
            document, language="en", title="Essai", summary="x", body=vector.html, revision=revision, by=by, at=at
        )  # fmt: skip
        kept.append(saved.body)
        revision = saved.revision
    read = [markdown.from_markdown(vector.markdown or vector.html) for vector in VECTORS]
    bare = [vector.html for vector in VECTORS]
    return [
        "\n".join(("<p>Un texte.</p>", *group))
        for texts in (kept, read, bare)
        for group in batched(texts, BATCH)
    ]


def write(document: Document, text: tuple[str, str, str], note: str, *, by, at) -> Document:
    """One more version, in French, through the actions."""
    title, summary, body = text
    policy.actions.save_draft(
        document, language="fr", title=title, summary=summary, body=body, revision=0, by=by, at=at
    )
    seen = rules.fingerprint_of(list(document.drafts.all()))
    policy.actions.publish(document, material_change=True, note=note, seen=seen, by=by, at=at)
    return Document.objects.get(pk=document.pk)


def lines(most: int):
    """Vectors that fit a line of that length, over and over; first the shortest ways out of any place."""
    texts = [f'"></title>{SCRIPT}', f"'>{IMAGE}", *(vector.html for vector in VECTORS)]
    return cycle([text for text in texts if len(text) <= most and "\x00" not in text] or ["<b>"])


def test_no_vector_runs_in_a_document(world, watch):
    """Every vector in a body, many in titles, summaries and notes: the text, the editor, the versions, what changed."""
    by, at, wrong, titles, notes = world.cast.comms, world.at, [], lines(150), lines(290)
    seen = watch(by)
    for number, body in enumerate(bodies(world.documents["brouillon"], by=by, at=at)):
        facts = {
            "kind": "guide",
            "owner": by,
            "visibility": "public",
            "audience": "everyone",
            "within_days": 20,
        }
        document = policy.actions.draft(policy.actions.Incoming(f"v{number}", facts, (), {}), by=by, at=at)
        document = write(document, (next(titles), next(notes), body), "", by=by, at=at)
        pages = [document.get_absolute_url()]
        if number % 8 == 0:
            parts = "".join(f"<p>{escape(vector.html)}</p>" for vector in VECTORS[number : number + BATCH])
            write(document, (next(titles), next(notes), parts + body), next(notes), by=by, at=at)
            policy.actions.compute_waiting(clock=timezone.now, until=timezone.now() + timedelta(minutes=1))
            pages += [f"{pages[0]}{rest}" for rest in ("v/", "v/1/", "changements/1/2/", "ecrire/?langue=fr")]
        for path in pages:
            wrong += seen.faults(path)
    print(f"{number + 1} documents shown, {len(seen.runs)} runs, {len(wrong)} faults")
    assert (wrong, seen.runs, seen.said) == ([], [], [])


# --- Every text of every row --------------------------------------------------------------------------

# Made by the portal, never typed; or kept by the database as they were written (those come through the actions).
MADE = {
    "path", "sha256", "key", "password", "dedupe_key", "form_token", "seen", "language", "time_zone", "folded", "about",
    "about_url", "period", "kind", "lease_token", "employee_number", "civility", "html",
}  # fmt: skip
KEPT = {"policy.version", "policy.versiontext", "policy.acknowledgement", "core.journalentry"}
ELSEWHERE = {"notifications.message", "core.searchentry", "core.searchword"}


def typed_fields():
    """(model, field) of every text that somebody writes."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.label_lower not in KEPT | ELSEWHERE:
            for field in model._meta.concrete_fields:
                made = field.choices or field.name in MADE or isinstance(field, (models.SlugField, models.EmailField, models.URLField, models.FileField))  # fmt: skip
                if isinstance(field, (models.CharField, models.TextField)) and not made:
                    yield model, field


def make_hostile() -> dict[str, str]:
    """Write a vector into every text of every row that its constraints let through; {mark: field}."""
    marks: dict[str, str] = {}
    for model, field in typed_fields():
        texts = lines((field.max_length or 1500) - 8)
        for pk in model.objects.order_by("pk").values_list("pk", flat=True):
            mark = f"q{len(marks)}z"
            try:
                with transaction.atomic():
                    model.objects.filter(pk=pk).update(**{field.name: f"{mark} {next(texts)}"})
            except IntegrityError:
                continue
            marks[mark] = f"{model._meta.label}.{field.name}"
    return marks


def test_no_vector_runs_on_any_page(world, watch):
    """Names, titles, words, reasons, places, answers: all rows are hostile, all pages are opened by who may."""
    marks = make_hostile()
    wrong, runs, said, seen_marks, pages = [], [], [], set(), 0
    for role, paths in addresses(world).items():
        seen = watch(world.roles[role])
        for path in dict.fromkeys(paths):
            wrong += seen.faults(path)
            seen_marks |= set(MARK.findall(seen.page.content()))
            pages += 1
        runs, said = runs + seen.runs, said + seen.said
        seen.page.context.close()
    shown = {marks[mark] for mark in seen_marks & set(marks)}
    print(
        f"{len(marks)} texts of {len(set(marks.values()))} fields, {len(shown)} fields seen on {pages} pages"
    )
    print("not seen:", ", ".join(sorted(set(marks.values()) - shown)))
    assert (wrong, runs, said) == ([], [], [])
    assert len(shown) >= 40


def test_no_vector_runs_as_a_search(world, watch):
    """As the words looked for, wherever one can look."""
    seen, wrong = watch(world.cast.employee), []
    texts = lines(180)
    for path in ("/recherche/", "/guide/", "/outils/", "/outils/non-repertorie/proches/") * (
        25 // (1 if BATCH == 1 else 5)
    ):
        wrong += seen.faults(f"{path}?{urlencode({'q': next(texts), 'name': next(texts)})}")
    assert (wrong, seen.runs, seen.said) == ([], [], [])
