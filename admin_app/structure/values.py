"""What a field is in each file: its column, what a factory puts there, what a form and a program send."""

from dataclasses import dataclass
from typing import Any

from admin_app.structure.fields import Field
from admin_app.structure.names import Names


@dataclass(frozen=True)
class Target:
    """What a relation points to: its class, its module, its key's column and its resource's address."""

    model: str
    module: str
    column: str
    address: str


Targets = dict[str, Target]

PYTHON = {
    "text": "str", "string": "str", "integer": "int", "number": "float", "decimal": "Decimal",
    "money": "Decimal", "date": "date", "moment": "datetime", "boolean": "bool", "json": "dict[str, Any]",
}  # fmt: skip
MADE = {
    "text": 'f"made {number}"', "string": 'f"made {number}"', "integer": "number", "number": "1.5",
    "money": "Decimal(10)", "decimal": "Decimal(0)", "date": "date(2026, 1, 1)",
    "moment": "datetime(2026, 1, 1, 12, tzinfo=UTC)",
}  # fmt: skip
SENT: dict[str, tuple[str, Any]] = {
    "text": ("made new", "made new"),
    "string": ("made new", "made new"),
    "integer": ("7", 7),
    "number": ("1.5", 1.5),
    "money": ("1.00", "1.00"),
    "decimal": ("0", "0"),
    "date": ("2026-01-01", "2026-01-01"),
    "moment": ("2026-01-01T12:00", "2026-01-01T12:00:00Z"),
}


def enum_of(names: Names, field: Field) -> str:
    """The class of a field's choices: ``status`` of an invoice is an ``InvoiceStatus``."""
    return names.model + "".join(part.title() for part in field.name.split("_"))


def columns_of(names: Names, field: Field, targets: Targets) -> str:
    """The line of the model that declares the field's column."""
    python = "int" if field.is_relation else PYTHON.get(field.kind) or enum_of(names, field)
    given = [each for each in (_type(names, field, targets), *_options(field)) if each]
    name = f"{field.name}_id" if field.is_relation else field.name
    declared = f" = mapped_column({', '.join(given)})" if given else ""
    return f"    {name}: Mapped[{python}{' | None' if field.nullable else ''}]{declared}"


def relation_of(field: Field, called_there: str) -> str:
    """The line that declares the relationship; ``called_there`` is its other side, empty where there is none."""
    target = f'"{field.kind} | None"' if field.nullable else f'"{field.kind}"'
    back = f'back_populates="{called_there}", ' if called_there else ""
    keys = f'{back}foreign_keys=[{field.name}_id], lazy="joined", join_depth=1'
    return f"    {field.name}: Mapped[{target}] = relationship({keys})"


def made(names: Names, field: Field, targets: Targets) -> str:
    """What a factory puts there, as code; empty where the model has a value by itself."""
    if field.nullable or field.kind in ("boolean", "json") or field.is_relation:
        return ""
    if field.kind == "enum":
        return f"{enum_of(names, field)}.{field.choices[0].upper()}"
    return MADE[field.kind]


def typed(field: Field, targets: Targets) -> str:
    """What a form sends for the field; ``own:customers`` is the key of a row that its sender may see."""
    if field.is_relation:
        return f"own:{targets[field.kind].address}"
    return field.choices[0].upper() if field.kind == "enum" else str(SENT[field.kind][0])


def sent(field: Field, targets: Targets) -> Any:
    """What a program sends for the field."""
    if field.is_relation:
        return f"own:{targets[field.kind].address}"
    return field.choices[0] if field.kind == "enum" else SENT[field.kind][1]


def required(fields: tuple[Field, ...]) -> list[Field]:
    """What a form has to fill."""
    return [field for field in fields if not field.nullable and field.kind not in ("boolean", "json")]


def _type(names: Names, field: Field, targets: Targets) -> str:
    if field.is_relation:
        return f'ForeignKey("{targets[field.kind].column}")'
    if field.kind == "enum":
        return f"one_of({enum_of(names, field)})"
    if field.kind == "decimal":
        return f"Exact({field.digits[0]}, {field.digits[1]})"
    return {"string": f"String({field.length})", "text": "Text", "number": "Float"}.get(field.kind, "")


def _options(field: Field) -> list[str]:
    default = {"boolean": "default=False", "json": "default=dict"}.get(field.kind, "")
    unique = "unique=True" if field.unique else ""
    index = "index=True" if (field.index or field.is_relation) and not field.unique else ""
    return [default, unique, index]
