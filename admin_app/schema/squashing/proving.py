"""Carries the row and the squashed migration out on scratch databases and compares what comes of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, TEAM
from admin_app.schema.making.pictures.recording import CANNOT_RUN
from admin_app.schema.scratch import NoScratch, kinds_beside, scratch
from admin_app.schema.squashing.chosen import Row
from admin_app.schema.stepping import stands_at
from admin_app.schema.trying import differences, schema_of
from admin_app.schema.upgrading import downgrade, upgrade, upgrade_to


def proved(row: Row, path: Path, text: str, home: Engine, folder: Path = MIGRATIONS) -> list[str]:
    """Says where both ways give one schema: to the row's end, below it, and with all that follows. Else refuses."""
    lines, kinds = [], []
    with _changed(row, path, text, folder) as changed:
        for kind in kinds_beside(home):
            try:
                lines += _Trial(row, kind, folder, changed).carried_out(home)
                kinds.append(kind)
            except NoScratch as not_there:
                lines.append(not_there.sentence)
    return [f"Both were carried out on scratch databases ({' and '.join(kinds)}) and give the same schema.", *lines]


@contextmanager
def _changed(row: Row, path: Path, text: str, folder: Path) -> Iterator[Path]:
    """A copy of the migrations as they will be."""
    with TemporaryDirectory(prefix="steward-squash-") as place:
        copy = Path(shutil.copytree(folder, Path(place) / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
        for script in row.scripts:
            (copy / Path(script.path).relative_to(folder)).unlink()
        (copy / path.relative_to(folder)).write_text(text, encoding="utf-8")
        yield copy


class _Trial:
    """One kind of database: ``old`` has the migrations as they are, ``new`` as they will be."""

    def __init__(self, row: Row, kind: str, old: Path, new: Path) -> None:
        self.row, self.kind, self.old, self.new = row, kind, old, new

    def carried_out(self, home: Engine) -> list[str]:
        last = self.row.last.revision
        with ExitStack() as stack:
            one, other, below = (stack.enter_context(scratch(self.kind, home)) for _ in range(3))
            self._do("The row as it is", lambda: upgrade_to(one, last, self.old))
            self._do("The squashed migration", lambda: upgrade_to(other, last, self.new))
            self._compare("at its end", one, other)
            lines = self._back(one, other, below)
            self._do("A database that had the row", lambda: upgrade(one, self.new))
            self._do("A new database", lambda: upgrade(other, self.new))
            self._compare("with all that follows", one, other)
        return lines

    def _back(self, one: Engine, other: Engine, below: Engine) -> list[str]:
        """Down below the row; where the row itself has no way back, that is said and is no failure."""
        target = self.row.below or f"{TEAM}@base"
        if why := _failure(lambda: downgrade(other, target, self.new)):
            if not _failure(lambda: downgrade(one, target, self.old)):
                raise self._refusal(f"The way back of the squashed migration fails: {why}")
            self._do("The squashed migration", lambda: upgrade_to(other, self.row.last.revision, self.new))
            self._do("The row as it is", lambda: upgrade_to(one, self.row.last.revision, self.old))
            return [f"On {self.kind} neither has a way back: {why}"]
        for revision in stands_at(other):
            self._do("What is below", partial(upgrade_to, below, revision, self.old))
        self._compare("below it, after a step back", below, other)
        return []

    def _do(self, who: str, what: Callable[[], object]) -> None:
        if why := _failure(what):
            raise self._refusal(f"{who} fails: {why}")

    def _compare(self, where: str, one: Engine, other: Engine) -> None:
        if lines := differences(schema_of(one), schema_of(other)):
            told = "\n  ".join(lines[:8])
            raise self._refusal(f"{where.capitalize()} the row and the squashed migration give two schemas:\n  {told}")

    def _refusal(self, sentence: str) -> Refusal:
        return Refusal(f"On {self.kind}: {sentence}\nNothing was changed.")


def _failure(what: Callable[[], object]) -> str:
    """Why it failed, in a line; else nothing."""
    try:
        what()
    except NoScratch:
        raise
    except (Refusal, *CANNOT_RUN) as failed:
        said = failed.sentence if isinstance(failed, Refusal) else str(failed) or type(failed).__name__
        return said.splitlines()[0]
    return ""
