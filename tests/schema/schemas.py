"""Schemas at random, and how a database looks that has one: what the property test of written migrations stands on."""

import re
import warnings
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import JSONB

from admin_app.schema.making.pictures.building import metadata_of
from admin_app.schema.making.pictures.defaults import normal_default
from admin_app.schema.making.pictures.reading import picture_of
from admin_app.schema.making.pictures.replaying import rename_column, renamed_table
from admin_app.schema.making.pictures.sql_text import plain_sql
from models.base import NAMING_CONVENTION

TABLES = ["alpha", "beta", "order", "Delta"]
COLUMNS = ["one", "two", "name", "select", "Five", "six"]
LABELS = ["open", "packed", "it's", "lost", "sent"]
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")

KINDS: list[tuple[Any, list[Any]]] = [
    (sa.Integer(), [None, "7", sa.text("7")]),
    (sa.BigInteger(), [None, sa.text("-1")]),
    (sa.String(20), [None, "red", "it's"]),
    (sa.String(40), [None, ""]),
    (sa.Text(), [None, "a: b"]),
    (sa.Boolean(), [None, sa.false(), sa.true()]),
    (sa.Numeric(10, 2), [None, sa.text("1.5")]),
    (sa.Float(), [None]),
    (sa.Date(), [None, sa.text("'2020-01-02'")]),
    (sa.DateTime(timezone=True), [None, sa.func.now()]),
    (sa.Time(), [None]),
    (sa.Interval(), [None]),
    (sa.Uuid(), [None]),
    (sa.LargeBinary(), [None]),
    (DOCUMENT, [None, "{}"]),
]


@st.composite
def schemas(draw: st.DrawFn) -> sa.MetaData:
    """Up to four tables of the same few names, so that two schemas have much in common and little the same."""
    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)
    choices = {
        name: sa.Enum(*draw(st.lists(st.sampled_from(LABELS), min_size=1, unique=True)), name=name, length=20)
        for name in ("mood", "size")
    }
    names = draw(st.lists(st.sampled_from(TABLES), unique=True))
    keyed = {name: draw(st.sampled_from(["id", "id", "pair", "text"])) for name in names}
    for name in names:
        _table(draw, metadata, name, choices, keyed)
    return metadata


def renamed(draw: st.DrawFn, one: sa.MetaData) -> tuple[sa.MetaData, dict[str, str]]:
    """The same schema with some tables and columns called otherwise and without some indices; and the answers."""
    schema, answers = picture_of(one), {}
    for old in sorted(schema):
        if draw(st.booleans()):
            renamed_table(schema, old, f"new_{old}")
            answers[old] = f"new_{old}"
    for table in sorted(schema):
        for old in sorted(schema[table].columns):
            if draw(st.integers(0, 3)) == 0:
                rename_column(schema, table, old, f"other {old}")
                answers[f"{table}.{old}"] = f"other {old}"
    for table, shape in schema.items():  # names follow, as those of a convention do
        shape.rules = [replace(rule, name=f"{rule.name}_{table}"[-60:]) for rule in shape.rules]
        shape.keys = {name: key for name, key in shape.keys.items() if draw(st.integers(0, 2))}
    made = metadata_of(schema)
    for each in [column.type for table in made.tables.values() for column in table.columns]:
        if isinstance(each, sa.Enum):
            each.create_type = True
    return made, answers


def _table(
    draw: st.DrawFn, metadata: sa.MetaData, name: str, choices: dict[str, sa.Enum], keyed: dict[str, str]
) -> None:
    table = sa.Table(name, metadata, *_key(keyed[name]), comment=draw(st.sampled_from([None, None, "What it's for"])))
    for column in draw(st.lists(st.sampled_from(COLUMNS), unique=True)):
        table.append_column(_column(draw, column, choices))
    for target in draw(st.lists(st.sampled_from(sorted(keyed)), unique=True, max_size=2)):
        _pointer(draw, table, target, keyed[target])
    plain = [each for each in table.c if isinstance(each.type, sa.Integer | sa.String) and not each.primary_key]
    for each in draw(st.lists(st.sampled_from(plain), unique=True, max_size=3)) if plain else []:
        _rule(draw, table, each)


