"""The roof: ``python run.py check``: the project's files, declarations, settings and database, in one answer."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from admin_app.resource.errors import UnsoundDeclarations
from admin_app.resource.registry import registry
from admin_app.settings import unknown_names
from admin_app.starting import wants_traces
from admin_app.structure.checking import Finding, Project, findings_in
from admin_app.structure.checking.declarations import located
from admin_app.structure.checking.reading import names_in
from admin_app.structure.checking.telling import tell, with_trouble
from admin_app.structure.checking.troubles import trouble_in
from admin_app.structure.place import ROOT


@click.command("check")
@click.option("--json", "as_data", is_flag=True, help="As JSON, for an editor: rule, path, line, sentence, level.")
@click.pass_context
def check_command(context: click.Context, as_data: bool) -> None:
    """Say what is wrong with the project: each with its file, its line and what to do.

    The structure of models, views, tests and migrations; the declarations; the settings of the environment; and
    whether the database is as this code needs it. What is worth a look and may be meant is a note. Ends with 1 where
    there is an error.
    """
    found = [*findings_in(ROOT), *_of_settings(ROOT)]
    tell(_with_the_application(found, context.obj), as_data=as_data)


def _of_settings(root: Path) -> list[Finding]:
    known = names_in(Project.read(root).settings)
    return [Finding("unknown-setting", "", 0, sentence) for sentence in unknown_names(os.environ, known)]


def _with_the_application(found: list[Finding], make_app: Callable[..., Flask]) -> list[Finding]:
    """And what only the application knows, if it starts; what keeps it from starting otherwise."""
    try:
        app = make_app(SERVES=False)
    except UnsoundDeclarations as unsound:
        return [*found, *located(str(unsound), Project.read(ROOT))]
    except Exception as wrong:
        if wants_traces():
            raise
        return with_trouble(found, trouble_in(wrong, ROOT) or _unknown(wrong))
    with app.app_context():
        asked = [*registry().soundness, *registry().readiness]
        return [*found, *(Finding("database", "", 0, sentence) for ready in asked if (sentence := ready()))]


def _unknown(wrong: Exception) -> Finding:
    said = " ".join(str(wrong).split())
    trace = "Its trace: STEWARD_DEBUG=1 python run.py check"
    return Finding("application", "", 0, f"The application does not start: {type(wrong).__name__}: {said}. {trace}")
