"""Choices: PostgreSQL has a type for each, which is created, added to, rebuilt and dropped by lines of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from alembic.operations import ops
from sqlalchemy import Enum

from admin_app.schema.making.asking.filling import Raw
from admin_app.schema.making.asking.renames import Renames, labels_of
from admin_app.schema.making.comparing.moves import Do, Fill, Move, On, Say
from admin_app.schema.making.pictures.building import written_type
from admin_app.schema.making.pictures.sql_text import literal, quoted
from admin_app.schema.making.pictures.values import Field, Schema, enum_of

POSTGRESQL = "postgresql"


@dataclass
class Choices:
    """What happens to the types: ``renamed`` and ``grown`` where they are, ``rebuilt``, ``created``, ``dropped``."""

    old: dict[str, list[str]]
    new: dict[str, list[str]]
    became: dict[tuple[str, str], str]
    created: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    rebuilt: list[str] = field(default_factory=list)
    relabelled: list[str] = field(default_factory=list)


def choices_between(before: Schema, after: Schema, renames: Renames) -> Choices:
    """``before`` after tables and columns were renamed."""
    old, new = labels_of(before), labels_of(after)
    found = Choices(old, new, dict(renames.choices))
    found.created = sorted(new.keys() - old.keys())
    found.dropped = sorted(old.keys() - new.keys())
    for name in sorted(old.keys() & new.keys()):
        if old[name] == new[name]:
            continue
        moved = [renames.choices.get((name, label), label) for label in old[name]]
        if len(set(moved)) < len(moved) or not _is_part(moved, new[name]):
            found.rebuilt.append(name)
            continue
        if moved != old[name]:
            found.relabelled.append(name)
        if len(moved) < len(new[name]):
            found.grown.append(name)
    return found


def recast(before: Schema, after: Schema, choices: Choices) -> dict[str, set[str]]:
    """The columns whose type is made anew, so that what stands on them is taken off meanwhile."""
    touched = [*choices.rebuilt]
    return {
        name: {each.name for each in shape.columns.values() if _called(each) in touched}
        for name, shape in before.items()
        if name in after
    }


def first_moves(before: Schema, choices: Choices) -> list[Move]:
    """Outside a transaction, before all else: a label that is added in one cannot be used in it."""
    moves: list[Move] = []
    for name in choices.grown:
        labels = [choices.became.get((name, label), label) for label in choices.old[name]]
        added: list[Move] = []
        for place, label in enumerate(choices.new[name]):
            if label in labels:
                continue
            after = f"AFTER {literal(choices.new[name][place - 1])}" if place else f"BEFORE {literal(labels[0])}"
            added.append(Say(f"ALTER TYPE {quoted(name)} ADD VALUE IF NOT EXISTS {literal(label)} {after}", alone=True))
            labels.insert(place, label)
        moves += _renamed_labels(name, choices) if name in choices.relabelled else []
        moves.append(On(POSTGRESQL, added))
    for name in choices.relabelled:
        if name not in choices.grown:
            moves += _renamed_labels(name, choices)
    return moves


def other_databases(before: Schema, after: Schema, choices: Choices) -> list[Move]:
    """Where a choice is a column's own business: its length, its check, and what rows have."""
    moves: list[Move] = []
    for name in [*choices.rebuilt, *dict.fromkeys([*choices.grown, *choices.relabelled])]:
        moves.append(On(POSTGRESQL, _rebuild(name, before, after, choices) if name in choices.rebuilt else [],
                        list(_elsewhere(name, before, after, choices))))  # fmt: skip
    return moves


def created(choices: Choices) -> list[Move]:
    return (
        [On(POSTGRESQL, [Say(_create(name, choices.new[name])) for name in choices.created])] if choices.created else []
    )


def dropped(choices: Choices) -> list[Move]:
    says = [Say(f"DROP TYPE {quoted(name)}") for name in choices.dropped]
    return [On(POSTGRESQL, says)] if says else []


def _renamed_labels(name: str, choices: Choices) -> list[Move]:
    says = [
        Say(f"ALTER TYPE {quoted(name)} RENAME VALUE {literal(old)} TO {literal(new)}")
        for (type_, old), new in choices.became.items()
        if type_ == name
    ]
    return [On(POSTGRESQL, says)]


def _rebuild(name: str, before: Schema, after: Schema, choices: Choices) -> list[Move]:
    """A label cannot be taken out of a type: a new one takes its place, column by column."""
    was = quoted(f"{name}_old")
    moves: list[Move] = [
        Say(f"ALTER TYPE {quoted(name)} RENAME TO {was}"),
        Say(_create(name, choices.new[name])),
    ]
    for table, old, new in _columns(name, before, after):
        head = f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(old.name)}"
        if old.default is not None:
            moves.append(Say(f"{head} DROP DEFAULT"))
        moves.append(Say(f"{head} TYPE {quoted(name)} USING {_cast(name, old.name, choices)}"))
        if new is not None and new.default is not None and _called(new) == name:
            moves.append(Say(f"{head} SET DEFAULT {new.default}"))
    return [*moves, Say(f"DROP TYPE {was}")]


def _cast(name: str, column: str, choices: Choices) -> str:
    text = f"{quoted(column)}::text"
    cases = [
        f"WHEN {literal(old)} THEN {literal(new)}" for (type_, old), new in choices.became.items() if type_ == name
    ]
    value = f"CASE {text} {' '.join(cases)} ELSE {text} END" if cases else text
    return f"({value})::{quoted(name)}"


def _elsewhere(name: str, before: Schema, after: Schema, choices: Choices) -> Iterable[Move]:
    for table, old, _new in _columns(name, before, after):
        swaps = [(label, new_) for (type_, label), new_ in choices.became.items() if type_ == name]
        yield Do(
            ops.AlterColumnOp(
                table,
                old.name,
                existing_type=written_type(old.type),
                existing_nullable=old.nullable,
                modify_type=written_type(_with_labels(old, choices.new[name])),
            ),
            batch=table,
        )
        for label, new_ in swaps:
            yield Fill(table, old.name, old.type, Raw(literal(new_)), instead_of=label)


def _with_labels(column: Field, labels: list[str]) -> Enum:
    assert isinstance(column.type, Enum)
    return Enum(*labels, name=column.type.name, length=column.type.length)


def _columns(name: str, before: Schema, after: Schema) -> list[tuple[str, Field, Field | None]]:
    return [
        (table, column, after[table].columns.get(column.name))
        for table, shape in sorted(before.items())
        if table in after
        for column in shape.columns.values()
        if _called(column) == name
    ]


def _called(column: Field) -> str | None:
    type_ = enum_of(column)
    return None if type_ is None else str(type_.name)


def _create(name: str, labels: list[str]) -> str:
    return f"CREATE TYPE {quoted(name)} AS ENUM ({', '.join(literal(label) for label in labels)})"


def _is_part(some: list[str], all_: list[str]) -> bool:
    """In the same order, with others between."""
    rest = iter(all_)
    return all(label in rest for label in some)
