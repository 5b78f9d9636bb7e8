"""Numbers are kept for a while and told again, to readers of the same rows and to nobody else."""

import pytest

from admin_app import STANDARD, Number
from models import Customer, Order, Product
from tests.dashboards.conftest import VIEWS, view_of
from views.orders import OrderView
from views.products import ProductView

pytestmark = pytest.mark.sqlite_only
ORDERS = Number("Orders", OrderView, "status=open")


def test_a_number_is_kept_and_says_as_of_when(board):
    desk = board(ORDERS)
    olu = desk.reader("ops")
    assert desk.value(olu, "orders") == "0"
    desk.rows.order()

    assert desk.value(olu, "orders") == "0"
    assert "As of" in desk.part(olu, "orders").get_text()


def test_a_reader_may_ask_for_it_again(board):
    desk = board(ORDERS)
    olu = desk.reader("ops")
    desk.value(olu, "orders")
    desk.rows.order()

    assert desk.value(olu, "orders", anew=True) == "1"
    assert desk.value(olu, "orders") == "1"


def test_readers_of_the_same_rows_share_a_number(board, statements):
    desk = board(ORDERS)
    desk.value(desk.reader("ops", region="North"), "orders")
    other = desk.reader("staff", region="North")
    with statements() as asked:
        desk.value(other, "orders")

    assert asked.rows == []


def test_readers_of_other_rows_never_do(board):
    desk = board(ORDERS)
    desk.rows.order(customer=desk.rows.customer(region="North"))
    seen = [desk.value(desk.reader(role, region=region), "orders") for role, region in (
        ("ops", "North"), ("ops", "South"), ("staff", "North"), ("admin", "South"), ("staff", "South"),
    )]  # fmt: skip

    assert seen == ["1", "0", "1", "1", "0"]


def test_a_rule_of_a_model_that_a_filter_leads_through_counts_as_well(board):
    def of_own_country(user):
        return Customer.country == user.attributes["country"]

    class OrderView_(view_of(Order)):
        policy = STANDARD

    class CustomerView_(view_of(Customer)):
        policy = STANDARD.but(rows=of_own_country)

    tile = Number("Orders", OrderView_, "customer.name__empty=false")
    desk = board(tile, views=[OrderView_, CustomerView_])
    desk.rows.order(customer=desk.rows.customer(country="DE"))

    assert desk.value(desk.reader("ops", country="DE"), "orders") == "1"
    assert desk.value(desk.reader("ops", country="NO"), "orders") == "0"


def test_what_me_means_is_each_readers_own(board):
    desk = board(Number("Mine", OrderView, 'where={"any":[{"assigned_to":"me"}]}'))
    olu, ada = desk.reader("ops"), desk.reader("ops")
    desk.rows.order(assigned_to=olu.person)

    assert (desk.value(olu, "mine"), desk.value(ada, "mine")) == ("1", "0")


def test_nothing_is_kept_where_a_view_narrows_its_rows_by_a_query_of_its_own(board):
    class AnyView(view_of(Product)):
        def get_query(self):
            return super().get_query().filter(Product.stock > 0)

    views = [view for view in VIEWS if view is not ProductView] + [AnyView]
    desk = board(Number("Products", AnyView, every_row=True), views=views)
    olu = desk.reader("ops")
    desk.value(olu, "products")
    desk.rows.product()

    assert desk.value(olu, "products") == "1"


def test_no_second_asks_anew_each_time(board):
    desk = board(ORDERS, TILE_CACHE_SECONDS=0)
    olu = desk.reader("ops")
    desk.value(olu, "orders")
    desk.rows.order()

    assert desk.value(olu, "orders") == "1"
