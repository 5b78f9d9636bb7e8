"""A list as a browser meets it: what it asks for, how much comes over the line, and when something stands there."""

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.servers import Server

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass
class Visit:
    """One page: its requests, the bytes that came over the line with their heads, and its first paint in seconds."""

    answers: dict[str, float] = field(default_factory=dict)
    paint: float = 0.0

    @property
    def requests(self) -> int:
        return len(self.answers)

    @property
    def kilobytes(self) -> float:
        return sum(self.answers.values()) / 1000


def path() -> str | None:
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
        yield browser
        browser.close()


def first_and_next(browser: Browser, server: Server, first: str, following: str) -> tuple[Visit, Visit]:
    """The first visit of somebody whose browser knows nothing of the site, and the page after it."""
    address = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if "Cookie" in server.headers:
        name, _, value = server.headers["Cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    page.goto(address + "/static/icons.svg")  # the browser's own process for the site is no part of a page
    visits = visit(page, address + first), visit(page, address + following)
    context.close()
    return visits


def visit(page: Page, address: str) -> Visit:
    found = Visit()
    watch = page.context.new_cdp_session(page)
    cached: set[str] = set()

    def answered(event: dict[str, Any]) -> None:
        response = event["response"]
        if response.get("fromDiskCache") or not response["url"].startswith("http"):
            cached.add(event["requestId"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached and event["encodedDataLength"] > 0:
            found.answers[event["requestId"]] = event["encodedDataLength"]

    watch.on("Network.responseReceived", answered)
    watch.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    watch.on("Network.loadingFinished", finished)
    watch.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    found.paint = page.wait_for_function(PAINT).json_value() / 1000
    watch.detach()
    return found


def median_paint(browser: Browser, server: Server, address: str, rounds: int) -> float:
    return statistics.median(first_and_next(browser, server, address, address)[0].paint for _ in range(rounds))
