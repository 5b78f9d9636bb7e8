"""Why a database does not show a table, in our own words; its own go to the log.

Names in these sentences are names of the schema, which whoever opened the database may see anyway; never values.
"""

import logging
import re
from typing import Any

from sqlalchemy.exc import DBAPIError

from admin_app.reflection.facts import Sentence
from admin_app.resource.translation import gettext_noop as N_

log = logging.getLogger(__name__)

_NAME = r"[\"'`]?([\w.$]+)"
_CAUSES = tuple(
    (re.compile(pattern, re.IGNORECASE), cause)
    for pattern, cause in (
        (rf"no such function:? {_NAME}", N_("it uses the function %(what)s, which only the program that made it has")),
        (rf"function {_NAME}.* does not exist", N_("it uses the function %(what)s, which the database does not have")),
        (rf"no such module:? {_NAME}", N_("it needs the extension %(what)s, which is not loaded here")),
        (rf"no such table:? {_NAME}", N_("it reads %(what)s, which does not exist")),
        (rf"(?:relation|table) {_NAME}.* (?:does not|doesn't) exist", N_("it reads %(what)s, which does not exist")),
        (rf"no such column:? {_NAME}", N_("it reads the column %(what)s, which does not exist")),
        (rf"column {_NAME}.* does not exist", N_("it reads the column %(what)s, which does not exist")),
        (
            rf"no such collation sequence:? {_NAME}",
            N_("it sorts by the rule %(what)s, which only the program that made it has"),
        ),
        (
            rf"permission denied for (?:\w+ )*?{_NAME}$",
            N_("the connected user may not read %(what)s; ask whoever runs it"),
        ),
        (r"permission denied|command denied|access denied", N_("the connected user may not read it")),
        (r"has not been populated", N_("it has never been filled; refresh it in the database")),
        (r"division by zero", N_("it divides by zero for some row; a filter that leaves that row out may help")),
        (r"invalid input syntax|out of range|overflow", N_("it computes a value that does not fit its type")),
        (r"references invalid table|invalid view|view.*invalid", N_("it reads tables or columns that do not exist")),
        (r"circularly defined|infinite recursion|stack depth", N_("it is defined by itself")),
        (r"timeout|canceling statement|interrupted|max_statement_time", N_("it takes too long; add a filter")),
        (r"malformed json", N_("it reads JSON, and in some row there is none")),
        (r"malformed|corrupt|disk image", N_("its part of the file is damaged")),
        (
            r"could not connect|foreign|server closed|gone away|lost connection",
            N_("the server behind it does not answer"),
        ),
        (
            r"could not identify an (?:ordering|equality) operator",
            N_("its values have no order; sort by another column"),
        ),
        (r"collation", N_("its texts cannot be compared with each other; filter by another column")),
    )
)


def why_unreadable(failure: Exception, name: str) -> Sentence:
    """One sentence for the page of the table or view called ``name``."""
    said = _words_of(failure)
    log.warning("opened database: %s: %s", name, said)
    for pattern, words in _CAUSES:
        if found := pattern.search(said):
            cause = Sentence(words, **({"what": found[1]} if found.groups() else {}))
            return Sentence(N_("The database cannot show %(name)s: %(cause)s."), name=name, cause=cause)
    return Sentence(N_("The database cannot show %(name)s; its reason is in the log of this tool."), name=name)


def _words_of(failure: Exception) -> str:
    original: Any = failure.orig if isinstance(failure, DBAPIError) else failure
    arguments = getattr(original, "args", ())
    said = str(arguments[-1]) if arguments and isinstance(arguments[0], int) else str(original)
    return next(iter(said.strip().splitlines()), type(original).__name__)
