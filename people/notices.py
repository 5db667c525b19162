"""What do we tell people about their account?"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Doubt, Kind, Priority, Topic, kind


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
