from django.db import migrations

from core.triggers import KeepRows


class Migration(migrations.Migration):
    dependencies = [("core", "0001_first")]

    operations = [KeepRows("core_journalentry")]
