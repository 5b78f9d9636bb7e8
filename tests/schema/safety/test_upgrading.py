"""An upgrade beside others waits briefly and again, one of several does it, and where it stops it says what stays."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from admin_app.resource.errors import Refusal
from admin_app.schema.pacing import Pace
from admin_app.schema.progress import Watch
from admin_app.schema.upgrading import LOCK, upgrade
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Write

QUICK = Pace(lock_ms=20, tries=3, rest=0.01, most_rest=0.01)
ADD = 'op.add_column("thing", sa.Column("x", sa.Integer()))'
ALONE = "with op.get_context().autocommit_block():\n    "
SIGTERM = "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nop.execute('SELECT 1')"


class Seen(Watch):
    """What was told; ``when_said`` is done whenever something is waited for."""

    def __init__(self, when_said: Callable[[], object] = lambda: None) -> None:
        self.lines: list[str] = []
        self._when_said = when_said

    def begins(self, number: int, total: int, script: object) -> None:
        self.lines.append(f"{number} of {total}")

    def ends(self, script: object, seconds: float) -> None:
        assert seconds >= 0
        self.lines.append("done")

    def says(self, sentence: str) -> None:
        self.lines.append(sentence)
        self._when_said()


def test_each_migration_is_counted_when_it_begins_and_when_it_ends(
    team: Repository, write: Write, engine: Engine
) -> None:
    write(ADD)
    seen = Seen()
    assert upgrade(engine, team.folder, watch=seen) == 2
    assert seen.lines == ["1 of 2", "done", "2 of 2", "done"]


@pytest.mark.postgres
def test_a_table_in_use_is_tried_for_and_then_left(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    write(ADD)
    seen = Seen()
    with pytest.raises(Refusal) as refused:
        upgrade(begun, team.folder, watch=seen, pace=QUICK)
    assert "others use the table, and did not stop for as long as was tried" in refused.value.sentence
    assert refused.value.sentence.endswith("0002_mine was taken back. Go on: python run.py db upgrade")
    assert sum(line.startswith("A table is in use by others") for line in seen.lines) == QUICK.tries - 1
    assert columns(begun) == {"id", "name", "sku", "price", "maker_id"}


@pytest.mark.postgres
def test_it_goes_on_when_the_others_have_gone(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    write(ADD)
    assert upgrade(begun, team.folder, watch=Seen(reader.rollback), pace=QUICK) == 1
    assert "x" in columns(begun)


@pytest.mark.postgres
def test_a_statement_that_stands_alone_is_tried_again_by_itself(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    """What was committed before it is not run a second time, which would fail."""
    write(
        f'op.create_table("new", sa.Column("id", sa.Integer()))\n{ALONE}op.execute("ALTER TABLE thing ADD x integer")'
    )
    assert upgrade(begun, team.folder, watch=Seen(reader.rollback), pace=QUICK) == 1
    assert "x" in columns(begun)


@pytest.mark.postgres
def test_an_index_that_is_built_beside_everybody_waits_as_long_as_it_takes(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    """Giving up would leave an invalid index. The limits are as before afterwards."""
    limits = "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')"
    write(
        f'{ALONE}op.create_index("ix", "thing", ["price"], postgresql_concurrently=True)\n'
        f"    assert op.get_bind().execute(sa.text({limits!r})).scalar() == '20ms7min'"
    )
    reader.exec_driver_sql("UPDATE thing SET price = 1")  # whoever only reads is not waited for
    with leaves_when_waited_for(reader, milliseconds=100):
        assert upgrade(begun, team.folder, pace=Pace(lock_ms=20, statement_ms=420_000)) == 1
    assert {each["name"] for each in inspect(begun).get_indexes("thing")} >= {"ix"}


@pytest.mark.postgres
def test_a_migration_that_committed_a_part_is_not_run_again(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    write(f'{ALONE}op.execute("CREATE TABLE early (id integer)")\n{ADD}')
    with pytest.raises(Refusal) as refused:
        upgrade(begun, team.folder, pace=QUICK)
    assert "0002_mine stopped half way, on line 18: what it committed before" in refused.value.sentence
    assert "early" in inspect(begun).get_table_names()


@pytest.mark.postgres
def test_what_follows_a_part_that_stays_is_tried_again_from_there(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    later = 'op.execute("CREATE TABLE later (id integer)")\nop.execute("INSERT INTO later VALUES (1)")'
    write(f'{ALONE}op.execute("CREATE TABLE early (id integer)")\n{later}\n{ADD}')
    seen = Seen(reader.rollback)
    assert upgrade(begun, team.folder, watch=seen, pace=QUICK) == 1
    assert len([line for line in seen.lines if line.startswith("A table is in use")]) == 1
    with begun.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM later").scalar() == 1
    assert "x" in columns(begun)


@pytest.mark.postgres
def test_what_the_rest_read_before_is_not_sent_again(
    begun: Engine, team: Repository, write: Write, reader: Connection
) -> None:
    asks = 'assert op.get_bind().execute(sa.text("SELECT 1")).scalar() == 1'
    write(f'{ALONE}op.execute("CREATE TABLE early (id integer)")\n{asks}\n{ADD}')
    with pytest.raises(Refusal, match="0002_mine stopped half way, on line 19"):
        upgrade(begun, team.folder, watch=Seen(reader.rollback), pace=QUICK)


@pytest.mark.parametrize("before", ["", ADD])
def test_a_wish_to_stop_takes_the_migration_back(team: Repository, write: Write, engine: Engine, before: str) -> None:
    upgrade(engine, team.folder)
    write(f"{before}\n{SIGTERM}")
    with pytest.raises(Refusal) as stopped:
        upgrade(engine, team.folder)
    what = "Nothing was changed" if engine.dialect.name == "sqlite" else "0002_mine was taken back"
    assert stopped.value.sentence == f"Stopped. {what}. Go on: python run.py db upgrade"
    assert columns(engine) == {"id", "name", "sku", "price", "maker_id"}


@pytest.mark.postgres
def test_those_before_it_stay(team: Repository, write: Write, postgres_engine: Engine) -> None:
    write('op.execute("SELECT 1 / 0")')
    with pytest.raises(Refusal) as refused:
        upgrade(postgres_engine, team.folder)
    assert refused.value.sentence == (
        "The database said: division by zero\n0002_mine was taken back. 1 before it stays. "
        "Go on: python run.py db upgrade"
    )


@pytest.mark.postgres
def test_an_index_that_was_never_finished_is_named_with_the_way_out(
    begun: Engine, team: Repository, write: Write
) -> None:
    with begun.begin() as connection:
        connection.exec_driver_sql("INSERT INTO thing (name, sku) VALUES ('a', 1), ('b', 1)")
    write(f'{ALONE}op.create_index("uq", "thing", ["sku"], unique=True, postgresql_concurrently=True)')
    with pytest.raises(Refusal) as refused:
        upgrade(begun, team.folder)
    assert refused.value.sentence.endswith(
        "The index uq of thing is invalid: building it CONCURRENTLY was broken off. Remove it: "
        'DROP INDEX CONCURRENTLY "uq"'
    )


@pytest.mark.postgres
def test_whoever_waits_for_another_that_migrates_says_so(begun: Engine, team: Repository, write: Write) -> None:
    write(ADD)
    with begun.connect() as other:
        other.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        seen = Seen(lambda: other.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})"))
        assert upgrade(begun, team.folder, watch=seen) == 1
    assert seen.lines[0] == "Another process is migrating this database; waiting for it to end."


@pytest.mark.postgres
def test_whoever_waits_is_in_nobodys_way_who_builds_an_index_concurrently(
    begun: Engine, team: Repository, write: Write
) -> None:
    write(ADD)
    with begun.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        other.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")

        def go_on() -> None:
            other.exec_driver_sql("CREATE INDEX CONCURRENTLY ix_thing_name ON thing (name)")
            other.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")

        building = threading.Thread(target=go_on)
        assert upgrade(begun, team.folder, watch=Seen(building.start)) == 1
        building.join()
    assert "ix_thing_name" in {index["name"] for index in inspect(begun).get_indexes("thing")}


@pytest.fixture
def begun(team: Repository, postgres_engine: Engine) -> Engine:
    """A database with the team's released tables."""
    upgrade(postgres_engine, team.folder)
    return postgres_engine


