"""The files of a new model, as text. Ruff puts their imports in order afterwards."""

import json
import re

from admin_app.structure.fields import CALLED_BY, Field
from admin_app.structure.names import Names
from admin_app.structure.returning import sides
from admin_app.structure.spelling import camel
from admin_app.structure.values import (
    Targets,
    columns_of,
    enum_of,
    made,
    relation_of,
    required,
    sent,
    typed,
)

IMPORTS = {
    "money": "from decimal import Decimal",
    "decimal": "from decimal import Decimal",
    "date": "from datetime import date",
    "moment": "from datetime import datetime",
    "json": "from typing import Any",
    "enum": "from enum import StrEnum",
    "string": "from sqlalchemy import String",
    "text": "from sqlalchemy import Text",
    "number": "from sqlalchemy import Float",
}


GRANTS = {"staff": "RCE..", "ops": "RCEDX", "developer": "R...X", "finance": ".....", "admin": "RCEDX"}
"""What the standard policy gives to each role, as the guards write it down."""


def title_of(fields: tuple[Field, ...]) -> Field:
    """The field that a record is called by: the first text that is always filled."""
    return next(field for field in fields if field.kind in CALLED_BY and not field.nullable)


def model_text(names: Names, fields: tuple[Field, ...], targets: Targets) -> str:
    """``models/<singular>.py``."""
    relations = [field for field in fields if field.is_relation]
    others = sorted({(targets[each.kind].module, each.kind) for each in relations})
    lines = [f'"""{names.words.capitalize()}."""', "", *_model_imports(fields)]
    if others:
        lines += ["", "if TYPE_CHECKING:", *(f"    from {module} import {model}" for module, model in others)]
    for field in fields:
        if field.kind == "enum":
            lines += ["", "", f"class {enum_of(names, field)}(StrEnum):"]
            lines += [f'    {choice.upper()} = "{choice}"' for choice in field.choices]
    lines += ["", "", f"class {names.model}(Base):", f'    __tablename__ = "{names.singular}"', ""]
    lines += ["    id: Mapped[int] = mapped_column(primary_key=True)"]
    lines += [columns_of(names, field, targets) for field in fields]
    there = sides(fields, targets, names)
    lines += ["", *(relation_of(each, there.get(each.name, "")) for each in relations)] if relations else []
    lines += ["", "    def __str__(self) -> str:", f"        return self.{title_of(fields).name}", ""]
    return _unshadowed("\n".join(lines), fields)


def _unshadowed(code: str, fields: tuple[Field, ...]) -> str:
    """A field called date hides the class of dates from those below it: then both are named by their module."""
    if not {"date", "datetime"} & {field.name for field in fields}:
        return code
    code = re.sub(r"^from datetime import \w+$", "import datetime as dt", code, flags=re.MULTILINE)
    return re.sub(r"(?<=Mapped\[)(date|datetime)\b", r"dt.\1", code)


def view_text(names: Names, category: str, *, named: bool) -> str:
    """``views/<plural>.py``; ``named`` where the address is not the one that the tool would find itself."""
    address = f'    name_in_url = "{names.address}"\n' if named else ""
    group = f'    category = "{category}"\n' if category else ""
    return (
        f'"""{names.words.capitalize()}."""\n\nfrom admin_app import ModelView\nfrom models import {names.model}\n\n\n'
        f"class {names.view}(ModelView):\n    model = {names.model}\n{address}{group}    api_write = True\n"
    )


def factory_text(names: Names, fields: tuple[Field, ...], targets: Targets) -> str:
    """The method of ``tests/factories.py``; what a relation needs is made by the factory of that model."""
    usual = ", ".join(f'"{field.name}": {code}' for field in fields if (code := made(names, field, targets)))
    lines = [f"    def {names.singular}(self, **given: Any) -> {names.model}:", "        number = next(self.numbers)"]
    lines += [f"        usual: dict[str, Any] = {{{usual}}}"]
    for field in fields:
        if field.is_relation and not field.nullable:
            lines += [f'        if "{field.name}" not in given:']
            lines += [f'            given["{field.name}"] = self.{_factory_of(field, targets)}']
    lines += [f"        return self._kept({names.model}(**usual | given))", ""]
    return "\n".join(lines)


