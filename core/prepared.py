"""Questions that every page asks: written with the ORM, put into SQL once in the life of a process, asked many times.

Django composes the SQL of a queryset anew each time, which costs several times what a small indexed read costs.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class _Composed:
    """The SQL of one database, and how its columns become Python values: {place: (converters, expression)}."""

    sql: str
    params: Sequence
    converters: dict[int, tuple[list[Callable], Any]]


class Prepared:
    """`build(*marks)` makes the queryset (a `values_list`) with marks in the place of the values to come; each mark must
    be a value that cannot be meant otherwise, and of the type that the column has."""

    def __init__(self, build: Callable[..., QuerySet], *marks: Hashable) -> None:
        self.build, self.marks = build, marks
        self._composed: dict[str, _Composed] = {}

    def rows(self, *values: object) -> list[tuple]:
        """One query, with `values` in the place of the marks; the columns as the queryset would give them."""
        composed = self._compose()
        return [self._read(row, composed) for row in self._ask(composed.sql, composed, values)]

    def count(self, *values: object) -> int:
        """How many rows there are, as `.count()` on the queryset."""
        composed = self._compose()
        return self._ask(f"SELECT COUNT(*) FROM ({composed.sql}) asked", composed, values)[0][0]  # noqa: S608 - composed by Django

    def _ask(self, sql: str, composed: _Composed, values: tuple) -> list[tuple]:
        put = dict(zip(self.marks, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [put.get(param, param) for param in composed.params])
            return cursor.fetchall()

    @staticmethod
    def _read(row: tuple, composed: _Composed) -> tuple:
        found = list(row)
        for place, (converters, expression) in composed.converters.items():
            for convert in converters:
                found[place] = convert(found[place], expression, connection)
        return tuple(found)

    def _compose(self) -> _Composed:
        if (found := self._composed.get(connection.vendor)) is None:
            compiler = self.build(*self.marks).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            if missing := set(self.marks) - set(params):
                raise ValueError(f"marks that the question does not name: {missing}")
            converters = compiler.get_converters([column[0] for column in compiler.select])
            found = self._composed[connection.vendor] = _Composed(sql, params, converters)
        return found
