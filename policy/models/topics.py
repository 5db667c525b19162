"""What documents are about, in a short word."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policy.models.documents import Document

# The topics of the starter library. A company's own topics need no line here: they are shown as written.
TOPICS = {
    "accessibility": pgettext_lazy("topic", "accessibility"),
    "artificial-intelligence": pgettext_lazy("topic", "artificial intelligence"),
    "assistants": pgettext_lazy("topic", "assistants"),
    "budget": pgettext_lazy("topic", "budget"),
    "collaboration": pgettext_lazy("topic", "collaboration"),
    "confidentiality": pgettext_lazy("topic", "confidentiality"),
    "crisis": pgettext_lazy("topic", "crisis"),
    "customer-service": pgettext_lazy("topic", "customer service"),
    "data-protection": pgettext_lazy("topic", "data protection"),
    "documentation": pgettext_lazy("topic", "documentation"),
    "examples": pgettext_lazy("topic", "examples"),
    "expression": pgettext_lazy("topic", "expression"),
    "help": pgettext_lazy("topic", "help"),
    "images": pgettext_lazy("topic", "images"),
    "impersonation": pgettext_lazy("topic", "impersonation"),
    "indicators": pgettext_lazy("topic", "indicators"),
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "meetings": pgettext_lazy("topic", "meetings"),
    "notion": "Notion",
    "online-tools": pgettext_lazy("topic", "online tools"),
    "passwords": pgettext_lazy("topic", "passwords"),
    "pilot": pgettext_lazy("topic", "pilot"),
    "right-to-disconnect": pgettext_lazy("topic", "right to disconnect"),
    "security": pgettext_lazy("topic", "security"),
    "sharing": pgettext_lazy("topic", "sharing"),
    "social-media": pgettext_lazy("topic", "social media"),
    "support": pgettext_lazy("topic", "support"),
    "translation": pgettext_lazy("topic", "translation"),
    "video": pgettext_lazy("topic", "video"),
    "watch": pgettext_lazy("topic", "watch"),
    "writing": pgettext_lazy("topic", "writing"),
}


class DocumentTopic(models.Model):
    """A short word that a document is about; the same in both languages."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="topics")
    word = models.SlugField(_("topic"), max_length=40)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["document", "word"], name="topic_once_per_document")]
        indexes = [models.Index(fields=["word"], name="topic_word")]

    def __str__(self) -> str:
        return self.word

    @property
    def label(self) -> str:
        """The word as readers see it: our own topics in their language, a company's own as it wrote them."""
        return str(TOPICS.get(self.word, self.word.replace("-", " ")))
