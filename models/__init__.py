"""Every table, so that ``Base.metadata`` is whole once this package is imported."""

from models.address import Address, AddressKind
from models.base import Base, RuleBroken
from models.category import Category
from models.customer import Customer, Segment
from models.order import Order, OrderStatus
from models.order_line import OrderLine
from models.payment import Payment, PaymentMethod
from models.product import Product
from models.shipment import Carrier, Shipment
from models.supplier import Supplier
from models.system import Change, ChangeSet, SentForm, SignInAttempt, User, UserRole, UserSession
from models.tag import Tag, customer_tag

__all__ = [
    "Address",
    "AddressKind",
    "Base",
    "Carrier",
    "Category",
    "Change",
    "ChangeSet",
    "Customer",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Payment",
    "PaymentMethod",
    "Product",
    "RuleBroken",
    "Segment",
    "SentForm",
    "Shipment",
    "SignInAttempt",
    "Supplier",
    "Tag",
    "User",
    "UserRole",
    "UserSession",
    "customer_tag",
]
