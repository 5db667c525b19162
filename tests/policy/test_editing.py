"""The editing pages: who opens them, what they keep, what they answer to a script; the desk and "my documents"."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notifications import kinds
from notifications.models import Message
from policy import actions
from policy.models import Document, DocumentDraft, Image, Schedule
from tests.policy.shelf import next_version, published, written
from tests.policy.test_writing import begun, draft_of, kept
from tests.promises.world import _png

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast, now):
    return begun(cast, now)


def typed(document, language="fr", **changes):
    found = DocumentDraft.objects.filter(document=document, language=language).first()
    facts = {"title": "Titre", "summary": "En bref.", "body": "<p>Texte.</p>"}
    return (
        facts | {"revision": found.revision if found else 0, "base": found.sha256 if found else ""} | changes
    )


def edit(document, language="fr"):
    return f"{reverse('policy:edit', args=[document.slug])}?langue={language}"


def quietly(client, document, **changes):
    return client.post(edit(document), typed(document, **changes), headers={"Accept": "application/json"})


# --- A new document -----------------------------------------------------------------------------------


def test_colleague_starts_writing(cast, sign_in):
    answer = sign_in(cast.employee).post(
        reverse("policy:new"), {"title": "Mon guide", "kind": "guide", "language": "fr"}
    )
    assert (answer.status_code, answer.url) == (302, "/guide/mon-guide/ecrire/?langue=fr")


def test_new_document_without_a_title_keeps_what_was_chosen(cast, sign_in):
    answer = sign_in(cast.employee).post(reverse("policy:new"), {"kind": "lesson", "language": "en"})
    assert answer.status_code == 422
    assert answer.context["form"]["kind"].value() == "lesson"
    assert Document.objects.count() == 0


# --- Who opens it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("employee", 200), ("comms", 200), ("lead", 403), ("colleague", 404), ("dsi", 404), ("guest", 403)],
)
def test_new_document_is_written_by_its_owner_and_communication(cast, sign_in, document, who, status):
    assert sign_in(getattr(cast, who)).get(edit(document)).status_code == status


def test_published_document_of_others_is_not_written(cast, sign_in, now):
    document = published("charte", cast=cast, at=now)
    assert sign_in(cast.colleague).get(edit(document)).status_code == 403
    assert sign_in(cast.colleague).post(edit(document), typed(document)).status_code == 403


def test_page_shows_the_text_in_force_until_there_is_a_working_copy(cast, sign_in, now):
    document = published("charte", cast=cast, at=now)
    page = sign_in(cast.comms).get(edit(document)).content.decode()
    assert "Les réseaux sociaux sont bienvenus." in page
    assert 'name="revision" value="0"' in page


def test_page_to_translate_shows_the_other_text_beside(cast, sign_in, document, now):
    kept(document, by=cast.employee, at=now)
    page = sign_in(cast.employee).get(edit(document, "en")).content.decode()
    assert 'id="source"' in page
    assert "Un texte." in page


def test_editor_costs_the_same_for_one_and_for_many_texts(cast, sign_in, now, django_assert_num_queries):
    document = published("charte", cast=cast, at=now)
    client = sign_in(cast.comms)
    with django_assert_num_queries(9):
        client.get(edit(document))
    for _ in range(3):
        next_version(Document.objects.get(pk=document.pk), cast=cast, at=now, material_change=False)
    with django_assert_num_queries(9):
        client.get(edit(document))


# --- Saving -------------------------------------------------------------------------------------------


def test_button_saves(cast, sign_in, document):
    answer = sign_in(cast.employee).post(edit(document), typed(document))
    assert (answer.status_code, answer.url) == (302, edit(document))
    assert (draft_of(document).body, draft_of(document).revision) == ("<p>Texte.</p>", 2)


def test_script_is_told_what_was_saved(cast, sign_in, document):
    client = sign_in(cast.employee)
    told = quietly(client, document).json()
    saved = draft_of(document)
    assert (told["revision"], told["base"]) == (saved.revision, saved.sha256)
    assert told["said"].startswith("Enregistré à")


def test_unchanged_text_makes_no_working_copy(cast, sign_in, now):
    document = published("charte", cast=cast, at=now)
    text = document.current_version.texts.get(language="fr")
    told = quietly(
        sign_in(cast.comms),
        document,
        title=text.title,
        summary=text.summary,
        body=text.body,
        base=text.sha256,
    )
    assert (told.status_code, told.json()["revision"], DocumentDraft.objects.count()) == (200, 0, 0)


def test_text_without_a_title_is_not_lost(cast, sign_in, document):
    answer = sign_in(cast.employee).post(edit(document), typed(document, title=""))
    assert answer.status_code == 422
    assert "&lt;p&gt;Texte.&lt;/p&gt;" in answer.content.decode()
    assert quietly(sign_in(cast.employee), document, title="").status_code == 422


def test_conflict_shows_both_texts_and_changes_nothing(cast, sign_in, document, now):
    mine = typed(document, body="<p>Le mien, plus long.</p>")
    kept(document, actions.Words("Autre", "Autre.", "<p>Le leur.</p>"), by=cast.comms, at=now)
    answer = sign_in(cast.employee).post(edit(document), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("Le mien, plus long.") >= 2  # shown, and kept in the form
    assert "Le leur." in page
    assert "Sophie Marchal" in page
    assert draft_of(document).body == "<p>Le leur.</p>"


def test_script_is_told_of_a_conflict(cast, sign_in, document, now):
    mine = typed(document)
    kept(document, by=cast.comms, at=now)
    answer = sign_in(cast.employee).post(edit(document), mine, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["conflict"]) == (409, True)


def test_after_a_conflict_mine_is_kept_on_top_of_what_was_seen(cast, sign_in, document, now):
    mine = typed(document, body="<p>Le mien.</p>")
    theirs = kept(document, by=cast.comms, at=now)
    client = sign_in(cast.employee)
    on_top = mine | {"revision": theirs.revision, "base": theirs.sha256}
    page = client.post(edit(document), on_top | {"do": "go_on"})
    assert page.status_code == 200
    assert "data-unsaved" in page.content.decode()
    assert draft_of(document).body == theirs.body
    assert client.post(edit(document), on_top | {"do": "mine"}).status_code == 302
    assert draft_of(document).body == "<p>Le mien.</p>"


# --- Images -------------------------------------------------------------------------------------------


def image(client, document, **changes):
    data = {"file": SimpleUploadedFile("a.png", _png(), "image/png"), "alt": "Un dessin"} | changes
    return client.post(reverse("policy:add_image", args=[document.slug]), data)


def test_picture_comes_in_and_is_seen_by_its_writer(cast, sign_in, document):
    client = sign_in(cast.employee)
    told = image(client, document).json()
    assert (told["width"], told["height"], told["alt"]) == (40, 30, "Un dessin")
    answer = client.get(told["src"])
    assert answer.status_code == 200
    answer.getvalue()
    assert sign_in(cast.colleague).get(told["src"]).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"alt": " "}, "alt"),
        ({"file": ""}, "file"),
        ({"file": SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")}, "file"),
        ({"file": SimpleUploadedFile("a.png", b"GIF89a", "image/png")}, "file"),
    ],
)
def test_refused_picture_says_why(cast, sign_in, document, changes, field):
    answer = image(sign_in(cast.employee), document, **changes)
    told = json.loads(answer.content)
    assert (answer.status_code, told["field"], bool(told["said"]), Image.objects.count()) == (
        422,
        field,
        True,
        0,
    )


def test_others_add_no_picture(cast, sign_in, document):
    assert image(sign_in(cast.colleague), document).status_code == 404


# --- Settings -----------------------------------------------------------------------------------------


def settings_of(document):
    return reverse("policy:settings", args=[document.slug])


def test_owner_says_what_a_new_document_is_about(cast, sign_in, document):
    client = sign_in(cast.employee)
    assert "visibility" not in client.get(settings_of(document)).content.decode()
    client.post(
        settings_of(document), {"kind": "lesson", "topics": "Sécurité, essai libre", "visibility": "public"}
    )
    document.refresh_from_db()
    words = [topic.word for topic in document.topics.all()]
    assert (document.kind, document.visibility, words) == ("lesson", "internal", ["essai-libre", "security"])


def whole(cast, **changes):
    facts = {
        "kind": "guide", "topics": "", "visibility": "internal", "owner": cast.employee.email, "review_in_months": 6,
        "audience": "nobody", "audience_unit": "", "audience_role": "", "within_days": "",
    }  # fmt: skip
    return facts | changes


def test_communication_hands_a_document_over(cast, sign_in, document):
    answer = sign_in(cast.comms).post(settings_of(document), whole(cast, owner=cast.colleague.email.upper()))
    document.refresh_from_db()
    assert (answer.status_code, document.owner) == (302, cast.colleague)


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "nobody@demo.example"},
        {"audience": "unit", "within_days": 5},
        {"audience": "role", "within_days": 5},
        {"audience": "everyone"},
        {"audience": "everyone", "within_days": 400},
        {"review_in_months": 0},
        {"topics": "a,b,c,d,e,f,g,h,i"},
    ],
)
def test_settings_that_do_not_hold_are_refused_in_words(cast, sign_in, document, changes):
    answer = sign_in(cast.comms).post(settings_of(document), whole(cast, **changes))
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()


# --- Sending, publishing, scheduling ------------------------------------------------------------------


def test_document_is_sent_given_back_and_published(cast, sign_in, document, now):
    kept(document, by=cast.employee, at=now)
    writer, communication = sign_in(cast.employee), sign_in(cast.comms)
    preview = reverse("policy:draft", args=[document.slug])
    assert "Envoyer à la communication" in writer.get(preview).content.decode()
    assert writer.post(reverse("policy:send", args=[document.slug])).status_code == 302
    assert "Réponse promise avant" in writer.get(preview).content.decode()
    back = reverse("policy:give_back", args=[document.slug])
    assert communication.post(back, {"advice": ""}).status_code == 422
    assert communication.post(back, {"advice": "Un exemple"}).status_code == 302
    assert "Un exemple" in writer.get(edit(document)).content.decode()


def test_publication_is_scheduled_on_the_clock_of_the_person(cast, sign_in, now):
    document = written("charte", owner=cast.comms, at=now)
    client = sign_in(cast.comms)
    from policy import rules

    seen = rules.fingerprint_of(list(document.drafts.all()))
    url = reverse("policy:schedule", args=["charte"])
    assert client.post(url, {"seen": seen}).status_code == 422
    assert client.post(url, {"seen": seen, "day": "2020-01-01", "hour": "10:00"}).status_code == 409
    from django.utils import timezone

    day = timezone.localdate() + timezone.timedelta(days=3)
    assert client.post(url, {"seen": seen, "day": day.isoformat(), "hour": "07:30"}).status_code == 302
    planned = timezone.localtime(Schedule.objects.get().at)
    assert (planned.date(), planned.hour, planned.minute) == (day, 7, 30)
    page = client.get(reverse("policy:draft", args=["charte"])).content.decode()
    assert "Annuler la publication" in page
    client.post(reverse("policy:unschedule", args=["charte"]))
    assert Schedule.objects.count() == 0


def test_old_version_is_taken_up_again_after_a_look(cast, sign_in, now):
    document = published("charte", cast=cast, at=now)
    next_version(document, cast=cast, at=now, material_change=False)
    client = sign_in(cast.comms)
    url = reverse("policy:restore", args=["charte", 1])
    assert client.get(url).status_code == 200
    assert client.post(url, {"over": "changed"}).status_code == 302
    assert DocumentDraft.objects.count() == 0
    client.post(url, {"over": ""})
    assert DocumentDraft.objects.count() == 2


@pytest.mark.parametrize("revision", ["", "abc", "9", "²"])
def test_working_copy_is_given_up_only_as_it_was_seen(cast, sign_in, document, revision):
    client = sign_in(cast.employee)
    url = reverse("policy:discard", args=[document.slug])
    client.post(url, {"langue": "fr", "revision": revision})
    assert DocumentDraft.objects.count() == 1
    client.post(url, {"langue": "fr", "revision": "1"})
    assert DocumentDraft.objects.count() == 0
    assert client.get(reverse("policy:draft", args=[document.slug])).status_code == 200


# --- Lists --------------------------------------------------------------------------------------------


def test_desk_shows_one_list_at_a_time(cast, sign_in, document, now):
    kept(document, by=cast.employee, at=now)
    actions.send(Document.objects.get(pk=document.pk), by=cast.employee, at=now)
    published("charte", cast=cast, at=now)
    client = sign_in(cast.comms)
    page = client.get(reverse("policy:manage"))
    assert (page.context["show"], [line[0].slug for line in page.context["lines"]]) == (
        "read",
        [document.slug],
    )
    everything = {name: size for name, _label, size in page.context["lists"]}
    assert everything == {"read": 1, "copies": 1}


@pytest.mark.parametrize("show", ["read", "publish", "scheduled", "reviews", "translate", "remarks", "copies", "confirm", "withdrawn", "failed", "nonsense"])  # fmt: skip
def test_desk_opens_each_list(cast, sign_in, now, show):
    document = published("charte", cast=cast, at=now, audience="everyone", within_days=5)
    next_version(document, cast=cast, at=now, material_change=False)
    assert sign_in(cast.comms).get(reverse("policy:manage"), {"show": show}).status_code == 200


def test_desk_costs_the_same_for_one_and_for_three(cast, sign_in, now, django_assert_num_queries):
    written("un", owner=cast.comms, at=now)
    client = sign_in(cast.comms)
    with django_assert_num_queries(9):
        client.get(reverse("policy:manage"))
    for slug in ("deux", "trois"):
        written(slug, owner=cast.comms, at=now)
    with django_assert_num_queries(9):
        client.get(reverse("policy:manage"))


def test_my_documents_cost_the_same_for_one_and_for_three(cast, sign_in, now, django_assert_num_queries):
    client = sign_in(cast.employee)
    begun(cast, now)
    with django_assert_num_queries(7):
        client.get(reverse("policy:mine"))
    for _ in range(2):
        begun(cast, now)
    with django_assert_num_queries(7):
        assert client.get(reverse("policy:mine")).content.decode().count("todo-title") == 3


def test_text_that_changed_alone_leaves_the_other_behind(cast, now):
    from policy import queries

    def states(document):
        found = queries.with_translations(Document.objects.filter(pk=document.pk)).get()
        return {state.language: state.state for state in queries.lines([found])[0][1]}

    published("avant", cast=cast, at=now)
    assert states(begun(cast, now)) == {"fr": "draft", "en": "missing"}
    document = published("charte", cast=cast, at=now)
    assert states(document) == {"fr": "fresh", "en": "fresh"}
    base = document.current_version.texts.get(language="fr").sha256
    kept(document, by=cast.comms, at=now, base=base)
    assert states(document) == {"fr": "draft", "en": "fresh"}
    from tests.policy.shelf import publish

    publish(document, by=cast.comms, at=now, material_change=False)
    assert states(document) == {"fr": "fresh", "en": "behind"}
    assert [found.slug for found in queries.to_translate()] == ["charte"]
    document = Document.objects.get(pk=document.pk)
    english = document.current_version.texts.get(language="en")
    kept(document, by=cast.comms, at=now, language="en", base=english.sha256)
    assert states(document) == {"fr": "fresh", "en": "draft"}
    assert list(queries.to_translate()) == []
    publish(document, by=cast.comms, at=now, material_change=False)
    assert states(document) == {"fr": "fresh", "en": "fresh"}


def test_important_change_in_one_language_leaves_the_other_missing(cast, now):
    from policy import queries
    from tests.policy.shelf import publish

    document = published("charte", cast=cast, at=now)
    base = document.current_version.texts.get(language="fr").sha256
    kept(document, by=cast.comms, at=now, base=base)
    publish(document, by=cast.comms, at=now, material_change=True)
    [found] = queries.to_translate()
    assert [state.state for state in queries.lines([found])[0][1]] == ["fresh", "missing"]


# --- Mails --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["given_back", "came_out", "handed_over", "review_due", "reading_late"])
def test_mails_are_whole_in_both_languages(cast, now, language, name):
    document = published("charte", cast=cast, at=now)
    Document.objects.filter(pk=document.pk).update(
        advice="Plus court.", sent_at=now, sent_by=cast.employee, promised_on=now.date()
    )
    row = Message(pk=1, kind=f"policy.{name}", recipient=cast.comms, payload={"document": document.pk})
    with translation.override(language):
        context = kinds.get(row.kind).contexts([row])[1] | {"recipient": cast.comms, "site_url": ""}
        subject = render_to_string(f"policy/emails/{name}.txt#subject", context).strip()
        words = render_to_string(f"policy/emails/{name}.txt", context)
    assert document.title_fr in subject or document.title_en in subject
    assert cast.comms.first_name in words
    assert "%(" not in subject + words
