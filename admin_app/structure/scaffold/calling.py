"""What the tables, columns and relations of a database are called in code: by convention, and never two alike.

The same schema gives the same names every time.
"""

import keyword
import re
from collections.abc import Collection, Iterable

from admin_app.resource import naming
from admin_app.structure.reserved import IMPORTED, SHADOWED
from admin_app.structure.scaffold.calling_tables import Taken, call_tables, snake
from admin_app.structure.scaffold.facts import LINK, MODEL, ColumnFacts, Facts, KeyFacts, Relation, TableFacts


def call(facts: Facts, taken: Taken | None = None) -> None:
    """Give everything its name."""
    taken = taken or Taken()
    call_tables(facts, taken)
    for table in facts.tables:
        _call_columns(table)
    _find_links(facts)
    _find_circles(facts)
    _relate(facts)
    _call_enums(facts, taken.classes)


def _call_columns(table: TableFacts) -> None:
    """In snake case. A key without an ending leaves its name to the relation: ReportsTo is reports_to_id."""
    wanted = {column.name: snake(column.name) for column in table.columns}
    for column in table.columns:
        key = table.key_of(column.name)
        if key is not None and naming.without_ending(wanted[column.name]) == wanted[column.name]:
            wanted[column.name] = f"{wanted[column.name]}_id"
    names = naming.Names(SHADOWED)
    for column in table.columns:
        column.attribute = names.give(_safe(wanted[column.name]))


def _safe(name: str) -> str:
    """A name that the body of a mapped class, a form and an address can carry."""
    return f"{name}_" if keyword.iskeyword(name) or name in naming.RESERVED or name in SHADOWED else name


def _find_links(facts: Facts) -> None:
    """A table that holds nothing but two foreign keys links two models and is no model itself."""
    for table in facts.tables:
        if table.kind != MODEL or len(table.foreign_keys) != 2 or len(table.key) != len(table.columns):
            continue
        first, second = table.foreign_keys
        names = [*first.columns, *second.columns]
        if sorted(names) == sorted(column.name for column in table.columns) and not _is_named(table, facts):
            table.kind = LINK


def _is_named(table: TableFacts, facts: Facts) -> bool:
    return any(key.target is table for other in facts.tables for key in other.foreign_keys)


def _find_circles(facts: Facts) -> None:
    """Of tables that refer to each other in a circle, one key is made after both; the one that may be empty, if any."""
    while (circle := _circle(facts)) is not None:
        circle.sort(key=lambda held: not all(held[0].column(name).nullable for name in held[1].columns))
        circle[0][1].late = True


def _circle(facts: Facts) -> list[tuple[TableFacts, KeyFacts]] | None:
    done: set[TableFacts] = set()
    for table in facts.tables:
        found = _walk(table, [], done)
        if found is not None:
            return found
    return None


def _walk(
    table: TableFacts, path: list[tuple[TableFacts, KeyFacts]], done: set[TableFacts]
) -> list[tuple[TableFacts, KeyFacts]] | None:
    for number, (before, _) in enumerate(path):
        if before is table:
            return path[number:]
    if table in done:
        return None
    for key in table.foreign_keys:
        if key.target is not table and not key.late:
            found = _walk(key.target, [*path, (table, key)], done)
            if found is not None:
                return found
    done.add(table)
    return None


def _relate(facts: Facts) -> None:
    names = {
        table: naming.Names([*(column.attribute for column in table.columns), *SHADOWED]) for table in facts.tables
    }
    forward = [(table, key) for table in facts.models for key in table.foreign_keys if key.target.kind == MODEL]
    called = {key: names[table].give(*map(_safe, _forward_names(table, key))) for table, key in forward}
    for table, key in forward:
        back = names[key.target].give(*map(_safe, _backward_names(table, key, called[key])))
        nullable = any(table.column(name).nullable for name in key.columns)
        several = sum(other.target is key.target for other in table.foreign_keys) > 1 or key.target is table
        several = several or any(other.target is table for other in key.target.foreign_keys)
        shared = tuple(called[each] for each in table.foreign_keys if each in called and _share(each, key))
        here = Relation(called[key], key.target, False, back, key, None, nullable, several, shared)
        here.needs_side = key.target is table
        table.relations.append(here)
        key.target.relations.append(Relation(back, table, True, called[key], key, None, True, several))
    for link in (table for table in facts.tables if table.kind == LINK):
        _relate_across(link, names)