@pytest.fixture
def reader(begun: Engine) -> Iterator[Connection]:
    """Somebody who reads the table, in a transaction that does not end."""
    with begun.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM thing")
        yield connection


def columns(engine: Engine) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns("thing")}


@contextmanager
def leaves_when_waited_for(reader: Connection, milliseconds: int) -> Iterator[None]:
    """Ends the reader's transaction as soon as somebody has waited so long."""
    waited = text(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted "
        f"AND datname = current_database() AND clock_timestamp() - waitstart > interval '{milliseconds} ms'"
    )
    over = threading.Event()

    def look() -> None:
        with reader.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not over.is_set() and not connection.execute(waited).scalar():
                pass
        reader.rollback()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


@pytest.mark.parametrize("stop", ["raise RuntimeError('there are rows without a maker')", "raise SystemExit(0)"])
def test_a_migration_that_stops_in_its_own_way_is_told(
    team: Repository, write: Write, engine: Engine, stop: str
) -> None:
    upgrade(engine, team.folder)
    write(f"{ADD}\n{stop}")
    with pytest.raises(Refusal, match=r"The migration failed: (RuntimeError: there are rows|SystemExit: 0)") as refused:
        upgrade(engine, team.folder)
    assert "Go on: python run.py db upgrade" in refused.value.sentence
    assert "x" not in {column["name"] for column in inspect(engine).get_columns("thing")}
