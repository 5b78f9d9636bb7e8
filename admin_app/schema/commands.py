"""The commands ``python run.py db …``. Each calls one function of this room and prints what it says."""

import io

import click
from alembic import command
from alembic.script import Script

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import state, upgrading, writing
from admin_app.schema.branches import BRANCHES, TEAM, config_for, described, heads_of, one_head_each

branch_option = click.option(
    "--branch",
    type=click.Choice(BRANCHES),
    default=TEAM,
    show_default=True,
    help="app has the team's tables, steward the tool's own.",
)


@click.group("db", help="Migrations of the home database: up, down, written.")
def db_commands() -> None: ...


@db_commands.command()
def status() -> None:
    """Where the branches end, and what is missing here."""
    for branch in BRANCHES:
        for head in heads_of(branch):
            click.echo(f"{branch:8} {described(head)}")
    now = state.current_state(db.engine)
    click.echo(now.sentence)
    if not now.ok:
        raise SystemExit(1)


@db_commands.command()
def upgrade() -> None:
    """Bring the database to the end of both branches."""
    count = upgrading.upgrade(db.engine, report=lambda line: click.echo(f"  {line}"))
    click.echo(f"{_migrations(count)} run." if count else "The database is up to date.")


@db_commands.command()
@click.argument("target", default=f"{TEAM}@-1")
@click.option("--yes", is_flag=True, help="Also where tables hold rows, which may be lost.")
def downgrade(target: str, yes: bool) -> None:
    """Take back a migration of the team's branch.

    Or go back to TARGET: a revision, app@-2 for two steps, base for all of them. Tables and columns that go are lost
    with what is in them, so a database that holds rows is stepped back only with --yes.
    """
    if not yes and (full := state.tables_with_rows(db.engine)):
        raise Refusal(
            f"The database holds rows (in {', '.join(full[:3])}{' and others' if len(full) > 3 else ''}), and stepping "
            "back may drop them for good. Nothing was changed; make a copy, then add --yes."
        )
    count = upgrading.downgrade(db.engine, target, report=lambda line: click.echo(f"  {line}"))
    click.echo(f"{_migrations(count)} taken back.")


@db_commands.command()
@click.argument("message")
@branch_option
def make(message: str, branch: str) -> None:
    """Write the migration that the models ask for.

    MESSAGE says in a few words what it does, and names its file. Read what was written before you run it.
    """
    path = writing.make(db.engine, message, branch)
    click.echo(f"Wrote {path.parent.name}/{path.name}. Read it, then run: python run.py db upgrade")


@db_commands.command()
def check() -> None:
    """Say whether models, migrations and tables agree."""
    one_head_each()
    now = state.current_state(db.engine)
    if not now.ok:
        raise Refusal(now.sentence)
    if lines := state.drift(db.engine):
        raise Refusal("The models and the tables differ:\n  " + "\n  ".join(lines) + "\nRun: python run.py db make")
    click.echo("One end a branch, nothing waiting, models and tables agree.")


@db_commands.command()
@click.option(
    "--on",
    "database",
    type=click.Choice(["sqlite", "postgresql"]),
    help="For which database; without it, the home database's kind.",
)
def sql(database: str | None) -> None:
    """Print the SQL of all migrations.

    From nothing to the end; no database is touched.
    """
    config = config_for()
    config.set_main_option("sqlalchemy.url", f"{database or db.engine.dialect.name}://")
    command.upgrade(config, "heads", sql=True)
    assert isinstance(config.output_buffer, io.StringIO)
    click.echo(config.output_buffer.getvalue())


@db_commands.command()
@branch_option
def merge(branch: str) -> None:
    """Join two ends of a branch by an empty migration."""
    path = writing.merge(branch)
    click.echo(f"Wrote {path.parent.name}/{path.name}. Both sides are kept as they are; run: python run.py db upgrade")


@db_commands.command()
@branch_option
@click.option("--top", default="", help="Which goes on top; without it, the file written last.")
def rebase(branch: str, top: str) -> None:
    """Put one end of a branch on top of the other.

    Where two people wrote a migration at the same time. It does not look at what the two do: read both.
    """
    mine: Script = writing.rebase(branch, top)
    click.echo(f"{described(mine)} now comes last. Read both for what they change, then run: python run.py db upgrade")


def _migrations(count: int) -> str:
    return "1 migration" if count == 1 else f"{count} migrations"
