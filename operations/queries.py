"""Is the portal ready to serve, and does its mail leave?"""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from notifications.models import Message

OLDEST_DUE = timedelta(minutes=15)  # the clock plans each minute and drains every five seconds


def unready(at: datetime) -> list[str]:
    """Short codes of what is wrong, empty when all is well: database, migrations, outbox."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["migrations"]
        # By the date it was due: a mail server that is down pushes the next attempt ahead for ever.
        overdue = at - OLDEST_DUE
        late = Message.objects.filter(
            state=Message.State.PENDING, due_at__lt=overdue, created_at__lt=overdue, expires_at__gt=at
        ).exists()
    except DatabaseError:
        return ["database"]
    return ["outbox"] if late else []
