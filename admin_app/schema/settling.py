"""What ``--keep main`` and ``--keep mine`` write into the unpublished side, so that one of two changes wins.

The published side is never touched. What was written is read again: where it does not do what it should, nothing is
changed and a person is asked to do it.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from alembic.script import Script

from admin_app.resource.errors import Refusal
from admin_app.schema.commuting import Answer, Finding, compared
from admin_app.schema.editing import Unwritable, around, without
from admin_app.schema.operations import DIALECTS, operations_of
from admin_app.schema.sides import Fork, Side
from admin_app.schema.steps import CHANGE, NEED, Step

Found = list[tuple[Step, ops.MigrateOperation | None]]


def settled(fork: Fork, keep: str) -> tuple[dict[Path, str], list[str]]:
    """The new texts of the top side's files in which one change wins, and what was done in words."""
    clashes = [finding for finding in fork.findings if finding.answer is Answer.CONFLICT]
    write = _for_main if keep == "main" else _for_mine
    try:
        return write(fork, clashes)
    except Unwritable as why:
        raise Refusal(
            f"--keep {keep} cannot be written for you: {why}. Nothing was changed. Edit "
            f"{Path(fork.top.head.path).name} by hand, then run: python run.py db rebase"
        ) from why


def _for_main(fork: Fork, clashes: Iterable[Finding]) -> tuple[dict[Path, str], list[str]]:
    """Take the steps that lose out of the unpublished files, in both directions."""
    losing = list(dict.fromkeys(finding.mine.words for finding in clashes))
    texts, notes = {}, []
    for script in fork.top.scripts:
        path, winner = Path(script.path), Path(fork.below.head.path).stem
        up, down = _taken(script, losing), _undone(script, losing)
        if not up:
            continue
        text = without(path.read_text(encoding="utf-8"), {step.line: step.words for step in [*up, *down]}, winner)
        _prove(script, text, up, down)
        texts[path] = text
        notes += [
            f"Left to {winner}, and taken out of yours: {words}." for words in dict.fromkeys(step.words for step in up)
        ]
    _refuse_what_still_clashes(fork, texts)
    return texts, notes


def _for_mine(fork: Fork, clashes: Iterable[Finding]) -> tuple[dict[Path, str], list[str]]:
    """Undo what the published side did before, and do it again when yours is taken back."""
    first, last = fork.top.scripts[0], fork.top.scripts[-1]
    before: list[ops.MigrateOperation] = []
    after: list[ops.MigrateOperation] = []
    notes = []
    for words, finding in {finding.theirs.words: finding for finding in clashes}.items():
        operation = _operation(fork.below, finding.theirs)
        if not _only_changes(finding):
            before.insert(0, _reversed(operation, words))
        after.append(operation)
        notes.append(f"Yours wins over what the other side did ({words}); taken back, it gives way to it again.")
    text = around(Path(first.path).read_text(encoding="utf-8"), _code(before), _code(after))
    if first is not last and before:
        raise Unwritable("your side is several migrations long")
    _read(text, first.path)
    return {Path(first.path): text}, notes


def _taken(script: Script, losing: Sequence[str]) -> list[Step]:
    return [step for step in _steps(script.module) if step.words in losing]


def _undone(script: Script, losing: Sequence[str]) -> list[Step]:
    """The steps of the downgrade that take back what is taken out."""
    things = {t.thing for step in _taken(script, losing) for t in step.touches if t.how != NEED}
    return [
        step
        for step in _steps(script.module, down=True)
        if any(t.thing in things and t.how != NEED for t in step.touches)
    ]


def _steps(module: ModuleType, *, down: bool = False) -> list[Step]:
    """The steps on every kind of database, each once."""
    found = [step for dialect in DIALECTS for step, _ in operations_of(module, dialect, down=down)]
    return list(dict.fromkeys(found))


def _prove(script: Script, text: str, up: Sequence[Step], down: Sequence[Step]) -> None:
    """Does the new text do what the old one did, without these steps and nothing else?"""
    new = _read(text, script.path)
    for gone, is_down in ((up, False), (down, True)):
        left = [step.words for step in _steps(script.module, down=is_down) if step not in gone]
        if left != [step.words for step in _steps(new, down=is_down)]:
            raise Unwritable(f"{gone[0].words if gone else script.doc} does not stand in a line of its own")


def _refuse_what_still_clashes(fork: Fork, texts: dict[Path, str]) -> None:
    theirs = [step for script in fork.below.scripts for step in _steps(script.module)]
    for script in fork.top.scripts:
        module = _read(texts[Path(script.path)], script.path) if Path(script.path) in texts else script.module
        left = [finding for finding in compared(theirs, _steps(module)) if finding.answer is Answer.CONFLICT]
        if left:
            raise Unwritable(f"{left[0].why}, even without it")


def _read(text: str, path: str) -> ModuleType:
    module = ModuleType("migration")
    module.__file__ = str(path)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


def _operation(side: Side, step: Step) -> ops.MigrateOperation:
    for script in side.scripts:
        for dialect in DIALECTS:
            for found, operation in operations_of(script.module, dialect):
                if found.words == step.words and operation is not None:
                    return operation
    raise Unwritable(f"nobody can tell how to undo what the other side did ({step.words})")


def _only_changes(finding: Finding) -> bool:
    """Do both set the same side of a column, so that the later one wins by itself?"""
    changed = [{t.thing for t in step.touches if t.how == CHANGE} for step in (finding.theirs, finding.mine)]
    others = [t for step in (finding.theirs, finding.mine) for t in step.touches if t.how not in (CHANGE, NEED)]
    return bool(changed[0] & changed[1]) and not others


def _reversed(operation: ops.MigrateOperation, words: str) -> ops.MigrateOperation:
    """What undoes an operation without losing what people wrote."""
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_name:
        return ops.AlterColumnOp(
            operation.table_name,
            operation.modify_name,
            modify_name=operation.column_name,
            existing_type=operation.existing_type,
        )
    if isinstance(operation, ops.RenameTableOp):
        return ops.RenameTableOp(str(operation.new_table_name), operation.table_name)
    if isinstance(operation, ops.CreateIndexOp | ops.AddConstraintOp):
        return operation.reverse()
    raise Unwritable(f"the other side is published, and undoing what it did ({words}) could lose what people wrote")


def _code(operations: Iterable[ops.MigrateOperation]) -> str:
    return "\n".join(_lines(operation) for operation in operations)


def _lines(operation: ops.MigrateOperation) -> str:
    """An operation as Python; Alembic writes no renames."""
    if isinstance(operation, ops.RenameTableOp):
        return f'op.rename_table("{operation.table_name}", "{operation.new_table_name}")'
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_name:
        renamed = f'batch_op.alter_column("{operation.column_name}", new_column_name="{operation.modify_name}")'
        return f'with op.batch_alter_table("{operation.table_name}") as batch_op:\n    {renamed}'
    if isinstance(operation, ops.AlterColumnOp | ops.AddConstraintOp | ops.DropConstraintOp):
        table = str(getattr(operation, "source_table", None) or getattr(operation, "table_name", ""))
        operation = ops.ModifyTableOps(table, [operation])  # SQLite changes these by building the table anew
    try:
        code = render_python_code(ops.UpgradeOps([operation]), render_as_batch=True)
    except NotImplementedError as unknown:
        raise Unwritable("Alembic writes no such operation") from unknown
    return "\n".join(line[4:] for line in code.splitlines() if "# ###" not in line).strip()
