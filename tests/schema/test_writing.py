"""Migrations that a team writes, in a copy of the folder."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema.branches import MIGRATIONS, one_head_each, scripts
from admin_app.schema.state import current_state
from admin_app.schema.upgrading import downgrade, upgrade
from admin_app.schema.writing import make, merge, rebase

ALL = len(list(scripts().walk_revisions()))


def test_nothing_is_written_where_nothing_differs(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    with pytest.raises(Refusal, match="there is nothing to write"):
        make(engine, "Nothing", folder=folder)
    assert len(list(folder.glob("versions/app/*.py"))) == 1


def test_what_the_models_have_and_the_tables_have_not_is_written(engine: Engine, folder: Path) -> None:
    upgrade(engine, folder)
    _run(engine, "DROP INDEX ix_product_name", "ALTER TABLE customer DROP COLUMN notes")

    path = make(engine, "Notes on customers, & more", folder=folder)
    assert path.name == "0002_notes_on_customers_more.py"
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
    written = make(engine, "People", "steward", folder)
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


def test_two_ends_are_joined_by_a_migration_with_a_proper_message(engine: Engine, folder: Path) -> None:
    _colleagues(folder)
    path = merge(folder=folder)

    assert "Join 0002_theirs and 0002_mine." in path.read_text(encoding="utf-8")
    assert upgrade(engine, folder) == ALL + 3
    assert {"mine", "theirs"} < set(inspect(engine).get_table_names())
    downgrade(engine, "app_0001", folder)
    assert not {"mine", "theirs"} & set(inspect(engine).get_table_names())


def test_one_end_is_put_on_top_of_the_other(engine: Engine, folder: Path) -> None:
    _colleagues(folder)
    assert rebase(top="app_0002_b", folder=folder).revision == "app_0002_b"

    assert one_head_each(folder)["app"].revision == "app_0002_b"
    text = (folder / "versions/app/0002_mine.py").read_text(encoding="utf-8")
    assert 'down_revision = "app_0002_a"' in text
    assert upgrade(engine, folder) == ALL + 2


def test_a_side_of_two_migrations_is_not_torn_apart(folder: Path) -> None:
    _colleagues(folder)
    _write(folder, "0003_more.py", "app_0003", "app_0002_b", "more")
    with pytest.raises(Refusal, match="is not alone on its side"):
        rebase(top="app_0003", folder=folder)
    assert rebase(top="app_0002_a", folder=folder).revision == "app_0002_a"
    assert one_head_each(folder)["app"].revision == "app_0002_a"


def test_one_end_needs_no_merge_and_no_rebase(folder: Path) -> None:
    for write in (merge, rebase):
        with pytest.raises(Refusal, match="The branch app has one end; there is nothing to join"):
            write(folder=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "100% ours" / "migrations"))


def _colleagues(folder: Path) -> None:
    """Two people wrote a migration at the same time."""
    _write(folder, "0002_theirs.py", "app_0002_a", "app_0001", "theirs")
    _write(folder, "0002_mine.py", "app_0002_b", "app_0001", "mine")


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
