"""Several people click at once: one mentor is confirmed, one registration is kept, everybody else is told."""

from core.verdicts import NotNow
from early_adopters import actions
from early_adopters.models import EarlyAdopter, Mentoring
from notifications.models import Message
from tests.promises.threads import at_once, on_disk

__all__ = ["on_disk"]

THREADS, ROUNDS = 8, 5


def test_two_people_confirm_at_once(on_disk, cast, now):
    for number in range(ROUNDS):
        Mentoring.objects.all().delete()
        EarlyAdopter.objects.all().delete()
        Message.objects.all().delete()
        adopter = actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)
        mentors = [cast.dsi, cast.dsi2] * (THREADS // 2)
        found = at_once(
            [
                lambda mentor=mentor, pk=adopter.pk: actions.confirm_mentor(
                    EarlyAdopter.objects.select_related("person").get(pk=pk), mentor=mentor, by=mentor, at=now
                )
                for mentor in mentors
            ]
        )
        open_mentorings = Mentoring.objects.open().count()
        told = Message.objects.filter(kind="early_adopters.mentor_confirmed").count()
        won = [one for one in found if isinstance(one, Mentoring)]
        refused = [str(one) for one in found if isinstance(one, NotNow)]
        assert (number, len(won), len(refused), open_mentorings, told) == (number, 1, THREADS - 1, 1, 1)
        assert set(refused) == {f"{won[0].mentor.name} already accompanies Inès Haddad."}


def test_double_click_registers_once(on_disk, cast, now):
    found = at_once(
        [lambda: actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)] * THREADS
    )
    registered = EarlyAdopter.objects.count()
    welcomed = Message.objects.filter(kind="early_adopters.welcome").count()
    kept = [one for one in found if isinstance(one, EarlyAdopter)]
    assert (len(kept), len(found) - len(kept), registered, welcomed) == (1, THREADS - 1, 1, 1)


def test_two_people_take_over_at_once(on_disk, cast, now):
    adopter = actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)
    mentoring = actions.confirm_mentor(adopter, mentor=cast.dsi, by=cast.dsi, at=now)
    type(cast.lead).objects.filter(pk=cast.lead.pk).update(is_dsi=True)
    cast.lead.refresh_from_db()

    def take_over(mentor):
        seen = Mentoring.objects.select_related("mentor", "person").get(pk=mentoring.pk)
        return actions.reassign(seen, mentor=mentor, by=mentor, at=now).mentor

    # Both saw Yanis; whoever comes second may still follow the first one's choice, but never silently undo half of it.
    found = at_once([lambda: take_over(cast.dsi2), lambda: take_over(cast.lead)])
    mentor_id = Mentoring.objects.get().mentor_id
    pending = Message.objects.filter(kind="early_adopters.mentor_named", state="pending")
    named = list(pending.values_list("recipient_id", flat=True))
    assert named == [mentor_id]
    assert mentor_id in {cast.dsi2.pk, cast.lead.pk}
    assert len(found) == 2
