"""From the registration to the first contact, and to the end: every act, and what each refuses."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from core import journal
from core.verdicts import Forbidden, NotNow
from early_adopters import actions
from early_adopters.models import EarlyAdopter, Mentoring
from notifications.models import Message
from people.models import User

FRIDAY = date(2026, 11, 27)


def end_of(day):
    return datetime(day.year, day.month, day.day, 18, tzinfo=get_default_timezone())


def told():
    """(kind without the app, recipient, key, state) of every message, in order."""
    return [
        (kind.removeprefix("early_adopters."), recipient, key, state)
        for kind, recipient, key, state in Message.objects.order_by("id").values_list(
            "kind", "recipient_id", "key", "state"
        )
    ]


def verbs(subject):
    return [entry.verb for entry in journal.of(subject).order_by("id")]


def test_register_promises_three_working_days(cast, now, make_tool):
    notion = make_tool("Notion")
    adopter = actions.register(
        cast.pioneer,
        wants="  Des comptes rendus utiles. ",
        tools=[notion],
        help_wanted=["start", "nonsense"],
        by=cast.pioneer,
        at=now,
    )
    adopter.refresh_from_db()
    assert (adopter.state, adopter.wants, adopter.help_wanted) == (
        "waiting",
        "Des comptes rendus utiles.",
        ["start"],
    )
    assert (adopter.registered_at, adopter.promised_contact_on) == (now, FRIDAY)
    assert list(adopter.tools.all()) == [notion]
    assert told() == [("welcome", cast.pioneer.pk, f"adopter:{adopter.pk}", "pending")]
    assert verbs(adopter) == ["adopter_registered"]


def test_register_over_a_weekend_counts_working_days(cast):
    saturday = datetime(2026, 11, 28, 10, tzinfo=get_default_timezone())
    assert actions.promised_contact(saturday) == date(2026, 12, 2)


def test_register_twice_is_refused(cast, now, waiting):
    with pytest.raises(NotNow, match="already among the early adopters"):
        actions.register(cast.pioneer, wants="Encore.", by=cast.pioneer, at=now)
    assert EarlyAdopter.objects.get().wants == "Répondre aux clients en public."


def test_register_of_a_guest_is_refused(cast, now):
    with pytest.raises(Forbidden):
        actions.register(cast.guest, wants="Essayer.", by=cast.guest, at=now)
    assert (EarlyAdopter.objects.count(), Message.objects.count()) == (0, 0)


def test_withdrawn_person_may_register_again(cast, now, waiting):
    actions.withdraw(waiting, by=cast.pioneer, at=now)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ended_at) == ("ended", now)
    assert told() == [("welcome", cast.pioneer.pk, f"adopter:{waiting.pk}", "cancelled")]
    later = now + timedelta(days=7)
    again = actions.register(cast.pioneer, wants="Cette fois, Mastodon.", by=cast.pioneer, at=later)
    assert (again.pk, again.state, again.ended_at, again.registered_at) == (
        waiting.pk,
        "waiting",
        None,
        later,
    )
    assert told()[1:] == [("welcome", cast.pioneer.pk, f"adopter:{waiting.pk}", "pending")]


def test_withdraw_is_the_persons_own_act(cast, now, waiting):
    with pytest.raises(Forbidden):
        actions.withdraw(waiting, by=cast.dsi, at=now)


def test_withdraw_after_a_mentor_was_confirmed_is_refused(cast, now, mentoring):
    mentoring.early_adopter.refresh_from_db()
    with pytest.raises(NotNow):
        actions.withdraw(mentoring.early_adopter, by=cast.pioneer, at=now)


def test_confirm_mentor_tells_both_and_keeps_the_promise(cast, now, waiting):
    mentoring = actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi2, at=now)
    waiting.refresh_from_db()
    assert waiting.state == "accompanied"
    assert (mentoring.mentor, mentoring.person, mentoring.early_adopter) == (cast.dsi, cast.pioneer, waiting)
    assert mentoring.first_contact_due == end_of(FRIDAY)
    key = f"mentoring:{mentoring.pk}"
    assert sorted(told()[1:]) == [
        ("mentor_confirmed", cast.pioneer.pk, key, "pending"),
        ("mentor_named", cast.dsi.pk, key, "pending"),
    ]
    assert verbs(waiting) == ["adopter_registered", "mentor_confirmed"]


def test_confirm_mentor_late_leaves_one_working_day(cast, now, waiting):
    friday_evening = datetime(2026, 11, 27, 17, tzinfo=get_default_timezone())
    mentoring = actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi, at=friday_evening)
    assert mentoring.first_contact_due == end_of(date(2026, 11, 30))


def test_confirm_mentor_a_second_time_says_who_is_there(cast, now, waiting):
    stale = EarlyAdopter.objects.get(pk=waiting.pk)
    actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Yanis Benali already accompanies Inès Haddad"):
        actions.confirm_mentor(stale, mentor=cast.dsi2, by=cast.dsi2, at=now)
    assert Mentoring.objects.get().mentor == cast.dsi


@pytest.mark.parametrize("role", ["employee", "manager", "hr", "comms", "admin", "guest"])
def test_confirm_mentor_by_who_may_not_is_forbidden(cast, now, waiting, role):
    with pytest.raises(Forbidden):
        actions.confirm_mentor(waiting, mentor=cast.dsi, by=getattr(cast, role), at=now)


def test_confirm_mentor_who_cannot_is_refused(cast, now, waiting):
    User.objects.filter(pk=cast.dsi2.pk).update(is_active=False)
    cast.dsi2.refresh_from_db()
    for mentor in (cast.employee, cast.dsi2):
        with pytest.raises(NotNow, match="no longer in the IT department"):
            actions.confirm_mentor(waiting, mentor=mentor, by=cast.dsi, at=now)
    assert Mentoring.objects.count() == 0


def test_nobody_mentors_themself(cast, now):
    adopter = actions.register(cast.dsi, wants="Mastodon.", by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Nobody is their own mentor"):
        actions.confirm_mentor(adopter, mentor=cast.dsi, by=cast.dsi, at=now)


def test_accompany_without_a_subject_confirms_the_registration(cast, now, waiting):
    mentoring = actions.accompany(cast.pioneer, mentor=cast.dsi, by=cast.dsi, at=now)
    assert mentoring.early_adopter == waiting
    with pytest.raises(NotNow, match="not registered"):
        actions.accompany(cast.employee, mentor=cast.dsi, by=cast.dsi, at=now)


def test_accompany_about_a_pilot_tells_the_mentor_when_asked(cast, now):
    later = now + timedelta(minutes=10)
    mentoring = actions.accompany(
        cast.employee,
        mentor=cast.dsi,
        about="pilot:12",
        about_label="Veille client",
        about_url="/pilotes/12/",
        by=cast.dsi2,
        at=now,
        due_at=later,
    )
    assert (mentoring.early_adopter, mentoring.first_contact_due) == (None, end_of(FRIDAY))
    assert told() == [("mentor_named", cast.dsi.pk, f"mentoring:{mentoring.pk}", "pending")]
    assert Message.objects.get().due_at == later
    with pytest.raises(NotNow, match="Somebody already accompanies this"):
        actions.accompany(cast.employee, mentor=cast.dsi2, about="pilot:12", by=cast.dsi2, at=now)


def test_end_of_what_hangs_on_a_pilot_takes_its_message_back(cast, now):
    mentoring = actions.accompany(cast.employee, mentor=cast.dsi, about="pilot:12", by=cast.dsi2, at=now)
    actions.end(mentoring, by=cast.dsi2, at=now)
    assert told() == [("mentor_named", cast.dsi.pk, f"mentoring:{mentoring.pk}", "cancelled")]
    actions.accompany(cast.employee, mentor=cast.dsi2, about="pilot:12", by=cast.dsi2, at=now)


def test_contacted_is_the_mentors_word_once(cast, now, mentoring):
    for other in (cast.dsi2, cast.pioneer):
        with pytest.raises(Forbidden):
            actions.contacted(mentoring, by=other, at=now)
    later = now + timedelta(hours=2)
    actions.contacted(mentoring, by=cast.dsi, at=later)
    stale = mentoring
    mentoring = Mentoring.objects.get(pk=mentoring.pk)
    assert mentoring.first_contact_at == later
    for seen in (stale, mentoring):
        with pytest.raises(NotNow, match="already recorded"):
            actions.contacted(seen, by=cast.dsi, at=later)
    assert verbs(mentoring.early_adopter)[-1] == "first_contact_made"


def test_reassign_before_the_contact_gives_a_new_promise(cast, now, mentoring):
    later = now + timedelta(days=1)
    actions.reassign(mentoring, mentor=cast.dsi2, by=cast.lead, at=later)
    mentoring.refresh_from_db()
    assert (mentoring.mentor, mentoring.started_at, mentoring.first_contact_due) == (
        cast.dsi2,
        later,
        end_of(date(2026, 11, 30)),
    )
    key = f"mentoring:{mentoring.pk}"
    assert sorted(told()[1:]) == [
        ("mentor_confirmed", cast.pioneer.pk, key, "cancelled"),
        ("mentor_confirmed", cast.pioneer.pk, key, "pending"),
        ("mentor_named", cast.dsi.pk, key, "cancelled"),
        ("mentor_named", cast.dsi2.pk, key, "pending"),
    ]


def test_reassign_after_the_contact_only_when_the_mentor_is_gone(cast, now, mentoring):
    actions.contacted(mentoring, by=cast.dsi, at=now)
    mentoring = Mentoring.objects.select_related("mentor", "person").get()
    with pytest.raises(NotNow, match="has already made contact"):
        actions.reassign(mentoring, mentor=cast.dsi2, by=cast.dsi2, at=now)
    User.objects.filter(pk=cast.dsi.pk).update(is_active=False)
    mentoring = Mentoring.objects.select_related("mentor", "person").get()
    actions.reassign(mentoring, mentor=cast.dsi2, by=cast.dsi2, at=now)
    mentoring.refresh_from_db()
    assert (mentoring.mentor, mentoring.first_contact_at) == (cast.dsi2, None)


def test_reassign_after_somebody_else_did_is_refused(cast, now, mentoring):
    User.objects.filter(pk=cast.lead.pk).update(is_dsi=True)
    cast.lead.refresh_from_db()
    stale = Mentoring.objects.select_related("mentor", "person").get()
    actions.reassign(mentoring, mentor=cast.dsi2, by=cast.dsi2, at=now)
    with pytest.raises(NotNow, match="Something changed meanwhile"):
        actions.reassign(stale, mentor=cast.lead, by=cast.lead, at=now)


@pytest.mark.parametrize("who", ["pioneer", "dsi"])
def test_end_by_one_of_the_two_ends_the_registration(cast, now, mentoring, who):
    actions.end(mentoring, by=getattr(cast, who), at=now)
    adopter = EarlyAdopter.objects.get()
    assert (adopter.state, adopter.ended_at, Mentoring.objects.open().count()) == ("ended", now, 0)
    with pytest.raises(NotNow, match="has ended"):
        actions.end(mentoring, by=cast.dsi, at=now)


@pytest.mark.parametrize("who", ["dsi2", "lead", "manager", "employee"])
def test_end_of_an_early_adopters_mentoring_by_others_is_forbidden(cast, now, mentoring, who):
    with pytest.raises(Forbidden):
        actions.end(mentoring, by=getattr(cast, who), at=now)
