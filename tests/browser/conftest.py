"""A real server on a free port and a real Chromium; every page a story opens is watched."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from admin_app.auth import people
from tests.databases import go_without
from tests.factories import PASSWORD, Rows
from tests.pages import Visitor

NO_CHROMIUM = "no Chromium: install the Debian package chromium, or set BROWSER_PATH to one"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PATIENCE = 30_000
"""Milliseconds that a story waits for anything before it says what is missing."""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
AXE = Axe()
HERE = Path(__file__).parent
NARROW_AT_ONCE = {"test_shell.py", "test_accessibility.py", "test_page_rules.py"}
"""The frame, which is another one on a phone, and the pages, which say themselves what waits for the night."""
EXAMINED = re.compile("axe_finds_nothing|accessibility_violation")
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story that is told on a desk and on a phone is told on the phone at night, but where the phone is the point.

    By day ``test_accessibility`` examines every page as it opens; what can be opened on them is examined at night.
    """
    for item in items:
        callspec = getattr(item, "callspec", None)
        of_a_story = item.path.parent == HERE and item.path.name not in NARROW_AT_ONCE
        on_the_phone = of_a_story and callspec is not None and callspec.params.get("width") == "phone"
        if on_the_phone or (of_a_story and EXAMINED.search(item.name)):
            item.add_marker(pytest.mark.nightly)


def chromium_path() -> str | None:
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        go_without(NO_CHROMIUM)
    browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    expect.set_options(timeout=PATIENCE)
    yield browser
    browser.close()


class Quiet(WSGIRequestHandler):
    def log_request(self, *_about: object) -> None:
        """Nothing: a story opens a dozen files a page."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Werkzeug closes no answer whose window went away while it was sent, and a file of it would stay open."""
        answer = (environ or {}).get(ANSWER)
        if hasattr(answer, "close"):
            answer.close()


ANSWER = "tests.answer"


def remembered(app: Flask) -> Any:
    """The application, with each answer where ``connection_dropped`` finds it."""

    def answer(environ: Any, start_response: Any) -> Any:
        environ[ANSWER] = app(environ, start_response)
        return environ[ANSWER]

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application, while it is served on a free port."""
    server = make_server("127.0.0.1", 0, remembered(app), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the order desk, served."""
    with served(app) as address:
        yield address


class Story:
    """One person at one window."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("dialog", self._interrupted)

    def open(self, path: str, status: int = 200) -> Page:
        self.expected.add(status)
        answer = self.page.goto(self.address + path)
        assert answer is not None and answer.status == status, f"{path} answered {answer and answer.status}"
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        self.open("/login")
        self.gives(email, password)
        self.page.wait_for_url("**/admin/**")
        return self.page

    def gives(self, email: str, password: str = PASSWORD) -> None:
        self.field("E-mail address").fill(email)
        self.field("Password").fill(password)
        self.page.keyboard.press("Enter")

    def field(self, name: str) -> Locator:
        """The field that a person finds by this name, whether or not it must be filled."""
        words = re.sub(r"([.*+?^${}()|\[\]\\])", r"\\\1", name)
        return self.page.get_by_label(re.compile(rf"^\s*{words}\s*(\*\s*\(required\)\s*)?$"))

    def press(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def reads(self, *sentences: str) -> None:
        """Waits until each of these stands on the page."""
        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence, use_inner_text=True)

    def lists(self, *rows: str) -> None:
        """Waits until the list shows these rows, named by their first column, in this order."""
        expect(self.page.locator("table[data-rows] tbody th")).to_have_text(list(rows))

    def examines(self, path: str, status: int = 200) -> None:
        """axe finds nothing on the page, and no colour that is hard to read when it is dark."""
        self.open(path, status)
        self.is_sound()

    def is_sound(self) -> None:
        """axe finds nothing on the page as it stands, with whatever is open on it."""
        self._examined({})
        self.page.emulate_media(color_scheme="dark")
        self._examined(COLOURS)
        self.page.emulate_media(color_scheme="light")

    def _examined(self, rules: dict[str, Any]) -> None:
        options = {"resultTypes": ["violations"], **rules}
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.axe_script)
        found = self.page.evaluate("options => axe.run(options).then((found) => found.violations)", options)
        assert not found, "\n".join(
            f"{self.page.url}: {each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found
        )

    def _heard(self, message: ConsoleMessage) -> None:
        answered = any(f"status of {status} " in message.text for status in self.expected | {409, 422} if status != 200)
        if message.type in ("error", "warning") and not answered:
            self.troubles.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(self.address):
            self.troubles.append(f"another origin: {request.url}")

    def _interrupted(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def person(app: Flask, rows: Rows) -> Callable[..., str]:
    """A person with a password; the e-mail address to sign in with."""

    def made(*roles: str, **attributes: Any) -> str:
        someone = rows.person(roles, attributes)
        people.set_password(rows.session, someone, PASSWORD)
        rows.session.commit()
        email = someone.email
        rows.session.rollback()
        return email

    return made


@pytest.fixture
def story(
    chromium: Browser, app: Flask, server: str, sign_in: Callable[..., Visitor]
) -> Iterator[Callable[..., Story]]:
    """``story("ops", width="phone")``: a window in which a new person with these roles is signed in; nobody without
    roles. The story fails on whatever the browser complains of."""
    with watched(chromium, server) as windows:

        def begin(*roles: str, width: str = "desktop", script: bool = True, **attributes: str) -> Story:
            one = windows(width, script)
            if roles:
                name = app.config["SESSION_COOKIE_NAME"]
                cookie = sign_in(*roles, **attributes).client.get_cookie(name)
                assert cookie is not None
                one.page.context.add_cookies([{"name": name, "value": cookie.value, "url": server}])
            return one

        yield begin


@contextmanager
def watched(chromium: Browser, server: str) -> Iterator[Callable[..., Story]]:
    contexts: list[BrowserContext] = []
    stories: list[Story] = []

    def begin(width: str = "desktop", script: bool = True) -> Story:
        across, down = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": across, "height": down},
            accept_downloads=True,
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        stories.append(Story(context, server))
        return stories[-1]

    yield begin
    troubles = [trouble for each in stories for trouble in each.troubles]
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)
