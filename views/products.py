"""Products: what is sold; what it costs us is finance's to know."""

from admin_app import STANDARD, ModelView
from models import Product


class ProductView(ModelView):
    model = Product
    category = "Catalogue"
    api_write = True
    icon = "box"
    column_list = ("sku", "name", "category", "supplier", "price", "cost", "stock", "weight", "discontinued")
    column_searchable_list = ("sku", "name")
    column_filters = ("category", "supplier", "stock", "discontinued")
    column_editable_list = ("supplier", "price", "cost", "stock", "discontinued")
    policy = STANDARD.but(
        read=STANDARD.read | {"finance"},
        edit=STANDARD.edit | {"finance"},
        fields={"cost": {"finance"}},
    )
