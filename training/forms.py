"""What did they type? The filters of the catalogue, a new date, a correction, why a date is cancelled."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from people.models import Role, User
from training import queries
from training.models import MOST_SEATS, Course, Session

MONTHS = 12


class CatalogueFilter(forms.Form):
    """Every field may be absent or wrong: what cannot be read is left out."""

    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("All levels")), *Course.Level.choices]
    )
    mode = forms.ChoiceField(
        label=_("How"),
        required=False,
        choices=[
            ("", _("On site or remote")),
            (Session.Mode.ON_SITE, _("On site")),
            (Session.Mode.REMOTE, _("Remote")),
        ],
    )
    month = forms.ChoiceField(label=_("Month"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
    courses = forms.IntegerField(required=False, min_value=1, max_value=1_000, widget=forms.HiddenInput)

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", _("All months")), *_months(localdate(at))]

    def read(self) -> dict:
        """The readable half of the address: level, mode, month (empty when absent), page and courses (1 when absent)."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("level", "mode", "month")}
        return found | {name: self.cleaned_data.get(name) or 1 for name in ("page", "courses")}


def _months(today: date) -> list[tuple[str, str]]:
    firsts = [
        date(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1, 1)
        for n in range(MONTHS)
    ]
    return [(f"{first:%Y-%m}", date_format(first, "F Y")) for first in firsts]


class Paging(forms.Form):
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def number(self) -> int:
        """The page asked for; 1 when the address says nothing readable."""
        self.is_valid()
        return self.cleaned_data.get("page") or 1


class CourseChoice(forms.ModelChoiceField):
    def label_from_instance(self, course: Course) -> str:
        return f"{course.title} ({course.length_words})"


class Place(forms.Form):
    """Where a session takes place and for how many: typed when it is opened, corrected afterwards."""

    place_fr = forms.CharField(
        label=_("Place in French"), help_text=_("A room, an address, “video”."), max_length=160
    )
    place_en = forms.CharField(
        label=_("Place in English"),
        help_text=_("Left empty: the French one."),
        max_length=160,
        required=False,
    )
    link = forms.URLField(
        label=_("Link to the meeting"),
        help_text=_("Shown to confirmed participants only."),
        max_length=200,
        required=False,
        assume_scheme="https",
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(
            ["course", "day", "hour", "minutes", "mode", "place_fr", "place_en", "link", "seats", "trainer"]
        )


class NewSession(Place):
    """One date of a course. The day and the hour are those of the clock that the person lives by."""

    course = CourseChoice(label=_("Course"), queryset=Course.objects.none(), empty_label=_("Choose a course"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(
        label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        help_text=_("Left empty: the length of the course."),
        min_value=5,
        max_value=2400,
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("How"),
        choices=Session.Mode.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        initial=Session.Mode.ON_SITE,
    )
    trainer = forms.ModelChoiceField(
        label=_("Trainer"), queryset=User.objects.none(), empty_label=_("Choose a trainer")
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.visible_to(user)
        everybody = user.holds(Role.HR, Role.ADMIN)
        self.fields["trainer"].queryset = queries.trainers() if everybody else User.objects.filter(pk=user.pk)
        if not everybody:
            self.fields["trainer"].initial, self.fields["trainer"].empty_label = user, None

    def clean(self) -> dict:
        """`starts_at` from the day and the hour; an hour that the clock skips or strikes twice is refused."""
        said = super().clean()
        if said.get("day") and said.get("hour"):
            try:
                said["starts_at"] = from_current_timezone(datetime.combine(said["day"], said["hour"]))  # type: ignore[index]
            except ValidationError:
                self.add_error("hour", _("The clocks change at that hour on that day: choose another one."))
            except OverflowError:
                self.add_error("day", _("Choose a moment to come: this one is past."))
        return said  # type: ignore[return-value]

    def session(self) -> dict:
        """What create_session takes besides the course."""
        said = {
            name: self.cleaned_data[name]
            for name in ("minutes", "mode", "place_fr", "place_en", "link", "seats", "trainer")
        }
        return said | {"starts_at": self.cleaned_data["starts_at"]}


class Cancellation(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence, sent to everybody who signed up."),
        max_length=300,
        required=False,
    )