def factory_imports(names: Names, fields: tuple[Field, ...]) -> list[str]:
    """What the factory needs."""
    enums = [enum_of(names, field) for field in fields if field.kind == "enum" and not field.nullable]
    return [f"from models.{names.singular} import {', '.join([names.model, *enums])}"]


def test_text(names: Names, fields: tuple[Field, ...], targets: Targets) -> str:
    """``tests/views/test_<plural>.py``: a list, a new record, a change, a missing value, a stranger."""
    title = title_of(fields).name
    filled = ", ".join(f"{field.name}={_filling(field, targets)}" for field in required(fields))
    emptied = ", ".join(
        f"{field.name}={_filling(field, targets) if field.name != title else repr('')}" for field in required(fields)
    )
    return STORY.format(
        Words=names.words.capitalize(), words=names.words.replace(" ", "_"), one=names.singular,
        address=f"/admin/{names.address}/", title=title, filled=filled, emptied=emptied,
    )  # fmt: skip


STORY = '''"""Stories of {Words}: who lists, makes and changes them, and who is refused."""


def test_staff_see_a_{one}_in_the_list(sign_in, rows):
    row = rows.{one}({title}="made to be found")

    page = sign_in("staff").open("{address}", 200)
    assert len(page.table()) == 1 and page.says("made to be found")
    assert sign_in("staff").open(f"{address}details/?id={{row.id}}", 200).one("h1").get_text() == "made to be found"


def test_staff_make_a_{one}(sign_in, rows):
    staff = sign_in("staff")

    made = staff.save("{address}new/", {filled})
    assert made.status == 303, made.text
    assert len(staff.open("{address}", 200).table()) == 1


def test_staff_change_a_{one}(sign_in, rows):
    row = rows.{one}()
    staff = sign_in("staff")

    assert staff.save(f"{address}edit/?id={{row.id}}", {title}="made otherwise").status == 303
    assert staff.open("{address}", 200).says("made otherwise")


def test_nobody_makes_a_{one}_without_what_it_is_called_by(sign_in, rows):
    staff = sign_in("staff")

    assert staff.save("{address}new/", {emptied}).status == 422
    assert staff.open("{address}", 200).table() == []


def test_a_stranger_sees_no_{words}(sign_in, rows):
    sign_in().open("{address}", 403)
'''


def verdicts_text(names: Names, fields: tuple[Field, ...], targets: Targets) -> str:
    """``tests/guards/made/<plural>.json``: who may what, as the guards ask it of every route."""
    title = title_of(fields).name
    there = sides(fields, targets, names)

    def at(field: Field) -> str:
        return targets[field.kind].address

    told = {
        "factory": names.singular,
        "grants": GRANTS,
        "pickers_there": {
            address: {there[f.name]: names.address for f in fields if f.name in there and at(f) == address}
            for address in dict.fromkeys(at(f) for f in fields if f.name in there)
        },
        "pickers": {field.name: targets[field.kind].address for field in fields if field.is_relation},
        "counted": [field.name for field in fields if field.kind in ("enum", "boolean")],
        "new": {field.name: typed(field, targets) for field in required(fields)},
        "changed": {title: "made otherwise"},
        "new_by_api": {
            camel(f"{field.name}_id" if field.is_relation else field.name): sent(field, targets)
            for field in required(fields)
        },
        "changed_by_api": {camel(title): "made otherwise"},
    }
    return json.dumps({names.address: told}, indent=2) + "\n"


def _model_imports(fields: tuple[Field, ...]) -> list[str]:
    kinds = {field.kind for field in fields}
    found = [line for kind, line in IMPORTS.items() if kind in kinds]
    if any(field.is_relation for field in fields):
        found += ["from typing import TYPE_CHECKING", "from sqlalchemy import ForeignKey"]
        found += ["from sqlalchemy.orm import relationship"]
    if "enum" in kinds:
        found += ["from models.types import one_of"]
    if "decimal" in kinds:
        found += ["from models.types import Exact"]
    return [*found, "from sqlalchemy.orm import Mapped, mapped_column", "from models.base import Base"]


def _factory_of(field: Field, targets: Targets) -> str:
    name = targets[field.kind].module.rpartition(".")[2]
    return 'person(("staff",), {})' if name == "user" else f"{name}()"


def _filling(field: Field, targets: Targets) -> str:
    if field.is_relation:
        return f"str(rows.{_factory_of(field, targets)}.id)"
    return f'"{typed(field, targets)}"'
