"""May they, and if not, why? Accounts, roles, the directory."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import EVERYONE, SIGNED_IN
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import GRANTED, OrgUnit, Role, User

ACCESS = {
    "account": {SIGNED_IN},
    "set_language": EVERYONE,
    "rights": {Role.EMPLOYEE},
    "import_directory": {Role.HR, Role.ADMIN},
    "administer": {Role.ADMIN},
    "enter_back_office": EVERYONE,
}
ACCESS_WORDS = {
    "account": gettext_lazy("See and change one’s own account"),
    "set_language": gettext_lazy("Choose the language"),
    "rights": gettext_lazy("Read who may do what"),
    "import_directory": gettext_lazy("Import the company’s directory"),
    "administer": gettext_lazy("Grant roles, open the back office"),
    "enter_back_office": gettext_lazy("Reach the door of the back office (signing in comes first)"),
}


def can_grant(by: User, person: User, role: str) -> Verdict:
    """Give or take a role: an administrator, to an active colleague, never their own administration."""
    return first_refusal(
        forbidden_unless(by.holds(Role.ADMIN), _("Only administrators grant roles.")),
        forbidden_unless(role in GRANTED, _("This role follows from the records, it is not granted.")),
        forbidden_unless(
            by.pk != person.pk or role != Role.ADMIN, _("Nobody takes away their own administration.")
        ),
        not_now_unless(not person.is_guest, _("A guest holds no role of the company.")),
        not_now_unless(person.is_active, _("This person has left.")),
    )


def can_deactivate(by: User, person: User) -> Verdict:
    return first_refusal(
        forbidden_unless(by.holds(Role.ADMIN, Role.HR), _("Only HR and administrators close an account.")),
        forbidden_unless(by.pk != person.pk, _("Nobody closes their own account.")),
    )


def can_import_directory(by: User) -> Verdict:
    return forbidden_unless(
        by.holds(Role.HR, Role.ADMIN), _("Only HR and administrators import the directory.")
    )


def can_reactivate(by: User, person: User, *, today) -> Verdict:
    return first_refusal(
        forbidden_unless(
            by.holds(Role.ADMIN, Role.HR), _("Only HR and administrators open an account again.")
        ),
        not_now_unless(not person.is_guest or person.guest_until >= today, _("This invitation has ended.")),
    )


def can_name_head(by: User, company: OrgUnit, manager: User | None) -> Verdict:
    """Directions and services have the managers that the directory says; the company has whom administrators name."""
    return first_refusal(
        forbidden_unless(by.holds(Role.ADMIN), _("Only administrators name the head of the company.")),
        not_now_unless(company.parent_id is None, _("The managers of units come with the directory.")),
        not_now_unless(
            manager is None or (manager.is_active and not manager.is_guest),
            _("Only a colleague who is here can be the head of the company."),
        ),
    )


def can_sign_in(person: User, *, today) -> Verdict:
    """An active colleague, or a guest whose invitation still runs."""
    return first_refusal(
        not_now_unless(person.is_active, _("This account is closed.")),
        not_now_unless(not person.is_guest or person.guest_until >= today, _("This invitation has ended.")),
    )
