"""The file of a model: its choices, its table, its columns and its relations."""

import re
from collections.abc import Iterable

from admin_app.structure.scaffold.calling import members
from admin_app.structure.scaffold.columns import default_of, type_of
from admin_app.structure.scaffold.constraints import arguments_of, inline_key, is_inline_index, is_inline_unique
from admin_app.structure.scaffold.facts import BARE, LINK, ColumnFacts, Relation, TableFacts
from admin_app.structure.spelling import imports_for, quoted

TITLES = ("name", "title", "label", "subject", "number", "code", "email", "description")
"""What a record is called by, the best first."""
DATES = ("date", "datetime", "time", "timedelta")


def model_text(table: TableFacts, dialect: str) -> str:
    """``models/<singular>.py``."""
    if table.kind in (LINK, BARE):
        return _table_text(table, dialect)
    code = "\n".join([*_enums(table), f"class {table.names.model}(Base):", *_body(table, dialect), ""])
    return _whole(table, _unshadowed(table, code))


def title_of(table: TableFacts) -> ColumnFacts | None:
    """The text that a record is called by: the first of the telling names, else the first that is always filled."""
    own = [*texts_of(table)]
    telling = (
        column for word in TITLES for column in own if column.attribute in (word, f"{table.names.singular}_{word}")
    )
    ending = (column for word in TITLES for column in own if column.attribute.endswith(f"_{word}"))
    filled = (column for column in own if not column.nullable and column.name not in table.key)
    return next(telling, None) or next(filled, None) or next(ending, None)


def texts_of(table: TableFacts) -> Iterable[ColumnFacts]:
    """The short texts that are typed in and point to no other table."""
    for column in table.columns:
        text = type_of(column)
        is_short = text.python == "str" and re.fullmatch(r"Line|String(\(\d+\))?|CHAR(\(\d+\))?", text.model)
        if is_short and not (column.computed or table.key_of(column.name)):
            yield column


def _called(table: TableFacts) -> str:
    """What ``__str__`` returns, as code; empty where no column tells a record from another."""
    by_attribute = {column.attribute: column for column in table.columns}
    for first, last in (("first_name", "last_name"), ("given_name", "family_name")):
        if first in by_attribute and last in by_attribute:
            return f'f"{{self.{first}}} {{self.{last}}}"'
    title = title_of(table)
    if title is None:
        return ""
    otherwise = f' or f"{table.names.one.capitalize()} {_key_in_words(table)}"' if title.nullable else ""
    return f"self.{title.attribute}{otherwise}"


def _body(table: TableFacts, dialect: str) -> Iterable[str]:
    yield f"    __tablename__ = {quoted(table.name)}"
    if arguments := arguments_of(table, dialect):
        yield f"    __table_args__ = ({', '.join(arguments)},)"
    yield ""
    yield from (_column(table, column) for column in table.columns)
    if table.chosen_key:
        keys = ", ".join(table.column(name).attribute for name in table.key)
        yield "\n    # The table has no primary key; these are unique."
        yield f'    __mapper_args__ = {{"primary_key": [{keys}]}}'
    if table.relations:
        yield ""
        yield from (_relation(table, each) for each in table.relations)
    if called := _called(table):
        yield f"\n    def __str__(self) -> str:\n        return {called}"


def _key_in_words(table: TableFacts) -> str:
    return " ".join(f"{{self.{table.column(name).attribute}}}" for name in table.key)


def _column(table: TableFacts, column: ColumnFacts) -> str:
    text = type_of(column)
    type_ = text.model or _unlike_its_target(table, column)
    given = [each for each in (_own_name(column), type_, inline_key(table, column)) if each]
    given += [f"Computed({quoted(column.computed)}, persisted={column.stored or None})"] if column.computed else []
    given += ["Identity()"] if column.identity is not None else []
    given += ["primary_key=True"] if column.name in table.key and not table.chosen_key else []
    given += ["autoincrement=False"] if _is_typed_in(table, column, text.python) else []
    given += ["unique=True"] if is_inline_unique(table, column) else []
    given += ["index=True"] if is_inline_index(table, column) else []
    given += [default_of(column)[0]] if column.default is not None else []
    given += [f"comment={quoted(column.comment)}, doc={quoted(column.comment)}"] if column.comment else []
    declared = f" = mapped_column({', '.join(given)})" if given else ""
    return f"    {column.attribute}: Mapped[{text.python}{' | None' if column.nullable else ''}]{declared}"


def _unlike_its_target(table: TableFacts, column: ColumnFacts) -> str:
    """The type of a key that is not of the type it points to, which SQLAlchemy would give it."""
    key = table.key_of(column.name)
    if key is None or type_of(key.target.column(key.targets[0])).migration == type_of(column).migration:
        return ""
    return _by_annotation(type_of(column).python)


def _own_name(column: ColumnFacts) -> str:
    return "" if column.name == column.attribute else quoted(column.name)


def _is_typed_in(table: TableFacts, column: ColumnFacts, python: str) -> bool:
    """A key of whole numbers that nothing counts; SQLAlchemy would count it."""
    return python == "int" and table.key == (column.name,) and not column.counted and not table.key_of(column.name)


