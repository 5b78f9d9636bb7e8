"""The roof: the command line. A command is three lines that call a capability.

A usage error exits 2, a refused operation 1, each with one sentence that says what to do.
"""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Set
from functools import partial
from importlib import import_module
from typing import Any

import click
from flask import Flask, current_app

from admin_app.auth.commands import user
from admin_app.auth.directory import EveryRole
from admin_app.auth.links import sign_in_link
from admin_app.auth.people import everybody, named, settle
from admin_app.extensions import db
from admin_app.resource.errors import Refusal, RuleBroken, UnsoundDeclarations
from admin_app.resource.registry import registry
from admin_app.server import check_place, where_to_listen
from admin_app.server import serve as serve_app
from admin_app.settings import UnsafeSettings

MakeApp = Callable[..., Flask]
MAKE_THEIR_OWN_APP = {"check", "serve", "open", None}
AT_THIS_MACHINE: list[dict[str, Any]] = [
    {"email": f"{role}@example.com", "name": role.title(), "roles": [role], "attributes": {}}
    for role in ("developer", "admin")
]
"""Who may look at an opened database."""


LOADED_WHEN_ASKED = {
    "api": ("admin_app.api.openapi.commands", "api_commands"),
    "check": ("admin_app.check_command", "check_command"),
    "db": ("admin_app.schema.commands", "db_commands"),
    "messages": ("admin_app.languages.commands", "messages_command"),
    "new": ("admin_app.structure.commands", "new_command"),
    "open": ("admin_app.reflection.commands", "open_command"),
    "scaffold": ("admin_app.structure.scaffold.commands", "scaffold_command"),
}
"""Commands whose imports no page needs: the server starts without them."""


