"""The help around a pilot, who comes into its team, who takes it over."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Role, User
from pilots import queries
from pilots.forms.fields import offer, words
from pilots.models import Member, Pilot
from tools.queries.named import Unclear, people_named
from training.models import Course

LONGEST_PLAN = 2000


class CourseTicks(forms.ModelMultipleChoiceField):
    def label_from_instance(self, course: Course) -> str:
        return f"{course.title}, {course.length_words}"


class Named(forms.Form):
    """A form in which colleagues are named by hand: who is not clear is asked for again, with who may be meant."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.unclear: dict[str, Unclear] = {}

    def colleague(self, field: str) -> User | None:
        """Whom the line in `field` names; raises what is wrong with it."""
        line = " ".join(self.cleaned_data[field].split())
        if not line:
            return None
        people, unclear = people_named([line])
        if people:
            return people[0]
        one = unclear[0]
        chosen = self.data.get(self.meant(field))
        person = next((person for person in one.near if str(person.pk) == chosen), None)
        if person is None:
            one.name = self.meant(field)
            self.unclear[field] = one
            raise ValidationError(one.problem)
        return person

    def meant(self, field: str) -> str:
        """The field that says who is meant."""
        return self.add_prefix(f"{field}-meant")


class SupportForm(Named):
    """Who trains, who helps, how the team is trained. Nothing is required: what is missing stays shown as missing."""

    use_required_attribute = False

    trainer = forms.ModelChoiceField(
        label=pgettext_lazy("support of a pilot", "Trainer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )
    other_trainer = forms.CharField(
        label=_("Another colleague trains"),
        required=False,
        max_length=200,
        help_text=_("First and last name, or e-mail address; goes before the list."),
    )
    help_contact = forms.CharField(
        label=pgettext_lazy("support of a pilot", "Help contact"),
        required=False,
        max_length=200,
        help_text=_("Whom the team asks on an ordinary day: first and last name, or e-mail address."),
    )
    training_plan = words(
        rows=4,
        label=pgettext_lazy("support of a pilot", "Training plan"),
        required=False,
        max_length=LONGEST_PLAN,
        help_text=_("Who learns what, when, with whom."),
    )
    courses = CourseTicks(
        label=_("Courses of the plan"),
        queryset=Course.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, pilot: Pilot, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = queries.team.trainers()
        ids = [person.pk for person in offered]
        if pilot.trainer_id and pilot.trainer_id not in ids:
            ids.append(pilot.trainer_id)
        offer(
            self,
            "trainer",
            User.objects.employees().filter(pk__in=ids).order_by("last_name", "first_name", "id"),
        )
        named = queries.team.plan_parts(pilot.training_plan)[1]
        courses = queries.team.courses_for(pilot, named)
        if courses:
            offer(self, "courses", Course.objects.filter(pk__in=[course.pk for course in courses]))
        else:
            del self.fields["courses"]

    @staticmethod
    def of(pilot: Pilot) -> dict:
        plan, slugs = queries.team.plan_parts(pilot.training_plan)
        return {
            "trainer": pilot.trainer_id,
            "help_contact": pilot.help_contact.email if pilot.help_contact else "",
            "training_plan": plan,
            "courses": list(Course.objects.filter(slug__in=slugs).values_list("pk", flat=True))
            if slugs
            else [],
        }

    def clean_other_trainer(self) -> User | None:
        return self.colleague("other_trainer")

    def clean_help_contact(self) -> User | None:
        return self.colleague("help_contact")

    def clean(self) -> dict:
        typed = super().clean() or self.cleaned_data
        named = [course.get_absolute_url() for course in typed.get("courses") or ()]
        plan = "\n".join(part for part in (typed.get("training_plan", "").strip(), *named) if part)
        if len(plan) > LONGEST_PLAN:
            self.add_error(
                "training_plan",
                _("With its courses the plan is too long: %(most)d characters at most.")
                % {"most": LONGEST_PLAN},
            )
        typed["plan"] = plan
        return typed

    @property
    def support(self) -> dict:
        """What the action takes."""
        typed = self.cleaned_data
        return {
            "trainer": typed.get("other_trainer") or typed.get("trainer"),
            "help_contact": typed.get("help_contact"),
            "training_plan": typed["plan"],
        }


class MemberForm(Named):
    """Somebody comes into the team of an approved pilot; a partner from outside is found among the guests."""

    prefix = "member"
    use_required_attribute = False

    who = forms.CharField(
        label=_("Who"),
        max_length=200,
        help_text=_("First and last name, or e-mail address."),
        error_messages={"required": _("Say who it is.")},
    )
    part = forms.ChoiceField(
        label=pgettext_lazy("of a pilot", "Part"), choices=Member.Part.choices, initial=Member.Part.MEMBER
    )
    field_order = ("part", "who")

    def clean_who(self) -> User | None:
        if self.cleaned_data.get("part") != Member.Part.PARTNER:
            return self.colleague("who")
        person = queries.team.guest_named(self.cleaned_data["who"])
        if person is None:
            raise ValidationError(
                _("No guest is known under this name: write the e-mail address of their invitation.")
            )
        return person


class HandOverForm(forms.Form):
    prefix = "hand"
    use_required_attribute = False
    to = forms.ModelChoiceField(
        label=_("Who leads it from now on"),
        queryset=Member.objects.none(),
        empty_label=_("Choose somebody of the team"),
        error_messages={
            "required": _("Choose who takes it over."),
            "invalid_choice": _("Choose somebody of the team."),
        },
    )

    def __init__(self, *args, pilot: Pilot, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        colleagues = pilot.members.exclude(part=Member.Part.PARTNER).filter(person__is_active=True)
        offer(self, "to", colleagues.select_related("person"))
        self.fields["to"].label_from_instance = lambda member: member.person.name  # type: ignore[attr-defined]


class MentorForm(forms.Form):
    """Who goes with the pilot: the one proposed, or another one of the IT department."""

    mentor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        error_messages={
            "required": _("Choose a mentor of the IT department."),
            "invalid_choice": _("Choose a mentor of the IT department."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "mentor", User.objects.holding(Role.DSI))

    @property
    def first_error(self) -> str:
        return str(next(iter(next(iter(self.errors.values())))))
