"""Who is here: the company's tree, its people, its guests, the roles they hold; the directory that brings them."""

from people.models.absences import Absence
from people.models.accounts import GRANTED, STAFF, OrgUnit, Role, User, UserManager, UserQuerySet
from people.models.directory import DirectoryImport

__all__ = [
    "GRANTED",
    "STAFF",
    "Absence",
    "DirectoryImport",
    "OrgUnit",
    "Role",
    "User",
    "UserManager",
    "UserQuerySet",
]
