"""From one schema to another: the moves of a migration, in an order that both kinds of database can carry out."""

from dataclasses import replace

from alembic.operations import ops
from sqlalchemy import Enum

from admin_app.schema.making.asking.filling import Filling
from admin_app.schema.making.asking.renames import Renames
from admin_app.schema.making.comparing import enums
from admin_app.schema.making.comparing.altering import altered, columns_added
from admin_app.schema.making.comparing.enums import Choices
from admin_app.schema.making.comparing.matching import Match, by_word, kept_tables, matches_of
from admin_app.schema.making.comparing.moves import Do, Move, On, Say
from admin_app.schema.making.comparing.rules import (
    POSTGRESQL,
    hidden_keys,
    keys_added,
    keys_gone,
    renamed_rules,
    shaken_off,
    stands_on,
)
from admin_app.schema.making.comparing.tables import pointers_added, tables_added, tables_gone
from admin_app.schema.making.pictures.building import drop_rule_operation, rule_operation
from admin_app.schema.making.pictures.sql_text import quoted
from admin_app.schema.making.pictures.values import FOREIGN, PRIMARY, SameType, Schema, copied


def moves_between(
    before: Schema, after: Schema, renames: Renames, fill: Filling, same: SameType = by_word
) -> list[Move]:
    """What has to be done to ``before`` so that it is ``after``."""
    now = copied(before)
    moves = _renames(now, renames)
    choices = enums.choices_between(now, after, renames)
    kept = {name: after[name] for name in kept_tables(now, after)}
    recast = enums.recast(now, kept, choices)
    elsewhere = enums.other_databases(now, kept, choices)
    _take_new_labels(now, choices)
    matches = matches_of(now, after, same, recast)
    return [
        *enums.first_moves(now, choices),
        *moves,
        *keys_gone(matches),  # first, because SQLite builds a table anew without its indices on expressions
        *hidden_keys(matches, elsewhere, comes_back=False),
        *renamed_rules(matches),
        *shaken_off(now, matches, recast),
        *tables_gone(now, matches),
        *elsewhere,
        *enums.created(choices),
        *tables_added(matches, after),
        *(move for found in matches.values() for move in _changed_table(found, recast, fill)),
        *keys_added(matches, are_plain=True),
        *pointers_added(matches, after),
        *keys_added(matches, are_plain=False),
        *hidden_keys(matches, elsewhere, comes_back=True),
        *enums.dropped(choices),
    ]


def _renames(now: Schema, renames: Renames) -> list[Move]:
    moves: list[Move] = [Do(ops.RenameTableOp(old, new)) for old, new in renames.tables.items()]
    moves += [Do(ops.AlterColumnOp(table, old, modify_name=new)) for (table, old), new in renames.columns.items()]
    before = {renames.tables.get(name, name): (name, shape.counted) for name, shape in now.items()}
    renames.apply(now)
    for table, (was, counted) in before.items():
        old, new = f"{was}_{counted}_seq", f"{table}_{now[table].counted}_seq"
        if counted and old != new:
            moves.append(On(POSTGRESQL, [Say(f"ALTER SEQUENCE IF EXISTS {quoted(old)} RENAME TO {quoted(new)}")]))
    return moves


def _take_new_labels(now: Schema, choices: Choices) -> None:
    """The types of choices are changed by themselves: for the columns they are as they will be."""
    changed = {*choices.rebuilt, *choices.grown, *choices.relabelled}
    for shape in now.values():
        for name, column in shape.columns.items():
            if isinstance(column.type, Enum) and column.type.native_enum and column.type.name in changed:
                labels = choices.new[str(column.type.name)]
                shape.columns[name] = replace(
                    column, type=Enum(*labels, name=column.type.name, length=column.type.length)
                )


def _changed_table(found: Match, recast: dict[str, set[str]], fill: Filling) -> list[Move]:
    """Rules off, columns off, columns on and changed, rules on: one change of the table."""
    name = found.new.name
    rules = [rule for rule in found.rules_gone if rule.kind != FOREIGN and not stands_on(rule, recast.get(name, ()))]
    moves: list[Move] = [Do(drop_rule_operation(name, rule), name) for rule in rules]
    moves += [Do(ops.DropColumnOp(name, column.name), name) for column in found.gone]
    moves += columns_added(found, computed=False)
    moves += altered(found, fill)
    moves += columns_added(found, computed=True)
    added = sorted((rule for rule in found.rules_added if rule.kind != FOREIGN), key=lambda rule: rule.kind != PRIMARY)
    fresh = {column.name for column in found.added}
    moves += [
        Do(rule_operation(name, rule), name, apart=rule.kind == PRIMARY and bool(fresh & set(rule.columns)))
        for rule in added
    ]
    return [*moves, *_comment(found), *_counting(found)]


def _comment(found: Match) -> list[Move]:
    old, new, name = found.old.comment, found.new.comment, found.new.name
    if old == new:
        return []
    if new is None:
        return [Do(ops.DropTableCommentOp(name, existing_comment=old), name)]
    return [Do(ops.CreateTableCommentOp(name, new, existing_comment=old), name)]


def _counting(found: Match) -> list[Move]:
    """PostgreSQL counts by a sequence, which a column that becomes the key does not have yet."""
    old, new, table = found.old.counted, found.new.counted, quoted(found.new.name)
    if old == new:
        return []
    says: list[Move] = []
    if old is not None and old in found.new.columns and old not in {column.name for column in found.gone}:
        says.append(Say(f"ALTER TABLE {table} ALTER COLUMN {quoted(old)} DROP DEFAULT"))
        says.append(Say(f"DROP SEQUENCE IF EXISTS {quoted(f'{found.new.name}_{old}_seq')}"))
    if new is not None:
        sequence = f"{found.new.name}_{new}_seq"
        says.append(Say(f"CREATE SEQUENCE {quoted(sequence)} OWNED BY {table}.{quoted(new)}"))
        counts = f"nextval('{quoted(sequence)}'::regclass)"
        says.append(Say(f"ALTER TABLE {table} ALTER COLUMN {quoted(new)} SET DEFAULT {counts}"))
    return [On(POSTGRESQL, says)]
