"""Why a database does not show a table, in our own words; its own go to the log.

Names in these sentences are names of the schema, which whoever opened the database may see anyway; never values.
"""

import logging
import re
from typing import Any

from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)

_NAME = r"[\"'`]?([\w.$]+)"
_CAUSES = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (rf"no such function:? {_NAME}", "it uses the function {}, which only the program that made it has"),
        (rf"function {_NAME}.* does not exist", "it uses the function {}, which the database does not have"),
        (rf"no such module:? {_NAME}", "it needs the extension {}, which is not loaded here"),
        (rf"no such table:? {_NAME}", "it reads {}, which does not exist"),
        (rf"(?:relation|table) {_NAME}.* (?:does not|doesn't) exist", "it reads {}, which does not exist"),
        (rf"no such column:? {_NAME}", "it reads the column {}, which does not exist"),
        (rf"column {_NAME}.* does not exist", "it reads the column {}, which does not exist"),
        (rf"no such collation sequence:? {_NAME}", "it sorts by the rule {}, which only the program that made it has"),
        (rf"permission denied for (?:\w+ )*?{_NAME}$", "the connected user may not read {}; ask whoever runs it"),
        (r"permission denied|command denied|access denied", "the connected user may not read it"),
        (r"has not been populated", "it has never been filled; refresh it in the database"),
        (r"division by zero", "it divides by zero for some row; a filter that leaves that row out may help"),
        (r"invalid input syntax|out of range|overflow", "it computes a value that does not fit its type"),
        (r"references invalid table|invalid view|view.*invalid", "it reads tables or columns that do not exist"),
        (r"circularly defined|infinite recursion|stack depth", "it is defined by itself"),
        (r"timeout|canceling statement|interrupted|max_statement_time", "it takes too long; add a filter"),
        (r"malformed json", "it reads JSON, and in some row there is none"),
        (r"malformed|corrupt|disk image", "its part of the file is damaged"),
        (r"could not connect|foreign|server closed|gone away|lost connection", "the server behind it does not answer"),
        (r"could not identify an (?:ordering|equality) operator", "its values have no order; sort by another column"),
        (r"collation", "its texts cannot be compared with each other; filter by another column"),
    )
)  # fmt: skip


def why_unreadable(failure: Exception, name: str) -> str:
    """One sentence for the page of the table or view called ``name``."""
    said = _words_of(failure)
    log.warning("opened database: %s: %s", name, said)
    for pattern, sentence in _CAUSES:
        if found := pattern.search(said):
            return f"The database cannot show {name}: {sentence.format(*found.groups())}."
    return f"The database cannot show {name}; its reason is in the log of this tool."


def _words_of(failure: Exception) -> str:
    original: Any = failure.orig if isinstance(failure, DBAPIError) else failure
    arguments = getattr(original, "args", ())
    said = str(arguments[-1]) if arguments and isinstance(arguments[0], int) else str(original)
    return next(iter(said.strip().splitlines()), type(original).__name__)
