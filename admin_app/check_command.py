"""The roof: ``python run.py check``: the project's files, declarations, settings and database, in one answer."""

import json
import os
from pathlib import Path

import click
from flask import Flask

from admin_app.resource.errors import UnsoundDeclarations
from admin_app.resource.registry import registry
from admin_app.settings import unknown_names
from admin_app.structure.checking import ERROR, Finding, Project, findings_in
from admin_app.structure.checking.declarations import located
from admin_app.structure.checking.reading import names_in
from admin_app.structure.project import ROOT


@click.command("check")
@click.option("--json", "as_data", is_flag=True, help="As JSON, for an editor: rule, path, line, sentence, level.")
@click.pass_context
def check_command(context: click.Context, as_data: bool) -> None:
    """Say what is wrong with the project: each with its file, its line and what to do.

    The structure of models, views, tests and migrations; the declarations; the settings of the environment; and
    whether the database is as this code needs it. What is worth a look and may be meant is a note. Ends with 1 where
    there is an error.
    """
    found = [*findings_in(ROOT), *_of_settings(ROOT), *_of_the_application(context.obj, ROOT)]
    errors = [each for each in found if each.level == ERROR]
    if as_data:
        click.echo(json.dumps([each.as_data() for each in found], indent=2))
        raise SystemExit(1 if errors else 0)
    for each in found:
        click.echo(str(each), err=each.level == ERROR)
    if errors:
        raise click.ClickException("1 thing is wrong." if len(errors) == 1 else f"{len(errors)} things are wrong.")
    click.echo("The project is sound.")


def _of_settings(root: Path) -> list[Finding]:
    known = names_in(Project.read(root).settings)
    return [Finding("unknown-setting", "", 0, sentence) for sentence in unknown_names(os.environ, known)]


def _of_the_application(make_app: object, root: Path) -> list[Finding]:
    """What only the application knows, if it starts; what keeps it from starting otherwise."""
    assert callable(make_app)
    try:
        app: Flask = make_app(SERVES=False)
    except UnsoundDeclarations as unsound:
        return located(str(unsound), Project.read(root))
    with app.app_context():
        asked = [*registry().soundness, *registry().readiness]
        return [Finding("database", "", 0, sentence) for ready in asked if (sentence := ready())]
