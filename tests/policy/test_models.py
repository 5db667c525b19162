"""Documents: who sees which, what the database refuses, what never changes."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, transaction

from policy.models import Acknowledgement, Document, Version, VersionText, fingerprint, pick_text
from tests.policy.shelf import confirm, published, written


@pytest.fixture
def shelf(cast, now):
    published("interne", cast=cast, at=now)
    published("partenaires", cast=cast, at=now, visibility="partners")
    published("public", cast=cast, at=now, visibility="public")
    written("brouillon", owner=cast.dsi, at=now, visibility="public")
    return cast


@pytest.mark.parametrize(
    ("who", "slugs"),
    [
        ("employee", {"interne", "partenaires", "public"}),
        ("manager", {"interne", "partenaires", "public"}),
        ("hr", {"interne", "partenaires", "public"}),
        ("admin", {"interne", "partenaires", "public"}),
        ("guest", {"partenaires", "public"}),
        ("dsi", {"interne", "partenaires", "public", "brouillon"}),
        ("comms", {"interne", "partenaires", "public", "brouillon"}),
        ("lead", {"interne", "partenaires", "public", "brouillon"}),
    ],
)
def test_each_role_sees_its_documents(shelf, who, slugs):
    user = getattr(shelf, who)
    assert {document.slug for document in Document.objects.visible_to(user)} == slugs
    assert {version.document.slug for version in Version.objects.visible_to(user)} == slugs - {"brouillon"}


def test_visitor_sees_what_is_public(shelf):
    assert [document.slug for document in Document.objects.visible_to(AnonymousUser())] == ["public"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "published", "current_version": None},
        {"state": "withdrawn", "current_version": None},
        {"audience": "unit", "audience_unit": None, "within_days": 5},
        {"audience": "everyone", "within_days": None},
        {"audience": "everyone", "within_days": 0},
        {"audience": "everyone", "within_days": 366},
        {"review_in_months": 0},
    ],
)
def test_database_refuses(cast, now, change):
    document = written("x", owner=cast.dsi, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


def test_database_refuses_a_unit_beside_everyone(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(
            audience="everyone", within_days=5, audience_unit=cast.sales
        )


def test_published_rows_never_change(cast, now):
    version = published("x", cast=cast, at=now).current_version
    confirm(version, by=cast.employee, at=now)
    for rows, change in (
        (Version.objects.filter(pk=version.pk), {"note": "autre"}),
        (VersionText.objects.filter(version=version), {"body": "autre"}),
        (Acknowledgement.objects.filter(version=version), {"sha256": "0" * 64}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_two_versions_cannot_share_a_number(cast, now):
    version = published("x", cast=cast, at=now).current_version
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(
            document=version.document, number=1, material_change=True, published_at=now, by=cast.comms
        )


def test_first_version_is_material(cast, now):
    document = written("x", owner=cast.dsi, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(
            document=document, number=1, material_change=False, published_at=now, by=cast.comms
        )


def test_fingerprint_names_text_and_language():
    prints = {
        fingerprint(*parts)
        for parts in (
            ("fr", "a", "b", "c"),
            ("en", "a", "b", "c"),
            ("fr", "a", "b", "d"),
            ("fr", "a", "bc", ""),
        )
    }
    assert len(prints) == 4


def test_text_of_the_reader_else_the_other():
    french, english = VersionText(language="fr"), VersionText(language="en")
    assert pick_text([french, english], "en") is english
    assert pick_text([french], "en") is french
    assert pick_text([], "en") is None


def test_topics_are_shown_in_the_readers_language(cast, now):
    document = published("x", cast=cast, at=now, topics=("data-protection", "notre-sujet"))
    assert [topic.label for topic in document.topics.all()] == ["protection des données", "notre sujet"]
