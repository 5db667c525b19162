"""The pages that `bench pages` measures: each part of the portal adds its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`floor` is page, list or anonymous; `path` an address, or a function that finds one (None when there is none)."""

    label: str
    role: str
    path: str | Callable[[], str | None]
    floor: str


PAGES = [
    Page("home", "employee", "/", "page"),
    Page("home of the DSI", "dsi", "/", "page"),
    Page("public face", "anonymous", "/", "anonymous"),
]
