"""The type of a column as code, in its model and in the migration; and its default.

``int``, ``String(40)``, ``sa.String(length=40)``. What only PostgreSQL has gets a plain type for SQLite beside it, so
that the tests run on both.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import types as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from admin_app.structure.scaffold.facts import ColumnFacts
from admin_app.structure.spelling import quoted

NOW = re.compile(r"(now\(\)|current_timestamp|localtimestamp|transaction_timestamp\(\))", re.IGNORECASE)
PLAIN = re.compile(r"(-?\d+(\.\d+)?|'(?:[^']|'')*'|true|false|null)", re.IGNORECASE)
_CAST = re.compile(r"::[\w .\"]+(\([\d,]+\))?(\[\])?$")


@dataclass(frozen=True)
class TypeText:
    """``python`` stands in ``Mapped[…]``; ``model`` is empty where that says it all."""

    python: str
    model: str
    migration: str


def type_of(column: ColumnFacts) -> TypeText:
    """The type of a column in both files."""
    if column.enum and column.choices:
        return _choices(column)
    if column.loose:
        return TypeText("str", f"ReadAs({_generic(column.type)})", f"sa.{_generic(column.type)}")
    if column.short:
        return (
            TypeText("str", "Line", "sa.Text()") if _is_text(column.type) else TypeText("str", "String", "sa.String()")
        )
    if isinstance(column.type, postgresql.DOMAIN):
        return _domain(column, column.type)
    for class_, write in _WRITERS:
        if isinstance(column.type, class_):
            made: TypeText = write(column)
            return made
    return _of_postgresql(column)


def _is_text(type_: TypeEngine[Any]) -> bool:
    return isinstance(type_, sql.Text | postgresql.CITEXT)


def _choices(column: ColumnFacts) -> TypeText:
    assert column.choices is not None
    if not column.choices.type_name:
        length = getattr(column.type, "length", None)
        given = f", {length}" if length else ""
        plain = "Text()" if _is_text(column.type) else f"String({f'length={length}' if length else ''})"
        return TypeText(column.enum, f"one_of_text({column.enum}{given})", f"sa.{plain}")
    longest = max(20, *map(len, column.choices.values))
    told = [column.enum, f'"{column.choices.type_name}"'] + ([str(longest)] if longest > 20 else [])
    where = f', schema="{column.choices.schema}"' if column.choices.schema else ""
    values = ", ".join(quoted(value) for value in column.choices.values)
    made = f'sa.Enum({values}, name="{column.choices.type_name}"{where}, length={longest})'
    return TypeText(column.enum, f"one_of({', '.join(told)}{where})", made)


def _domain(column: ColumnFacts, domain: postgresql.DOMAIN) -> TypeText:
    """What the domain stands on, so that forms and lists know it; on PostgreSQL the domain, with its rules."""
    plain = type_of(ColumnFacts(column.name, domain.data_type, column.nullable))
    said = plain.migration.removeprefix("sa.")
    base = plain.model or said
    base = base if base.endswith(")") else f"{base}()"

    def written(module: str, other: str, of: str) -> str:
        given = [quoted(domain.name or ""), of]
        given += [f"{word}={quoted(value)}" for word, value in _rules_of(domain).items()]
        given += [f"default={other}text({quoted(str(domain.default))})"] if domain.default is not None else []
        given += ["not_null=True"] if domain.not_null else []
        given += ["create_type=False"] if module else []  # the migration makes it by itself
        return f"{'postgresql.DOMAIN' if module else 'DomainType'}({', '.join(given)})"

    return TypeText(
        plain.python,
        f'{base}.with_variant({written("", "", said)}, "postgresql")',
        f'{plain.migration}.with_variant({written("postgresql.", "sa.", plain.migration)}, "postgresql")',
    )


def _rules_of(domain: postgresql.DOMAIN) -> dict[str, str]:
    said = {"schema": domain.schema, "constraint_name": domain.constraint_name, "check": domain.check}
    return {word: str(value) for word, value in said.items() if value is not None}


def _integer(column: ColumnFacts) -> TypeText:
    name = next(
        (name for name in ("SmallInteger", "BigInteger") if isinstance(column.type, getattr(sql, name))), "Integer"
    )
    if name == "Integer":
        return TypeText("int", "", "sa.Integer()")
    if column.counted:  # SQLite numbers the rows of an INTEGER alone
        return TypeText(
            "int", f'{name}().with_variant(Integer, "sqlite")', f'sa.{name}().with_variant(sa.Integer(), "sqlite")'
        )
    return TypeText("int", name, f"sa.{name}()")


def _number(column: ColumnFacts) -> TypeText:
    precision, scale = getattr(column.type, "precision", None), getattr(column.type, "scale", None)
    if (precision, scale) == (12, 2):
        return TypeText("Decimal", "", "sa.Numeric(precision=12, scale=2)")
    given = ", ".join(str(each) for each in (precision, scale) if each is not None)
    named = ", ".join(
        f"{word}={each}" for word, each in (("precision", precision), ("scale", scale)) if each is not None
    )
    return TypeText("Decimal", f"Exact({given})", f"sa.Numeric({named})")


def _float(column: ColumnFacts) -> TypeText:
    name = "REAL" if isinstance(column.type, sql.REAL) else "Double" if isinstance(column.type, sql.Double) else "Float"
    return TypeText("float", name, f"sa.{name}()")


def _text(column: ColumnFacts) -> TypeText:
    if isinstance(column.type, postgresql.CITEXT):
        return _of_postgresql(column)
    if isinstance(column.type, sql.Text):
        return TypeText("str", "Text", "sa.Text()")
    length = getattr(column.type, "length", None)
    name = "CHAR" if isinstance(column.type, sql.CHAR) else "String"
    return TypeText(
        "str", f"{name}({length})" if length else name, f"sa.{name}({f'length={length}' if length else ''})"
    )


def _moment(column: ColumnFacts) -> TypeText:
    if getattr(column.type, "timezone", False):
        return TypeText("datetime", "", "sa.DateTime(timezone=True)")
    return TypeText("datetime", "DateTime", "sa.DateTime()")


def _time(column: ColumnFacts) -> TypeText:
    if getattr(column.type, "timezone", False):
        return TypeText("time", "Time(timezone=True)", "sa.Time(timezone=True)")
    return TypeText("time", "", "sa.Time()")


def _json(column: ColumnFacts) -> TypeText:
    if isinstance(column.type, postgresql.JSONB):
        kept = 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
        return TypeText("Any", "Document", kept)
    return TypeText("Any", "JSON", "sa.JSON()")


def _array(column: ColumnFacts) -> TypeText:
    item = getattr(column.type, "item_type", sql.String())
    if isinstance(item, postgresql.ENUM):
        return _array_of_choices(item)
    inner = type_of(ColumnFacts(column.name, item, nullable=False))
    model = inner.model or {"int": "Integer", "Decimal": "Numeric(12, 2)", "datetime": "DateTime(timezone=True)"}.get(
        inner.python, inner.migration.removeprefix("sa.")
    )
    return TypeText(
        f"list[{inner.python}]",
        f'ARRAY({model}).with_variant(JSON, "sqlite")',
        f'postgresql.ARRAY({inner.migration}).with_variant(sa.JSON(), "sqlite")',
    )


def _array_of_choices(enum: postgresql.ENUM) -> TypeText:
    where = f", schema={quoted(enum.schema)}" if enum.schema else ""
    made = f"ENUM({', '.join(map(quoted, enum.enums))}, name={quoted(enum.name or '')}{where})"
    return TypeText(
        "list[str]",
        f'ARRAY({made}).with_variant(JSON, "sqlite")',
        f'postgresql.ARRAY(postgresql.{made}).with_variant(sa.JSON(), "sqlite")',
    )


def _plain(python: str, name: str, *, said: bool = False) -> Any:
    """A type that the annotation says; ``said``: it does not."""
    return lambda column: TypeText(python, name if said else "", f"sa.{name}()")


_WRITERS: tuple[tuple[Any, Any], ...] = (
    (sql.ARRAY, _array),
    (postgresql.INTERVAL, _plain("timedelta", "Interval")),
    (sql.Interval, _plain("timedelta", "Interval")),
    (sql.Boolean, _plain("bool", "Boolean")),
    (sql.Float, _float),
    (sql.Numeric, _number),
    (sql.Integer, _integer),
    (sql.DateTime, _moment),
    (sql.Date, _plain("date", "Date")),
    (sql.Time, _time),
    (sql.Uuid, _plain("UUID", "Uuid")),
    (sql.JSON, _json),
    (sql.LargeBinary, _plain("bytes", "LargeBinary")),
    (sql.String, _text),
)


def _of_postgresql(column: ColumnFacts) -> TypeText:
    """Anything else keeps its own type, and is a text on SQLite. A type nobody knows is read as text."""
    if not type(column.type).__module__.startswith("sqlalchemy.dialects.postgresql"):
        return TypeText("str", "Line", "sa.Text()")
    made = repr(column.type)
    return TypeText(
        "Any" if "RANGE" in made else "str",
        f'{made}.with_variant(Text, "sqlite")',
        f'postgresql.{made}.with_variant(sa.Text(), "sqlite")',
    )


def _generic(type_: TypeEngine[Any]) -> str:
    """The type that SQLAlchemy has for all databases: ``Date()`` for DATE."""
    for class_ in (sql.DateTime, sql.Date, sql.Time, sql.Boolean, sql.Float, sql.Numeric, sql.Integer, sql.String):
        if isinstance(type_, class_):
            return f"{class_.__name__}()"
    return "Text()"


_TRUTHS = {"0": "false", "1": "true"}


def default_of(column: ColumnFacts) -> tuple[str, str]:
    """The server's default in the model and in the migration; each is empty where there is none.

    What one database alone can work out stands in the migration; the model then only knows that there is something.
    """
    if column.default is None:
        return "", ""
    told = column.default.strip()
    while told.startswith("(") and told.endswith(")") and PLAIN.fullmatch(told[1:-1]):
        told = told[1:-1]
    if "nextval(" in told.lower():  # of a sequence that a new database does not have
        return "server_default=FetchedValue()", ""
    if NOW.fullmatch(told):
        return "server_default=func.now()", "server_default=sa.func.now()"
    bare = _CAST.sub("", told)
    if isinstance(column.type, sql.Boolean) and bare in _TRUTHS:  # SQLite says 0, which PostgreSQL does not take
        return f"server_default={_TRUTHS[bare]}()", f"server_default=sa.{_TRUTHS[bare]}()"
    if PLAIN.fullmatch(bare):
        return f"server_default=text({quoted(bare)})", f"server_default=sa.text({quoted(bare)})"
    return "server_default=FetchedValue()", f"server_default=sa.text({quoted(told)})"
