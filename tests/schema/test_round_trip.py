"""A migration that is written from one schema to another makes the other, and takes it back: for schemas at random."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copy, rmtree
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy.pool import NullPool

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS
from admin_app.schema.making.asking.choices import Answers
from admin_app.schema.making.drafting import differences
from admin_app.schema.squashing.squash import planned
from admin_app.schema.upgrading import downgrade, upgrade
from admin_app.schema.writing import make
from tests.databases import fresh_postgres
from tests.schema.schemas import look_of, renamed, schemas

# SQLite's reflection says so of every table that it passes, also of those that a migration leaves as they are.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection:sqlalchemy.exc.SAWarning")

Pair = tuple[sa.Engine, sa.Engine]
SOME, MANY = 2, settings().max_examples
how_many = pytest.mark.parametrize("count", [SOME, pytest.param(MANY, marks=pytest.mark.nightly)])


@how_many
def test_a_written_migration_leads_there_and_back(pair: Pair, count: int) -> None:
    def leads(data: st.DataObject, folder: Path) -> None:
        round_trip(data.draw(schemas()), data.draw(schemas()), *pair, folder)

    for_schemas_at_random(leads, pair, count)


@how_many
def test_renamed_tables_and_columns_lead_there_and_back(pair: Pair, count: int) -> None:
    def leads(data: st.DataObject, folder: Path) -> None:
        one = data.draw(schemas())
        other, renames = renamed(data.draw, one)
        round_trip(one, other, *pair, folder, renames)

    for_schemas_at_random(leads, pair, count)


@pytest.mark.parametrize("count", [2, pytest.param(MANY, marks=pytest.mark.nightly)])
def test_a_row_of_written_migrations_is_squashed_into_one_that_makes_the_same(pair: Pair, count: int) -> None:
    """``planned`` itself refuses where the schemas differ: at the end of the row, and below it after a step back."""

    def leads(data: st.DataObject, folder: Path) -> None:
        one = data.draw(schemas())
        other, renames = renamed(data.draw, one)
        written = [
            path
            for metadata, said in ((one, {}), (other, renames), (data.draw(schemas()), {}))
            if (path := next_migration(pair[0], metadata, folder, said))
        ]
        row = written[data.draw(st.integers(0, max(0, len(written) - 2))) :]
        if len(row) > 1:
            squash_or_say_why_not(pair[0], f"{row[0].stem}..{row[-1].stem}", folder)

    for_schemas_at_random(leads, pair, count)


def next_migration(engine: sa.Engine, metadata: sa.MetaData, folder: Path, renames: dict[str, str]) -> Path | None:
    with engine.connect() as connection:
        if not differences(connection, metadata, folder):
            return None
    path = make(engine, "Next", folder=folder, metadata=metadata, answers=replace(FREELY, renames=renames))
    note(path.read_text(encoding="utf-8"))
    upgrade(engine, folder)
    return path


def squash_or_say_why_not(engine: sa.Engine, row: str, folder: Path) -> None:
    try:
        note(planned(engine, row, folder, data="keep").text)
    except Refusal as refused:
        if "something else comes by the same name" not in refused.sentence:
            raise


def for_schemas_at_random(leads: Callable[[st.DataObject, Path], None], pair: Pair, count: int) -> None:
    """Each on empty databases, with a folder in which there are no migrations."""

    @settings(max_examples=count, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        with place() as folder:
            for engine in pair:
                emptied(engine)
            leads(data, folder)

    each()


def round_trip(
    one: sa.MetaData,
    other: sa.MetaData,
    written: sa.Engine,
    direct: sa.Engine,
    folder: Path,
    renames: dict[str, str] | None = None,
) -> None:
    """From nothing to one, to the other, and back; each time as if it had been made directly."""
    if one.tables:
        make(written, "One", folder=folder, metadata=one, answers=FREELY)
        upgrade(written, folder)
    assert_is(written, one, direct, folder)
    with written.connect() as connection:
        if not differences(connection, other, folder):
            return
    path = make(written, "Other", folder=folder, metadata=other, answers=replace(FREELY, renames=renames or {}))
    note(path.read_text(encoding="utf-8"))
    upgrade(written, folder)
    assert_is(written, other, direct, folder)
    downgrade(written, folder=folder)
    assert_is(written, one, direct, folder, whole=False)


FREELY = Answers(no_rename=True, no_fill=True)


def assert_is(
    written: sa.Engine, metadata: sa.MetaData, direct: sa.Engine, folder: Path, *, whole: bool = True
) -> None:
    emptied(direct)
    metadata.create_all(direct)
    assert look_of(written) == look_of(direct)
    if whole:
        with written.connect() as connection:
            assert differences(connection, metadata, folder) == []


@contextmanager
def place() -> Iterator[Path]:
    """A folder for migrations in which there are none."""
    root = Path(mkdtemp())
    folder = root / "migrations"
    for branch in ("app", "steward"):
        (folder / "versions" / branch).mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        copy(MIGRATIONS / name, folder / name)
    try:
        yield folder
    finally:
        rmtree(root)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two databases: one for what is written, one for what is made directly."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            urls = [f"sqlite:///{tmp_path / name}" for name in ("written.db", "direct.db")]
        else:
            server = request.getfixturevalue("postgres_url")
            urls = [stack.enter_context(fresh_postgres(server)) for _ in range(2)]
        one, other = (sa.create_engine(url, poolclass=NullPool) for url in urls)
        yield one, other
        one.dispose()
        other.dispose()


def emptied(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for file in Path(str(engine.url.database)).parent.glob(f"{Path(str(engine.url.database)).name}*"):
            file.unlink()
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
