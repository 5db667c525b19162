"""Drafts, versions and confirmations: what is written, what is refused, what is journalled and found."""

from datetime import date, timedelta

import pytest

from core import journal, search
from core.verdicts import Forbidden, NotNow
from policy import actions, queries, rules
from policy.models import Acknowledgement, Document, VersionText
from tests.policy.shelf import asked, confirm, next_version, publish, published, reading_of, written


def acts(subject):
    return [(entry.verb, entry.by) for entry in journal.of(subject)]


def found(user, words="réseaux"):
    return {hit.object_id for hit in search.find(words, queries.search_sources(user)).hits}


def test_draft_is_seen_by_nobody_before_it_is_published(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    assert (document.state, document.current_version, found(cast.employee)) == ("draft", None, set())
    assert sorted(draft.language for draft in document.drafts.all()) == ["en", "fr"]
    assert acts(document) == [("drafted", None)]


def test_publishing_makes_version_one_for_good(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    version = publish(document, by=cast.comms, at=now, material_change=False)
    document.refresh_from_db()
    assert (version.number, version.material_change, version.by) == (1, True, cast.comms)
    assert (document.state, document.current_version, document.asked_version) == (
        "published",
        version,
        version,
    )
    assert document.review_on == date(2027, 11, 24)
    assert document.drafts.count() == 0
    assert document.title_fr == "Charte x"
    assert found(cast.employee) == {document.pk}
    assert acts(document) == [("published", cast.comms), ("drafted", None)]


def test_published_text_has_the_fingerprint_of_its_letters(cast, now):
    from policy.models import fingerprint

    for text in VersionText.objects.filter(version=published("x", cast=cast, at=now).current_version):
        assert text.sha256 == fingerprint(text.language, text.title, text.summary, text.body)


def test_only_communication_publishes(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    for user in (cast.dsi, cast.lead, cast.hr, cast.admin, cast.employee):
        with pytest.raises(Forbidden):
            publish(document, by=user, at=now)


def test_draft_that_changed_since_is_not_published(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    seen = rules.fingerprint_of(list(document.drafts.all()))
    written("x", owner=cast.dsi, at=now, texts={"fr": ("Charte x", "Autre résumé.", "<p>Autre.</p>")})
    with pytest.raises(NotNow):
        actions.publish(document, material_change=True, seen=seen, by=cast.comms, at=now)
    assert Document.objects.get(pk=document.pk).state == "draft"


def test_nothing_new_is_not_published(cast, now):
    document = published("x", cast=cast, at=now)
    with pytest.raises(NotNow):
        actions.publish(document, material_change=True, seen="", by=cast.comms, at=now)


def test_next_version_keeps_the_language_that_did_not_change(cast, now):
    document = published("x", cast=cast, at=now)
    written("x", owner=cast.comms, at=now, texts={"fr": ("Charte x", "Résumé.", "<p>Nouveau.</p>")})
    version = publish(document, by=cast.comms, at=now, material_change=False)
    assert {text.language: text.body for text in version.texts.all()} == {
        "fr": "<p>Nouveau.</p>",
        "en": "<h2>In your own name</h2><p>Social networks are welcome.</p>",
    }
    document.refresh_from_db()
    assert (document.current_version.number, document.asked_version.number) == (2, 1)


def test_published_html_is_clean(cast, now):
    document = written(
        "x", owner=cast.comms, at=now, texts={"fr": ("T", "R", "<p onclick=x>a<script>alert(1)</script></p>")}
    )
    assert document.drafts.get().body == "<p>a</p>"
    assert publish(document, by=cast.comms, at=now).texts.get().body == "<p>a</p>"


def test_saving_needs_the_revision_that_was_read(cast, now):
    document = written("x", owner=cast.comms, at=now, texts={"fr": ("T", "R", "<p>a</p>")})
    text = {"language": "fr", "title": "T", "summary": "R", "by": cast.comms, "at": now}
    assert actions.save_draft(document, body="<p>b</p>", revision=1, **text).revision == 2
    with pytest.raises(NotNow):
        actions.save_draft(document, body="<p>c</p>", revision=1, **text)
    with pytest.raises(NotNow):
        actions.save_draft(document, body="<p>c</p>", revision=0, **text)
    assert document.drafts.get().body == "<p>b</p>"


def test_withdrawn_document_is_gone_for_readers_and_can_come_back(cast, now):
    document = published("x", cast=cast, at=now, visibility="public")
    actions.withdraw(document, by=cast.comms, at=now)
    assert list(Document.objects.visible_to(cast.employee)) == []
    assert found(cast.comms) == set()
    with pytest.raises(NotNow):
        actions.withdraw(document, by=cast.comms, at=now)
    with pytest.raises(Forbidden):
        actions.bring_back(document, by=cast.dsi, at=now)
    actions.bring_back(document, by=cast.comms, at=now)
    assert found(cast.employee) == {document.pk}
    with pytest.raises(NotNow):
        actions.bring_back(document, by=cast.comms, at=now)
    assert acts(document)[:2] == [("brought back", cast.comms), ("withdrawn", cast.comms)]


def test_review_moves_on_by_its_months(cast, now):
    document = published("x", cast=cast, at=now, review_in_months=3)
    with pytest.raises(Forbidden):
        actions.review(document, by=cast.employee, at=now)
    actions.review(document, by=cast.comms, at=now + timedelta(days=80))
    document.refresh_from_db()
    assert document.review_on == date(2027, 5, 12)
    assert acts(document)[0] == ("reviewed", cast.comms)


def test_acknowledgement_names_version_language_and_text(cast, now):
    document = asked("x", cast=cast, at=now)
    assert confirm(document.current_version, by=cast.employee, at=now, language="en") is True
    kept = Acknowledgement.objects.get()
    english = document.current_version.texts.get(language="en")
    assert (kept.person, kept.version, kept.language, kept.sha256, kept.at) == (
        cast.employee,
        document.current_version,
        "en",
        english.sha256,
        now,
    )
    assert acts(document.current_version) == [("acknowledged", cast.employee)]


def test_second_acknowledgement_changes_nothing(cast, now):
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    assert (
        confirm(document.current_version, by=cast.employee, at=now + timedelta(days=1), language="en")
        is False
    )
    assert (Acknowledgement.objects.get().language, Document.objects.get().confirmed_count) == ("fr", 1)
    assert len(acts(document.current_version)) == 1


@pytest.mark.parametrize("sha256", ["0" * 64, ""])
def test_text_that_was_not_ours_is_not_acknowledged(cast, now, sha256):
    version = asked("x", cast=cast, at=now).current_version
    with pytest.raises(NotNow):
        actions.acknowledge(version, language="fr", sha256=sha256, by=cast.employee, at=now)
    assert Acknowledgement.objects.count() == 0


def test_guest_does_not_acknowledge(cast, now):
    document = asked("x", cast=cast, at=now, visibility="public")
    with pytest.raises(Forbidden):
        confirm(document.current_version, by=cast.guest, at=now)


def test_withdrawn_document_is_not_acknowledged(cast, now):
    document = asked("x", cast=cast, at=now)
    actions.withdraw(document, by=cast.comms, at=now)
    with pytest.raises(NotNow):
        confirm(document.current_version, by=cast.employee, at=now)


def test_old_version_is_kept_as_such_and_a_material_change_asks_again(cast, now):
    first = asked("x", cast=cast, at=now).current_version
    second = next_version(first.document, cast=cast, at=now, material_change=True)
    confirm(first, by=cast.employee, at=now)
    document = Document.objects.get()
    assert [kept.version for kept in Acknowledgement.objects.all()] == [first]
    assert reading_of(document, cast.employee).confirmed is None
    assert document.confirmed_count == 0
    confirm(second, by=cast.employee, at=now)
    document = Document.objects.get()
    assert reading_of(document, cast.employee).confirmed.version_id == second.pk
    assert document.confirmed_count == 1


def test_small_change_keeps_earlier_confirmations(cast, now):
    first = asked("x", cast=cast, at=now).current_version
    confirm(first, by=cast.employee, at=now)
    second = next_version(first.document, cast=cast, at=now, material_change=False)
    document = Document.objects.get()
    assert reading_of(document, cast.employee).confirmed.version_id == first.pk
    confirm(second, by=cast.employee, at=now)
    assert Document.objects.get().confirmed_count == 1


def test_counts_follow_joiners_and_leavers(cast, now):
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    everyone = document.asked_count
    assert (everyone, queries.audience(document).count()) == (everyone, everyone)
    cast.employee.is_active = False
    cast.employee.save()
    assert actions.recount(at=now) == 1
    document.refresh_from_db()
    assert (document.asked_count, document.confirmed_count) == (everyone - 1, 0)
    assert actions.recount(at=now) == 0


def test_audience_is_the_unit_and_those_below(cast, now):
    document = asked("x", cast=cast, at=now, audience="unit", audience_unit=cast.sales)
    assert set(queries.audience(document)) == {cast.manager, cast.employee, cast.pioneer}
    confirm(document.current_version, by=cast.dsi, at=now)  # may, though not asked
    document.refresh_from_db()
    assert (document.asked_count, document.confirmed_count) == (3, 0)


@pytest.mark.parametrize(("important", "languages"), [(True, {"fr"}), (False, {"fr", "en"})])
def test_important_change_is_not_confirmed_from_an_old_text(cast, now, important, languages):
    """Only details leave the other language as it is: nobody confirms version 2 from the words of version 1."""
    document = published("x", cast=cast, at=now)
    written(
        "x", owner=cast.comms, at=now, texts={"fr": ("Charte x", "Nouveau.", "<p>Une règle de plus.</p>")}
    )
    version = publish(document, by=cast.comms, at=now + timedelta(days=1), material_change=important)
    assert set(version.texts.values_list("language", flat=True)) == languages
