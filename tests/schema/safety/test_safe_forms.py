"""The safe form of each danger is code that runs: it does the same, and nothing in it is dangerous."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from admin_app.resource.errors import Refusal
from admin_app.schema.safety.actions import EXCLUSIVE, ROW, SHARE, SHARE_ROW, SHARE_UPDATE
from admin_app.schema.safety.casts import rewrites
from admin_app.schema.safety.reading import statements_of
from admin_app.schema.safety.statements import actions_of
from admin_app.schema.upgrading import upgrade
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Findings, Write, loaded
from tests.schema.safety.unsafe import TABLES, UNSAFE, Unsafe

FROM_WEAK_TO_STRONG = (
    *("AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock"),
    *("ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"),
)
MODES = {
    ROW: "RowExclusiveLock",
    SHARE_UPDATE: "ShareUpdateExclusiveLock",
    SHARE: "ShareLock",
    SHARE_ROW: "ShareRowExclusiveLock",
    EXCLUSIVE: "AccessExclusiveLock",
}
CHANGES_NOTHING = {"lock", "rewrite", "reindex"}
OF_POSTGRESQL = {"lock", "rewrite", "reindex"}
"""What SQLite has no words for, safe or not."""
WORKS_OTHERWISE = {"rename-column"}
"""Both names stay until nobody asks for the old one."""

EACH_DAY = {"index", "not-null", "foreign-key", "rows"}

ROWS = [
    "INSERT INTO maker SELECT n, 'maker ' || n FROM generate_series(1, 10) AS n",
    "INSERT INTO thing SELECT n, 'thing ' || n, n, 1 + n / 7, 1 + n / 2000 FROM generate_series(1, 12000) AS n",
    "INSERT INTO keyless SELECT n FROM generate_series(1, 50) AS n",
]
LOOKS = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1, 2",
    "indexes": "SELECT indexrelid::regclass::text, indisvalid, indisunique, indisprimary FROM pg_index "
    "WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1",
    "constraints": "SELECT conname, contype, convalidated, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1",
    "rows": "SELECT table_name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', table_name)"
    ", false, true, '')))[1]::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
}

LOCKS = [
    "ALTER TABLE thing ADD COLUMN x integer",
    "ALTER TABLE thing DROP COLUMN price",
    "ALTER TABLE thing ALTER COLUMN price TYPE bigint",
    "ALTER TABLE thing ALTER COLUMN price SET NOT NULL",
    "ALTER TABLE thing ALTER COLUMN price SET DEFAULT 3",
    "ALTER TABLE thing RENAME COLUMN price TO cost",
    "ALTER TABLE thing ADD CONSTRAINT c CHECK (price >= 0) NOT VALID",
    "ALTER TABLE thing ADD CONSTRAINT f FOREIGN KEY (maker_id) REFERENCES maker (id) NOT VALID",
    "ALTER TABLE thing ADD CONSTRAINT u UNIQUE (sku)",
    "ALTER TABLE thing ADD CONSTRAINT u UNIQUE USING INDEX by_sku",
    "ALTER TABLE thing VALIDATE CONSTRAINT unchecked",
    "ALTER TABLE thing DROP CONSTRAINT unchecked",
    "CREATE INDEX ix ON thing (price)",
    "REINDEX TABLE thing",
    "UPDATE thing SET price = 1 WHERE id = 1",
    "TRUNCATE thing",
    "LOCK TABLE thing",
]


def sampled() -> Iterator[Any]:
    """Those that lead to the same; the few that are tried each day stand for the others."""
    for unsafe in UNSAFE:
        if unsafe.kind not in CHANGES_NOTHING | WORKS_OTHERWISE:
            yield unsafe if unsafe.kind in EACH_DAY else pytest.param(unsafe, marks=pytest.mark.nightly)


@pytest.mark.parametrize("unsafe", UNSAFE, ids=lambda unsafe: unsafe.kind)
def test_nothing_in_a_safe_form_is_dangerous(found: Findings, unsafe: Unsafe) -> None:
    (finding,) = found(unsafe.code)
    assert found(finding.safe) == []


@pytest.mark.postgres
@pytest.mark.parametrize("unsafe", [*sampled()], ids=lambda unsafe: unsafe.kind)
def test_a_safe_form_leads_to_the_same_also_after_it_stopped_half_way(
    team: Repository, write: Write, found: Findings, unsafe: Unsafe, pair: tuple[Engine, Engine]
) -> None:
    (finding,) = found(unsafe.code)
    write(f'{finding.safe}\nop.execute("SELECT 1 / 0")')
    with pytest.raises(Refusal, match="division by zero"):
        upgrade(pair[1], team.folder)
    ends = []
    for engine, code in zip(pair, (unsafe.code, finding.safe), strict=True):
        write(code)
        assert upgrade(engine, team.folder) == 1
        ends.append(look(engine, unsafe))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    "unsafe", [each for each in UNSAFE if each.kind not in OF_POSTGRESQL], ids=lambda each: each.kind
)
def test_a_safe_form_runs_on_sqlite(
    team: Repository, write: Write, found: Findings, unsafe: Unsafe, sqlite_engine: Engine
) -> None:
    upgrade(sqlite_engine, team.folder)
    (finding,) = found(unsafe.code)
    write(finding.safe)
    assert upgrade(sqlite_engine, team.folder) == 1


LAND = (
    "INSERT INTO land SELECT chr(65 + n % 26) || chr(65 + n / 26), date '2020-01-01' + n, n "
    "FROM generate_series(1, 9) AS n"
)


@pytest.mark.postgres
def test_rows_are_taken_by_whatever_key_there_is(
    team: Repository, write: Write, found: Findings, pair: tuple[Engine, Engine]
) -> None:
    (finding,) = found("op.execute(r\"UPDATE land SET price = 7 WHERE code <> ' \\:x'\")")
    write(finding.safe)
    with pair[0].begin() as connection:
        connection.execute(text(LAND))
    upgrade(pair[0], team.folder)
    with pair[0].connect() as connection:
        assert connection.execute(text("SELECT DISTINCT price FROM land")).scalars().all() == [7]


@pytest.mark.postgres
def test_what_is_renamed_is_there_under_both_names(
    team: Repository, write: Write, found: Findings, pair: tuple[Engine, Engine]
) -> None:
    engine = pair[0]
    (column,) = found('op.alter_column("thing", "name", new_column_name="title")')
    write(column.safe)
    upgrade(engine, team.folder)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE thing SET name = 'new' WHERE id = 3")
        connection.exec_driver_sql("INSERT INTO thing (id, name, sku) VALUES (0, 'made', 0)")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM thing WHERE name IS DISTINCT FROM title").scalar() == 0


@pytest.mark.postgres
def test_older_servers_write_a_renamed_table_by_its_old_name(
    team: Repository, write: Write, found: Findings, pair: tuple[Engine, Engine]
) -> None:
    (table,) = found('op.rename_table("thing", "article")')
    write(table.safe)
    upgrade(pair[0], team.folder)
    with pair[0].begin() as connection:
        connection.exec_driver_sql("INSERT INTO thing (id, name, sku) VALUES (0, 'by the old name', 0)")
        assert connection.exec_driver_sql("SELECT name FROM article WHERE id = 0").scalar() == "by the old name"


@pytest.mark.postgres
@pytest.mark.parametrize("unsafe", UNSAFE, ids=lambda unsafe: unsafe.kind)
def test_the_unsafe_form_holds_the_lock_that_is_said(write: Write, unsafe: Unsafe, held: Connection) -> None:
    oid = held.exec_driver_sql(f"SELECT '{unsafe.table}'::regclass::oid").scalar()
    for statement in statements_of(loaded(write(unsafe.code))):
        held.exec_driver_sql(statement.sql)
    assert strongest(locks(held, oid)) == MODES[unsafe.lock]


@pytest.mark.postgres
@pytest.mark.parametrize("sql", LOCKS)
def test_postgresql_takes_the_lock_that_is_said(sql: str, held: Connection) -> None:
    oid = held.exec_driver_sql("SELECT 'thing'::regclass::oid").scalar()
    held.exec_driver_sql("SAVEPOINT before")
    held.exec_driver_sql(sql)
    assert strongest(locks(held, oid)) == MODES[actions_of(sql)[0].lock]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("before", "after"),
    [
        *(("varchar(20)", "varchar(50)"), ("varchar(50)", "varchar(20)"), ("varchar(20)", "text"), ("text", "varchar")),
        *(("text", "varchar(9)"), ("char(3)", "text"), ("numeric(12, 2)", "numeric(14, 2)"), ("integer", "bigint")),
        *(("numeric(12, 2)", "numeric(14, 3)"), ("numeric(12, 2)", "numeric"), ("numeric", "numeric(12, 2)")),
        *(("timestamp(3)", "timestamp(6)"), ("timestamptz(6)", "timestamptz(3)"), ("varbit(4)", "varbit(8)")),
        *(("integer", "numeric"), ("date", "timestamp"), ("real", "double precision"), ("varchar", "varchar(5)")),
        *(("integer", "integer"), ("varchar(20)", "char(20)")),
    ],
)
def test_a_table_is_written_anew_where_it_is_said(held: Connection, before: str, after: str) -> None:
    file = "SELECT pg_relation_filenode('cast_here')"
    held.exec_driver_sql(f"CREATE TABLE cast_here (it {before})")
    first = held.exec_driver_sql(file).scalar()
    held.exec_driver_sql(f"ALTER TABLE cast_here ALTER COLUMN it TYPE {after}")
    assert (held.exec_driver_sql(file).scalar() != first) == rewrites(before, after)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[str]:
    """The name of a database with the team's tables and rows in them."""
    from tests.databases import fresh_postgres  # a plugin: what is imported before it is loaded is not rewritten

    team = Repository(tmp_path_factory.mktemp("filled") / "team", TABLES, "pass")
    with fresh_postgres(postgres_url) as url:
        engine = create_engine(url)
        upgrade(engine, team.folder)
        with engine.begin() as connection:
            for sql in ROWS:
                connection.exec_driver_sql(sql)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def pair(filled: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    """Two databases with the same rows."""
    from tests.databases import fresh_postgres

    with fresh_postgres(postgres_url, filled) as one, fresh_postgres(postgres_url, filled) as other:
        engines = create_engine(one), create_engine(other)
        yield engines
        for engine in engines:
            engine.dispose()


@pytest.fixture(scope="module")
def looked_into(filled: str, postgres_url: str) -> Iterator[Engine]:
    from tests.databases import fresh_postgres

    with fresh_postgres(postgres_url, filled) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE UNIQUE INDEX by_sku ON thing (sku)")
            connection.exec_driver_sql("ALTER TABLE thing ADD CONSTRAINT unchecked CHECK (sku > 0) NOT VALID")
            connection.exec_driver_sql("UPDATE thing SET price = 0 WHERE price IS NULL")
        yield engine
        engine.dispose()


@pytest.fixture
def held(looked_into: Engine) -> Iterator[Connection]:
    """A transaction that is taken back."""
    with looked_into.connect() as connection:
        yield connection


def look(engine: Engine, unsafe: Unsafe) -> dict[str, object]:
    with engine.connect() as connection:
        seen: dict[str, Any] = {name: connection.execute(text(sql)).all() for name, sql in LOOKS.items()}
        if unsafe.kind == "rename-table":  # and the view of the old name
            return {name: [row for row in rows if row[0] != "thing"] for name, rows in seen.items()}
        if unsafe.kind == "column-default":
            assert connection.exec_driver_sql("SELECT count(*) FROM thing WHERE luck IS NULL").scalar() == 0
        if unsafe.kind == "rows":
            seen["prices"] = connection.exec_driver_sql("SELECT price, count(*) FROM thing GROUP BY 1 ORDER BY 1").all()
    return seen


def locks(connection: Connection, oid: Any) -> list[str]:
    sql = f"SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation = {oid}"
    return list(connection.exec_driver_sql(sql).scalars())


def strongest(modes: list[str]) -> str:
    return max(modes, key=FROM_WEAK_TO_STRONG.index)
