"""The commands ``python run.py db …``. Each calls one function of this room and prints what it says."""

import click

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import state, upgrading
from admin_app.schema.adopt_command import adopt_command
from admin_app.schema.branches import TEAM
from admin_app.schema.conflict_commands import ALL as CONFLICT_COMMANDS
from admin_app.schema.conflict_commands import Noticing
from admin_app.schema.files import as_revisions
from admin_app.schema.make_command import make
from admin_app.schema.safety.commands import ALL as SAFETY_COMMANDS
from admin_app.schema.safety.upgrade_commands import ALL as UPGRADE_COMMANDS
from admin_app.schema.squash_command import squash_command


@click.group("db", cls=Noticing, help="Migrations of the home database: up, down, written.")
def db_commands() -> None: ...


for each in (*CONFLICT_COMMANDS, *SAFETY_COMMANDS, *UPGRADE_COMMANDS, make, squash_command, adopt_command):
    db_commands.add_command(each)


@db_commands.command()
@click.argument("target", default=f"{TEAM}@-1")
@click.option("--yes", is_flag=True, help="Also where tables hold rows, which may be lost.")
def downgrade(target: str, yes: bool) -> None:
    """Take back a migration of the team's branch.

    Or go back to TARGET: a migration, app@-2 for two steps, base for all of them. Tables and columns that go are lost
    with what is in them, so a database that holds rows is stepped back only with --yes.
    """
    if not yes and (full := state.tables_with_rows(db.engine)):
        raise Refusal(
            f"The database holds rows (in {', '.join(full[:3])}{' and others' if len(full) > 3 else ''}), and stepping "
            "back may drop them for good. Nothing was changed; make a copy, then add --yes."
        )
    count = upgrading.downgrade(db.engine, as_revisions(target), report=lambda line: click.echo(f"  {line}"))
    click.echo(f"{_migrations(count)} taken back.")


def _migrations(count: int) -> str:
    return "1 migration" if count == 1 else f"{count} migrations"
