"""What people see: the menu, from top to bottom."""

from views.addresses import AddressView
from views.categories import CategoryView
from views.customers import CustomerView
from views.dashboard import DeskDashboard
from views.fulfilment import FulfilmentView
from views.order_lines import OrderLineView
from views.orders import OrderView
from views.payments import PaymentView
from views.products import ProductView
from views.shipments import ShipmentView
from views.suppliers import SupplierView
from views.tags import TagView

VIEWS = [
    DeskDashboard,
    OrderView,
    CustomerView,
    OrderLineView,
    AddressView,
    TagView,
    ProductView,
    CategoryView,
    SupplierView,
    FulfilmentView,
    ShipmentView,
    PaymentView,
]