def _share(one: KeyFacts, other: KeyFacts) -> bool:
    return one is not other and bool(set(one.columns) & set(other.columns))


def _relate_across(link: TableFacts, names: dict[TableFacts, naming.Names]) -> None:
    here, there = link.foreign_keys
    if MODEL not in (here.target.kind, there.target.kind):
        return
    first = names[here.target].give(*map(_safe, _across_names(link, there)))
    second = names[there.target].give(*map(_safe, _across_names(link, here)))
    same = here.target is there.target
    here.target.relations.append(Relation(first, there.target, True, second, here, link, needs_side=same))
    there.target.relations.append(Relation(second, here.target, True, first, there, link, needs_side=same))


def _across_names(link: TableFacts, there: KeyFacts) -> Iterable[str]:
    plural = there.target.names.plural
    return [plural, f"{plural}_by_{link.names.singular}", f"{plural}_across_{link.names.singular}"]


def _forward_names(table: TableFacts, key: KeyFacts) -> list[str]:
    target = key.target.names.singular
    if len(key.columns) > 1:
        return [target, snake(key.name or f"{target}_{'_'.join(key.columns)}")]
    attribute = table.column(key.columns[0]).attribute
    stem = naming.without_ending(attribute)
    return [stem, target, f"{stem}_{target}", f"{stem}_row"] if stem != attribute else [target, f"{stem}_{target}"]


def _backward_names(table: TableFacts, key: KeyFacts, called: str) -> list[str]:
    plural = table.names.plural
    if key.target is table:
        return ["children" if called == "parent" else plural, f"{plural}_by_{called}"]
    several = sum(other.target is key.target for other in table.foreign_keys) > 1
    return [f"{plural}_by_{called}"] if several else [plural, f"{plural}_by_{called}"]


def _call_enums(facts: Facts, taken: Collection[str]) -> None:
    """One class for each type of the database, and one for each column that a check limits."""
    names = naming.Names({*taken, *IMPORTED, *(table.names.model for table in facts.tables)})
    by_type: dict[tuple[str | None, str], tuple[str, str]] = {}
    for table in facts.tables:
        for column in table.columns:
            if column.choices is None or not _are_fit(column):
                column.choices = None
                continue
            of_type = (column.choices.schema, column.choices.type_name)
            if of_type in by_type:
                column.enum, column.enum_home = by_type[of_type]
                continue
            word = column.choices.type_name or f"{table.names.model} {column.attribute}"
            own = "".join(part[:1].upper() + part[1:] for part in snake(word).split("_"))
            column.enum, column.enum_home = names.give(own, f"{own}Choice"), table.names.singular
            if column.choices.type_name:
                by_type[of_type] = column.enum, column.enum_home


def _are_fit(column: ColumnFacts) -> bool:
    """In a check an empty text says that there is nothing; a type of the database stays one, whatever is in it."""
    values = column.choices.values if column.choices else ()
    if column.choices and column.choices.type_name:
        return True
    return all(values) and len(set(values)) == len(values)


def members(choices: Iterable[str]) -> dict[str, str]:
    """The member of each value: ``in progress`` is IN_PROGRESS."""
    names = naming.Names({"name", "value", "mro"})
    return {value: names.give(_member(value)) for value in choices}


def _member(value: str) -> str:
    plain = re.sub(r"\W+", "_", value, flags=re.ASCII).strip("_").upper() or ("VALUE" if value else "EMPTY")
    return (
        f"_{plain}".replace("_", "C_", 1) if plain[0].isdigit() else f"{plain}_" if keyword.iskeyword(plain) else plain
    )
