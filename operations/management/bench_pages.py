"""The pages that `bench pages` measures: each part of the portal adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from pilots.models import Pilot
from policy.models import Document
from tools.models import Tool
from training.models import Course, Session


@dataclass(frozen=True)
class Page:
    """`floor` is page, list or anonymous; `path` an address, or a function that finds one (None when there is none)."""

    label: str
    role: str
    path: str | Callable[[], str | None]
    floor: str


def first(model, **conditions) -> Callable[[], str | None]:
    """The address of the oldest row that matches."""

    def address() -> str | None:
        row = model.objects.filter(**conditions).order_by("pk").first()
        return row.get_absolute_url() if row else None

    return address


PAGES = [
    Page("home", "employee", "/", "page"),
    Page("home", "dsi", "/", "page"),
    Page("home", "manager", "/", "page"),
    Page("public face", "anonymous", "/", "anonymous"),
    Page("guide: the library", "employee", "/guide/", "list"),
    Page("guide: a page", "employee", first(Document, state="published"), "page"),
    Page(
        "guide: a public page",
        "anonymous",
        first(Document, state="published", visibility="public"),
        "anonymous",
    ),
    Page("tools: the register", "employee", "/outils/", "list"),
    Page("tools: a sheet", "employee", first(Tool), "page"),
    Page("training: the catalogue", "employee", "/formations/", "list"),
    Page("training: a course", "employee", first(Course), "page"),
    Page("training: a session", "employee", first(Session), "page"),
    Page("pilots: the list", "employee", "/pilotes/", "list"),
    Page("pilots: to decide", "dsi", "/pilotes/a-decider/", "list"),
    Page("pilots: a decision", "dsi", first(Pilot, state="submitted"), "page"),
    Page("pilots: the board", "lead", "/tableaux/", "page"),
    Page("pilots: the board", "manager", "/tableaux/", "page"),
    Page("pilots: the portfolio", "lead", "/tableaux/portefeuille/", "page"),
    Page("pilots: the portfolio", "manager", "/tableaux/portefeuille/", "page"),
    Page("pilots: my exports", "lead", "/tableaux/exports/", "page"),
    Page("early adopters", "employee", "/pionniers/", "page"),
    Page("early adopters: to accompany", "dsi", "/pionniers/a-accompagner/", "list"),
    Page("messages", "employee", "/compte/messages/", "list"),
    Page("search", "employee", "/recherche/?q=reseaux", "list"),
]
