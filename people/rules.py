"""May they, and if not, why? Accounts, roles, the directory."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import EVERYONE, SIGNED_IN
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import GRANTED, Absence, OrgUnit, Role, User

# Whoever is away longer has somebody else do their work.
LONGEST_ABSENCE, PLANNED_AHEAD = timedelta(days=366), timedelta(days=366)

ACCESS = {
    "account": {SIGNED_IN},
    "set_language": EVERYONE,
    "absence": {Role.EMPLOYEE},
    "rights": {Role.EMPLOYEE},
    "import_directory": {Role.HR, Role.ADMIN},
    "administer": {Role.ADMIN},
    "enter_back_office": EVERYONE,
}
ACCESS_WORDS = {
    "account": gettext_lazy("See and change one’s own account"),
    "set_language": gettext_lazy("Choose the language"),
    "absence": gettext_lazy("Say that one will be away, and who stands in"),
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


def can_be_away(
    by: User, person: User, *, stand_in: User, first_day: date, last_day: date, today: date
) -> Verdict:
    """Everybody says it for themselves; who stands in is here in those days, and decides when the person does."""
    return first_refusal(
        forbidden_unless(
            by.pk == person.pk and person.is_active and not person.is_guest,
            _("Everybody says their own absence."),
        ),
        not_now_unless(last_day >= first_day, _("The end comes before the start.")),
        not_now_unless(last_day >= today, _("These days are already past.")),
        not_now_unless(
            first_day <= today + PLANNED_AHEAD and last_day - first_day <= LONGEST_ABSENCE,
            _("At most a year, and at most a year ahead."),
        ),
        not_now_unless(stand_in.pk != person.pk, _("Somebody else stands in.")),
        not_now_unless(
            stand_in.is_active and not stand_in.is_guest, _("Only a colleague who is here can stand in.")
        ),
        not_now_unless(
            stand_in.holds(Role.DSI) or not person.holds(Role.DSI),
            _("You decide for the IT department: choose a colleague who decides too."),
        ),
        _is_here(stand_in, first_day, last_day),
        _nothing_said_yet(person, first_day, last_day),
    )


def can_come_back(by: User, absence: Absence, *, today: date) -> Verdict:
    return first_refusal(
        forbidden_unless(by.pk == absence.person_id, _("Only the person who is away takes it back.")),
        not_now_unless(absence.ended_at is None, _("This absence was already taken back.")),
        not_now_unless(absence.last_day >= today, _("This absence is over.")),
    )


def _is_here(stand_in: User, first_day: date, last_day: date) -> Verdict:
    away = Absence.objects.between(first_day, last_day).filter(person=stand_in).select_related("stand_in")
    found = away.order_by("first_day", "id").first()
    return not_now_unless(
        found is None,
        found
        and _("%(name)s is away until %(day)s, and %(other)s stands in for them.")
        % {
            "name": stand_in.name,
            "day": date_format(found.last_day, "DATE_FORMAT"),
            "other": found.stand_in.name,
        },
    )


def _nothing_said_yet(person: User, first_day: date, last_day: date) -> Verdict:
    found = Absence.objects.between(first_day, last_day).filter(person=person).order_by("first_day").first()
    return not_now_unless(
        found is None,
        found
        and _("You already said that you are away from %(first)s to %(last)s: take that back first.")
        % {
            "first": date_format(found.first_day, "DATE_FORMAT"),
            "last": date_format(found.last_day, "DATE_FORMAT"),
        },
    )


def can_sign_in(person: User, *, today) -> Verdict:
    """An active colleague, or a guest whose invitation still runs."""
    return first_refusal(
        not_now_unless(person.is_active, _("This account is closed.")),
        not_now_unless(not person.is_guest or person.guest_until >= today, _("This invitation has ended.")),
    )
