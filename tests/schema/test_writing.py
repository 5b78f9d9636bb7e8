"""Migrations that a team writes, in a copy of the folder."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema.branches import MIGRATIONS, one_head_each, scripts
from admin_app.schema.making.asking.choices import Answers
from admin_app.schema.state import current_state
from admin_app.schema.upgrading import downgrade, upgrade
from admin_app.schema.writing import make

ALL = len(list(scripts().walk_revisions()))
END = one_head_each()["app"].revision
TEAMS = len(list(MIGRATIONS.glob("versions/app/*.py")))


def test_nothing_is_written_where_nothing_differs(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    with pytest.raises(Refusal, match="there is nothing to write"):
        make(engine, "Nothing", folder=folder)
    assert len(list(folder.glob("versions/app/*.py"))) == TEAMS


def test_what_the_models_have_and_the_tables_have_not_is_written(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    _run(engine, "DROP INDEX ix_product_name", "ALTER TABLE customer DROP COLUMN notes")

    path = make(engine, "Notes on customers, & more", folder=folder)
    assert path.name == f"{TEAMS + 1:04}_notes_on_customers_more.py"
    assert "models" not in path.read_text(encoding="utf-8")
    assert upgrade(engine, folder) == 1
    assert "notes" in [column["name"] for column in inspect(engine).get_columns("customer")]
    assert "ix_product_name" in [index["name"] for index in inspect(engine).get_indexes("product")]

    downgrade(engine, folder=folder)
    assert "notes" not in [column["name"] for column in inspect(engine).get_columns("customer")]


def test_a_migration_of_the_team_leaves_the_tools_tables_alone(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    _run(engine, "ALTER TABLE admin_user DROP COLUMN created_at", "ALTER TABLE customer DROP COLUMN notes")

    assert "admin_" not in make(engine, "Notes", folder=folder).read_text(encoding="utf-8")
    with pytest.raises(Refusal, match="first run: python run"):
        make(engine, "People", "steward", folder)
    upgrade(engine, folder)
    said = Answers(fills={"admin_user.created_at": "2020-01-01"})
    written = make(engine, "People", "steward", folder, answers=said)
    assert written.parent.name == "steward"
    assert "admin_user" in written.read_text(encoding="utf-8")


def test_money_and_moments_are_written_as_what_they_are_in_sql(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    _run(engine, 'ALTER TABLE "order" DROP COLUMN total', "ALTER TABLE shipment DROP COLUMN time_in_transit")
    _run(engine, 'ALTER TABLE "order" DROP COLUMN shipped_at')

    text = make(engine, "Totals", folder=folder).read_text(encoding="utf-8")
    assert "sa.Numeric(precision=12, scale=2)" in text
    assert "sa.DateTime(timezone=True)" in text
    assert "sa.Interval()" in text


def test_two_ends_of_one_branch_are_refused_with_both_named(sqlite_engine: Engine, folder: Path) -> None:
    _colleagues(folder)
    with pytest.raises(Conflict) as conflict:
        upgrade(sqlite_engine, folder)

    sentence = conflict.value.sentence
    assert "The branch app ends in 2 migrations, so their order is not known. Nothing was changed." in sentence
    assert "0002_mine (app_0002_b): Mine." in sentence and "0002_theirs (app_0002_a): Theirs." in sentence
    assert inspect(sqlite_engine).get_table_names() == []
    assert current_state(sqlite_engine, folder).sentence == sentence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "100% ours" / "migrations"))


def _colleagues(folder: Path) -> None:
    """Two people wrote a migration at the same time."""
    _write(folder, "0002_theirs.py", "app_0002_a", END, "theirs")
    _write(folder, "0002_mine.py", "app_0002_b", END, "mine")


def _write(folder: Path, name: str, revision: str, after: str, table: str) -> None:
    (folder / "versions" / "app" / name).write_text(
        f'''"""{table.capitalize()}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{after}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("{table}", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("{table}")
''',
        encoding="utf-8",
    )


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
