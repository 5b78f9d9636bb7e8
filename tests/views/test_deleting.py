"""Stories of the page that asks before a delete: what goes along, what stands in the way, what is not theirs."""

import pytest
from sqlalchemy import func, select

from models import Address, Customer, Order, OrderLine
from models.order import OrderStatus


def listed(page, title):
    """{kind: (its count, its samples)} under a heading of the page."""
    heads = [head for head in page.all("h2.what-title") if head.get_text() == title]
    found = {}
    for kind in heads[0].find_next_sibling("ul").find_all("li", recursive=False) if heads else ():
        samples = [sample.get_text() for sample in kind.ul.find_all("li")]
        found[kind.b.get_text()] = (kind.select_one(".count").get_text(), samples)
    return found


def count_of(rows, model):
    rows.session.rollback()
    return rows.session.scalar(select(func.count()).select_from(model))


def test_what_goes_along_is_counted_and_ten_of_it_are_shown(sign_in, rows):
    order = rows.order(number="A-1")
    for position in range(1, 13):
        rows.line(order, position=position, product=rows.product(name=f"Tea {position}"))
    ops = sign_in("ops")

    page = ops.open(f"/admin/orders/delete/?id={order.id}", 200)

    number, samples = listed(page, "These go with it")["Lines"]
    assert number == "12" and len(samples) == 11 and samples[-1] == "and more"
    assert page.says("Delete A-1 and what belongs to it: 13 rows")
    assert ops.send("/admin/orders/delete/", {"id": str(order.id)}).status == 303
    assert (count_of(rows, Order), count_of(rows, OrderLine)) == (0, 0)


def test_what_stands_in_the_way_is_named_with_its_links(sign_in, rows):
    customer = rows.customer(name="Harbour Inn")
    order = rows.order(number="A-1", customer=customer)
    rows.address(customer=customer, street="Long Lane 1", city="Berlin")

    page = sign_in("ops").open(f"/admin/customers/delete/?id={customer.id}", 200)

    assert listed(page, "In the way") == {"Orders": ("1", ["A-1"])}
    assert listed(page, "These would go with it") == {"Addresses": ("1", ["Long Lane 1, Berlin"])}
    links = [str(link["href"]) for link in page.all(".what a")]
    assert f"/admin/orders/?customer={customer.id}" in links and f"/admin/orders/details/?id={order.id}" in links
    assert not page.all("button.btn-danger")


def test_a_key_that_no_relationship_names_stands_in_the_way_too(sign_in, rows, resources, monkeypatch):
    someone = rows.person(("staff",), {})
    rows.order(number="A-1", assigned_to=someone)
    monkeypatch.setattr(type(resources.people), "can_delete", True)

    page = sign_in("admin").open(f"/admin/people/delete/?id={someone.id}", 200)

    assert listed(page, "In the way")["Orders"] == ("1", ["A-1"])


def test_a_record_that_hidden_ones_belong_to_cannot_be_deleted_by_those_who_do_not_see_them(sign_in, rows):
    order = rows.order()
    rows.payment(order=order, reference="zq9")
    address = f"/admin/orders/delete/?id={order.id}"

    page = sign_in("ops").open(address, 200)
    assert page.says("Records that you may not see belong to it") and "ayment" not in page.one("main").get_text(" ")
    assert not page.all("button.btn-danger")
    assert listed(sign_in("admin").open(address, 200), "In the way")["Payments"][0] == "1"


def test_rows_that_one_may_not_delete_do_not_go_along(sign_in, rows, resources, monkeypatch):
    order = rows.order(number="A-1")
    rows.line(order)
    policy = resources.order_lines.policy.but(delete={"finance"})
    monkeypatch.setattr(resources.order_lines, "policy", policy)
    ops = sign_in("ops")

    page = ops.open(f"/admin/orders/delete/?id={order.id}", 200)
    refused = ops.send("/admin/orders/delete/", {"id": str(order.id)})
    many = ops.act("/admin/orders/", "delete", [order.id])

    assert "Lines" in listed(page, "Not yours to delete") and not page.all("button.btn-danger")
    assert refused.status == 403 and refused.says("delete: Lines")
    assert many.status == 403 and many.says("delete: Lines")
    assert (count_of(rows, Order), count_of(rows, OrderLine)) == (1, 1)


def test_above_a_hundred_rows_the_number_is_typed_first(sign_in, rows):
    customer = rows.customer(name="Harbour Inn")
    rows.session.add_all(
        Address(customer=customer, kind="billing", street=f"Lane {n}", postal_code="1", city="B", country="DE")
        for n in range(100)
    )
    rows.session.commit()
    ops = sign_in("ops")
    key = str(customer.id)

    page = ops.open(f"/admin/customers/delete/?id={key}", 200)
    assert page.says("Type 101 to delete 101 rows")
    for typed in ({}, {"rows": "100"}, {"rows": "1010"}):
        refused = ops.send("/admin/customers/delete/", {"id": key, **typed})
        assert refused.status == 422 and refused.says("Nothing was deleted: the number does not match")
    assert count_of(rows, Customer) == 1
    assert ops.send("/admin/customers/delete/", {"id": key, "rows": "101"}).status == 303
    assert (count_of(rows, Customer), count_of(rows, Address)) == (0, 0)


def test_rows_of_others_behind_a_row_rule_are_not_shown_and_not_forgotten(sign_in, rows):
    category = rows.category()
    rows.product(category=category, name="Tea")
    tag = rows.tag()
    rows.customer(region="South", tags=[tag])
    someone = sign_in("ops", region="North")

    assert listed(someone.open(f"/admin/categories/delete/?id={category.id}"), "In the way")["Products"] == (
        "1",
        ["Tea"],
    )
    assert someone.open(f"/admin/tags/delete/?id={tag.id}").says("Nothing else goes with it.")


@pytest.mark.parametrize("status", list(OrderStatus))
def test_a_record_to_which_nothing_belongs_says_so(sign_in, rows, status):
    page = sign_in("ops").open(f"/admin/orders/delete/?id={rows.order(status=status).id}", 200)
    assert page.says("Nothing else goes with it.") and len(page.all("button.btn-danger")) == 1


def test_a_large_tree_is_looked_at_by_a_few_bounded_statements(sign_in, rows, statements):
    ops = sign_in("ops")
    costs = []
    for children in (11, 60):
        order = rows.order()
        product = rows.product()
        for position in range(1, children + 1):
            rows.line(order, position=position, product=product)
        with statements() as asked:
            ops.open(f"/admin/orders/delete/?id={order.id}", 200)
        costs.append(len(asked.rows))
        assert all("LIMIT" in each for each in asked.rows if "order_line" in each)
    assert costs[0] == costs[1] <= 5, costs
