"""Names that Python, forms and addresses can carry, for columns, relations and tables that are called anything.

The same schema gives the same names every time; two things never share one.
"""

import keyword
import re
from collections.abc import Iterable, Sequence

RESERVED = {
    # a mapped class, and the session's own
    *("metadata", "registry", "query", "query_class", "mro"),
    # a form's own
    *("meta", "process", "populate_obj", "validate", "data", "errors", "form_errors", "hidden_tag", "is_submitted"),
    *("validate_on_submit", "csrf_token", "url", "drawn", "conflicts"),
    # the words of a list's address
    *("search", "sort", "after", "before", "page", "page_size", "columns", "where", "desc"),
}
_PLAIN_ENDING = re.compile(r"(?<=[a-z0-9])(?:Id|ID|Fk|FK)$")


class Names:
    """The names given so far in one place; ``give`` never gives one twice."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def give(self, *wanted: str) -> str:
        """The first of these that is free, else the last with a number."""
        for name in wanted:
            if name not in self._taken:
                self._taken.add(name)
                return name
        number = 2
        while f"{wanted[-1]}_{number}" in self._taken:
            number += 1
        return self.give(f"{wanted[-1]}_{number}")


def attribute(name: str) -> str:
    """The name of the attribute for a column called ``name``: itself where that is safe."""
    safe = re.sub(r"\W+", "_", name)
    safe = re.sub(r"_{2,}", "_", safe).strip("_")
    if not safe.isidentifier() and not (safe and safe[0].isdigit() and f"c_{safe}".isidentifier()):
        safe = re.sub(r"[^0-9A-Za-z]+", "_", safe).strip("_") or "column"
    if safe[0].isdigit():
        safe = f"c_{safe}"
    return f"{safe}_" if keyword.iskeyword(safe) or safe in RESERVED else safe


def attributes(columns: Sequence[str]) -> list[str]:
    """One attribute name a column, in their order; a column that can keep its name does."""
    names = Names(column for column in columns if attribute(column) == column)
    return [column if attribute(column) == column else names.give(attribute(column)) for column in columns]


def relation(columns: Sequence[str], target: str, constraint: str | None) -> list[str]:
    """What a relation may be called, the best first: by its key column, by its target, by its constraint."""
    wanted = [attribute(target)]
    if len(columns) == 1:
        column = columns[0]
        stem = without_ending(column)
        wanted = [attribute(stem)] * (stem != column) + [attribute(f"{column} {target}"), attribute(f"{column} row")]
        if stem == column:
            wanted.insert(0, attribute(target))
    elif constraint:
        wanted.append(attribute(constraint))
    return [*wanted, attribute(f"{target} {' '.join(columns)}")]


def without_ending(column: str) -> str:
    """``bill_id`` and ``BillId`` without what says that they are keys."""
    return _PLAIN_ENDING.sub("", re.sub(r"[_ -]+(?:id|fk|uuid)$", "", column, flags=re.IGNORECASE)) or column


def in_address(name: str) -> str:
    """A table's name as a piece of an address: itself where that can stand there."""
    return re.sub(r"[^\w~-]+", "-", name, flags=re.ASCII).strip("-") or "table"


def class_name(schema: str | None, name: str) -> str:
    return attribute("_".join(part for part in (schema, name) if part))


def words(name: str) -> str:
    """``OrderDetails`` and ``order_details`` as a person writes them."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", name).strip()
    return (spaced[:1].upper() + spaced[1:]) or name
