"""Files that come into the library and go out of it."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from policy.models import LibraryJob


def can_bring(by: User) -> Verdict:
    return forbidden_unless(
        by.holds(Role.COMMS), _("Only communication brings documents into the library or takes them out.")
    )


def can_apply(by: User, job: LibraryJob) -> Verdict:
    return first_refusal(
        can_bring(by),
        not_now_unless(
            job.kind == LibraryJob.Kind.IMPORT and job.state == LibraryJob.State.READY,
            _("This import is not waiting to be applied."),
        ),
    )
