"""Files on their way in and out: rows that the clock claims, shown while they move, applied once, forgotten in time."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import JournalEntry
from policy import actions, imports, tasks
from policy.models import Document, DocumentDraft, Image, LibraryJob
from tests.policy import wordfiles as word
from tests.policy.shelf import published
from tests.policy.test_archive import PAGE, packed

FACTS = {
    "kind": "guide",
    "language": "fr",
    "visibility": "internal",
    "owner": "comms@demo.example",
    "topics": [],
}


@pytest.fixture
def bring(client, cast):
    """bring(content, name, **fields) -> the job, as Communication sends it in the browser."""

    def send(content: bytes, name: str = "guide.docx", **fields) -> LibraryJob:
        client.force_login(cast.comms)
        data = FACTS | {"topics": ""} | fields | {"file": SimpleUploadedFile(name, content)}
        response = client.post(reverse("policy:imports"), data)
        assert response.status_code == 302, response.context["form"].errors
        return LibraryJob.objects.latest("pk")

    return send


def fresh(job: LibraryJob) -> LibraryJob:
    return LibraryJob.objects.get(pk=job.pk)


def test_word_document_is_checked_seen_applied_and_found_as_a_draft(client, cast, bring, now):
    job = bring(word.rich())
    page = client.get(reverse("policy:import", args=[job.pk]))
    assert (job.state, page.status_code, "data-follow" in page.text) == ("submitted", 200, True)
    assert tasks.work(now)
    job = fresh(job)
    assert (job.state, job.problems, job.counts) == (
        "ready",
        [],
        {"created": 1, "changed": 0, "unchanged": 0, "asks_summary": False},
    )
    page = client.get(reverse("policy:import", args=[job.pk]))
    assert ("[Le bouton, en haut à droite]" in page.text, "<strong>gras</strong>" in page.text) == (
        True,
        True,
    )
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)
    assert client.post(reverse("policy:apply_import", args=[job.pk])).status_code == 302
    assert tasks.work(now)
    document = Document.objects.get()
    assert (fresh(job).state, document.drafts.get().by, document.slug) == (
        "done",
        cast.comms,
        "ouvrir-un-compte",
    )
    page = client.get(reverse("policy:import", args=[job.pk]))
    assert reverse("policy:draft", args=[document.slug]) in page.text
    assert not tasks.work(now)
    assert [entry.verb for entry in JournalEntry.objects.order_by("pk")] == [
        "library_submitted",
        "library_apply_requested",
        "drafted",
    ]


def test_same_file_again_says_that_everything_is_here(client, bring, now):
    job = bring(word.rich())
    tasks.work(now)
    client.post(reverse("policy:apply_import", args=[job.pk]))
    tasks.work(now)
    again = bring(word.rich())
    tasks.work(now)
    assert fresh(again).counts == {"created": 0, "changed": 0, "unchanged": 1, "asks_summary": False}
    assert "Tout est déjà là" in client.get(reverse("policy:import", args=[again.pk])).text
    assert DocumentDraft.objects.get().revision == 1


def test_missing_first_words_are_asked_for_before_anything_is_written(client, bring, now):
    made = word.document(summary=False)
    made.add_heading("Partie", 1)
    made.add_paragraph("Texte.")
    job = bring(word.content(made))
    tasks.work(now)
    assert fresh(job).counts["asks_summary"] is True
    address = reverse("policy:apply_import", args=[job.pk])
    assert client.post(address, {"summary": ""}).status_code == 422
    assert client.post(address, {"summary": "En deux mots."}).status_code == 302
    tasks.work(now)
    assert (fresh(job).state, DocumentDraft.objects.get().summary) == ("done", "En deux mots.")


def test_archive_with_problems_is_refused_whole_and_each_is_listed(client, bring, now):
    files = {
        "charte.fr.md": PAGE + "![](images/rien.png)\n",
        "guide.fr.md": "rien",
        "bon.fr.md": PAGE + "Texte.\n",
        "mot.docx": b"no word",
    }
    job = bring(packed(files), "dossier.zip")
    tasks.work(now)
    job = fresh(job)
    assert (job.state, [(problem["file"], problem["line"]) for problem in job.problems]) == (
        "refused",
        [("charte.fr.md", 8), ("guide.fr.md", 1), ("mot.docx", 0)],
    )
    page = client.get(reverse("policy:import", args=[job.pk]))
    assert page.text.count('<th scope="row">') == 3
    assert Document.objects.count() == 0


def test_library_that_changed_since_the_check_is_looked_at_again(client, cast, bring, now):
    job = bring((PAGE + "Texte.\n").encode(), "charte.fr.md")
    tasks.work(now)
    actions.request_library_apply(fresh(job), by=cast.comms, at=now)
    published("charte", cast=cast, at=now)
    tasks.work(now)
    assert (fresh(job).state, Document.objects.get().drafts.count()) == ("refused", 0)


def test_one_worker_has_a_job_and_a_dead_one_gives_it_back(cast, bring, now):
    job = bring(word.rich())
    mine = actions.claim_library_job(at=now)
    assert (mine, actions.claim_library_job(at=now)) == (job, None)
    later = now + actions.jobs.LEASE + timedelta(seconds=1)
    again = actions.claim_library_job(at=later)
    assert (again, again.attempts) == (job, 2)
    assert not actions.finish_library_job(mine, state="ready", at=later)
    assert actions.finish_library_job(again, state="ready", at=later)


def test_job_that_kills_its_worker_three_times_is_refused(bring, now):
    job = bring(word.rich())
    LibraryJob.objects.filter(pk=job.pk).update(attempts=actions.MOST_TRIES)
    assert tasks.work(now)
    assert (fresh(job).state, len(fresh(job).problems)) == ("refused", 1)


def test_file_that_breaks_the_reader_is_refused(bring, now):
    job = bring(word.rich())
    job.file.storage.delete(job.file.name)
    assert tasks.work(now)
    assert (fresh(job).state, len(fresh(job).problems)) == ("refused", 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"file": SimpleUploadedFile("x.exe", b"MZ")}, "file"),
        ({"file": ""}, "file"),
        ({"owner": "personne@demo.example"}, "owner"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_form_that_is_not_right_keeps_what_was_typed(client, cast, fields, field):
    client.force_login(cast.comms)
    data = FACTS | {"topics": "aide", "file": SimpleUploadedFile("a.md", b"x")} | fields
    response = client.post(reverse("policy:imports"), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert LibraryJob.objects.count() == 0


def test_export_is_packed_by_the_clock_fetched_and_comes_back_unchanged(client, cast, bring, now):
    document = published("charte", cast=cast, at=now)
    client.force_login(cast.comms)
    client.post(reverse("policy:export"), {"all_versions": "on"})
    job = LibraryJob.objects.get()
    assert tasks.work(now)
    answer = client.get(reverse("policy:export_file", args=[job.pk]))
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == [
            "library/README.md",
            f"library/{document.slug}.en.md",
            f"library/{document.slug}.fr.md",
            "library/versions/charte/v1/charte.en.md",
            "library/versions/charte/v1/charte.fr.md",
        ]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert JournalEntry.objects.order_by("pk").last().verb == "library_taken_out"
    again = bring(content, "retour.zip")
    tasks.work(now)
    assert fresh(again).counts == {"created": 0, "changed": 0, "unchanged": 1, "asks_summary": False}


def test_files_are_forgotten_after_a_week(client, cast, bring, now):
    job = bring(word.rich())
    LibraryJob.objects.filter(pk=job.pk).update(created_at=now)
    client.post(reverse("policy:export"))
    tasks.work(now)
    tasks.work(now)
    LibraryJob.objects.update(created_at=now)
    assert actions.forget_library_files(at=now + timedelta(days=6)) == 0
    assert actions.forget_library_files(at=now + timedelta(days=8)) == 2
    states = {one.kind: (one.state, bool(one.file), one.changes) for one in LibraryJob.objects.all()}
    assert states == {"import": ("refused", False, []), "export": ("done", False, [])}
    export = LibraryJob.objects.get(kind="export")
    assert client.get(reverse("policy:export_file", args=[export.pk])).status_code == 404
    assert client.get(reverse("policy:import", args=[export.pk])).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_page_costs_the_same_with_one_file_and_three(client, cast, now, django_assert_num_queries, many):
    for _job in range(many):
        actions.ask_for_export(name="x.zip", all_versions=False, by=cast.comms, at=now)
    client.force_login(cast.comms)
    client.get(reverse("policy:imports"))
    with django_assert_num_queries(4):
        client.get(reverse("policy:imports"))


def test_only_communication_brings_files(cast, now):
    from core.verdicts import Forbidden

    for person in (cast.employee, cast.lead, cast.admin):
        with pytest.raises(Forbidden):
            actions.ask_for_export(name="x.zip", all_versions=False, by=person, at=now)
    assert imports.Defaults().language == "fr"
