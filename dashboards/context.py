"""What every page shows around its content: the bar, the person's menu, the name of the portal."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.access import may
from notifications.queries import unread
from pilots.queries.team import partnered


def portal(request: HttpRequest) -> dict:
    return {"portal": SimpleLazyObject(lambda: Portal(request))}


class Portal:
    """Read by templates/base.html only; for colleagues nothing here queries but the count of unread messages."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.user = getattr(request, "user", None)
        self.site_url = settings.SITE_URL

    @property
    def name(self) -> str:
        return _("Adoption Portal")

    @property
    def bar(self) -> list[dict]:
        return self._links(
            [
                (_("Guide"), "policy:library", "policy.read"),
                (_("Tools"), "tools:register", "tools.browse"),
                *([(_("Pilots"), "pilots:list", "pilots.browse")] if self._sees_pilots else []),
                (_("Training"), "training:catalogue", "training.browse"),
            ]
        )

    @property
    def _sees_pilots(self) -> bool:
        """A guest goes there only as the partner of one: one small query, for guests alone."""
        return not getattr(self.user, "is_guest", False) or partnered(self.user)

    @property
    def menu(self) -> list[dict]:
        """What the role adds: deciding, following, administering."""
        return self._links(
            [
                (_("My messages"), "notifications:centre", "notifications.read"),
                (_("My sign-ups"), "training:mine", "training.join"),
                (_("What I follow"), "dashboards:followed", "dashboards.follow"),
                (_("My account"), "people:account", "people.account"),
                (_("My documents"), "policy:mine", "policy.write"),
                (_("Decide pilots"), "pilots:to_decide", "pilots.decide"),
                (_("Accompany"), "early_adopters:to_accompany", "early_adopters.accompany"),
                (_("Pilot board"), "pilots:board", "pilots.board"),
                (_("Keep the library"), "policy:manage", "policy.manage"),
                (_("Open a session"), "training:open_session", "training.open"),
                (_("Directory import"), "people:directory_imports", "people.import_directory"),
                (_("Who may do what"), "people:rights", "people.rights"),
                (_("Administration"), "admin:index", "people.administer"),
            ]
        )

    @property
    def unread(self) -> int:
        """Messages not read yet; one indexed query, only when a page shows the person's menu."""
        return unread(self.user) if self.user is not None else 0

    @property
    def demo_accounts(self) -> list[tuple[str, str]]:
        """The sample accounts and who they are, on the sign-in page of the sample company only."""
        return sample_accounts() if settings.SAMPLE_COMPANY else []

    @property
    def footer(self) -> list[dict]:
        return self._links([(_("Early adopters"), "early_adopters:home", "early_adopters.browse")])

    def _links(self, entries: list[tuple[str, str, str]]) -> list[dict]:
        if self.user is None:
            return []
        links = []
        for label, name, action in entries:
            if may(self.user, action):
                url = address(name)
                links.append({"label": label, "url": url, "current": self._is_current(url)})
        return links

    def _is_current(self, url: str) -> bool:
        """The section of the page; the board of pilots has an address of its own and belongs to the pilots."""
        return self.path.startswith(url) or (
            url == address("pilots:list") and self.path == address("pilots:board")
        )


@cache
def address(name: str) -> str:
    """An address without parts stays the same as long as the process lives: every page asks for twenty."""
    return reverse(name)


def sample_accounts() -> list[tuple[str, str]]:
    return [
        ("employee@demo.example", _("an employee")),
        ("pioneer@demo.example", _("an early adopter with a pilot")),
        ("dsi@demo.example", _("the IT department")),
        ("hr@demo.example", _("human resources")),
        ("comms@demo.example", _("communication")),
        ("trainer@demo.example", _("a trainer")),
        ("manager@demo.example", _("a manager")),
        ("lead@demo.example", _("the programme lead")),
        ("guest@demo.example", _("a partner, invited")),
        ("admin@demo.example", _("an administrator")),
    ]
