"""Reads what a statement of PostgreSQL does. What it does not know is unknown, and never taken for harmless."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.altering import altered
from admin_app.schema.safety.calls import DO_MORE, ONLY_LOOK, SETS, calls_in, settings_in
from admin_app.schema.safety.columns import column_of, columns_in
from admin_app.schema.safety.tokens import TEXT, Words, statements_in

DROPPED = ("SEQUENCE", "EXTENSION", "VIEW", "MATERIALIZED VIEW", "FUNCTION", "TRIGGER", "TYPE", "DOMAIN", "SCHEMA")
HARMLESS = (
    *(("COMMENT", "ON"), ("ANALYZE",), ("GRANT",), ("REVOKE",), ("ALTER", "SEQUENCE")),
    *(("CREATE", kind) for kind in ("SEQUENCE", "EXTENSION", "SCHEMA", "FUNCTION", "TRIGGER", "DOMAIN")),
    *(("CREATE", "OR", "REPLACE", kind) for kind in ("FUNCTION", "TRIGGER")),
    *(("DROP", *kind.split()) for kind in DROPPED),
    *(("CREATE", "CONSTRAINT", "TRIGGER"), ("CREATE", "STATISTICS")),
)
"""How statements begin that change no rows and hold no table for longer than a moment."""


def actions_of(sql: str) -> list[Action]:
    """What the statements of this text do, in their order."""
    return [action for words in statements_in(sql) for action in _of_one(words)]


def _of_one(words: Words) -> Iterator[Action]:
    whole = words.text
    for first, read in _READERS.items():
        if words.take(*first.split()):
            yield from read(words, whole)
            return
    known = next((keys for keys in HARMLESS if words.take(*keys)), None)
    if known and known[0] == "DROP" and words.has("CASCADE"):
        words.take("IF", "EXISTS")
        what = " ".join(known[1:]).lower()
        yield Action(act.CASCADE, name=f"the {what} {words.until('CASCADE', 'ON')}", sql=whole)
    else:
        yield Action(act.HARMLESS if known else act.UNKNOWN, sql=whole)


def _alter_table(words: Words, whole: str) -> Iterator[Action]:
    words.take("IF", "EXISTS")
    words.take("ONLY")
    table = words.name()
    for piece in words.pieces():
        yield from altered(table, piece, whole)


def _create_table(words: Words, whole: str) -> Iterator[Action]:
    words.take("IF", "NOT", "EXISTS")
    table = words.name()
    yield Action(act.MAKE_TABLE, table, sql=whole)
    for piece in words.group().pieces():
        if piece.key() in ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT", "EXCLUDE", "LIKE"):
            if piece.key() != "LIKE":
                yield from altered(table, Words(piece.sql, [*_ADD, *piece.tokens]), whole)
        else:
            yield column_of(table, piece, whole)


_ADD = statements_in("ADD")[0].tokens


def _drop_table(words: Words, whole: str) -> Iterator[Action]:
    words.take("IF", "EXISTS")
    names = words.names()
    yield from (Action(act.DROP_TABLE, name, sql=whole) for name in names)
    if words.take("CASCADE"):
        yield from (Action(act.CASCADE, name, name=f"the table {name}", sql=whole) for name in names)


def _create_index(words: Words, whole: str, *, unique: bool = False) -> Iterator[Action]:
    marks = {mark for mark, taken in ((act.CONCURRENTLY, words.take("CONCURRENTLY")), (act.UNIQUE, unique)) if taken}
    words.take("IF", "NOT", "EXISTS")
    name = "" if words.key() == "ON" else words.name()
    words.take("ON")
    words.take("ONLY")
    table = words.name()
    plain = words.key() == "("
    if words.take("USING"):
        words.name()
    inside = words.group()
    columns = columns_in(inside) if plain and not words.text else ()
    yield Action(act.MAKE_INDEX, table, name, columns=columns, marks=frozenset(marks), sql=whole)


def _create_unique_index(words: Words, whole: str) -> Iterator[Action]:
    return _create_index(words, whole, unique=True)


def _drop_index(words: Words, whole: str) -> Iterator[Action]:
    marks = frozenset({act.CONCURRENTLY} if words.take("CONCURRENTLY") else ())
    words.take("IF", "EXISTS")
    return (Action(act.DROP_INDEX, name=name, marks=marks, sql=whole) for name in words.names())


def _reindex(words: Words, whole: str) -> Iterator[Action]:
    if words.key() == "(":
        words.group()
    what = words.take_any("TABLE", "INDEX", "SCHEMA", "DATABASE", "SYSTEM")
    marks = frozenset({act.CONCURRENTLY} if words.take("CONCURRENTLY") else ())
    name = words.name()
    yield Action(act.REINDEX, name if what == "TABLE" else "", name, marks=marks, sql=whole)


def _rows(words: Words, whole: str) -> Iterator[Action]:
    """UPDATE, DELETE FROM, INSERT INTO: of few rows, of a part by its key, or of all there are."""
    words.take("ONLY")
    table = words.name()
    inserts_values = words.has("VALUES") and not words.has("SELECT") and whole.upper().lstrip().startswith("INSERT")
    marks = {mark for mark, so in ((act.FEW, inserts_values), (act.BOUNDED, _is_bounded(words))) if so}
    yield Action(act.WRITE, table, marks=frozenset(marks), sql=whole)
    if _does_more(words):
        yield Action(act.UNKNOWN, sql=whole)


def _with(words: Words, whole: str) -> Iterator[Action]:
    """``WITH … UPDATE``: what follows the last of its parts, or stands in one."""
    for first in ("UPDATE", "DELETE FROM", "INSERT INTO"):
        keys = tuple(first.split())
        place = Words(words.sql, words.tokens)
        while place.at < len(place.tokens):
            if place.take(*keys):
                marks = frozenset({act.BOUNDED} if _is_bounded(words) else ())
                yield Action(act.WRITE, place.name(), marks=marks, sql=whole)
                if _does_more(words):
                    yield Action(act.UNKNOWN, sql=whole)
                return
            place.at += 1
    yield Action(act.UNKNOWN, sql=whole)


def _is_bounded(words: Words) -> bool:
    """Is it said how many rows at most: by a number of them, or by a key from here to there?

    What counts stands in the condition, or in a part that ``WITH`` names before it; a number of rows elsewhere, as of
    the value that is written, is of other rows.
    """
    keys = [token.key for token in words.tokens]
    where = _top_level(keys)
    condition = keys[where + 1 :] if where is not None else []
    counted = keys if keys[:1] == ["WITH"] else condition
    if "LIMIT" in counted or ("FETCH", "FIRST") in pairwise(counted):
        return True
    around = list(zip(["", *condition], condition, [*condition[1:], ""], strict=False))
    if any(key == "BETWEEN" and before != "NOT" for before, key, _ in around):
        return True
    from_here = any(key == ">" and before not in _SIGNS for before, key, _ in around)
    to_there = any(key == "<" and after not in _SIGNS - {"="} for _, key, after in around)
    return from_here and to_there


_SIGNS = frozenset("<>-=@#")
"""With another of these ``>`` and ``<`` are a sign of two, such as ``->`` and ``<>``, but for ``>=`` and ``<=``."""


def _top_level(keys: Sequence[str]) -> int | None:
    """Where the condition of the statement itself begins."""
    depth = 0
    for place, key in enumerate(keys):
        depth += (key == "(") - (key == ")")
        if key == "WHERE" and depth == 0:
            return place
    return None


def _truncate(words: Words, whole: str) -> Iterator[Action]:
    words.take("TABLE")
    words.take("ONLY")
    return (Action(act.TRUNCATE, name, sql=whole) for name in words.names())


def _lock(words: Words, whole: str) -> Iterator[Action]:
    words.take("TABLE")
    words.take("ONLY")
    return (Action(act.LOCK, name, sql=whole) for name in words.names())


def _set(words: Words, whole: str) -> Iterator[Action]:
    words.take_any("LOCAL", "SESSION")
    name = words.name()
    words.take_any("=", "TO")
    yield Action(act.SET, name=name, expression=words.text.strip("'\" "), sql=whole)


def _vacuum(words: Words, whole: str) -> Iterator[Action]:
    if not words.has("FULL"):
        yield Action(act.HARMLESS, sql=whole)
        return
    if words.key() == "(":
        words.group()
    while words.take_any("FULL", "FREEZE", "VERBOSE", "ANALYZE"):
        pass
    yield Action(act.REWRITE, words.name(), sql=whole)


def _cluster(words: Words, whole: str) -> Iterator[Action]:
    words.take("VERBOSE")
    yield Action(act.REWRITE, words.name(), sql=whole)


def _refresh(words: Words, whole: str) -> Iterator[Action]:
    concurrently = words.take("CONCURRENTLY")
    yield Action(act.HARMLESS if concurrently else act.REWRITE, words.name(), sql=whole)


def _create_view(words: Words, whole: str) -> Iterator[Action]:
    yield Action(act.MAKE_VIEW, words.name(), sql=whole)


def _create_type(words: Words, whole: str) -> Iterator[Action]:
    yield Action(act.MAKE_TYPE, name=words.name(), sql=whole)


def _alter_type(words: Words, whole: str) -> Iterator[Action]:
    name = words.name()
    texts = [token.text for token in words.tokens[words.at :] if token.kind == TEXT]
    if words.take("RENAME", "VALUE") and len(texts) == 2:
        yield Action(act.RENAME_VALUE, name=name, expression=texts[0], new=texts[1], sql=whole)
        return
    if not words.take("ADD", "VALUE"):
        yield Action(act.HARMLESS if words.key() in ("RENAME", "OWNER", "SET") else act.UNKNOWN, sql=whole)
        return
    yield Action(act.ADD_VALUE, name=name, expression=next(iter(texts), ""), sql=whole)


def _alter_index(words: Words, whole: str) -> Iterator[Action]:
    """A moment's work, but to write it to another place."""
    words.take("IF", "EXISTS")
    name = words.name()
    yield Action(act.MOVE_INDEX if words.has("TABLESPACE") else act.HARMLESS, name=name, sql=whole)


