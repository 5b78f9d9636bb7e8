"""The command ``python run.py scaffold``."""

from typing import Any

import click
from sqlalchemy import make_url

from admin_app.resource.registry import registry
from admin_app.structure.place import ROOT
from admin_app.structure.project import Files, addresses, refuse_half_written
from admin_app.structure.scaffold import calling, planning, reading, replacing, writing
from admin_app.structure.scaffold.facts import BARE, LINK, MODEL, Facts

NEXT = """
Next, on the database itself or on a copy of it:
  STEWARD_DATABASE_URL=… python run.py db adopt    # adds the tool's own tables, changes none of yours
  STEWARD_DATABASE_URL=… python run.py db check    # models and tables agree
  STEWARD_DATABASE_URL=… python run.py             # serves it
A new database gets the same tables by: python run.py db upgrade"""


@click.command("scaffold")
@click.argument("url")
@click.option("--only", default="", help="These tables and what they refer to: album,artist. Without it, all.")
@click.option("--schema", help="The schema to read, on PostgreSQL; without it, the one that is searched first.")
@click.option(
    "--replace", is_flag=True, help="Take out the models, views and tests that the project has, its order desk for one."
)
@click.option("--dry-run", is_flag=True, help="Print the files and write nothing.")
def scaffold_command(url: str, only: str, schema: str | None, replace: bool, dry_run: bool) -> None:
    """Write models, views, tests and one migration for the database at URL.

    The database is only read. One model a table, with its keys, relations, choices, comments, indexes and rules; a
    view, a factory and stories for each; and a baseline, which gives a new database the same tables. What cannot be
    carried over is said. Nothing that is there is overwritten; where one step fails, every file is as it was.
    """
    refuse_half_written(ROOT)
    engine = reading.engine_for(url)
    facts = reading.read(engine, schema, tuple(filter(None, (name.strip() for name in only.split(",")))))
    click.echo(f"Read {_count(len(facts.tables), 'table')} of {engine.url.render_as_string(hide_password=True)}.")
    files = Files(ROOT)
    if replace:
        replacing.take_out(files)
    planning.refuse_clashes(files, facts)
    calling.call(facts, planning.taken(files, _addresses(replace=replace)))
    planning.plan(files, facts, _name_of(url))
    if dry_run:
        for path, text in files.texts.items():
            click.echo(f"--- {path}\n{text}")
    else:
        writing.write(files, lambda line: click.echo(f"  {line}"))
    _tell(files, facts, dry_run=dry_run)


def _addresses(*, replace: bool) -> set[str]:
    """What stands there already; what the project shows makes way together with its views."""
    known = registry()
    shown = [*known.views, *known.pages]
    goes = {each.endpoint for each in shown if _is_of_the_team(each)} if replace else set()
    return addresses() - goes


def _is_of_the_team(view: Any) -> bool:
    about = getattr(view, "model", None) or type(view)
    return not str(about.__module__).startswith(("models.system", "admin_app"))


def _name_of(url: str) -> str:
    """The database as people call it: the name of its file or its own."""
    name = make_url(url).database or "database"
    return (
        name.rpartition("/")[2]
        .rpartition("\\\\")[2]
        .removesuffix(".db")
        .removesuffix(".sqlite")
        .removesuffix(".sqlite3")
    )


def _tell(files: Files, facts: Facts, *, dry_run: bool) -> None:
    kinds = {kind: [table for table in facts.tables if table.kind == kind] for kind in (MODEL, LINK, BARE)}
    click.echo(f"\n{_count(len(kinds[MODEL]), 'model')} with views:")
    for table in kinds[MODEL]:
        click.echo(f"  {table.path:32} models/{table.names.singular}.py, views/{table.names.plural}.py")
    for table in kinds[LINK]:
        ends = " and ".join(key.target.names.model for key in table.foreign_keys)
        click.echo(f"  {table.path:32} models/{table.names.singular}.py: links {ends}")
    if facts.notices:
        click.echo("\nTo be looked at:")
        for notice in facts.notices:
            click.echo(f"  {notice}")
    if facts.left_out:
        click.echo(f"\nLeft out, and left alone by the migrations: {', '.join(facts.left_out)}")
    if dry_run:
        click.echo("\nNothing was written.")
        return
    gone = len(files.gone - files.texts.keys())
    click.echo(f"\n{_count(len(files.texts), 'file')} written{f', {gone} taken out' if gone else ''}.")
    click.echo(NEXT)


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
