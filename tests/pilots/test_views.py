"""HTTP in, HTTP out: who sees what, the one page of a proposal, the decision, the money, the board."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from pilots import actions
from pilots.models import Expense, Pilot


@pytest.fixture(autouse=True)
def _in_english(cast):
    type(cast.pioneer).objects.update(language="en")


@pytest.fixture
def now():
    """The views read the real clock; here everything began a moment ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def proposal(proposal):
    from dataclasses import replace

    today = localdate()
    return replace(proposal, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=80))


@pytest.fixture
def envelope(cast, now):
    from decimal import Decimal

    return actions.open_envelope(
        year=localdate().year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        by=cast.lead,
        at=now,
    )


def _typed(tool, **changed):
    today = localdate()
    return {
        "form_token": "a" * 32,
        "title": "Vidéos d’atelier",
        "tool": tool.pk,
        "what": "Filmer trois gestes.",
        "why": "Les montrer aux clients.",
        "starts_on": f"{today:%Y-%m-%d}",
        "ends_on": f"{today + timedelta(days=90):%Y-%m-%d}",
        "kpis-0-label": "vidéos",
        "kpis-0-unit": "",
        "kpis-0-baseline": "0",
        "kpis-0-target": "10",
        "kpis-TOTAL_FORMS": "1",
        "kpis-INITIAL_FORMS": "0",
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-0-category": "tools",
        "lines-0-label": "Caméra",
        "lines-0-asked": "1 250,50",
        "lines-1-category": "",
        "lines-1-label": "",
        "lines-1-asked": "",
    } | changed


EVERYBODY = [
    "employee",
    "pioneer",
    "manager",
    "other_manager",
    "dsi",
    "lead",
    "hr",
    "comms",
    "trainer",
    "admin",
    "guest",
]


def _who_sees(cast, sign_in, pilot):
    return {
        name
        for name in EVERYBODY
        if sign_in(getattr(cast, name)).get(pilot.get_absolute_url()).status_code == 200
    }


def test_proposal_is_seen_by_who_answers_for_it(cast, sign_in, submitted):
    assert _who_sees(cast, sign_in, submitted) == {"pioneer", "manager", "dsi", "lead"}


def test_draft_is_seen_by_its_author_alone(cast, sign_in, make_pilot):
    assert _who_sees(cast, sign_in, make_pilot(sending=False)) == {"pioneer"}


def test_approved_pilot_is_seen_by_every_colleague_and_no_guest(cast, sign_in, approved):
    assert _who_sees(cast, sign_in, approved) == set(EVERYBODY) - {"guest"}


def test_colleague_reads_what_is_tried_and_not_what_it_costs(cast, sign_in, approved):
    read = {
        name: sign_in(getattr(cast, name)).get(approved.get_absolute_url()).content.decode()
        for name in ("employee", "pioneer")
    }
    assert ["12,500" in read[name] for name in ("employee", "pioneer")] == [False, True]
    assert "Répondre en public" in read["employee"]


def test_list_of_a_colleague_holds_what_is_open(cast, sign_in, approved, make_pilot):
    make_pilot(title="Secret de négociation")
    text = sign_in(cast.employee).get("/pilotes/").content.decode()
    assert ("Veille client" in text, "Secret" in text) == (True, False)


def test_anonymous_visitor_signs_in_first(client, approved):
    assert client.get(approved.get_absolute_url()).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "?state=x",
        "?tool=%FF",
        "?unit=abc",
        "?unit=99999999999999999999",
        "?page=0",
        "?page=-1",
        "?page=1e9",
        "?state=approved&tool=nothing",
    ],
)
def test_strange_addresses_are_ignored_or_refused(cast, sign_in, approved, query):
    for page in ("/pilotes/", "/pilotes/a-decider/", "/tableaux/"):
        assert sign_in(cast.dsi).get(page + query).status_code in {200, 400}


