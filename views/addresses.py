"""Addresses of the customers."""

from admin_app import STANDARD, ModelView
from models import Address
from views.regions import addresses_of_own_region


class AddressView(ModelView):
    model = Address
    category = "Sales"
    api_write = True
    icon = "pin"
    column_searchable_list = ("street", "city", "postal_code", "customer.name")
    policy = STANDARD.but(rows=addresses_of_own_region)
