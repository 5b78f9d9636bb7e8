"""What the API costs: a list beside one written by hand, the statements of related rows, a thousand new records."""

import json
import re
import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

from sqlalchemy import Engine, event

from benchmarks import measures as measure
from benchmarks import peers
from benchmarks.databases import Desk
from benchmarks.servers import Server
from benchmarks.table import Line, Table, at_least, limit

ROWS = 1000
PAGES = 30
FIELDS = ("id", "number", "customerId", "assignedToId", "status", "placedAt", "shippedAt", "total")
LIST = f"/api/v1/orders?pageSize={ROWS}&fields={','.join(FIELDS)}&count=none"
BY_HAND = f"/orders?pageSize={ROWS}"
TUNED = f"/orders/alone?pageSize={ROWS}"
EXPANDED = "/api/v1/orders?pageSize=100&expand=customer,lines"
BULK = "/api/v1/customers/bulk"
ROWS_A_SECOND, TIMES_THE_PEER, STATEMENTS, CREATED_A_SECOND = 100_000, 4, 4, 5_000
JUDGED = "postgresql"
"""Where the rates of a list are judged; on SQLite, which has neither decimals nor moments, they are only printed."""


def measured(table: Table, desk: Desk, ours: Server) -> None:
    with peers.by_hand(desk) as theirs:
        _lists(table, desk, ours, theirs)
    table.add(limit("100 orders with customer and lines", statements_of(desk, EXPANDED), STATEMENTS, "statements", 0))
    _bulk(table, ours)


def _lists(table: Table, desk: Desk, ours: Server, theirs: Server) -> None:
    mine, other = (json.loads(server.get(page).body)["items"] for server, page in ((ours, LIST), (theirs, BY_HAND)))
    assert mine == other, f"not the same rows: {mine[:1]} and {other[:1]}"
    asked = ((ours, LIST), (theirs, BY_HAND), (theirs, TUNED))
    mine, other, tuned = measure.in_turn(7, *(measure.cpu_a_page(*each, PAGES) for each in asked))
    rate, times = (ROWS_A_SECOND, TIMES_THE_PEER) if desk.kind == JUDGED else (0, 0)
    table.add(at_least(f"a list of {ROWS:,} rows, server CPU", ROWS / mine, rate, "rows/s", ROWS / other))
    table.add(at_least("  times the list by hand", other / mine, times, "", digits=1))
    table.add(
        Line("  times one that is told to load nothing else", f"{tuned / mine:.1f}", f"{ROWS / tuned:,.0f} rows/s")
    )


def statements_of(desk: Desk, address: str) -> int:
    """How many statements an answer takes, with those that find out who asks."""
    app, seen = peers.application(desk), []

    def note(*about: Any) -> None:
        if about[2].lstrip().startswith(("SELECT", "WITH")):  # SQLite begins its transactions by statements, too
            seen.append(about[2])

    client, cookie = app.test_client(use_cookies=False), {"Cookie": peers.cookie(desk)}
    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = client.get(address, headers=cookie)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.text[:800]
    return len(seen)


def _bulk(table: Table, ours: Server) -> None:
    """Customers, each of eleven fields; what was made is deleted again, outside of the time."""
    token = _token(ours)
    figures = [_created(ours, token, number) for number in _numbers(6)][1:]
    processor, wall = (statistics.median(figure) for figure in zip(*figures, strict=True))
    work = f"{ROWS:,} new customers at once, server CPU"
    table.add(at_least(work, ROWS / processor, CREATED_A_SECOND, "rows/s"))
    table.add(Line("  for each second of the clock", f"{ROWS / wall:,.0f} rows"))


def _created(server: Server, token: str, first: int) -> tuple[float, float]:
    """Seconds of the processor and of the clock for one request that makes ROWS customers."""
    body = json.dumps({"create": [customer(first + at) for at in range(ROWS)]})
    before, began = server.cpu_seconds(), time.perf_counter()
    answer = _post(server, BULK, body, token)
    took = server.cpu_seconds() - before, time.perf_counter() - began
    made = [each["id"] for each in json.loads(answer)["created"]]
    _post(server, BULK, json.dumps({"delete": made}), token)
    return took


def customer(number: int) -> dict[str, Any]:
    return {
        "number": f"B-{number}", "name": f"Customer {number}", "email": f"customer{number}@example.com",
        "phone": "030 123456", "country": "DE", "region": "North", "segment": "retail", "creditLimit": "1200.00",
        "newsletter": True, "since": "2026-01-31", "notes": "Made by the benchmark, and deleted by it.",
    }  # fmt: skip


def _numbers(times: int) -> Iterator[int]:
    """The first number of each round; none is used again by a later benchmark."""
    start = int(time.time()) * ROWS
    return (start + turn * ROWS for turn in range(times))


def _token(server: Server) -> str:
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', server.get("/logout").body)
    assert found is not None, "no form with a token"
    return found[1].decode()


def _post(server: Server, address: str, body: str, token: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
    headers = {**server.headers, "Content-Type": "application/json", "X-CSRFToken": token}
    try:
        connection.request("POST", address, body, headers)
        response = connection.getresponse()
        answer = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise SystemExit(f"{server.name} answered {response.status} to {address}: {answer[:800].decode()}")
    return answer
