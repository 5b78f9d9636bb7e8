"""The gallery, made anew: ``python -m tests.browser.pictures`` writes ``docs/images`` and ``docs/gallery.md``.

The real tool on its demo data, in the Chromium that the stories use: every screen light, dark and narrow.
"""

import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from admin_app import db
from admin_app.auth.links import sign_in_link
from admin_app.auth.people import named, settle
from admin_app.schema.upgrading import upgrade
from models import demo
from run import make_app
from tests.browser.conftest import ARGUMENTS, chromium_path, served

DOCS = Path(__file__).parents[2] / "docs"
IMAGES = DOCS / "images"
SECRET = "for pictures only, and long enough to sign with"
LOOKS = {"": ("light", 1280, 800), "-dark": ("dark", 1280, 800), "-narrow": ("light", 390, 800)}
QUALITY = 72
HEAD = """# Gallery

Every screen of the tool on the order desk's demo, light, dark and 390 pixels wide; made from the running tool by
`.venv/bin/python -m tests.browser.pictures`.
"""


def as_it_opens(page: Page) -> None:
    """Most screens are what stands at their address."""


def told(page: Page) -> None:
    """The tiles come after the page."""
    page.wait_for_load_state("networkidle")


def filtering(page: Page) -> None:
    page.get_by_role("button", name="Filter", exact=True).click()
    panel = page.get_by_role("dialog", name="Add a filter")
    panel.get_by_role("combobox", name="Search the fields").fill("Status")
    panel.get_by_role("option", name="Status", exact=True).first.click()


def selecting(page: Page) -> None:
    for row in range(1, 4):
        page.locator('table[data-rows] input[name="rowid"]').nth(row).check()


def editing(page: Page) -> None:
    row = page.locator("table[data-rows] tbody tr").nth(2)
    row.hover()
    row.get_by_role("button", name="Edit Stock of").click()
    page.locator(".cell-editor .form-control").wait_for()


def asking(page: Page) -> None:
    page.get_by_role("button", name="Pack", exact=True).click()
    page.get_by_role("dialog").wait_for()


def picking(page: Page) -> None:
    page.get_by_role("combobox", name="Customer").click()
    page.get_by_role("option").first.wait_for()


