"""Searches that found nothing, by day; the index of alike words also holds the word."""

import django.conf
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0003_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        help_text="Folded: lower case, without accents.", max_length=80, verbose_name="words"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=django.conf.settings.LANGUAGES, max_length=2, verbose_name="language"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="times")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "language", "words"), name="missed_search_once_a_day"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(fields=["first", "length", "word"], name="search_word_alike"),
        ),
        migrations.RemoveIndex(model_name="searchword", name="search_word_near"),
    ]
