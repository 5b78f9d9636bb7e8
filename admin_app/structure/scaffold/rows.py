"""The factories of tests/factories.py: one method a model, which makes what its row needs."""

import re
from collections.abc import Iterable

from admin_app.structure.reserved import OF_FACTORIES
from admin_app.structure.scaffold.facts import MODEL, Facts, Relation, TableFacts
from admin_app.structure.scaffold.values import is_asked, value_of


def factory_name(table: TableFacts) -> str:
    return f"{table.names.singular}_row" if table.names.singular in OF_FACTORIES else table.names.singular


def needed(table: TableFacts) -> list[Relation]:
    """The relations without which there is no row."""
    return [each for each in table.relations if not each.many and not each.nullable]


def makeable(facts: Facts) -> list[TableFacts]:
    """The models of which a factory can make a row; of the others it is said why not."""
    found = []
    for table in facts.models:
        if why := _hindrance(table, []):
            facts.notices.append(f"{table.path}: its factory makes what it is given, and no story makes a row: {why}")
        else:
            found.append(table)
    return found


def _hindrance(table: TableFacts, path: list[TableFacts]) -> str | None:
    if table in path:
        return f"its row needs a row of {table.path} first, in a circle."
    for key in table.foreign_keys:
        if key.target.kind != MODEL and any(is_asked(table, table.column(name)) for name in key.columns):
            return f"it needs a row of {key.target.path}, which has no model."
    for column in table.columns:
        if is_asked(table, column) and value_of(table, column) is None:
            return f"nobody knows what a {column.type} holds ({table.path}.{column.name})."
    return next((why for each in needed(table) if (why := _hindrance(each.target, [*path, table]))), None)


def factory_text(table: TableFacts) -> str:
    """One method of ``Rows``."""
    asked = [(column, value_of(table, column)) for column in table.columns if is_asked(table, column)]
    usual = ", ".join(f'"{column.attribute}": {value.code}' for column, value in asked if value)
    lines = [f"    def {factory_name(table)}(self, **given: Any) -> {table.names.model}:"]
    lines += ["        number = next(self.numbers)"] if "number" in usual else []
    lines += [f"        usual: dict[str, Any] = {{{usual}}}"]
    for each in needed(table):
        lines += [f'        if "{each.name}" not in given:']
        lines += [f'            given["{each.name}"] = self.{factory_name(each.target)}()']
    lines += [f"        return self._kept({table.names.model}(**usual | given))", ""]
    return "\n".join(lines)


def factory_of_what_is_given(table: TableFacts) -> str:
    """Of a model whose row nobody can make up."""
    return (
        f"    def {factory_name(table)}(self, **given: Any) -> {table.names.model}:\n"
        f"        return self._kept({table.names.model}(**given))\n"
    )


def imports_of(table: TableFacts, text: str) -> Iterable[str]:
    """What the method names."""
    enums = {column.enum: column.enum_home for column in table.columns if column.enum and f"{column.enum}." in text}
    yield f"from models.{table.names.singular} import {table.names.model}"
    yield from (f"from models.{home} import {enum}" for enum, home in enums.items())
    for module, names in (
        ("datetime", ("UTC", "date", "datetime", "time", "timedelta")),
        ("decimal", ("Decimal",)),
        ("uuid", ("uuid4",)),
    ):
        for name in names:
            if re.search(rf"\b{name}\(|={name}\)", text):
                yield f"from {module} import {name}"
