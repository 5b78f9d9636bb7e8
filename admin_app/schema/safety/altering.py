"""The parts of ALTER TABLE."""

from collections.abc import Iterator

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.columns import column_of, columns_in, type_in
from admin_app.schema.safety.tokens import Words

KINDS = {
    ("CHECK",): act.CHECK,
    ("FOREIGN", "KEY"): act.FOREIGN_KEY,
    ("UNIQUE",): act.UNIQUE,
    ("PRIMARY", "KEY"): act.PRIMARY_KEY,
    ("EXCLUDE",): act.EXCLUDE,
}


def altered(table: str, words: Words, whole: str) -> Iterator[Action]:
    """What one part does; ``whole`` is the statement that it stands in."""
    first = words.take_any("ADD", "DROP", "ALTER", "RENAME", "VALIDATE", "SET")
    read = {"ADD": _add, "DROP": _drop, "ALTER": _column, "RENAME": _rename, "VALIDATE": _validate, "SET": _set}
    if first:
        cascades = first == "DROP" and words.has("CASCADE")
        action = read[first](table, words, whole)
        yield action
        if cascades:
            yield Action(act.CASCADE, table, name=f"{table}.{action.name}", sql=whole)
    else:  # OWNER TO, ENABLE TRIGGER, CLUSTER ON and the like take a moment; to attach a partition does not
        kind = act.UNKNOWN if words.key() in ("ATTACH", "DETACH", "INHERIT") else act.ALTER
        yield Action(kind, table, sql=whole)


def _add(table: str, words: Words, whole: str) -> Action:
    name = words.name() if words.take("CONSTRAINT") else ""
    for keys, kind in KINDS.items():
        if words.take(*keys):
            return _constraint(kind, table, name, words, whole)
    words.take("COLUMN")
    words.take("IF", "NOT", "EXISTS")
    return column_of(table, words, whole)


def _constraint(kind: str, table: str, name: str, words: Words, whole: str) -> Action:
    marks = {
        mark
        for mark, keys in ((act.NOT_VALID, ("NOT", "VALID")), (act.USING_INDEX, ("USING", "INDEX")))
        if words.has(*keys)
    }
    written = words.text
    inside = words.group()
    condition = inside.text
    columns = columns_in(inside) if kind != act.CHECK else ()
    refers = words.name() if words.take("REFERENCES") else ""
    return Action(
        kind,
        table,
        name,
        columns=columns,
        refers=refers,
        expression=condition if kind == act.CHECK else written,
        marks=frozenset(marks),
        sql=whole,
    )


def _drop(table: str, words: Words, whole: str) -> Action:
    if words.take("CONSTRAINT"):
        words.take("IF", "EXISTS")
        return Action(act.DROP_CONSTRAINT, table, words.name(), sql=whole)
    words.take("COLUMN")
    words.take("IF", "EXISTS")
    return Action(act.DROP_COLUMN, table, words.name(), sql=whole)


def _column(table: str, words: Words, whole: str) -> Action:
    words.take("COLUMN")
    name = words.name()
    if words.take("SET", "NOT", "NULL"):
        return Action(act.SET_NOT_NULL, table, name, sql=whole)
    if words.take("SET", "DATA", "TYPE") or words.take("TYPE"):
        type_ = type_in(words)
        using = words.text if words.take("USING") else ""
        return Action(act.SET_TYPE, table, name, type=type_, expression=using, sql=whole)
    dropped = "null" if words.take("DROP", "NOT", "NULL") else ""
    return Action(act.ALTER, table, name, expression=dropped, sql=whole)


def _rename(table: str, words: Words, whole: str) -> Action:
    if words.take("TO"):
        return Action(act.RENAME_TABLE, table, new=words.name(), sql=whole)
    if words.take("CONSTRAINT"):
        return Action(act.ALTER, table, sql=whole)
    words.take("COLUMN")
    name = words.name()
    words.take("TO")
    return Action(act.RENAME_COLUMN, table, name, new=words.name(), sql=whole)


def _validate(table: str, words: Words, whole: str) -> Action:
    words.take("CONSTRAINT")
    return Action(act.VALIDATE, table, words.name(), sql=whole)


def _set(table: str, words: Words, whole: str) -> Action:
    if words.take("SCHEMA"):
        return Action(act.RENAME_TABLE, table, new=f"{words.name()}.{table}", sql=whole)
    rewrites = words.key() in ("LOGGED", "UNLOGGED", "TABLESPACE", "ACCESS", "WITHOUT")
    return Action(act.REWRITE if rewrites else act.ALTER, table, sql=whole)
