"""The chips over a list: what a filter asks, in words."""

import pytest

pytestmark = pytest.mark.sqlite_only


def chips(page):
    return [" ".join(chip.get_text(" ").split()) for chip in page.all(".chip > button")]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("status=open&status=SHIPPED", "Status is Open or Shipped"),
        ("total__between=1,20", "Total from 1 to 20"),
        ("placed_at__gte=-7d", "Placed at is on or after 7 days ago"),
        ("placed_at__lt=today", "Placed at is before today"),
        ("note__empty=true", "Note is empty"),
        ("note__empty=false", "Note is not empty"),
        ("note=", "Note is empty text"),
        ("newsletter=1", "Newsletter is Yes"),
    ],
)
def test_a_chip_says_what_its_filter_asks(sign_in, address, words):
    resource = "customers" if address.startswith("newsletter") else "orders"
    page = sign_in("admin").open(f"/admin/{resource}/?{address}")
    assert chips(page) == [words]


def test_a_chip_of_a_relation_says_the_label_of_the_row(sign_in, rows):
    inn = rows.customer(name="Harbour Inn")
    page = sign_in("admin").open("/admin/orders/", customer=inn.id)
    assert chips(page) == [f"Customer is {inn}"]


def test_a_chip_keeps_the_key_of_a_row_that_its_reader_may_not_see(sign_in, rows):
    north = rows.customer(name="Harbour Inn", region="North")
    page = sign_in("staff", region="South").open("/admin/orders/", customer=north.id)
    assert chips(page) == [f"Customer is {north.id}"]


def test_a_related_list_says_whose_rows_it_shows(sign_in, rows):
    order = rows.order(number="A-1")
    rows.line(order)
    page = sign_in("admin").open("/admin/order-lines/", order=order.id)
    assert chips(page) == ["Order is A-1"] and len(page.table()) == 1


def test_a_filter_is_added_without_script_with_all_its_values(sign_in):
    ada = sign_in("admin")
    between = {"filter_field": "total", "filter_operator": "between", "filter_value": ["1", "20"], "search": "A"}
    assert chips(ada.open("/admin/orders/", **between).follow()) == ["Total from 1 to 20"]
    empty = {"filter_field": "note", "filter_operator": "empty", "filter_value": ""}
    assert chips(ada.open("/admin/orders/", **empty).follow()) == ["Note is empty"]
