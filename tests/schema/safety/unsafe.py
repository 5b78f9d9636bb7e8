"""Operations that are dangerous on a live PostgreSQL: on the table ``thing``, in the words of Alembic or of SQL."""

from dataclasses import dataclass

TABLES = """\
op.create_table(
    "maker",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
)
op.create_table(
    "thing",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("sku", sa.Integer(), nullable=False),
    sa.Column("price", sa.Integer(), nullable=True),
    sa.Column("maker_id", sa.Integer(), nullable=True),
)
op.create_index("ix_thing_sku", "thing", ["sku"])
op.create_table(
    "land",
    sa.Column("code", sa.String(2), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("price", sa.Integer()),
)
op.create_table("keyless", sa.Column("code", sa.Integer(), nullable=False), sa.Column("note", sa.String(20)))
"""


@dataclass(frozen=True)
class Unsafe:
    """An operation; ``lock`` is what PostgreSQL itself holds of the table when it was carried out."""

    kind: str
    code: str
    lock: str

    @property
    def table(self) -> str:
        return "keyless" if self.kind == "primary-key" else "thing"


UNSAFE = [
    Unsafe("index", 'op.create_index("ix_thing_price", "thing", ["price"])', "SHARE"),
    Unsafe("drop-index", 'op.drop_index("ix_thing_sku", "thing")', "ACCESS EXCLUSIVE"),
    Unsafe("not-null", 'op.alter_column("thing", "price", nullable=False)', "ACCESS EXCLUSIVE"),
    Unsafe("type", 'op.alter_column("thing", "price", type_=sa.BigInteger())', "ACCESS EXCLUSIVE"),
    Unsafe(
        "foreign-key", 'op.create_foreign_key("fk_m", "thing", "maker", ["maker_id"], ["id"])', "SHARE ROW EXCLUSIVE"
    ),
    Unsafe("check", 'op.create_check_constraint(op.f("ck_p"), "thing", "price >= 0")', "ACCESS EXCLUSIVE"),
    Unsafe("unique", 'op.create_unique_constraint("uq_sku", "thing", ["sku"])', "ACCESS EXCLUSIVE"),
    Unsafe("primary-key", 'op.create_primary_key("pk_keyless", "keyless", ["code"])', "ACCESS EXCLUSIVE"),
    Unsafe(
        "column-default",
        'op.add_column("thing", sa.Column("luck", sa.Float(), server_default=sa.text("random()")))',
        "ACCESS EXCLUSIVE",
    ),
    Unsafe("rows", 'op.execute("UPDATE thing SET price = 1 WHERE price > 40")', "ROW EXCLUSIVE"),
    Unsafe("truncate", 'op.execute("TRUNCATE thing")', "ACCESS EXCLUSIVE"),
    Unsafe("rename-table", 'op.rename_table("thing", "article")', "ACCESS EXCLUSIVE"),
    Unsafe("rename-column", 'op.alter_column("thing", "name", new_column_name="title")', "ACCESS EXCLUSIVE"),
    Unsafe("lock", 'op.execute("LOCK TABLE thing")', "ACCESS EXCLUSIVE"),
    Unsafe("rewrite", 'op.execute("ALTER TABLE thing SET UNLOGGED")', "ACCESS EXCLUSIVE"),
    Unsafe("reindex", 'op.execute("REINDEX TABLE thing")', "SHARE"),
]
"""Those that can be carried out as they stand here, one by one."""
