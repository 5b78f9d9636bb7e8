"""``python run.py db make``: what can be answered beforehand, and what is asked."""

import sys
from pathlib import Path

import click

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import writing
from admin_app.schema.branches import MIGRATIONS, scripts
from admin_app.schema.conflict_commands import branch_option
from admin_app.schema.making import previewing
from admin_app.schema.making.asking.choices import Answers, answers


@click.command()
@click.argument("message")
@branch_option
@click.option("--rename", multiple=True, metavar="OLD:NEW", help="Renamed: customer:client, customer.phone:telephone.")
@click.option("--fill", multiple=True, metavar="COLUMN=VALUE", help="What old rows get: order.colour=red.")
@click.option("--no-rename", is_flag=True, help="Nothing else was renamed: what is gone may be lost.")
@click.option("--no-fill", is_flag=True, help="Old rows get nothing else: there are none, or they have a value.")
@click.option("--answers", "file", type=click.Path(path_type=Path), help="A TOML file with rename and fill.")
@click.option("--dry-run", is_flag=True, help="Show the file and its SQL for both databases; write nothing.")
@click.option("--data", metavar="TABLE", help="Write a template that changes the rows of TABLE in batches.")
def make(
    message: str,
    branch: str,
    rename: tuple[str, ...],
    fill: tuple[str, ...],
    no_rename: bool,
    no_fill: bool,
    file: Path | None,
    dry_run: bool,
    data: str | None,
) -> None:
    """Write the migration that the models ask for.

    MESSAGE says in a few words what it does, and names its file. Read what was written before you run it.
    """
    if data and (rename or fill or no_rename or no_fill or file):
        raise click.UsageError("--data changes no structure and takes no answers; leave out one or the other.")
    said = answers(
        rename, fill, no_rename=no_rename, no_fill=no_fill, ask=_ask if sys.stdin.isatty() else None, file=file
    )
    if dry_run:
        click.echo(_shown(message, branch, said, data))
        return
    path = _made(message, branch, said, data, MIGRATIONS)
    click.echo(f"Wrote {path.parent.name}/{path.name}.")
    if data:
        click.echo("Write in change() what happens to the rows, then run: python run.py db upgrade")
        return
    click.echo(previewing.tried(db.engine, _revision(path, MIGRATIONS)))
    click.echo("Read it, then run: python run.py db upgrade")


def _made(message: str, branch: str, said: Answers, data: str | None, folder: Path) -> Path:
    if data:
        return writing.make_data(db.engine, message, data, branch, folder)
    return writing.make(db.engine, message, branch, folder, answers=said)


def _shown(message: str, branch: str, said: Answers, data: str | None) -> str:
    with previewing.copied() as folder:
        path = _made(message, branch, said, data, folder)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("\ndepends_on = ", "\ndepends_on = None  # "), encoding="utf-8")
        revision = _revision(path, folder)
        parts = [f"# {branch}/{path.name}", text]
        parts += ["-- On SQLite:", previewing.sql_on_sqlite(revision, folder)]
        parts += ["", "-- On PostgreSQL:", previewing.sql_on_postgresql(revision, folder), "", "Nothing was written."]
    return "\n".join(parts)


def _revision(path: Path, folder: Path) -> str:
    for script in scripts(folder).walk_revisions():
        if Path(script.path) == path:
            return script.revision
    raise Refusal(f"{path.name} is no migration that can be read.")


def _ask(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False, prompt_suffix=" "))
