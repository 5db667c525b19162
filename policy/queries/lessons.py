"""The lessons of the company, by tool, unit, topic, cost and result; what decision-makers read."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from people.models import OrgUnit, User
from policy.models import Acknowledgement, Document, DocumentTopic, LessonFacts, PathStep, VersionText
from policy.queries.shelves import library
from tools.models import Tool, Trial

Kind = Document.Kind
# (name, label, least, most): what an experience cost.
COSTS = (
    ("none", _("nothing"), None, Decimal(0)),
    ("small", _("up to €1,000"), Decimal("0.01"), Decimal(1000)),
    ("middle", _("€1,000 to €10,000"), Decimal("1000.01"), Decimal(10_000)),
    ("large", _("more than €10,000"), Decimal("10000.01"), None),
)
IN_TIME = timedelta(days=14)  # after the end of an evaluation
FEW_TRIALS = 3  # a share of one or two says nothing
FRESH = 600  # seconds that the public figures may be old


def lessons(
    user, *, tool: str = "", unit: int | None = None, topic: str = "", cost: str = "", result: str = ""
) -> QuerySet[Document]:
    """Published lessons that `user` may read, the latest first, each with its `facts`."""
    found = library(user, kind=Kind.LESSON, topic=topic).select_related(
        "current_version", "asked_version", "audience_unit", "facts__tool", "facts__unit"
    )
    if tool:
        found = found.filter(Q(facts__tool__slug=tool) | Q(tools__slug=tool)).distinct()
    if unit:
        path = OrgUnit.objects.filter(pk=unit).values_list("path", flat=True).first()
        found = found.filter(facts__unit__path__startswith=path) if path else found.none()
    if result:
        found = found.filter(facts__result=result)
    limits = next(((least, most) for name, _label, least, most in COSTS if name == cost), None)
    if limits and limits[0] is not None:
        found = found.filter(facts__cost__gte=limits[0])
    if limits and limits[1] is not None:
        found = found.filter(facts__cost__lte=limits[1])
    return found.order_by("-current_version__published_at", "-pk")


def lesson_choices(user) -> dict[str, list[tuple[str, str]]]:
    """What lessons can be chosen by: tools, units and topics that a lesson of this reader has; three queries."""
    shown = Document.objects.visible_to(user).published().filter(kind=Kind.LESSON)
    facts = LessonFacts.objects.filter(document__in=shown)
    tools = Tool.objects.filter(pk__in=facts.values("tool")).order_by("name")
    units = OrgUnit.objects.filter(pk__in=facts.values("unit")).order_by("name")
    words = DocumentTopic.objects.filter(document__in=shown).order_by("word").values_list("word", flat=True)
    return {
        "tool": [(tool.slug, tool.name) for tool in tools],
        "unit": [(str(unit.pk), unit.name) for unit in units],
        "topic": [(word, DocumentTopic(word=word).label) for word in words.distinct()],
    }


def lesson_of(trial: Trial) -> Document | None:
    """The lesson that was made of an evaluation."""
    return Document.objects.filter(trial=trial).first()


def facts_of(document: Document) -> LessonFacts:
    """The facts of a lesson; blank ones, not kept yet, when nobody has told any."""
    return LessonFacts.objects.filter(document=document).first() or LessonFacts(document=document)


# --- The pack of decision-makers -----------------------------------------------------------------------


def reading_path(user) -> list[PathStep]:
    """The stops that `user` may read, each with `text` (title, minutes) in their language; two queries."""
    faces = VersionText.objects.only("version_id", "language", "title", "minutes")
    return list(
        PathStep.objects.filter(document__in=Document.objects.visible_to(user).published())
        .select_related("document__current_version")
        .prefetch_related(Prefetch("document__current_version__texts", queryset=faces))
    )


def whole_path() -> list[PathStep]:
    """Every stop, as communication arranges them."""
    return list(PathStep.objects.order_by("position"))


def pack_figures() -> dict | None:
    """What the portal knows that a decision-maker asks; None where a group is too small to show. Kept ten minutes."""
    return caches["local"].get_or_set("policy.pack", _count_pack, FRESH)


def _count_pack() -> dict:
    people = User.objects.employees().count()
    reached = Acknowledgement.objects.filter(person__in=User.objects.employees()).aggregate(
        people=Count("person", distinct=True)
    )["people"]
    decided = Trial.objects.exclude(outcome="").values_list("ends_on", "decided_at")[:2000]
    in_time = sum(localdate(at) <= ends_on + IN_TIME for ends_on, at in decided)
    documents = Document.objects.published().aggregate(
        guides=Count("pk", filter=Q(kind=Kind.GUIDE)), lessons=Count("pk", filter=Q(kind=Kind.LESSON))
    )
    return {
        "people": _shown(people),
        "reached": _shown(reached),
        "usable": Tool.objects.usable().count(),
        "known": Tool.objects.count(),
        "guides": documents["guides"],
        "lessons": documents["lessons"],
        "trials": len(decided) if len(decided) >= FEW_TRIALS else None,
        "in_time": in_time,
    }


def _shown(count: int) -> int | None:
    return count if count >= settings.SMALL_GROUP else None
