"""The screens of the envelopes: who reads which, what is opened, changed and closed, and what is refused in words."""

from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from core.models import JournalEntry
from pilots import actions
from pilots.models import Envelope, Line

LIST = "/pilotes/enveloppes/"
OPEN = "/pilotes/enveloppes/ouvrir/"
READ = {"reviewed": "on"}


@pytest.fixture
def this():
    return localdate().year


@pytest.fixture
def make(cast, now, this):
    """make("Nom", amount=..., year=..., units=...) -> an envelope of this year."""

    def make(name, *, amount=1000, year=this, **fields):
        return actions.open_envelope(
            year=year, name_fr=name, amount=Decimal(amount), by=cast.lead, at=now, **fields
        )

    return make


@pytest.fixture
def lead(cast, sign_in):
    cast.lead.language = "en"
    cast.lead.save()
    return sign_in(cast.lead)


def _purse(**changed):
    return {"name_fr": "Réserve", "name_en": "Reserve", "amount": "1,500.50", "owner": "", **changed}


def test_list_is_read_by_the_lead_the_dsi_and_owners(cast, sign_in, make):
    mine = make("À Claire", owner=cast.employee)
    make("À personne")
    seen = {}
    for name in ("lead", "dsi", "employee", "pioneer", "manager", "guest", "admin"):
        answer = sign_in(getattr(cast, name)).get(LIST)
        seen[name] = (
            answer.status_code,
            [one.name for one in answer.context["page"]] if answer.status_code == 200 else None,
        )
    both = (200, ["À Claire", "À personne"])
    refused = (403, None)
    assert seen == {
        "lead": both,
        "dsi": both,
        "employee": (200, [mine.name]),
        "pioneer": refused,
        "manager": refused,
        "guest": refused,
        "admin": refused,
    }


def test_owner_reads_their_envelope_and_changes_nothing(cast, sign_in, make):
    mine, other = make("À Claire", owner=cast.employee), make("Autre")
    owner = sign_in(cast.employee)
    got = [
        owner.get(path).status_code
        for path in (
            mine.get_absolute_url(),
            other.get_absolute_url(),
            OPEN,
            f"{mine.get_absolute_url()}modifier/",
            f"{mine.get_absolute_url()}clore/",
            "/pilotes/programme/",
        )
    ]
    assert got == [200, 404, 403, 403, 403, 403]
    assert "modifier" not in owner.get(mine.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_a_constant_number_of_queries(lead, make, count, cast, django_assert_num_queries):
    for n in range(count):
        make(f"Enveloppe {n}", owner=cast.employee, units=[cast.sales])
    with django_assert_num_queries(10):
        assert lead.get(LIST).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_envelope_has_a_constant_number_of_queries(
    lead, count, make_pilot, approve, envelope, now, django_assert_num_queries
):
    for n in range(count):
        approve(make_pilot(title=f"Essai {n}", lines=[Line("tools", "Licence", Decimal(100))]), at=now)
    with django_assert_num_queries(11):
        assert lead.get(envelope.get_absolute_url()).status_code == 200


def test_list_without_envelope_opens_the_first_one(lead, cast, sign_in):
    assert f'href="{OPEN}"' in lead.get(LIST).content.decode()
    assert f'href="{OPEN}"' not in sign_in(cast.dsi).get(LIST).content.decode()


def test_list_of_another_year(lead, make, this):
    make("Passée", year=this - 1), make("Présente")
    shown = lead.get(f"{LIST}?year={this - 1}")
    assert [one.name for one in shown.context["page"]] == ["Passée"]
    assert [number for number, _name in shown.context["years"]] == [this, this - 1]
    assert lead.get(f"{LIST}?year=abc&page=-3").status_code == 200


def test_opening_keeps_what_was_typed(lead, cast, this):
    typed = _purse(year=this, units=[cast.sales.pk, cast.production.pk], owner="CLAIRE@nowhere.example")
    answer = lead.post(OPEN, typed)
    assert answer.status_code == 422
    assert "No colleague has this address." in answer.content.decode()
    assert "1,500.50" in answer.content.decode()
    answer = lead.post(OPEN, typed | {"owner": cast.employee.email.upper()})
    made = Envelope.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, made.get_absolute_url())
    assert (made.year, made.name_fr, made.amount, made.owner) == (
        this,
        "Réserve",
        Decimal("1500.50"),
        cast.employee,
    )
    assert set(made.units.all()) == {cast.sales, cast.production}


