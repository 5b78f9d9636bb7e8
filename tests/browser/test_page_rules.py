"""Every page of the tool, wide and narrow, light and dark: the rules that hold on each of them.

The stories of other modules open a page to do something; here each is opened for its own sake. A page that is new gets
its line here, or the first test says so. A sample of them is opened at once, and all of them at night.
"""

from typing import Any

import pytest

from admin_app.auth.links import sign_in_link
from benchmarks.browser import visit
from tests.browser.rules import links, troubles

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

OF_RESOURCES = {
    "index_view": ["/admin/{resource}/", "/admin/{resource}/?search=nothing-like-this"],
    "details_view": ["/admin/{resource}/details/?id={key}"],
    "create_view": ["/admin/{resource}/new/"],
    "edit_view": ["/admin/{resource}/edit/?id={key}"],
    "delete_view": ["/admin/{resource}/delete/?id={key}"],
    "filters_view": ["/admin/{resource}/filters/"],
    "columns_view": ["/admin/{resource}/columns/"],
}
"""The pages that every resource has, by the method that draws them; opened for each kind of resource below."""

RESOURCES = ("orders", "products", "tags")
"""One with children, verbs and lines in its form; one that its list edits; a plain one."""

OTHERS = {
    "admin.index": ["/admin/"],
    "desk.index": ["/admin/desk/"],
    "pins.index": ["/admin/pins/"],
    "search.index": ["/admin/search/", "/admin/search/?q=kettle"],
    "shortcuts.index": ["/admin/shortcuts/"],
    "auth.account": ["/account"],
    "api_tokens.new": ["/account/tokens/new"],
    "languages.choice": ["/account/language"],
    "auth.sign_out_page": ["/logout"],
    "fulfilment.index": ["/admin/fulfilment/"],
    "history.index": ["/admin/history/", "/admin/history/?resource=orders&operation=edit"],
    "history.record": ["/admin/history/orders/?id={order}"],
    "history.change_set": ["/admin/history/{set}/"],
    "api.index": ["/api/"],
    "api.collection": ["/api/v1/orders?expand=lines,customer", "/api/v1/orders?search=nothing-like-this"],
    "api.record": ["/api/v1/orders/{order}?expand=lines"],
    "api.history": ["/api/v1/orders/{order}/history"],
}
FOR_NOBODY = {"auth.sign_in_page": ["/login"], "auth.open_link": ["{link}"]}

REFUSED = {
    "/admin/orders/?stauts=open": 400,
    "/admin/orders/details/?id=987654321": 404,
    "/admin/no-such-page/": 404,
    "/admin/orders/ajax/lookup/?name=nonsense": 404,
    "/api/v1/orders?stauts=open": 400,
    "/api/v1/orders/987654321": 404,
    "/api/no-such-thing": 404,
}

AT_ONCE = {
    ("index_view", "desktop"), ("edit_view", "phone"), ("admin.index", "desktop"), ("history.change_set", "phone"),
}  # fmt: skip
"""A list, a form, an overview and a page of text."""

NO_PAGES = {
    "count_view", "export", "ajax_lookup", "ajax_update", "cell_view", "facets_view", "file_view", "json_view",
    "neighbour_view", "news_view", "peek_view", "admin.part", "desk.tile", "api.file",
    "api_schema.specification", "api_pages.file", "api_pages.swagger", "api_pages.redoc",
    "health.front_door", "health.alive", "health.ready", "static", "admin.static", "bootstrap.static",
}  # fmt: skip
"""What answers a script, a program or with a file; and what scripts of others draw, in ``test_specification_pages``."""


PAGES = [
    pytest.param(page, width, marks=[pytest.mark.nightly] * ((page, width) not in AT_ONCE))
    for page in [*OF_RESOURCES, *OTHERS]
    for width in ("desktop", "phone")
]
both_widths = pytest.mark.parametrize("width", ["desktop", pytest.param("phone", marks=pytest.mark.nightly)])


@pytest.fixture
def addresses(rows: Any, sign_in: Any, app: Any) -> dict[str, list[str]]:
    """The pages, with rows of which there is something to tell."""
    order = rows.order(number="A-1", note="Ring twice")
    rows.line(order, product=rows.product(sku="K-1", name="Kettle"))
    rows.payment(order=order)
    rows.shipment(order=order)
    tag = rows.tag(name="loyal")
    rows.category(name="Tableware", parent=rows.category(name="Kitchen"))
    keys = {"orders": order.id, "products": order.lines[0].product_id, "tags": tag.id}
    ops = sign_in("ops")
    ops.save(f"/admin/orders/edit/?id={order.id}", note="Ring three times")
    told = ops.open("/admin/history/", 200).all('main a[href^="/admin/history/"]')
    number = next(part for link in told if (part := str(link["href"]).strip("/").split("/")[-1]).isdigit())
    rows.session.rollback()
    with app.test_request_context():
        link = sign_in_link(rows.person(["staff"], {}))
    found = {
        method: [path.format(resource=resource, key=keys[resource]) for resource in RESOURCES for path in paths]
        for method, paths in OF_RESOURCES.items()
    }
    for endpoint, paths in {**OTHERS, **FOR_NOBODY}.items():
        found[endpoint] = [path.format(order=order.id, set=number, link=link) for path in paths]
    return found


