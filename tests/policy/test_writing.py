"""A document is begun and written by anybody; whoever saves says what they started from."""

import pytest

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from policy import actions, rules
from policy.models import Document, DocumentDraft
from tests.policy.shelf import BODY, next_version, publish, published, written

WORDS = actions.Words("Un titre", "En bref.", "<p>Un texte.</p>")


def begun(cast, now, title="Bien ranger ses fichiers", **more):
    facts = {"kind": "guide", "language": "fr", "by": cast.employee} | more
    return actions.begin(title=title, **facts, at=now)


def draft_of(document, language="fr"):
    return DocumentDraft.objects.get(document=document, language=language)


def kept(document, words=WORDS, *, by, at, language="fr", revision=None, base=None):
    found = DocumentDraft.objects.filter(document=document, language=language).first()
    return actions.write(
        document,
        words,
        language=language,
        revision=(found.revision if found else 0) if revision is None else revision,
        base=(found.sha256 if found else "") if base is None else base,
        by=by,
        at=at,
    )


def test_colleague_begins_a_document_of_their_own(cast, now):
    document = begun(cast, now)
    assert (document.slug, document.kind, document.owner, document.state) == (
        "bien-ranger-ses-fichiers",
        "guide",
        cast.employee,
        "draft",
    )
    assert (document.title_fr, draft_of(document).body) == ("Bien ranger ses fichiers", "")
    assert [entry.verb for entry in JournalEntry.objects.filter(subject_id=str(document.pk))] == ["drafted"]


def test_guest_begins_nothing(cast, now):
    with pytest.raises(Forbidden):
        begun(cast, now, by=cast.guest)


def test_same_title_gets_another_address(cast, now):
    assert [begun(cast, now).slug for _ in range(3)] == [
        "bien-ranger-ses-fichiers",
        "bien-ranger-ses-fichiers-2",
        "bien-ranger-ses-fichiers-3",
    ]


@pytest.mark.parametrize("title", ["Écrire", "Gérer", "Mes documents"])
def test_title_never_takes_the_address_of_a_page(cast, now, title):
    document = begun(cast, now, title)
    assert document.slug.endswith("-guide")


def test_title_without_letters_still_has_an_address(cast, now):
    assert begun(cast, now, "？！").slug == "document"


def test_new_document_is_seen_by_its_owner_and_communication_only(cast, now):
    document = begun(cast, now)
    seers = [
        person
        for person in (cast.employee, cast.comms, cast.lead, cast.colleague, cast.dsi, cast.guest)
        if Document.objects.visible_to(person).filter(pk=document.pk).exists()
    ]
    assert seers == [cast.employee, cast.comms, cast.lead]


def test_writing_is_for_the_owner_and_communication(cast, now):
    document = begun(cast, now)
    assert [
        bool(rules.can_edit(user, document)) for user in (cast.employee, cast.comms, cast.lead, cast.dsi)
    ] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(Forbidden):
        kept(document, by=cast.colleague, at=now)


def test_text_is_cleaned_and_counted(cast, now):
    document = begun(cast, now)
    saved = kept(
        document,
        actions.Words("T", "S", "<p onclick='x()'>a</p><script>b</script>"),
        by=cast.employee,
        at=now,
    )
    assert (saved.body, saved.revision, saved.minutes) == ("<p>a</p>", 2, 1)


def test_many_saves_are_one_line_of_the_journal(cast, now):
    document = published("charte", cast=cast, at=now)
    base = document.current_version.texts.get(language="fr").sha256
    kept(document, by=cast.comms, at=now, base=base)
    for number in range(3):
        kept(document, actions.Words("T", "S", f"<p>{number}</p>"), by=cast.comms, at=now)
    assert JournalEntry.objects.filter(verb="draft changed", subject_id=str(document.pk)).count() == 1


def test_older_revision_is_refused_and_changes_nothing(cast, now):
    document = begun(cast, now)
    first = draft_of(document)
    kept(document, by=cast.employee, at=now)
    with pytest.raises(NotNow):
        kept(document, by=cast.comms, at=now, revision=first.revision, base=first.sha256)
    assert draft_of(document).by == cast.employee


def test_same_number_of_another_working_copy_is_refused(cast, now):
    """Published and begun again, a working copy counts from one once more: the fingerprint tells them apart."""
    document = written("charte", owner=cast.comms, at=now)
    old = draft_of(document)
    publish(document, by=cast.comms, at=now)
    document = Document.objects.get(pk=document.pk)
    kept(document, by=cast.comms, at=now, base=old.sha256)
    assert draft_of(document).revision == old.revision == 1
    with pytest.raises(NotNow):
        kept(document, by=cast.comms, at=now, revision=1, base=old.sha256)


