"""What core keeps: the journal of what was done, the texts that search reads, what was looked for in vain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One act: who, what, on which record, when. Inserted once, never changed (triggers refuse)."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty when the clock acted."),
    )
    verb = models.CharField(_("act"), max_length=60)
    subject_kind = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.CharField(_("record"), max_length=40)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"


class SearchEntry(models.Model):
    """One text that can be found: an object in one language, as people read it. core.search writes and reads it.

    PostgreSQL has one column more, `words` (tsvector); SQLite has the FTS5 table core_searchindex (migration 0003).
    """

    kind = models.CharField(_("kind of record"), max_length=40)
    object_id = models.BigIntegerField(_("record"))
    language = models.CharField(_("language"), max_length=2)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True, default="")

    class Meta:
        verbose_name = _("text of the search")
        verbose_name_plural = _("texts of the search")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.language}"


class SearchWord(models.Model):
    """The vocabulary of the texts, to guess what a mistyped word meant. Words stay when their text is dropped."""

    word = models.CharField(
        _("word"), max_length=30, unique=True, help_text=_("Folded: lower case, without accents.")
    )
    shown = models.CharField(_("as written"), max_length=60)
    first = models.CharField(_("first letter"), max_length=1)
    length = models.SmallIntegerField(_("length"))

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        indexes = [models.Index(fields=["first", "length", "word"], name="search_word_alike")]

    def __str__(self) -> str:
        return self.word


class MissedSearch(models.Model):
    """Words that found nothing on one day, and how often; nobody's name. core.search writes and reads it."""

    words = models.CharField(_("words"), max_length=80, help_text=_("Folded: lower case, without accents."))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [
            models.UniqueConstraint(fields=["day", "language", "words"], name="missed_search_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.language}, {self.day})"
