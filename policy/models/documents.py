"""Documents, their published versions that never change, working copies, pictures."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import files
from core.languages import Bilingual
from people.models import OrgUnit, Role
from tools.models import Tool, Trial

LANGUAGES = ("fr", "en")
# Roles that a reading may be asked of; everybody is an employee, early adopters and mentors come and go.
ASKED_ROLES = [
    (role.value, role.label)
    for role in (Role.DSI, Role.HR, Role.COMMS, Role.TRAINER, Role.MANAGER, Role.LEAD, Role.ADMIN)
]
INVITATIONS = {"fr": "Version française", "en": "English version"}


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public to all, partners' to guests, everything published to colleagues; drafts to who works on them."""
        published = Q(state=Document.State.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(published, visibility=Document.Visibility.PUBLIC)
        if user.is_guest:
            return self.filter(
                published, visibility__in=[Document.Visibility.PUBLIC, Document.Visibility.PARTNERS]
            )
        if user.holds(Role.COMMS, Role.LEAD):
            return self
        return self.filter(published | Q(owner=user))

    def published(self):
        return self.filter(state=Document.State.PUBLISHED)

    def asking(self):
        """Published documents that somebody has to confirm."""
        # Named one by one: "not nobody" would read the whole library.
        asked = [audience for audience in Document.Audience if audience != Document.Audience.NOBODY]
        return self.published().filter(audience__in=asked, asked_version__isnull=False)


class Document(models.Model):
    """One text of the library, through all its versions. Title and summary are those of what readers see now."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        AWARENESS = "awareness", _("Awareness")
        GUIDE = "guide", _("How-to guide")
        LESSON = "lesson", _("Lesson learned")
        SUPPORT = "support", _("Support sheet")

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("colleagues")
        PARTNERS = "partners", _("colleagues and partners")
        PUBLIC = "public", _("everybody")

    class Audience(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        EVERYONE = "everyone", _("all colleagues")
        UNIT = "unit", _("a unit and those below it")
        ROLE = "role", _("colleagues who hold a role")
        NEWCOMERS = "newcomers", _("colleagues who join from now on")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("document", "draft")
        PUBLISHED = "published", pgettext_lazy("document", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("document", "withdrawn")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    visibility = models.CharField(
        _("readable by"), max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL
    )
    review_in_months = models.PositiveSmallIntegerField(_("review every … months"), default=12)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("title in English"), max_length=160, blank=True, default="")
    summary_fr = models.TextField(_("summary in French"), blank=True, default="")
    summary_en = models.TextField(_("summary in English"), blank=True, default="")

    audience = models.CharField(
        _("to be confirmed by"), max_length=10, choices=Audience.choices, default=Audience.NOBODY
    )
    audience_unit = models.ForeignKey(
        OrgUnit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    audience_role = models.CharField(_("role"), max_length=12, choices=ASKED_ROLES, blank=True, default="")
    within_days = models.PositiveSmallIntegerField(_("within days"), null=True, blank=True)
    current_version = models.ForeignKey(
        "Version",
        verbose_name=_("current version"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_version = models.ForeignKey(
        "Version",
        verbose_name=_("oldest version to have read"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The latest version that changed something material."),
    )
    # The ONE reading before publication: sent by the writer, published or given back by communication.
    sent_at = models.DateTimeField(_("sent to be read"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    promised_on = models.DateField(_("answer promised for"), null=True, blank=True)
    advice = models.TextField(
        _("advice"),
        blank=True,
        default="",
        help_text=_("What communication asks to change before it publishes."),
    )
    tools = models.ManyToManyField(Tool, verbose_name=_("tools"), blank=True, related_name="+")
    trial = models.ForeignKey(
        Trial,
        verbose_name=_("trial"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The evaluation that this lesson comes from."),
    )
    # Counted by the clock and by each confirmation, so that the page costs the same for 60 and for 100,000 people.
    asked_count = models.PositiveIntegerField(_("people asked"), default=0, editable=False)
    confirmed_count = models.PositiveIntegerField(_("people who confirmed"), default=0, editable=False)

    title = Bilingual()
    summary = Bilingual()
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(current_version__isnull=False),
                name="document_shown_has_a_version",
                violation_error_message=_("Only a document with a version can be published or withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(audience="unit", audience_unit__isnull=False)
                | (~Q(audience="unit") & Q(audience_unit__isnull=True)),
                name="document_audience_names_its_unit",
                violation_error_message=_("Name the unit, or ask everybody."),
            ),
            models.CheckConstraint(
                condition=(Q(audience="role") & ~Q(audience_role=""))
                | (~Q(audience="role") & Q(audience_role="")),
                name="document_audience_names_its_role",
                violation_error_message=_("Name the role, or ask everybody."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, promised_on__isnull=True)
                | Q(sent_at__isnull=False, promised_on__isnull=False),
                name="document_sent_promises_a_day",
            ),
            models.CheckConstraint(
                condition=Q(audience="nobody")
                | Q(within_days__isnull=False, within_days__gte=1, within_days__lte=365),
                name="document_asked_within_days",
                violation_error_message=_("Say within how many days (1 to 365) the reading is confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(review_in_months__gte=1, review_in_months__lte=60),
                name="document_review_in_months",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "visibility", "kind"], name="document_shown"),
            models.Index(fields=["state", "kind", "slug"], name="document_on_shelf"),
            models.Index(fields=["owner", "review_on"], name="document_to_review"),
            models.Index(fields=["audience", "state"], name="document_asking"),
            models.Index(
                fields=["promised_on"], condition=Q(sent_at__isnull=False), name="document_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("policy:document", args=[self.slug])

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def asks(self) -> bool:
        return (
            self.is_published and self.audience != self.Audience.NOBODY and self.asked_version_id is not None
        )

    def due_on(self, *, asked_on: date, hired_on: date | None) -> date:
        """The last day to confirm: newcomers count from the day they joined."""
        return max(asked_on, hired_on or asked_on) + timedelta(days=self.within_days or 0)


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(document__in=Document.objects.visible_to(user))


class Version(models.Model):
    """A published text for good: triggers refuse to change or delete it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    material_change = models.BooleanField(
        _("material change"), help_text=_("Everybody who has to confirm is asked again.")
    )
    published_at = models.DateTimeField(_("published"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("what changes"), max_length=300, blank=True, default="")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_from_one"),
            models.CheckConstraint(
                condition=Q(number__gt=1) | Q(material_change=True), name="first_version_is_material"
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="version_published")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policy:version", args=[self.document.slug, self.number])


class Text(models.Model):
    """What a text is made of, in one language: shared by working copies and published texts."""

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in one minute"))
    body = models.TextField(_("text"))
    minutes = models.PositiveSmallIntegerField(_("minutes of reading"), default=1)
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        abstract = True

    @property
    def invitation(self) -> str:
        """The link to this text, in its own language."""
        return INVITATIONS[self.language]


class VersionText(Text):
    """The published text of one version in one language: triggers refuse to change or delete it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")

    class Meta:
        verbose_name = _("text of a version")
        verbose_name_plural = _("texts of versions")
        ordering = ["version", "language"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class DocumentDraft(Text):
    """The working copy in one language; it exists while there is something to publish. `revision` counts the saves:
    whoever saves names the revision they started from, so nobody overwrites what they have not seen."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="drafts")
    revision = models.PositiveIntegerField(_("revision"), default=1)
    changed_at = models.DateTimeField(_("changed"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        ordering = ["document", "language"]
        constraints = [
            models.UniqueConstraint(fields=["document", "language"], name="draft_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


def image_place(instance, filename: str) -> str:
    return f"policy/{files.random_name()}.{filename.rsplit('.', 1)[-1]}"


class ImageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(document__in=Document.objects.visible_to(user))


class Image(models.Model):
    """A picture of a document. Written once: published texts name it for ever, a new picture is a new row."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="images")
    name = models.CharField(_("name"), max_length=120, help_text=_("As the file was called."))
    file = models.FileField(_("file"), upload_to=image_place, max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    key = models.CharField(
        _("fingerprint"), max_length=20, help_text=_("The start of the SHA-256 of what came in.")
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="image_once_per_document")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("policy:image", args=[self.document.slug, self.key])


def fingerprint(language: str, title: str, summary: str, body: str) -> str:
    """What an acknowledgement names: the text as it was shown, to the letter."""
    return hashlib.sha256("\n".join([language, title, summary, body]).encode()).hexdigest()


def pick_text(texts, language: str | None = None):
    """Of texts by language, the reader's, else the other one; None when there is none."""
    wanted = (language or get_language() or "fr")[:2]
    by_language = {text.language: text for text in texts}
    return by_language.get(wanted) or next(
        (by_language[code] for code in LANGUAGES if code in by_language), None
    )
