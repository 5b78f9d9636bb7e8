"""``python -m benchmarks``: see ``--help``."""

import argparse
import sys
from contextlib import ExitStack

from benchmarks import api, browser, peers
from benchmarks import measures as measure
from benchmarks.databases import Desk, desks
from benchmarks.opening import seconds_to_open
from benchmarks.servers import Server
from benchmarks.table import Line, Table, at_least, at_most, beside, limit, no_slower

LARGE = 1_000_000
CLIENTS = 8
PARTS = ("server", "lists", "browser", "exports", "opening", "api")
JUDGED = "postgresql"
"""Where the design sets a share of a peer's time, at the large size; the other figures are printed beside it."""
FORMATTED_RATE = 80_000
RATES = {"postgresql": 300_000, "sqlite": 150_000}
OPENED = {50: 2, 516: 10}
"""{tables of a schema: the most seconds until its application is made}"""
VISITS = {"first visit to a list, on the line": (200, 12), "the next page, on the line": (30, 2)}
"""{a page in a browser: (the most kB with their heads, the most requests)}"""
PEER_EXPORTS_UP_TO = 200_000


def main() -> int:
    chosen = arguments()
    orders = [20_000] if chosen.quick else sorted(set(chosen.orders or [100_000, LARGE]))
    found: list[tuple[Desk, Table]] = []
    opened = opening() if not chosen.part or "opening" in chosen.part else Table("")
    if opened.lines:
        say(str(opened))
    kinds = [] if chosen.part == ["opening"] else chosen.database or ["sqlite", "postgresql"]
    for desk in desks(kinds, orders, say):
        table = measured(desk, chosen.rounds, chosen.part)
        say(str(table))
        found.append((desk, table))
    grown = sizes(found) if not chosen.part or "lists" in chosen.part else Table("")
    if grown.lines:
        say(str(grown))
    if not found and not opened.lines:
        raise SystemExit("Nothing was measured.")
    over = [line for table in (opened, *(table for _, table in found), grown) for line in table.over]
    say(f"\n{len(over)} over their budget." if over else "\nEvery budget that was measured is held.")
    return 1 if over and chosen.check else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, action="append", help="a size of the desk; default 100000 and 1000000")
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"], help="default: both")
    parser.add_argument("--part", action="append", default=[], choices=PARTS, help="default: all")
    parser.add_argument("--rounds", type=int, default=9, help="how often each page is asked for")
    parser.add_argument("--quick", action="store_true", help="20,000 orders, to see that everything runs")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a budget is not held")
    return parser.parse_args()


def opening() -> Table:
    """How long a developer waits for a database that nobody here wrote."""
    table = Table("run.py open: from the address to the application")
    for tables, most in OPENED.items():
        table.add(limit(f"{tables} tables", seconds_to_open(tables), most, "s", 2))
    return table


def measured(desk: Desk, rounds: int, parts: list[str]) -> Table:
    table = Table(desk.title)
    with ExitStack() as stack:
        ours, theirs = stack.enter_context(peers.steward(desk)), stack.enter_context(peers.plain(desk))
        if not parts or "server" in parts:
            server(table, ours, theirs)
        if not parts or "lists" in parts:
            lists(table, desk, ours, theirs, rounds)
        if not parts or "browser" in parts:
            in_a_browser(table, desk, ours, theirs)
        if not parts or "exports" in parts:
            exports(table, desk, ours, theirs)
        if not parts or "api" in parts:
            api.measured(table, desk, ours)
    return table


def server(table: Table, ours: Server, theirs: Server) -> None:
    """Before anything else was asked: what it takes to stand there."""
    table.add(limit("start to first page", ours.seconds_to_first_page, 1.5, "s", 2))
    table.add(limit("idle memory, two workers and master", ours.memory(), 120, "MiB"))
    table.add(
        Line("  the same for Flask-Admin", "", f"{theirs.seconds_to_first_page:.2f} s, {theirs.memory():.1f} MiB")
    )


