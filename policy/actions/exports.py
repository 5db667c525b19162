"""The whole library goes out: Markdown with front matter and images, exactly as import_library reads it back."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

import yaml
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from core import journal
from core.markdown import to_markdown
from people.models import User
from policy.actions.jobs import finish_library_job, note_library_progress
from policy.models import Document, LibraryJob, Version

_IMAGE = re.compile(r"\A(?P<page>/.*/)images/(?P<key>[0-9a-f]{20})/\Z")
README = """# {title}

Version de chaque texte en vigueur ; les copies de travail des documents jamais publiés aussi.
Pour tout reprendre : `manage.py import_library CE_DOSSIER`.

The text in force of each document, and the working copies of those never published.
To bring it all back: `manage.py import_library THIS_FOLDER`.
"""


def write_library(
    folder: Path, *, all_versions: bool = False, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """One Markdown file a document and language, `images/` beside; with `all_versions`, a folder for each version too."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = Document.objects.select_related(
        "owner", "audience_unit", "current_version", "facts"
    ).prefetch_related("topics", "tools", "drafts", "images", "current_version__texts")
    slugs = frozenset(documents.values_list("slug", flat=True))
    total, counts = len(slugs), {"documents": 0, "files": 0}
    for document in documents.order_by("slug").iterator(chunk_size=100):
        if progress is not None:
            progress(counts["documents"], total)
        texts = document.current_version.texts.all() if document.current_version else document.drafts.all()
        counts["files"] += _write(folder, document, document.current_version, texts, slugs)
        counts["documents"] += 1
    if all_versions:
        versions = Version.objects.select_related(
            "document__owner", "document__audience_unit"
        ).prefetch_related("texts", "document__topics", "document__tools", "document__images")
        for version in versions.order_by("document__slug", "number").iterator(chunk_size=100):
            place = folder / "versions" / version.document.slug / f"v{version.number}"
            counts["files"] += _write(place, version.document, version, version.texts.all(), slugs)
    (folder / "README.md").write_text(README.format(title="Bibliothèque / Library"), "utf-8")
    return counts


def _write(
    folder: Path, document: Document, version: Version | None, texts: Iterable, slugs: frozenset
) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    images = {image.key: image for image in document.images.all()}
    written = 0
    for text in texts:
        body = to_markdown(
            text.body, link=partial(_link, slugs), image=partial(_image, folder, document, images)
        )
        content = f"---\n{_front_matter(document, version, text)}---\n\n{body}"
        (folder / f"{document.slug}.{text.language}.md").write_text(content, "utf-8")
        written += 1
    return written


def _front_matter(document: Document, version: Version | None, text) -> str:
    facts: dict[str, object] = {
        "title": text.title,
        "summary": text.summary,
        "kind": document.kind,
        "visibility": document.visibility,
        "owner": document.owner.email,
        "review_in_months": document.review_in_months,
        "topics": [topic.word for topic in document.topics.all()],
    }
    tools = sorted(tool.slug for tool in document.tools.all())
    if tools:
        facts["tools"] = tools
    asked = _asked(document)
    if asked:
        facts |= {"acknowledge": asked, "acknowledge_within_days": document.within_days}
    lines = [f"{name}: {_yaml(value)}\n" for name, value in facts.items()]
    # For people: an import leaves comments aside.
    if version is not None:
        lines.append(
            f"# version {version.number}, {version.published_at.isoformat()}, SHA-256 {text.sha256}\n"
        )
    if document.state != Document.State.PUBLISHED:
        lines.append(f"# {document.state}\n")
    return "".join(lines)


def _asked(document: Document) -> str:
    match document.audience:
        case Document.Audience.NOBODY:
            return ""
        case Document.Audience.UNIT:
            return document.audience_unit.name
        case Document.Audience.ROLE:
            return f"role:{document.audience_role}"
        case _:
            return document.audience


def _yaml(value: object) -> str:
    """On one line, whatever it holds."""
    style = '"' if isinstance(value, str) and not re.fullmatch(r"[a-z][a-z.@-]*", value) else None
    said = yaml.safe_dump(
        value, default_style=style, default_flow_style=True, allow_unicode=True, width=10**6
    )
    return said.removesuffix("\n").removesuffix("\n...")


def _link(slugs: frozenset, target: str) -> str:
    path, hash_sign, fragment = target.partition("#")
    slug = path.removeprefix(reverse("policy:library")).removesuffix("/")
    if slug in slugs and path == reverse("policy:document", args=[slug]):
        return f"guide:{slug}{hash_sign}{fragment}"
    return target


def _image(folder: Path, document: Document, images: dict, source: str) -> str:
    """The picture is copied beside under its key; the name says which one it is when it comes home."""
    found = _IMAGE.match(source)
    image = images.get(found["key"]) if found and found["page"] == document.get_absolute_url() else None
    if image is None:
        return source
    name = f"images/{image.key}.{image.file.name.rsplit('.', 1)[-1]}"
    place = folder / name
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        with image.file.open("rb") as kept, place.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
    return name


# --- By the clock -----------------------------------------------------------------------------------------


def export_library(job: LibraryJob, *, at: datetime) -> None:
    """Write the library into one archive and keep it for who asked."""
    with translation.override(job.by.language), tempfile.TemporaryDirectory() as place:
        folder, packed = Path(place) / "library", Path(place) / "library.zip"
        counts = write_library(
            folder,
            all_versions=bool(job.facts.get("all_versions")),
            progress=partial(note_library_progress, job),
        )
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, f"library/{path.relative_to(folder).as_posix()}")
        with packed.open("rb") as file:
            job.file.save("export", File(file), save=False)
    with transaction.atomic():
        if finish_library_job(job, state=LibraryJob.State.DONE, counts=counts, file=job.file.name, at=at):
            journal.record(by=job.by, verb="library_exported", subject=job, at=at, **counts)
            return
    job.file.delete(save=False)


def log_export(by: User | None, subject: LibraryJob, *, at: datetime) -> None:
    """Who took the whole library away, and when."""
    journal.record(by=by, verb="library_taken_out", subject=subject, at=at)
