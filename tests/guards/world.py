"""The order desk as the guards see it: two regions with the same kinds of rows, a person a role who sees one of them.

A ``Place`` is the application on a database with these rows, put back as it was whenever a test asks.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Engine, create_engine, update
from werkzeug.test import TestResponse

from admin_app import db
from admin_app.auth import sessions
from admin_app.resource.fields.keys import key_text
from admin_app.schema.upgrading import upgrade
from models.system import UserSession
from models.types import now
from tests.factories import Rows
from tests.guards import made

ANONYMOUS = "anonymous"
NO_ROLE = "no role"
ROLES = ("staff", "ops", "developer", "finance", "admin")
ACTORS = (ANONYMOUS, NO_ROLE, *ROLES)


def some_by_day(actors: Iterable[str]) -> list[Any]:
    """For a long walk: whoever is nobody and whoever may little walk at once, the others at night."""
    return [
        actor if actor in (ANONYMOUS, "staff") else pytest.param(actor, marks=pytest.mark.nightly) for actor in actors
    ]


UNKNOWN_NUMBER = "987654321"
UNKNOWN = {"payments": "00000000-0000-4000-8000-000000000000", "order-lines": f"{UNKNOWN_NUMBER},1"}
MALFORMED = (
    "",
    "abc",
    "1,2,3",
    "1.5",
    "-",
    "1e3",
    "0x1",
    "1" + "0" * 30,
    "a\0b",
    "1'--",
    "1;2",
    "%",
    "None",
    "\ud800",
)
"""Not a key of any resource. The last is half a character, which a browser cannot send but a program can."""


@dataclass
class World:
    """Keys of rows as they stand in addresses: ``own`` of the region North, ``other`` of the region South."""

    own: dict[str, str] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def key(self, resource: str, row: str) -> str:
        if row in ("own", "other"):
            return (self.own if row == "own" else self.other)[resource]
        return UNKNOWN.get(resource, UNKNOWN_NUMBER) if row == "unknown" else "abc"


def build(app: Flask, mark: str = "") -> World:
    """Fill an empty database; ``mark`` begins every text that belongs to one region, to one cost or to one payment."""
    world = World()
    with app.app_context():
        rows = Rows(db.session)
        rows.numbers = count(50_001)  # beyond those of the demo
        for actor in ACTORS[1:]:
            roles = () if actor == NO_ROLE else (actor,)
            world.people[actor] = rows.person(roles, {"region": "North"}).id
        shared = _catalogue(rows, mark)
        for keys, region in ((world.own, "North"), (world.other, "South")):
            theirs = shared | _region(rows, region, mark, shared)
            if region == "North":
                shared = shared | made.rows_of_the_guards(rows, theirs)
                theirs |= shared
            keys.update({name: key_text(row) for name, row in theirs.items()})
        db.session.remove()
    return world


def _catalogue(rows: Rows, mark: str) -> dict[str, Any]:
    category = rows.category(name="Teas we guard", parent=rows.category(name="Drinks we guard"))
    supplier = rows.supplier(name="Hill Gardens we guard")
    product = rows.product(
        name="Green tea", category=category, supplier=supplier, stock=1000, cost=Decimal("741.77") if mark else None
    )
    person = rows.person(("staff",), {})
    return {
        "categories": category,
        "suppliers": supplier,
        "products": product,
        "tags": rows.tag(name="guarded"),
        "people": person,
    }


def _region(rows: Rows, region: str, mark: str, shared: Mapping[str, Any]) -> dict[str, Any]:
    def says(word: str) -> str:
        return f"{mark}{region.lower()}{word}"

    customer = rows.customer(
        name=says("name"),
        region=region,
        email=f"{says('mail')}@example.org",
        tags=[rows.tag(name=says("tag"))],
        notes=says("notes"),
    )
    order = rows.order(number=says("order")[:20], customer=customer, note=says("note"), total=Decimal(30))
    lines = [rows.line(order, product=shared["products"], quantity=2, position=n) for n in (1, 2, 3)]
    return {
        "customers": customer,
        "orders": order,
        "order-lines": lines[0],
        "addresses": rows.address(customer=customer, street=says("street")),
        "payments": rows.payment(order=order, amount=Decimal("623.45"), reference=says("paid")),
        "shipments": rows.shipment(order=order, tracking=says("track")),
    }


class Place:
    """The application on a database of its own. Each request is one browser's, with nothing left from the last."""

    def __init__(self, app: Flask, engine: Engine, mark: str = "") -> None:
        self.app, self.engine = app, engine
        self.world = build(app, mark)
        self.cookies: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        for actor in ACTORS:
            self._arrive(actor)
        with engine.begin() as connection:  # or each request a minute from now would note when it was seen
            connection.execute(update(UserSession).values(last_seen_at=now() + timedelta(hours=1)))

    def _arrive(self, actor: str) -> None:
        client = self.app.test_client()
        if actor != ANONYMOUS:
            with self.app.app_context():
                browser = sessions.Browser("127.0.0.1", "test")
                token = sessions.start(db.session(), self.world.people[actor], browser, timedelta(hours=2))
                db.session.commit()
            with client.session_transaction() as cookie:
                cookie["_user_id"] = token
                cookie["_fresh"] = True
        page = client.get("/login" if actor == ANONYMOUS else "/logout")
        found = BeautifulSoup(page.text, "html.parser").select_one("input[name=csrf_token]")
        assert found is not None
        self.tokens[actor] = str(found["value"])
        kept = client.get_cookie("steward")
        assert kept is not None
        self.cookies[actor] = kept.value

    def ask(
        self, actor: str, method: str, address: str, values: Mapping[str, Any] | None = None, **more: Any
    ) -> TestResponse:
        """One request of this person's; a form carries its token."""
        client = self.app.test_client()
        client.set_cookie("steward", self.cookies[actor])
        if method == "POST":
            more.setdefault("data", {"csrf_token": self.tokens[actor], **(values or {})})
        elif values:
            more["query_string"] = values
        return client.open(address, method=method, **more)


class FilePlace(Place):
    """On SQLite: a file that is copied back in a millisecond."""

    def __init__(
        self, app: Flask, folder: Path, mark: str = "", before: Callable[[Engine], object] = lambda _engine: None
    ) -> None:
        self._watching: sqlite3.Connection | None = None
        self.path, self.kept = folder / "place.db", folder / "kept.db"
        engine = create_engine(f"sqlite:///{self.path}")
        upgrade(engine)
        before(engine)
        with using(app, engine):
            super().__init__(app, engine, mark)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copy(self.path, self.kept)

    def restore(self) -> None:
        """Every row as it was."""
        self.close()
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.path)

    def close(self) -> None:
        self.engine.dispose()
        if self._watching is not None:
            self._watching.close()
            self._watching = None

    def commits(self) -> int:
        """A number that changes when anybody else commits a change, and only then."""
        if self._watching is None:
            self._watching = sqlite3.connect(self.path)
        found: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
        return found

    def dump(self) -> list[str]:
        """Everything that is kept, as text."""
        with closing(sqlite3.connect(self.path)) as connection:
            return list(connection.iterdump())


@contextmanager
def using(app: Flask, engine: Engine) -> Iterator[None]:
    """The application with this database as its home."""
    with app.app_context():
        engines = db._app_engines[app]
    before, engines[None] = engines[None], engine
    try:
        yield
    finally:
        engines[None] = before
