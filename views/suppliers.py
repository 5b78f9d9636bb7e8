"""Suppliers: where the goods come from."""

from admin_app import ModelView
from models import Supplier


class SupplierView(ModelView):
    model = Supplier
    category = "Catalogue"
    api_write = True
    icon = "truck"
