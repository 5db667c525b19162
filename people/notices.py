"""What do we tell people about their account?"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Doubt, Kind, Priority, Topic, kind
from people.models import Absence


@kind
class PasswordReset(Kind):
    """The link is made when the mail leaves: no secret waits in the outbox."""

    name = "people.password_reset"
    label = gettext_lazy("Link to choose a new password")
    topic = Topic.ACCOUNT
    legal = True
    why_legal = gettext_lazy("You asked for it yourself, to come back in.")
    civil = False
    in_doubt = Doubt.RESEND
    priority = Priority.URGENT
    expires_after = timedelta(hours=1)

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            row.pk: {"url": self._link(row.recipient), "button": _("Choose a new password")}
            for row in rows
            if row.recipient.is_active
        }

    def _link(self, person) -> str:
        key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
        uid, token = key.split("-", 1)
        return settings.SITE_URL + reverse(
            "account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}
        )


@kind
class StandingIn(Kind):
    """To who stands in: from when, until when, for whom; and that it is over when it ends before its day."""

    name = "people.standing_in"
    label = gettext_lazy("You stand in for somebody")
    topic = Topic.PILOTS
    expires_after = timedelta(days=30)

    def still_due(self, rows: list) -> set[int]:
        found = _absences(rows)
        return {
            row.pk for row in rows if row.pk in found and (found[row.pk].ended_at is None) == _begins(row)
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found = _absences(rows)
        return {
            row.pk: {
                "absence": found[row.pk],
                "begins": _begins(row),
                "url": settings.SITE_URL + reverse("people:absence"),
                "button": _("See for whom you stand in"),
            }
            for row in rows
            if row.pk in found
        }


def _begins(row) -> bool:
    return row.period == "begins"


def _absences(rows: list) -> dict[int, Absence]:
    """Row pk -> the absence that it names. One query."""
    ids = {row.pk: row.payload["absence"] for row in rows if "absence" in row.payload}
    found = Absence.objects.filter(pk__in=set(ids.values())).select_related("person").in_bulk()
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}
