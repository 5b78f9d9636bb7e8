"""``python run.py db adopt``: a database that had its tables first goes on with its baseline noted as had."""

from pathlib import Path

import click
from sqlalchemy import Engine

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import adopting, upgrading
from admin_app.schema.branches import MIGRATIONS, one_head_each


@click.command("adopt")
def adopt_command() -> None:
    """Take over a database that its baseline was read from.

    The baseline, which scaffold wrote, is noted as had and not run, because its tables are there; every other migration
    runs, the tool's own among them. No table of the baseline is touched.
    """
    name = adopt(db.engine)
    click.echo(f"{name} is noted as had; its tables were there. The database is up to date.")


def adopt(engine: Engine, folder: Path = MIGRATIONS) -> str:
    """Note the baseline where all its tables are there, and run every other migration; answers its name."""
    one_head_each(folder)
    with engine.connect() as connection:
        script = adopting.waiting(connection, folder)
        gone = adopting.missing(connection, script) if script else []
        connection.rollback()
    if script is None:
        raise Refusal("There is no baseline to adopt: this database has had it, or has none of its tables.")
    name = Path(script.path).stem
    if gone:
        raise Refusal(
            f"{name} was read from a database that has {', '.join(gone[:3])} as well, and this one does not. "
            "Nothing was changed; adopt the database that was read, or a copy of it."
        )
    if isinstance(script.down_revision, str):
        upgrading.upgrade_to(engine, script.down_revision, folder)
    upgrading.note(engine, script.revision, folder)
    upgrading.upgrade(engine, folder)
    return name
