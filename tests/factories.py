"""Rows for tests: each names only what the test is about; the rest is believable and different each time."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from models import Address, Category, Customer, Order, OrderLine, Payment, Product, Shipment, Supplier, Tag
from models.address import AddressKind
from models.base import Base
from models.customer import Segment
from models.payment import PaymentMethod
from models.shipment import Carrier
from models.system import User

PASSWORD = "a long enough sentence"


class Rows:
    """Makes and commits rows of the order desk; ``rows.order()`` makes the customer it needs."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.numbers = count(1)

    def person(self, roles: Iterable[str], attributes: Mapping[str, Any]) -> User:
        number = next(self.numbers)
        person = User(email=f"person{number}@example.com", name=f"Person {number}", attributes=dict(attributes))
        person.hold(roles)
        return self._kept(person)

    def customer(self, **given: Any) -> Customer:
        number = next(self.numbers)
        usual = {
            "number": f"C-{number:05}",
            "name": f"Customer {number}",
            "email": f"customer{number}@example.org",
            "country": "DE",
            "region": "North",
            "segment": Segment.RETAIL,
            "since": date(2020, 1, 1),
        }
        return self._kept(Customer(**usual | given))

    def order(self, **given: Any) -> Order:
        number = next(self.numbers)
        usual = {"number": f"O-{number:05}", "placed_at": datetime(2026, 1, 1, 12, tzinfo=UTC), "total": Decimal(10)}
        if "customer" not in given:
            given["customer"] = self.customer()
        return self._kept(Order(**usual | given))

    def line(self, order: Order, **given: Any) -> OrderLine:
        usual = {"position": next(self.numbers), "quantity": 1, "unit_price": Decimal("2.50")}
        if "product" not in given:
            given["product"] = self.product()
        return self._kept(OrderLine(order=order, **usual | given))

    def product(self, **given: Any) -> Product:
        number = next(self.numbers)
        usual = {"sku": f"P-{number:05}", "name": f"Product {number}", "price": Decimal(5), "stock": 10}
        if "category" not in given:
            given["category"] = self.category()
        return self._kept(Product(**usual | given))

    def category(self, **given: Any) -> Category:
        return self._kept(Category(**{"name": f"Category {next(self.numbers)}"} | given))

    def supplier(self, **given: Any) -> Supplier:
        return self._kept(Supplier(**{"name": f"Supplier {next(self.numbers)}", "country": "DE"} | given))

    def tag(self, **given: Any) -> Tag:
        return self._kept(Tag(**{"name": f"tag {next(self.numbers)}"} | given))

    def address(self, **given: Any) -> Address:
        usual = {
            "kind": next(iter(AddressKind)),
            "street": "Long Lane 1",
            "postal_code": "10115",
            "city": "Berlin",
            "country": "DE",
        }
        if "customer" not in given:
            given["customer"] = self.customer()
        return self._kept(Address(**usual | given))

    def payment(self, **given: Any) -> Payment:
        if "order" not in given:
            given["order"] = self.order()
        return self._kept(Payment(**{"method": next(iter(PaymentMethod)), "amount": Decimal(10)} | given))

    def shipment(self, **given: Any) -> Shipment:
        if "order" not in given:
            given["order"] = self.order()
        return self._kept(Shipment(**{"carrier": next(iter(Carrier))} | given))

    def _kept(self, row: Base) -> Any:
        self.session.rollback()  # what the test has read must not keep it from writing
        self.session.add(row)
        self.session.commit()
        return row
