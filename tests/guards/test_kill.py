"""``kill -9`` in the middle of a save, an action and the demo's filling: all of it is there afterwards or none, and the
history agrees with the rows.

A real server in a process group of its own is stopped by the test, not by the product, between flush and commit.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, create_engine, func, text
from sqlalchemy import select as asked

from admin_app.schema.upgrading import upgrade
from models import Order, Product, demo
from models.base import Base
from models.system.change import Change, ChangeSet
from tests.guards.world import Place, using

ROOT = Path(__file__).parents[2]
PATIENCE = 60
SECRET = "tests only, and long enough to sign with"


def test_a_save_that_is_killed_is_not_there_and_has_no_history(home):
    key = home.world.own["orders"]
    before = dump(home.engine)

    killed_while(
        home, f"/admin/orders/edit/?id={key}", {"note": "half", "lines-0-row_key": f"{key},1", "lines-0-quantity": "99"}
    )

    assert dump(home.engine) == before
    assert answers_as_ever(home, f"/admin/orders/edit/?id={key}", {"note": "whole"})
    assert the(home.engine, asked(Order.note).where(Order.id == int(key))) == "whole"
    assert history_agrees(home.engine)


def test_an_action_that_is_killed_ships_nothing_and_takes_nothing_from_the_stock(home):
    key, product = home.world.own["orders"], int(home.world.own["products"])
    values = {"action": "ship", "confirmed": "1", "rowid": key}
    before, stock = dump(home.engine), the(home.engine, asked(Product.stock).where(Product.id == product))

    killed_while(home, "/admin/orders/action/", values)

    assert dump(home.engine) == before
    assert answers_as_ever(home, "/admin/orders/action/", values)
    assert the(home.engine, asked(Product.stock).where(Product.id == product)) == stock - 6
    assert history_agrees(home.engine)


def test_a_write_with_a_key_that_is_killed_is_made_by_the_next_try_and_once(home):
    order = home.world.own["orders"]
    address, headers = f"/api/v1/orders/{order}", {"X-CSRFToken": home.tokens["ops"], "Idempotency-Key": "k1"}
    before, port = dump(home.engine), free_port()
    with started(home.engine, ["serve", "--port", str(port), "--workers", "1"], "flushed") as (process, at):
        connection = wait_for(port, process)
        cookie = {"Cookie": f"steward={home.cookies['ops']}", "Content-Type": "application/json"}
        connection.request("PATCH", address, json.dumps({"note": "half"}), headers | cookie)
        at()
        kill(process)
        connection.close()
    assert dump(home.engine) == before

    again = [home.ask("ops", "PATCH", address, json={"note": "half"}, headers=headers) for _ in range(2)]

    assert [each.status_code for each in again] == [200, 200], again[0].text
    assert ["Idempotent-Replayed" in each.headers for each in again] == [False, True]
    kept = asked(func.count()).where(Change.resource == "order", Change.row_key == order, Change.operation == "edit")
    assert the(home.engine, kept) == 1
    assert history_agrees(home.engine)


@pytest.mark.nightly
def test_a_demo_that_is_killed_leaves_no_row_and_can_be_filled_again(empty):
    with started(empty, ["demo", "--orders", "200"], "filling") as (process, at):
        at()
        kill(process)
    rows = {table.name: the(empty, asked(func.count()).select_from(table)) for table in Base.metadata.sorted_tables}
    assert {name: count for name, count in rows.items() if count and not name.startswith("admin_")} == {}

    demo.fill(empty, orders=200, progress=lambda _line: None)
    assert the(empty, asked(func.count()).select_from(Order)) == 200


# --- How it is killed ------------------------------------------------------------------------------------------------


def killed_while(home: Place, address: str, values: dict[str, str]) -> None:
    """The server is killed while it answers this form, between flush and commit; the browser gets no answer."""
    port = free_port()
    with started(home.engine, ["serve", "--port", str(port), "--workers", "1"], "flushed") as (process, at):
        connection = sent(wait_for(port, process), home, address, values)
        at()
        kill(process)
        with pytest.raises(OSError):
            connection.getresponse()
        connection.close()


def answers_as_ever(home: Place, address: str, values: dict[str, str]) -> bool:
    """The same form on what is left, to its end."""
    answer = home.ask("ops", "POST", address, values)
    assert answer.status_code == 303, answer.text[-2000:]
    return True


def sent(connection: HTTPConnection, home: Place, address: str, values: dict[str, str]) -> HTTPConnection:
    body = urlencode({"csrf_token": home.tokens["ops"], **values})
    headers = {"Cookie": f"steward={home.cookies['ops']}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", address, body, headers)
    return connection


@contextmanager
def started(engine: Engine, arguments: list[str], mark: str) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    """The command in a process group of its own, and a function that waits until it stands still at the mark."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "tests.guards.killed", *arguments]
    environment = settings(engine) | {"KILL_AT": mark, "KILL_PIPE": str(writing)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, pass_fds=[writing], start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)

    def at_the_mark() -> None:
        ready, _, _ = select.select([reading], [], [], PATIENCE)
        assert ready and os.read(reading, 100), f"{arguments} never came to the mark {mark!r}"

    try:
        yield process, at_the_mark
    finally:
        kill(process)
        os.close(reading)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The whole group: the server's master and its workers."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def settings(engine: Engine) -> dict[str, str]:
    url = engine.url.render_as_string(hide_password=False)
    return {
        **os.environ,
        "STEWARD_DATABASE_URL": url,
        "STEWARD_SECRET_KEY": SECRET,
        "STEWARD_DEMO_PASSWORD": "a long enough one",
    }


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> HTTPConnection:
    """A connection to the server, as soon as it listens."""
    while process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.connect()
        except ConnectionRefusedError:
            select.select([], [], [], 0.02)  # nothing says that a port is open but the port
        else:
            return connection
    raise AssertionError("The server ended before it listened.")


# --- What is left ----------------------------------------------------------------------------------------------------


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but when somebody was last seen."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "admin_session"]
    with engine.connect() as connection:
        return {table.name: sorted(map(tuple, connection.execute(table.select())), key=repr) for table in tables}


def history_agrees(engine: Engine) -> bool:
    """No set without changes, no change without its set, and the newest change of each status is the status."""
    with engine.connect() as connection:
        sets = set(connection.scalars(asked(ChangeSet.id)))
        assert set(connection.scalars(asked(Change.change_set_id))) == sets
        for order in connection.execute(asked(Order.id, Order.status, Order.note)):
            kept = asked(Change.values).where(Change.resource == "order", Change.row_key == str(order.id))
            for values in connection.scalars(kept.order_by(Change.id)):
                told = values
            for name, now in (("note", order.note), ("status", order.status.name)):
                assert name not in told or told[name][1] == now
    return True


def the(engine: Engine, statement: Any) -> Any:
    with engine.connect() as connection:
        return connection.scalar(statement)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request, tmp_path) -> Iterator[Engine]:
    """A migrated database without a row."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'home.db'}")
    else:
        emptied = request.getfixturevalue("emptied_postgres")
        engine = create_engine(emptied.url)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    if request.param == "sqlite":
        upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def home(desk, empty) -> Iterator[Place]:
    """The same with the rows of two regions, and people who are signed in."""
    with using(desk, empty):
        yield Place(desk, empty)
