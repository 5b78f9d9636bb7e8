"""``python run.py db upgrade | plan | sql``: migrations are looked at, then run; or only looked at."""

import io
from pathlib import Path
from textwrap import indent

import click
from alembic import command
from alembic.script import Script
from flask import current_app

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import upgrading
from admin_app.schema.branches import config_for, in_words, one_head_each
from admin_app.schema.files import as_revisions
from admin_app.schema.pacing import Pace
from admin_app.schema.progress import Watch
from admin_app.schema.safety.checking import place_of
from admin_app.schema.safety.planning import Plan, Planned, plan

SHORT = 100
ANYWAY = "To run it as it is: python run.py db upgrade --accept-risk"


class Shown(Watch):
    """On the command line: a line a migration, begun when it begins."""

    def __init__(self) -> None:
        self._is_open = False

    def begins(self, number: int, total: int, script: Script) -> None:
        click.echo(f"  {number} of {total}  {Path(script.path).stem}: {script.doc}", nl=False)
        self._is_open = True

    def ends(self, script: Script, seconds: float) -> None:
        click.echo(f" {seconds:.1f} s" if self._is_open else f"  {script.doc}")
        self._is_open = False

    def says(self, sentence: str) -> None:
        click.echo(f"{chr(10) if self._is_open else ''}  {sentence}", err=True)
        self._is_open = False


@click.command("upgrade")
@click.option("--accept-risk", is_flag=True, help="Also what would hold up others on a large table.")
def upgrade_command(accept_risk: bool) -> None:
    """Bring the database to the end of both branches.

    What would hold up others on a large table of PostgreSQL is refused before anything runs. Of two that run at once,
    one waits for the other. A table that is in use is waited for briefly, and again.
    """
    count = upgraded(accept_risk=accept_risk)
    click.echo(f"{_migrations(count)} run." if count else "The database is up to date.")


def upgraded(*, accept_risk: bool = False) -> int:
    """Look at what waits, refuse what is dangerous here, and run the rest with what the settings allow."""
    config = current_app.config
    one_head_each()
    large = config["MIGRATION_LARGE_TABLE"]
    if db.engine.dialect.name == "postgresql":
        _refuse(in_words(plan)(db.engine, bound=large), large, accept_risk=accept_risk)
    pace = Pace(
        config["MIGRATION_LOCK_TIMEOUT_MS"], config["MIGRATION_STATEMENT_TIMEOUT_MS"], config["MIGRATION_LOCK_TRIES"]
    )
    return upgrading.upgrade(db.engine, watch=Shown(), pace=pace)


@click.command("plan")
def plan_command() -> None:
    """Say what db upgrade would run.

    Each operation with its table, about how many rows that one has, the lock that it takes on PostgreSQL, and what is
    dangerous about it, with the safe form. Only reads.
    """
    one_head_each()
    look = in_words(plan)(db.engine, bound=current_app.config["MIGRATION_LARGE_TABLE"])
    for script, planned in look.migrations:
        click.echo(f"{Path(script.path).stem}: {script.doc}")
        for each in planned:
            click.echo(_line(each))
    for invalid in look.invalid:
        click.echo(invalid.sentence)
    click.echo(f"{_migrations(len(look.migrations))} would run." if look.migrations else "The database is up to date.")


@click.command("sql")
@click.argument("revisions", metavar="[REV:REV]", default="")
@click.option(
    "--on",
    "database",
    type=click.Choice(["sqlite", "postgresql"]),
    help="For which database; without it, the home database's kind.",
)
@click.option("--down", is_flag=True, help="The way back, from the first revision to the second.")
def sql_command(revisions: str, database: str | None, down: bool) -> None:
    """Print the SQL of all migrations.

    From nothing to the end, or from REV to REV; no database is touched.
    """
    if down and ":" not in revisions:
        raise click.UsageError("The way back needs both ends: app_0002:app_0001")
    config = config_for()
    config.set_main_option("sqlalchemy.url", f"{database or db.engine.dialect.name}://")
    run = in_words(command.downgrade if down else command.upgrade)
    run(config, as_revisions(revisions) or "heads", sql=True)
    assert isinstance(config.output_buffer, io.StringIO)
    click.echo(config.output_buffer.getvalue())


def _refuse(look: Plan, large: int, *, accept_risk: bool) -> None:
    if in_the_way := look.in_the_way():
        raise Refusal("Nothing was changed.\n" + "\n".join(each.sentence for each in in_the_way))
    refused = look.refused(large)
    if refused and not accept_risk:
        lines = "\n".join(f"  {_danger(script, each)}" for script, each in refused)
        raise Refusal(
            f"Nothing was changed, because this is not safe here:\n{lines}\n"
            f"The safe forms: python run.py db plan. {ANYWAY}"
        )
    for script, each in [*look.told(large), *(refused if accept_risk else ())]:
        click.echo(f"  Note: {_danger(script, each)}", err=True)


def _danger(script: Script, planned: Planned) -> str:
    assert planned.danger is not None
    size = f" ({planned.table}: {planned.size})" if planned.size else ""
    return f"{place_of(Path(script.path), planned.line, Path(script.path).parents[2])}: {planned.danger.words}{size}"


def _line(planned: Planned) -> str:
    words = planned.words if len(planned.words) <= SHORT else f"{planned.words[:SHORT]}…"
    about = ", ".join(
        filter(None, (planned.table and f"{planned.table}: {planned.size}" if planned.size else "", planned.lock))
    )
    line = f"  :{planned.line:<4} {words}" + (f"\n        {about}" if about else "")
    if planned.danger and planned.reason:
        return f"{line}\n        accepted: {planned.reason}"
    if planned.danger:
        return (
            f"{line}\n      ! {planned.danger.words}. The safe form:\n{indent(planned.danger.safe.strip(), ' ' * 12)}"
        )
    return line


def _migrations(count: int) -> str:
    return "1 migration" if count == 1 else f"{count} migrations"


ALL = (upgrade_command, plan_command, sql_command)