def test_a_draft_needs_only_a_title(cast, sign_in):
    answer = sign_in(cast.employee).post(
        "/pilotes/proposer/",
        {
            "form_token": "a" * 32,
            "title": "Idée",
            "kpis-TOTAL_FORMS": "1",
            "kpis-INITIAL_FORMS": "0",
            "lines-TOTAL_FORMS": "4",
            "lines-INITIAL_FORMS": "0",
            "draft": "1",
        },
    )
    pilot = Pilot.objects.get()
    assert (answer.status_code, answer.headers["Location"], pilot.state) == (
        302,
        f"/pilotes/{pilot.pk}/modifier/",
        "draft",
    )


def test_sending_keeps_amounts_as_they_are_typed(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _typed(tool, send="1"))
    pilot = Pilot.objects.get()
    assert (answer.headers["Location"], pilot.state, str(pilot.asked), pilot.unit) == (
        pilot.get_absolute_url(),
        "submitted",
        "1250.50",
        cast.support,
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"ends_on": "2020-01-01"}, "The end comes before the start."),
        ({"starts_on": "9999-12-31"}, "This date is out of range."),
        ({"lines-0-asked": "-5"}, "Write an amount, for example"),
        ({"lines-0-asked": "10000000.01"}, "Write an amount between"),
        ({"lines-0-asked": ""}, "This field is required."),
        ({"lines-0-category": "", "lines-0-label": "", "lines-0-asked": ""}, "Add at least one line"),
        ({"kpis-0-target": "0"}, "The target must differ from today."),
        ({"kpis-0-target": "NaN"}, "Enter a number."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"what": "a\x00b"}, "Null characters are not allowed."),
        ({"form_token": "../"}, "Open this page again."),
        ({"lines-TOTAL_FORMS": "abc"}, "ManagementForm"),
    ],
)
def test_sending_what_is_not_right_keeps_the_typed_text(cast, sign_in, tool, changed, said):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _typed(tool, send="1") | changed)
    text = answer.content.decode()
    assert (answer.status_code, said in text, Pilot.objects.count()) == (422, True, 0)
    assert "Les montrer aux clients." in text


def test_half_an_indicator_is_not_lost_silently(cast, sign_in, tool):
    answer = sign_in(cast.employee).post(
        "/pilotes/proposer/", _typed(tool, draft="1", **{"kpis-0-target": ""})
    )
    assert (answer.status_code, Pilot.objects.count()) == (422, 0)
    assert "go together" in answer.content.decode()


def test_add_a_line_without_javascript_keeps_what_is_typed(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _typed(tool, add_line="1", title=""))
    text = answer.content.decode()
    assert (
        'name="lines-2-asked"' in text,
        'name="lines-3-asked"' in text,
        "Caméra" in text,
        "error-summary" in text,
    ) == (True, False, True, False)


def test_edit_belongs_to_the_lead(cast, sign_in, make_pilot):
    address = make_pilot(sending=False).get_absolute_url() + "modifier/"
    assert [sign_in(who).get(address).status_code for who in (cast.pioneer, cast.manager, cast.employee)] == [
        200,
        404,
        404,
    ]


def test_edit_writes_and_sends(cast, sign_in, make_pilot, tool):
    pilot = make_pilot(sending=False)
    sign_in(cast.pioneer).post(pilot.get_absolute_url() + "modifier/", _typed(tool, send="1"))
    pilot.refresh_from_db()
    assert (pilot.title, pilot.state, pilot.lines.count()) == ("Vidéos d’atelier", "submitted", 1)


def test_edit_after_sending_shows_the_pilot(cast, sign_in, submitted):
    answer = sign_in(cast.pioneer).get(submitted.get_absolute_url() + "modifier/")
    assert (answer.status_code, answer.headers["Location"]) == (302, submitted.get_absolute_url())


def _grant(cast, envelope, **changed):
    return {"mentor": cast.dsi2.pk, "envelope": envelope.pk, "asked": "12500.00"} | changed


