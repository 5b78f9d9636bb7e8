"""Finds what may have been renamed, tables, columns and choices, and asks: a guess would lose what is in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from shlex import quote

from admin_app.resource.errors import Refusal
from admin_app.schema.making.asking.choices import Answers
from admin_app.schema.making.pictures.replaying import rename_column, renamed_table
from admin_app.schema.making.pictures.types import same_type
from admin_app.schema.making.pictures.values import Field, Schema, Shape, enum_of


@dataclass
class Renames:
    """Old name to new; columns by their table's new name, choices by the type that has them."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)

    def back(self, before: Schema, after: Schema) -> "Renames":
        """The same the other way, from ``after``, where all of them are done.

        A choice that was there before stays what it is. Where several became one, that becomes the first of them again.
        """
        tables = {new: old for old, new in self.tables.items()}
        columns = {(tables.get(table, table), new): old for (table, old), new in self.columns.items()}
        had, has = labels_of(before), labels_of(after)
        choices = {
            (type_, new): old
            for (type_, old), new in reversed(self.choices.items())
            if old not in has.get(type_, ()) and new not in had.get(type_, ())
        }
        return Renames(tables, columns, choices)

    def apply(self, schema: Schema) -> None:
        for old, new in self.tables.items():
            renamed_table(schema, old, new)
        for (table, old), new in self.columns.items():
            rename_column(schema, table, old, new)


def labels_of(schema: Schema) -> dict[str, list[str]]:
    """PostgreSQL's types of choices that the schema uses, with what may be chosen."""
    columns = [column for shape in schema.values() for column in shape.columns.values()]
    return {str(type_.name): list(type_.enums) for column in columns if (type_ := enum_of(column)) is not None}


def decided(before: Schema, after: Schema, answers: Answers) -> Renames:
    """What was renamed, as answered; ``before`` is changed accordingly. Refuses where nobody says."""
    found = Renames()
    open_questions: list[str] = []
    unused = dict(answers.renames)
    for old, new in _pairs(before.keys() - after.keys(), after.keys() - before.keys(), unused):
        if old in found.tables or new in found.tables.values():
            continue
        if _is_said(
            old, new, unused, lambda old=old, new=new: _alike(before[old], after[new]), answers, open_questions, "table"
        ):
            found.tables[old] = new
    for old, new in found.tables.items():
        renamed_table(before, old, new)
    for table in sorted(before.keys() & after.keys()):
        _columns(table, before[table], after[table], found, unused, answers, open_questions)
    for (table, old), new in found.columns.items():
        rename_column(before, table, old, new)
    _choices(before, after, found, unused, answers, open_questions)
    if open_questions:
        raise Refusal(_refusal(open_questions))
    if unused:
        raise Refusal(f"--rename {_first(unused)} fits nothing: the models and the tables have no such difference.")
    return found


def _columns(
    table: str, old: Shape, new: Shape, found: Renames, unused: dict[str, str], answers: Answers, questions: list[str]
) -> None:
    gone, come = old.columns.keys() - new.columns.keys(), new.columns.keys() - old.columns.keys()
    was = next((before for before, after in found.tables.items() if after == table), table)
    for prefix in {table, was}:
        for name in [each for each in unused if each.startswith(f"{prefix}.") and each.split(".", 1)[1] in gone]:
            if unused[name].rpartition(".")[2] in come:
                found.columns[(table, name.split(".", 1)[1])] = unused.pop(name).rpartition(".")[2]
    for before, after in _pairs(gone, come, {}):
        if (table, before) in found.columns or after in _taken(found, table):
            continue
        alike = _of_one_kind(old.columns[before], new.columns[after])
        if _is_said(f"{table}.{before}", after, {}, lambda alike=alike: alike, answers, questions, "column"):
            found.columns[(table, before)] = after


def _of_one_kind(old: Field, new: Field) -> bool:
    """Texts of any length are, numbers of any size; two types of choices are not."""
    enums = enum_of(old), enum_of(new)
    if any(enums):
        return same_type(old.type, new.type)
    return old.type._type_affinity is new.type._type_affinity


def _taken(found: Renames, table: str) -> set[str]:
    return {new for (where, _), new in found.columns.items() if where == table}


def _choices(
    before: Schema, after: Schema, found: Renames, unused: dict[str, str], answers: Answers, questions: list[str]
) -> None:
    """A choice that is gone became another one: rows may have it."""
    old, new = labels_of(before), labels_of(after)
    for type_ in sorted(old.keys() & new.keys()):
        for label in [label for label in old[type_] if label not in new[type_]]:
            said = unused.pop(f"{type_}.{label}", None)
            if said is None and answers.no_rename:
                continue
            if said is None and answers.ask is not None:
                said = answers.ask(f"{type_} no longer has {label!r}. What do rows that have it get? {new[type_]}")
            if said is None:
                questions.append(f"--rename {quote(f'{type_}.{label}:{new[type_][0]}')}")
            elif said not in new[type_]:
                raise Refusal(f"{type_} has no {said!r}; it has {', '.join(new[type_])}.")
            else:
                found.choices[(type_, label)] = said


def _pairs(gone: Iterable[str], come: Iterable[str], said: dict[str, str]) -> list[tuple[str, str]]:
    pairs = [(old, new) for old in sorted(gone) for new in sorted(come)]
    return sorted(pairs, key=lambda pair: said.get(pair[0]) != pair[1])


def _is_said(old: str, new: str, unused: dict[str, str], alike: object, answers: Answers, questions: list[str],
             kind: str) -> bool:  # fmt: skip
    if unused.get(old) == new:
        del unused[old]
        return True
    if old in unused or answers.no_rename or not alike():  # type: ignore[operator]
        return False
    if answers.ask is None:
        questions.append(f"--rename {quote(f'{old}:{new}')}")
        return False
    return answers.ask(f"Was the {kind} {old} renamed to {new}? [y/N]").strip().lower() in ("y", "yes")


def _alike(old: Shape, new: Shape) -> bool:
    """At least half of the columns are called the same and are of the same type."""
    same = [name for name, each in new.columns.items()
            if name in old.columns and same_type(old.columns[name].type, each.type)]  # fmt: skip
    return 2 * len(same) >= max(len(old.columns), len(new.columns))


def _first(unused: dict[str, str]) -> str:
    return next(f"{old}:{new}" for old, new in unused.items())


def _refusal(questions: list[str]) -> str:
    lines = "\n".join(f"  {each}" for each in dict.fromkeys(questions))
    return (
        "Something is gone and something like it is new. If it was renamed, or turned into another, say so, because "
        f"what is in it is lost otherwise:\n{lines}\nIf it was not: --no-rename. Nothing was written."
    )
