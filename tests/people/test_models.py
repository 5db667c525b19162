"""People: what the rows refuse, what each person sees of the others."""

import pytest
from django.db import IntegrityError, transaction

from people.models import OrgUnit, Role, User


def test_path_of_a_service_starts_with_the_path_of_its_direction(cast):
    assert cast.support.path == f"{cast.sales.path}{cast.support.pk}/"


def test_roles_of_an_employee_are_employee_only(cast):
    assert cast.employee.roles == {Role.EMPLOYEE}


def test_roles_of_a_member_of_the_dsi(cast):
    assert cast.dsi.roles == {Role.EMPLOYEE, Role.DSI}


def test_roles_of_a_guest_hold_no_employee(cast):
    assert cast.guest.roles == {Role.GUEST}


def test_guest_cannot_hold_a_staff_role(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.guest.pk).update(is_dsi=True)


def test_guest_sees_only_themself(cast):
    assert list(User.objects.visible_to(cast.guest)) == [cast.guest]


def test_guest_is_not_listed_among_employees(cast):
    assert cast.guest not in User.objects.visible_to(cast.employee)


def test_leaver_is_seen_by_hr_only(cast):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    assert not User.objects.visible_to(cast.employee).filter(pk=cast.colleague.pk).exists()
    assert User.objects.visible_to(cast.hr).filter(pk=cast.colleague.pk).exists()


def test_unit_name_is_unique_under_its_parent(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrgUnit.objects.create(name="Service client", parent=cast.sales)


def test_address_in_capitals_is_refused_by_the_database(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.employee.pk).update(email="Claire@demo.example")