def test_first_save_is_refused_when_another_version_came_out_meanwhile(cast, now):
    document = published("charte", cast=cast, at=now)
    base = document.current_version.texts.get(language="fr").sha256
    next_version(document, cast=cast, at=now, material_change=False)
    with pytest.raises(NotNow):
        kept(document, by=cast.comms, at=now, revision=0, base=base)
    assert not DocumentDraft.objects.exists()


# --- Old versions, giving up ---------------------------------------------------------------------------


def test_old_version_becomes_working_copies(cast, now):
    document = published("charte", cast=cast, at=now)
    first = document.current_version
    next_version(document, cast=cast, at=now, material_change=False)
    drafts = actions.restore(first, over="", by=cast.comms, at=now)
    assert {draft.language: draft.body for draft in drafts}["fr"] == BODY


def test_old_version_takes_no_unseen_working_copy_away(cast, now):
    document = published("charte", cast=cast, at=now)
    base = document.current_version.texts.get(language="fr").sha256
    kept(document, by=cast.comms, at=now, base=base)
    with pytest.raises(NotNow):
        actions.restore(document.current_version, over="", by=cast.comms, at=now)
    assert draft_of(document).body == WORDS.body
    over = rules.fingerprint_of(list(document.drafts.all()))
    actions.restore(document.current_version, over=over, by=cast.comms, at=now)
    assert draft_of(document).body == BODY


def test_given_up_working_copy_leaves_its_trace(cast, now):
    document = begun(cast, now)
    actions.discard(draft_of(document), revision=1, by=cast.employee, at=now)
    entry = JournalEntry.objects.get(verb="draft given up")
    assert (DocumentDraft.objects.count(), entry.details["language"]) == (0, "fr")


def test_working_copy_saved_meanwhile_is_not_given_up(cast, now):
    document = begun(cast, now)
    seen = draft_of(document)
    kept(document, by=cast.employee, at=now)
    with pytest.raises(NotNow):
        actions.discard(seen, revision=seen.revision, by=cast.employee, at=now)


# --- Settings -----------------------------------------------------------------------------------------


def settled(document, by, now, **facts):
    actions.settle(document, facts, topics=["security"], tools=[], by=by, at=now)
    return Document.objects.get(pk=document.pk)


def test_owner_of_a_new_document_says_what_it_is_about(cast, now):
    document = settled(begun(cast, now), cast.employee, now, kind="lesson")
    assert (document.kind, [topic.word for topic in document.topics.all()]) == ("lesson", ["security"])


@pytest.mark.parametrize("facts", [{"visibility": "public"}, {"audience": "everyone", "within_days": 5}])
def test_owner_does_not_decide_who_reads(cast, now, facts):
    with pytest.raises(Forbidden):
        settled(begun(cast, now), cast.employee, now, **facts)


def test_owner_of_a_published_document_leaves_its_settings_to_communication(cast, now):
    document = published("charte", cast=cast, at=now)
    Document.objects.filter(pk=document.pk).update(owner=cast.employee)
    document.refresh_from_db()
    with pytest.raises(Forbidden):
        settled(document, cast.employee, now, kind="guide")
    assert settled(document, cast.lead, now, visibility="public").visibility == "public"


def test_document_is_handed_over(cast, now):
    document = settled(begun(cast, now), cast.comms, now, owner=cast.colleague)
    assert document.owner == cast.colleague
    assert JournalEntry.objects.filter(verb="handed over").count() == 1
    assert [row.recipient for row in Message.objects.filter(kind="policy.handed_over")] == [cast.colleague]
    assert not rules.can_edit(cast.employee, document)


# --- Images -------------------------------------------------------------------------------------------


def test_same_picture_twice_is_one_row(cast, now):
    from tests.promises.world import _png

    document = begun(cast, now)
    first, second = (
        actions.add_image(document, name="a.png", content=_png(), by=cast.employee, at=now) for _ in range(2)
    )
    assert (first, document.images.count(), first.width) == (second, 1, 40)


def test_picture_is_for_who_writes(cast, now):
    with pytest.raises(Forbidden):
        actions.add_image(begun(cast, now), name="a.png", content=b"", by=cast.colleague, at=now)
