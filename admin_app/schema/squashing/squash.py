"""``db squash``: writes one migration for a row of them and takes those away. Changes files, and no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from sqlalchemy import Engine, MetaData

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads
from admin_app.schema.branches import MIGRATIONS, in_words
from admin_app.schema.replaced import refuse_between
from admin_app.schema.safety import released
from admin_app.schema.squashing.chosen import Row, row_of
from admin_app.schema.squashing.composing import parts_of
from admin_app.schema.squashing.more import More, more_of
from admin_app.schema.squashing.proving import proved
from admin_app.schema.squashing.text import path_of, text_of
from admin_app.schema.stepping import applied_here
from models.base import Base

KEEP, DROP = "keep", "drop"


@dataclass(frozen=True)
class Squashed:
    """The file that stands for others, the files and revisions of those, and a line for each thing to say."""

    path: Path
    text: str
    gone: tuple[Path, ...]
    revisions: tuple[str, ...]
    lines: tuple[str, ...]


@in_words
def planned(
    engine: Engine, words: str, folder: Path = MIGRATIONS, *, data: str = "", metadata: MetaData = Base.metadata
) -> Squashed:
    """What would be written for ``FIRST..LAST``, proved on scratch databases; ``data`` is KEEP, DROP or not said."""
    refuse_between(engine, folder)
    row = row_of(words, folder)
    _refuse_a_database_between(engine, row, folder)
    more = more_of(row)
    open_ = [each for each in more if not each.is_idle]
    if open_ and not data:
        raise Refusal(_question(open_, words))
    kept = {each.script.revision for each in open_} if data == KEEP else set()
    left_out = [each for each in more if each.script.revision not in kept]
    path, text = path_of(row), text_of(row, parts_of(row, kept, metadata, folder), left_out, folder)
    if path.exists() and path not in [Path(script.path) for script in row.scripts]:
        raise Refusal(f"{path.name} is there already; nothing was changed. Give it another name first.")
    lines = proved(row, path, text, engine, folder)
    return Squashed(
        path,
        text,
        tuple(Path(script.path) for script in row.scripts),
        tuple(script.revision for script in row.scripts),
        tuple(lines),
    )


def put(squashed: Squashed, folder: Path = MIGRATIONS) -> None:
    """Write the file and take the others away; where that fails, all is as it was."""
    before = {
        path: path.read_bytes()
        for path in (*squashed.gone, heads.path_in(folder), folder / released.NAME)
        if path.exists()
    }
    try:
        whole = squashed.path.with_suffix(".new")  # first, so that whoever is stopped in the middle has it
        whole.write_text(squashed.text, encoding="utf-8")
        for path in squashed.gone:
            path.unlink()
        whole.replace(squashed.path)
        heads.write(folder)
        released.stand_for(squashed.path, squashed.revisions, folder)
    except OSError as failed:
        squashed.path.unlink(missing_ok=True)
        for path, content in before.items():
            path.write_bytes(content)
        raise Refusal(f"The files could not be written ({failed}). All of them are as they were.") from failed


def _refuse_a_database_between(engine: Engine, row: Row, folder: Path) -> None:
    own = [script.revision for script in row.scripts]
    had = [script.revision for script in applied_here(engine, folder) if script.revision in own]
    if had and row.last.revision not in had:
        raise Conflict(
            f"Your own database has had only a part of the row, to {had[0]}, and could not go on. Nothing was changed; "
            "first run: python run.py db upgrade"
        )


def _question(open_: Sequence[More], words: str) -> str:
    lines = "\n".join(f"  {each.line}" for each in open_)
    run = f"python run.py db squash {quote(words)}"
    return (
        f"Some of these do more than change tables, and a comparison of schemas does not see it:\n{lines}\n"
        "Say what becomes of that. Nothing was changed.\n"
        f"  {run} --data keep   these migrations stay whole, inside the new file\n"
        f"  {run} --data drop   left out: right where no database with rows will run the new file"
    )
