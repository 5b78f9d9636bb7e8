"""Stories of the record page: what stands in its head, what belongs to the record, how one goes on from it."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from models.order import OrderStatus


def tabs(page):
    return {str(link["data-tab"]): " ".join(link.get_text(" ").split()) for link in page.all(".tabs a")}


def record(order, **more):
    return f"/admin/orders/details/?id={order.id}" + "".join(f"&{name}={value}" for name, value in more.items())


def test_the_head_says_what_one_wants_to_know_at_once(sign_in, rows):
    order = rows.order(number="A-1", status=OrderStatus.PACKED, customer=rows.customer(name="Harbour Inn"), total=12)

    page = sign_in("staff").open(record(order), 200)

    head = page.one(".record-head")
    assert head.h1.get_text() == "A-1" and head.select_one(".badge-value").get_text() == "Packed"
    facts = page.one(".record-top .facts").get_text(" ")
    assert "Harbour Inn" in facts and "12.00" in facts and "Packed" not in facts
    assert len(page.all(".record-top .facts > div")) == 3
    assert page.one(f'[data-copy="{order.id}"][aria-label^="Copy the key"]')


def test_the_head_says_who_made_a_record_and_who_changed_it_last(sign_in, rows):
    anna, ben = sign_in("staff"), sign_in("staff")
    made = anna.save("/admin/orders/new/", number="A-1", customer=str(rows.customer().id)).follow()
    assert made.status == 200
    key = str(anna.open("/admin/orders/?search=A-1").one("tbody tr")["data-url"]).rpartition("=")[2]
    ben.save(f"/admin/orders/edit/?id={key}", note="ring twice")

    line = anna.open(f"/admin/orders/details/?id={key}", 200).one(".byline").get_text(" ", strip=True)
    assert f"Created by {anna.person.name}" in line and f"Last changed by {ben.person.name}" in line


def test_nobody_is_told_of_a_last_change_to_a_field_that_they_may_not_read(sign_in, rows):
    product = rows.product(cost=Decimal(1))
    finance, staff = sign_in("finance"), sign_in("staff")
    staff.save(f"/admin/products/edit/?id={product.id}", name="Green tea")
    finance.save(f"/admin/products/edit/?id={product.id}", cost="2")
    address = f"/admin/products/details/?id={product.id}"

    assert f"changed by {finance.person.name}" in finance.open(address).one(".byline").get_text(" ", strip=True)
    assert f"changed by {staff.person.name}" in staff.open(address).one(".byline").get_text(" ", strip=True)


def test_a_long_text_stands_whole_on_its_record(sign_in, rows):
    customer = rows.customer(notes="word " * 200 + "\nthe end")

    page = sign_in("staff").open(f"/admin/customers/details/?id={customer.id}", 200)

    assert page.one('[data-field="notes"].wide .whole').get_text().endswith("the end")
    assert page.one('[data-field="notes"] [data-copy-text]')


def test_every_value_can_be_copied_as_files_spell_it(sign_in, rows):
    order = rows.order(total=Decimal("1234.50"), placed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), note=None)

    page = sign_in("staff").open(record(order), 200)

    copied = {
        str(one["data-field"]): button["data-copy"] for one in page.all("[data-field]") for button in one("button")
    }
    assert (copied["total"], copied["placed_at"]) == ("1234.50", "2026-01-02T03:04:05+00:00")
    assert copied["customer"] == order.customer.name and "note" not in copied


# --- Tabs ------------------------------------------------------------------------------------------------------------


def test_what_belongs_to_a_record_stands_in_tabs_with_its_number(sign_in, rows):
    order = rows.order()
    for _ in range(3):
        rows.line(order)
    rows.payment(order=order)

    assert tabs(sign_in("ops").open(record(order))) == {"": "Details", "lines": "Lines 3", "shipments": "Shipments 0"}
    assert "payments" in tabs(sign_in("finance").open(record(order)))


def test_a_tab_is_a_list_with_search_filter_order_and_pages(sign_in, rows):
    order = rows.order(number="A-1")
    for number in range(1, 13):
        rows.line(order, position=number, quantity=number, product=rows.product(name=f"Tea {number}"))
    rows.line(rows.order(), position=1)
    staff = sign_in("staff")

    first = staff.open(record(order, tab="lines"), 200)
    assert len(first.table()) == 10 and "order" not in [head["data-name"] for head in first.all("thead [data-name]")]
    second = staff.open(str(first.one('.tab-list a[rel="next"]')["href"]), 200)
    assert len(second.table()) == 2
    order_url = str(first.one('th[data-name="quantity"] a')["href"])
    ordered = staff.open(str(staff.open(order_url).one('th[data-name="quantity"] a')["href"]), 200)
    assert ordered.column("quantity")[:2] == ["12", "11"]


def test_search_and_filter_of_a_tab_work_without_script(sign_in, rows):
    order = rows.order()
    for name in ("Green tea", "Black tea", "Soap"):
        rows.line(order, product=rows.product(name=name), quantity=len(name))
    staff = sign_in("staff")
    hidden = {"id": order.id, "tab": "lines", "rows": "sort=-quantity"}

    found = staff.open("/admin/orders/details/", **hidden, search="tea").follow()
    assert found.column("product") == ["Green tea", "Black tea"] or found.column("product") == [
        "Black tea",
        "Green tea",
    ]
    narrow = {"filter_field": "quantity", "filter_operator": "lt", "filter_value": "5"}
    kept = staff.open("/admin/orders/details/", **hidden | {"rows": "search=o"}, **narrow).follow()
    assert kept.column("product") == ["Soap"] and len(kept.all(".tab-list .chip")) == 1
    none = staff.open("/admin/orders/details/", **hidden, search="coffee").follow()
    assert none.says("Nothing here matches")
    assert len(staff.open(str(none.one(".blank a")["href"])).table()) == 3


def test_a_relation_of_many_to_many_is_a_tab(sign_in, rows):
    customer = rows.customer(tags=[rows.tag(name="loyal"), rows.tag(name="late")])
    rows.tag(name="nobody's")

    page = sign_in("staff").open(f"/admin/customers/details/?id={customer.id}&tab=tags", 200)

    assert sorted(page.column("name")) == ["late", "loyal"]


def test_a_key_that_no_relationship_names_is_a_tab_too(sign_in, rows):
    someone = rows.person(("staff",), {})
    rows.order(number="A-1", assigned_to=someone)
    rows.order(number="A-2")

    page = sign_in("staff").open(f"/admin/people/details/?id={someone.id}&tab=orders.assigned_to_id", 200)

    assert tabs(page)["orders.assigned_to_id"] == "Orders · Assigned to 1"
    assert page.column("number") == ["A-1"]


def test_a_tab_shows_only_the_rows_that_its_reader_may_see(sign_in, rows):
    tag = rows.tag()
    rows.customer(name="Northern", region="North", tags=[tag])
    rows.customer(name="Southern", region="South", tags=[tag])

    page = sign_in("staff", region="North").open(f"/admin/tags/details/?id={tag.id}&tab=customers", 200)

    assert page.column("name") == ["Northern"] and tabs(page)["customers"] == "Customers 1"


@pytest.mark.parametrize("tab", ["payments", "paymentz", "for-developers"])
def test_a_tab_one_may_not_open_is_answered_like_one_that_does_not_exist(sign_in, rows, tab):
    order = rows.order()
    page = sign_in("staff").open(record(order, tab=tab), 400)
    assert page.says(f"This record has no tab '{tab}'")


def test_the_rows_of_a_tab_that_cannot_be_read_are_refused(sign_in, rows):
    page = sign_in("staff").open(record(rows.order(), tab="lines", rows="quantty%3D1"), 400)
    assert page.says("quantity")


def test_the_first_hundred_are_counted_and_no_more(sign_in, rows):
    tag = rows.tag()
    for _ in range(101):
        rows.customer(tags=[tag])

    assert tabs(sign_in("staff").open(f"/admin/tags/details/?id={tag.id}"))["customers"] == "Customers 100+"


# --- On from here ----------------------------------------------------------------------------------------------------


def test_one_goes_on_within_the_listing_a_record_was_opened_from(sign_in, rows):
    for number, total in (("A-1", 5), ("A-2", 1), ("A-3", 3), ("B-1", 2)):
        rows.order(number=number, total=total)
    staff = sign_in("staff")

    listed = staff.open("/admin/orders/?number__starts=A&sort=total", 200)
    page = staff.open(str(listed.all("tbody tr")[0]["data-url"]), 200)
    met = [page.one("h1").get_text()]
    while (link := page.tree.select_one('.steps a[rel="next"]')) is not None:
        page = staff.open(str(link["href"]), 303).follow()
        met.append(page.one("h1").get_text())

    assert met == ["A-2", "A-3", "A-1", "A-1"]  # the last one says that it is the last
    assert page.says("This is the last record of the list")
    back = staff.open(str(page.one('.steps a[rel="prev"]')["href"])).follow()
    assert back.one("h1").get_text() == "A-3"
    assert str(back.all(".crumbs a")[-1]["href"]) == "/admin/orders/?number__starts=A&sort=total"


@pytest.mark.parametrize("sort", ["customer", "-customer", "note", "-note", "-placed_at,number", "total", ""])
def test_the_way_on_meets_every_row_of_the_list_in_its_order(sign_in, rows, sort):
    for number, note in enumerate(("b", None, "a", None, "", "c")):
        rows.order(number=f"A-{number}", note=note, customer=rows.customer(name=f"Customer {number % 2}"))
    staff = sign_in("staff")
    page = staff.open(f"/admin/orders/?sort={sort}", 200)
    wanted = page.column("number")

    page = staff.open(str(page.all("tbody tr")[0]["data-url"]), 200)
    met = [page.one("h1").get_text()]
    for _ in wanted[1:]:
        page = staff.open(str(page.one('.steps a[rel="next"]')["href"]), 303).follow()
        met.append(page.one("h1").get_text())

    assert met == wanted


def test_a_record_that_left_its_listing_still_has_its_place_in_it(sign_in, rows):
    first, second = rows.order(number="A-1", status=OrderStatus.SHIPPED), rows.order(number="A-2")
    staff = sign_in("staff")

    address = f"/admin/orders/neighbour/?id={first.id}&to=next&listing=status%3Dopen%26sort%3Dnumber"
    assert staff.open(address, 303).location.startswith(f"/admin/orders/details/?id={second.id}&")


def test_a_listing_that_its_reader_may_not_ask_for_takes_the_way_on_and_not_the_record(sign_in, rows):
    product = rows.product(cost=Decimal(1))
    address = f"/admin/products/details/?id={product.id}&listing=cost%3D1"

    assert sign_in("finance").open(address, 200).all(".steps a")
    page = sign_in("staff").open(address, 200)
    assert not page.all(".steps") and page.one("h1").get_text() == product.name
    sign_in("staff").open(f"/admin/products/neighbour/?id={product.id}&to=next&listing=cost%3D1", 404)


def test_nobody_goes_on_to_a_row_that_is_not_theirs(sign_in, rows):
    mine = rows.order(number="A-1", customer=rows.customer(region="North"))
    rows.order(number="A-2", customer=rows.customer(region="South"))
    address = f"/admin/orders/neighbour/?id={mine.id}&to=next&listing=sort%3Dnumber"

    assert "end=next" in sign_in("staff", region="North").open(address, 303).location
    assert "end=next" not in sign_in("staff").open(address, 303).location


def test_an_edit_leads_back_to_the_place_in_the_listing(sign_in, rows):
    order = rows.order(number="A-1")
    staff = sign_in("staff")
    page = staff.open(record(order, listing="number__starts%3DA", tab="lines"), 200)

    edit = str(page.one('a[aria-keyshortcuts="e"]')["href"])
    saved = staff.save(edit, note="ring twice")

    assert saved.location == record(order, listing="number__starts%3DA", tab="lines")


# --- For developers --------------------------------------------------------------------------------------------------


def test_a_developer_sees_how_a_record_is_kept(sign_in, rows):
    order = rows.order(number="A-1", total=Decimal("10.50"))

    for role in ("developer", "admin"):
        page = sign_in(role).open(record(order, tab="for-developers"), 200)
        assert page.says("models.order.Order") and page.says("models/order.py")
        assert '"total": 10.50' in page.text and f'WHERE "order".id = {order.id}' in page.text
        assert page.says("ix_order_customer_id")
    assert "for-developers" not in tabs(sign_in("ops").open(record(order)))


def test_the_row_as_json_has_its_numbers_to_the_last_digit(sign_in, rows):
    attributes = {"large": 12345678901234567890123, "text": "</script><b>"}
    product = rows.product(price=Decimal("0.10"), weight=0.1, attributes=attributes, cost=Decimal(1), description=None)
    address = f"/admin/products/json/?id={product.id}"

    answer = sign_in("staff").open(address, 200)
    assert answer.response.mimetype == "application/json"
    kept = json.loads(answer.text, parse_float=str)
    assert (kept["price"], kept["weight"], kept["description"]) == ("0.10", "0.1", None)
    assert kept["attributes"] == attributes and "cost" not in kept
    assert "cost" in json.loads(sign_in("finance").open(address, 200).text)


def test_a_key_whose_relation_is_hidden_is_not_in_the_row(sign_in, rows, resources, monkeypatch):
    order = rows.order(assigned_to=rows.person(("staff",), {}))
    policy = resources.orders.policy
    monkeypatch.setattr(resources.orders, "policy", policy.but(fields={"assigned_to": {"finance"}}))

    assert "assigned_to_id" not in json.loads(sign_in("staff").open(f"/admin/orders/json/?id={order.id}").text)
    told = sign_in("developer").open(record(order, tab="for-developers"), 200)
    assert "assigned_to" not in told.one("#tab").get_text(" ")


def test_a_policy_says_otherwise_who_inspects(sign_in, rows, resources, monkeypatch):
    order = rows.order()
    policy = resources.orders.policy.but(others={"inspect": {"ops"}})
    monkeypatch.setattr(resources.orders, "policy", policy)

    assert "for-developers" in tabs(sign_in("ops").open(record(order)))
    assert "for-developers" not in tabs(sign_in("developer").open(record(order)))


# --- Nowhere ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["details/?id={}", "neighbour/?to=next&id={}", "json/?id={}", "delete/?id={}"])
def test_a_record_of_others_is_answered_like_one_that_does_not_exist(sign_in, rows, page):
    other = rows.order(customer=rows.customer(region="South"))
    nora = sign_in("ops", region="North")

    told = [nora.open(f"/admin/orders/{page.format(key)}", 404) for key in (other.id, 999999)]

    assert len({answer.one("main .sentence").get_text() for answer in told}) == 1
    assert {str(answer.one("main .steps a.btn-primary")["href"]) for answer in told} == {"/admin/orders/"}


def test_hostile_text_is_text_on_every_part_of_a_record(sign_in, rows):
    evil = "<img src=x onerror=alert(1)>'\"</pre>"
    customer = rows.customer(name=evil, notes=evil * 40, tags=[rows.tag(name=evil)])
    order = rows.order(number="<b>A</b>", customer=customer, note=evil)
    product = rows.product(name=evil, attributes={evil: evil})
    rows.line(order, product=product)
    ada = sign_in("admin")

    for address in (
        record(order), record(order, tab="lines"), record(order, tab="for-developers"),
        f"/admin/customers/details/?id={customer.id}", f"/admin/customers/details/?id={customer.id}&tab=tags",
        f"/admin/products/details/?id={product.id}", f"/admin/products/details/?id={product.id}&tab=for-developers",
        f"/admin/customers/delete/?id={customer.id}", f"/admin/orders/delete/?id={order.id}",
        record(order, listing="%3Cimg%3E", tab=""),
    ):  # fmt: skip
        page = ada.open(address, 200)
        assert not page.all("main img") and not page.all("main b:not(.what b, .chip b)"), address
