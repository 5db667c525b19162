"""The HR directory: read as HR systems write it, refused whole with every line named, applied once."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import journal
from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from people import actions, imports
from people.actions import ALL, KEEP, SAFE, import_directory
from people.models import OrgUnit, User
from tests.conftest import PASSWORD

HEADER = "Matricule;Civilité;Nom;Prénom;Courriel;Direction;Service;Matricule responsable;Site;Date d'entrée;Date de sortie"
BOSS = "1;M.;Rivoire;Antoine;a.rivoire@demo.example;Direction générale;;;Lyon;05/01/2009;"
HEAD = "2;Mme;Garnier;Hélène;h.garnier@demo.example;Direction commerciale;;1;Lyon;01/02/2010;"
CHIEF = "3;M.;de La Tour;Jean-Loïc;jl.delatour@demo.example;Direction commerciale;Service client;2;Nantes;01/02/2012;"
CLAIRE = "4;Mme;Morel;Claire;c.morel@demo.example;Direction commerciale;Service client;3;Nantes;01/09/2019;"
PAUL = "5;M.;Vasseur;Paul;p.vasseur@demo.example;Direction commerciale;Service client;3;Lille;01/09/2020;"
COMPANY = [BOSS, HEAD, CHIEF, CLAIRE, PAUL]
TODAY = date(2026, 11, 24)


def written(*lines: str, header: str = HEADER, encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    return end.join([header, *lines]).encode(encoding)


def load(data: bytes, now, *, leavers: str = SAFE) -> dict:
    plan = imports.plan(imports.read(data), today=TODAY, leavers=leavers)
    assert plan.problems == []
    return import_directory(plan, company="Ateliers", leavers=leavers, by=None, at=now)


@pytest.fixture
def company(db, now):
    load(written(*COMPANY), now)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_accents_survive_every_encoding(db, now, encoding, end):
    load(written(*COMPANY, encoding=encoding, end=end), now)
    assert User.objects.get(employee_number="2").first_name == "Hélène"
    assert OrgUnit.objects.filter(name="Direction générale").count() == 1


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_delimiter_is_recognised(db, now, delimiter):
    load(written(*COMPANY).replace(b";", delimiter.encode()), now)
    assert User.objects.count() == 5


def test_columns_are_found_whatever_their_order_case_or_accents(db, now):
    header = "E-MAIL;prenom;NOM;matricule;DATE D’ENTREE;equipe;DIRECTION"
    load(written("c@demo.example;Claire;Morel;7;2020-01-31;Service client;Ventes", header=header), now)
    claire = User.objects.get(employee_number="7")
    assert (claire.name, claire.hired_on, claire.unit.name, claire.unit.parent.name) == (
        "Claire Morel",
        date(2020, 1, 31),
        "Service client",
        "Ventes",
    )


def test_tree_managers_and_roles_follow_from_the_file(company):
    units = {unit.name: unit for unit in OrgUnit.objects.select_related("manager", "parent")}
    assert {name: unit.manager.employee_number if unit.manager else None for name, unit in units.items()} == {
        "Ateliers": None,
        "Direction générale": None,
        "Direction commerciale": "2",
        "Service client": "3",
    }
    assert (
        units["Service client"].path
        == f"/{units['Ateliers'].pk}/{units['Direction commerciale'].pk}/{units['Service client'].pk}/"
    )
    assert set(User.objects.filter(is_manager=True).values_list("employee_number", flat=True)) == {"2", "3"}
    assert User.objects.get(employee_number="4").manager.employee_number == "3"


def test_same_file_again_changes_nothing(company, now):
    before = list(User.objects.order_by("pk").values())
    counts = load(written(*COMPANY), now)
    assert (counts["joiners"], counts["changed"], counts["unchanged"], counts["closed"]) == (0, 0, 5, 0)
    assert list(User.objects.order_by("pk").values()) == before


def test_changes_are_only_what_changed(company, now):
    counts = load(
        written(BOSS, HEAD, CHIEF, CLAIRE.replace("Nantes", "Lyon"), PAUL.replace(";3;Lille", ";2;Lille")),
        now,
    )
    assert counts["changed"] == 2
    assert User.objects.get(employee_number="4").site == "Lyon"
    assert User.objects.get(employee_number="5").manager.employee_number == "2"


def test_roles_and_guests_are_left_alone(company, cast, now):
    User.objects.filter(employee_number="4").update(is_dsi=True)
    load(written(BOSS, HEAD, CHIEF, CLAIRE.replace("Nantes", "Lyon"), PAUL), now, leavers=KEEP)
    assert User.objects.get(employee_number="4").is_dsi
    cast.guest.refresh_from_db()
    assert cast.guest.is_active


def test_leaver_is_closed_and_comes_back(company, now):
    counts = load(written(BOSS, HEAD, CHIEF, CLAIRE, PAUL[:-1] + ";30/06/2026"), now)
    paul = User.objects.get(employee_number="5")
    assert (counts["leavers"], paul.is_active, paul.left_on) == (1, False, date(2026, 6, 30))
    counts = load(written(*COMPANY), now)
    paul.refresh_from_db()
    assert (counts["returning"], paul.is_active, paul.left_on) == (1, True, None)


def test_future_leaver_stays_until_then(company, now):
    load(written(BOSS, HEAD, CHIEF, CLAIRE, PAUL[:-1] + ";31/12/2026"), now)
    paul = User.objects.get(employee_number="5")
    assert (paul.is_active, paul.left_on) == (True, date(2026, 12, 31))


def test_absent_person_is_closed_when_few_are_absent(company, now):
    counts = load(written(BOSS, HEAD, CHIEF, CLAIRE), now)
    assert counts["closed"] == 1
    assert not User.objects.get(employee_number="5").is_active


def test_absent_people_are_kept_on_request(company, now):
    load(written(BOSS), now, leavers=KEEP)
    assert User.objects.filter(is_active=True).count() == 5


def test_part_of_the_directory_is_refused_unless_said(db, now):
    many = [f"{n};;Nom{n};Prénom;p{n}@demo.example;Direction;;;;;" for n in range(10, 90)]
    load(written(*many), now)
    part = written(*many[:20])
    plan = imports.plan(imports.read(part), today=TODAY, leavers=SAFE)
    assert [problem.line for problem in plan.problems] == [0]
    load(part, now, leavers=ALL)
    assert User.objects.filter(is_active=True).count() == 20


def test_import_is_one_journal_line(company):
    entry = JournalEntry.objects.get(verb="directory_imported")
    assert (entry.by, entry.details["joiners"]) == (None, 5)


def test_account_made_by_hand_is_taken_over_by_its_address(db, now):
    User.objects.create_user("c.morel@demo.example", "un-mot-de-passe-long", first_name="C", last_name="M")
    load(written(*COMPANY), now)
    claire = User.objects.get(email="c.morel@demo.example")
    assert (claire.employee_number, claire.first_name, claire.check_password("un-mot-de-passe-long")) == (
        "4",
        "Claire",
        True,
    )


def test_columns_that_the_file_lacks_are_left_alone(company, now):
    before = list(User.objects.order_by("pk").values())
    header = "Matricule;Nom;Prénom;Courriel"
    facts = [";".join(line.split(";")[i] for i in (0, 2, 3, 4)) for line in COMPANY]
    counts = load(written(*facts, header=header), now)
    assert (counts["changed"], counts["unchanged"]) == (0, 5)
    assert list(User.objects.order_by("pk").values()) == before
    assert OrgUnit.objects.get(name="Service client").manager.employee_number == "3"


def test_service_stays_when_only_the_direction_is_written(company, now):
    header = "Matricule;Nom;Prénom;Courriel;Direction"
    facts = [";".join(line.split(";")[i] for i in (0, 2, 3, 4, 5)) for line in COMPANY]
    load(written(*[fact.replace("Direction générale", "Ventes") for fact in facts], header=header), now)
    assert User.objects.get(employee_number="4").unit.name == "Service client"
    assert User.objects.get(employee_number="1").unit.name == "Ventes"


def test_part_of_the_company_keeps_the_managers_of_the_rest(company, now):
    load(written("6;;Petit;Léa;l.petit@demo.example;Direction de la production;;1;;;"), now, leavers=KEEP)
    managers = {
        unit.name: unit.manager and unit.manager.employee_number
        for unit in OrgUnit.objects.select_related("manager")
    }
    assert managers == {
        "Ateliers": None,
        "Direction générale": None,
        "Direction commerciale": "2",
        "Service client": "3",
        "Direction de la production": "1",
    }


def test_manager_who_leaves_manages_nothing(company, now):
    load(written(BOSS, HEAD, CHIEF[:-1] + ";30/06/2026", CLAIRE, PAUL), now)
    service = OrgUnit.objects.get(name="Service client")
    assert (service.manager, User.objects.get(employee_number="3").is_manager) == (None, False)


def test_company_has_the_manager_an_administrator_chose(company, now):
    OrgUnit.objects.filter(name="Ateliers").update(manager=User.objects.get(employee_number="1"))
    load(written(BOSS, HEAD, CHIEF, CLAIRE.replace("Nantes", "Lyon"), PAUL), now)
    assert OrgUnit.objects.get(name="Ateliers").manager.employee_number == "1"
    assert User.objects.get(employee_number="1").is_manager


def test_unit_written_in_capitals_is_the_same_unit(company, now):
    capitals = [line.replace("Direction commerciale", "DIRECTION COMMERCIALE") for line in COMPANY]
    counts = load(
        written(*[line.replace("Direction générale", "Direction Generale") for line in capitals]), now
    )
    assert (counts["changed"], OrgUnit.objects.count()) == (0, 4)


def test_units_in_another_alphabet_stay_apart(db, now):
    load(written("1;;A;A;a@demo.example;Продажи;;;;;", "2;;B;B;b@demo.example;Финансы;;;;;"), now)
    assert set(OrgUnit.objects.values_list("name", flat=True)) == {"Ateliers", "Продажи", "Финансы"}


def test_name_in_use_goes_before_name_at_birth(db, now):
    header = "Matricule;Nom;Nom d'usage;Prénom;Courriel"
    load(written("1;Haddad;Morel;Claire;c.morel@demo.example", header=header), now)
    assert User.objects.get().last_name == "Morel"


@pytest.mark.parametrize("above", ["sep=;\r\n", "\r\n\r\n", ";;;\r\n"])
def test_lines_above_the_header_are_passed_over(db, now, above):
    data = written("1;;Morel;Claire;c.morel@demo.example;;;;;;", "2;;X;;x;;;;;;")
    reading = imports.read(above.encode() + data.removeprefix(b"\xef\xbb\xbf"))
    assert {problem.line for problem in reading.problems} == {3 + above.count("\n")}


@pytest.mark.parametrize(
    "day", ["31/12/2026", "31.12.2026", "31-12-2026", "2026-12-31", "31/12/2026 00:00:00"]
)
def test_dates_are_read_as_systems_write_them(db, day):
    assert imports.read(written(f"1;;A;A;a@demo.example;;;;;;{day}")).lines[0].left_on == date(2026, 12, 31)


def test_sessions_of_a_leaver_are_gone_even_when_they_come_back(company, client, now):
    paul = User.objects.get(employee_number="5")
    paul.set_password(PASSWORD)
    paul.save()
    client.post("/compte/login/", {"login": paul.email, "password": PASSWORD})
    assert client.get("/compte/").status_code == 200
    load(written(BOSS, HEAD, CHIEF, CLAIRE, PAUL[:-1] + ";30/06/2026"), now)
    load(written(*COMPANY), now)
    assert User.objects.get(employee_number="5").is_active
    assert client.get("/compte/").status_code == 302


def test_account_closed_by_hand_stays_closed_until_opened_by_hand(company, cast, now):
    paul = User.objects.get(employee_number="5")
    actions.deactivate(paul, by=cast.admin, at=now)
    counts = load(written(*COMPANY), now, leavers=KEEP)
    assert (counts["kept_closed"], counts["returning"], counts["changed"]) == (1, 0, 0)
    assert not User.objects.get(employee_number="5").is_active
    actions.reactivate(paul, by=cast.admin, at=now)
    counts = load(written(*COMPANY), now, leavers=KEEP)
    assert (counts["kept_closed"], User.objects.get(employee_number="5").is_active) == (0, True)


def test_who_was_closed_and_opened_by_a_file_is_in_the_journal(company, cast, now):
    paul = User.objects.get(employee_number="5")
    load(written(BOSS, HEAD, CHIEF, CLAIRE, PAUL[:-1] + ";30/06/2026"), now, leavers=KEEP)
    load(written(*COMPANY), now, leavers=KEEP)
    assert [(entry.verb, entry.details) for entry in journal.of(paul)] == [
        ("account_opened", {"why": "directory"}),
        ("account_closed", {"why": "directory"}),
    ]


@pytest.mark.parametrize("name", ["employee", "dsi", "lead", "guest"])
def test_only_hr_and_administrators_import(cast, now, name):
    plan = imports.plan(imports.read(written(*COMPANY)), today=TODAY, leavers=KEEP)
    with pytest.raises(Forbidden):
        import_directory(plan, leavers=KEEP, by=getattr(cast, name), at=now)
    with pytest.raises(Forbidden):
        actions.submit(data=b"x", name="a.csv", leavers="keep", by=getattr(cast, name), at=now)


def test_directory_that_changed_meanwhile_refuses_the_whole_file(company, now):
    plan = imports.plan(
        imports.read(written(*COMPANY, "6;;Petit;Léa;l.petit@demo.example;;;;;;")), today=TODAY
    )
    User.objects.create_user("l.petit@demo.example", first_name="Autre", last_name="Petit")
    with pytest.raises(NotNow):
        import_directory(plan, leavers=SAFE, by=None, at=now)
    assert User.objects.count() == 6


def test_manager_may_be_in_the_directory_only(company, now):
    load(written("6;;Petit;Léa;l.petit@demo.example;;;4;;;"), now, leavers=KEEP)
    assert User.objects.get(employee_number="6").manager.employee_number == "4"


def test_circle_through_the_directory_is_refused(company):
    plan = imports.plan(imports.read(written(HEAD.replace(";;1;", ";;4;"))), today=TODAY, leavers=KEEP)
    assert [problem.line for problem in plan.problems] == [2]


def test_endless_ladder_of_managers_is_refused_at_once(db):
    rungs = [f"{n};;Nom;Prénom;p{n}@demo.example;;;{n + 1 if n < 30000 else ''};;;" for n in range(1, 30001)]
    with CaptureQueriesContext(connection) as asked:
        plan = imports.plan(imports.read(written(*rungs)), today=TODAY)
    assert (len(plan.problems), len(asked)) == (1, 2)


def test_progress_is_told_on_the_way(db, now):
    told = []
    many = [f"{n};;Nom;Prénom;p{n}@demo.example;;;{'' if n == 1 else 1};;;" for n in range(1, 2402)]
    plan = imports.plan(imports.read(written(*many)), today=TODAY)
    import_directory(
        plan, leavers=SAFE, by=None, at=now, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 2401), (1001, 2401), (2001, 2401), (2401, 2401)]


BROKEN = {
    "empty": (b"", {0}),
    "blank": (b"  \r\n\r\n", {0}),
    "header only": (written(), {0}),
    "one column": (b"Matricule\r\n1", {1}),
    "only blank lines under the header": (written("", ";;;;;;;;;;", " ; "), {0}),
    "page of the web": (b"<!DOCTYPE html><html><body>Erreur 500</body></html>", {1}),
    "utf-16": (written(BOSS, encoding="utf-16"), {0}),
    "marks of direction only": (written(BOSS.replace("Rivoire", "\u202e\u200f")), {2}),
    "number too long": (written(BOSS.replace("1;M.", "1" * 60 + ";M.")), {2}),
    "address too long": (written(BOSS.replace("a.rivoire", "a" * 300)), {2}),
    "two addresses in one": (written(BOSS.replace("demo.example", "demo.example, b@demo.example")), {2}),
    "date of tomorrow’s century": (written(BOSS.replace("05/01/2009", "05/01/2999")), {2}),
    "date with letters": (written(BOSS.replace("05/01/2009", "5 janvier 2009")), {2}),
    "zip": (b"PK\x03\x04" + b"x" * 100, {0}),
    "old spreadsheet": (b"\xd0\xcf\x11\xe0" + b"x" * 100, {0}),
    "binary": (b"Matricule;Nom\x00;", {0}),
    "neither encoding": (b"Matricule;Nom;Pr\x81nom;Courriel\r\n1;a;b;c@d.fr", {1}),
    "no number column": (written("x", header="Nom;Prénom;Courriel"), {1}),
    "no known column": (written("x", header="a;b;c"), {1}),
    "column twice": (written(BOSS, header=HEADER.replace("Site", "Nom")), {1}),
    "missing number": (written(BOSS, HEAD.replace("2;Mme", ";Mme")), {3}),
    "missing name": (written(BOSS.replace("Rivoire;Antoine", ";Antoine")), {2}),
    "missing address": (written(BOSS.replace("a.rivoire@demo.example", "")), {2}),
    "bad address": (written(BOSS.replace("a.rivoire@demo.example", "a.rivoire(at)demo")), {2}),
    "number twice": (written(BOSS, HEAD.replace("2;Mme", "1;Mme")), {3}),
    "address twice": (written(BOSS, HEAD.replace("h.garnier", "a.rivoire")), {3}),
    "address twice in capitals": (written(BOSS, HEAD.replace("h.garnier", "A.RIVOIRE")), {3}),
    "impossible date": (written(BOSS.replace("05/01/2009", "31/02/2009")), {2}),
    "american date": (written(BOSS.replace("05/01/2009", "01/31/2009")), {2}),
    "date of another age": (written(BOSS.replace("05/01/2009", "05/01/0009")), {2}),
    "leaves before joining": (written(BOSS[:-1] + ";05/01/2008"), {2}),
    "unknown manager": (written(BOSS, HEAD.replace(";1;Lyon", ";99;Lyon")), {3}),
    "own manager": (written(BOSS, HEAD.replace(";1;Lyon", ";2;Lyon")), {3}),
    "circle of managers": (written(BOSS.replace(";;;Lyon", ";;2;Lyon"), HEAD), {2}),
    "service without direction": (
        written(BOSS, CLAIRE.replace("Direction commerciale", "").replace(";3;", ";1;")),
        {3},
    ),
    "too many cells": (written(BOSS + ";encore;un"), {2}),
    "very long name": (written(BOSS.replace("Rivoire", "R" * 300)), {2}),
    "control character": (written(BOSS.replace("Rivoire", "Riv\x07oire")), {2}),
    "line break in a name": (written(BOSS.replace("Rivoire", '"Riv\noire"')), {2}),
    "open quotation": (written(BOSS.replace("Rivoire", '"Rivoire')), None),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_broken_file_is_refused_whole_with_its_lines(company, now, name, language):
    data, lines = BROKEN[name]
    before = list(User.objects.order_by("pk").values()), OrgUnit.objects.count()
    with translation.override(language):
        plan = imports.plan(imports.read(data), today=TODAY)
        assert plan.problems, name
        if lines is not None:
            assert {problem.line for problem in plan.problems} == lines
        assert all(problem.reason.strip() for problem in plan.problems)
    assert (list(User.objects.order_by("pk").values()), OrgUnit.objects.count()) == before


def test_every_bad_line_is_named_not_only_the_first(db):
    data = written(
        BOSS, HEAD.replace("h.garnier@", "h.garnier"), CHIEF.replace("01/02/2012", "hier"), ";;;;;;;;;;"
    )
    assert [problem.line for problem in imports.read(data).problems] == [3, 4]


def test_problems_of_the_file_and_of_the_directory_come_together(company):
    """A manager on a bad line is not unknown; an unknown one is named beside the bad line."""
    lines = [
        BOSS.replace("05/01/2009", "hier"),
        HEAD,
        CHIEF.replace(";2;", ";99;"),
        CLAIRE.replace(";3;", ";98;"),
    ]
    plan = imports.plan(
        imports.read(written(*lines, PAUL.replace("p.vasseur", "c.morel"))), today=TODAY, leavers=KEEP
    )
    assert [problem.line for problem in plan.problems] == [2, 4, 5, 6, 6]


def test_address_of_a_guest_is_refused(cast):
    plan = imports.plan(imports.read(written(BOSS.replace("a.rivoire", "guest"))), today=TODAY, leavers=KEEP)
    assert [problem.line for problem in plan.problems] == [2]


def test_invisible_marks_are_dropped(db, now):
    load(written(BOSS.replace("Rivoire", "\u202eRiv\u200boire")), now)
    assert User.objects.get(employee_number="1").last_name == "Rivoire"


def test_queries_do_not_grow_with_lines(db, now):
    def queries(first: int, last: int) -> int:
        data = written(
            *[f"{n};;Nom{n};Prénom;p{n}@demo.example;Direction;Service;;;;" for n in range(first, last)]
        )
        with CaptureQueriesContext(connection) as asked:
            load(data, now, leavers=KEEP)
        return len(asked)

    queries(10, 12)  # makes the units
    assert queries(100, 103) == queries(1000, 1400)


def test_command_changes_nothing_on_a_dry_run(db, tmp_path, capsys):
    path = tmp_path / "annuaire.csv"
    path.write_bytes(written(*COMPANY))
    call_command("import_directory", str(path), "--dry-run")
    assert User.objects.count() == 0
    call_command("import_directory", str(path))
    assert User.objects.count() == 5


def test_command_names_each_line_and_fails(db, tmp_path, capsys):
    path = tmp_path / "annuaire.csv"
    path.write_bytes(written(BOSS, HEAD.replace("01/02/2010", "hier")))
    with pytest.raises(CommandError):
        call_command("import_directory", str(path))
    with translation.override("fr"):
        assert "ligne 3: « hier » n’est pas une date" in capsys.readouterr().err.replace("\u00a0", " ")
    assert User.objects.count() == 0