def test_every_page_of_the_tool_is_opened_here(desk):
    known = desk.extensions["steward"].by_name
    there = set()
    for rule in desk.url_map.iter_rules():
        resource, _, method = rule.endpoint.partition(".")
        if "GET" in (rule.methods or ()):
            there.add(method if resource in known else rule.endpoint)
    assert there == {*OF_RESOURCES, *OTHERS, *FOR_NOBODY, *NO_PAGES}


@pytest.mark.parametrize(("page", "width"), PAGES)
def test_a_page_keeps_the_rules(story, addresses, page, width):
    ada = story("admin", width=width)
    for address in addresses[page]:
        keeps_the_rules(ada, address)


@both_widths
def test_a_page_before_signing_in_keeps_the_rules(story, addresses, width):
    for page in FOR_NOBODY:
        for address in addresses[page]:
            keeps_the_rules(story(width=width), address)


@both_widths
def test_a_refusal_keeps_the_rules(story, addresses, width):
    ada = story("admin", width=width)
    for address, status in REFUSED.items():
        keeps_the_rules(ada, address, status)
    keeps_the_rules(story("developer", width=width), "/admin/orders/new/", 403)


@both_widths
def test_a_list_without_a_row_keeps_the_rules(story, width):
    keeps_the_rules(story("admin", width=width), "/admin/suppliers/")


@both_widths
def test_a_question_keeps_the_rules(story, addresses, width):
    """What the server asks before it acts, as whoever runs no script meets it."""
    ada = story("admin", width=width)
    page = ada.open("/admin/orders/")
    page.locator('input[name="rowid"]').check()
    send = """form => {
      const action = document.createElement("input");
      Object.assign(action, { type: "hidden", name: "action", value: "cancel" });
      form.append(action);
      form.submit();
    }"""
    with page.expect_navigation():
        page.locator("#bulk").evaluate(send)
    ada.reads("Cancel the selected orders?")
    checked(ada)


@both_widths
def test_a_form_that_was_refused_keeps_the_rules(story, addresses, width):
    ada = story("admin", width=width)
    page = ada.open(addresses["create_view"][0])
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#form-errors").wait_for()
    checked(ada)


@pytest.mark.parametrize("path", ["/admin/orders/", "/admin/products/"])
def test_a_list_is_light_on_the_line(story, addresses, path):
    """As ``make bench`` measures it; what edits a value in place comes when somebody rests on a row."""
    ada = story("admin")
    first = visit(ada.page, ada.address + path)
    following = visit(ada.page, f"{ada.address}{path}?page_size=20")

    assert first.kilobytes < 200
    assert first.requests <= 12
    assert following.kilobytes < 30
    assert following.requests <= 2


@pytest.mark.parametrize(
    "pages",
    [["admin.index"], pytest.param([*OF_RESOURCES, *OTHERS], marks=pytest.mark.nightly)],
    ids=["of-the-overview", "of-all-pages"],
)
def test_every_link_leads_to_something_that_answers(story, addresses, pages):
    ada = story("admin")
    found: set[str] = set()
    for page in pages:
        for address in addresses[page]:
            found |= links(ada.open(address))
    for address in found:
        answer = ada.page.context.request.get(address)
        assert answer.ok, f"{address} answered {answer.status}"
    assert len(found) > (50 if len(pages) > 1 else 15)


BROKEN = {
    "two of the id": 'document.body.insertAdjacentHTML("beforeend", "<p id=main></p>")',
    "does not begin with": 'document.title = "Steward"',
    "px wide": 'document.querySelector("main").insertAdjacentHTML("beforeend", "<hr>"), '
    'document.querySelector("main hr").style.width = "3000px"',
    "a button without a name": 'document.querySelector("main").append(document.createElement("button"))',
    "the keyboard does not reach": 'document.querySelector("main").addEventListener("focusin", (e) => e.target.blur())',
    "does not show it": "document.styleSheets[0].insertRule("
    '"* { outline: none !important; box-shadow: none !important; }")',
    "no token": 'document.querySelectorAll("[name=csrf_token]").forEach((one) => one.remove())',
    "not one main": 'document.querySelector("main").removeAttribute("id"), '
    'document.body.append(document.createElement("main"))',
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_page_that_breaks_a_rule_is_found(story, rule):
    page = story("staff").open("/logout")
    assert troubles(page) == []
    page.evaluate(f"() => {{ {BROKEN[rule]}; }}")
    assert any(rule in trouble for trouble in troubles(page))


def keeps_the_rules(person: Any, address: str, status: int = 200) -> None:
    person.examines(address, status)
    wrong = troubles(person.page)
    assert not wrong, f"{address}:\n" + "\n".join(wrong)


def checked(person: Any) -> None:
    """The rules of a page that cannot be opened by its address."""
    person._examined({})
    wrong = troubles(person.page)
    assert not wrong, "\n".join(wrong)
