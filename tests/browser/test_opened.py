"""A database that nobody here wrote, opened: found, searched, read and taken out."""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from admin_app import db
from admin_app.auth.links import sign_in_link
from admin_app.auth.people import named, settle
from admin_app.reflection.commands import open_database
from admin_app.schema.upgrading import upgrade
from run import make_app
from tests.browser.conftest import served, watched
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

DEVELOPER = {"email": "developer@example.com", "name": "Developer", "roles": ["developer"], "attributes": {}}
TABLES = """
CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born INTEGER);
CREATE TABLE record (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER REFERENCES artist (id));
INSERT INTO artist VALUES (1, 'Nina', 1933), (2, 'Miles', 1926), (3, 'Ella', NULL);
INSERT INTO record VALUES (1, 'Blue', 2), (2, 'Four', 2), (3, 'Wild', 1);
"""


@pytest.fixture
def opened(tmp_path: Path, chromium: Browser) -> Iterator[tuple]:
    """(a window in which a developer of this machine has signed in by the printed link, the folder)."""
    path = tmp_path / "records.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(TABLES + "".join(f"CREATE TABLE log_{n} (id INTEGER PRIMARY KEY);" for n in range(20)))
    connection.close()
    database = open_database(str(path))
    app = make_app(
        database.views,
        OPENED=(database,),
        DATABASE_URL=f"sqlite:///{tmp_path / 'home.db'}",
        SECRET_KEY="tests only, and long enough to sign with",
        STATEMENT_BAR=False,
    )
    with app.test_request_context():
        upgrade(db.engine)
        settle(db.session(), [DEVELOPER], PASSWORD)
        link = sign_in_link(named(db.session(), DEVELOPER["email"]))
    with served(app) as address, watched(chromium, address) as windows:
        developer = windows()
        developer.open(link)
        developer.press("Sign in")
        developer.page.wait_for_url("**/admin/**")
        yield developer, tmp_path
    database.source.engine.dispose()


def test_a_developer_browses_an_opened_database_and_takes_a_file_out(opened):
    dana, folder = opened
    page = dana.page
    dana.reads("records · read-only")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search everything").fill("art")
    page.get_by_role("option", name="artist").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/artist/")
    page.keyboard.press("/")
    page.keyboard.type("mil")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=mil")
    page.locator("table[data-rows] tbody tr").click()
    page.wait_for_url("**/details/**")
    dana.reads("Miles", "1926")
    page.get_by_role("navigation", name="Parts of Miles").get_by_role("link", name="record").click()
    dana.reads("Blue", "Four")
    page.get_by_role("link", name="Open the list").click()
    expect(page.locator("table[data-rows] tbody tr")).to_have_count(2)
    dana.reads("is Miles")

    with page.expect_download() as waiting:
        dana.press("Export CSV", "link")
    waiting.value.save_as(folder / "records.csv")
    with (folder / "records.csv").open(newline="", encoding="utf-8") as file:
        assert [row["title"] for row in csv.DictReader(file)] in (["Blue", "Four"], ["Four", "Blue"])
    expect(page.get_by_role("link", name="New")).to_have_count(0)
