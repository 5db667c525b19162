"""What do we know about the pilots? Lists, the decision desk, the board, what waits for whom, what is new."""

from pilots.queries import (
    course,
    delegating,
    envelopes,
    fast_lane,
    mail_links,
    milestones,
    movements,
    moves,
    notes,
    programme,
    spending,
    team,
    top_ups,
)
from pilots.queries.board import Board, board
from pilots.queries.closing import Ahead, Frozen, ahead, closing_of, figures, frozen
from pilots.queries.desk import (
    Desk,
    alternatives,
    desk,
    kpi_chart,
    measures_of,
    proposable_tools,
    sheet,
)
from pilots.queries.envelopes import for_pilot
from pilots.queries.health import Health, health, standing
from pilots.queries.history import history
from pilots.queries.lessons import lesson_for, lessons_of
from pilots.queries.lists import directions, listed, news, search_sources, todo, waiting_for
from pilots.queries.portfolio import Portfolio, portfolio

__all__ = [
    "Ahead",
    "Board",
    "Desk",
    "Frozen",
    "Health",
    "Portfolio",
    "ahead",
    "alternatives",
    "board",
    "closing_of",
    "course",
    "delegating",
    "desk",
    "directions",
    "envelopes",
    "fast_lane",
    "figures",
    "for_pilot",
    "frozen",
    "health",
    "history",
    "kpi_chart",
    "lesson_for",
    "lessons_of",
    "listed",
    "mail_links",
    "measures_of",
    "milestones",
    "movements",
    "moves",
    "news",
    "notes",
    "portfolio",
    "programme",
    "proposable_tools",
    "search_sources",
    "sheet",
    "spending",
    "standing",
    "team",
    "todo",
    "top_ups",
    "waiting_for",
]