def test_opening_a_name_twice_is_refused(lead, make, this):
    make("Réserve")
    answer = lead.post(OPEN, _purse(year=this))
    assert answer.status_code == 422
    assert f"Another envelope of {this} has this name." in answer.content.decode()


def test_units_are_found_without_javascript(lead, cast, this):
    typed = _purse(year=this, units=[cast.production.pk], find="client", search="1")
    answer = lead.post(OPEN, typed)
    form = answer.context["form"]
    assert (answer.status_code, Envelope.objects.count()) == (200, 0)
    assert list(form.fields["units"].queryset) == [cast.support, cast.production]
    assert f'value="{cast.production.pk}"' in answer.content.decode()
    assert form["amount"].value() == "1,500.50"
    assert str(form["units"]).count("checked") == 1


def test_changing_says_each_change_in_the_history(lead, make, cast):
    envelope = make("Réserve", amount=1000, units=[cast.sales])
    path = f"{envelope.get_absolute_url()}modifier/"
    seen = lead.get(path).context["form"]["seen"].value()
    typed = _purse(name_fr="Fonds", amount="900", owner=cast.employee.email, seen=seen)
    assert lead.post(path, typed).status_code == 302
    envelope.refresh_from_db()
    assert (envelope.name_fr, envelope.amount, envelope.owner) == ("Fonds", Decimal(900), cast.employee)
    assert list(envelope.units.all()) == []
    told = [move.text for move in lead.get(envelope.get_absolute_url()).context["moves"]]
    assert told == [
        "Open to the whole company",
        "Owner: Claire Morel",
        "Renamed, it was “Réserve”",
        "Amount changed, it was €1,000",
        "Opened",
    ]


def test_changing_without_a_change_writes_nothing(lead, make):
    envelope = make("Réserve")
    path = f"{envelope.get_absolute_url()}modifier/"
    form = lead.get(path).context["form"]
    typed = {name: form[name].value() or "" for name in ("name_fr", "name_en", "owner", "seen")}
    assert lead.post(path, typed | {"amount": "1000"}).status_code == 302
    assert JournalEntry.objects.filter(verb__startswith="envelope_").count() == 1


def test_two_changes_at_once_keep_the_first(lead, make):
    envelope = make("Réserve")
    path = f"{envelope.get_absolute_url()}modifier/"
    seen = lead.get(path).context["form"]["seen"].value()
    assert lead.post(path, _purse(name_fr="Première", seen=seen)).status_code == 302
    second = lead.post(path, _purse(name_fr="Seconde", seen=seen))
    assert second.status_code == 422
    assert "changed since you opened the page" in second.content.decode()
    assert "Seconde" in second.content.decode()
    envelope.refresh_from_db()
    assert envelope.name_fr == "Première"


def test_resizing_below_what_is_granted_is_refused_in_words(lead, approved, envelope):
    path = f"{envelope.get_absolute_url()}modifier/"
    seen = lead.get(path).context["form"]["seen"].value()
    answer = lead.post(path, _purse(amount="12499.99", seen=seen))
    assert answer.status_code == 422
    assert "€12,500 are granted already: the amount cannot be less." in answer.content.decode()
    assert "12499.99" in answer.content.decode()


def test_closing_carries_over_what_is_left(lead, make, this):
    envelope, following = make("Réserve", amount=1000, year=this - 1), make("Réserve", amount=500)
    path = f"{envelope.get_absolute_url()}clore/"
    offered = lead.get(path).context["form"].fields["to"].choices
    assert offered == [(str(following.pk), f"Réserve {this}")]
    answer = lead.post(path, {"rest": "carry", "amount": "", "to": following.pk} | READ, follow=True)
    assert "The envelope is closed, €1,000 are carried over to Réserve." in answer.content.decode()
    envelope.refresh_from_db(), following.refresh_from_db()
    assert (envelope.left, envelope.carried, following.amount) == (0, Decimal(1000), Decimal(1500))


def test_closing_opens_the_envelope_of_the_next_year(lead, make, this, cast):
    envelope = make("Réserve", year=this - 1, owner=cast.employee, units=[cast.sales])
    path = f"{envelope.get_absolute_url()}clore/"
    assert lead.post(path, {"rest": "carry", "amount": "400", "to": "new"} | READ).status_code == 302
    envelope.refresh_from_db()
    opened = envelope.carried_to
    assert (opened.year, opened.name_fr, opened.amount, opened.owner) == (
        this,
        "Réserve",
        Decimal(400),
        cast.employee,
    )
    assert list(opened.units.all()) == [cast.sales]
    assert envelope.left == Decimal(600)


