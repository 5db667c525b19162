"""Confirmations."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from policy.models import Version, VersionText


def can_acknowledge(user: User, version: Version, text: VersionText | None, *, sha256: str) -> Verdict:
    """`text` is the version's text in the language that was shown; `sha256` what the page said it was."""
    document = version.document
    return first_refusal(
        forbidden_unless(user.is_active and not user.is_guest, _("Only colleagues confirm a reading.")),
        not_now_unless(
            document.is_published,
            _("This document has been withdrawn: there is nothing to confirm any more."),
        ),
        not_now_unless(
            text is not None and text.sha256 == sha256,
            _(
                "The text on your page is not the one we keep for this version. Please read the page again before you confirm."
            ),
        ),
    )
