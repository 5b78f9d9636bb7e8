"""The command ``python run.py api schema``: the specification of everything, written down or compared with its copy."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from admin_app.api.openapi.comparing import compare
from admin_app.api.openapi.document import document
from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.resource.policy import ADMIN
from admin_app.resource.scope import act_for

COPY = Path("docs/openapi.json")
AGAIN = "If this is meant, write the copy anew: python run.py api schema --output docs/openapi.json"


@dataclass(frozen=True)
class Everybody:
    """Who may use everything."""

    roles: frozenset[str] = frozenset({ADMIN})


@click.group("api", help="The API: its specification.")
def api_commands() -> None: ...


@api_commands.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file.")
@click.option("--check", is_flag=True, help="Write nothing; compare with docs/openapi.json, or with --output.")
def schema(output: Path | None, check: bool) -> None:
    """Print the OpenAPI specification of all resources.

    With --check it is compared with the copy that stands there: each difference is named, with whether it breaks
    clients, and where there is one the command ends with 1.
    """
    text = everything()
    if check:
        check_copy(output or COPY, text)
    elif output is not None:
        output.write_text(text)
        click.echo(f"{output} is written.")
    else:
        click.echo(text, nl=False)


def everything() -> str:
    """The specification for somebody who may use all of it, in an order that stays."""
    act_for(db.session(), Everybody())
    return json.dumps(document("camel"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def check_copy(path: Path, text: str) -> None:
    """Say how the specification differs from its copy; raise Refusal where it does."""
    if not path.exists():
        raise Refusal(f"There is no {path} to compare with. {AGAIN}")
    if path.read_text() == text:
        click.echo(f"{path} is what the API is.")
        return
    old: dict[str, Any] = json.loads(path.read_text())
    found = compare(old, json.loads(text))
    for each in found:
        click.echo(str(each))
    breaking = sum(each.breaks for each in found)
    words = f"{breaking} of {len(found)} differences break clients" if found else "Only words and examples differ"
    raise Refusal(f"{path} is not what the API is. {words}. {AGAIN}")
