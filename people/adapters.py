"""allauth asks: who may have an account, who may come in, how its mails leave."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from people import actions, rules
from people.models import User


class Backend(AuthenticationBackend):
    """Asked at sign-in and at every request: a closed account or an ended invitation is out at once."""

    def user_can_authenticate(self, user: User) -> bool:
        return bool(rules.can_sign_in(user, today=timezone.localdate()))


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """People come from the directory or by invitation, never by themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Through the outbox, like every mail: the page answers in the same time whether the server is fast or down."""
        if template_prefix == "account/email/password_reset_key":
            actions.send_reset_link(context["user"], at=timezone.now())
        else:
            super().send_mail(template_prefix, email, context)
