"""Whose rows are whose: people who have a region see what belongs to it; the others see everything."""

from typing import Any

from sqlalchemy import ColumnElement

from models import Address, Customer, Order, OrderLine, Payment, Shipment

Rule = ColumnElement[bool] | None


def customers_of_own_region(user: Any) -> Rule:
    region = user.attributes.get("region")
    return Customer.region == region if region else None


def orders_of_own_region(user: Any) -> Rule:
    rule = customers_of_own_region(user)
    return Order.customer.has(rule) if rule is not None else None


def addresses_of_own_region(user: Any) -> Rule:
    rule = customers_of_own_region(user)
    return Address.customer.has(rule) if rule is not None else None


def lines_of_own_region(user: Any) -> Rule:
    rule = orders_of_own_region(user)
    return OrderLine.order.has(rule) if rule is not None else None


def payments_of_own_region(user: Any) -> Rule:
    rule = orders_of_own_region(user)
    return Payment.order.has(rule) if rule is not None else None


def shipments_of_own_region(user: Any) -> Rule:
    rule = orders_of_own_region(user)
    return Shipment.order.has(rule) if rule is not None else None
