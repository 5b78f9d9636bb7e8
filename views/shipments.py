"""Shipments: what is on its way."""

from admin_app import STANDARD, ModelView
from models import Shipment
from views.regions import shipments_of_own_region


class ShipmentView(ModelView):
    model = Shipment
    category = "Warehouse"
    api_write = True
    icon = "truck"
    column_list = ("order", "carrier", "tracking", "handed_over_at", "time_in_transit")
    column_searchable_list = ("tracking", "order.number")
    policy = STANDARD.but(rows=shipments_of_own_region)
