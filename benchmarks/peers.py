"""How each side is started on a desk, signed in, and asked for the same pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from admin_app import db
from admin_app.auth import sessions
from admin_app.resource import scope
from admin_app.resource.listing import Listing
from admin_app.resource.listing.paging import fetch
from benchmarks.databases import Desk
from benchmarks.servers import THREADS, WORKERS, Server, running
from models import Order
from models.system import User
from run import make_app

SECRET = "benchmarks only, and long enough to sign with"
PERSON = "bench@example.com"
EXPORTED = "number,customer.name,status,total,placed_at,note"
FIRST = "first page"
DEEP = "a page deep down"
FILTERED = "filtered by a related column"
SEARCH = "searched"
SORTED = "sorted by an unindexed column"
NARROWED = (FILTERED, SEARCH, SORTED)
DEPTH = 0.9
SEARCHED = "Pizzeria"
REGION = "North"


@dataclass(frozen=True)
class Pages:
    """The addresses of the same work on both sides."""

    steward: str
    plain: str


def pages(desk: Desk) -> dict[str, Pages]:
    steward, plain = "/admin/orders/", "/admin/order/"
    deep = int(desk.orders * DEPTH)
    mark = quote(mark_after(desk, deep))
    return {
        FIRST: Pages(steward, plain),
        f"{DEEP}, after {deep:,} rows": Pages(f"{steward}?after={mark}", f"{plain}?page={deep // 50}"),
        FILTERED: Pages(f"{steward}?customer.region={REGION}", f"{plain}?flt_customer_region_equals={REGION}"),
        SEARCH: Pages(f"{steward}?search={SEARCHED}", f"{plain}?search={SEARCHED}"),
        SORTED: Pages(f"{steward}?sort=-total", f"{plain}?sort=3&desc=1"),
        "order lines, first page": Pages("/admin/order-lines/", "/admin/orderline/"),
    }


CSV = Pages(f"/admin/orders/export/csv/?columns={EXPORTED}", "/admin/order/export/csv/")


@contextmanager
def steward(desk: Desk, **environment: str) -> Iterator[Server]:
    command = [
        "-m",
        "benchmarks.steward",
        "serve",
        "--port",
        "{port}",
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
    ]
    settings = {
        "STEWARD_DATABASE_URL": desk.url,
        "STEWARD_SECRET_KEY": SECRET,
        "STEWARD_STATEMENT_BAR": "0",
        **environment,
    }
    with running("Steward", command, settings, {"Cookie": cookie(desk)}, "/admin/orders/") as server:
        yield server


@contextmanager
def plain(desk: Desk) -> Iterator[Server]:
    with running(
        "Flask-Admin", gunicorn("benchmarks.plain:app"), {"BENCH_DATABASE_URL": desk.url}, {}, "/admin/order/"
    ) as server:
        yield server


@contextmanager
def by_hand(desk: Desk) -> Iterator[Server]:
    environment = {"BENCH_DATABASE_URL": desk.url}
    with running("The list by hand", gunicorn("benchmarks.by_hand:app"), environment, {}, "/orders") as server:
        yield server


def gunicorn(app: str) -> list[str]:
    command = ["-m", "gunicorn", app, "--bind", "127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--threads", str(THREADS), "--worker-class", "gthread", "--log-level", "error", "--timeout", "600"]
    return [*command, "--no-control-socket"]


@cache
def application(desk: Desk) -> Any:
    return make_app(DATABASE_URL=desk.url, SECRET_KEY=SECRET, STATEMENT_BAR=False)


def cookie(desk: Desk) -> str:
    """The cookie of an administrator who is signed in."""
    app = application(desk)
    client = app.test_client()
    with app.app_context():
        person = _person()
        token = sessions.start(
            db.session(), person.id, sessions.Browser("127.0.0.1", "benchmarks"), timedelta(hours=12)
        )
        db.session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    client.get("/admin/orders/")  # a browser, too, keeps the cookie of its first page
    found = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert found is not None
    return f"{found.key}={found.value}"


def _person() -> User:
    person = db.session.scalar(select(User).where(User.email == PERSON).execution_options(asked_by="tool"))
    if person is None:
        person = User(email=PERSON, name="Benchmarks")
        person.hold(["admin"])
        db.session.add(person)
        db.session.commit()
    return person


def mark_after(desk: Desk, rows: int) -> str:
    """The mark of the page that begins this many rows from the start."""
    app = application(desk)
    with app.test_request_context("/"):
        scope.act_for(db.session(), _Administrator())
        view = app.extensions["steward"].by_name["orders"]
        skipped = select(Order).offset(rows)
        page = fetch(skipped, Listing(page_size=1), view, secret=SECRET, session=db.session(), rows=select(Order))
        assert page.next is not None
        return page.next


class _Administrator:
    id, name, email, roles = 0, "", "", frozenset({"admin"})
    attributes: dict[str, Any] = {}
