"""PostgreSQL: titles alone have an index of their own, made without stopping who reads, and words stay in their row.

Out of line, 1,000 ranks cost 1,000 look-ups more, and the planner takes reading the whole table for cheap.
"""

from django.db import migrations


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE core_searchentry ALTER COLUMN words SET STORAGE MAIN")
        schema_editor.execute("UPDATE core_searchentry SET words = words || ''::tsvector")
        schema_editor.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS search_title_words"
            " ON core_searchentry USING gin (ts_filter(words, '{a}'))"
        )


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS search_title_words")
        schema_editor.execute("ALTER TABLE core_searchentry ALTER COLUMN words SET STORAGE EXTENDED")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("core", "0004_searches_without_result"),
    ]

    operations = [migrations.RunPython(index, unindex)]
