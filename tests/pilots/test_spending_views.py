"""The screens of the money: one click takes an expense further, a refusal keeps what was typed and offers a way out."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from django.utils.timezone import localdate
from PIL import Image

from early_adopters.models import day_words
from pilots import actions
from pilots.models import Expense, Pilot, PilotFile, TopUp
from tests.pilots.books import books_balance

READERS = ("pioneer", "dsi", "dsi2", "manager", "lead")


@pytest.fixture
def address(approved, cast):
    """A pilot decided yesterday, under way for a month; its people read English."""
    today = localdate()
    Pilot.objects.update(
        decided_at=timezone.now() - timedelta(days=1),
        created_at=timezone.now() - timedelta(days=40),
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=60),
    )
    for name in READERS:
        type(cast.pioneer).objects.filter(pk=getattr(cast, name).pk).update(language="en")
    return approved.get_absolute_url()


@pytest.fixture
def pilot(address) -> Pilot:
    return Pilot.objects.get()


@pytest.fixture
def expense(pilot, cast):
    def make(amount="1000", state="committed", n=1, category="support") -> Expense:
        return actions.add_expense(
            Pilot.objects.get(pk=pilot.pk),
            line=pilot.lines.get(category=category),
            label=f"Conseil {n}",
            amount=Decimal(amount),
            state=state,
            spent_on=localdate(),
            token=f"{n:032x}",
            by=cast.pioneer,
            at=timezone.now(),
        )

    return make


def _typed(pilot, **changed) -> dict:
    return {
        "expense-token": "b" * 32,
        "expense-label": "Caméra",
        "expense-line": pilot.lines.get(category="tools").pk,
        "expense-amount": "500",
        "expense-state": "planned",
        "expense-spent_on": str(localdate()),
    } | changed


def _scan(name="devis.png") -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (4, 4), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")


def test_planned_with_its_quote_then_one_click_each(cast, sign_in, address, pilot):
    client = sign_in(cast.pioneer)
    client.post(address + "depenses/", _typed(pilot, **{"expense-file": _scan()}))
    made = Expense.objects.get()
    page = client.get(address).content.decode()
    assert ("Planned besides: €500." in page, "€12,000 are left" in page, made.files.get().purpose) == (
        True,
        True,
        "quote",
    )
    client.post(f"{address}depenses/{made.pk}/engager/")
    client.post(f"{address}depenses/{made.pk}/payee/")
    made.refresh_from_db()
    books_balance()
    assert (made.state, made.paid_on) == ("paid", localdate())


def test_quick_buttons_say_the_amount(cast, sign_in, address, expense):
    expense("1100"), expense("1800", state="planned", n=2)
    page = sign_in(cast.pioneer).get(address).content.decode()
    found = re.findall(r'<button class="button quiet small" type="submit">((?:Pay|Commit) €[0-9,]+)', page)
    assert sorted(found) == ["Commit €1,800", "Pay €1,100"]


def test_what_is_said_is_in_the_language_of_the_reader(cast, sign_in, address, pilot):
    type(cast.pioneer).objects.filter(pk=cast.pioneer.pk).update(language="fr")
    client = sign_in(cast.pioneer)
    line = pilot.lines.get(category="tools")
    typed = {"more-token": "e" * 32, "more-target": line.pk, "more-amount": "500", "more-why": "Une de plus"}
    flash = client.post(address + "rallonge/", typed, follow=True).content.decode()
    with translation.override("fr"):
        promised = day_words(TopUp.objects.get().promised_on)
    bad = SimpleUploadedFile("devis.pdf", b"<html></html>", "application/pdf")
    refused = client.post(address + "depenses/", _typed(pilot, **{"expense-file": bad})).content.decode()
    assert (
        f"Demande envoyée. Vous aurez une réponse au plus tard {promised}." in flash,
        "Devis, facture ou reçu</a>\u00a0: Ce" in refused,
    ) == (True, True)


def test_payment_with_another_amount_and_the_invoice(cast, sign_in, address, expense):
    made, client = expense(), sign_in(cast.pioneer)
    answer = client.post(
        f"{address}depenses/{made.pk}/payee/",
        {
            "pay-amount": "1 234,56",
            "pay-vat": "205.76",
            "pay-paid_on": str(localdate()),
            "pay-file": _scan("facture.png"),
        },
    )
    made.refresh_from_db()
    books_balance()
    assert (answer.status_code, made.state, made.amount, made.vat, made.files.get().purpose) == (
        302,
        "paid",
        Decimal("1234.56"),
        Decimal("205.76"),
        "invoice",
    )
    page = client.get(f"{address}depenses/{made.pk}/").content.decode()
    assert (
        "of which €205.76 of VAT" in page,
        "facture.png" in page,
        "marked it as paid, €1,234.56" in page,
    ) == (True,) * 3


def test_refused_expense_offers_the_line_that_holds_what_lacks(cast, sign_in, address, pilot):
    client, support = sign_in(cast.pioneer), pilot.lines.get(category="support")
    typed = _typed(pilot, **{"expense-amount": "2 050", "expense-state": "committed"})
    answer = client.post(address + "depenses/", typed)
    text = answer.content.decode()
    assert (answer.status_code, "Caméra" in text, Expense.objects.count()) == (422, True, 0)
    assert "Take the missing €50 from “Accompagnement externe”, where €6,000 are left" in text
    assert f'name="expense-cover" value="{support.pk}:50.00"' in text
    answer = client.post(address + "depenses/", typed | {"expense-cover": f"{support.pk}:50.00"})
    books_balance()
    support.refresh_from_db()
    assert (answer.status_code, support.granted, Expense.objects.get().state) == (
        302,
        Decimal(5950),
        "committed",
    )


def test_refused_commit_offers_it_too(cast, sign_in, address, expense):
    made = expense("2050", "planned", category="tools")
    answer = sign_in(cast.pioneer).post(f"{address}depenses/{made.pk}/engager/")
    text = answer.content.decode()
    assert (answer.status_code, 'name="commit-cover"' in text, "does not fit" in text) == (422, True, True)
    cover = text.partition('name="commit-cover" value="')[2].partition('"')[0]
    sign_in(cast.pioneer).post(f"{address}depenses/{made.pk}/engager/", {"commit-cover": cover})
    books_balance()
    assert Expense.objects.get().state == "committed"


@pytest.mark.parametrize("cover", ["x", "1", "1:", "1:-5", "1:NaN", "999999:5", "1:1e99", ":5"])
def test_forged_offers_change_nothing(cast, sign_in, address, pilot, cover):
    typed = _typed(pilot, **{"expense-amount": "2050", "expense-state": "committed", "expense-cover": cover})
    answer = sign_in(cast.pioneer).post(address + "depenses/", typed)
    books_balance()
    assert (answer.status_code, Expense.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("expense-spent_on", "1999-01-01"),
        ("expense-spent_on", "2090-01-01"),
        ("expense-vat", "500"),
        ("expense-amount", "0"),
        ("expense-amount", "beaucoup"),
        ("expense-line", "999999"),
        ("expense-state", "cancelled"),
        ("expense-token", "x"),
    ],
)
def test_absurd_expense_comes_back(cast, sign_in, address, pilot, field, value):
    answer = sign_in(cast.pioneer).post(address + "depenses/", _typed(pilot, **{field: value}))
    assert (answer.status_code, Expense.objects.count()) == (422, 0)


def test_file_that_is_none_keeps_nothing(cast, sign_in, address, pilot):
    bad = SimpleUploadedFile("devis.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")
    answer = sign_in(cast.pioneer).post(address + "depenses/", _typed(pilot, **{"expense-file": bad}))
    assert (answer.status_code, Expense.objects.count(), PilotFile.objects.count()) == (422, 0, 0)


def test_evidence_is_added_and_served_to_readers_of_the_money_only(cast, sign_in, address, expense):
    made = expense(state="paid")
    client = sign_in(cast.pioneer)
    assert "no evidence" in client.get(address).content.decode()
    client.post(
        f"{address}depenses/{made.pk}/fichiers/", {"evidence-purpose": "receipt", "evidence-file": _scan()}
    )
    file = PilotFile.objects.get()
    assert "no evidence" not in client.get(address).content.decode()
    served = {}
    for name in (*READERS, "employee", "colleague"):
        answer = sign_in(getattr(cast, name)).get(f"{address}fichiers/{file.pk}/")
        served[name] = answer.status_code
        b"".join(answer.streaming_content) if answer.streaming else None  # read to its end, it closes itself
    assert served == dict.fromkeys(READERS, 200) | {"employee": 404, "colleague": 404}


def test_list_filters_by_state_and_adds_up(cast, sign_in, address, expense):
    for n, state in enumerate(("planned", "committed", "committed", "paid"), 1):
        expense("100", state, n)
    client = sign_in(cast.manager)
    texts = [
        client.get(f"{address}depenses/", {"state": state}).content.decode()
        for state in ("", "committed", "bad")
    ]
    assert [("4 expenses" in text, "2 expenses" in text) for text in texts] == [
        (True, False),
        (False, True),
        (True, False),
    ]
    assert ["€200" in text for text in texts[:2]] == [False, True]
    assert (
        "No expense in this state."
        in client.get(f"{address}depenses/", {"state": "cancelled"}).content.decode()
    )


def test_page_shows_ten_and_leads_to_all(cast, sign_in, address, expense):
    for n in range(11):
        expense("1", "planned", n + 1)
    page = sign_in(cast.pioneer).get(address).content.decode()
    assert ("All 11 expenses" in page, page.count("Conseil")) == (True, 20)  # a link and its button each


@pytest.mark.parametrize("name", ["employee", "colleague", "hr"])
def test_money_does_not_exist_for_colleagues(cast, sign_in, address, expense, name):
    made, client = expense(), sign_in(getattr(cast, name))
    assert [client.get(address + path).status_code for path in ("depenses/", f"depenses/{made.pk}/")] == [
        404
    ] * 2
    assert "€" not in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["manager", "lead"])
def test_who_reads_the_money_without_answering_for_it_has_no_button(cast, sign_in, address, expense, name):
    made, client = expense(), sign_in(getattr(cast, name))
    pages = (
        client.get(address).content.decode() + client.get(f"{address}depenses/{made.pk}/").content.decode()
    )
    assert [word in pages for word in ("/payee/", "/annuler/", "/deplacer/", "/rallonge/", 'fichiers/"')] == [
        False
    ] * 5


def test_money_moves_on_the_page(cast, sign_in, address, pilot):
    lines = {line.category: line for line in pilot.lines.all()}
    typed = {
        "move-token": "c" * 32,
        "move-source": lines["support"].pk,
        "move-target": "new",
        "move-label": "",
        "move-category": "",
        "move-amount": "100",
        "move-reason": "Un transport imprévu",
    }
    client = sign_in(cast.pioneer)
    answer = client.post(address + "deplacer/", typed)
    assert (answer.status_code, "Name the new line." in answer.content.decode()) == (422, True)
    client.post(address + "deplacer/", typed | {"move-label": "Transport", "move-category": "other"})
    books_balance()
    page = client.get(address).content.decode()
    assert ("not foreseen" in page, "moved €100 from “Accompagnement externe” to “Transport”" in page) == (
        True,
        True,
    )
    answer = client.post(
        address + "deplacer/",
        typed | {"move-target": lines["tools"].pk, "move-amount": "99 999", "move-token": "d" * 32},
    )
    assert (answer.status_code, "less than what you move" in answer.content.decode()) == (422, True)


def test_more_is_asked_for_and_granted_by_one_click(cast, sign_in, address, pilot):
    line = pilot.lines.get(category="tools")
    typed = {"more-token": "e" * 32, "more-target": line.pk, "more-amount": "500", "more-why": "Une de plus"}
    sign_in(cast.pioneer).post(address + "rallonge/", typed)
    top_up = TopUp.objects.get()
    assert (
        "Une de plus" in sign_in(cast.dsi).get("/").content.decode()
        or "€500 more" in sign_in(cast.dsi).get("/").content.decode()
    )
    assert "asks for €500 more" in sign_in(cast.dsi).get("/pilotes/a-decider/").content.decode()
    page = sign_in(cast.dsi).get(address).content.decode()
    assert ("Grant €500" in page, "€12,500 granted, €500 with this request" in page) == (True, True)
    assert "Grant €500" not in sign_in(cast.manager).get(address).content.decode()
    sign_in(cast.dsi).post(f"{address}rallonge/{top_up.pk}/accorder/")
    books_balance()
    assert Pilot.objects.get().granted == Decimal(13000)


def test_part_of_it_more_than_asked_and_refusal(cast, sign_in, address, pilot):
    client = sign_in(cast.dsi)
    for n in range(2):
        actions.ask_more(
            pilot,
            line=pilot.lines.first(),
            amount=Decimal(500),
            why="x",
            token=f"{n:032x}",
            by=cast.pioneer,
            at=timezone.now(),
        )
        top_up = TopUp.objects.get(state="waiting")
        at = f"{address}rallonge/{top_up.pk}/"
        if n == 0:
            assert client.post(at + "accorder/", {"give-amount": "501"}).status_code == 422
            assert (
                client.post(at + "accorder/", {"give-amount": "200", "give-words": "Oui"}).status_code == 302
            )
        else:
            assert client.post(at + "refuser/", {"no-words": " "}).status_code == 422
            assert client.post(at + "refuser/", {"no-words": "Non"}).status_code == 302
    books_balance()
    assert list(TopUp.objects.order_by("pk").values_list("state", "granted")) == [
        ("granted", Decimal(200)),
        ("refused", Decimal(0)),
    ]


def test_request_is_taken_back_by_its_author(cast, sign_in, address, pilot):
    actions.ask_more(
        pilot,
        line=pilot.lines.first(),
        amount=Decimal(5),
        why="x",
        token="f" * 32,
        by=cast.pioneer,
        at=timezone.now(),
    )
    at = f"{address}rallonge/{TopUp.objects.get().pk}/retirer/"
    assert [sign_in(getattr(cast, name)).post(at).status_code for name in ("dsi", "employee", "pioneer")] == [
        403,
        404,
        302,
    ]
    assert TopUp.objects.count() == 0


def test_finished_pilot_can_still_pay(cast, sign_in, address, expense):
    made = expense()
    actions.close(Pilot.objects.get(), outcome="go", words="Oui", by=cast.pioneer, at=timezone.now())
    page = sign_in(cast.pioneer).get(address).content.decode()
    assert ("What was committed can still be paid." in page, "/payee/" in page, "/deplacer/" in page) == (
        True,
        True,
        False,
    )
    sign_in(cast.pioneer).post(
        f"{address}depenses/{made.pk}/payee/", {"pay-amount": "900", "pay-paid_on": str(localdate())}
    )
    books_balance()
    assert Pilot.objects.get().paid == Decimal(900)


def test_quiet_notice_says_what_the_message_says(cast, sign_in, address, expense):
    expense("6000")
    assert (
        "Spending runs ahead of time: 48% of the budget is committed"
        not in sign_in(cast.pioneer).get(address).content.decode()
    )
    expense("4500", n=2, category="training")
    assert "84% of the budget is committed" in sign_in(cast.pioneer).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_do_not_grow(cast, sign_in, address, expense, rows, django_assert_num_queries):
    for n in range(rows):
        expense("1", "planned", n + 1)
    client = sign_in(cast.manager)
    client.get(address + "depenses/")
    with django_assert_num_queries(10):
        client.get(address + "depenses/")
