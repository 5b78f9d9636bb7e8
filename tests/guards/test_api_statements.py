"""What an answer of the API costs in statements: the same for 20 rows and for 1,000, for few related rows and many."""

from itertools import pairwise

import pytest
from sqlalchemy import select

from models import Order
from tests.counting import Statements
from tests.guards.api import call, path_of
from tests.guards.test_statements import RESOURCES, assert_bounded, busy, order_with
from tests.guards.verdicts import holds

__all__ = ["busy"]


def spent(place, actor, verb, address, body=None) -> Statements:
    """The statements of a request that was made once before, so that nothing is built for the first time."""
    call(place, actor, "GET", address if verb == "GET" else "/orders")
    with Statements() as asked:
        answer = call(place, actor, verb, address, body)
    assert answer.status_code in (200, 201, 204), answer.text[:500]
    return asked


def rounds(asked: Statements) -> int:
    """The statements; SQLite is given each row of one INSERT by itself, which costs no way to a server."""
    return sum(1 for one, other in pairwise(["", *asked.all]) if one != other)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("actor", ["admin", "ops"])
def test_a_list_needs_two_row_queries_for_any_number_of_rows(busy, actor, resource):
    if not holds(actor, resource, "R"):
        pytest.skip(f"{actor} does not read {resource}")
    few, many = (spent(busy, actor, "GET", f"/{resource}?pageSize={size}") for size in (20, 1000))
    assert len(many.rows) <= len(few.rows) <= 2, few.rows
    for asked in (few, many):
        assert_bounded(asked)


@pytest.mark.parametrize("question", ["", "search=a", "status=open", "customer.region=North&sort=customer.name",
                                      "sort=-total", 'where={"any":[{"total__gt":"5"},{"note__empty":"true"}]}',
                                      "fields=number,customer.name,assignedTo.email", "count=none"])  # fmt: skip
def test_a_question_costs_no_more_statements(busy, question):
    assert len(spent(busy, "ops", "GET", f"/orders?{question}").rows) <= 2


@pytest.mark.parametrize("size", [1, 100])
def test_orders_with_customer_and_lines_need_four_statements(busy, size):
    asked = spent(busy, "ops", "GET", f"/orders?expand=customer,lines&pageSize={size}")
    assert len(asked.rows) <= 4, asked.rows


def test_what_is_expanded_deeper_costs_one_statement_a_relation(busy):
    few, many = (
        spent(busy, "ops", "GET", f"/customers?expand=orders.lines.product&count=none&pageSize={size}")
        for size in (20, 100)
    )
    assert len(few.rows) == len(many.rows) <= 4, many.rows


def test_a_record_costs_one_statement_and_one_a_list(busy):
    for question, most in (("", 1), ("?expand=customer,lines", 2), ("?fields=number", 1)):
        few, many = (spent(busy, "ops", "GET", f"/orders/{order_with(busy, lines)}{question}") for lines in (3, 40))
        assert len(few.rows) == len(many.rows) <= most, many.rows


def test_a_change_costs_the_same_for_any_row(busy):
    costs = {
        len(spent(busy, "ops", "PATCH", f"/orders/{order_with(busy, lines)}", {"note": f"{lines}"}).all)
        for lines in (3, 40)
    }
    assert len(costs) == 1 and max(costs) <= 10, costs


def test_a_thousand_records_are_created_in_some_tens_of_statements(busy):
    def bodies(count: int, mark: str) -> list[dict[str, object]]:
        return [{"number": f"{mark}-{number}", "customerId": customer, "placedAt": "2026-01-01T00:00:00Z"}
                for number in range(count)]  # fmt: skip

    customer = call(busy, "ops", "GET", "/customers?fields=id&pageSize=1").json["items"][0]["id"]
    few = spent(busy, "ops", "POST", "/orders/bulk?fields=id", {"create": bodies(100, "F")})
    many = spent(busy, "ops", "POST", "/orders/bulk?fields=id", {"create": bodies(1000, "M")})
    assert rounds(few) <= 20 and rounds(many) <= 40, (rounds(few), rounds(many))


def test_a_thousand_records_are_changed_in_some_tens_of_statements(busy):
    keys = [item["id"] for item in call(busy, "ops", "GET", "/orders?fields=id&pageSize=1000&sort=id").json["items"]]
    for count, most in ((100, 25), (1000, 60)):
        body = {"update": [{"id": key, "note": f"note {count}"} for key in keys[:count]]}
        asked = spent(busy, "ops", "POST", "/orders/bulk?fields=id", body)
        assert rounds(asked) <= most, (rounds(asked), asked.all[:60])


def test_what_names_other_rows_costs_one_statement_a_relation(busy):
    with busy.app.app_context():
        customers = call(busy, "ops", "GET", "/customers?fields=id&pageSize=200").json["items"]
    bodies = [{"number": f"R-{n}", "customerId": each["id"]} for n, each in enumerate(customers)]
    with Statements() as asked:
        answer = call(busy, "ops", "POST", "/orders/bulk?fields=id", {"create": bodies})
    assert answer.status_code == 200 and rounds(asked) <= 25, rounds(asked)


def test_an_action_costs_the_same_for_three_lines_and_for_forty(busy):
    with busy.engine.connect() as connection:
        key = connection.scalar(select(Order.id).where(Order.status == "open").limit(1))
    asked = spent(busy, "admin", "POST", f"{path_of('orders', str(key))}/actions/cancel")
    assert len(asked.all) <= 12, asked.all


def test_a_delete_costs_the_same_however_many_rows_go_along(busy):
    few, many = (spent(busy, "ops", "DELETE", f"/orders/{order_with(busy, lines)}") for lines in (12, 40))
    assert len(few.all) == len(many.all), many.all
