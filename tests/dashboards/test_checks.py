"""A tile that cannot be is a sentence at start, with what was probably meant."""

import pytest

from admin_app import Chart, Number, Rows, Trend
from admin_app.resource.errors import UnsoundDeclarations
from models import Tag
from tests.dashboards.conftest import view_of
from views.orders import OrderView
from views.products import ProductView

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    ("tile", "says"),
    [
        (Number("A", OrderView, "stauts=open"), "Did you mean 'status'"),
        (Number("A", OrderView, "status=opne"), "asks 'status=opne'"),
        (Number("A", OrderView, "status=open", sum_of="totl"), "Did you mean 'total'"),
        (Number("A", OrderView, "status=open", sum_of="status"), "only numbers are summed"),
        (Number("A", OrderView, "status=open", sum_of="lines.quantity"), "a row can have several"),
        (Number("A", OrderView), "would read the whole table"),
        (Chart("A", OrderView, by="status"), "would read the whole table"),
        (Chart("A", OrderView, "status=open", by="customer.regoin"), "Did you mean 'customer.region'"),
        (Chart("A", OrderView, "status=open", by="lines"), "a row can have several"),
        (Chart("A", ProductView, "stock=1", by="attributes"), "cannot be grouped"),
        (Chart("A", OrderView, "status=open", by="status", top=0), "has top=0"),
        (Trend("A", OrderView, over="placed"), "Did you mean 'placed_at'"),
        (Trend("A", OrderView, over="status"), "a date or moment"),
        (Trend("A", OrderView, over="placed_at", every="dya"), "did you mean 'day'"),
        (Trend("A", OrderView, over="placed_at", last=5000), "has last=5000"),
        (Rows("A", OrderView, "sort=-placed_at", columns=("numbr",)), "Did you mean 'number'"),
        (Rows("A", OrderView), "has no question"),
        (Number("A", view_of(Tag), "name=x"), "none of this application's views"),
        (Number("!", OrderView, "status=open"), "no letter in its title"),
        ("Orders", "a tile is a Number, Trend, Chart or Rows"),
    ],
)
def test_an_unsound_tile_is_refused_at_start(board, tile, says):
    with pytest.raises(UnsoundDeclarations) as refused:
        board(tile)

    assert says in str(refused.value)


def test_two_tiles_at_one_address_are_refused(board):
    with pytest.raises(UnsoundDeclarations, match="one address"):
        board(Number("To pack", OrderView, "status=open"), Number("to pack!", OrderView, "status=packed"))
