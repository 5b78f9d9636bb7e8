"""The kinds of operations, each twice: as the one side writes it, and as the other side writes the same kind.

``change`` is what the operation means, on a schema of plain data that no tool has a hand in: the truth of the table.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """In words, for Alembic (there and back), for Django (None where it has no such thing), and what it means."""

    words: str
    up: str
    down: str
    django: str | None
    change: Callable[[Schema], None]


@dataclass(frozen=True)
class Kind:
    name: str
    one: Operation
    other: Operation


def base() -> Schema:
    """The schema before both sides: tables of columns, and what hangs on them by name."""
    return {
        "maker": {"columns": {"id": ("int", False, None), "name": ("text 50", False, None)}},
        "product": {
            "columns": {
                "id": ("int", False, None),
                "name": ("text 100", False, None),
                "price": ("int", True, None),
                "note": ("text 100", True, None),
                "maker_id": ("int", True, None),
            },
            "ix_product_price": (("price",), "index"),
        },
    }


def meant(*operations: Operation) -> Schema | None:
    """What the operations make of the schema in this order; None where one of them has nothing to work on."""
    schema = deepcopy(base())
    for operation in operations:
        try:
            operation.change(schema)
        except (KeyError, ValueError):
            return None
    return schema


def _batch(table: str, line: str) -> str:
    return f'with op.batch_alter_table("{table}") as batch:\n    batch.{line}'


def _columns(schema: Schema, table: str) -> dict[str, Any]:
    columns: dict[str, Any] = schema[table]["columns"]
    return columns


def _new(found: dict[str, Any], name: str, value: Any) -> None:
    if name in found:
        raise ValueError(name)
    found[name] = value


def _on(schema: Schema, table: str, column: str) -> list[str]:
    """The names of what stands on a column."""
    _columns(schema, table)[column]
    return [name for name, facts in schema[table].items() if name != "columns" and column in facts[0]]


def add(column: str, length: int) -> Operation:
    return Operation(
        f"adds product.{column} String({length})",
        f'op.add_column("product", sa.Column("{column}", sa.String({length}), nullable=True))',
        f'op.drop_column("product", "{column}")',
        f'migrations.AddField("product", "{column}", models.CharField(max_length={length}, null=True))',
        lambda schema: _new(_columns(schema, "product"), column, (f"text {length}", True, None)),
    )


def drop(column: str) -> Operation:
    def change(schema: Schema) -> None:
        for name in _on(schema, "product", column):
            del schema["product"][name]
        del _columns(schema, "product")[column]

    return Operation(
        f"drops product.{column}",
        _batch("product", f'drop_column("{column}")'),
        f'op.add_column("product", sa.Column("{column}", sa.String(100), nullable=True))',
        f'migrations.RemoveField("product", "{column}")',
        change,
    )


def retype(length: int) -> Operation:
    def change(schema: Schema) -> None:
        was = _columns(schema, "product")["name"]
        _columns(schema, "product")["name"] = (f"text {length}", *was[1:])

    def line(before: int, after: int) -> str:
        types = f"existing_type=sa.String({before}), type_=sa.String({after})"
        return f'alter_column("name", {types}, existing_nullable=False)'

    return Operation(
        f"makes product.name String({length})",
        _batch("product", line(100, length)),
        _batch("product", line(length, 100)),
        f'migrations.AlterField("product", "name", models.CharField(max_length={length}))',
        change,
    )


def strict() -> Operation:
    def change(schema: Schema) -> None:
        kind, _, default = _columns(schema, "product")["price"]
        _columns(schema, "product")["price"] = (kind, False, default)

    def line(nullable: bool) -> str:
        return f'alter_column("price", existing_type=sa.Integer(), nullable={nullable})'

    return Operation(
        "makes product.price NOT NULL",
        _batch("product", line(False)),
        _batch("product", line(True)),
        'migrations.AlterField("product", "price", models.IntegerField())',
        change,
    )


def default(value: int) -> Operation:
    def change(schema: Schema) -> None:
        kind, null, _ = _columns(schema, "product")["price"]
        _columns(schema, "product")["price"] = (kind, null, str(value))

    def line(value: str) -> str:
        return f'alter_column("price", existing_type=sa.Integer(), server_default={value})'

    return Operation(
        f"gives product.price the default {value}",
        _batch("product", line(f'"{value}"')),
        _batch("product", line("None")),
        f'migrations.AlterField("product", "price", models.IntegerField(null=True, db_default={value}))',
        change,
    )


def rename(new: str) -> Operation:
    def change(schema: Schema) -> None:
        table = schema["product"]
        names = _on(schema, "product", "name")
        _new(_columns(schema, "product"), new, _columns(schema, "product").pop("name"))
        for name in names:
            columns, kind = table[name][0], table[name][1:]
            table[name] = (tuple(new if column == "name" else column for column in columns), *kind)

    return Operation(
        f"renames product.name to {new}",
        _batch("product", f'alter_column("name", new_column_name="{new}")'),
        _batch("product", f'alter_column("{new}", new_column_name="name")'),
        f'migrations.RenameField("product", "name", "{new}")',
        change,
    )


def index(name: str, column: str, kind: str = "index") -> Operation:
    def change(schema: Schema) -> None:
        _columns(schema, "product")[column]
        _new(schema["product"], name, ((column,), kind))

    unique = kind == "unique"
    made = f'models.UniqueConstraint(fields=["{column}"], name="{name}")'
    constraint = _batch("product", f'create_unique_constraint("{name}", ["{column}"])')
    return Operation(
        f"{'makes product.' + column + ' unique' if unique else 'indexes product.' + column} as {name}",
        constraint if unique else f'op.create_index("{name}", "product", ["{column}"])',
        _batch("product", f'drop_constraint("{name}", type_="unique")')
        if unique
        else f'op.drop_index("{name}", "product")',
        f'migrations.AddConstraint("product", {made})'
        if unique
        else f'migrations.AddIndex("product", models.Index(fields=["{column}"], name="{name}"))',
        change,
    )


def check(name: str, least: int) -> Operation:
    def change(schema: Schema) -> None:
        _columns(schema, "product")["price"]
        _new(schema["product"], name, (("price",), "check"))

    made = f'models.CheckConstraint(condition=models.Q(price__gt={least}), name="{name}")'
    return Operation(
        f"checks product.price > {least} as {name}",
        _batch("product", f'create_check_constraint(op.f("{name}"), "price > {least}")'),
        _batch("product", f'drop_constraint(op.f("{name}"), type_="check")'),
        f'migrations.AddConstraint("product", {made})',
        change,
    )


def key(name: str) -> Operation:
    def change(schema: Schema) -> None:
        _columns(schema, "product")["maker_id"], _columns(schema, "maker")["id"]
        _new(schema["product"], name, (("maker_id",), "key", "maker"))

    made = 'models.ForeignKey("shop.Maker", models.DO_NOTHING, null=True, db_index=False)'
    return Operation(
        f"points product.maker_id to maker as {name}",
        _batch("product", f'create_foreign_key("{name}", "maker", ["maker_id"], ["id"])'),
        _batch("product", f'drop_constraint("{name}", type_="foreignkey")'),
        f'migrations.RenameField("product", "maker_id", "maker"), migrations.AlterField("product", "maker", {made})',
        change,
    )


def create(column: str) -> Operation:
    columns = {"id": ("int", False, None), column: ("text 20", True, None)}
    return Operation(
        f"creates the table tag with {column}",
        'op.create_table("tag", sa.Column("id", sa.Integer(), primary_key=True), '
        f'sa.Column("{column}", sa.String(20)))',
        'op.drop_table("tag")',
        'migrations.CreateModel("Tag", [("id", models.AutoField(primary_key=True)), '
        f'("{column}", models.CharField(max_length=20, null=True))], options={{"db_table": "tag"}})',
        lambda schema: _new(schema, "tag", {"columns": dict(columns)}),
    )


def drop_table() -> Operation:
    def change(schema: Schema) -> None:
        if any(
            facts[1:] == ("key", "maker")
            for table in schema.values()
            for facts in table.values()
            if isinstance(facts, tuple)
        ):
            raise ValueError("maker")
        del schema["maker"]

    return Operation(
        "drops the table maker",
        'op.drop_table("maker")',
        'op.create_table("maker", sa.Column("id", sa.Integer(), primary_key=True), '
        'sa.Column("name", sa.String(50), nullable=False))',
        'migrations.DeleteModel("Maker")',
        change,
    )


def rename_table(new: str) -> Operation:
    def change(schema: Schema) -> None:
        _new(schema, new, schema.pop("maker"))
        for table in schema.values():
            for name, facts in table.items():
                if isinstance(facts, tuple) and facts[1:] == ("key", "maker"):
                    table[name] = (facts[0], "key", new)

    return Operation(
        f"renames the table maker to {new}",
        f'op.rename_table("maker", "{new}")',
        f'op.rename_table("{new}", "maker")',
        f'migrations.AlterModelTable("maker", "{new}")',
        change,
    )


def rows(setting: str) -> Operation:
    sql = f"UPDATE product SET {setting}"
    return Operation(
        sql,
        f'op.execute("{sql}")',
        "pass",
        f'migrations.RunSQL("{sql}", "")',
        lambda schema: _columns(schema, "product")["price"],
    )


def raw(name: str, column: str) -> Operation:
    sql = f"CREATE INDEX {name} ON product ({column})"

    def change(schema: Schema) -> None:
        _columns(schema, "product")[column]
        _new(schema["product"], name, ((column,), "index"))

    return Operation(
        f"SQL: {sql}",
        f'op.execute("{sql}")',
        f'op.execute("DROP INDEX {name}")',
        f'migrations.RunSQL("{sql}", "DROP INDEX {name}")',
        change,
    )


KINDS = (
    Kind("add a column", add("colour", 20), add("colour", 30)),
    Kind("drop a column", drop("note"), drop("note")),
    Kind("change a type", retype(200), retype(50)),
    Kind("NOT NULL", strict(), strict()),
    Kind("default", default(0), default(1)),
    Kind("rename a column", rename("title"), rename("label")),
    Kind("index", index("ix_product_name", "name"), index("ix_product_name", "note")),
    Kind("unique", index("uq_product_name", "name", "unique"), index("uq_product_note", "note", "unique")),
    Kind("check", check("ck_product_price", 0), check("ck_product_price_more", 1)),
    Kind("foreign key", key("fk_product_maker"), key("fk_product_maker")),
    Kind("create a table", create("name"), create("label")),
    Kind("drop a table", drop_table(), drop_table()),
    Kind("rename a table", rename_table("brand"), rename_table("firm")),
    Kind("write rows", rows("price = price + 1"), rows("price = price * 2")),
    Kind("SQL by hand", raw("ix_product_note", "note"), raw("ix_product_maker", "maker_id")),
)


def pairs() -> list[tuple[Kind, Kind, Operation, Operation]]:
    """Each kind with each: the first on main, the second not yet published; and with itself in its other form."""
    return [
        (one, other, one.one, other.other if one is other else other.one)
        for place, one in enumerate(KINDS)
        for other in KINDS[place:]
    ]