def test_one_click_grants(cast, sign_in, submitted, envelope):
    page = sign_in(cast.dsi).get(submitted.get_absolute_url()).content.decode()
    assert (
        "Grant €12,500" in page,
        "€0 granted, €12,500 with this pilot, €47,500 would be left" in page,
    ) == (True, True)
    answer = sign_in(cast.dsi).post(submitted.get_absolute_url() + "accorder/", _grant(cast, envelope))
    submitted.refresh_from_db()
    assert (answer.status_code, submitted.state, submitted.mentoring.mentor) == (302, "approved", cast.dsi2)
    assert "Take it back" in sign_in(cast.dsi).get(submitted.get_absolute_url()).content.decode()


def test_grant_of_another_amount_than_shown_is_refused(cast, sign_in, submitted, envelope):
    sign_in(cast.dsi).post(submitted.get_absolute_url() + "accorder/", _grant(cast, envelope, asked="12"))
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_grant_beyond_the_envelope_offers_no_button(cast, sign_in, submitted, envelope):
    type(envelope).objects.update(amount=100)
    page = sign_in(cast.dsi).get(submitted.get_absolute_url()).content.decode()
    assert ("Grant €" in page, "No envelope of this year holds this amount" in page) == (False, True)


def test_decisions_are_made_by_the_it_department_and_not_on_ones_own(
    cast, sign_in, submitted, make_pilot, envelope
):
    address = submitted.get_absolute_url()
    assert [
        sign_in(who).post(address + "accorder/", _grant(cast, envelope)).status_code
        for who in (cast.pioneer, cast.manager, cast.lead)
    ] == [403] * 3
    own = make_pilot(lead=cast.dsi)
    assert (
        sign_in(cast.dsi).post(own.get_absolute_url() + "accorder/", _grant(cast, envelope)).status_code
        == 403
    )


def test_rework_without_advice_shows_the_form_again(cast, sign_in, submitted, envelope):
    answer = sign_in(cast.dsi).post(submitted.get_absolute_url() + "a-retravailler/", {"rework-advice": " "})
    assert (answer.status_code, "Say what would make it a yes." in answer.content.decode()) == (422, True)
    sign_in(cast.dsi).post(submitted.get_absolute_url() + "a-retravailler/", {"rework-advice": "Moins cher"})
    submitted.refresh_from_db()
    assert submitted.state == "rework"
    assert "Moins cher" in sign_in(cast.pioneer).get(submitted.get_absolute_url()).content.decode()


def test_decline_keeps_the_reason_when_the_next_step_lacks(cast, sign_in, submitted, envelope):
    answer = sign_in(cast.dsi).post(
        submitted.get_absolute_url() + "decliner/", {"decline-reason": "Trop tôt"}
    )
    assert (
        answer.status_code,
        "Trop tôt" in answer.content.decode(),
        "Give the next step." in answer.content.decode(),
    ) == (422, True, True)
    sign_in(cast.dsi).post(
        submitted.get_absolute_url() + "decliner/",
        {"decline-reason": "Trop tôt", "decline-next_step": "En mars"},
    )
    submitted.refresh_from_db()
    assert (submitted.state, submitted.next_step) == ("declined", "En mars")


def test_undo_then_undo_again_says_why(cast, sign_in, approved):
    address = approved.get_absolute_url()
    assert [sign_in(cast.dsi).post(address + "annuler/").status_code for _time in range(2)] == [302, 302]
    approved.refresh_from_db()
    assert approved.state == "submitted"


def _expense(pilot, **changed):
    return {
        "expense-token": "b" * 32,
        "expense-label": "Caméra",
        "expense-line": pilot.lines.get(category="support").pk,
        "expense-amount": "3 020",
        "expense-state": "paid",
        "expense-spent_on": f"{localdate():%Y-%m-%d}",
    } | changed


@pytest.fixture
def spendable(approved):
    """Decided long enough ago."""
    Pilot.objects.update(decided_at=timezone.now() - timedelta(days=1))
    return Pilot.objects.get(pk=approved.pk)


