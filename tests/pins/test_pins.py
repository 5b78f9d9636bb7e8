"""What a person pins to the sidebar: lists with their filters, in their own order, and nothing that is not theirs."""

import pytest
from sqlalchemy import select

from models.system import Pin


def pin(visitor, address, status=303):
    return visitor.send("/admin/pins/new/", {"address": address, "url": "/admin/tags/"}, status)


def drawn(page):
    return [(link.get_text(strip=True), link["href"]) for link in page.all("#menu-groups .pinned li a")]


def numbers(rows):
    rows.session.rollback()
    return list(rows.session.scalars(select(Pin.id).order_by(Pin.position)))


def test_staff_pins_a_list_with_its_filters_from_the_button_on_it(sign_in):
    anna = sign_in("staff")
    page = anna.open("/admin/orders/?status=open&sort=-total&search=tea")
    form = {field["name"]: field["value"] for field in page.all("form.pin input")}
    answer = anna.send("/admin/pins/new/", form, 303)

    assert answer.location == "/admin/orders/?status=open&sort=-total&search=tea"
    page = answer.follow()
    assert page.says("Orders: “tea”, Status is Open is pinned to the sidebar.")
    assert drawn(page) == [("Orders: “tea”, Status is Open", "/admin/orders/?status=open&sort=-total&search=tea")]
    assert page.one(".pinned a[aria-current]")["href"] == answer.location


def test_the_button_takes_down_what_is_pinned(sign_in):
    anna = sign_in("staff")
    pin(anna, "/admin/orders/?status=open")

    page = anna.open("/admin/orders/?status=open")
    form = {field["name"]: field["value"] for field in page.all("form.pin input")}
    assert page.one("form.pin")["action"] == "/admin/pins/delete/"
    page = anna.send("/admin/pins/delete/", form, 303).follow()
    assert page.says("Orders: Status is Open is no longer pinned.")
    assert drawn(page) == []


def test_a_pin_leads_to_the_first_page_and_is_one_however_often_it_is_made(sign_in, rows):
    anna = sign_in("staff")
    for _time in range(2):
        pin(anna, "/admin/orders/?status=open&after=whatever")

    assert drawn(anna.open("/admin/tags/")) == [("Orders: Status is Open", "/admin/orders/?status=open")]


def test_a_row_that_a_filter_names_is_not_named_in_the_pin(sign_in, rows):
    customer = rows.customer(name="Harbour Inn")
    anna = sign_in("staff")
    pin(anna, f"/admin/orders/?customer={customer.id}")

    page = anna.open("/admin/tags/")
    assert drawn(page)[0][0] == "Orders: Customer"
    assert not page.says("Harbour Inn")


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/", "//elsewhere.example/admin/orders/", "/admin/orders/details/?id=1", "/logout", "",
        "/admin/payments/", "/admin/nowhere/", "/admin/orders", "/admin/pins/", "javascript:alert(1)",
        "/admin/orders/../",
    ],
)  # fmt: skip
def test_only_a_page_of_ones_own_menu_can_be_pinned(sign_in, rows, address):
    anna = sign_in("staff")
    pin(anna, address, 400)

    assert numbers(rows) == []


def test_a_pin_of_what_may_no_longer_be_opened_is_not_drawn(sign_in, rows):
    fay = sign_in("finance")
    pin(fay, "/admin/payments/")
    assert len(drawn(fay.open("/admin/orders/"))) == 1

    rows.session.rollback()
    person = rows.session.merge(fay.person)
    person.hold({"staff"})
    rows.session.commit()
    page = fay.open("/admin/orders/")
    assert drawn(page) == []
    assert not page.says("Payments")


def test_pins_are_renamed_put_into_order_and_taken_down(sign_in, rows):
    anna = sign_in("staff")
    for address in ("/admin/orders/", "/admin/tags/", "/admin/fulfilment/"):
        pin(anna, address)
    first, second, third = numbers(rows)

    anna.send("/admin/pins/edit/", {"id": third, "move": "up"}, 303)
    anna.send("/admin/pins/edit/", {"id": first, "move": "up"}, 303)
    anna.send("/admin/pins/edit/", {"id": second, "label": "  My   labels "}, 303)
    anna.send("/admin/pins/edit/", {"id": first, "label": "  "}, 303)

    assert numbers(rows) == [first, third, second]
    page = anna.open("/admin/pins/")
    assert [name for name, _ in drawn(page)] == ["Orders", "Fulfilment board", "My labels"]
    anna.send("/admin/pins/delete/", {"id": first}, 303)
    assert numbers(rows) == [third, second]


def test_nobody_touches_the_pins_of_others(sign_in, rows):
    anna, olu = sign_in("staff"), sign_in("ops")
    pin(anna, "/admin/orders/")
    [number] = numbers(rows)

    for address in ("/admin/pins/edit/", "/admin/pins/delete/"):
        olu.send(address, {"id": number, "label": "mine", "move": ""}, 404)
    assert drawn(olu.open("/admin/tags/")) == []
    assert drawn(anna.open("/admin/tags/")) == [("Orders", "/admin/orders/")]


def test_a_person_has_so_many_pins_and_no_more(sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "PINS_MAX", 1)
    anna = sign_in("staff")
    pin(anna, "/admin/orders/")

    assert pin(anna, "/admin/tags/", 422).says("You have 1 pins already; take one down first.")
    pin(anna, "/admin/orders/")


def test_a_name_that_looks_like_markup_is_text(sign_in, rows):
    anna = sign_in("staff")
    pin(anna, "/admin/orders/?search=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")

    page = anna.open("/admin/pins/")
    assert "<img src=x onerror=alert(1)>" in drawn(page)[0][0]
    assert page.all("img") == []


def asked_for_pins(visitor, address, statements):
    with statements() as asked:
        visitor.client.get(address).get_data()
    assert not [statement for statement in asked.rows if "admin_pin" in statement]
    return len([statement for statement in asked.all if "FROM admin_pin" in statement])


def test_pins_are_asked_for_once_after_each_change_and_not_for_those_who_have_none(sign_in, statements):
    anna, boris = sign_in("staff"), sign_in("ops")
    pin(anna, "/admin/orders/")
    addresses = ("/admin/orders/", "/admin/fulfilment/", "/admin/orders/?stauts=open")

    assert [asked_for_pins(anna, address, statements) for address in addresses] == [1, 0, 0]
    pin(anna, "/admin/tags/")
    assert [asked_for_pins(anna, address, statements) for address in addresses] == [1, 0, 0]
    assert [asked_for_pins(boris, address, statements) for address in addresses] == [0, 0, 0]


def test_each_person_sees_their_own_pins_and_each_change_at_once(sign_in):
    anna, boris = sign_in("staff"), sign_in("ops")
    pin(anna, "/admin/orders/")
    pin(boris, "/admin/tags/")

    assert drawn(anna.open("/admin/tags/")) == [("Orders", "/admin/orders/")]
    assert drawn(boris.open("/admin/tags/")) == [("Tags", "/admin/tags/")]
    pin(anna, "/admin/products/")
    assert drawn(anna.open("/admin/tags/")) == [("Orders", "/admin/orders/"), ("Products", "/admin/products/")]
