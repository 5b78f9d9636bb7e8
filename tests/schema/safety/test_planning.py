"""``db plan`` says what would run on which rows; ``db upgrade`` refuses before it runs what is dangerous on these."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import upgrading
from admin_app.schema.commands import db_commands
from admin_app.schema.safety import planning, upgrade_commands
from admin_app.schema.safety.sizing import Size, sizes_of
from tests.schema.repository import Repository
from tests.schema.safety.conftest import Write

Command = Callable[..., Result]
INDEX = 'op.create_index("ix", "thing", ["price"])'
LARGE = 20


@pytest.mark.postgres
def test_a_danger_on_a_large_table_is_named_before_it_runs(
    run: Command, write: Write, rows: Callable[..., None]
) -> None:
    rows(LARGE + 1)
    write(INDEX)
    refused = run("upgrade").exception
    assert isinstance(refused, Refusal)
    assert refused.sentence == (
        "Nothing was changed, because this is not safe here:\n"
        "  migrations/versions/app/0002_mine.py:16: builds ix while nobody can write thing (thing: more than 20 rows)\n"
        "The safe forms: python run.py db plan. To run it as it is: python run.py db upgrade --accept-risk"
    )
    assert run("upgrade", "--accept-risk").exit_code == 0


@pytest.mark.postgres
def test_on_a_small_table_it_is_only_told(run: Command, write: Write, rows: Callable[..., None]) -> None:
    rows(LARGE)
    write(INDEX)
    done = run("upgrade")
    assert done.exit_code == 0
    assert "Note: migrations/versions/app/0002_mine.py:16: builds ix while nobody can write thing" in done.stderr


@pytest.mark.postgres
@pytest.mark.parametrize("code", [INDEX, 'op.rename_table("thing", "article")', 'op.drop_index("ix_thing_sku")'])
def test_on_an_empty_database_nobody_is_held_up(run: Command, write: Write, code: str) -> None:
    write(code)
    assert "Note" not in run("upgrade").stderr


@pytest.mark.postgres
def test_a_risk_with_a_reason_runs(run: Command, write: Write, rows: Callable[..., None]) -> None:
    rows(LARGE + 1)
    write(f"{INDEX}  # accepted: nobody works at night")
    assert "accepted: nobody works at night" in run("plan").output
    assert run("upgrade").exit_code == 0


@pytest.mark.postgres
@pytest.mark.parametrize(
    "code",
    [
        'op.add_column("thing", sa.Column("x", sa.Integer(), nullable=False))',
        'op.create_index("ix", "thing", ["price"], postgresql_concurrently=True)',
    ],
)
def test_what_would_fail_anyway_is_refused_before_anything_runs(
    run: Command, write: Write, rows: Callable[..., None], code: str
) -> None:
    rows(1)
    write(code)
    assert isinstance(run("upgrade").exception, Refusal)
    assert "0002_mine" in run("plan").output


@pytest.mark.postgres
def test_an_invalid_index_is_in_the_way_of_one_that_is_to_be_built(
    run: Command, write: Write, rows: Callable[..., None], here: Engine
) -> None:
    rows(2)
    with here.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("UPDATE thing SET sku = 1")
        with pytest.raises(Exception, match="could not create unique index"):
            connection.exec_driver_sql("CREATE UNIQUE INDEX CONCURRENTLY uq ON thing (sku)")
    write(
        'with op.get_context().autocommit_block():\n    op.create_index("uq", "thing", ["sku"], unique=True, '
        "postgresql_concurrently=True, if_not_exists=True)"
    )
    sentence = (
        "The index uq of thing is invalid: building it CONCURRENTLY was broken off. Remove it: "
        'DROP INDEX CONCURRENTLY "uq"'
    )
    assert sentence in run("plan").output
    refused = run("upgrade").exception
    assert isinstance(refused, Refusal) and sentence in refused.sentence


@pytest.mark.postgres
def test_the_plan_says_each_operation_its_rows_and_its_lock(
    run: Command, write: Write, rows: Callable[..., None]
) -> None:
    rows(3)
    write(f'{INDEX}\nop.add_column("thing", sa.Column("x", sa.Integer()))')
    output = run("plan").output
    assert "0002_mine: Mine." in output
    assert "  :16   CREATE INDEX ix ON thing (price)\n        thing: 3 rows, SHARE\n" in output
    assert "      ! builds ix while nobody can write thing. The safe form:\n            with op.get_context()" in output
    assert "  :17   ALTER TABLE thing ADD COLUMN x INTEGER\n        thing: 3 rows, ACCESS EXCLUSIVE\n" in output
    assert output.endswith("1 migration would run.\n")
    run("upgrade")
    assert run("plan").output == "The database is up to date.\n"


def test_the_plan_of_sqlite_says_what_is_done_to_how_many_rows(
    run: Command, write: Write, rows: Callable[..., None]
) -> None:
    rows(1)
    write(INDEX)
    assert "  :16   indexes thing by price as ix\n        thing: 1 row\n" in run("plan").output


@pytest.mark.postgres
@pytest.mark.parametrize("command", ["plan", "upgrade"])
def test_a_database_that_the_code_does_not_know_is_told_so(run: Command, here: Engine, command: str) -> None:
    with here.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'app_9999'")
    assert "a migration that this code does not know; run the newer code" in str(run(command).exception)


@pytest.mark.postgres
def test_a_large_table_is_estimated_and_not_counted(here: Engine, rows: Callable[..., None]) -> None:
    rows(30)
    with here.connect() as connection:
        assert sizes_of(connection, ["thing", "nothing"], bound=10) == {"thing": Size(10, is_more=True)}
        connection.exec_driver_sql("ANALYZE thing")
        assert str(sizes_of(connection, ["thing"], bound=10)["thing"]) == "about 30 rows"


def test_the_sql_of_a_part_is_printed_there_and_back(run: Command) -> None:
    there = run("sql", "steward_0004:steward_0005", "--on", "postgresql").output
    assert run("sql", "0004_pins_and_visits:0005_sent_forms.py", "--on", "postgresql").output == there
    assert "CREATE TABLE admin_sent_form" in there and "admin_pin" not in there
    assert (
        "DROP TABLE admin_sent_form" in run("sql", "steward_0005:steward_0004", "--down", "--on", "postgresql").output
    )
    assert run("sql", "--down").exit_code == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("sql", "nowhere:steward_0004"), "There is no migration 'nowhere'."),
        (("sql", "steward_004"), "There is no migration 'steward_004'. Did you mean steward_0004?"),
        (("sql", "0005_sent_form"), "There is no migration '0005_sent_form'. Did you mean 0005_sent_forms?"),
        (("downgrade", "app_001"), "There is no migration 'app_001'. Did you mean app_0001?"),
        (("downgrade", "app@-99"), "The database has had 1 migration of the branch app."),
        (("downgrade", "app@-x"), "There is no migration '-x'."),
        (("squash", "foo"), "foo is no row of migrations; write it as 0002_colour..0007_weight"),
        (("squash", "app_001..app_0002"), "There is no migration app_001 in the branch app."),
        (("make", "x", "--fill", "tag.qty"), "'tag.qty' cannot be read; write it as --fill order.colour=red"),
        (("make", "x", "--rename", "tag"), "'tag' cannot be read; write it as --rename customer.phone:telephone"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error_that_says_what_may_be(
    run: Command, words: tuple[str, ...], sentence: str
) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert sentence in told.output


@pytest.fixture
def here(
    request: pytest.FixtureRequest, desk: Flask, team: Repository, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The commands run where the team's migrations are, on a database that has had the released ones."""
    for module, name, function in (
        (upgrade_commands, "plan", planning.plan),
        (upgrading, "upgrade", upgrading.upgrade),
    ):
        monkeypatch.setattr(module, name, partial(function, folder=team.folder))
    monkeypatch.setitem(desk.config, "MIGRATION_LARGE_TABLE", LARGE)
    kind = "postgres" if request.node.get_closest_marker("postgres") else "sqlite"
    engine: Engine = request.getfixturevalue(f"{kind}_engine")
    upgrading.upgrade(engine)
    engines = db._app_engines[desk]
    before, engines[None] = engines[None], engine
    yield engine
    engines[None] = before


@pytest.fixture
def run(desk: Flask, here: Engine) -> Iterator[Command]:
    with desk.app_context():
        yield lambda *words: CliRunner().invoke(db_commands, words)


@pytest.fixture
def rows(here: Engine) -> Callable[[int], None]:
    """So many rows in the table, which nobody has analysed."""

    def inserted(count: int) -> None:
        with here.begin() as connection:
            for number in range(1, count + 1):
                connection.exec_driver_sql(f"INSERT INTO thing (id, name, sku) VALUES ({number}, 'a', {number})")

    return inserted