def test_closing_refuses_in_words_and_keeps_what_was_typed(lead, make, this):
    envelope = make("Réserve", year=this - 1)
    path = f"{envelope.get_absolute_url()}clore/"
    nothing = lead.post(path, {})
    assert (nothing.status_code, "Say what becomes of what is left." in nothing.content.decode()) == (
        422,
        True,
    )
    answer = lead.post(path, {"rest": "carry", "amount": "1000.01", "to": "new"} | READ)
    assert answer.status_code == 422
    assert "€1,000 are left: no more than that can be carried over." in answer.content.decode()
    assert 'value="1000.01"' in answer.content.decode()


def test_table_adds_up_to_what_is_granted(cast, lead, approved, envelope, later):
    """A finished pilot counts for what it keeps; beside it, what was granted and what went back."""
    actions.close(approved, outcome="stop", words="Non.", by=cast.dsi, at=later)
    page = lead.get(envelope.get_absolute_url())
    envelope.refresh_from_db()
    [pilot] = page.context["pilots"]
    assert (pilot.kept, envelope.allocated, "€12,500, €12,500 of it given back" in page.content.decode()) == (
        0,
        0,
        True,
    )


def test_closing_asks_for_the_tick(lead, make, this):
    envelope = make("Réserve", year=this - 1)
    answer = lead.post(f"{envelope.get_absolute_url()}clore/", {"rest": "give_up"})
    envelope.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors), envelope.closed_at) == (
        422,
        ["reviewed"],
        None,
    )


def test_closed_envelope_is_neither_changed_nor_closed_again(lead, make, this):
    envelope = make("Réserve", year=this - 1)
    path = envelope.get_absolute_url()
    assert lead.post(f"{path}clore/", {"rest": "give_up"} | READ).status_code == 302
    for again in ("clore/", "modifier/"):
        answer = lead.get(path + again)
        assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert "Change it" not in lead.get(path).content.decode()
    assert "nothing was carried over" in lead.get(path).content.decode()


def test_envelope_of_a_coming_year_is_not_closed(lead, make, this):
    envelope = make("Réserve", year=this + 1)
    answer = lead.get(f"{envelope.get_absolute_url()}clore/", follow=True)
    assert "Its year has not begun" in answer.content.decode()


def test_year_that_is_over_is_a_line_of_the_lead(lead, cast, sign_in, make, this):
    make("Réserve", year=this - 1), make("Autre", year=this - 1)
    home = lead.get("/").content.decode()
    assert f"Close the year {this - 1}" in home
    assert "2 envelopes are still open" in home
    assert "notice warn" in lead.get(f"{LIST}?year={this - 1}").content.decode()
    assert f"Close the year {this - 1}" not in sign_in(cast.dsi).get("/").content.decode()


def test_programme_says_what_happens(lead):
    page = lead.get("/pilotes/programme/").content.decode()
    assert "Every pilot waits for the decision of one person." in page
    assert "is asked every 2 weeks how it goes" in page
    assert "Nothing was changed yet" in page


def test_programme_is_set_in_words(lead, this):
    form = lead.get("/pilotes/programme/").context["form"]
    seen = {name: form[name].value() for name in form.fields if name.startswith("seen_")}
    typed = seen | {"fast_lane_amount": "500", "fiscal_month": "9", "rhythm_weeks": "4"}
    page = lead.post("/pilotes/programme/", typed, follow=True).content.decode()
    assert "asks for €500 at most starts at once" in page
    assert "is asked every 4 weeks" in page
    assert "Fast lane up to: €500, it was closed" in page
    assert "First month of the fiscal year: September, it was January" in page
    again = lead.post("/pilotes/programme/", typed)
    assert again.status_code == 422
    assert "The settings were changed since you opened the page" in again.content.decode()


def test_programme_refuses_what_is_no_amount(lead):
    form = lead.get("/pilotes/programme/").context["form"]
    seen = {name: form[name].value() for name in form.fields if name.startswith("seen_")}
    typed = seen | {"fast_lane_amount": "beaucoup", "fiscal_month": "13", "rhythm_weeks": "2"}
    answer = lead.post("/pilotes/programme/", typed)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["fast_lane_amount", "fiscal_month"]
    assert "beaucoup" in answer.content.decode()
