"""HTTP in, HTTP out, one module per noun."""

from policy.views.desk import bring_back, draft, manage, publish, review, withdraw
from policy.views.reading import document, image, library, version, versions
from policy.views.readings import acknowledge, follow

__all__ = [
    "acknowledge",
    "bring_back",
    "document",
    "draft",
    "follow",
    "image",
    "library",
    "manage",
    "publish",
    "review",
    "version",
    "versions",
    "withdraw",
]