def _reset(words: Words, whole: str) -> Iterator[Action]:
    name = words.name()
    yield Action(act.SET, name="lock_timeout" if name == "all" else name, expression="default", sql=whole)


def _select(words: Words, whole: str) -> Iterator[Action]:
    """A question; but one that calls a function may do anything, and one may make a table or lock rows."""
    known = all(name in ONLY_LOOK or name == SETS for name, _ in calls_in(words))
    settings = list(settings_in(words))
    if not known or None in settings or words.has("INTO") or any(words.has("FOR", how) for how in LOCKING):
        yield Action(act.UNKNOWN, sql=whole)
        return
    yield from (Action(act.SET, name=each[0], expression=each[1], sql=whole) for each in settings if each)
    if not settings:
        yield Action(act.HARMLESS, sql=whole)


LOCKING = ("UPDATE", "SHARE", "NO", "KEY")
"""``SELECT … FOR UPDATE``"""


def _does_more(words: Words) -> bool:
    """Does a statement that writes rows call a function that does something else?"""
    return any(name in DO_MORE for name, _ in calls_in(words))


_KINDS_OF_TABLES = ("TEMP ", "TEMPORARY ", "LOCAL TEMP ", "LOCAL TEMPORARY ", "UNLOGGED ")
_READERS = {
    "ALTER TABLE": _alter_table,
    **{f"CREATE {kind}TABLE": _create_table for kind in ("", *_KINDS_OF_TABLES)},
    "DROP TABLE": _drop_table,
    "CREATE INDEX": _create_index,
    "CREATE UNIQUE INDEX": _create_unique_index,
    "DROP INDEX": _drop_index,
    "REINDEX": _reindex,
    "UPDATE": _rows,
    "DELETE FROM": _rows,
    "INSERT INTO": _rows,
    "WITH": _with,
    "TRUNCATE": _truncate,
    "LOCK": _lock,
    "SET": _set,
    "VACUUM": _vacuum,
    "CLUSTER": _cluster,
    "REFRESH MATERIALIZED VIEW": _refresh,
    "CREATE VIEW": _create_view,
    "CREATE OR REPLACE VIEW": _create_view,
    "CREATE TYPE": _create_type,
    "ALTER TYPE": _alter_type,
    "ALTER INDEX": _alter_index,
    "RESET": _reset,
    "SELECT": _select,
}
