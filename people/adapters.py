"""allauth asks: who may have an account, and how its mails leave."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """People come from the directory or by invitation, never by themselves."""
        return False
