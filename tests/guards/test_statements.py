"""What a page costs in statements: the same for 20 rows and for 200, for three children and for forty, everywhere."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import func, select

from admin_app import db
from models import Customer, Order, OrderLine, demo
from tests.counting import Statements
from tests.factories import Rows
from tests.guards.verdicts import granted, holds
from tests.guards.world import FilePlace, using

RESOURCES = [resource for resource in granted if holds("admin", resource, "R")]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("actor", ["admin", "ops"])
def test_a_list_needs_two_row_queries_for_any_number_of_rows(busy, actor, resource):
    if not holds(actor, resource, "R"):
        pytest.skip(f"{actor} does not read {resource}")
    few, many = (
        spent(busy, actor, f"/admin/{resource}/?page_size={size}&sort={by_key(busy, resource)}") for size in (20, 200)
    )
    assert len(few.rows) <= 2, few.rows
    assert len(many.rows) <= len(few.rows), many.rows  # fewer: a page that ends knows how many there are
    for asked in (few, many):
        assert_bounded(asked)


@pytest.mark.parametrize("question", ["", "?search=a", "?status=open", "?customer.region=North&sort=customer.name",
                                      "?sort=-total", '?where={"any":[{"total__gt":"5"},{"note__empty":"true"}]}',
                                      "?columns=number,customer.region,assigned_to.name,lines"])  # fmt: skip
def test_a_question_costs_no_more_statements(busy, question):
    asked = spent(busy, "ops", f"/admin/orders/{question}")
    assert len(asked.rows) <= (3 if "lines" in question else 2), asked.rows  # the lines of all rows come by one more
    assert_bounded(asked)


def test_the_tenth_page_costs_what_the_first_does(busy):
    address, costs = "/admin/orders/?page_size=20&sort=number", []
    for _ in range(10):
        with Statements() as asked:
            page = busy.ask("ops", "GET", address).text
        costs.append(len(asked.rows))
        assert_bounded(asked)
        following = re.search(r'href="(/admin/orders/\?[^"]*after=[^"]*)"', page)
        assert following is not None
        address = following[1].replace("&amp;", "&")
    assert len(set(costs)) == 1 and costs[0] <= 2


def test_the_form_of_an_order_with_three_lines_needs_seven_statements(busy):
    asked = spent(busy, "ops", f"/admin/orders/edit/?id={order_with(busy, 3)}")
    assert len(asked.all) <= 7, asked.all


def test_a_form_does_not_cost_more_with_more_lines(busy):
    few, many = (spent(busy, "ops", f"/admin/orders/edit/?id={order_with(busy, lines)}") for lines in (3, 40))
    assert len(many.all) == len(few.all), many.all


@pytest.mark.parametrize("kind", ["details/?", "details/?tab={}&", "delete/?"])
def test_a_record_does_not_cost_more_with_more_children(busy, kind):
    for resource, found, tab in (("orders", order_with, "lines"), ("customers", customer_with, "orders")):
        address = f"/admin/{resource}/{kind.format(tab)}id="
        few, many = (spent(busy, "ops", f"{address}{found(busy, children)}") for children in (12, 40))
        assert len(many.all) == len(few.all), many.all
        assert_bounded_but_the_row(many)


def test_a_record_costs_four_statements_beside_who_asks_and_the_tables_of_its_history(busy):
    """The row, one for all the numbers on its tabs, and two for the rows that its history names."""
    asked = spent(busy, "ops", f"/admin/orders/details/?id={order_with(busy, 40)}")
    assert len(asked.rows) <= 4, asked.rows
    assert sum("count(" in each for each in asked.rows) == 1


def test_the_way_to_the_next_record_costs_the_same_from_anywhere(busy):
    address = "/admin/orders/neighbour/?to=next&listing=sort%3Dtotal%26status%3Dopen&id="
    with busy.app.app_context():
        theirs = select(Order.id).join(Customer).where(Customer.region == "North").order_by(Order.total)
        keys = list(db.session.scalars(theirs))
    costs = []
    for key in (keys[0], keys[len(keys) // 2], keys[-1]):
        with Statements() as asked:
            assert busy.ask("ops", "GET", f"{address}{key}").status_code == 303
        costs.append(len(asked.rows))
        assert_bounded_but_the_row(asked)
    assert set(costs) == {3}, costs


def test_a_picker_asks_once_and_for_a_page_only(busy):
    asked = spent(busy, "ops", "/admin/orders/ajax/lookup/?name=customer&query=a")
    assert len(asked.rows) == 1 and "LIMIT" in asked.rows[0]


def test_a_file_costs_the_same_for_any_number_of_rows(busy):
    few, many = (spent(busy, "ops", f"/admin/order-lines/export/csv/{what}") for what in ("?quantity__gt=20", ""))
    assert len(many.rows) == len(few.rows) == 1, many.rows


def test_the_board_costs_the_same_for_any_number_of_orders(busy):
    asked = spent(busy, "ops", "/admin/fulfilment/")
    assert len(asked.rows) <= 2, asked.rows


def test_saving_one_field_needs_few_statements_however_many_lines_there_are(busy):
    costs = []
    for lines in (3, 40):
        with Statements() as asked:
            answer = busy.ask("ops", "POST", f"/admin/orders/edit/?id={order_with(busy, lines)}", {"note": f"{lines}"})
        assert answer.status_code == 303
        costs.append(len(asked.all))
    assert costs[0] == costs[1] <= 10, costs


def test_the_counter_counts(busy):
    """A guard that sees nothing guards nothing."""
    with busy.app.app_context(), Statements() as asked:
        for order in db.session.scalars(select(Order).limit(5)):
            _ = order.lines
    assert len(asked.rows) == 6


# --- The desk with a year behind it ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy(desk, tmp_path_factory) -> Iterator[FilePlace]:
    """The demo's rows, and an order and a customer with many children."""
    place = FilePlace(desk, tmp_path_factory.mktemp("busy"), before=lambda engine: demo.fill(engine, orders=1500))
    with using(desk, place.engine):
        with desk.app_context():
            rows = Rows(db.session)
            rows.numbers = count(90_001)
            customer, product = rows.customer(), rows.product()
            for children in (3, 6, 12, 40):
                order = rows.order(customer=customer if children == 3 else rows.customer())
                for position in range(children):
                    rows.line(order, product=product, position=position + 1)
            for _ in range(40 - 1):
                rows.order(customer=customer)
            for children in (7, 12):
                other = rows.customer()
                for _ in range(children):
                    rows.order(customer=other)
            db.session.remove()
        yield place
    place.close()


