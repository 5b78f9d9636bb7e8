"""A database that had its tables before it had migrations is taken over: never in silence, and never built anew."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from admin_app.resource.errors import Refusal
from admin_app.schema import adopting
from admin_app.schema.adopt_command import adopt
from admin_app.schema.branches import MIGRATIONS
from admin_app.schema.stepping import applied_here
from admin_app.schema.upgrading import upgrade

MIGRATION = '''"""{words}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {after!r}
branch_labels = {labels!r}
depends_on = None
{more}

def upgrade() -> None:
{up}


def downgrade() -> None:
    pass
'''
TABLES = ("album", "artist")
MAKES = '    op.create_table("{0}", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id"))'


def test_an_upgrade_refuses_to_build_what_is_there(old, folder):
    with pytest.raises(Refusal, match=r"the tables album, artist already, which 0001_baseline would make.*db adopt"):
        upgrade(old, folder)

    assert set(inspect(old).get_table_names()) == set(TABLES)


def test_the_baseline_is_noted_and_everything_else_runs(old, folder):
    assert adopt(old, folder) == "0001_baseline"

    assert {"app_1", "steward_0001"} <= {script.revision for script in applied_here(old, folder)}
    assert {"admin_user", *TABLES} <= set(inspect(old).get_table_names())
    with old.connect() as connection:
        assert connection.execute(text("SELECT id FROM album")).scalars().all() == [7]
    assert upgrade(old, folder) == 0


def test_a_new_database_gets_the_tables_from_the_baseline(engine, folder):
    upgrade(engine, folder)

    assert set(TABLES) <= set(inspect(engine).get_table_names())
    with pytest.raises(Refusal, match="no baseline to adopt"):
        adopt(engine, folder)


def test_what_stands_before_the_baseline_is_run_first(old, folder):
    write(folder, "0001_first", "app_0", None, up=MAKES.format("early"))
    write(folder, "0002_baseline", "app_1", "app_0", up=made(), more=named())
    (folder / "versions" / "app" / "0001_baseline.py").unlink()

    adopt(old, folder)

    assert "early" in inspect(old).get_table_names()


def test_another_database_than_the_one_that_was_read_is_not_adopted(old, folder):
    with old.begin() as connection:
        connection.execute(text("DROP TABLE artist"))

    with pytest.raises(Refusal, match="has artist as well, and this one does not"):
        adopt(old, folder)
    assert inspect(old).get_table_names() == ["album"]


def test_tables_of_others_are_told_by_the_baseline(folder):
    write(folder, "0001_baseline", "app_1", None, up=made(), more=named() + 'left_out = ["theirs"]\n')

    assert adopting.left_out(folder) == {"theirs"}


@pytest.fixture
def folder(tmp_path) -> Path:
    """The tool's own migrations, and a baseline of the team's."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(copy / "versions" / "app")
    (copy / "versions" / "app").mkdir()
    write(copy, "0001_baseline", "app_1", None, up=made(), more=named())
    return copy


@pytest.fixture
def old(engine) -> Engine:
    """A database with tables and a row, and without any migration."""
    with engine.begin() as connection:
        for name in TABLES:
            connection.execute(text(f"CREATE TABLE {name} (id integer NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO album VALUES (7)"))
    return engine


def write(folder: Path, name: str, revision: str, after: str | None, *, up: str, more: str = "") -> None:
    labels = None if after else ("app",)
    told = MIGRATION.format(words=name, revision=revision, after=after, labels=labels, up=up, more=more)
    (folder / "versions" / "app" / f"{name}.py").write_text(told, encoding="utf-8")


def made() -> str:
    return "\n".join(MAKES.format(name) for name in TABLES)


def named() -> str:
    return f"baseline_of = {list(TABLES)!r}\n"
