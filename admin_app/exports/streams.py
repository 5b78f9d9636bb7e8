"""A file as a response that is written while it is read: own session, own connection, a check before each block.

A file that could not be finished says so in its last line and breaks the connection; it never looks like a whole one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from flask import Flask, Response, current_app
from sqlalchemy.orm import Session

from admin_app.exports.csv_cells import line, text_cell
from admin_app.exports.csv_file import Block, blocks, header
from admin_app.exports.driver import prepare
from admin_app.exports.plan import Plan, connection_of, plan_for
from admin_app.resource import scope
from admin_app.resource.errors import Refusal
from admin_app.resource.formats import formats, written_for
from admin_app.resource.registry import registry
from admin_app.resource.translation import catalogue, spoken
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

_ON_THEIR_WAY: set[Session] = set()
BOM = "\ufeff".encode()
ENDED = N_(
    "THIS FILE IS NOT COMPLETE: it was cut after %(rows)s rows because your session ended or your rights changed while "
    "it was written. Export it again."
)
FAILED = N_(
    "THIS FILE IS NOT COMPLETE: it was cut after %(rows)s rows because something went wrong while it was read. "
    "Export it again."
)


class NoLongerAllowed(Exception):
    """The actor's session or rights have ended since the file began."""


class FileCut(Exception):
    """Raised after the last line of a file that is not whole, so that the server breaks the connection."""


@dataclass
class Export:
    """One file on its way: what whoever keeps the history is told of when it begins and when it ends."""

    view: Any
    listing: Any
    actor: Any
    format: str
    columns: tuple[str, ...]
    rows: int = 0
    bytes: int = 0
    outcome: str = "left"  # "whole", "cut", or "left" by the reader before its end
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def stream_csv(view: Any, listing: Any) -> Response:
    """The rows of ``listing`` as a CSV file. What cannot be read at all is refused before the first byte."""
    actor = scope.actor()
    plan = plan_for(view, listing, actor)
    export = Export(view, listing, actor, "csv", tuple(plan.names))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    ends: list[Callable[[], None]] = []
    stream = Stream(app, _written(app, plan, export, ends))
    try:
        ends += [listen(export) for listen in registry().export_listeners]
    except Refusal:
        stream.close()
        raise
    response = Response(stream, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=file_name(view, "csv"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # a proxy that collects the file first would hold it in memory
    return response


def file_name(view: Any, ending: str) -> str:
    return f"{view.name_in_url}-{datetime.now(UTC).date().isoformat()}.{ending}"


class Stream:
    """The blocks of a file, each made within the application's context but outside of any request.

    In the words and the time zone of whom it was made for. The first is made at once, so that a statement that fails
    is an error page and not a broken file.
    """

    def __init__(self, app: Flask, blocks: Iterator[bytes]) -> None:
        self._app = app
        self._blocks = blocks
        self._reader = catalogue(), formats()
        self._first: bytes | None = self._make()

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        return first if first is not None else self._make()

    def close(self) -> None:
        with self._app.app_context():
            self._blocks.close()  # type: ignore[attr-defined]

    def _make(self) -> bytes:
        speaks, writes = self._reader
        with self._app.app_context(), spoken(speaks), written_for(writes):
            return next(self._blocks)


def _written(app: Flask, plan: Plan, export: Export, ends: Sequence[Callable[[], None]]) -> Iterator[bytes]:
    """Every block of the file; says that it ended, also when nobody reads on. Its transaction is over by then. What
    fails before the first block is no file, and nobody was told that one began."""
    try:
        yield from _whole(plan, export)
        export.outcome = "whole"
    except Exception as error:
        # Whatever it was: what has been sent already must not pass for the whole file.
        if not export.bytes:
            raise
        export.outcome = "cut"
        yield last_line(export, ENDED if isinstance(error, NoLongerAllowed) else FAILED)
        raise FileCut(f"The export of {plan.view.name_in_url} was cut after {export.rows} rows.") from error
    finally:
        with app.app_context():
            for end in ends:
                end()


def _whole(plan: Plan, export: Export) -> Iterator[bytes]:
    config = current_app.config
    with scope.session_for(export.actor) as session, _held(session):
        prepare(connection_of(plan, session), config["EXPORT_TIMEOUT_MS"])
        before = (BOM if config["EXPORT_BOM"] else b"") + header(plan)
        looked = monotonic()
        for rows, lines in _at_least_one(blocks(plan, session, config["EXPORT_CHUNK"])):
            if export.bytes and (monotonic() - looked) * 1000 >= config["EXPORT_RECHECK_MS"]:
                _still_allowed(export.actor)
                looked = monotonic()
            export.rows += rows
            export.bytes += len(before) + len(lines)
            yield before + lines
            before = b""


@contextmanager
def _held(session: Session) -> Iterator[None]:
    """Keep the session from the garbage collector, which would take its connection back before the file is closed:
    a connection in the middle of a COPY never comes back."""
    _ON_THEIR_WAY.add(session)
    try:
        yield
    finally:
        _ON_THEIR_WAY.discard(session)


def _at_least_one(found: Iterator[Block]) -> Iterator[Block]:
    """The blocks, or an empty one where there are none, so that the header has something to go with."""
    yield next(found, (0, b""))
    yield from found


def _still_allowed(actor: Any) -> None:
    """Rights are asked for again and again: whoever lost them gets no more."""
    ask = registry().still_allowed
    if ask is not None and not ask(actor):
        raise NoLongerAllowed


def last_line(export: Export, sentence: str) -> bytes:
    return line([text_cell(_(sentence, rows=formats().number(export.rows)))]).encode()
