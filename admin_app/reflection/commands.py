"""``open``: a database that nobody here wrote, on a page in one command."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from admin_app.reflection import mapping, server_tables, sqlite_tables, tables
from admin_app.reflection.opening import CannotOpen, Source, open_source
from admin_app.reflection.views import OpenedView, views_of
from admin_app.server import where_to_listen


@dataclass(frozen=True, eq=False)
class OpenedDatabase:
    """An opened database and its resources; ``notices`` are what its schema names in vain, a sentence each."""

    source: Source
    views: Sequence[type[OpenedView]]
    notices: Sequence[str]

    @property
    def summary(self) -> str:
        """What was found, in one line."""
        kinds = [view.opened.facts.kind for view in self.views]
        counted = [(kinds.count("table"), "table"), (len(kinds) - kinds.count("table"), "view")]
        closed = sum(view.opened.facts.trouble is not None for view in self.views)
        found = " and ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted)
        return found + (f", {closed} of them cannot be read" if closed else "")


def open_database(
    address: str, write: bool = False, *, name: str | None = None, prefixed: bool = False
) -> OpenedDatabase:
    """Open the database at ``address`` and make a resource of each of its tables; raises CannotOpen."""
    source = open_source(address, write, name)
    with source.engine.connect() as connection:
        facts = (sqlite_tables if source.dialect == "sqlite" else server_tables).read(connection)
    if not facts:
        raise CannotOpen(f"{source.name} has no tables that may be seen; check the address and the user's rights.")
    with all_of_it_stays():
        opened = tables.tables_from(facts, source.name, source.dialect)
        mapping.map_tables(opened, source.name, write)
    notices = [f"{one.facts.name}: {notice}" for one in opened for notice in (*_trouble(one), *one.facts.notices)]
    return OpenedDatabase(source, views_of(source, opened, prefixed=prefixed), notices)


@contextmanager
def all_of_it_stays() -> Iterator[None]:
    """Without looking for garbage while hundreds of classes are made that all stay: it takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _trouble(one: tables.Opened) -> list[str]:
    return [one.facts.trouble] if one.facts.trouble else []


@click.command("open")
@click.argument("address", metavar="URL")
@click.option("--write", is_flag=True, help="Let developers and admins change rows; without it nothing can be changed.")
@where_to_listen
@click.pass_context
def open_command(context: click.Context, address: str, write: bool, host: str, port: int) -> None:
    """Open an existing database and browse it.

    URL is a SQLite file or an address: sqlite:///shop.db, postgresql://user@host/name, mysql://user@host/name.
    Nothing is written into it without --write.

    People and history are kept in the home database, where developer@example.com and admin@example.com get a new
    password, which is printed.
    """
    opened = open_database(address, write)
    how = "to be changed" if write else "for reading only"
    click.echo(f"{opened.source.name} is open {how}: {opened.summary}.")
    for notice in opened.notices[:NOTICES]:
        click.echo(f"  {notice}")
    if len(opened.notices) > NOTICES:
        click.echo(f"  … and {len(opened.notices) - NOTICES} more; each stands on the page of its table.")
    show: Any = context.meta["show"]
    show(opened.views, {"OPENED": (opened,)}, host, port)


NOTICES = 10
