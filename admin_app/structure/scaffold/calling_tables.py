"""What the tables of a database are called in code: a file, a class, a file of pages and an address, each of them free.

A name that is taken gives way to another, and whoever scaffolds is told; no table is refused for its name.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from admin_app.resource import naming
from admin_app.structure.names import Names
from admin_app.structure.plurals import plural_of, singular_of
from admin_app.structure.reserved import IMPORTED, is_taken_module
from admin_app.structure.scaffold.facts import Facts

LONGEST = 40
"""A longer name does not fit into the lines in which it stands."""
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d"})


@dataclass
class Taken:
    """What the project has: classes, files of models and of views, and what stands after /admin/ already."""

    classes: Set[str] = frozenset()
    models: Set[str] = frozenset()
    views: Set[str] = frozenset()
    addresses: Set[str] = frozenset()
    given: set[str] = field(default_factory=set)  # here, so far

    def hinders(self, names: Names) -> str:
        """What of these names is not free; empty where all are."""
        if is_taken_module(names.singular) or names.singular in self.models or f"one {names.singular}" in self.given:
            return f"models/{names.singular}.py"
        if names.model in IMPORTED | self.classes or names.view in self.classes or f"class {names.model}" in self.given:
            return names.model
        if is_taken_module(names.plural) or names.plural in self.views or f"many {names.plural}" in self.given:
            return f"views/{names.plural}.py"
        return f"/admin/{names.address}/" if names.address in self.addresses else ""

    def take(self, names: Names) -> None:
        self.given |= {f"one {names.singular}", f"class {names.model}", f"many {names.plural}"}


def call_tables(facts: Facts, taken: Taken) -> None:
    """Those that are called as their model would be come first."""
    for table in sorted(facts.tables, key=lambda each: _wanted(each.name) != snake(each.name)):
        wanted = _wanted(table.name)
        table.names, why = _first_free(wanted, taken)
        taken.take(table.names)
        if why:
            names = table.names
            facts.notices.append(
                f"{table.path} is {names.model} in models/{names.singular}.py, at /admin/{names.address}/: "
                f"{why} is taken or cannot be."
            )


def snake(name: str) -> str:
    """``OrderID`` as order_id, ``Order Details`` as order_details, ``naïve`` as it is."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", naming.attribute(name))
    return re.sub(r"_{2,}", "_", spaced).strip("_").lower() or "column"


def _wanted(name: str) -> str:
    """In the letters of addresses: ``Größe`` is groesse; what has none of them is a table."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", name).lower().translate(SPELLED))
    kept = name if name.isascii() else plain.encode("ascii", "ignore").decode("ascii")
    found = re.sub(r"[^0-9A-Za-z]+", "_", kept).strip("_")
    found = snake(found) if found and not found[0].isdigit() else "table" + f"_{found}" * bool(found)
    return singular_of(found if len(found) <= LONGEST else found[: LONGEST + 1].rpartition("_")[0] or found[:LONGEST])


def _first_free(wanted: str, taken: Taken) -> tuple[Names, str]:
    """The names, and what kept the first choice from being taken."""
    why = ""
    for names in _choices(wanted):
        hindrance = taken.hinders(names)
        if not hindrance:
            return names, why
        why = why or hindrance
    raise AssertionError("there is always another number")


def _choices(wanted: str) -> Iterator[Names]:
    """Itself; itself with other pages; as a record; and numbered."""
    yield _names(wanted, plural_of(wanted))
    yield _names(wanted, f"{wanted}_records")
    number = 1
    while True:
        other = f"{wanted}_record" + f"_{number}" * (number > 1)
        yield _names(other, plural_of(other) if number == 1 else f"{wanted}_records_{number}")
        number += 1


def _names(singular: str, plural: str) -> Names:
    return Names("".join(part[:1].upper() + part[1:] for part in singular.split("_")), singular, plural)