class Commands(click.Group):
    """The commands, each within the application it is about; a refusal becomes its sentence."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *LOADED_WHEN_ASKED])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LOADED_WHEN_ASKED:
            return super().get_command(context, name)
        module, attribute = LOADED_WHEN_ASKED[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (Refusal, RuleBroken) as refused:
            raise click.ClickException(refused.sentence) from refused
        except (UnsafeSettings, UnsoundDeclarations) as unsound:
            raise click.ClickException(str(unsound)) from unsound


def main(make_app: MakeApp, demo_data: Any = None, arguments: list[str] | None = None) -> None:
    """Run the command line; without a command, serve."""
    arguments = sys.argv[1:] if arguments is None else arguments
    commands(make_app, demo_data).main(arguments or ["serve"], prog_name="run.py")


def commands(make_app: MakeApp, demo_data: Any = None) -> click.Group:
    """Every command; the application is made when one of them needs it."""

    @click.group(cls=Commands)
    @click.pass_context
    def steward(context: click.Context) -> None:
        """Steward, the internal data tool of a Flask team.

        Without a command it serves. Each command has --help. Settings stand in config.py, and each is STEWARD_… in the
        environment. A refused command ends with 1, a usage error with 2.
        """
        context.obj = make_app
        context.meta["demo"] = demo_data
        context.meta["show"] = partial(show_opened, make_app)
        if context.invoked_subcommand not in MAKE_THEIR_OWN_APP:
            context.with_resource(make_app(SERVES=False).app_context())

    for command in (serve, demo, user, routes, policies):
        steward.add_command(command)
    return steward


@click.command()
@where_to_listen
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that answer requests.")
@click.option(
    "--threads", type=click.IntRange(1), default=8, show_default=True, help="Requests each process answers at once."
)
@click.option("--reload", is_flag=True, help="Start again when a file changes; for development.")
@click.option("--upgrade", is_flag=True, help="First db upgrade; of several servers that start at once, one does it.")
@click.pass_obj
def serve(make_app: MakeApp, host: str, port: int, workers: int, threads: int, reload: bool, upgrade: bool) -> None:
    """Serve the tool; python run.py alone does the same.

    By gunicorn, with the database as it is: migrate it first, by db upgrade, or with --upgrade.
    """
    check_place(host, port)
    if upgrade:
        _upgrade_apart()

    def made(**settings: Any) -> Flask:
        app = make_app(**settings)
        click.echo(f"Steward is at http://{host}:{port}/admin/  (stop it with Ctrl-C)")
        return app

    serve_app(made, host, port, workers, threads, reload=reload)


def _upgrade_apart() -> None:
    """In a process of its own, so that the server does not keep what only migrations need."""
    if subprocess.run([sys.executable, sys.argv[0], "db", "upgrade"], check=False).returncode:
        raise SystemExit(1)


def show_opened(make_app: MakeApp, views: Any, settings: Mapping[str, Any], host: str, port: int) -> None:
    """Serve opened resources; whoever sits at this machine gets a link that signs them in, once."""
    from admin_app.schema.upgrading import upgrade

    check_place(host, port)
    app = make_app(views, **settings)
    with app.test_request_context():
        upgrade(db.engine)
        click.echo(f"\nSteward is at http://{host}:{port}/admin/  (stop it with Ctrl-C)")
        click.echo(_way_in(f"http://{host}:{port}"))
    serve_app(lambda **_settings: app, host, port, workers=2, threads=8, reload=False)


def _way_in(address: str) -> str:
    """How to sign in at this machine; in production nobody is made or given a new password."""
    if current_app.config["ENVIRONMENT"] == "production":
        return "Sign in as one of your developers or admins."
    password = current_app.config["DEMO_PASSWORD"] or secrets.token_urlsafe(12)
    settle(db.session(), AT_THIS_MACHINE, password)
    link = sign_in_link(named(db.session(), AT_THIS_MACHINE[0]["email"]))
    people = " or ".join(str(person["email"]) for person in AT_THIS_MACHINE)
    return (
        f"Sign in by this link, once, within ten minutes: {address}{link}\nor with the password {password} as {people}"
    )


@click.command()
@click.option(
    "--orders",
    type=click.IntRange(1),
    default=2000,
    show_default=True,
    help="How many orders; the rest grows with them.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing, instead of refusing, where there are rows already.")
@click.pass_context
def demo(context: click.Context, orders: int, if_empty: bool) -> None:
    """Fill an empty database with the order desk.

    Makes one person a role as well, and prints their password, or takes the one in STEWARD_DEMO_PASSWORD. A database
    that has rows is refused.
    """
    data = context.meta["demo"]
    if data is None:
        click.echo("This project has no demo. Add yourself: python run.py user add")
        return
    if if_empty and not data.is_empty(db.engine):
        click.echo("The demo is there; sign in with the password it printed, or set one: python run.py user password …")
        _tell_people(data)
        return
    password = current_app.config["DEMO_PASSWORD"] or secrets.token_urlsafe(12)
    if data.is_empty(db.engine):
        _refuse_beside_others(data)
        settle(db.session(), data.people(), password)
    click.echo(data.fill(db.engine, orders=orders, progress=lambda line: click.echo(f"  {line}")))
    click.echo(f"\nSign in with the password {password} as one of")
    _tell_people(data)


def _refuse_beside_others(data: Any) -> None:
    """The demo's people share one password that everybody can read: they are made where nobody else is."""
    known = {person["email"] for person in data.people()}
    others = [person.email for person in everybody(db.session()) if person.email not in known]
    if others:
        raise click.ClickException(
            f"There are people in this database already ({others[0]}{', …' if others[1:] else ''}), and the demo's "
            "share one password. Fill a database of its own: set STEWARD_DATABASE_URL."
        )


def _tell_people(data: Any) -> None:
    for person in data.people():
        click.echo(f"  {person['email']:28} {', '.join(person['roles'])}")


@click.command()
def routes() -> None:
    """List every address, its methods and its view."""
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{methods:12} {rule.rule:60} {rule.endpoint}")


@click.command()
def policies() -> None:
    """Print who may do what, to be reviewed.

    Each resource and page with the roles of each operation, the fields that only some see or change, and its row
    rule. The role admin stands everywhere and is not listed.
    """
    for view in [*registry().views, *registry().pages]:
        if hasattr(view, "policy"):
            click.echo(f"\n{view.name}")
            for line in described(view.policy):
                click.echo(f"  {line}")


def described(policy: Any) -> Iterable[str]:
    """A policy in words, a line an operation."""
    for operation in ("read", "create", "edit", "delete", "export", "import", *policy.others):
        yield f"{operation:8} {who(policy.roles_for(operation))}"
    for word, given in (("sees", policy.fields), ("changes", policy.writable)):
        for name, roles in given.items():
            yield f"{word:8} {name}: {who(roles)}"
    if policy.rows is not None:
        yield f"rows     {policy.rows.__name__.replace('_', ' ')}"


def who(roles: Set[str]) -> str:
    """Roles in words."""
    return str(roles) if isinstance(roles, EveryRole) else ", ".join(sorted(roles)) or "nobody"
