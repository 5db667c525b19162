"""Who is here: the company's tree, its people, its guests, and the roles they hold."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The words of ACCESS. The first six are granted; the others follow from the records of people."""

    DSI = "dsi", _("IT department")
    HR = "hr", _("HR")
    COMMS = "comms", _("communications")
    TRAINER = "trainer", _("trainer")
    LEAD = "lead", _("programme lead")
    ADMIN = "admin", _("administrator")
    MANAGER = "manager", _("manager")
    EMPLOYEE = "employee", _("employee")
    GUEST = "guest", _("guest")
    ANONYMOUS = "anonymous", _("visitor")


GRANTED = (Role.DSI, Role.HR, Role.COMMS, Role.TRAINER, Role.LEAD, Role.ADMIN)
STAFF = frozenset(GRANTED)


class OrgUnit(models.Model):
    """A node of the company's tree. `path` holds the ids from the root down, "/1/7/": below is a prefix."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    manager = models.ForeignKey(
        "User",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="managed_units",
    )
    path = models.CharField(_("path"), max_length=255, db_index=True, default="", editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_per_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="unit_name_once_at_top"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Keep `path` true: the id is known only after the first insert. Moving a subtree is people.actions' work."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent_id else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    @classmethod
    def below(cls, paths: list[str], field: str = "path") -> Q:
        """The condition "in one of these units or below it" on `field`, for example unit__path."""
        condition = Q(pk__in=[])
        for path in paths:
            condition |= Q(**{f"{field}__startswith": path})
        return condition


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def employees(self):
        return self.filter(is_active=True, is_guest=False)

    def visible_to(self, user):
        """Colleagues see colleagues; administrators and HR see leavers too; a guest sees only themself."""
        if not user.is_authenticated:
            return self.none()
        if user.roles & {Role.ADMIN, Role.HR}:
            return self
        if user.is_guest:
            return self.filter(pk=user.pk)
        return self.employees()

    def holding(self, role: Role):
        """Active people who hold a granted role."""
        return self.active().filter(**{f"is_{role.value}": True})


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_admin=True, **fields)

    def get_by_natural_key(self, email: str):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """A colleague or a guest. People are never deleted: they leave (inactive) and may be erased (anonymised)."""

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("This address already has an account.")},
    )
    employee_number = models.CharField(
        _("employee number"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("As HR knows it; empty for guests."),
    )
    civility = models.CharField(_("title"), max_length=10, blank=True, default="")
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    unit = models.ForeignKey(
        OrgUnit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    site = models.CharField(_("site"), max_length=80, blank=True, default="")
    hired_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", _("French")), ("en", _("English"))], default="fr"
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Paris")
    is_active = models.BooleanField(_("active"), default=True)
    closed_by_hand = models.BooleanField(
        _("closed by hand"),
        default=False,
        help_text=_("A directory that still names the person does not open the account again."),
    )

    is_guest = models.BooleanField(_("guest"), default=False)
    company = models.CharField(
        _("company"), max_length=120, blank=True, default="", help_text=_("Of a guest.")
    )
    guest_until = models.DateField(_("guest until"), null=True, blank=True)

    is_dsi = models.BooleanField(_("IT department"), default=False)
    is_hr = models.BooleanField(_("human resources"), default=False)
    is_comms = models.BooleanField(_("communication"), default=False)
    is_trainer = models.BooleanField(_("trainer"), default=False)
    is_lead = models.BooleanField(_("programme lead"), default=False)
    is_admin = models.BooleanField(_("administrator"), default=False)
    is_manager = models.BooleanField(
        _("manager"), default=False, editable=False, help_text=_("Follows from the units they manage.")
    )

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            # Stored in lower case, so that the unique index is case-blind on both databases.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
            models.UniqueConstraint(
                fields=["employee_number"], condition=~Q(employee_number=""), name="user_employee_number_once"
            ),
            models.CheckConstraint(
                condition=Q(is_guest=False) | Q(guest_until__isnull=False), name="guest_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(is_guest=False)
                | Q(
                    is_dsi=False, is_hr=False, is_comms=False, is_trainer=False, is_lead=False, is_admin=False
                ),
                name="guest_holds_no_staff_role",
            ),
        ]
        indexes = [
            models.Index(fields=["last_name", "first_name", "id"], name="user_by_name"),
            models.Index(fields=["is_active", "is_guest"], name="user_active"),
            *[
                models.Index(fields=["id"], condition=Q(**{f"is_{role}": True}), name=f"user_{role}")
                for role in ("dsi", "hr", "comms", "trainer", "lead", "admin", "manager")
            ],
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def roles(self) -> frozenset[str]:
        """Every role that follows from this row; nothing is queried."""
        held = {role.value for role in (*GRANTED, Role.MANAGER) if getattr(self, f"is_{role}")}
        return frozenset(held | {Role.GUEST.value if self.is_guest else Role.EMPLOYEE.value})

    def holds(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def clean(self) -> None:
        self.email = self.email.lower()
        if self.manager_id and self.manager_id == self.pk:
            raise ValidationError({"manager": _("Nobody is their own manager.")})

    # Django's admin asks these; only administrators enter it, and its forms call our actions.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_admin

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_admin

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name
