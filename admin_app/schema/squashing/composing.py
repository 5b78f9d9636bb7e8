"""What the squashed migration does: comparisons of the schema before and after, and what is kept whole between them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from alembic.operations import ops
from alembic.script import Script
from sqlalchemy import MetaData

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, TEAM
from admin_app.schema.making.asking.filling import NOTHING, neutral
from admin_app.schema.making.comparing.differing import moves_between
from admin_app.schema.making.comparing.moves import Move
from admin_app.schema.making.drafting import of_branch
from admin_app.schema.making.pictures.recording import CANNOT_RUN, along, order_to
from admin_app.schema.making.pictures.values import Schema, copied
from admin_app.schema.squashing.chosen import Row
from admin_app.schema.squashing.lineage import Lineage


@dataclass(frozen=True)
class Kept:
    """A migration that stays as it is written."""

    script: Script


@dataclass(frozen=True)
class Compared:
    """Neighbours that only change structure, as one step from the schema before them to the one after."""

    up: Sequence[Move]
    down: Sequence[Move]


Part = Kept | Compared


@dataclass(frozen=True)
class _Step:
    """One migration of the row: the team's tables before and after it, and the operations between."""

    script: Script
    before: Schema
    after: Schema
    operations: Sequence[ops.MigrateOperation]


def parts_of(row: Row, kept: Collection[str], metadata: MetaData, folder: Path = MIGRATIONS) -> list[Part]:
    """The parts in their order; ``kept`` has the revisions that stay whole.

    Refuses what cannot run on an empty SQLite database, because there the schemas are read.
    """
    own = {script.revision for script in row.scripts}
    steps = [step for step in _steps(row, metadata, folder) if step.script.revision in own]
    parts: list[Part] = []
    for is_kept, neighbours in groupby(steps, key=lambda step: step.script.revision in kept):
        some = list(neighbours)
        parts += [Kept(step.script) for step in some] if is_kept else [_compared(some)]
    return parts


def _steps(row: Row, metadata: MetaData, folder: Path) -> Iterator[_Step]:
    order = order_to(row.last.revision, folder)
    heard: list[ops.MigrateOperation] = []
    before: Schema = {}
    done = 0
    try:
        for script, schema in along(metadata, order, heard.append):
            after = of_branch(copied(schema), TEAM)
            yield _Step(script, before, after, tuple(heard))
            before, done = after, done + 1
            heard.clear()
    except CANNOT_RUN as failed:
        raise Refusal(
            f"{Path(order[done].path).stem} cannot run on an empty SQLite database ({failed}), and there the schemas "
            "are read that are compared. End the row below it, or begin it above."
        ) from failed


def _compared(steps: Sequence[_Step]) -> Compared:
    before, after = steps[0].before, steps[-1].after
    lineage = Lineage(before)
    for step in steps:
        for operation in step.operations:
            lineage.hear(operation)
    if taken := lineage.taken_over(before):
        raise Refusal(
            f"In the row {', '.join(taken)} is taken away and something else comes by the same name. As one step that "
            "would keep what is in it. Squash what is below that, and what is above, apart."
        )
    renames = lineage.renames()
    up = moves_between(before, after, renames, lambda _shape, _column: NOTHING)
    return Compared(up, moves_between(after, before, renames.back(before, after), neutral))
