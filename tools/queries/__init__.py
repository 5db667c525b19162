"""What do we know about the tools? One module per noun."""

from tools.queries.register import (
    first_users_of,
    leaning_on,
    news,
    register,
    search_sources,
    sheets,
    used_by,
)

__all__ = ["first_users_of", "leaning_on", "news", "register", "search_sources", "sheets", "used_by"]
