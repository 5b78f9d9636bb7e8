"""In development, what a page cost: a bar at its foot, and the same in short as a header of every answer.

On with STATEMENT_BAR where ENVIRONMENT is development, and nowhere else: it shows SQL and lines of code.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, render_template, request_started
from markupsafe import Markup

from admin_app.guards import statements
from admin_app.guards.n_plus_one import remedy, told
from admin_app.guards.statements import Statement

MOST_SHOWN = 200
"""Statements that the bar shows; the numbers are of all."""


@dataclass(frozen=True)
class Repeated:
    """One statement made again and again, in a developer's words: what, where from, and what to do."""

    sql: str
    times: int
    sentence: str


class Cost:
    """What the statements of one request cost, as the bar and the header tell it."""

    def __init__(self, noted: list[Statement]) -> None:
        self.noted = noted

    @property
    def count(self) -> int:
        return len(self.noted)

    @property
    def shown(self) -> list[Statement]:
        return self.noted[:MOST_SHOWN]

    @cached_property
    def milliseconds(self) -> float:
        return 1000 * sum(each.seconds for each in self.noted)

    @property
    def slowest(self) -> Statement | None:
        return max(self.noted, key=lambda each: each.seconds, default=None)

    @cached_property
    def repeated(self) -> list[Repeated]:
        """Those made more than once from one line, the most frequent first."""
        times = Counter((each.shape, each.line, each.late) for each in self.noted)
        often = [(times_made, *about) for about, times_made in times.most_common() if times_made > 1]
        return [Repeated(sql, made, sentence(made, line, late)) for made, sql, line, late in often]


def sentence(made: int, line: str, late: str | None) -> str:
    """What was repeated, who caused it and the remedy; English, as everything that speaks of code."""
    place = line or "the tool itself"
    if late is not None:
        return f"{told(late, made)}, from {place}. {remedy(late)}"
    return f"The same statement was made {made} times, from {place}. Ask once for all rows, with in_() of their keys."


def init_app(app: Flask) -> None:
    """Nothing is listened to where the bar is off, so that it costs nothing there."""
    draw: Callable[[], Any] = str
    if app.config.get("STATEMENT_BAR") and app.config.get("ENVIRONMENT") == "development":
        statements.listen()
        request_started.connect(begin, app)  # after the headers' own, which empties g
        app.after_request(add_timing)
        draw = drawn
    app.jinja_env.globals["steward_statement_bar"] = draw


def begin(_app: Flask, **_rest: object) -> None:
    g.statement_began = perf_counter()
    statements.begin()


def drawn() -> Markup:
    """The bar, of the statements made until now; the last thing that a page draws."""
    return Markup(render_template("guards/bar.html", cost=Cost(statements.noted())))


def add_timing(response: Response) -> Response:
    """``db`` and ``app`` in milliseconds, and how many statements there were, for the browser's own tools."""
    cost = Cost(statements.noted())
    spent = 1000 * (perf_counter() - g.get("statement_began", perf_counter()))
    rest = max(spent - cost.milliseconds, 0)
    response.headers["Server-Timing"] = (
        f'db;dur={cost.milliseconds:.1f};desc="{cost.count} statements", app;dur={rest:.1f}'
    )
    return response
