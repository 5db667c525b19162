"""Tables on their way out: who may take what, equal row by row when read back, written by the clock in steps, forgotten."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage

from core.models import JournalEntry
from core.verdicts import Forbidden
from pilots import actions, tasks
from pilots.actions import exports as writing
from pilots.models import BudgetLine, Expense, Export, Line, Measure, Pilot
from pilots.queries import exports as tables
from pilots.queries.scope import Chosen
from tests.pilots.conftest import day

JUNE = day("2026-06-15")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMES = ("pilots", "lines", "expenses", "measures")


def _ask(user, name="expenses", kind="xlsx", at=JUNE, **chosen) -> Export:
    return actions.ask_for_table(name, kind=kind, chosen=Chosen(**chosen), language="en", by=user, at=at)


def _written(export: Export) -> Export:
    claimed = actions.claim_export(at=JUNE)
    assert (claimed, actions.write_export(claimed, clock=lambda: JUNE)) == (export, True)
    export.refresh_from_db()
    return export


def _cells(file) -> list[list]:
    """The sheet as a spreadsheet reads it: texts, numbers."""
    with ZipFile(file) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [
        [
            "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
            if cell.get("t") == "inlineStr"
            else float(cell.findtext(f"{SHEET}v") or 0)
            for cell in row.iter(f"{SHEET}c")
        ]
        for row in sheet.iter(f"{SHEET}row")
    ]


def _as_cell(value):
    """What a spreadsheet holds for a value: numbers as such, days counted since 1900."""
    if isinstance(value, datetime):
        local = value.astimezone(JUNE.tzinfo).replace(tzinfo=None)
        return round((local - datetime(1899, 12, 30)) / timedelta(days=1), 6)
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, (int, float, Decimal)):
        return float(value)
    return "" if value is None else value


@pytest.mark.parametrize("name", NAMES)
def test_a_spreadsheet_reads_back_equal(cast, year, name):
    export = _written(_ask(cast.lead, name))
    found = tables.table(name, cast.lead, Chosen(), JUNE)
    with export.file.open() as file:
        read = _cells(file)
    expected = [[_as_cell(cell) for cell in row] for row in found.rows()]
    rounded = [[round(cell, 6) if isinstance(cell, float) else cell for cell in row] for row in read[1:]]
    assert (read[0], rounded) == (found.head, expected)
    counted = {"pilots": 3, "lines": 5, "expenses": 3, "measures": 1}
    assert (export.rows, export.written, export.state) == (counted[name], counted[name], "done")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_csv_reads_back_equal(cast, year, name, language):
    lines = actions.stream_table(name, chosen=Chosen(), language=language, by=cast.lead, at=JUNE)
    text = b"".join(lines).decode("utf-8-sig")
    _head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    point = "," if language == "fr" else "."
    found = tables.table(name, cast.lead, Chosen(), JUNE)
    words = [
        [
            str(cell).replace(".", point)
            if isinstance(cell, Decimal)
            else cell.astimezone(JUNE.tzinfo).isoformat(timespec="seconds")
            if isinstance(cell, datetime)
            else cell.isoformat()
            if isinstance(cell, date)
            else ""
            if cell is None
            else str(cell)
            for cell in row
        ]
        for row in found.rows()
    ]
    same = [[cell for cell in row if not cell or cell[0].isdigit()] for row in rows]
    assert same == [[cell for cell in row if not cell or cell[0].isdigit()] for row in words]
    assert language == "fr" or rows == words


def test_columns_are_in_the_language_of_the_person(cast, year):
    heads = [
        b"".join(actions.stream_table("expenses", chosen=Chosen(), language=language, by=cast.lead, at=JUNE))
        .decode("utf-8-sig")
        .split("\r\n")[0]
        .split(";")[-2:]
        for language in ("fr", "en")
    ]
    assert heads == [["Enregistrée par", "Enregistrée le"], ["Recorded by", "Recorded at"]]


def test_no_cell_begins_a_formula(cast, year):
    Expense.objects.update(label="=1+1", supplier="@x")
    lines = actions.stream_table("expenses", chosen=Chosen(), language="en", by=cast.lead, at=JUNE)
    rows = list(csv.reader(io.StringIO(b"".join(lines).decode("utf-8-sig")), delimiter=";"))
    assert {(row[5], row[6]) for row in rows[1:]} == {("'=1+1", "'@x")}
    with _written(_ask(cast.lead)).file.open() as file, ZipFile(file) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert list(sheet.iter(f"{SHEET}f")) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_manager_takes_out_their_units_only(cast, year, make_pilot, name):
    make_pilot(title="Brouillon", lead=cast.employee, sending=False, at=JUNE)
    seen = [
        {row[0] for row in tables.table(name, who, Chosen(), JUNE).rows()}
        for who in (cast.lead, cast.manager, cast.other_manager)
    ]
    waiting, other, half = (Pilot.objects.get(title=title).pk for title in ("En attente", "Ailleurs", "Demi"))
    everything = {
        "pilots": [{waiting, other, half}, {waiting, half}, {other}],
        "lines": [{waiting, other, half}, {waiting, half}, {other}],
        "expenses": [{other, half}, {half}, {other}],
        "measures": [{half}, {half}, set()],
    }
    assert seen == everything[name]


def test_the_filters_of_the_page_hold(cast, year):
    def titles(**chosen):
        return [row[1] for row in tables.table("pilots", cast.lead, Chosen(**chosen), JUNE).rows()]

    assert [titles(state="submitted"), titles(unit=cast.production.pk), titles(tool="absent"), titles()] == [
        ["En attente"],
        ["Ailleurs"],
        [],
        ["En attente", "Ailleurs", "Demi"],
    ]


def test_who_follows_nothing_takes_nothing_out(cast, year):
    for who in (cast.employee, cast.guest, cast.hr):
        with pytest.raises(Forbidden):
            _ask(who)
    _ask(cast.manager)
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(is_manager=False)
    claimed = actions.claim_export(at=JUNE)
    assert actions.write_export(claimed, clock=lambda: JUNE) is False
    assert Export.objects.get().state == "failed"


def test_the_same_table_asked_twice_is_one_export(cast, year):
    first, again = _ask(cast.lead), _ask(cast.lead, at=JUNE + timedelta(seconds=9))
    other = _ask(cast.lead, unit=cast.sales.pk)
    assert (first.pk == again.pk, other.pk == first.pk, other.filters) == (
        True,
        False,
        {"unit": cast.sales.pk, "tool": "", "state": "", "year": 2026},
    )


def test_a_claimed_export_has_one_worker_and_comes_back_after_its_lease(cast, year):
    export = _ask(cast.lead)
    assert [actions.claim_export(at=JUNE), actions.claim_export(at=JUNE)] == [export, None]
    later = JUNE + writing.LEASE + timedelta(seconds=1)
    assert actions.claim_export(at=later) == export
    last = later + writing.LEASE * 2
    assert actions.claim_export(at=last).attempts == 3
    assert actions.claim_export(at=last + writing.LEASE * 2) is None
    export.refresh_from_db()
    assert (export.state, export.ended_at) == ("failed", last + writing.LEASE * 2)


def test_who_lost_the_lease_writes_nothing(cast, year, monkeypatch):
    _ask(cast.lead)
    slow = actions.claim_export(at=JUNE)
    fast = actions.claim_export(at=JUNE + writing.LEASE * 2)
    assert actions.write_export(slow, clock=lambda: JUNE) is False
    assert actions.write_export(fast, clock=lambda: JUNE + writing.LEASE * 2) is True
    export = Export.objects.get()
    assert (export.state, export.written) == ("done", 3)
    assert default_storage.listdir("pilot-exports")[1] == [export.file.name.rpartition("/")[2]]


def test_progress_is_noted_in_steps(cast, year, monkeypatch):
    monkeypatch.setattr(writing, "STEP", 1)
    export = _ask(cast.lead)
    claimed, noted = actions.claim_export(at=JUNE), []

    def clock():
        noted.append(Export.objects.values_list("written", "rows").get())
        return JUNE

    assert actions.write_export(claimed, clock=clock)
    assert noted == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]
    export.refresh_from_db()
    assert export.lease_until is None


def test_what_fails_is_tried_again_and_given_up_after_three(cast, year, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("full")

    monkeypatch.setattr("core.exports.write_xlsx", broken)
    _ask(cast.lead)
    states = []
    for _ in range(3):
        actions.write_export(actions.claim_export(at=JUNE), clock=lambda: JUNE)
        states.append(Export.objects.get().state)
    assert states == ["waiting", "waiting", "failed"]


def test_files_are_forgotten_after_seven_days(cast, year):
    export = _written(_ask(cast.lead))
    name = export.file.name
    assert [actions.forget_exports(at=JUNE + timedelta(days=n)) for n in (6, 8, 9)] == [0, 1, 0]
    export.refresh_from_db()
    assert (export.file.name, export.state, default_storage.exists(name)) == ("", "done", False)


def test_the_clock_writes_one_a_tick(cast, year):
    _ask(cast.lead), _ask(cast.manager)
    assert [tasks.exports(), tasks.exports(), tasks.exports(), tasks.forget_exports()] == [
        True,
        True,
        False,
        2,
    ]


# --- The pages ------------------------------------------------------------------------------------------


def test_a_small_csv_comes_at_once_and_the_journal_knows(cast, sign_in, approved):
    client = sign_in(cast.manager)
    answer = client.post("/tableaux/exports/", {"table": "lines", "format": "csv"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").strip().split("\r\n")
    assert (len(rows), answer["Content-Type"], Export.objects.count()) == (4, "text/csv; charset=utf-8", 0)
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    entry = JournalEntry.objects.get(verb="pilots_exported")
    assert (entry.by, entry.details) == (cast.manager, {"table": "lines", "rows": 3})


def test_a_large_csv_is_prepared(cast, sign_in, approved, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    answer = sign_in(cast.manager).post("/tableaux/exports/", {"table": "lines", "format": "csv"})
    export = Export.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/tableaux/exports/{export.pk}/")


def test_the_page_shows_progress_then_the_file_to_its_owner_only(cast, sign_in, approved):
    client, other = sign_in(cast.manager), sign_in(cast.lead)
    page = client.post("/tableaux/exports/", {"table": "lines", "format": "xlsx"})["Location"]
    Export.objects.update(rows=4000, written=1000)
    text = client.get(page).content.decode()
    assert ['value="1000" max="4000"' in text, 'http-equiv="refresh"' in text] == [True, True]
    assert client.get(f"{page}fichier/").status_code == 404
    tasks.exports()
    text = client.get(page).content.decode()
    assert [f'href="{page}fichier/"' in text, 'http-equiv="refresh"' in text] == [True, False]
    answer = client.get(f"{page}fichier/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert len(_cells(io.BytesIO(b"".join(answer.streaming_content)))) == 4
    assert [other.get(page).status_code, other.get(f"{page}fichier/").status_code] == [404, 404]
    assert JournalEntry.objects.filter(verb="pilots_exported", by=cast.manager).count() == 1
    assert f'href="{page}"' not in other.get("/tableaux/exports/").content.decode()


def test_a_table_that_does_not_exist_is_asked_again(cast, sign_in):
    answer = sign_in(cast.manager).post("/tableaux/exports/", {"table": "users", "format": "xlsx"})
    assert (answer.status_code, Export.objects.count()) == (422, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(cast, sign_in, approved, rows, django_assert_num_queries):
    for n in range(rows):
        _ask(cast.manager, NAMES[n])
    client = sign_in(cast.manager)
    client.get("/tableaux/exports/")
    with django_assert_num_queries(4):
        client.get("/tableaux/exports/")


@pytest.mark.parametrize(
    ("name", "model"), [("lines", BudgetLine), ("expenses", Expense), ("measures", Measure)]
)
def test_a_table_is_read_in_one_go(cast, year, name, model, django_assert_num_queries):
    found = tables.table(name, cast.lead, Chosen(), JUNE)
    with django_assert_num_queries(1):
        rows = list(found.rows())
    assert len(rows) == model.objects.count()


def test_a_negative_number_stays_a_number(cast, make_pilot, approve, now):
    pilot = approve(make_pilot(lines=(Line("tools", "x", Decimal(10)),)), at=now)
    actions.record_measure(
        pilot,
        value=Decimal("-2.5"),
        measured_on=now.date(),
        by=pilot.lead,
        at=now + timedelta(hours=1),
    )
    lines = actions.stream_table("measures", chosen=Chosen(), language="fr", by=cast.lead, at=now)
    assert b"".join(lines).decode().strip().split("\r\n")[1].split(";")[9] == "-2,50"