def lists(table: Table, desk: Desk, ours: Server, theirs: Server, rounds: int) -> None:
    for work, page in peers.pages(desk).items():
        mine, other = measure.in_turn(
            rounds, measure.seconds_of(ours, page.steward), measure.seconds_of(theirs, page.plain)
        )
        table.seconds[work] = mine
        table.add(at_most(work, mine, other, share_of(work, desk)))
        if work.startswith(peers.DEEP):
            table.add(no_slower("  beside our first page", mine, table.seconds[peers.FIRST]))
    first = peers.pages(desk)[peers.FIRST]
    processors = measure.cpu_a_page(ours, first.steward, 40), measure.cpu_a_page(theirs, first.plain, 40)
    table.add(at_most("server CPU for a page of 50", *measure.in_turn(3, *processors), 0.5))
    together = [measure.requests_a_second(*each, CLIENTS, 4) for each in ((ours, first.steward), (theirs, first.plain))]
    mine, other = measure.in_turn(2, *together)
    least = 5 * other if desk.orders >= LARGE and desk.kind == JUDGED else 0
    table.add(at_least(f"{CLIENTS} clients on the first page", mine, least, "requests/s", other))


def share_of(work: str, desk: Desk) -> float | None:
    """How much of the peer's time ours may be; None where the budget says nothing about this work, size or kind."""
    if desk.orders < LARGE or desk.kind != JUDGED:
        return None
    return 1 / 3 if work == peers.FIRST else 0.5 if work in peers.NARROWED else None


def in_a_browser(table: Table, desk: Desk, ours: Server, theirs: Server) -> None:
    """What a first visit to the list costs on the line, what the next page does, and when something stands there."""
    if browser.path() is None:
        table.add(Line("in a browser", "no Chromium: install it, or set BROWSER_PATH"))
        return
    first, following = list(peers.pages(desk).values())[:2]
    with browser.chromium() as window:
        mine = browser.first_and_next(window, ours, first.steward, following.steward)
        other = browser.first_and_next(window, theirs, first.plain, following.plain)
        for work, ours_is, peer, (size, requests) in zip(VISITS, mine, other, VISITS.values(), strict=True):
            table.add(beside(limit(work, ours_is.kilobytes, size, "kB"), f"{peer.kilobytes:,.1f} kB"))
            table.add(beside(limit("  requests", ours_is.requests, requests, "", 0), f"{peer.requests}"))
        paints = [
            browser.median_paint(window, server, address, 5)
            for server, address in ((ours, first.steward), (theirs, first.plain))
        ]
    table.add(beside(limit("  something stands there after", paints[0], 0.5, "s", 2), f"{paints[1]:.2f} s"))


def exports(table: Table, desk: Desk, ours: Server, theirs: Server) -> None:
    found = measure.export(ours, peers.CSV.steward)
    assert found.rows == desk.orders, f"the file had {found.rows} of {desk.orders} orders"
    other = measure.export(theirs, peers.CSV.plain) if desk.orders <= PEER_EXPORTS_UP_TO else None
    table.add(
        at_least("CSV, one column of a related table", found.rate, RATES[desk.kind], "rows/s", other and other.rate)
    )
    table.add(Line("  for each second of our processor", f"{found.rate_of_processor:,.0f} rows"))
    table.add(limit("  first byte", found.first_byte, 0.3, "s", 3))
    table.add(limit("  memory growth", found.growth, 32, "MiB"))
    if other:
        table.add(Line("  the same for Flask-Admin", "", f"{other.first_byte:.1f} s, {other.growth:.0f} MiB"))
    with peers.steward(desk, BENCH_FORMATTER="1") as formatted:
        least = FORMATTED_RATE if desk.kind == "postgresql" else 0
        table.add(
            at_least("CSV with a Python formatter", measure.export(formatted, peers.CSV.steward).rate, least, "rows/s")
        )


def sizes(tables: list[tuple[Desk, Table]]) -> Table:
    """The first page of the largest desk of each kind beside that of the smallest: it must not grow with the table."""
    found = Table("The first page as the table grows")
    for kind in dict.fromkeys(desk.kind for desk, _ in tables):
        same = sorted((desk.orders, table.seconds[peers.FIRST]) for desk, table in tables if desk.kind == kind)
        (few, before), (many, after) = same[0], same[-1]
        if many > few:
            found.add(no_slower(f"{kind}, {many:,} orders beside {few:,}", after, before))
    return found


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
