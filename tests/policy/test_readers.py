"""What readers meet: only what changed, questions before signing, useful or not, counts without names, proofs."""

import io
import re
import zipfile
from datetime import date, timedelta

import lxml.html
import pytest
from django.core import mail
from django.urls import reverse

import tools.actions
from core.verdicts import NotNow
from notifications.models import Message
from people.models import User
from policy import actions, queries, rules
from policy.models import Acknowledgement, Difference, Document, Feedback, QuizQuestion, ReadCount
from tests.policy.shelf import QUESTION, asked, confirm, next_version, published, reading_of
from tools.models import Tool

FIGURES = 13  # queries of the page of figures
FIRST = "<h2>Parler en son nom</h2><p>Les réseaux sociaux sont bienvenus.</p>"
SECOND = "<h2>Parler en son nom</h2><p>Les réseaux sociaux sont les bienvenus partout.</p>"


def page(response):
    return lxml.html.fromstring(response.content.decode())


def computed(now) -> int:
    return actions.compute_waiting(clock=lambda: now, until=now + timedelta(minutes=1))


@pytest.fixture
def again(cast, now):
    """A charter that the employee confirmed, and a second version that asks again."""
    document = asked("charte", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    next_version(document, cast=cast, at=now, material_change=True, body=SECOND)
    return Document.objects.get(pk=document.pk)


# --- Who is asked ---------------------------------------------------------------------------------------


def test_audience_of_a_role(cast, now):
    document = asked("x", cast=cast, at=now, audience="role", audience_role="dsi")
    assert set(queries.audience(document)) == {cast.dsi, cast.dsi2}
    assert document.asked_count == 2
    assert reading_of(document, cast.dsi).asked_of_me
    assert not reading_of(document, cast.employee).asked_of_me
    owed = queries.owed([cast.dsi, cast.employee, cast.guest], queries.asking())
    assert {pk: len(documents) for pk, documents in owed.items()} == {cast.dsi.pk: 1, cast.employee.pk: 0}


def test_audience_of_newcomers(cast, now):
    document = asked("x", cast=cast, at=now, audience="newcomers", within_days=7)
    assert list(queries.audience(document)) == []
    User.objects.filter(pk=cast.colleague.pk).update(hired_on=now.date() + timedelta(days=3))
    cast.colleague.refresh_from_db()
    assert list(queries.audience(document)) == [cast.colleague]
    reading = reading_of(document, cast.colleague)
    assert (reading.asked_of_me, reading.due_on) == (True, now.date() + timedelta(days=10))
    assert queries.owed([cast.colleague], queries.asking()) == {cast.colleague.pk: [document]}
    assert list(queries.pending(document)) == [cast.colleague]


def test_manager_follows_their_teams_and_no_others(cast, now, sign_in):
    asked("x", cast=cast, at=now)
    for number in range(6):
        User.objects.create_user(
            f"s{number}@demo.example", first_name="S", last_name=str(number), unit=cast.support
        )
    document = Document.objects.get()
    rows, total = queries.by_team(document, cast.manager)
    assert [(row["name"], row["asked"], row["hidden"]) for row in rows] == [
        ("Service client", 8, True),
        ("Direction commerciale", 1, True),
    ]
    assert (total["asked"], total["hidden"]) == (9, False)
    assert sign_in(cast.manager).get("/guide/x/suivi/equipe/").status_code == 200
    assert sign_in(cast.employee).get("/guide/x/suivi/equipe/").status_code == 403


# --- What changed -----------------------------------------------------------------------------------------


def test_publication_asks_for_differences_and_the_clock_computes_each_once(cast, now, again):
    third = next_version(again, cast=cast, at=now, material_change=True, body="<p>Trois.</p>")
    rows = Difference.objects.order_by("older__number", "newer__number", "language")
    pairs = [(row.older.number, row.newer.number, row.language) for row in rows]
    assert pairs == [(1, 2, "en"), (1, 2, "fr"), (1, 3, "en"), (1, 3, "fr"), (2, 3, "en"), (2, 3, "fr")]
    assert (computed(now), computed(now)) == (6, 0)
    actions.ask_for_pair(again.current_version, third, at=now)
    assert Difference.objects.count() == 6
    row = Difference.objects.get(older__number=1, newer__number=2, language="fr")
    assert (row.added, row.removed) == (2, 0)
    assert "sont <ins>les </ins>bienvenus<ins> partout</ins>" in row.html


def test_row_is_claimed_by_one_worker_and_given_back_after_its_lease(cast, now, again):
    from policy.actions import differences

    first = differences.claim(at=now)
    second = differences.claim(at=now)
    assert {first.language, second.language} == {"fr", "en"}
    assert differences.claim(at=now) is None
    later = differences.claim(at=now + differences.LEASE + timedelta(seconds=1))
    assert later.pk == first.pk
    assert differences.compute(first, at=now) is False  # its lease is over: the other worker has it
    assert differences.compute(later, at=now) is True


def test_reader_who_confirmed_sees_only_what_changed(cast, now, again, sign_in):
    client = sign_in(cast.employee)
    waiting = page(client.get("/guide/charte/")).get_element_by_id("changed")
    assert "La comparaison est en cours" in waiting.text_content()
    computed(now)
    shown = page(client.get("/guide/charte/"))
    changed = shown.get_element_by_id("changed")
    assert [mark.text_content() for mark in changed.iter("ins")][-1:] == ["[ajouté\u00a0:  partout]"]
    assert "Une règle de plus" in changed.text_content()
    assert shown.get_element_by_id("whole").get("open") is None
    # Whoever reads for the first time sees the text, whoever has confirmed it too.
    assert "changed" not in ids(sign_in(cast.pioneer).get("/guide/charte/"))
    confirm(again.current_version, by=cast.employee, at=now)
    assert "changed" not in ids(client.get("/guide/charte/"))


def ids(response) -> set[str]:
    return {element.get("id") for element in page(response).iter() if element.get("id")}


def test_any_two_versions_are_compared(cast, now, again, sign_in):
    next_version(again, cast=cast, at=now, material_change=False, body="<p>Trois.</p>")
    client = sign_in(cast.pioneer)
    picked = client.get("/guide/charte/v/?older=3&newer=1")
    assert (picked.status_code, picked["Location"]) == (302, "/guide/charte/changements/1/3/")
    assert "La comparaison est en cours" in client.get(picked["Location"]).content.decode()
    computed(now)
    done = client.get(picked["Location"]).content.decode()
    assert "mots retirés" in done
    for wrong in (
        "/guide/charte/changements/3/1/",
        "/guide/charte/changements/1/9/",
        "/guide/charte/changements/1/1/",
    ):
        assert client.get(wrong).status_code == 404
    assert sign_in(cast.guest).get(picked["Location"]).status_code == 404


def test_what_changed_is_said_at_home_and_in_the_mail(cast, now, again):
    from notifications.kinds import get

    line = next(todo for todo in queries.todo([cast.employee], now)[cast.employee.pk])
    assert line.detail.startswith("Une règle de plus. ")
    kind = get("policy.reading_due")
    rows = [
        Message(
            pk=number,
            recipient=person,
            payload={"document": again.pk, "due_on": "2026-12-15", "step": "asked"},
        )
        for number, person in enumerate((cast.employee, cast.pioneer), 1)
    ]
    contexts = kind.contexts(rows)
    assert (contexts[1]["before"], contexts[1]["note"]) == (1, "Une règle de plus")
    assert (contexts[2]["before"], contexts[2]["note"]) == (None, "")


# --- Questions before signing -------------------------------------------------------------------------------


def sent(client, address: str, **answers) -> dict:
    html = client.get(address).content.decode()
    return dict(re.findall(r'name="(version|language|sha256)" value="([^"]+)"', html)) | answers


def test_wrong_answer_is_explained_and_nothing_is_kept_of_it(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    actions.set_questions(document, [QUESTION], by=cast.comms, at=now)
    name = f"quiz-{QuizQuestion.objects.get().pk}"
    client = sign_in(cast.employee)
    wrong = client.post("/guide/x/confirmer/", sent(client, "/guide/x/", **{name: "0"}))
    assert wrong.status_code == 422
    card = page(wrong).get_element_by_id("acknowledge")
    assert "Pas tout à fait. Personne ne parle au nom de l’entreprise sans mission." in card.text_content()
    assert [option.get("value") for option in card.iter("input") if option.get("checked") is not None] == [
        "0"
    ]
    assert client.post("/guide/x/confirmer/", sent(client, "/guide/x/")).status_code == 422
    assert Acknowledgement.objects.count() == 0
    right = client.post("/guide/x/confirmer/", sent(client, "/guide/x/", **{name: "1"}))
    assert (right.status_code, Acknowledgement.objects.get().person) == (302, cast.employee)


def test_communication_writes_up_to_three_questions(cast, now, sign_in):
    asked("x", cast=cast, at=now)
    client = sign_in(cast.comms)
    typed = {
        "q1-words_fr": "Qui ?",
        "q1-choice0_fr": "Moi",
        "q1-choice2_fr": "Nous",
        "q1-right": "2",
        "q1-why_fr": "Ensemble",
    }
    assert client.post("/guide/x/questions/", typed).status_code == 302
    kept = QuizQuestion.objects.get()
    assert (kept.right, kept.choices) == (1, [{"fr": "Moi", "en": ""}, {"fr": "Nous", "en": ""}])
    again = client.post("/guide/x/questions/", typed | {"q1-right": "1"})
    assert again.status_code == 422
    assert "La bonne réponse est l’une de celles que vous avez écrites." in again.content.decode()
    assert client.post("/guide/x/questions/", {"q1-words_fr": ""}).status_code == 302
    assert QuizQuestion.objects.count() == 0


# --- Useful or not ------------------------------------------------------------------------------------------


def test_reason_reaches_the_owner_once_a_day(cast, now):
    document = published("x", cast=cast, at=now)
    shown = document.current_version
    for person in (cast.employee, cast.pioneer):
        actions.say_useful(shown, useful=False, reason=f"Long, {person.first_name}", by=person, at=now)
    actions.say_useful(shown, useful=True, by=cast.dsi, at=now)
    message = Message.objects.get(kind="policy.remarks")
    assert (message.recipient, message.due_at) == (cast.comms, now + timedelta(hours=1))
    line = next(todo for todo in queries.todo([cast.comms], now)[cast.comms.pk] if "remarks" in todo.key)
    assert line.title == "2 remarques sur «\u00a0Charte x\u00a0»"
    for remark in Feedback.objects.to_look_at():
        assert actions.look_at(remark, by=cast.comms, at=now)
        assert not actions.look_at(remark, by=cast.comms, at=now)
    assert [todo for todo in queries.todo([cast.comms], now)[cast.comms.pk] if "remarks" in todo.key] == []


def test_person_says_once_and_may_change(cast, now, sign_in):
    published("x", cast=cast, at=now)
    client = sign_in(cast.employee)
    client.post("/guide/x/utile/", {"version": "1", "useful": "no"})
    asked_why = page(client.get("/guide/x/")).get_element_by_id("useful")
    assert asked_why.find(".//textarea") is not None
    client.post("/guide/x/utile/", {"version": "1", "useful": "no", "reason": "Trop court"})
    client.post("/guide/x/utile/", {"version": "1", "useful": "yes"})
    said = Feedback.objects.get()
    assert (said.useful, said.reason) == (True, "")
    assert sign_in(cast.guest).post("/guide/x/utile/", {"version": "1", "useful": "yes"}).status_code == 403


# --- Counts without names -------------------------------------------------------------------------------------


def test_reading_is_counted_without_a_name_and_not_from_elsewhere(cast, now, client):
    published("x", cast=cast, at=now, visibility="public")
    for _ in range(3):
        assert client.post("/guide/x/lu/", {"language": "fr"}).status_code == 204
    elsewhere = client.post("/guide/x/lu/", {"language": "fr"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert client.post("/guide/x/lu/", {"language": "de"}).status_code == 400
    assert [(row.count, row.language) for row in ReadCount.objects.all()] == [(3, "fr")]
    assert "session" not in client.cookies


def test_figures_compare_two_periods(cast, now, sign_in, django_assert_num_queries):
    today = date(2026, 11, 24)
    document = published("x", cast=cast, at=now)
    for days, count in ((1, 30), (40, 20), (100, 10)):
        ReadCount.objects.create(
            document=document, day=today - timedelta(days=days), language="fr", count=count
        )
    row = queries.figures.read_documents(today, 30).get()
    assert (row.reads, row.reads_before, queries.figures.trend(row.reads, row.reads_before)) == (30, 20, 50)
    assert queries.figures.by_author(today, 90)[0]["reads"] == 50

    def share() -> int | None:
        (judged,) = queries.figures.judged(list(queries.figures.read_documents(today, 30)), today, 30)
        return queries.figures.useful_share(judged)

    for person in (cast.employee, cast.pioneer, cast.dsi, cast.hr):
        actions.say_useful(document.current_version, useful=True, by=person, at=now)
    assert share() is None
    actions.say_useful(document.current_version, useful=False, reason="Non", by=cast.lead, at=now)
    assert share() == 80
    client = sign_in(cast.comms)
    client.get("/guide/chiffres/")
    with django_assert_num_queries(FIGURES):
        client.get("/guide/chiffres/")
    published("y", cast=cast, at=now)
    with django_assert_num_queries(FIGURES):
        client.get("/guide/chiffres/?days=30")
    table = b"".join(client.get("/guide/chiffres/export/?days=365")).decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Document;Adresse;")
    assert len(table.splitlines()) == 3


# --- Proofs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_proof_is_genuine_until_it_is_changed(cast, now, sign_in, kind):
    User.objects.filter(pk=cast.employee.pk).update(last_name="=1+1", first_name="@x")
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    client = sign_in(cast.hr)
    answer = client.post("/guide/x/suivi/preuve/", {"kind": kind})
    data = b"".join(answer.streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(data))
    name = next(name for name in archive.namelist() if name != "signature.txt")
    table = archive.read(name)
    if kind == "csv":
        assert (
            table.decode("utf-8-sig")
            .splitlines()[1]
            .startswith("'@x =1+1;employee@demo.example;Service client;")
        )
        assert Acknowledgement.objects.get().sha256 in table.decode()

    def checked(content: bytes, statement: bytes) -> str:
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as packed:
            packed.writestr(name, content)
            packed.writestr("signature.txt", statement)
        changed.seek(0)
        changed.name = "preuve.zip"
        return client.post("/guide/preuve/", {"file": changed}).content.decode()

    statement = archive.read("signature.txt")
    assert "identique à la lettre près" in checked(table, statement)
    assert "Hélène Roussel" in checked(table, statement)
    assert "Le tableau a été modifié" in checked(table + b" ", statement)
    assert "La signature n’est pas la nôtre" in checked(
        table, statement.replace("Hélène".encode(), b"Helene")
    )
    broken = bytearray(data)
    broken[150] ^= 1  # in the compressed table
    damaged = io.BytesIO(bytes(broken))
    damaged.name = "x.zip"
    assert "Pas authentique" in client.post("/guide/preuve/", {"file": damaged}).content.decode()
    nonsense = io.BytesIO(b"PK nonsense")
    nonsense.name = "x.zip"
    assert "Ce n’est pas une preuve" in client.post("/guide/preuve/", {"file": nonsense}).content.decode()
    assert mail.outbox == []


# --- Lessons and the pack -----------------------------------------------------------------------------------------


def test_lessons_are_found_by_their_facts(cast, now, sign_in):
    for slug, result, cost in (("a", "go", 0), ("b", "stop", 5000), ("c", "adjust", None)):
        lesson = published(slug, cast=cast, at=now, kind="lesson")
        facts = {"tool": None, "unit": cast.support if slug == "a" else None, "cost": cost, "result": result}
        actions.set_facts(lesson, facts, by=cast.comms, at=now)
    client = sign_in(cast.employee)

    def slugs(query: str) -> set[str]:
        found = page(client.get(f"/guide/lecons/?{query}"))
        return {link.get("href").split("/")[2] for link in found.iterfind(".//ul[@role='list']//h3/a")}

    assert slugs("") == {"a", "b", "c"}
    assert slugs("result=stop") == {"b"}
    assert slugs("cost=none") == {"a"}
    assert slugs("cost=middle") == {"b"}
    assert slugs(f"unit={cast.sales.pk}") == {"a"}
    assert slugs("result=nonsense&unit=abc") == {"a", "b", "c"}


def test_pack_is_read_by_visitors_and_arranged_by_communication(cast, now, client, sign_in):
    document = published("x", cast=cast, at=now, visibility="public")
    inside = published("y", cast=cast, at=now)
    typed = {
        "s1-document": inside.pk,
        "s1-place": "2",
        "s2-document": document.pk,
        "s2-why_fr": "D’abord",
        "s2-place": "1",
    }
    assert sign_in(cast.comms).post("/guide/decideurs/parcours/", typed).status_code == 302

    def stops(reader) -> list[str]:
        found = page(reader.get(reverse("policy:pack")))
        return [link.get("href") for link in found.iterfind(".//ol[@class='steps']//h3/a")]

    assert stops(client) == ["/guide/x/"]
    assert stops(sign_in(cast.employee)) == ["/guide/x/", "/guide/y/"]


def test_lesson_is_made_of_a_concluded_trial_once(cast, now, sign_in):
    tool = tools.actions.register(
        Tool(slug="pad", name="Pad", kind="content", stance="trial", summary_fr="Un texte à plusieurs."),
        by=cast.dsi,
        at=now,
    )
    trial = tools.actions.open_trial(
        tool,
        scope="Nos <comptes> rendus.",
        allowed_data="Public.",
        starts_on=now.date(),
        ends_on=now.date(),
        owner=cast.dsi,
        criteria=["Simple"],
        by=cast.dsi,
        at=now,
    )
    address = reverse("policy:trial_lesson", args=[trial.pk])
    assert "vient après sa conclusion" in str(rules.can_teach(cast.dsi, trial).reason)
    trial = tools.actions.decide_trial(
        trial, outcome="care", conclusion="Utile à trois.", reason_fr="À plusieurs.", by=cast.dsi, at=now
    )
    assert sign_in(cast.employee).get(address).status_code == 403
    client = sign_in(cast.dsi)
    made = client.post(address)
    lesson = Document.objects.get(trial=trial)
    assert (made.status_code, made["Location"]) == (302, queries.writing_url(lesson))
    draft = lesson.drafts.get()
    assert (lesson.kind, lesson.owner, lesson.facts.result, lesson.facts.tool) == (
        "lesson",
        cast.dsi,
        "adjust",
        tool,
    )
    assert draft.summary == "Utile à trois."
    assert "Nos &lt;comptes&gt; rendus." in draft.body
    assert "<td>Simple</td>" in draft.body
    again = client.post(address)
    assert (again.status_code, Document.objects.filter(trial=trial).count()) == (200, 1)
    assert "déjà écrite" in again.content.decode()
    with pytest.raises(NotNow):
        actions.teach(trial, by=cast.dsi2, at=now)
