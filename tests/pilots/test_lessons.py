"""A finished pilot becomes a lesson: one step, once, with its facts and figures, and nothing that is only for colleagues."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from people.models import User
from pilots import actions, queries
from pilots.models import Closing, Member, Pilot
from policy import actions as policy
from policy import queries as library
from policy import rules as policy_rules
from policy.models import Document, LessonFacts


@pytest.fixture(autouse=True)
def _readers_of_english(cast):
    """Pages are tested as they are written in the code."""
    User.objects.update(language="en")


@pytest.fixture
def ended(approved, cast, later):
    """1,500 committed on the first line, one indicator reached, then closed."""
    actions.add_expense(
        approved,
        line=approved.lines.first(),
        label="Formation",
        amount=Decimal(1500),
        state="committed",
        spent_on=date(2026, 11, 24),
        supplier="Cap Dialogue",
        token="a" * 32,
        by=cast.pioneer,
        at=later,
    )
    actions.record_measure(
        approved, value=Decimal(82), measured_on=date(2026, 11, 24), by=cast.pioneer, at=later
    )
    return actions.close(
        Pilot.objects.get(pk=approved.pk),
        outcome="adjust",
        words="À quatre, cela tient.",
        worked="Les mots-clés <précis>.\nRépondre le matin.",
        hindered="Le temps.",
        advice="Former tôt.",
        by=cast.pioneer,
        at=later,
    )


@pytest.fixture
def publish(cast, later):
    def out(document, *, visibility="public"):
        policy.settle(
            document, {"visibility": visibility}, topics=["pilot"], tools=[], by=cast.comms, at=later
        )
        document = Document.objects.get(pk=document.pk)
        seen = policy_rules.fingerprint_of(list(document.drafts.all()))
        policy.publish(document, material_change=True, note="", seen=seen, by=cast.comms, at=later)

    return out


def test_lesson_begins_with_what_the_pilot_knows(ended, cast, later):
    document = actions.teach(ended, by=cast.pioneer, at=later)
    draft = document.drafts.get()
    assert (
        document.kind,
        document.state,
        document.visibility,
        document.owner,
        document.slug,
        [topic.word for topic in document.topics.all()],
        list(document.tools.all()),
        draft.language,
        draft.title.replace("\u00a0", " "),
        draft.summary,
    ) == (
        "lesson",
        "draft",
        "internal",
        cast.pioneer,
        f"lecon-veille-client-sur-mastodon-{ended.pk}",
        ["online-tools", "pilot"],
        [ended.tool],
        "fr",
        "Ce que le pilote « Veille client sur Mastodon » nous a appris",
        "À quatre, cela tient.",
    )
    assert (Closing.objects.get().document, JournalEntry.objects.filter(verb="pilot_taught").count()) == (
        document,
        1,
    )


def test_lesson_keeps_its_facts(ended, cast, later):
    facts = LessonFacts.objects.get(document=actions.teach(ended, by=cast.pioneer, at=later))
    assert (facts.tool, facts.unit, facts.cost, facts.result) == (
        ended.tool,
        cast.support,
        Decimal(1500),
        "adjust",
    )


def test_lesson_tells_the_totals_by_category_and_nobody_s_name(ended, cast, later):
    body = actions.teach(ended, by=cast.pioneer, at=later).drafts.get().body
    body = body.replace("&nbsp;", " ").replace("\u202f", " ")
    for words in (
        "Les mots-clés &lt;précis&gt;.",
        "<p>Répondre le matin.</p>",
        "Former tôt.",
        "<h2>Ce que cela a coûté</h2>",
        "Accompagnement</td>",
        "6 000 €",
        "1 500 €",
        "12 500 €",
        "82 %",
        "atteint</td>",
    ):
        assert words in body, words
    for words in ("Cap Dialogue", "Accompagnement externe", "Inès", "Yanis", "href", "/pilotes/"):
        assert words not in body, words


def test_lesson_is_written_in_the_language_of_the_pilot(make_pilot, approve, cast, now, later):
    pilot = approve(make_pilot(language="en", title="Answers in public"), at=now)
    actions.close(pilot, outcome="stop", words="Too early.", by=cast.pioneer, at=later)
    with translation.override("fr"):
        draft = actions.teach(pilot, by=cast.pioneer, at=later).drafts.get()
    assert (draft.language, draft.title) == ("en", "What the pilot “Answers in public” taught us")
    assert "<h2>What it cost</h2>" in draft.body
    assert '<td class="right">not measured</td>' in draft.body.replace("'", '"')


def test_lesson_is_made_once(ended, cast, later):
    first = actions.teach(ended, by=cast.pioneer, at=later)
    with pytest.raises(NotNow, match="written already"):
        actions.teach(ended, by=cast.dsi, at=later)
    assert list(Document.objects.filter(kind="lesson")) == [first]


def test_lesson_made_by_two_at_once_is_one(ended, cast, later, monkeypatch):
    """The second one read before the first had written: the row itself refuses."""
    stale = queries.closing_of(ended)
    first = actions.teach(ended, by=cast.pioneer, at=later)
    monkeypatch.setattr("pilots.queries.closing_of", lambda pilot: stale)
    with pytest.raises(NotNow, match="written already"):
        actions.teach(ended, by=cast.dsi, at=later)
    assert list(Document.objects.all()) == [first]


def test_lesson_takes_another_address_when_its_own_is_taken(ended, cast, later):
    taken = policy.draft(
        policy.Incoming(
            slug=f"lecon-veille-client-sur-mastodon-{ended.pk}",
            facts={"kind": "guide", "owner": cast.comms},
            topics=(),
            texts={"fr": ("Autre", "Autre", "<p>Autre</p>")},
        ),
        by=cast.comms,
        at=later,
    )
    made = actions.teach(ended, by=cast.pioneer, at=later)
    assert (made.slug, taken.drafts.get().title) == (f"{taken.slug}-2", "Autre")


def test_lesson_is_for_who_answers_for_the_pilot(ended, cast, later):
    Member.objects.create(
        pilot=ended, person=cast.employee, part="co_author", added_by=cast.pioneer, added_at=later
    )
    for person in (cast.colleague, cast.manager, cast.comms, cast.lead):
        with pytest.raises(Forbidden):
            actions.teach(ended, by=person, at=later)
    document = actions.teach(Pilot.objects.get(pk=ended.pk), by=cast.employee, at=later)
    assert document.owner == cast.employee


def test_lesson_comes_after_the_end(approved, cast, later):
    with pytest.raises(NotNow, match="after the end"):
        actions.teach(approved, by=cast.pioneer, at=later)


def test_lesson_is_linked_for_who_may_read_it(ended, cast, later, publish):
    document = actions.teach(ended, by=cast.pioneer, at=later)
    closing = queries.closing_of(ended)
    assert [queries.lesson_for(who, closing) for who in (cast.pioneer, cast.comms, cast.colleague)] == [
        document,
        document,
        None,
    ]
    assert queries.lessons_of(cast.pioneer, [ended]) == {}
    publish(document, visibility="internal")
    assert [queries.lessons_of(who, [ended]) for who in (cast.colleague, cast.guest)] == [
        {ended.pk: document},
        {},
    ]


def test_lessons_of_a_page_cost_one_query_and_none_without_an_end(
    ended, approved, cast, django_assert_num_queries
):
    with django_assert_num_queries(1):
        queries.lessons_of(cast.employee, [ended, ended, ended])
    with django_assert_num_queries(0):
        queries.lessons_of(cast.employee, [Pilot(state="approved")])


def test_lesson_is_found_by_its_filters_once_published(ended, cast, later, publish):
    document = actions.teach(ended, by=cast.pioneer, at=later)
    publish(document)
    found = library.lessons.lessons(cast.colleague, tool=ended.tool.slug, result="adjust", cost="middle")
    assert list(found) == [document]


# --- Pages --------------------------------------------------------------------------------------------


def test_button_makes_the_lesson_and_leads_to_its_editor(ended, cast, sign_in):
    response = sign_in(cast.pioneer).post(f"{ended.get_absolute_url()}lecon/")
    document = Document.objects.get(kind="lesson")
    assert (response.status_code, response["Location"]) == (
        302,
        f"{library.writing_url(document)}?langue=fr",
    )
    assert sign_in(cast.pioneer).get(response["Location"]).status_code == 200


def test_pilot_shows_the_button_then_the_lesson(ended, cast, sign_in, publish, later):
    def page(who):
        return sign_in(who).get(ended.get_absolute_url()).content.decode()

    assert ["Make a lesson of it" in page(who) for who in (cast.pioneer, cast.dsi, cast.colleague)] == [
        True,
        True,
        False,
    ]
    document = actions.teach(ended, by=cast.pioneer, at=later)
    assert ["Make a lesson of it" in page(cast.pioneer), "Go on writing" in page(cast.pioneer)] == [
        False,
        True,
    ]
    assert ["being written" in page(who) for who in (cast.comms, cast.colleague)] == [True, False]
    publish(document)
    assert [document.get_absolute_url() in page(who) for who in (cast.colleague, cast.dsi)] == [True, True]


def test_visitor_reads_the_published_lesson_and_nothing_of_the_pilot(ended, cast, sign_in, publish, later):
    document = actions.teach(ended, by=cast.pioneer, at=later)
    publish(document)
    client = sign_in(None)
    page = client.get(document.get_absolute_url())
    assert (page.status_code, "/pilotes/" in page.content.decode()) == (200, False)
    assert client.get(ended.get_absolute_url()).status_code == 302


def test_lesson_of_somebody_else_is_refused(ended, cast, sign_in):
    address = f"{ended.get_absolute_url()}lecon/"
    assert [sign_in(who).post(address).status_code for who in (cast.colleague, cast.guest)] == [403, 403]
    assert [sign_in(cast.pioneer).get(address).status_code, Document.objects.count()] == [405, 0]


def test_close_then_teach_days_later_keeps_the_figures(ended, cast, later):
    """An invoice that is paid after the end changes nothing in the lesson."""
    expense = ended.expenses.get()
    actions.pay_expense(expense, amount=Decimal(1400), by=cast.pioneer, at=later + timedelta(days=9))
    document = actions.teach(Pilot.objects.get(pk=ended.pk), by=cast.pioneer, at=later + timedelta(days=9))
    assert LessonFacts.objects.get(document=document).cost == Decimal(1500)
