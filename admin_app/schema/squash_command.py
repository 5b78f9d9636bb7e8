"""``python run.py db squash``: one migration for a row of released ones."""

import click

from admin_app.extensions import db
from admin_app.schema.squashing import squash


@click.command("squash")
@click.argument("row", metavar="FIRST..LAST")
@click.option(
    "--data",
    type=click.Choice([squash.KEEP, squash.DROP]),
    default=None,
    help="Migrations that change rows, or do what cannot be compared: keep them whole, or drop that.",
)
@click.option("--dry-run", is_flag=True, help="Try it and show the file; write nothing.")
def squash_command(row: str, data: str | None, dry_run: bool) -> None:
    """Replace a row of released migrations by one.

    FIRST..LAST are two migrations of the team's branch by revision or by file, 0002_colour..0007_weight. New databases
    run only the new file; those that had all of them go on; one between them is told to be brought up first. Tried
    on scratch databases before a file is touched.
    """
    planned = squash.planned(db.engine, row, data=data or "")
    for line in planned.lines:
        click.echo(line)
    if dry_run:
        click.echo(f"# {planned.path.parent.name}/{planned.path.name}\n{planned.text}")
        click.echo(f"It would stand for {', '.join(path.name for path in planned.gone)}. Nothing was written.")
        return
    squash.put(planned)
    click.echo(
        f"Wrote {planned.path.name} and heads.txt; it stands for {', '.join(path.name for path in planned.gone)}."
    )
    click.echo("Read it and commit it. Databases between those have to be brought up before they get this version.")
