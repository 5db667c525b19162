"""A directory in the browser is a job of the clock: taken once, looked at before, standing still whatever happens."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.models import JournalEntry
from core.verdicts import NotNow
from people import actions, imports
from people.models import DirectoryImport, User
from tests.people.test_imports import BOSS, CHIEF, CLAIRE, COMPANY, HEAD, PAUL, written

State = DirectoryImport.State


@pytest.fixture
def send(cast, now):
    """send(data) -> the job that HR submitted."""

    def submit(data: bytes, leavers: str = "keep") -> DirectoryImport:
        return actions.submit(data=data, name="annuaire.csv", leavers=leavers, by=cast.hr, at=now)

    return submit


def work(at) -> DirectoryImport:
    job = actions.claim(at=at)
    imports.run(job, at=at)
    job.refresh_from_db()
    return job


def test_two_workers_take_a_job_once(send, now):
    send(written(*COMPANY))
    assert [actions.claim(at=now) is not None, actions.claim(at=now) is not None] == [True, False]


def test_job_of_a_dead_worker_is_taken_again(send, now):
    send(written(*COMPANY))
    actions.claim(at=now)
    assert actions.claim(at=now + timedelta(minutes=9)) is None
    assert work(now + timedelta(minutes=11)).state == State.READY


def test_job_that_kills_its_workers_is_given_up(send, now):
    send(written(*COMPANY))
    for attempt in range(3):
        actions.claim(at=now + timedelta(minutes=11 * attempt))
    job = work(now + timedelta(minutes=40))
    assert (job.state, len(job.problems), User.objects.filter(employee_number="4").exists()) == (
        "refused",
        1,
        False,
    )


def test_worker_that_lost_its_lease_writes_nothing(send, now):
    job = send(written(*COMPANY))
    work(now)
    actions.request_apply(job, by=job.by, at=now)
    slow = actions.claim(at=now)
    assert work(now + timedelta(minutes=11)).state == State.DONE
    User.objects.filter(employee_number="4").update(site="Lyon")
    imports.run(slow, at=now + timedelta(minutes=12))
    job.refresh_from_db()
    assert (job.state, User.objects.get(employee_number="4").site) == ("done", "Lyon")
    assert JournalEntry.objects.filter(verb="directory_imported").count() == 1


def test_file_that_vanished_stops_the_job_with_a_sentence(send, now):
    Path(send(written(*COMPANY)).file.path).unlink()
    job = work(now)
    assert (job.state, len(job.problems)) == ("refused", 1)


def test_check_says_who_is_meant(send, now):
    send(written(*COMPANY))
    job = work(now)
    assert [person["name"] for person in job.changes["joiners"]] == [
        "Antoine Rivoire", "Hélène Garnier", "Jean-Loïc de La Tour", "Claire Morel", "Paul Vasseur",
    ]  # fmt: skip
    actions.request_apply(job, by=job.by, at=now)
    work(now)
    send(written(BOSS, HEAD, CHIEF, CLAIRE.replace(";3;Nantes", ";2;Lyon"), PAUL[:-1] + ";30/06/2026"), "all")
    job = work(now)
    assert job.changes["changed"] == [
        {
            "name": "Claire Morel",
            "line": 5,
            "returns": False,
            "facts": [
                {"name": "Site", "before": "Nantes", "after": "Lyon"},
                {"name": "Matricule responsable", "before": "3", "after": "2"},
            ],
        }
    ]
    assert job.changes["leavers"][0] == {"name": "Paul Vasseur", "number": "5", "line": 6}
    assert len(job.changes["leavers"]) == job.closing == 13  # and the twelve numbered people of the cast


def test_page_names_them(send, sign_in, cast, now):
    job = send(written(BOSS, CLAIRE.replace(";3;", ";1;")), "all")
    work(now)
    page = sign_in(cast.hr).get(f"/compte/annuaire/{job.pk}/").content.decode()
    assert "Claire Morel" in page
    assert "Yanis Benali" in page  # whom the file does not name


def test_progress_shows_on_the_page_while_the_rows_wait(send, sign_in, cast, now):
    job = send(written(*COMPANY))
    work(now)
    actions.request_apply(job, by=job.by, at=now)
    job = actions.claim(at=now)
    actions.note_progress(job, 2000, 5000)
    page = sign_in(cast.hr).get(f"/compte/annuaire/{job.pk}/").content.decode()
    assert 'value="2000" max="5000"' in page
    imports.run(job, at=now)
    assert not job.progress_path.exists()


def test_directory_that_changed_since_the_check_is_refused(send, now):
    job = send(written(*COMPANY))
    work(now)
    User.objects.create_user("guest2@demo.example", first_name="a", last_name="b", employee_number="77")
    User.objects.filter(employee_number="77").update(email="c.morel@demo.example")
    actions.request_apply(job, by=job.by, at=now)
    job = work(now)
    assert (job.state, [problem["line"] for problem in job.problems]) == ("refused", [5])


def test_refused_file_is_not_applied(send, cast, now):
    job = send(b"x")
    work(now)
    with pytest.raises(NotNow):
        actions.request_apply(job, by=cast.hr, at=now)


def test_old_files_are_forgotten_with_the_names_they_hold(send, now):
    job = send(written(*COMPANY))
    work(now)
    path = Path(job.file.path)
    DirectoryImport.objects.filter(pk=job.pk).update(created_at=now - timedelta(days=31))
    assert actions.forget_files(at=now) == 1
    job.refresh_from_db()
    assert (path.exists(), bool(job.file), job.changes, job.state) == (False, False, {}, "refused")
    assert actions.forget_files(at=now) == 0


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "a" * 300 + ".csv", "\u202egnp.csv", "<b>.csv"])
def test_name_of_a_file_is_only_shown(send, sign_in, cast, now, name, settings):
    job = actions.submit(data=b"x", name=name, leavers="keep", by=cast.hr, at=now)
    assert Path(job.file.path).parent == Path(settings.MEDIA_ROOT) / "directory"
    assert sign_in(cast.hr).get(f"/compte/annuaire/{job.pk}/").status_code == 200
