"""Files that are taken out: noted before the first byte, ended after the last, each in a short transaction of its own.

So no transaction waits for a slow reader, and a process that dies halfway leaves "unknown", never a file that nobody
knows of. Where the note cannot be written, no file is.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import SQLAlchemyError

from admin_app.audit.opened import NotNoted
from admin_app.audit.transcript import home_of, set_values, table_of
from admin_app.extensions import db
from admin_app.resource.changes import kept_name, source_of
from admin_app.resource.translation import gettext as _
from models.system.change import ChangeSet
from models.system.export import Export
from models.types import now

log = logging.getLogger(__name__)


def listen(export: Any) -> Callable[[], None]:
    """A file begins: note it; the answer is called when it ended. Raises NotNoted."""
    home = home_of(db.session())
    try:
        number = _note(home, export)
    except SQLAlchemyError as error:
        log.exception("An export of %s could not be noted", export.view.name_in_url)
        raise NotNoted(
            _("No file was made: who takes which rows could not be noted beforehand. Try again in a moment.")
        ) from error
    return partial(_end, home, number, export)


def _note(home: Engine, export: Any) -> int:
    model = export.view.model
    values = set_values(db.session(), source=source_of(model), state="made")
    noted = {
        "resource": kept_name(model),
        "format": export.format,
        "listing": listing_of(export.listing),
        "columns": list(export.columns),
        "rows": 0,
        "bytes": 0,
        "outcome": "begun",
    }
    with home.begin() as connection:
        made: Any = connection.execute(insert(table_of(ChangeSet)), values)
        number: int = made.inserted_primary_key[0]
        connection.execute(insert(table_of(Export)), noted | {"change_set_id": number})
    return number


def listing_of(listing: Any) -> dict[str, Any]:
    """The listing as a saved view keeps it, with the parameters of a team's own page."""
    kept: dict[str, Any] = listing.to_json()
    return kept | {"also": [list(pair) for pair in listing.also]}


def _end(home: Engine, number: int, export: Any) -> None:
    values = {"outcome": export.outcome, "rows": export.rows, "bytes": export.bytes, "ended_at": now()}
    kept = table_of(Export)
    try:
        with home.begin() as connection:
            connection.execute(update(kept).where(kept.c.change_set_id == number).values(**values))
    except SQLAlchemyError:
        # The file is with its reader already; its record keeps saying "unknown", which is true.
        log.exception(
            "The export %s ended as %s after %s rows, which could not be noted", number, export.outcome, export.rows
        )
