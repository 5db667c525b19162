"""The register: each tool, what it brings, what it risks, where the company stands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import search
from core.languages import Bilingual


def fold(text: str) -> str:
    """The words of a name as people type them: no accents, capitals or signs, single spaces."""
    return " ".join(filter(None, map(search.fold, text.split())))


class ToolQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who is signed in, guests included; on the web, the sheets that opted in."""
        return self if user.is_authenticated else self.filter(is_public=True)

    def usable(self):
        """Tools that may be named instead of another one."""
        return self.filter(stance__in=Tool.USABLE)

    def named_like(self, typed: str):
        """Names with a word that starts with what was typed, whatever the accents and capitals."""
        wanted = fold(typed)
        if not wanted:
            return self.none() if typed.strip() else self
        return self.filter(Q(folded__startswith=wanted) | Q(folded__contains=f" {wanted}"))


class Tool(models.Model):
    """A social medium or an online application, with the company's position on it."""

    class Kind(models.TextChoices):
        SOCIAL = "social", _("Social media")
        COLLABORATION = "collaboration", _("Working together")
        CONTENT = "content", _("Making content")
        ASSISTANT = "assistant", _("Assistants")

    class Stance(models.TextChoices):
        RECOMMENDED = "recommended", _("Recommended")
        CARE = "care", _("With care")
        TRIAL = "trial", _("On trial")
        NOT_RECOMMENDED = "not_recommended", _("Not recommended")
        RETIRED = "retired", _("Retired")

    USABLE = (Stance.RECOMMENDED, Stance.CARE, Stance.TRIAL)
    TONES = {
        Stance.RECOMMENDED: "ok",
        Stance.CARE: "warn",
        Stance.TRIAL: "accent",
        Stance.NOT_RECOMMENDED: "coral",
        Stance.RETIRED: "neutral",
    }

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    folded = models.CharField(
        max_length=160, editable=False, help_text=_("The name without accents or capitals.")
    )
    website = models.URLField(_("website"), blank=True, default="")
    kind = models.CharField(_("use"), max_length=20, choices=Kind.choices)
    stance = models.CharField(_("position"), max_length=20, choices=Stance.choices)
    stance_since = models.DateTimeField(_("position since"))
    summary_fr = models.TextField(_("summary in French"))
    summary_en = models.TextField(_("summary in English"), blank=True, default="")
    benefits_fr = models.JSONField(_("benefits in French"), default=list, blank=True)
    benefits_en = models.JSONField(_("benefits in English"), default=list, blank=True)
    risks_fr = models.JSONField(_("risks in French"), default=list, blank=True)
    risks_en = models.JSONField(_("risks in English"), default=list, blank=True)
    data_fr = models.TextField(_("allowed data in French"), blank=True, default="")
    data_en = models.TextField(_("allowed data in English"), blank=True, default="")
    hosting_fr = models.CharField(_("hosting in French"), max_length=300, blank=True, default="")
    hosting_en = models.CharField(_("hosting in English"), max_length=300, blank=True, default="")
    account_fr = models.CharField(_("whose account, in French"), max_length=300, blank=True, default="")
    account_en = models.CharField(_("whose account, in English"), max_length=300, blank=True, default="")
    terms_fr = models.TextField(_("terms of use in French"), blank=True, default="")
    terms_en = models.TextField(_("terms of use in English"), blank=True, default="")
    gdpr_fr = models.TextField(_("data protection in French"), blank=True, default="")
    gdpr_en = models.TextField(_("data protection in English"), blank=True, default="")
    cost_fr = models.CharField(_("cost in French"), max_length=300, blank=True, default="")
    cost_en = models.CharField(_("cost in English"), max_length=300, blank=True, default="")
    turns_paid_on = models.DateField(
        _("turns paid on"),
        null=True,
        blank=True,
        help_text=_("The day on which what is free today will be charged for; a reminder leaves before."),
    )
    stance_reason_fr = models.TextField(_("reason in French"), blank=True, default="")
    stance_reason_en = models.TextField(_("reason in English"), blank=True, default="")
    alternative = models.ForeignKey(
        "self",
        verbose_name=_("use instead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    similar = models.ManyToManyField("self", verbose_name=_("similar tools"), blank=True, symmetrical=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("keeps the sheet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The member of the IT department who is reminded to look at it again."),
    )
    is_public = models.BooleanField(
        _("shown on the web"), default=False, help_text=_("Anybody may read this sheet without signing in.")
    )
    review_on = models.DateField(_("next review"), null=True, blank=True)
    registered_at = models.DateTimeField(_("on the register since"))

    summary = Bilingual()
    benefits = Bilingual()
    risks = Bilingual()
    data = Bilingual()
    hosting = Bilingual()
    account = Bilingual()
    terms = Bilingual()
    gdpr = Bilingual()
    cost = Bilingual()
    stance_reason = Bilingual()

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["folded", "id"]
        indexes = [
            models.Index(fields=["folded", "id"], name="tool_by_name"),
            models.Index(fields=["stance", "folded"], name="tool_by_stance"),
            models.Index(fields=["review_on"], name="tool_to_review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                name="tool_name_once",
                violation_error_message=_("A tool of this name is already on the register."),
            ),
            # A bulk insert passes save() by; without this the tool could not be found by its name.
            models.CheckConstraint(condition=~Q(folded=""), name="tool_can_be_found"),
            models.CheckConstraint(
                condition=~Q(stance__in=["not_recommended", "care"])
                | ~Q(stance_reason_fr="")
                | ~Q(stance_reason_en=""),
                name="tool_stance_has_a_reason",
                violation_error_message=_("Say why: without a reason this position helps nobody."),
            ),
            models.CheckConstraint(
                condition=~Q(stance="not_recommended") | Q(alternative__isnull=False),
                name="tool_not_recommended_names_another",
                violation_error_message=_("Name the tool to use instead: a bare ban sends people elsewhere."),
            ),
            models.CheckConstraint(
                condition=~Q(stance="not_recommended") | Q(review_on__isnull=False),
                name="tool_not_recommended_is_reviewed",
                violation_error_message=_("Give the date on which this position is looked at again."),
            ),
            models.CheckConstraint(
                condition=~Q(stance="retired") | Q(successor__isnull=False),
                name="tool_retired_has_a_successor",
                violation_error_message=_("Name the tool that replaces it."),
            ),
            models.CheckConstraint(
                condition=(Q(alternative=None) | ~Q(alternative=F("id")))
                & (Q(successor=None) | ~Q(successor=F("id"))),
                name="tool_is_not_its_own_way_out",
                violation_error_message=_("A tool cannot stand in for itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Keep the searchable name true to the name."""
        self.folded = fold(self.name)
        if (named := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*named, "folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("tools:tool", args=[self.slug])

    @property
    def kind_label(self) -> str:
        return str(_("Tool"))

    @property
    def tone(self) -> str:
        """The colour of its position, for tags."""
        return self.TONES[self.Stance(self.stance)]

    @property
    def usable(self) -> bool:
        return self.stance in self.USABLE


class FirstUser(models.Model):
    """Somebody of the IT department who uses the tool for real, since when, and what for in their own words."""

    tool = models.ForeignKey(
        Tool, verbose_name=_("tool"), on_delete=models.CASCADE, related_name="first_users"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField(_("since"))
    words_fr = models.TextField(_("in their words, in French"), blank=True, default="")
    words_en = models.TextField(_("in their words, in English"), blank=True, default="")

    words = Bilingual()

    class Meta:
        verbose_name = _("first user")
        verbose_name_plural = _("first users")
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["tool", "person"], name="first_user_once_per_tool")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tool_id}"