def refused(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#form-errors").wait_for()


def combining(page: Page) -> None:
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Advanced: and, or, not").click()
    builder = page.get_by_role("dialog", name="Advanced filter")
    builder.get_by_label("How these conditions go together").select_option("Any of these holds")
    builder.get_by_role("button", name="Add group").click()


def arranging(page: Page) -> None:
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("dialog", name="View").wait_for()


def of_a_cell(page: Page) -> None:
    page.locator("table[data-rows] tbody tr").nth(2).get_by_text("Open").dispatch_event(
        "contextmenu", {"bubbles": True}
    )
    page.get_by_role("menu").wait_for()


def finding(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("tea")
    page.get_by_role("dialog").get_by_role("option").first.wait_for()


def helped(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def offering(page: Page) -> None:
    page.get_by_text("Change some of its fields").click()


@dataclass(frozen=True)
class Screen:
    """One picture in three looks; ``{order}``, ``{product}`` and ``{set}`` in the path are the demo's."""

    name: str
    says: str
    path: str
    prepare: Callable[[Page], None] = as_it_opens
    signed_in: bool = True
    language: str = "en"


SCREENS = (
    Screen("sign-in", "Signing in", "/login", signed_in=False),
    Screen("home", "Home", "/admin/", told),
    Screen("orders", "A list with a filter", "/admin/orders/?placed_at__gte=-60d"),
    Screen("filter", "Adding a filter", "/admin/orders/?placed_at__gte=-60d", filtering),
    Screen("advanced", "Conditions that are combined", "/admin/orders/?placed_at__gte=-60d", combining),
    Screen("columns", "Columns, their order and density", "/admin/orders/", arranging),
    Screen("cell-menu", "What can be done with a value", "/admin/orders/?status=open", of_a_cell),
    Screen("selection", "Rows that were selected", "/admin/orders/?status=open", selecting),
    Screen(
        "inline-edit", "A value edited in its list", "/admin/products/?columns=sku,stock,name,price,supplier", editing
    ),
    Screen("no-match", "A list in which nothing matches", "/admin/orders/?search=nothing+like+this"),
    Screen("record", "A record", "/admin/orders/details/?id={order}"),
    Screen("related", "Related rows of a record", "/admin/customers/details/?id=3&tab=orders"),
    Screen("developer", "A record as developers see it", "/admin/orders/details/?id={order}&tab=for-developers"),
    Screen("question", "A verb asks first", "/admin/orders/details/?id={waiting}", asking),
    Screen("form", "A form with lines", "/admin/orders/edit/?id={order}"),
    Screen("picker", "Choosing a related row", "/admin/orders/new/", picking),
    Screen("errors", "A form that cannot be saved yet", "/admin/products/new/", refused),
    Screen("delete", "Before something is deleted", "/admin/orders/delete/?id={order}"),
    Screen("history", "The history of the tool", "/admin/history/"),
    Screen("change-set", "What one person changed at once", "/admin/history/{set}/"),
    Screen("board", "A page of a team's own", "/admin/fulfilment/"),
    Screen("dashboard", "A dashboard of the team's", "/admin/desk/", told),
    Screen("palette", "Finding anything by Ctrl-K", "/admin/orders/", finding),
    Screen("shortcuts", "Keyboard shortcuts", "/admin/orders/", helped),
    Screen("pins", "One's own pins", "/admin/pins/"),
    Screen("language", "Language and time zone", "/account/language"),
    Screen("german", "A list in German", "/admin/orders/?placed_at__gte=-60d", language="de"),
    Screen("account", "One's own account", "/account"),
    Screen("api-list", "A list of the API in a browser", "/api/v1/orders?status=open&expand=customer"),
    Screen("api-record", "A record of the API, and what can be done with it", "/api/v1/orders/{order}", offering),
    Screen("refusal", "An address that cannot be read", "/admin/orders/?stauts=open"),
)


@contextmanager
def demo_desk() -> Iterator[tuple[str, str]]:
    """(the address of the order desk on its demo data, a path that signs its administrator in)."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(DATABASE_URL=f"sqlite:///{folder}/demo.db", SECRET_KEY=SECRET, STATEMENT_BAR=False)
        with app.test_request_context():
            upgrade(db.engine)
            settle(db.session(), demo.people(), SECRET)
            demo.fill(db.engine, orders=2000, progress=lambda line: None)
            admin = next(person for person in demo.people() if "admin" in person["roles"])
            link = sign_in_link(named(db.session(), admin["email"]))
        with served(app) as address:
            yield address, link


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


def windows(browser: Browser, address: str, link: str) -> Iterator[tuple[str, bool, Page]]:
    """(the end of the file's name, whether somebody is signed in, a window) for each look."""
    first = browser.new_context()
    page = first.new_page()
    page.goto(address + link)
    page.locator("main form button").click()
    page.wait_for_url("**/admin/**")
    for end, (scheme, across, down) in LOOKS.items():
        for state in (None, first.storage_state()):
            context: BrowserContext = browser.new_context(
                viewport={"width": across, "height": down},
                reduced_motion="reduce",
                color_scheme=scheme,  # type: ignore[arg-type]
                storage_state=state,
                base_url=address,
            )
            yield end, state is not None, context.new_page()
            context.close()


def main(chosen: list[str]) -> None:
    """Make every picture, or those that are named."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    wanted = [screen for screen in SCREENS if not chosen or screen.name in chosen]
    with demo_desk() as (address, link), chromium() as browser:
        known: dict[str, str] = {}
        for end, signed_in, page in windows(browser, address, link):
            known = known or (something_to_tell(page) if signed_in else {})
            for screen in wanted:
                if screen.signed_in == signed_in:
                    page.set_extra_http_headers({"Accept-Language": screen.language})
                    page.goto(screen.path.format(**known))
                    screen.prepare(page)
                    take(page, IMAGES / f"{screen.name}{end}.webp")
    (DOCS / "gallery.md").write_text(gallery())


def take(page: Page, path: Path) -> None:
    """A picture as WebP, which the browser writes itself."""
    page.mouse.move(0, 0)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    path.write_bytes(b64decode(taken["data"]))


def something_to_tell(page: Page) -> dict[str, str]:
    """Rows that the pictures show: an order of which a note was written and which was packed, and one that waits."""
    page.goto("/admin/orders/?status=open&placed_at__gte=-60d")
    keys = [str(box.get_attribute("value")) for box in page.locator('table[data-rows] input[name="rowid"]').all()[:2]]
    page.goto(f"/admin/orders/edit/?id={keys[0]}")
    page.get_by_label("Note", exact=True).fill("Ring twice, then leave it with the porter.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"/admin/orders/details/?id={keys[0]}")
    asking(page)
    page.get_by_role("dialog").get_by_role("button", name="Pack").click()
    page.get_by_text("1 packed").wait_for()
    page.goto("/admin/history/?resource=orders&operation=edit")
    told = page.locator('main a[href^="/admin/history/"]').evaluate_all("all => all.map((one) => one.pathname)")
    numbers = [part for path in told if (part := path.strip("/").split("/")[-1]).isdigit()]
    return {"order": keys[0], "waiting": keys[1], "set": numbers[0]}


def gallery() -> str:
    """The page that shows them."""
    parts = [HEAD]
    for screen in SCREENS:
        parts.append(f"## {screen.says}\n\n![{screen.says}](images/{screen.name}.webp)\n")
        looks = (f"![{screen.says}, {end[1:]}](images/{screen.name}{end}.webp)" for end in LOOKS if end)
        parts.append(f"| dark | narrow |\n|---|---|\n| {' | '.join(looks)} |\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main(sys.argv[1:])
