"""Python as text: literals, and the imports that a piece of code needs."""

import ast
import re
from collections.abc import Iterable

FROM = {
    "collections.abc": "Iterable",
    "datetime": "date datetime time timedelta UTC",
    "decimal": "Decimal",
    "enum": "StrEnum",
    "typing": "Any TYPE_CHECKING",
    "uuid": "UUID",
    "sqlalchemy": (
        "BigInteger CHAR CheckConstraint Column Computed Date DateTime Double FetchedValue Float ForeignKey "
        "ForeignKeyConstraint ForeignKeyTarget Identity Index Integer JSON LargeBinary Numeric PrimaryKeyConstraint "
        "REAL SmallInteger String Table Text Time UniqueConstraint Uuid Boolean Interval false func text true"
    ),
    "sqlalchemy.orm": "Mapped mapped_column relationship",
    "sqlalchemy.schema": "conv",
    "models.base": "Base",
    "models.types": "Document DomainType Exact Line Moment ReadAs one_of one_of_text",
}
ONLY_ON_POSTGRESQL = (
    "ARRAY BIT CIDR CITEXT DATEMULTIRANGE DATERANGE ENUM HSTORE INET INT4MULTIRANGE INT4RANGE INT8MULTIRANGE INT8RANGE "
    "MACADDR MACADDR8 MONEY NUMMULTIRANGE NUMRANGE OID REGCLASS REGCONFIG TSMULTIRANGE TSQUERY TSRANGE "
    "TSTZMULTIRANGE TSTZRANGE TSVECTOR JSONPATH"
)
POSTGRESQL = frozenset(ONLY_ON_POSTGRESQL.split())
PLACES = {name: module for module, names in FROM.items() for name in names.split()}


def quoted(value: str) -> str:
    """A text as Python writes it between double quotes."""
    marked = "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in _escaped(value)
    )
    return f'"{marked}"'


def _escaped(value: str) -> Iterable[str]:
    return ("\\" + each if each in '"\\' else each for each in value)


def imports_for(code: str) -> list[str]:
    """The imports of what the code names, a line each; Ruff puts them in order."""
    names = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name))
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    lines = [f"from {PLACES[name]} import {name}" for name in sorted(used & PLACES.keys())]
    lines += [f"from sqlalchemy.dialects.postgresql import {name}" for name in sorted(used & POSTGRESQL)]
    lines += ["import datetime as dt"] * ("dt" in used) + ["import sqlalchemy as sa"] * ("sa" in used)
    return lines


def camel(name: str) -> str:
    """As the API spells a field."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)
