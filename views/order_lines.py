"""Order lines: what is in the orders, across all of them."""

from admin_app import STANDARD, ModelView
from models import OrderLine
from views.regions import lines_of_own_region


class OrderLineView(ModelView):
    model = OrderLine
    category = "Sales"
    api_write = True
    icon = "list"
    column_list = ("order", "position", "product", "quantity", "unit_price")
    column_searchable_list = ("product.name", "order.number")
    policy = STANDARD.but(read=STANDARD.read | {"finance"}, rows=lines_of_own_region)