def _key(kind: str) -> list[sa.Column[Any]]:
    if kind == "id":
        return [sa.Column("id", sa.Integer, primary_key=True)]
    if kind == "text":
        return [sa.Column("code", sa.String(20), primary_key=True)]
    return [
        sa.Column("code", sa.String(20), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    ]


def _column(draw: st.DrawFn, name: str, choices: dict[str, sa.Enum]) -> sa.Column[Any]:
    named = [(each, [None, each.enums[0]]) for each in choices.values()]
    checked = sa.Enum("a", "b", name="kind_" + name, native_enum=False, create_constraint=True, length=9)
    kind, defaults = draw(st.sampled_from([*KINDS, *named, (checked, [None, "b"])]))
    return sa.Column(
        name,
        kind,
        nullable=draw(st.booleans()),
        server_default=draw(st.sampled_from(defaults)),
        comment=draw(st.sampled_from([None, None, "A comment"])),
    )


def _pointer(draw: st.DrawFn, table: sa.Table, target: str, key: str) -> None:
    columns = {"id": ["id"], "text": ["code"], "pair": ["code", "place"]}[key]
    own = [f"{target}_{each}" for each in columns]
    for each, name in zip(columns, own, strict=True):
        table.append_column(sa.Column(name, sa.String(20) if each == "code" else sa.Integer))
    options = draw(st.sampled_from([{}, {"ondelete": "CASCADE"}, {"deferrable": True, "initially": "DEFERRED"}]))
    table.append_constraint(sa.ForeignKeyConstraint(own, [f"{target}.{each}" for each in columns], **options))


def _rule(draw: st.DrawFn, table: sa.Table, column: sa.Column[Any]) -> None:
    text = isinstance(column.type, sa.String)
    some = column != ("x" if text and not isinstance(column.type, sa.Enum) else 3)
    kinds = ["unique", "index", "unique index", "descending"]
    kinds += ["check", "partial"] if not isinstance(column.type, sa.Enum) else []
    kinds += ["lower"] if text and not isinstance(column.type, sa.Enum) else []
    kind = draw(st.sampled_from(kinds))
    if kind == "unique":
        table.append_constraint(sa.UniqueConstraint(column))
    elif kind == "check":
        table.append_constraint(sa.CheckConstraint(some, name=f"{column.name}_said"))
    elif kind == "partial":
        sa.Index(f"ix_{table.name}_{column.name}_some", column, sqlite_where=some, postgresql_where=some)
    elif kind == "lower":
        sa.Index(f"ix_{table.name}_{column.name}_lower", sa.func.lower(column))
    else:
        sa.Index(None, column.desc() if kind == "descending" else column, unique=kind == "unique index")


def look_of(engine: sa.Engine) -> dict[str, Any]:
    """All that reflection shows of a database, in an order that says nothing."""
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what reflection leaves out is asked of the database itself
        look = sa.inspect(connection)
        tables = [name for name in look.get_table_names() if name != "alembic_version"]
        found: dict[str, Any] = {name: _table_of(connection, look, name) for name in tables}
        if engine.dialect.name == "postgresql":
            found["choices"] = sorted((kind["name"], kind["labels"]) for kind in look.get_enums())  # type: ignore[attr-defined]
            found["sequences"] = sorted(look.get_sequence_names())
    return found


def _table_of(connection: sa.Connection, look: sa.Inspector, name: str) -> dict[str, Any]:
    key = look.get_pk_constraint(name)
    found: dict[str, Any] = {
        "columns": {each["name"]: _column_of(each) for each in look.get_columns(name)},
        "key": (key["name"], key["constrained_columns"]),
        "unique": sorted((each["name"], each["column_names"]) for each in look.get_unique_constraints(name)),
        "checks": sorted((each["name"], plain_sql(each["sqltext"])) for each in look.get_check_constraints(name)),
        "foreign": sorted(
            (
                str(each["name"]), each["constrained_columns"], each["referred_table"], each["referred_columns"],
                sorted(each.get("options", {}).items()),
            )
            for each in look.get_foreign_keys(name)
        ),
        "indices": _indices_of(connection, look, name),
    }  # fmt: skip
    if connection.dialect.supports_comments:
        found["comment"] = look.get_table_comment(name)["text"]
    return found


def _column_of(column: Any) -> Any:
    default = (
        column["default"] if "nextval" in str(column["default"]) else normal_default(column["default"], column["type"])
    )
    return repr(column["type"]), column["nullable"], default, column.get("comment")


def _indices_of(connection: sa.Connection, look: sa.Inspector, name: str) -> list[str]:
    """As the database writes them, because reflection leaves some out."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
    else:
        asked = "SELECT indexdef FROM pg_indexes WHERE tablename = %s"
    return sorted(re.sub(r"\s+", " ", plain_sql(sql)) for (sql,) in connection.exec_driver_sql(asked, (name,)))
