"""Files beside a pilot: who hands them in, who reads them, how they are served, how they go (promise A8)."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from core import files
from core.verdicts import Forbidden, NotNow
from pilots import actions, rules
from pilots.models import Expense, PilotFile
from tests.core.test_documents import HOSTILE, PDF


@pytest.fixture
def draft(make_pilot):
    return make_pilot(sending=False)


@pytest.fixture
def attached(draft, cast, now):
    return actions.add_file(draft, content=PDF, name="Devis été.pdf", by=cast.pioneer, at=now)


@pytest.fixture
def expense(approved, cast, later):
    line = approved.lines.get(category="tools")
    return Expense.objects.create(
        form_token="b" * 32, pilot=approved, line=line, label="Caméra", amount=900, state="planned",
        spent_on=later.date(), recorded_by=cast.pioneer, recorded_at=later,
    )  # fmt: skip


def address(file: PilotFile) -> str:
    return f"/pilotes/{file.pilot_id}/fichiers/{file.pk}/"


def stored() -> list[str]:
    return default_storage.listdir("pilots")[1] if default_storage.exists("pilots") else []


def test_file_is_kept_under_a_name_that_says_nothing(attached):
    assert (attached.name, attached.content_type, attached.size) == (
        "Devis été.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (len(attached.file.name), "Devis" in attached.file.name) == (len("pilots/") + 32, False)


@pytest.mark.parametrize(("content", "name"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_leaves_nothing_behind(draft, cast, now, content, name):
    with pytest.raises(ValidationError):
        actions.add_file(draft, content=content, name=name, by=cast.pioneer, at=now)
    assert (PilotFile.objects.count(), stored()) == (0, [])


def test_ten_at_most(draft, cast, now):
    for n in range(rules.MOST_FILES):
        actions.add_file(draft, content=PDF, name=f"{n}.pdf", by=cast.pioneer, at=now)
    with pytest.raises(NotNow, match="At most 10"):
        actions.add_file(draft, content=PDF, name="eleven.pdf", by=cast.pioneer, at=now)
    assert (draft.files.count(), len(stored())) == (10, 10)


def test_attachments_are_added_by_authors_while_it_is_written(draft, submitted, cast, now):
    for who in (cast.employee, cast.dsi, cast.manager):
        with pytest.raises(Forbidden):
            actions.add_file(draft, content=PDF, name="a.pdf", by=who, at=now)
    with pytest.raises(NotNow):
        actions.add_file(submitted, content=PDF, name="a.pdf", by=cast.pioneer, at=now)


def test_a_file_that_is_taken_out_is_gone_once_it_is_certain(
    attached, cast, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(attached, by=cast.pioneer, at=now)
        assert len(stored()) == 1
    assert (PilotFile.objects.count(), stored()) == (0, [])


def test_attachments_stay_once_it_is_sent(attached, draft, cast, now):
    actions.send(draft, by=cast.pioneer, at=now)
    with pytest.raises(NotNow):
        actions.remove_file(PilotFile.objects.get(pk=attached.pk), by=cast.pioneer, at=now)


def test_evidence_belongs_to_an_expense_of_that_pilot(expense, approved, make_pilot, cast, later):
    invoice = {"content": PDF, "name": "facture.pdf", "purpose": PilotFile.Purpose.INVOICE, "at": later}
    kept = actions.add_file(approved, **invoice, expense=expense, by=cast.pioneer)
    assert (kept.expense, kept.purpose) == (expense, "invoice")
    with pytest.raises(Forbidden):
        actions.add_file(make_pilot(lead=cast.colleague), **invoice, expense=expense, by=cast.colleague)
    with pytest.raises(Forbidden):
        actions.add_file(approved, **invoice, expense=expense, by=cast.employee)


def test_five_pieces_of_evidence_at_most_and_none_for_what_is_cancelled(expense, approved, cast, later):
    invoice = {"content": PDF, "name": "f.pdf", "purpose": "receipt", "expense": expense, "at": later}
    for _n in range(rules.MOST_EVIDENCE):
        actions.add_file(approved, **invoice, by=cast.pioneer)
    with pytest.raises(NotNow, match="At most 5"):
        actions.add_file(approved, **invoice, by=cast.pioneer)
    Expense.objects.filter(pk=expense.pk).update(state="cancelled")
    with pytest.raises(NotNow, match="cancelled"):
        actions.add_file(approved, **invoice, by=cast.pioneer)


def test_evidence_of_a_paid_expense_stays(expense, approved, cast, later):
    file = actions.add_file(
        approved, content=PDF, name="f.pdf", purpose="receipt", expense=expense, by=cast.pioneer, at=later
    )
    Expense.objects.filter(pk=expense.pk).update(state="paid", paid_on=later.date())
    with pytest.raises(NotNow, match="stays with it"):
        actions.remove_file(file, by=cast.pioneer, at=later)


# --- Served -----------------------------------------------------------------------------------------------------------


def test_served_with_every_guard_under_its_own_name(sign_in, attached, cast):
    answer = sign_in(cast.pioneer).get(address(attached))
    assert b"".join(answer.streaming_content) == PDF
    assert {name: answer.headers[name] for name in files.GUARDS} == files.GUARDS
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Devis%20%C3%A9t%C3%A9.pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"


EVERYBODY = (
    "employee", "pioneer", "colleague", "manager", "other_manager", "dsi", "lead", "hr", "comms", "trainer",
    "admin", "guest",
)  # fmt: skip


def readers(cast, sign_in, file: PilotFile) -> set[str]:
    found = {name: sign_in(getattr(cast, name)).get(address(file)) for name in EVERYBODY}
    for answer in found.values():
        answer.close()
    assert {answer.status_code for answer in found.values()} <= {200, 404}
    return {name for name, answer in found.items() if answer.status_code == 200}


def test_a_file_of_a_draft_is_its_authors(sign_in, attached, draft, cast, now):
    actions.add_member(draft, person=cast.colleague, part="co_author", by=cast.pioneer, at=now)
    assert readers(cast, sign_in, attached) == {"pioneer", "colleague"}


def test_a_file_of_an_approved_pilot_is_for_who_reads_its_money(
    sign_in, attached, draft, approve, cast, now, later
):
    pilot = approve(actions.send(draft, by=cast.pioneer, at=now), at=now)
    actions.add_member(pilot, person=cast.employee, part="member", by=cast.pioneer, at=later)
    actions.add_member(pilot, person=cast.guest, part="partner", by=cast.pioneer, at=later)
    assert readers(cast, sign_in, attached) == {"pioneer", "manager", "dsi", "lead"}


def test_a_file_has_no_other_address(client, sign_in, attached, make_pilot, cast):
    assert client.get(address(attached)).status_code == 302
    other = make_pilot(sending=False)
    asked = (
        f"/pilotes/{other.pk}/fichiers/{attached.pk}/",
        f"/media/{attached.file.name}",
        f"/{attached.file.name}",
    )
    assert [sign_in(cast.pioneer).get(path).status_code for path in asked] == [404, 404, 404]


def test_a_file_whose_content_is_lost_is_not_found(sign_in, attached, cast):
    attached.file.storage.delete(attached.file.name)
    assert sign_in(cast.pioneer).get(address(attached)).status_code == 404


def test_taking_out_over_http(sign_in, attached, cast):
    path = f"{address(attached)}retirer/"
    assert [sign_in(who).post(path).status_code for who in (cast.employee, cast.dsi, cast.guest)] == [
        404,
        404,
        403,
    ]
    answer = sign_in(cast.pioneer).post(path, headers={"Referer": "https://evil.example/"})
    assert (answer.headers["Location"], PilotFile.objects.count()) == (f"/pilotes/{attached.pilot_id}/", 0)
