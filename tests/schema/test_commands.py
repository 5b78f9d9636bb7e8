"""``python run.py db …`` as people type it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, one_head_each
from admin_app.schema.commands import db_commands
from models import Base

Command = Callable[..., Result]

LAST = one_head_each()["app"].doc


def test_a_new_database_is_brought_up_and_then_found_in_order(run: Command) -> None:
    assert run("status").exit_code == 1
    assert "The order desk." in run("upgrade").output
    assert run("upgrade").output == "The database is up to date.\n"
    assert run("status").exit_code == 0
    assert run("check").output == "One end a branch, nothing waiting, models and tables agree.\n"


def test_a_difference_between_models_and_tables_is_named(run: Command, empty: Engine) -> None:
    run("upgrade")
    with empty.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_product_name")
        connection.exec_driver_sql("ALTER TABLE customer DROP COLUMN notes")

    refused = run("check").exception
    assert isinstance(refused, Refusal)
    assert "add index ix_product_name on product" in refused.sentence
    assert "add column customer.notes" in refused.sentence


def test_status_shows_who_wrote_what_and_what_this_database_has_had(run: Command, empty: Engine) -> None:
    assert re.search(r"○ 0001_order_desk +\S.* +creates the table category", run("status").output)
    run("upgrade")
    output = run("status").output
    assert "● 0001_order_desk" in output and "before these: --all)" in output
    assert "● 0001_people" in run("status", "--all").output
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'app_9999' WHERE version_num LIKE 'app%'")
    assert f"? {Path(one_head_each()['app'].path).stem}" in run("status").output


def test_a_step_back_is_taken_and_named(run: Command) -> None:
    run("upgrade")
    assert run("downgrade").output == f"  {LAST}\n1 migration taken back.\n"


def test_a_step_back_leads_to_a_migration_by_the_name_of_its_file(run: Command) -> None:
    run("upgrade")
    assert run("downgrade", "0007_languages").output.splitlines()[-1] == "2 migrations taken back."


def test_a_step_back_from_rows_is_taken_only_by_those_who_say_so(run: Command, empty: Engine) -> None:
    run("upgrade")
    with empty.begin() as connection:
        connection.exec_driver_sql("INSERT INTO tag (name) VALUES ('kept')")

    refused = run("downgrade").exception
    assert isinstance(refused, Refusal)
    assert refused.sentence.startswith("The database holds rows (in tag), and stepping back may drop them")
    with empty.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM tag").scalar() == "kept"
    assert run("downgrade", "--yes").output == f"  {LAST}\n1 migration taken back.\n"


def test_a_step_back_to_nowhere_is_refused(run: Command) -> None:
    run("upgrade")
    refused = run("downgrade", "nowhere")
    assert refused.exit_code == 2
    assert "There is no migration 'nowhere'" in refused.output


def test_a_database_that_has_the_tables_already_is_refused_with_its_own_words(run: Command, empty: Engine) -> None:
    Base.metadata.create_all(empty)
    refused = run("upgrade").exception
    assert isinstance(refused, Refusal)
    assert "already exists" in refused.sentence
    assert "[SQL" not in refused.sentence


def test_a_template_of_rows_takes_no_answers(run: Command) -> None:
    refused = run("make", "Rows", "--data", "tag", "--no-fill")
    assert refused.exit_code == 2
    assert "--data changes no structure and takes no answers" in refused.output


def test_answers_on_the_command_line_are_read(run: Command) -> None:
    run("upgrade")
    refused = run("make", "Fax", "--rename", "customer.fax:x", "--fill", "a.b=c").exception
    assert isinstance(refused, Refusal)
    assert refused.sentence.startswith("--rename customer.fax:x fits nothing")
    unread = run("make", "Fax", "--fill", "colour")
    assert unread.exit_code == 2
    assert "write it as --fill order.colour=red" in unread.output


def test_a_migration_is_shown_with_its_sql_for_both_databases_and_not_written(run: Command) -> None:
    run("upgrade")
    before = sorted(MIGRATIONS.rglob("*.py"))
    gift = sa.Table("gift", Base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    try:
        output = run("make", "Gifts for customers", "--dry-run").output
    finally:
        Base.metadata.remove(gift)
    assert re.search(r"^# app/\d{4}_gifts_for_customers\.py$", output, re.M)
    assert "- add table gift" in output
    assert output.count("CREATE TABLE gift (") == 2
    assert output.index("-- On SQLite:") < output.index("-- On PostgreSQL:") < output.index("id SERIAL NOT NULL")
    assert output.endswith("\nNothing was written.\n")
    assert sorted(MIGRATIONS.rglob("*.py")) == before


@pytest.mark.parametrize(("kind", "says"), [("sqlite", "VARCHAR(20)"), ("postgresql", "CREATE TYPE order_status")])
def test_the_sql_is_printed_for_either_database_without_one(run: Command, kind: str, says: str) -> None:
    output = run("sql", "--on", kind).output
    assert 'CREATE TABLE "order"' in output
    assert says in output


@pytest.fixture
def run(desk: Flask, empty: Engine) -> Iterator[Command]:
    """Runs a command of the group on a database in which there is nothing."""
    with desk.app_context():
        yield lambda *words: CliRunner().invoke(db_commands, words)


@pytest.fixture
def empty(desk: Flask, sqlite_engine: Engine) -> Iterator[Engine]:
    engines = db._app_engines[desk]
    before, engines[None] = engines[None], sqlite_engine
    yield sqlite_engine
    engines[None] = before
