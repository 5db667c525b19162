"""Rows that may never change: database triggers for PostgreSQL and SQLite, as migration operations.

SQLite drops a table's triggers when a later migration remakes the table, so repeat the operation after any
AlterField on a kept table; tests/house checks that every kept table still refuses.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

PREFIX = "keep_"


class KeepRows(Operation):
    """Refuse DELETE on `table`, and UPDATE of `columns` (of any column when None)."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, columns: list[str] | None = None, *, delete: bool = True) -> None:
        self.table, self.columns, self.delete = table, columns, delete

    def deconstruct(self):
        kwargs: dict[str, object] = {"table": self.table}
        if self.columns is not None:
            kwargs["columns"] = self.columns
        if not self.delete:
            kwargs["delete"] = False
        return self.__class__.__qualname__, [], kwargs

    def state_forwards(self, app_label, state) -> None:
        """Triggers are no part of Django's state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for statement in self._create(schema_editor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        suffix = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{self.table}_{act}{suffix}", params=None)

    def describe(self) -> str:
        return f"Refuse changes to rows of {self.table}"

    def _create(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        of = f" OF {', '.join(self.columns)}" if self.columns else ""
        acts = [("update", f"UPDATE{of}")] + ([("delete", "DELETE")] if self.delete else [])
        if schema_editor.connection.vendor == "postgresql":
            function = (
                "CREATE OR REPLACE FUNCTION keep_rows() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION 'rows of % are kept as they are', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
                "END $$ LANGUAGE plpgsql"
            )
            return [function] + [
                f"CREATE TRIGGER {PREFIX}{self.table}_{act} BEFORE {event} ON {self.table} "
                "FOR EACH ROW EXECUTE FUNCTION keep_rows()"
                for act, event in acts
            ]
        return [
            f"CREATE TRIGGER {PREFIX}{self.table}_{act} BEFORE {event} ON {self.table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {self.table} are kept as they are'); END"
            for act, event in acts
        ]
