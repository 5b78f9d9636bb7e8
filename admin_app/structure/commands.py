"""The command ``python run.py new``."""

import click

from admin_app.resource.errors import Refusal
from admin_app.resource.registry import Registry, registry
from admin_app.structure.fields import Field, read_all
from admin_app.structure.journal import put_back
from admin_app.structure.making import make, planned, targets_of
from admin_app.structure.names import Names, names_of
from admin_app.structure.place import ROOT
from admin_app.structure.project import refuse_half_written


def _put_back(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(put_back(ROOT))
        context.exit()


@click.command("new")
@click.argument("model")
@click.argument("fields", nargs=-1, required=True)
@click.option("--plural", default="", help="The plural, where it is odd: order_lines.")
@click.option("--category", default="", help="The group of the menu it stands in; without it, none.")
@click.option("--dry-run", is_flag=True, help="Print the files and write nothing.")
@click.option(
    "--put-back",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_put_back,
    help="Alone: after a new or scaffold that was stopped in the middle, every file as it was before.",
)
def new_command(model: str, fields: tuple[str, ...], plural: str, category: str, dry_run: bool) -> None:
    """Write a model, its view, its tests and its migration.

    MODEL is a class in the singular, such as Invoice. FIELDS are name:type each, such as total:money. Types: text,
    string or string(40), integer, number, decimal or decimal(10,4), money, date, moment, boolean, json,
    enum(open,closed), and the name of a model for a relation, customer:Customer. After the type: ? may be empty,
    ! unique, ^ indexed. Quote what has brackets or marks. A record is called by its first text.
    """
    refuse_half_written(ROOT)
    names, known = _understood(model, plural, category), registry()
    files = planned(ROOT, names, _fields(fields, known, model), known, category)
    if dry_run:
        for path, text in files.texts.items():
            click.echo(f"--- {path}\n{text}")
        click.echo("Nothing was written; the migration is made from the model when it is.")
        return
    _refuse_what_waits()
    made = make(files, names)
    for word, paths in (("Wrote", made.new), ("Changed", made.changed)):
        for path in paths:
            click.echo(f"{word:8} {path}")
    click.echo("The words of the new model wait in translations/ for whoever translates them.")
    click.echo("Read the migration, then run: python run.py db upgrade")
    click.echo(f"Take it back: rm {' '.join(made.new)} && git checkout -- {' '.join(made.changed)}")


def _understood(model: str, plural: str, category: str) -> Names:
    """The names; what cannot be one is a mistake of whoever typed it."""
    if category and not category.replace(" ", "a").isalnum():
        raise click.UsageError("A category is letters, digits and spaces.")
    try:
        return names_of(model, plural)
    except Refusal as wrong:
        raise click.UsageError(wrong.sentence) from wrong


def _fields(words: tuple[str, ...], known: Registry, model: str) -> tuple[Field, ...]:
    try:
        fields = read_all(words)
        targets_of(fields, known, model)
    except Refusal as wrong:
        raise click.UsageError(wrong.sentence) from wrong
    return fields


def _refuse_what_waits() -> None:
    """A migration is made beside a database that has had all others."""
    if trouble := next((said for ready in registry().readiness if (said := ready())), None):
        raise Refusal(trouble)
