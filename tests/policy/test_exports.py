"""The library leaves as it comes in: same texts, same facts, same pictures, in an empty portal too."""

import pytest
from django.core.management import CommandError, call_command

from core.markdown import canonical
from policy import actions, imports
from policy.models import Document, Image, VersionText
from tests.policy.shelf import next_version, publish, published, written
from tests.policy.test_imports import SAMPLE, named_in_the_sample
from tests.policy.wordfiles import png
from tools.models import Tool


def texts() -> dict:
    return {
        (text.version.document.slug, text.language): (text.title, text.summary, canonical(text.body))
        for text in VersionText.objects.select_related("version__document")
    }


def facts() -> dict:
    return {
        document.slug: (
            document.kind, document.visibility, document.owner.email, document.review_in_months,
            document.audience, document.audience_role, document.within_days,
            sorted(topic.word for topic in document.topics.all()), sorted(tool.slug for tool in document.tools.all()),
        )
        for document in Document.objects.all()
    }  # fmt: skip


def test_starter_library_leaves_and_comes_home_to_an_empty_portal(cast, now, tmp_path):
    named_in_the_sample(cast, now)
    first = imports.read(SAMPLE)
    assert first.problems == []
    for document in first.apply(by=None, at=now):
        publish(document, by=cast.comms, at=now)
    before, known, pictures = texts(), facts(), Image.objects.count()
    counts = actions.write_library(tmp_path / "dehors")
    assert counts == {"documents": len(known), "files": len(before)}
    assert {change.verb for change in imports.read(tmp_path / "dehors").changes} == {"unchanged"}

    renamed = {slug: f"ancien-{slug}" for slug in known}
    for slug, other in renamed.items():  # the documents that are here stand aside, as in another portal
        Document.objects.filter(slug=slug).update(slug=other)
    report = imports.read(tmp_path / "dehors")
    assert (report.problems, report.count("created")) == ([], len(known))
    for document in report.apply(by=None, at=now):
        publish(document, by=cast.comms, at=now)
    after = {key: value for key, value in texts().items() if not key[0].startswith("ancien-")}
    assert after == before
    assert {slug: said for slug, said in facts().items() if not slug.startswith("ancien-")} == known
    assert Image.objects.count() == 2 * pictures


def test_every_fact_and_every_shape_comes_home(cast, now, tmp_path):
    tool = Tool.objects.create(
        slug="mastodon",
        stance_since=now,
        registered_at=now,
        name="Mastodon",
        kind="social",
        stance="recommended",
        summary_fr="x",
    )
    body = (
        "<h2>Un</h2><p>Voir <a href='/guide/autre/#ici'>l’autre</a> et <a href='/outils/mastodon/'>l’outil</a>.</p>"
        "<table><tbody><tr><th colspan='2'>Large</th></tr><tr><td><p>a</p><p>b</p></td><td>c</td></tr></tbody></table>"
        "<div class='pair'><div class='do'><p>Oui</p></div><div class='avoid'><p>Non</p></div></div>"
    )
    published("autre", cast=cast, at=now, audience="role", audience_role="manager", within_days=5)
    written(
        "charte",
        owner=cast.comms,
        at=now,
        texts={"fr": ("Charte : la « vraie »", "Un.\nDeux #3", body)},
        audience="newcomers",
        within_days=3,
    )
    document = Document.objects.get(slug="charte")
    document.tools.add(tool)
    publish(document, by=cast.comms, at=now)
    actions.write_library(tmp_path / "x")
    text = (tmp_path / "x/charte.fr.md").read_text("utf-8")
    assert "[l’autre](guide:autre#ici)" in text
    assert "acknowledge: newcomers\nacknowledge_within_days: 3\n" in text
    assert "tools: [mastodon]\n" in text
    assert 'acknowledge: "role:manager"\n' in (tmp_path / "x/autre.fr.md").read_text("utf-8")
    report = imports.read(tmp_path / "x")
    assert ([str(problem) for problem in report.problems], report.count("unchanged")) == ([], 2)


def test_picture_keeps_its_key_until_somebody_changes_it(cast, now, tmp_path):
    source = tmp_path / "source"
    (source / "images").mkdir(parents=True)
    (source / "images/plan.png").write_bytes(png())
    (source / "a.fr.md").write_text(
        "---\ntitle: A\nsummary: B.\nkind: guide\nvisibility: public\nowner: comms@demo.example\n---\n![Un plan](images/plan.png)\n",
        "utf-8",
    )
    imports.read(source).apply(by=None, at=now)
    key = Image.objects.get().key
    actions.write_library(tmp_path / "x")
    assert [path.name for path in (tmp_path / "x/images").iterdir()] == [f"{key}.png"]
    assert imports.read(tmp_path / "x").count("unchanged") == 1
    (tmp_path / f"x/images/{key}.png").write_bytes(png("#bd3f27"))
    assert [change.what for change in imports.read(tmp_path / "x").changes] == [["fr"]]


def test_all_versions_have_a_folder_each_and_drafts_leave_when_nothing_is_published(cast, now, tmp_path):
    document = published("charte", cast=cast, at=now)
    next_version(document, cast=cast, at=now, material_change=True)
    written("neuf", owner=cast.comms, at=now)
    call_command("export_library", str(tmp_path / "x"), "--all-versions")
    names = sorted(path.relative_to(tmp_path / "x").as_posix() for path in (tmp_path / "x").rglob("*.??.md"))
    assert names == [
        "charte.en.md", "charte.fr.md", "neuf.en.md", "neuf.fr.md",
        "versions/charte/v1/charte.en.md", "versions/charte/v1/charte.fr.md",
        "versions/charte/v2/charte.en.md", "versions/charte/v2/charte.fr.md",
    ]  # fmt: skip
    assert "Nouveau texte." in (tmp_path / "x/versions/charte/v2/charte.fr.md").read_text("utf-8")
    assert imports.read(tmp_path / "x/versions/charte/v1").count("changed") == 1


def test_command_writes_into_an_empty_folder_only(cast, now, tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/a.txt").write_text("")
    with pytest.raises(CommandError):
        call_command("export_library", str(tmp_path / "x"))
