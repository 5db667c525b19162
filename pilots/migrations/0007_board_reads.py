"""The newest pilots first: the first page of the board is read from an index, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0006_to_the_cent")]

    operations = [
        migrations.AddIndex(
            model_name="pilot",
            index=models.Index(fields=["starts_on", "id"], name="pilot_by_start"),
        ),
    ]
