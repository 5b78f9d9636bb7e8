"""Moves in words, one line each: what a migration does, and where models and tables differ."""

from collections.abc import Iterable, Sequence

from alembic.operations import ops

from admin_app.schema.making.comparing.moves import Do, Fill, Move, On, Say
from admin_app.schema.making.pictures.types import type_key


def told(moves: Sequence[Move]) -> list[str]:
    """Each once, in the order of the moves; what is done for the sake of one kind of database alone is not said."""
    return list(dict.fromkeys(line for move in moves for line in _lines(move)))


def _lines(move: Move) -> Iterable[str]:
    if isinstance(move, On):
        for inner in move.then:
            if isinstance(inner, Say) and inner.sql.startswith("ALTER TYPE"):
                yield inner.sql.replace("ALTER TYPE", "change choices").replace(" IF NOT EXISTS", "")
    elif isinstance(move, Fill):
        yield f"give rows of {move.table} a {move.column} where they have none"
    elif isinstance(move, Do):
        yield from _operation(move.operation)


def _operation(did: ops.MigrateOperation) -> Iterable[str]:
    if isinstance(did, ops.CreateTableOp | ops.DropTableOp):
        yield f"{'add' if isinstance(did, ops.CreateTableOp) else 'remove'} table {did.table_name}"
    elif isinstance(did, ops.RenameTableOp):
        yield f"rename table {did.table_name} to {did.new_table_name}"
    elif isinstance(did, ops.AddColumnOp):
        yield f"add column {did.table_name}.{did.column.name}"
    elif isinstance(did, ops.DropColumnOp):
        yield f"remove column {did.table_name}.{did.column_name}"
    elif isinstance(did, ops.AlterColumnOp):
        yield from _altered(did)
    elif isinstance(did, ops.CreateIndexOp | ops.DropIndexOp):
        yield f"{'add' if isinstance(did, ops.CreateIndexOp) else 'remove'} index {did.index_name} on {did.table_name}"
    elif isinstance(did, ops.DropConstraintOp):
        kind = "foreign key" if did.constraint_type == "foreignkey" else did.constraint_type
        yield f"remove {kind} {did.constraint_name} on {did.table_name}"
    elif isinstance(did, ops.AddConstraintOp):
        yield f"add {_kind(did)} {did.constraint_name} on {_table(did)}"  # type: ignore[attr-defined]
    elif isinstance(did, ops.CreateTableCommentOp | ops.DropTableCommentOp):
        yield f"change the comment of table {did.table_name}"


def _altered(did: ops.AlterColumnOp) -> Iterable[str]:
    where = f"{did.table_name}.{did.column_name}"
    if did.modify_name is not None:
        yield f"rename column {where} to {did.modify_name}"
    if did.modify_type is not None:
        yield f"change type of {where} from {_type(did.existing_type)} to {_type(did.modify_type)}"
    if did.modify_nullable is not None:
        yield f"{'let' if did.modify_nullable else 'do not let'} {where} be empty"
    if did.modify_server_default is not False:
        yield f"change default of {where}"
    if did.modify_comment is not False:
        yield f"change comment of {where}"


def _type(type_: object) -> str:
    return type_key(type_) if type_ is not None else "nothing"  # type: ignore[arg-type]


def _kind(did: ops.AddConstraintOp) -> str:
    kinds = {
        ops.CreatePrimaryKeyOp: "primary key",
        ops.CreateUniqueConstraintOp: "unique",
        ops.CreateCheckConstraintOp: "check",
        ops.CreateForeignKeyOp: "foreign key",
    }
    return kinds[type(did)]


def _table(did: ops.AddConstraintOp) -> str:
    return str(getattr(did, "source_table", None) or getattr(did, "table_name", ""))
