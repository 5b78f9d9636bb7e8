"""The desk at a glance: what waits, what came in, what runs low. Each number leads to the rows behind it."""

from admin_app import Chart, Dashboard, Number, Rows, Trend
from views.orders import OrderView
from views.payments import PaymentView
from views.products import ProductView

CURRENCY = "€"


class DeskDashboard(Dashboard):
    title = "The order desk"
    address = "desk"
    tiles = (
        Number("Orders to pack", OrderView, "status=open"),
        Number("Packed, to be shipped", OrderView, "status=packed"),
        Number("Worth waiting to leave", OrderView, "status=open&status=packed", sum_of="total", unit=CURRENCY),
        Number("My orders", OrderView, "assigned_to=me&status=open&status=packed", note="open or packed"),
        Number("Paid in", PaymentView, "paid_at__gte=-30d", sum_of="amount", unit=CURRENCY, note="in 30 days"),
        Trend("Orders a day", OrderView, over="placed_at", last=30),
        Trend("Ordered a month", OrderView, over="placed_at", every="month", last=12, sum_of="total", unit=CURRENCY),
        Chart("Orders by status", OrderView, "placed_at__gte=-90d", by="status", note="placed in 90 days"),
        Chart("Orders by region", OrderView, "placed_at__gte=-90d", by="customer.region", note="placed in 90 days"),
        Chart("Best customers", OrderView, "placed_at__gte=-90d", by="customer", sum_of="total", unit=CURRENCY,
              note="ordered in 90 days"),
        Rows("Low stock", ProductView, "stock__lt=10&discontinued=false&sort=stock",
             columns=("name", "stock", "supplier")),
        Rows("Waiting longest", OrderView, "status=open&status=packed&sort=placed_at",
             columns=("number", "customer", "status", "placed_at")),
    )  # fmt: skip
