"""A tile is drawn through its reader's own rows and fields; what it is made of and may not be read makes it absent."""

from decimal import Decimal

import pytest

from admin_app import STANDARD, Chart, Number, Policy, Rows, Trend
from models import Product
from tests.dashboards.conftest import VIEWS, view_of
from views.orders import OrderView
from views.payments import PaymentView
from views.products import ProductView


def test_each_reader_gets_the_numbers_of_their_own_rows(board):
    desk = board(
        Number("Orders", OrderView, "status=open"),
        Chart("By region", OrderView, by="customer.region", every_row=True),
        Trend("A day", OrderView, over="placed_at"),
    )
    for region in ("North", "South", "South"):
        desk.rows.order(customer=desk.rows.customer(region=region))
    north, south, every = desk.reader("ops", region="North"), desk.reader("ops", region="South"), desk.reader("ops")

    assert [desk.value(one, "orders") for one in (north, south, every)] == ["1", "2", "3"]
    assert desk.table(north, "by-region") == [["North", "1", "100 %"]]


@pytest.mark.parametrize(
    "tile",
    [
        Number("Cost", ProductView, "stock__gt=0", sum_of="cost"),
        Number("Cost", ProductView, "cost__gt=5"),
        Number("Cost", ProductView, 'where={"any":[{"cost__gt":"5"}]}'),
        Chart("Cost", ProductView, "stock__gt=0", by="cost"),
        Rows("Cost", ProductView, "sort=-cost"),
        Number("Cost", OrderView, "payments.amount__gt=5"),
        Number("Cost", PaymentView, "amount__gt=5"),
    ],
)
@pytest.mark.sqlite_only
def test_a_tile_over_what_a_reader_may_not_read_is_absent(board, tile):
    desk = board(tile, Number("Orders", OrderView, "status=open"))
    desk.rows.product(cost=Decimal("741.77"))
    staff, finance = desk.reader("staff"), desk.reader("finance")

    page = staff.open("/admin/", 200)
    assert [frame["aria-label"] for frame in page.all(".board .tile")] == ["Orders"]
    staff.open("/admin/board/cost/", 404)
    finance.open("/admin/board/cost/", 200)


@pytest.mark.sqlite_only
def test_a_hidden_column_is_left_out_of_rows(board):
    desk = board(Rows("Low", ProductView, "sort=stock", columns=("name", "cost")))
    desk.rows.product(name="Tea", cost=Decimal("7.50"))

    assert desk.table(desk.reader("staff"), "low") == [["Tea"]]
    assert desk.table(desk.reader("finance"), "low") == [["Tea", "7.50"]]


@pytest.mark.sqlite_only
def test_rows_that_a_view_narrows_by_its_own_query_are_all_that_is_counted(board):
    class StockedView(view_of(Product)):
        def get_query(self):
            return super().get_query().filter(Product.stock > 0)

    views = [view for view in VIEWS if view is not ProductView] + [StockedView]
    desk = board(Number("Products", StockedView, every_row=True), views=views)
    desk.rows.product(stock=0)
    desk.rows.product(stock=1)

    assert desk.value(desk.reader("ops"), "products") == "1"


@pytest.mark.sqlite_only
def test_a_dashboard_is_for_who_reads_the_resource_of_a_tile(board):
    desk = board(Number("Paid", PaymentView, "amount__gt=0"))

    desk.reader("staff").open("/admin/board/", 403)
    desk.reader("finance").open("/admin/board/", 200)
    assert not desk.reader("staff").open("/admin/", 200).all(".board")


@pytest.mark.sqlite_only
def test_who_is_not_signed_in_is_asked_to(board):
    desk = board(Number("Orders", OrderView, "status=open"))

    assert desk.app.test_client().get("/admin/board/orders/").location.startswith("/login")


@pytest.mark.sqlite_only
def test_the_overview_asks_for_no_row(board, statements):
    desk = board(Number("Orders", OrderView, "status=open"), Chart("Status", OrderView, by="status", every_row=True))
    olu = desk.reader("ops")
    with statements() as asked:
        page = olu.open("/admin/", 200)

    assert asked.rows == []
    assert [frame["data-tile"] for frame in page.all(".board .tile")] == [
        "/admin/board/orders/",
        "/admin/board/status/",
    ]


@pytest.mark.sqlite_only
def test_a_tile_stands_alone_with_its_table_and_the_way_to_its_rows(board):
    desk = board(Chart("By status", OrderView, by="status", every_row=True))
    desk.rows.order()
    page = desk.reader("ops").open("/admin/board/by-status/", 200)

    assert page.one("details.tile-numbers").has_attr("open")
    assert page.says("The rows behind it")


@pytest.mark.sqlite_only
def test_a_text_of_the_data_is_shown_as_text(board):
    desk = board(Chart("By region", OrderView, by="customer.region", every_row=True))
    desk.rows.order(customer=desk.rows.customer(region="<script>alert(1)"))
    page = desk.reader("ops").open("/admin/board/by-region/", 200)

    assert page.says("<script>alert(1)")


@pytest.mark.sqlite_only
def test_the_policy_of_a_field_is_asked_again_although_its_numbers_are_kept(board):
    class CostView(view_of(Product, name_in_url="costs", policy=STANDARD.but(fields={"cost": {"ops"}}))):
        pass

    views = [view for view in VIEWS if view is not ProductView] + [CostView]
    desk = board(Number("Cost", CostView, "stock__gt=0", sum_of="cost"), views=views)
    desk.rows.product(cost=Decimal("7.50"))

    assert desk.value(desk.reader("ops"), "cost") == "7.50"
    desk.part(desk.reader("staff"), "cost", status=404)
    assert isinstance(CostView.policy, Policy)