def spent(place: FilePlace, actor: str, address: str) -> Statements:
    """The statements of a page that was asked for once before, so that nothing is built for the first time."""
    place.ask(actor, "GET", address).get_data()
    with Statements() as asked:
        answer = place.ask(actor, "GET", address)
        body = answer.get_data(as_text=True)
    assert answer.status_code == 200, body[:500]
    return asked


def assert_bounded(asked: Statements) -> None:
    """No count without a bound, and no row skipped by counting it off."""
    for statement, parameters in zip(asked.rows, asked.parameters, strict=True):
        if re.search(r"count\(", statement, re.IGNORECASE):
            assert "LIMIT" in statement, f"unbounded: {statement}"
        for skipped in re.finditer(r"OFFSET\s+\?", statement):
            assert parameters[statement.count("?", 0, skipped.end()) - 1] == 0, f"counted off: {statement} {parameters}"
        assert "LIMIT" in statement or " IN (" in statement, f"unbounded: {statement}"


def assert_bounded_but_the_row(asked: Statements) -> None:
    """The row itself is found by its key; whatever else is asked has a bound."""
    for statement in asked.rows:
        assert "LIMIT" in statement or re.search(r'WHERE "?\w+"?\.id = \?', statement), f"unbounded: {statement}"


def by_key(place: FilePlace, resource: str) -> str:
    from admin_app.resource.fields.keys import key_names

    return key_names(place.app.extensions["steward"].by_name[resource].model)[0]


def order_with(place: FilePlace, lines: int) -> int:
    counted = select(OrderLine.order_id).group_by(OrderLine.order_id).having(func.count() == lines)
    with place.engine.connect() as connection:
        return connection.scalars(counted.order_by(OrderLine.order_id.desc()).limit(1)).one()


def customer_with(place: FilePlace, orders: int) -> int:
    counted = select(Customer.id).join(Order).group_by(Customer.id).having(func.count() == orders)
    with place.engine.connect() as connection:
        return connection.scalars(counted.order_by(Customer.id.desc()).limit(1)).one()
