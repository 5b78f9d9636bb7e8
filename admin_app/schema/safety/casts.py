"""Which changes of a column's type PostgreSQL makes without writing the table anew."""

import re
from uuid import UUID

_SIZED = re.compile(r"^(?P<name>\w+(?: \w+)*?)\s*(?:\((?P<sizes>[\d, ]+)\))?(?P<rest>(?: \w+)*)$")
_NAMES = {
    "character varying": "varchar",
    "decimal": "numeric",
    "bit varying": "varbit",
    "int4": "integer",
    "int": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "float8": "double precision",
    "float": "double precision",
    "bool": "boolean",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "character": "char",
    "bpchar": "char",
    "serial": "integer",
    "bigserial": "bigint",
    "smallserial": "smallint",
}
NO_LIMIT = 10**9


def rewrites(before: str, after: str) -> bool:
    """Would the change from the one type to the other read and write every row?

    Longer texts, a text without a length and more digits before the same point do not. Raises LookupError where it is
    not known what the type was.
    """
    if not before:
        raise LookupError("what the column's type was")
    (old, old_sizes), (new, new_sizes) = _read(before), _read(after)
    if (old, old_sizes) == (new, new_sizes):
        return False
    if new == "text" or (new == "varchar" and not new_sizes):
        return old not in ("text", "varchar")
    if old == new == "numeric":
        return not _holds(old_sizes, new_sizes)
    if old == new and (old in ("varchar", "varbit") or old.startswith(("timestamp", "time"))):
        return (new_sizes or (NO_LIMIT,)) < (old_sizes or (NO_LIMIT,))
    return True


def is_text(type_: str) -> bool:
    return _read(type_)[0] in ("text", "varchar", "char")


def first_of(type_: str) -> str:
    """A value below all others of this type, as Python writes it; of a number 0, which is below every key."""
    name = _read(type_)[0]
    if name == "uuid":
        return f'"{UUID(int=0)}"'
    if name == "date" or name.startswith("timestamp"):
        return '"-infinity"'
    return '""' if is_text(type_) else "0"


def _holds(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Has a number of the one kind a place in the other, with the same digits behind the point?"""
    if not after:
        return True
    if not before:
        return False
    scale = [sizes[1] if len(sizes) > 1 else 0 for sizes in (before, after)]
    return after[0] >= before[0] and scale[0] == scale[1]


def _read(type_: str) -> tuple[str, tuple[int, ...]]:
    found = _SIZED.match(type_.strip().lower())
    if not found:
        return type_.strip().lower(), ()
    name = " ".join(f"{found['name'].strip()} {found['rest'].strip()}".split())
    sizes = tuple(int(size) for size in (found["sizes"] or "").split(",") if size.strip())
    return _NAMES.get(name, name), sizes