def _relation(table: TableFacts, relation: Relation) -> str:
    target = relation.target.names.model
    said = f'list["{target}"]' if relation.many else f'"{target} | None"' if relation.nullable else f'"{target}"'
    given = [f'back_populates="{relation.back}"', *_way(table, relation)]
    if not relation.many:
        given += ['lazy="joined", join_depth=1'] + ["post_update=True"] * bool(relation.key and relation.key.late)
        given += [f'overlaps="{",".join(relation.overlaps)}"'] if relation.overlaps else []
    else:
        given += ['lazy="raise_on_sql"'] + ['passive_deletes="all"'] * (relation.link is None)
    return f"    {relation.name}: Mapped[{said}] = relationship({', '.join(given)})"


def _way(table: TableFacts, relation: Relation) -> list[str]:
    """Which keys the relation follows, where the tables alone do not say it."""
    key = relation.key
    assert key is not None
    if relation.link is not None:
        return _across(relation)
    given = []
    holder = relation.target if relation.many else table
    attributes = [holder.column(name).attribute for name in key.columns]
    if relation.ambiguous:
        named = f"[{', '.join(attributes)}]"
        given.append(f"foreign_keys={named}" if holder is table else f'foreign_keys="{_named(holder, attributes)}"')
    if relation.needs_side and not relation.many:
        there = [table.column(name).attribute for name in key.targets]
        given.append(f"remote_side=[{', '.join(there)}]")
    return given


def _named(table: TableFacts, attributes: list[str]) -> str:
    return f"[{', '.join(f'{table.names.model}.{attribute}' for attribute in attributes)}]"


def _across(relation: Relation) -> list[str]:
    link, here = relation.link, relation.key
    assert link is not None and here is not None
    given = [f"secondary={link.names.singular}"]
    if relation.needs_side:
        there = next(key for key in link.foreign_keys if key is not here)
        model = relation.target.names.model
        for word, key in (("primaryjoin", here), ("secondaryjoin", there)):
            pairs = zip(key.targets, key.columns, strict=True)
            said = [
                f"{model}.{key.target.column(a).attribute} == {link.names.singular}.c[{quoted(b)}]" for a, b in pairs
            ]
            given.append(f"{word}=lambda: {said[0]}" if len(said) == 1 else f"{word}=lambda: and_({', '.join(said)})")
    return given


def _enums(table: TableFacts) -> Iterable[str]:
    for column in table.columns:
        if column.enum and column.choices and column.enum_home == table.names.singular:
            yield f"class {column.enum}(StrEnum):"
            yield from (f"    {name} = {quoted(value)}" for value, name in members(column.choices.values).items())
            yield "\n"


def _whole(table: TableFacts, code: str) -> str:
    """With its first line and its imports; models know each other only where types are checked."""
    others = {each.target.names for each in table.relations if each.target is not table}
    links = sorted({each.link.names.singular for each in table.relations if each.link is not None})
    homes = {(column.enum_home, column.enum) for column in table.columns if column.enum}
    lines = imports_for(code) + [f"from models.{name} import {name}" for name in links]
    lines += [f"from models.{home} import {enum}" for home, enum in sorted(homes) if home != table.names.singular]
    if others:
        lines += ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:"]
        lines += [f"    from models.{names.singular} import {names.model}" for names in sorted(others, key=str)]
    said = (table.comment or table.names.words.capitalize()).strip().replace("\\", "\\\\").replace('"', "'")
    first = " ".join(said.split())
    return "\n".join([f'"""{first.rstrip(".")}."""', "", *lines, "", "", code])


def _table_text(table: TableFacts, dialect: str) -> str:
    """A table without a class: the link between two models, or what has no key."""
    lines = [f"{table.names.singular} = Table(", f"    {quoted(table.name)},", "    Base.metadata,"]
    for column in table.columns:
        text = type_of(column)
        given = [quoted(column.name), text.model or _by_annotation(text.python), inline_key(table, column)]
        given += ["primary_key=True"] if column.name in table.key else [] if column.nullable else ["nullable=False"]
        given += ["unique=True"] if is_inline_unique(table, column) else []
        given += ["index=True"] if is_inline_index(table, column) else []
        given += [default_of(column)[0]] if column.default is not None else []
        given += [f"comment={quoted(column.comment)}"] if column.comment else []
        lines.append(f"    Column({', '.join(each for each in given if each)}),")
    lines += [f"    {each}," if not each.startswith("{") else f"    **{each}," for each in arguments_of(table, dialect)]
    return _whole(table, "\n".join([*lines, ")", ""]))


def _by_annotation(python: str) -> str:
    """The type that the annotation of a model would have said."""
    return {
        "int": "Integer", "Decimal": "Numeric(12, 2)", "datetime": "Moment", "date": "Date", "time": "Time",
        "bool": "Boolean", "bytes": "LargeBinary", "UUID": "Uuid", "timedelta": "Interval",
    }[python]  # fmt: skip


def _unshadowed(table: TableFacts, code: str) -> str:
    """A column called date hides the class of dates from the columns below it: then both are named by their module."""
    attributes = {column.attribute for column in table.columns}
    if attributes & set(DATES):
        code = re.sub(rf"(?<=Mapped\[)({'|'.join(DATES)})\b", r"dt.\1", code)
    for word in ("text", "func"):
        if word in attributes:
            code = re.sub(rf"(?<=[=(\s]){word}(?=[.(])", f"sa.{word}", code)
    return code
