"""Tables that come and go, in an order that their foreign keys allow."""

from collections.abc import Iterable

from alembic.operations import ops

from admin_app.schema.making.comparing.matching import Match
from admin_app.schema.making.comparing.moves import Do, Move
from admin_app.schema.making.pictures.building import (
    create_operation,
    index_operation,
    rule_operation,
)
from admin_app.schema.making.pictures.values import FOREIGN, Key, Rule, Schema, Shape


def tables_gone(now: Schema, matches: dict[str, Match]) -> list[Move]:
    gone = _sorted(now[name] for name in now if name not in matches)
    return [Do(ops.DropTableOp(shape.name)) for shape in reversed(gone)]


def tables_added(matches: dict[str, Match], after: Schema) -> list[Move]:
    moves: list[Move] = []
    for shape, late in _new_tables(matches, after):
        moves.append(Do(create_operation(shape, [rule for rule in shape.rules if rule not in late])))
        moves += [
            Do(index_operation(shape.name, key)) for key in shape.keys.values() if not (late and key.has_expressions)
        ]
    return moves


def pointers_added(matches: dict[str, Match], after: Schema) -> list[Move]:
    waiting = [(found.new.name, rule) for found in matches.values() for rule in found.rules_added]
    waiting += [(shape.name, rule) for shape, late in _new_tables(matches, after) for rule in late]
    moves: list[Move] = [Do(rule_operation(table, rule), table) for table, rule in waiting if rule.kind == FOREIGN]
    for shape, late in _new_tables(matches, after):
        moves += [Do(index_operation(shape.name, key)) for key in shape.keys.values() if late and key.has_expressions]
    return moves


def circles(shape: Shape, others: list[Shape]) -> list[Rule]:
    """The foreign keys that a set of tables has in a circle, which no order of dropping them can meet."""
    order = [each.name for each in _sorted(others)]
    place = {name: i for i, name in enumerate(order)}
    return [
        rule
        for rule in shape.of(FOREIGN)
        if rule.target in place and rule.target != shape.name and place[rule.target] > place[shape.name]
    ]


def _new_tables(matches: dict[str, Match], after: Schema) -> list[tuple[Shape, list[Rule]]]:
    """The tables that are new, each with the foreign keys that have to wait."""
    new = _sorted(after[name] for name in after if name not in matches)
    made = []
    for place, shape in enumerate(new):
        later = {each.name for each in new[place:]}
        made.append((shape, [rule for rule in shape.rules if _is_late(rule, shape, matches, later)]))
    return made


def _is_late(rule: Rule, shape: Shape, matches: dict[str, Match], later: set[str]) -> bool:
    """Can the foreign key only be made after other tables were changed?"""
    if rule.kind != FOREIGN or rule.target == shape.name:
        return False
    end = matches.get(rule.target)
    if end is None:
        return rule.target in later
    settled = {name for name in end.old.columns if name not in end.retyped}
    fresh: list[Rule | Key] = [*end.rules_added, *end.keys_added]
    is_fresh = any(set(each.columns) == set(rule.target_columns) for each in fresh)
    return is_fresh or not set(rule.target_columns) <= settled


def _sorted(shapes: Iterable[Shape]) -> list[Shape]:
    """Those that are pointed to first; a circle is cut where it is met."""
    by_name = {shape.name: shape for shape in sorted(shapes, key=lambda shape: shape.name)}
    done: dict[str, Shape] = {}
    asked: set[str] = set()

    def visit(shape: Shape) -> None:
        if shape.name in asked:
            return
        asked.add(shape.name)
        for rule in shape.of(FOREIGN):
            if rule.target in by_name:
                visit(by_name[rule.target])
        done[shape.name] = shape

    for shape in by_name.values():
        visit(shape)
    return list(done.values())
