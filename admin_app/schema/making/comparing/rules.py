"""Constraints and indices of tables that stay: renamed, taken off before what they stand on changes, put on after."""

from collections.abc import Iterable

from alembic.operations import ops

from admin_app.schema.making.comparing.matching import Match
from admin_app.schema.making.comparing.moves import Do, Move, On, Say
from admin_app.schema.making.comparing.tables import circles
from admin_app.schema.making.pictures.building import (
    column_of,
    drop_index_operation,
    drop_rule_operation,
    index_operation,
    rule_operation,
)
from admin_app.schema.making.pictures.sql_text import quoted
from admin_app.schema.making.pictures.values import CHECK, FOREIGN, Rule, Schema

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def hidden_keys(matches: dict[str, Match], elsewhere: list[Move], *, comes_back: bool) -> list[Move]:
    """SQLite builds a table anew without the indices on expressions, which its reflection does not show, and not at all
    with a column that it computes."""
    rebuilt = {
        each.batch for move in elsewhere if isinstance(move, On) for each in move.otherwise if isinstance(each, Do)
    }
    moves: list[Move] = []
    for name, found in matches.items():
        keys = [key for key in found.keys_kept if key.has_expressions]
        keys = [key for key in keys if key not in [new for _, new in found.keys_renamed]]
        if not found.is_rebuilt and name not in rebuilt:
            continue
        made: list[Move] = [
            Do(index_operation(name, key) if comes_back else drop_index_operation(name, key)) for key in keys
        ]
        columns: list[Move] = [
            Do(ops.AddColumnOp(name, column_of(each)) if comes_back else ops.DropColumnOp(name, each.name), name)
            for each in found.computed_kept
        ]
        moves.append(On(SQLITE, columns + made if comes_back else made + columns))
    return moves


def renamed_rules(matches: dict[str, Match]) -> list[Move]:
    """A name alone is changed where the database can; elsewhere what has it is taken off and put back."""
    moves: list[Move] = []
    for table, found in matches.items():
        says: list[Move] = [
            Say(f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(str(old.name))} TO {quoted(str(new.name))}")
            for old, new in found.rules_renamed
        ]
        others: list[Move] = [Do(drop_rule_operation(table, old), table) for old, _ in found.rules_renamed]
        others += [Do(rule_operation(table, new), table) for _, new in found.rules_renamed]
        for old_key, new_key in found.keys_renamed:
            says.append(Say(f"ALTER INDEX {quoted(old_key.name)} RENAME TO {quoted(new_key.name)}"))
        others = [Do(drop_index_operation(table, old)) for old, _ in found.keys_renamed] + others
        others += [Do(index_operation(table, new)) for _, new in found.keys_renamed]
        if says:
            moves.append(On(POSTGRESQL, says, others))
    return moves


def keys_gone(matches: dict[str, Match]) -> list[Move]:
    return [Do(drop_index_operation(name, key)) for name, found in matches.items() for key in found.keys_gone]


def keys_added(matches: dict[str, Match], *, are_plain: bool) -> list[Move]:
    """Those that a foreign key may need before it, the others when no table is built anew any more."""
    return [
        Do(index_operation(name, key))
        for name, found in matches.items()
        for key in found.keys_added
        if key.has_expressions != are_plain
    ]


def shaken_off(now: Schema, matches: dict[str, Match], recast: dict[str, set[str]]) -> list[Move]:
    """Foreign keys go before what they point to; what stands on a type goes before the type."""
    moves: list[Move] = []
    for name, found in matches.items():
        for rule in found.rules_gone:
            if rule.kind == FOREIGN or stands_on(rule, recast.get(name, ())):
                moves.append(Do(drop_rule_operation(name, rule), name))
    gone = [now[name] for name in now if name not in matches]
    moves += [Do(drop_rule_operation(shape.name, rule), shape.name) for shape in gone for rule in circles(shape, gone)]
    return moves


def stands_on(rule: Rule, columns: Iterable[str]) -> bool:
    return rule.kind == CHECK and bool(set(rule.columns) & set(columns))