def test_lead_records_an_expense(cast, sign_in, spendable):
    answer = sign_in(cast.pioneer).post(spendable.get_absolute_url() + "depenses/", _expense(spendable))
    spendable.refresh_from_db()
    assert (answer.status_code, str(spendable.committed)) == (302, "3020.00")


def test_expense_beyond_the_budget_keeps_what_is_typed(cast, sign_in, spendable):
    answer = sign_in(cast.pioneer).post(
        spendable.get_absolute_url() + "depenses/", _expense(spendable, **{"expense-amount": "12 500,01"})
    )
    text = answer.content.decode()
    assert (
        answer.status_code,
        "this expense does not fit" in text,
        "Caméra" in text,
        Expense.objects.count(),
    ) == (422, True, True, 0)


def test_paid_tomorrow_is_refused(cast, sign_in, spendable):
    answer = sign_in(cast.pioneer).post(
        spendable.get_absolute_url() + "depenses/",
        _expense(spendable, **{"expense-spent_on": f"{localdate() + timedelta(days=2):%Y-%m-%d}"}),
    )
    assert (answer.status_code, Expense.objects.count()) == (422, 0)


def test_expenses_of_others_do_not_exist_for_a_colleague(cast, sign_in, spendable):
    sign_in(cast.pioneer).post(spendable.get_absolute_url() + "depenses/", _expense(spendable))
    address = f"{spendable.get_absolute_url()}depenses/{Expense.objects.get().pk}/annuler/"
    assert [sign_in(who).post(address).status_code for who in (cast.employee, cast.guest, cast.manager)] == [
        404,
        403,
        403,
    ]


def test_expense_is_cancelled_by_the_lead(cast, sign_in, spendable):
    sign_in(cast.pioneer).post(spendable.get_absolute_url() + "depenses/", _expense(spendable))
    sign_in(cast.pioneer).post(f"{spendable.get_absolute_url()}depenses/{Expense.objects.get().pk}/annuler/")
    spendable.refresh_from_db()
    assert (str(spendable.committed), Expense.objects.get().state) == ("0.00", "cancelled")


def test_measure_and_close(cast, sign_in, spendable):
    client, address = sign_in(cast.pioneer), spendable.get_absolute_url()
    client.post(
        address + "mesures/", {"measure-value": "62,5", "measure-measured_on": f"{localdate():%Y-%m-%d}"}
    )
    client.post(
        address + "mesures/", {"measure-value": "62.5", "measure-measured_on": f"{localdate():%Y-%m-%d}"}
    )
    client.post(
        address + "clore/", {"close-outcome": "go", "close-words": "À étendre.", "close-reviewed": "on"}
    )
    spendable.refresh_from_db()
    assert (spendable.state, [str(one.value) for one in spendable.kpi.measures.all()]) == (
        "closed",
        ["62.50"],
    )
    assert "À étendre." in sign_in(cast.colleague).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_do_not_grow(cast, sign_in, make_pilot, approve, now, rows, django_assert_num_queries):
    client = {name: sign_in(getattr(cast, name)) for name in ("employee", "dsi")}
    for n in range(rows):
        pilot = approve(make_pilot(title=f"Pilote {n}"), at=now)
        actions.record_measure(
            pilot, value=40 + n, measured_on=localdate(), by=cast.pioneer, at=now + timedelta(minutes=11)
        )
    waiting = [make_pilot(title=f"Demande {n}") for n in range(rows)]
    for name, address, count in (
        ("employee", "/pilotes/", COUNTS["list"]),
        ("dsi", "/pilotes/a-decider/", COUNTS["to_decide"]),
        ("dsi", waiting[0].get_absolute_url(), COUNTS["decision"]),
        ("employee", pilot.get_absolute_url(), COUNTS["pilot"]),
    ):
        client[name].get(address)
        with django_assert_num_queries(count):
            client[name].get(address)


COUNTS = {"list": 8, "to_decide": 7, "decision": 19, "pilot": 10}
