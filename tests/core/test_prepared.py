"""A question put into SQL once gives what its queryset gives, whatever the values."""

import pytest
from django.db.models import Exists, OuterRef

from core.prepared import Prepared
from people.models import OrgUnit, User

UNITS = Prepared(
    lambda person, name: (
        User.objects.filter(pk=person)
        .order_by()
        .values_list(
            "hired_on", "created_at", "is_dsi", Exists(OrgUnit.objects.filter(name=name, pk=OuterRef("unit")))
        )
    ),
    -1,
    "a name",
)


@pytest.mark.django_db
def test_rows_are_those_of_the_queryset(cast, django_assert_num_queries):
    UNITS.rows(0, "")
    for person, name in ((cast.employee, "Service client"), (cast.dsi, "100 % d’autres")):
        with django_assert_num_queries(1):
            found = UNITS.rows(person.pk, name)
        assert found == [(person.hired_on, person.created_at, person.is_dsi, person.unit.name == name)]
    assert UNITS.rows(0, "Service client") == []


@pytest.mark.django_db
def test_count_is_that_of_the_queryset(cast):
    assert [UNITS.count(person, "x") for person in (cast.employee.pk, 0)] == [1, 0]


@pytest.mark.django_db
def test_forgotten_mark_is_refused():
    with pytest.raises(ValueError, match="does not name"):
        Prepared(lambda person, other: User.objects.filter(pk=person).values_list("pk"), -1, -2).rows(1, 2)
