"""Orders: staff takes them, ops moves them on."""

from collections.abc import Sequence

from admin_app import STANDARD, ModelView, action, ngettext
from models import Order, OrderLine
from views.regions import orders_of_own_region


class OrderView(ModelView):
    model = Order
    category = "Sales"
    api_write = True
    icon = "receipt"
    column_list = ("number", "customer", "status", "total", "placed_at", "assigned_to")
    column_searchable_list = ("number", "customer.name")
    column_filters = ("status", "placed_at", "customer.region", "total", "assigned_to")
    column_default_sort = ("placed_at", True)
    form_columns = ("number", "customer", "assigned_to", "placed_at", "note")
    inline_models = ((OrderLine, {"form_columns": ("position", "product", "quantity", "unit_price")}),)
    policy = STANDARD.but(
        read=STANDARD.read | {"finance"}, export=STANDARD.export | {"finance"}, rows=orders_of_own_region
    )

    @action("Pack", confirm="Pack the selected orders?", when="can_pack")
    def pack(self, orders: Sequence[Order]) -> str:
        for order in orders:
            order.pack()
        return ngettext("%(count)s packed.", "%(count)s packed.", len(orders))

    @action("Ship", confirm="Ship the selected orders? Their goods leave the stock.", when="can_ship")
    def ship(self, orders: Sequence[Order]) -> str:
        for order in orders:
            order.ship()
        return ngettext("%(count)s shipped.", "%(count)s shipped.", len(orders))

    @action("Cancel order", confirm="Cancel the selected orders?", when="can_cancel")
    def cancel(self, orders: Sequence[Order]) -> str:
        for order in orders:
            order.cancel()
        return ngettext("%(count)s cancelled.", "%(count)s cancelled.", len(orders))

    def on_model_change(self, form: object, model: Order, is_created: bool) -> None:
        if model.has_changed_lines:
            model.add_up()
