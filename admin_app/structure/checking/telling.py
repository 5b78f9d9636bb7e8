"""Says what was found: to a person a line each, to an editor as JSON."""

import json
from collections.abc import Sequence

import click

from admin_app.structure.checking.findings import ERROR, Finding


def tell(found: Sequence[Finding], *, as_data: bool) -> None:
    """Ends with 1 where there is an error."""
    errors = [each for each in found if each.level == ERROR]
    if as_data:
        click.echo(json.dumps([each.as_data() for each in found], indent=2))
        raise SystemExit(1 if errors else 0)
    for each in found:
        click.echo(str(each), err=each.level == ERROR)
    if errors:
        click.echo(
            "Error: 1 thing is wrong." if len(errors) == 1 else f"Error: {len(errors)} things are wrong.", err=True
        )
        raise SystemExit(1)
    click.echo("The project is sound.")


def with_trouble(found: Sequence[Finding], trouble: Finding | None) -> list[Finding]:
    """And what keeps the project from being loaded, first, unless its line is among them."""
    known = trouble is None or any(
        each.path and (each.path, each.line) == (trouble.path, trouble.line) for each in found
    )
    return [*([trouble] if trouble and not known else []), *found]
