"""How a tile writes its numbers and days. One place, so that a reader's language and time zone find it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _

ROUND_FROM = 10_000
"""Amounts from here on are read without their cents; the exact value stands in the table and on hover."""


def exact(value: Any, unit: str = "") -> str:
    number = formats().number(value, 2 if isinstance(value, float) else None)
    return f"{number} {unit}" if unit else number


def rounded(value: Any, unit: str = "", *, beside: Any = 0) -> str:
    """``beside`` is the largest that stands next to it: all are rounded, or none."""
    has_cents = isinstance(value, (Decimal, float))
    return exact(round(value) if has_cents and max(abs(value), abs(beside)) >= ROUND_FROM else value, unit)


def brief(value: Any) -> str:
    """For the scale of a picture: 1.2k, 3M."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            return f"{formats().plain_number(f'{float(value) / size:.3g}')}{letter}"
    return formats().plain_number(f"{float(value):.3g}")


def percent(part: Any, whole: Any) -> str:
    return formats().percent(part, whole)


def day(value: date) -> str:
    return formats().day(value)


def clock(value: datetime) -> str:
    """The time of day by the reader's clock."""
    return formats().clock(value)


def span(every: str, first: date) -> str:
    """What a space between two borders is called."""
    if every == "month":
        return formats().month(first)
    return _("week of %(day)s", day=day(first)) if every == "week" else day(first)
