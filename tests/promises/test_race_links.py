"""Two people open the links of their mails at the same moment, several times: one decision, and everybody is told which."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from early_adopters.models import Mentoring
from notifications.models import Message
from pilots import actions
from pilots.models import Pilot
from pilots.queries import mail_links
from tests.pilots.books import books_balance
from tests.pilots.conftest import make_tool, proposal, tool
from tests.promises.threads import at_once, on_disk

__all__ = ["make_tool", "on_disk", "proposal", "tool"]


def test_links_of_two_people_at_once_make_one_decision(on_disk, proposal, cast):
    at, today = timezone.now(), localdate()
    envelope = actions.open_envelope(
        year=today.year, name_fr="Pilotes", amount=Decimal(60000), by=cast.lead, at=at
    )
    whole = replace(proposal, starts_on=today, ends_on=today + timedelta(days=60))
    for turn in range(3):
        pilot = actions.propose(
            cast.pioneer, proposal=whole, token=f"{turn:032x}", sending=True, by=cast.pioneer, at=at
        )
        links = [mail_links.address(pilot, person, at=at) for person in (cast.dsi, cast.dsi2)]
        grant = {"answer": "grant", "asked": "12500.00", "mentor": cast.dsi.pk, "envelope": envelope.pk}
        rework = {"answer": "rework", "rework-advice": "Plus petit"}

        def posting(n, links=links, grant=grant, rework=rework):
            return lambda: Client().post(links[n % 2], (grant, rework)[n // 2 % 2]).status_code

        found = at_once([posting(n) for n in range(8)])
        pilot = Pilot.objects.get(pk=pilot.pk)
        assert (pilot.state in {"approved", "rework"}, pilot.decisions) == (True, 1)
        # One is done; a late click of the same person reads what they did, of the other one who decided.
        assert set(found) <= {200, 302, 409}
        assert found.count(302) == 1
        approved = pilot.state == "approved"
        assert Mentoring.objects.filter(about=pilot.key).count() == int(approved)
        told = Message.objects.filter(key=pilot.key, kind__in=["pilots.approved", "pilots.rework"])
        assert told.count() == 1
        books_balance()
