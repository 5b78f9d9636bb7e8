"""Carries both orders out on scratch databases and compares the schemas that come of it. Leaves nothing behind."""

import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, column, func, inspect, select, table
from sqlalchemy.exc import SAWarning

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, in_words
from admin_app.schema.making.pictures.defaults import normal_default
from admin_app.schema.making.pictures.sql_text import plain_sql
from admin_app.schema.restacking import put, restacked
from admin_app.schema.scratch import kinds_beside, scratch
from admin_app.schema.sides import Fork, fork_of
from admin_app.schema.upgrading import upgrade

Schema = dict[str, Any]


def verified(fork: Fork, home: Engine, folder: Path = MIGRATIONS) -> str:
    """Says that both orders give one schema, on SQLite and the home database's kind; else refuses with what differs."""
    kinds = kinds_beside(home)
    with TemporaryDirectory(prefix="steward-try-") as place:
        orders = _both_orders(fork, folder, Path(place))
        for kind in kinds:
            one, other = (_tried(order, kind, home) for order in orders)
            if lines := differences(one, other):
                raise Refusal(
                    f"On {kind} the two orders give different schemas. Nothing was changed.\n  "
                    + "\n  ".join(lines[:8])
                )
    return f"Both orders were tried on scratch databases ({' and '.join(kinds)}) and give the same schema."


def schema_of(engine: Engine) -> Schema:
    """All that a database tells of its tables, without the order of columns, ready to be compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # indices that reflection leaves out are asked of the database
        return _schema_of(engine)


def _schema_of(engine: Engine) -> Schema:
    look = inspect(engine)
    found: Schema = {}
    names = [name for name in look.get_table_names() if name != "alembic_version"]
    for name in names:
        for each in look.get_columns(name):
            facts = (
                str(each["type"]),
                each["nullable"],
                normal_default(each["default"], each["type"]),
                each.get("comment"),
            )
            found[f"{name}.{each['name']}"] = facts
        key = look.get_pk_constraint(name)
        found[f"{name} primary key"] = (key["name"], *key["constrained_columns"])
        found |= _rules(look, name)
    found |= _indices(engine)
    if engine.dialect.name == "postgresql":
        found |= {f"{name} comment": (look.get_table_comment(name)["text"],) for name in names}
        found |= {f"sequence {name}": () for name in look.get_sequence_names()}
        found |= {f"type {kind['name']}": tuple(kind["labels"]) for kind in look.get_enums()}  # type: ignore[attr-defined]
    return found


def differences(one: Schema, other: Schema) -> list[str]:
    """Where two schemas differ, a line each."""
    names = sorted(one.keys() | other.keys())
    return [f"{name}: {_of(one, name)} or {_of(other, name)}" for name in names if one.get(name) != other.get(name)]


def _of(schema: Schema, name: str) -> str:
    facts = schema.get(name)
    return "not there" if facts is None else " ".join(str(fact) for fact in facts if fact is not None)


def _rules(look: Any, name: str) -> Schema:
    found: Schema = {}
    for each in look.get_unique_constraints(name):
        found[f"{name} unique {each['name']}"] = tuple(each["column_names"])
    for each in look.get_check_constraints(name):
        found[f"{name} check {each['name']}"] = (plain_sql(each["sqltext"]),)
    for each in look.get_foreign_keys(name):
        found[f"{name} key {each['name']}"] = (
            *each["constrained_columns"],
            each["referred_table"],
            *each["referred_columns"],
            *(f"{option} {value}" for option, value in sorted(each["options"].items())),
        )
    return found


def _indices(engine: Engine) -> Schema:
    """Each as the database writes it: reflection leaves out conditions, orders and expressions."""
    if engine.dialect.name == "postgresql":
        asked: Any = select(column("tablename"), column("indexname"), column("indexdef")).select_from(
            table("pg_indexes")
        )
        asked = asked.where(column("schemaname") == func.current_schema())
    else:
        asked = select(column("tbl_name"), column("name"), column("sql")).select_from(table("sqlite_master"))
        asked = asked.where(column("type") == "index", column("sql").is_not(None))
    with engine.connect() as connection:
        return {
            f"{on} index {name}": (plain_sql(sql),)
            for on, name, sql in connection.execute(asked)
            if on != "alembic_version"
        }


def _both_orders(fork: Fork, folder: Path, place: Path) -> list[Path]:
    """Two copies of the migrations: in the one the top stands on the other side, in the other below it."""
    orders = []
    for name, top in (("as-proposed", fork.top), ("turned-round", fork.below)):
        copy = place / name / "migrations"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        turned = fork_of(fork.branch, copy, top.head.revision)
        put(restacked(fork.branch, turned.top, turned.below.head), copy)
        orders.append(copy)
    return orders


@in_words
def _tried(order: Path, kind: str, home: Engine) -> Schema:
    with scratch(kind, home) as engine:
        try:
            upgrade(engine, order)
        except Refusal as refused:
            which = "proposed" if order.parent.name == "as-proposed" else "turned round"
            raise Refusal(
                f"On {kind} the order {which} fails. Nothing was changed.\n  {refused.sentence.splitlines()[0]}"
            ) from refused
        return schema_of(engine)
