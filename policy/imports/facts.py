"""Are the facts of a document right? Said in one file or the same in both; people, units and tools that exist."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from people.models import OrgUnit, User
from policy.imports.folder import Page, Problem
from policy.models import ASKED_ROLES, LANGUAGES, Document
from tools.models import Tool

SLUG = re.compile(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z")
KEYS = {
    "title",
    "kind",
    "summary",
    "visibility",
    "owner",
    "review_in_months",
    "topics",
    "acknowledge",
    "acknowledge_within_days",
    "tools",
}
PER_TEXT = {"title", "summary"}
ROLE = "role:"
ASKED = {role for role, _label in ASKED_ROLES}


class Known:
    """What the files may name: people, units, tools, documents; a handful of queries for the whole folder."""

    def __init__(self, pages: list[Page], documents: Mapping[str, object]) -> None:
        owners = {str(page.facts.get("owner", "")).lower() for page in pages}
        self.people = {user.email: user for user in User.objects.employees().filter(email__in=owners)}
        names = {str(page.facts.get("acknowledge", "")) for page in pages}
        self.units: dict[str, list[OrgUnit]] = {}
        for unit in OrgUnit.objects.filter(name__in=names):
            self.units.setdefault(unit.name, []).append(unit)
        self.documents = {
            document.slug: document
            for document in Document.objects.select_related("owner", "current_version").prefetch_related(
                "topics", "tools", "drafts", "images", "current_version__texts"
            )
        }
        said = (page.facts.get("tools") for page in pages)
        words = {str(word) for value in said if isinstance(value, list) for word in value}
        self.tools = {tool.slug: tool for tool in Tool.objects.filter(slug__in=words)}
        self.slugs = set(documents) | {
            slug for slug, document in self.documents.items() if document.state != Document.State.WITHDRAWN
        }


class FactsChecker:
    """One document with its one or two files: what is said of it."""

    def __init__(self, pages: Mapping[str, Page], known: Known, problems: list[Problem]) -> None:
        self.known, self.problems = known, problems
        self.pages = {language: pages[language] for language in LANGUAGES if language in pages}
        self.page = next(iter(self.pages.values()))
        self.failed = False
        self.document = known.documents.get(self.page.slug)

    def _wrong(self, page: Page, line: int, text: str) -> None:
        self.failed = True
        self.problems.append(Problem(page.file, line, text))

    def _wrong_fact(self, page: Page, key: str, text: str) -> None:
        self._wrong(page, page.lines.get(key, 0 if page.word else 1), text)

    # The facts of the document: said in one file, or the same in both.
    def facts(self) -> tuple[dict[str, object], tuple[str, ...], tuple[int, ...] | None]:
        said: dict[str, tuple[Page, object]] = {}
        for page in self.pages.values():
            for key, value in page.facts.items():
                if key not in KEYS:
                    self._wrong_fact(
                        page, key, _("“%(name)s” is not a name of the front matter.") % {"name": key[:60]}
                    )
                elif key not in PER_TEXT:
                    first = said.setdefault(key, (page, value))
                    if first[1] != value:
                        self._wrong_fact(
                            page,
                            key,
                            _("“%(name)s” differs from %(file)s.") % {"name": key, "file": first[0].file},
                        )
        facts = {
            "kind": self._choice(said, "kind", Document.Kind.values),
            "visibility": self._choice(said, "visibility", Document.Visibility.values),
            "owner": self._owner(said),
            "review_in_months": self._number(said, "review_in_months", 1, 60, 12),
            **self._audience(said),
        }
        if self.document and all(page.word for page in self.pages.values()):
            # Word says nothing of these: they stay as they are.
            facts = {key: value for key, value in facts.items() if key in said}
        return facts, self._topics(said), self._tools(said)

    def _tools(self, said) -> tuple[int, ...] | None:
        """The tools it speaks of; None when no file says."""
        if "tools" not in said:
            return None
        page, value = said["tools"]
        words = value if isinstance(value, list) else [str(value)]
        unknown = [str(word)[:60] for word in words if str(word) not in self.known.tools]
        if unknown:
            self._wrong_fact(
                page,
                "tools",
                _("No tool of the register is called %(name)s.") % {"name": ", ".join(unknown[:5])},
            )
        return tuple(
            sorted(self.known.tools[str(word)].pk for word in words if str(word) in self.known.tools)
        )

    def _choice(self, said, key: str, choices: list[str]) -> str:
        page, value = said.get(key, (self.page, None))
        if value is None:
            self._wrong_fact(page, key, _("“%(name)s” is missing.") % {"name": key})
        elif value not in choices:
            self._wrong_fact(
                page,
                key,
                _("“%(name)s” must be one of: %(choices)s.") % {"name": key, "choices": ", ".join(choices)},
            )
        return str(value)

    def _number(self, said, key: str, least: int, most: int, default: int | None) -> int | None:
        page, value = said.get(key, (self.page, default))
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._wrong_fact(
                page,
                key,
                _("“%(name)s” must be a number from %(least)s to %(most)s.")
                % {"name": key, "least": least, "most": most},
            )
            return default
        return value

    def _owner(self, said) -> User | None:
        page, value = said.get("owner", (self.page, None))
        if value is None:
            self._wrong_fact(page, "owner", _("“%(name)s” is missing.") % {"name": "owner"})
            return None
        owner = self.known.people.get(str(value).lower())
        if owner is None:
            self._wrong_fact(
                page, "owner", _("No colleague has the address %(address)s.") % {"address": str(value)[:120]}
            )
        return owner

    def _audience(self, said) -> dict[str, object]:
        page, value = said.get("acknowledge", (self.page, None))
        days = self._number(said, "acknowledge_within_days", 1, 365, None)
        facts: dict[str, object] = {
            "audience": Document.Audience.NOBODY,
            "audience_unit": None,
            "audience_role": "",
        }
        if value is None or value is False:
            if days is not None:
                self._wrong_fact(
                    page, "acknowledge_within_days", _("“acknowledge_within_days” needs “acknowledge”.")
                )
            return facts | {"within_days": None}
        if days is None:
            self._wrong_fact(page, "acknowledge", _("“acknowledge” needs “acknowledge_within_days”."))
        word = str(value)
        if word in {Document.Audience.EVERYONE, Document.Audience.NEWCOMERS}:
            facts["audience"] = word
        elif word.startswith(ROLE):
            facts |= {"audience": Document.Audience.ROLE, "audience_role": word.removeprefix(ROLE)}
            if facts["audience_role"] not in ASKED:
                choices = ", ".join(sorted(ROLE + role for role in ASKED))
                self._wrong_fact(
                    page,
                    "acknowledge",
                    _("“%(name)s” must be one of: %(choices)s.")
                    % {"name": "acknowledge", "choices": choices},
                )
        else:
            facts |= {"audience": Document.Audience.UNIT, "audience_unit": self._unit(page, word)}
        return facts | {"within_days": days}

    def _unit(self, page: Page, name: str) -> OrgUnit | None:
        units = self.known.units.get(name, [])
        if len(units) != 1:
            said_so = (
                _("No unit is called %(name)s.") if not units else _("Several units are called %(name)s.")
            )
            self._wrong_fact(page, "acknowledge", said_so % {"name": name[:120]})
        return units[0] if units else None

    def _topics(self, said) -> tuple[str, ...]:
        page, value = said.get("topics", (self.page, []))
        words = value if isinstance(value, list) else None
        if (
            words is None
            or len(words) > 12
            or not all(isinstance(word, str) and len(word) <= 40 and SLUG.match(word) for word in words)
        ):
            self._wrong_fact(
                page,
                "topics",
                _(
                    "“topics” must be a list of at most 12 short words, in small letters without accents, with hyphens."
                ),
            )
            return ()
        return tuple(sorted(set(words)))
