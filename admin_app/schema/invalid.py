"""Indices that PostgreSQL began to build beside everybody and never finished: they cost writes, and serve nobody."""

from dataclasses import dataclass

from sqlalchemy import Connection, column, select, table

INDEX = table("pg_index", column("indexrelid"), column("indrelid"), column("indisvalid"))
BUILT = table("pg_stat_progress_create_index", column("index_relid"))


@dataclass(frozen=True, slots=True)
class Invalid:
    name: str
    table: str

    @property
    def sentence(self) -> str:
        return (
            f"The index {self.name} of {self.table} is invalid: building it CONCURRENTLY was broken off. Remove it: "
            f'DROP INDEX CONCURRENTLY "{self.name}"'
        )


def invalid_indexes(connection: Connection) -> list[Invalid]:
    """Those that nobody is building just now; none but on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return []
    index, owner = (table("pg_class", column("oid"), column("relname"), column("relkind")).alias(name) for name in "io")
    asked = (
        select(index.c.relname, owner.c.relname)
        .join_from(INDEX, index, index.c.oid == INDEX.c.indexrelid)
        .join(owner, owner.c.oid == INDEX.c.indrelid)
        .where(INDEX.c.indisvalid.is_(False), index.c.relkind == "i")
        .where(INDEX.c.indexrelid.not_in(select(BUILT.c.index_relid)))
        .order_by(index.c.relname)
    )
    return [Invalid(*names) for names in connection.execute(asked)]
