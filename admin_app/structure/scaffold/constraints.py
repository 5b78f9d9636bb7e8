"""Keys, unique and check constraints and indexes as code. What has its name by convention goes without."""

from typing import Any

from admin_app.structure.scaffold.facts import CheckFacts, ColumnFacts, IndexFacts, KeyFacts, TableFacts, UniqueFacts
from admin_app.structure.spelling import quoted

ALIKE = ", postgresql_nulls_not_distinct=True"
OPTIONS = {"ondelete": quoted, "onupdate": quoted, "initially": quoted, "deferrable": repr}


def convention(kind: str, table: TableFacts, columns: Any, target: str = "") -> str:
    """The name that the project gives by itself (models/base.py)."""
    first = "_".join(columns)
    return f"{kind}_{table.name}_{first}{f'_{target}' if target else ''}"


def inline_key(table: TableFacts, column: ColumnFacts) -> str:
    """``ForeignKey("customer.id")`` of a column that is a key by itself."""
    key = table.key_of(column.name)
    if key is None or not is_plain(key):
        return ""
    given = [quoted(f"{key.target.path}.{key.targets[0]}"), *_options(table, key)]
    return f"ForeignKey({', '.join(given)})"


def is_inline_unique(table: TableFacts, column: ColumnFacts) -> bool:
    return any(_stands_at_its_column(table, each) and each.columns == (column.name,) for each in table.uniques)


def is_inline_index(table: TableFacts, column: ColumnFacts) -> bool:
    return any(_is_usual(table, each) and each.expressions == (column.name,) for each in table.indexes)


def _is_usual(table: TableFacts, index: IndexFacts) -> bool:
    plain = not (index.unique or index.computed or index.where or index.includes or index.ops) and index.using in (
        None,
        "btree",
    )
    return plain and len(index.expressions) == 1 and index.name == convention("ix", table, index.expressions)


def _stands_at_its_column(table: TableFacts, unique: UniqueFacts) -> bool:
    return (
        len(unique.columns) == 1 and not unique.alike and unique.name in (None, convention("uq", table, unique.columns))
    )


def arguments_of(table: TableFacts, dialect: str) -> list[str]:
    """What stands in ``__table_args__``."""
    given = []
    if table.key_name and table.key_name != f"pk_{table.name}" and not table.chosen_key:
        given.append(f"PrimaryKeyConstraint({_listed(table.key)}, name={quoted(table.key_name)})")
    given += [_key(table, key) for key in table.foreign_keys if len(key.columns) > 1 or not is_plain(key)]
    given += [_unique(table, each) for each in table.uniques if not _stands_at_its_column(table, each)]
    given += [_check(table, each, dialect) for each in table.checks]
    given += [_index(each, dialect) for each in table.indexes if not _is_usual(table, each)]
    options = {"comment": table.comment, "schema": table.schema}
    said = ", ".join(f'"{word}": {quoted(value)}' for word, value in options.items() if value)
    return [*given, *([f"{{{said}}}"] if said else [])]


def is_plain(key: KeyFacts) -> bool:
    """A name with a point in it cannot be told from the path of a column."""
    return not any("." in name for name in (key.target.schema or "", key.target.name, *key.targets))


def ends_of(key: KeyFacts, module: str = "") -> list[str]:
    """The columns that a key refers to: by their paths, or piece by piece where a name has a point in it."""
    if is_plain(key):
        return [quoted(f"{key.target.path}.{name}") for name in key.targets]
    there = f"{quoted(key.target.schema) if key.target.schema else None}, {quoted(key.target.name)}"
    return [f"{module}ForeignKeyTarget({there}, {quoted(name)})" for name in key.targets]


def _options(table: TableFacts, key: KeyFacts) -> list[str]:
    given = [f"{word}={write(key.options[word])}" for word, write in OPTIONS.items() if word in key.options]
    usual = convention("fk", table, key.columns, key.target.name)
    name = key.name if key.name and key.name != usual else None
    return [*([f"name={quoted(name)}"] if name else []), *given, *(["use_alter=True"] if key.late else [])]


def _key(table: TableFacts, key: KeyFacts) -> str:
    given = [f"[{_listed(key.columns)}], [{', '.join(ends_of(key))}]", *_options(table, key)]
    return f"ForeignKeyConstraint({', '.join(given)})"


def _unique(table: TableFacts, unique: UniqueFacts) -> str:
    usual = convention("uq", table, unique.columns)
    name = f", name={quoted(unique.name)}" if unique.name and unique.name != usual else ""
    return f"UniqueConstraint({_listed(unique.columns)}{name}{ALIKE if unique.alike else ''})"


def _check(table: TableFacts, check: CheckFacts, dialect: str) -> str:
    made = f"CheckConstraint({quoted(check.sql)}, name={_check_name(table, check)})"
    return made if check.portable else f'{made}.ddl_if(dialect="{dialect}")'


def _check_name(table: TableFacts, check: CheckFacts) -> str:
    """By convention a check is called ck_<table>_<what stands here>; another name is kept as it is."""
    prefix = f"ck_{table.name}_"
    if check.name is None:
        return quoted(f"rule_{table.checks.index(check) + 1}")
    return quoted(check.name.removeprefix(prefix)) if check.name.startswith(prefix) else f"conv({quoted(check.name)})"


def _index(index: IndexFacts, dialect: str) -> str:
    given = [quoted(index.name), *expressions_of(index, "text"), *index_options(index, "text")]
    made = f"Index({', '.join(given)})"
    return made if index.portable else f'{made}.ddl_if(dialect="{dialect}")'


def expressions_of(index: IndexFacts, text: str) -> list[str]:
    return [f"{text}({quoted(each)})" if each in index.computed else quoted(each) for each in index.expressions]


def index_options(index: IndexFacts, text: str) -> list[str]:
    given = ["unique=True"] if index.unique else []
    if index.where:
        given += [f"{kind}_where={text}({quoted(index.where)})" for kind in ("postgresql", "sqlite")]
    given += [f"postgresql_using={quoted(index.using)}"] if index.using not in (None, "btree") else []
    given += [f"postgresql_ops={{{', '.join(f'{quoted(a)}: {quoted(b)}' for a, b in index.ops)}}}"] if index.ops else []
    given += [ALIKE.removeprefix(", ")] if index.alike else []
    given += [f"postgresql_include=[{_listed(index.includes)}]"] if index.includes else []
    return given


def _listed(names: Any) -> str:
    return ", ".join(quoted(name) for name in names)
