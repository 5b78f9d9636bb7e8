"""The pictures of the documentation, made anew: ``python -m tests.browser.pictures``.

The real tool on its demo data, in the Chromium that the stories use.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from admin_app import db
from admin_app.auth.links import sign_in_link
from admin_app.auth.people import named, settle
from admin_app.schema.upgrading import upgrade
from models import demo
from run import make_app
from tests.browser.conftest import ARGUMENTS, chromium_path, served

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
SECRET = "for pictures only, and long enough to sign with"


@contextmanager
def demo_desk() -> Iterator[tuple[str, str]]:
    """(the address of the order desk on its demo data, a path that signs its administrator in)."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(DATABASE_URL=f"sqlite:///{folder}/demo.db", SECRET_KEY=SECRET)
        with app.test_request_context():
            upgrade(db.engine)
            settle(db.session(), demo.people(), SECRET)
            demo.fill(db.engine, orders=2000, progress=lambda line: None)
            admin = next(person for person in demo.people() if "admin" in person["roles"])
            link = sign_in_link(named(db.session(), admin["email"]))
        with served(app) as address:
            yield address, link


@contextmanager
def window(address: str, link: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        context: BrowserContext = browser.new_context(viewport=SIZE, reduced_motion="reduce")
        page = context.new_page()
        page.goto(address + link)
        page.locator("main form button").click()
        page.wait_for_url("**/admin/**")
        yield page
        browser.close()


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo_desk() as (address, link), window(address, link) as page:
        page.goto(f"{address}/admin/orders/?placed_at__gte=-60d")
        page.screenshot(path=IMAGES / "orders.png")
        record = page.locator("table[data-rows] tbody tr", has_text="Open").first.locator("th a").get_attribute("href")
        change(page, f"{address}{record}")
        page.screenshot(path=IMAGES / "record.png")


def change(page: Page, address: str) -> None:
    """An order with something to tell: a note is written, then it is packed."""
    page.goto(address)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Note", exact=True).fill("Ring twice, then leave it with the porter.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(address)
    page.get_by_role("button", name="Pack", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Pack").click()
    page.get_by_text("1 packed").wait_for()
    page.goto(address)


if __name__ == "__main__":
    main()
