"""The page of a proposal over HTTP: it keeps itself, shows both texts to the second writer, names who is meant, previews."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.timezone import localdate

from pilots import actions
from pilots.models import Member, Pilot, Programme
from tests.core.test_documents import PDF, SVG
from tests.pilots.test_views import _typed, proposal  # noqa: F401  (dates around today)


@pytest.fixture(autouse=True)
def _in_english(cast):
    type(cast.pioneer).objects.update(language="en")


@pytest.fixture
def now():
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def draft(make_pilot):
    return make_pilot(sending=False)


def edit(pilot) -> str:
    return f"/pilotes/{pilot.pk}/modifier/"


def auto(pilot) -> str:
    return f"/pilotes/{pilot.pk}/brouillon/"


# --- Kept by itself ------------------------------------------------------------------------------------------------


def test_autosave_waits_for_a_title(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/brouillon/", _typed(tool, title=" "))
    assert (answer.status_code, Pilot.objects.count()) == (204, 0)


def test_autosave_makes_a_draft_once_and_says_where(cast, sign_in, tool):
    client = sign_in(cast.employee)
    first = client.post("/pilotes/proposer/brouillon/", _typed(tool, title="Un")).json()
    again = client.post("/pilotes/proposer/brouillon/", _typed(tool, title="Deux")).json()
    pilot = Pilot.objects.get()
    assert (pilot.title, pilot.state, pilot.asked) == ("Deux", "draft", pilot.lines.get().asked)
    assert (first["page"], again["page"], again["autosave"]) == (edit(pilot), edit(pilot), auto(pilot))
    assert (first["revision"], again["revision"]) == (0, 1)
    assert first["said"].startswith("Draft kept at ")


def test_autosave_never_sends(cast, sign_in, tool):
    sign_in(cast.employee).post("/pilotes/proposer/brouillon/", _typed(tool, send="1"))
    assert Pilot.objects.get().state == "draft"


def test_autosave_keeps_what_can_be_read(cast, sign_in, tool, draft):
    typed = _typed(
        tool,
        revision="0",
        starts_on="demain",
        **{"lines-0-asked": "douze", "lines-1-label": "Livre", "lines-1-asked": "20", "kpis-0-target": ""},
    )
    answer = sign_in(cast.pioneer).post(auto(draft), typed)
    pilot = Pilot.objects.get(pk=draft.pk)
    assert (answer.status_code, pilot.title, pilot.starts_on) == (200, "Vidéos d’atelier", draft.starts_on)
    assert [(line.label, line.asked) for line in pilot.lines.all()] == [("Caméra", 0), ("Livre", 20)]
    assert "Not kept yet: From, Target, Amount" in answer.json()["said"]


def test_autosave_of_an_older_page_stops(cast, sign_in, tool, draft, proposal, later):  # noqa: F811
    from dataclasses import replace

    actions.save(draft, proposal=replace(proposal, title="Plus neuf"), by=cast.pioneer, at=later)
    answer = sign_in(cast.pioneer).post(auto(draft), _typed(tool, revision="0"))
    assert (answer.status_code, answer.json()["conflict"]) == (409, True)
    assert Pilot.objects.get(pk=draft.pk).title == "Plus neuf"


def test_autosave_after_sending_says_so(cast, sign_in, tool, submitted):
    answer = sign_in(cast.pioneer).post(auto(submitted), _typed(tool))
    assert (answer.status_code, answer.json()["ended"]) == (409, True)


def test_autosave_is_for_its_authors(cast, sign_in, tool, draft, submitted):
    found = [
        sign_in(who).post(auto(pilot), _typed(tool)).status_code
        for who, pilot in (
            (cast.employee, draft),
            (cast.dsi, draft),
            (cast.dsi, submitted),
            (cast.guest, draft),
        )
    ]
    assert found == [404, 404, 403, 403]


def test_autosave_takes_files_and_shows_them(cast, sign_in, tool, draft):
    sent = {"attachments": [SimpleUploadedFile("devis.pdf", PDF), SimpleUploadedFile("logo.svg", SVG)]}
    answer = sign_in(cast.pioneer).post(auto(draft), _typed(tool, revision="0") | sent).json()
    assert [file.name for file in draft.files.all()] == ["devis.pdf"]
    assert ("devis.pdf" in answer["files"], "logo.svg: This kind of file is not kept" in answer["said"]) == (
        True,
        True,
    )


# --- Two writers ---------------------------------------------------------------------------------------------------


def test_the_second_writer_sees_both_and_decides(cast, sign_in, tool, draft):
    actions.add_member(
        draft, person=cast.employee, part=Member.Part.CO_AUTHOR, by=cast.pioneer, at=timezone.now()
    )
    sign_in(cast.pioneer).post(
        edit(draft), _typed(tool, title="De Léa", what="Filmer.", draft="1", revision="0")
    )
    client = sign_in(cast.employee)
    typed = _typed(
        tool,
        title="De Claire",
        why="Pour montrer.",
        draft="1",
        revision="0",
        co_authors=cast.employee.email,
        members="",
    )
    answer = client.post(edit(draft), typed)
    text = answer.content.decode()
    assert (answer.status_code, Pilot.objects.get(pk=draft.pk).title) == (409, "De Léa")
    assert f"{cast.pioneer.name} wrote this proposal meanwhile" in text
    assert (
        "<p>De Léa</p>" in text,
        "De Claire" in text,
        "Pour montrer." in text,
        "<p>Filmer.</p>" in text,
    ) == (
        True,
        True,
        True,
        True,
    )
    revision = Pilot.objects.get(pk=draft.pk).revision
    assert f'name="revision" value="{revision}"' in text
    client.post(edit(draft), typed | {"revision": str(revision)})
    assert Pilot.objects.get(pk=draft.pk).title == "De Claire"


# --- People ---------------------------------------------------------------------------------------------------------


def test_names_are_resolved_and_written_back(cast, sign_in, tool, draft):
    typed = _typed(
        tool, draft="1", revision="0", co_authors=cast.employee.name, members=f"x <{cast.colleague.email}>"
    )
    client = sign_in(cast.pioneer)
    assert client.post(edit(draft), typed).status_code == 302
    assert {m.person: m.part for m in draft.members.all()} == {
        cast.employee: "co_author",
        cast.colleague: "member",
    }
    text = client.get(edit(draft)).content.decode()
    assert f"{cast.employee.name} &lt;{cast.employee.email}&gt;" in text


def test_a_name_that_is_nobodys_is_asked_about_and_nothing_lost(cast, sign_in, tool, draft):
    near = f"{cast.employee.first_name} {cast.employee.last_name[:-1]}"
    typed = _typed(tool, draft="1", revision="0", co_authors=near, members="")
    client = sign_in(cast.pioneer)
    answer = client.post(edit(draft), typed)
    text = answer.content.decode()
    assert (answer.status_code, f"Who is {near}?" in text, "Les montrer aux clients." in text) == (
        422,
        True,
        True,
    )
    answer = client.post(edit(draft), typed | {"meant-co_authors-0": str(cast.employee.pk)})
    assert (answer.status_code, [m.person for m in draft.members.all()]) == (302, [cast.employee])


def test_autosave_of_half_a_name_takes_nobody_out(cast, sign_in, tool, draft):
    client = sign_in(cast.pioneer)
    client.post(auto(draft), _typed(tool, revision="0", co_authors=cast.employee.email, members=""))
    revision = str(Pilot.objects.get(pk=draft.pk).revision)
    answer = client.post(
        auto(draft), _typed(tool, revision=revision, co_authors=f"{cast.employee.email}\nZzz", members="")
    )
    assert (answer.status_code, [m.person for m in draft.members.all()]) == (200, [cast.employee])
    assert "Not kept yet: Who writes it with you" in answer.json()["said"]


def test_who_may_be_meant_while_a_name_is_typed(cast, sign_in):
    client = sign_in(cast.employee)
    found = client.get("/pilotes/personnes/", {"q": cast.pioneer.last_name[:3].lower()}).content.decode()
    assert f"{cast.pioneer.name} &lt;{cast.pioneer.email}&gt;" in found
    assert (
        cast.guest.email
        not in client.get("/pilotes/personnes/", {"q": cast.guest.last_name}).content.decode()
    )
    assert client.get("/pilotes/personnes/", {"q": "a"}).content.decode().strip() == ""


def test_add_an_indicator_without_javascript(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _typed(tool, add_kpi="1"))
    text = answer.content.decode()
    assert ('name="kpis-1-label"' in text, 'name="kpis-2-label"' in text, "Caméra" in text) == (
        True,
        False,
        True,
    )


def test_dates_are_proposed(cast, sign_in):
    text = sign_in(cast.employee).get("/pilotes/proposer/").content.decode()
    soonest = localdate() + timedelta(days=14)
    starts = soonest + timedelta(days=-soonest.weekday() % 7)
    assert (f'value="{starts:%Y-%m-%d}"' in text, starts.weekday()) == (True, 0)


# --- Preview, sending, taking back ------------------------------------------------------------------------------------


def test_preview_names_what_lacks(cast, sign_in, make_pilot):
    pilot = make_pilot(sending=False, what="", lines=[])
    text = sign_in(cast.pioneer).get(f"/pilotes/{pilot.pk}/apercu/").content.decode()
    assert ("2 things are missing" in text, "Add at least one line" in text, "/envoyer/" in text) == (
        True,
        True,
        False,
    )


def test_preview_button_keeps_and_shows(cast, sign_in, tool, draft):
    answer = sign_in(cast.pioneer).post(edit(draft), _typed(tool, preview="1", revision="0"))
    assert answer.headers["Location"] == f"/pilotes/{draft.pk}/apercu/"
    assert Pilot.objects.get(pk=draft.pk).title == "Vidéos d’atelier"


def test_preview_is_for_its_authors(cast, sign_in, draft, submitted):
    found = [
        sign_in(who).get(f"/pilotes/{pilot.pk}/apercu/").status_code
        for who, pilot in (
            (cast.pioneer, draft),
            (cast.dsi, draft),
            (cast.dsi, submitted),
            (cast.pioneer, submitted),
        )
    ]
    assert found == [200, 404, 403, 302]


def test_what_was_previewed_is_what_is_sent(cast, sign_in, draft):
    client = sign_in(cast.pioneer)
    client.post(f"/pilotes/{draft.pk}/envoyer/", {"revision": "7"})
    assert Pilot.objects.get(pk=draft.pk).state == "draft"
    client.post(f"/pilotes/{draft.pk}/envoyer/", {"revision": "0"})
    assert Pilot.objects.get(pk=draft.pk).state == "submitted"


def test_sending_with_a_refused_file_keeps_the_draft_and_says_why(cast, sign_in, tool):
    sent = _typed(tool, send="1") | {"attachments": [SimpleUploadedFile("logo.svg", SVG)]}
    client = sign_in(cast.employee)
    answer = client.post("/pilotes/proposer/", sent)
    pilot = Pilot.objects.get()
    assert (answer.headers["Location"], pilot.state) == (edit(pilot), "draft")
    assert "logo.svg: This kind of file is not kept" in client.get(edit(pilot)).content.decode()


def _attached(tool, *names, **changed):
    return _typed(tool, **changed) | {"attachments": [SimpleUploadedFile(name, PDF) for name in names]}


def test_a_file_stays_when_the_page_comes_back_with_mistakes(cast, sign_in, tool):
    client = sign_in(cast.employee)
    sent = _attached(tool, "devis.pdf", send="1", members="Personne Inconnue")
    answer = client.post("/pilotes/proposer/", sent)
    pilot = Pilot.objects.get()
    assert (answer.status_code, pilot.state, [file.name for file in pilot.files.all()]) == (
        422,
        "draft",
        ["devis.pdf"],
    )
    text = answer.content.decode()
    assert ("devis.pdf" in text, f'action="{edit(pilot)}"' in text, "Choose your file" in text) == (
        True,
        True,
        False,
    )
    revision = answer.context["form"]["revision"].value()
    again = client.post(edit(pilot), _typed(tool, send="1", members="", revision=revision))
    pilot.refresh_from_db()
    assert (again.status_code, pilot.state, pilot.files.count()) == (302, "submitted", 1)


def test_a_file_stays_with_a_draft_that_is_written_again(cast, sign_in, tool, draft):
    sent = _attached(tool, "plan.pdf", draft="1", revision="0", starts_on="demain")
    answer = sign_in(cast.pioneer).post(edit(draft), sent)
    assert (answer.status_code, [file.name for file in draft.files.all()]) == (422, ["plan.pdf"])
    assert answer.context["form"]["revision"].value() == str(Pilot.objects.get(pk=draft.pk).revision)
    assert answer.context["form"]["starts_on"].value() == "demain"


def test_a_file_that_cannot_be_kept_is_asked_for_again(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _attached(tool, "devis.pdf", title=" "))
    said = answer.context["form"].errors["attachments"]
    assert (answer.status_code, Pilot.objects.count(), list(said)) == (
        422,
        0,
        ["Choose your file again: it is not kept yet."],
    )


def test_a_refused_file_beside_a_mistake_is_said_at_its_field(cast, sign_in, tool):
    sent = _typed(tool, send="1", starts_on="demain") | {"attachments": [SimpleUploadedFile("logo.svg", SVG)]}
    answer = sign_in(cast.employee).post("/pilotes/proposer/", sent)
    (said,) = answer.context["form"].errors["attachments"]
    assert (said.startswith("logo.svg: This kind of file is not kept"), Pilot.objects.count()) == (True, 1)


def test_a_file_chosen_before_a_row_is_added_is_asked_for_again(cast, sign_in, tool):
    answer = sign_in(cast.employee).post("/pilotes/proposer/", _attached(tool, "devis.pdf", add_line="1"))
    assert (answer.status_code, "Choose your file again" in answer.content.decode()) == (200, True)


def test_both_texts_ask_for_the_file_again(cast, sign_in, tool, draft, proposal, later):  # noqa: F811
    from dataclasses import replace

    actions.save(draft, proposal=replace(proposal, title="Plus neuf"), by=cast.pioneer, at=later)
    answer = sign_in(cast.pioneer).post(edit(draft), _attached(tool, "devis.pdf", draft="1", revision="0"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["attachments"])


def test_taking_back_over_http(cast, sign_in, submitted):
    client = sign_in(cast.pioneer)
    assert "Take it back to change it" in client.get(submitted.get_absolute_url()).content.decode()
    answer = client.post(f"/pilotes/{submitted.pk}/reprendre/")
    assert (answer.headers["Location"], Pilot.objects.get(pk=submitted.pk).state) == (
        edit(submitted),
        "draft",
    )


def test_start_again_from_a_declined_one(cast, sign_in, submitted):
    actions.decline(submitted, reason="Trop tôt", next_step="En mars", by=cast.dsi, at=timezone.now())
    client = sign_in(cast.pioneer)
    assert "Start again from this project" in client.get(submitted.get_absolute_url()).content.decode()
    client.post(f"/pilotes/{submitted.pk}/repartir/", {"form_token": "f" * 32})
    client.post(f"/pilotes/{submitted.pk}/repartir/", {"form_token": "f" * 32})
    assert Pilot.objects.filter(title=submitted.title).count() == 2


def test_fast_lane_is_said_when_it_is_open(cast, sign_in):
    client = sign_in(cast.employee)
    assert "it starts at once" not in client.get("/pilotes/proposer/").content.decode()
    Programme.objects.create(pk=1, fast_lane_amount=2000)
    assert (
        "Up to €2,000 with a recommended tool, it starts at once."
        in client.get("/pilotes/proposer/").content.decode()
    )


def test_author_reads_who_has_it_since_when_by_when(cast, sign_in, submitted):
    text = sign_in(cast.pioneer).get(submitted.get_absolute_url()).content.decode()
    assert ("With the IT department since" in text, "Answer promised by" in text) == (True, True)
    Pilot.objects.filter(pk=submitted.pk).update(assigned_to=cast.dsi, assigned_at=timezone.now())
    text = sign_in(cast.pioneer).get(submitted.get_absolute_url()).content.decode()
    assert f"In the hands of {cast.dsi.name}" in text
    Pilot.objects.filter(pk=submitted.pk).update(promised_on=localdate() - timedelta(days=1))
    text = sign_in(cast.pioneer).get(submitted.get_absolute_url()).content.decode()
    assert "the programme lead was told" in text


def test_list_shows_ones_own_drafts_first(cast, sign_in, approved, make_pilot):
    make_pilot(title="Brouillon de Léa", sending=False)
    client = sign_in(cast.pioneer)
    text = client.get("/pilotes/").content.decode()
    assert text.index("Brouillon de Léa") < text.index("Veille client")
    assert "Brouillon de Léa" not in sign_in(cast.dsi).get("/pilotes/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts_of_the_page_do_not_grow(cast, sign_in, make_pilot, rows, django_assert_num_queries):
    pilot = make_pilot(sending=False)
    for n in range(rows):
        person = [cast.employee, cast.colleague, cast.manager][n]
        actions.add_member(pilot, person=person, part="member", by=cast.pioneer, at=timezone.now())
        actions.add_file(pilot, content=PDF, name=f"{n}.pdf", by=cast.pioneer, at=timezone.now())
    client = sign_in(cast.pioneer)
    for address, count in ((edit(pilot), QUERIES["edit"]), ("/pilotes/personnes/?q=mo", QUERIES["people"])):
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)


QUERIES = {"edit": 10, "people": 3}
