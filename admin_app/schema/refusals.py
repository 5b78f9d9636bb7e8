"""What the database or Alembic refuses, in words that say what to do. For the command line, and for nobody else."""

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from admin_app.resource.errors import Refusal, closest, with_suggestion
from admin_app.schema.files import BRANCHES, MIGRATIONS, files_of

_UNKNOWN = re.compile(r"(?:Can't locate revision identified by|No such revision or branch) '([^']*)'")
_ELSEWHERE = "STEWARD_DATABASE_URL says which database is meant. Nothing was changed."
_CAUSES = (
    (r"password authentication failed|no password supplied", "{server} refuses the user {user} with this password."),
    (r"role .* does not exist", "{server} knows no user {user}: make it, or correct the name."),
    (r"database .* does not exist", "{server} has no database {name}: make it (createdb {name}), or correct the name."),
    (
        r"translate host|not known|getaddrinfo|no address|failed to resolve",
        "There is no host {host}: correct the name.",
    ),
    (
        r"refused|timeout|timed out|no route|unreachable|is the server running|no such file",
        "{server} does not answer: see that it runs and that its address and port are right.",
    ),
    (r"pg_hba|permission denied", "{server} does not let the user {user} in from here: ask whoever runs it."),
    (
        r"unable to open|readonly|read-only",
        "The file {name} cannot be opened: see that its folder is there and that you may write it.",
    ),
    (
        r"not a database|malformed|encrypted",
        "The file {name} is no SQLite database, or is damaged: correct the name, or restore it.",
    ),
    (r"locked|busy", "The file {name} is held by another program: close that, or wait until it is done."),
)
"""What drivers say where no database is to be had, and what a person does about it. The first that fits."""


class Misuse(Refusal):
    """What was typed cannot be meant: a usage error, which ends with 2."""


def unreached(failed: DBAPIError, url: URL | None) -> str | None:
    """Why no database was to be had at this address; None where there was one, and it refused something."""
    if url is None or not (failed.statement is None or failed.connection_invalidated):
        return None
    said = str(failed.orig).strip()
    facts = {
        "server": f"The server at {url.host or 'this machine'}{f':{url.port}' if url.port else ''}",
        "host": url.host,
        "user": url.username or "of this machine",
        "name": url.database,
    }
    sentence = next((words for pattern, words in _CAUSES if re.search(pattern, said, re.I | re.S)), None)
    if sentence is None:
        return f"The database was not reached: {' '.join(said.split())} {_ELSEWHERE}"
    return f"{sentence.format(**facts)} {_ELSEWHERE}"


def unknown(refused: Exception, typed: Iterable[object], folder: Path = MIGRATIONS) -> Refusal | None:
    """The refusal of a migration that there is none of: it was typed, or the database has had it."""
    found = _UNKNOWN.search(str(refused))
    if found is None:
        return None
    name = found[1]
    if not any(isinstance(each, str) and name in each for each in typed):
        return Refusal(
            f"The database has had the migration {name}, which this code does not know; run the newer code. Nothing "
            "was changed."
        )
    files = [file for branch in BRANCHES for file in files_of(branch, folder)]
    near = closest(name, [*(file.revision for file in files), *(file.path.stem for file in files)])
    sentence = with_suggestion(f"There is no migration {name!r}.", near)
    return Misuse(f"{sentence} Their names: python run.py db status --all. Nothing was changed.")
