"""The people of a pilot: its team, the help around it, who answers the clock for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, QuerySet, When
from django.urls import Resolver404, resolve
from django.utils.translation import pgettext

from early_adopters.queries import Proposal, propose_mentor
from people.models import User
from pilots.models import Member, Pilot
from training.models import Course

SUPPORT_AFTER = timedelta(
    days=7
)  # from the decision on, what is missing waits this long before it is recalled
TRAINERS = 60  # as many as a list is read; anybody else is named by hand
COURSES = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts of the support structure; `person` and `words` are empty while it is missing."""

    name: str
    label: str
    person: User | None = None
    words: str = ""

    @property
    def there(self) -> bool:
        return self.person is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class Support:
    """The four parts of the help around a pilot. Of a finished one, who was there: nothing is to be found any more."""

    parts: tuple[Part, ...]
    ended: bool = False

    @property
    def there(self) -> int:
        return sum(part.there for part in self.parts)

    @property
    def whole(self) -> bool:
        return self.there == len(self.parts)


def support_of(pilot: Pilot) -> Support:
    """Reads the mentor, the trainer and the help contact; queries nothing."""
    ended = pilot.state == Pilot.State.CLOSED
    if ended:
        mentor = pilot.mentoring.mentor if pilot.mentoring else None
        trainer, contact = pilot.trainer, pilot.help_contact
    else:
        mentor = None if pilot.needs_mentor else pilot.mentoring.mentor
        trainer, contact = _here(pilot.trainer), _here(pilot.help_contact)
    return Support(
        (
            Part("mentor", pgettext("support of a pilot", "Mentor"), mentor),
            Part("trainer", pgettext("support of a pilot", "Trainer"), trainer),
            Part("help_contact", pgettext("support of a pilot", "Help contact"), contact),
            Part("training_plan", pgettext("support of a pilot", "Training plan"), words=pilot.training_plan),
        ),
        ended=ended,
    )


def _here(person: User | None) -> User | None:
    """Who left the company helps nobody: the part is missing again."""
    return person if person is not None and person.is_active else None


def plan_parts(plan: str) -> tuple[str, list[str]]:
    """The words of a training plan, and the courses whose address stands on a line of its own."""
    words, slugs = [], []
    for line in plan.splitlines():
        slug = _course_of(line.strip())
        if slug:
            slugs.append(slug)
        else:
            words.append(line)
    return "\n".join(words).strip(), list(dict.fromkeys(slugs))


def courses_named(plan: str) -> list[Course]:
    """The courses of a plan, by title. One query when there are any."""
    slugs = plan_parts(plan)[1]
    return list(Course.objects.filter(slug__in=slugs)) if slugs else []


def _course_of(line: str) -> str:
    if not line.startswith("/"):
        return ""
    try:
        match = resolve(line)
    except Resolver404:
        return ""
    return match.kwargs.get("slug", "") if match.view_name == "training:course" else ""


def courses_for(pilot: Pilot, named: list[str]) -> list[Course]:
    """What a training plan may name: the courses about the pilot's tool, then those about none; `named` stay."""
    return list(
        Course.objects.filter(Q(tool=pilot.tool_id) | Q(tool=None) | Q(slug__in=named))
        .annotate(other=Case(When(Q(tool=pilot.tool_id) | Q(slug__in=named), then=0), default=1))
        .order_by("other", "title_fr", "id")[:COURSES]
    )


def trainers() -> list[User]:
    """Who is offered as trainer: the trainers of the house."""
    return list(
        User.objects.employees().filter(is_trainer=True).order_by("last_name", "first_name", "id")[:TRAINERS]
    )


def mentor_for(pilot: Pilot, *, at: datetime) -> Proposal | None:
    """Whom to name when nobody goes with it (any more)."""
    return propose_mentor(person=pilot.lead, tool_ids=[pilot.tool.pk], at=at)


def team_of(pilot: Pilot) -> list[Member]:
    """Co-authors, then who takes part, then partners; by name. One query."""
    order = {part: n for n, part in enumerate(Member.Part.values)}
    found = pilot.members.select_related("person__unit", "added_by")
    return sorted(
        found, key=lambda one: (order[one.part], one.person.last_name, one.person.first_name, one.pk)
    )


def authors_of(pilots: Iterable[Pilot]) -> dict[int, list[int]]:
    """Pilot pk -> its lead, then its co-authors (pks). One query."""
    authors = {pilot.pk: [pilot.lead_id] for pilot in pilots}
    members = Member.objects.filter(pilot__in=list(authors), part=Member.Part.CO_AUTHOR)
    for pilot_id, person_id in members.values_list("pilot_id", "person_id"):
        authors[pilot_id].append(person_id)
    return authors


def unsupported() -> QuerySet[Pilot]:
    """Open pilots with a part of the support structure missing, as the database sees it."""
    lost = (
        Q(mentoring=None)
        | Q(mentoring__ended_at__isnull=False)
        | Q(mentoring__mentor__is_active=False)
        | Q(mentoring__mentor__is_dsi=False)
    )
    person_missing = (
        Q(trainer=None)
        | Q(trainer__is_active=False)
        | Q(help_contact=None)
        | Q(help_contact__is_active=False)
    )
    return Pilot.objects.filter(lost | person_missing | Q(training_plan=""), state=Pilot.State.APPROVED)


def guest_named(line: str) -> User | None:
    """A guest whose invitation runs, by e-mail address or by first and last name; None when nobody or several."""
    words = line.split()
    if "@" in line:
        named = Q(email=line.strip().lower())
    elif len(words) < 2:
        return None
    else:
        named = Q(pk__in=[])
        for cut in range(1, len(words)):
            first, last = " ".join(words[:cut]), " ".join(words[cut:])
            named |= Q(first_name__iexact=first, last_name__iexact=last)
            named |= Q(first_name__iexact=last, last_name__iexact=first)
    found = list(User.objects.active().filter(named, is_guest=True)[:2])
    return found[0] if len(found) == 1 else None


def partnered(user: User) -> bool:
    """Whether this guest has a pilot to look at. One small query."""
    return Pilot.objects.visible_to(user).exists()
