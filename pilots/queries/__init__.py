"""What do we know about the pilots? Lists, the decision desk, the board, what waits for whom, what is new."""

from pilots.queries.board import Board, board
from pilots.queries.desk import (
    Desk,
    alternatives,
    desk,
    expenses_of,
    history,
    kpi_chart,
    measures_of,
    proposable_tools,
    sheet,
    spent_by_category,
)
from pilots.queries.envelopes import for_pilot
from pilots.queries.health import Health, health, standing
from pilots.queries.lists import directions, listed, news, search_sources, todo, waiting_for

__all__ = [
    "Board",
    "Desk",
    "Health",
    "alternatives",
    "board",
    "desk",
    "directions",
    "expenses_of",
    "for_pilot",
    "health",
    "history",
    "kpi_chart",
    "listed",
    "measures_of",
    "news",
    "proposable_tools",
    "search_sources",
    "sheet",
    "spent_by_category",
    "standing",
    "todo",
    "waiting_for",
]
