"""Who buys: customers, their addresses and the tags on them. Rows only, no database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

from models.demo import words
from models.demo.catalogue import Row

SEGMENTS = list(words.TRADES)
TRADES = {segment: names.split("|") for segment, names in words.TRADES.items()}
LIMITS = [500.0, 1000.0, 2500.0, 2500.0, 5000.0, 10000.0, 25000.0]


@dataclass
class Customers:
    """The rows of three tables, in the order in which their keys run."""

    customers: list[Row] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    tagged: list[Row] = field(default_factory=list)


def tags() -> list[Row]:
    return [(key, name) for key, name in enumerate(words.TAGS, 1)]


def customers(random: Random, count: int, opened: date, at_once: int) -> Iterator[Customers]:
    """All customers, some at a time; the firm has known the oldest of them for six years when the orders begin."""
    address = 0
    for first in range(1, count + 1, at_once):
        found = Customers()
        for key in range(first, min(first + at_once, count + 1)):
            city = random.choice(words.CITIES)
            found.customers.append(_customer(random, key, city, opened))
            for kind in ("billing", "delivery") if random.random() < 0.45 else ("billing",):
                address += 1
                found.addresses.append(_address(random, address, key, kind, city))
            found.tagged += [(key, tag) for tag in _tags(random)]
        yield found


def _customer(random: Random, key: int, city: tuple[str, str, str, str], opened: date) -> Row:
    segment = random.choice(SEGMENTS)
    name = _firm(random, segment)
    since = opened - timedelta(days=int(random.random() ** 2 * 2200))
    newsletter = (True, False, None)[int(random.random() * 3)]
    limit = None if random.random() < 0.2 else random.choice(LIMITS)
    return (
        key, f"C-{key:06}", name, _mail(random, name), _phone(random, city[1]), city[1], city[2], segment, limit,
        newsletter, since.isoformat(), _note(random),
    )  # fmt: skip


def _firm(random: Random, segment: str) -> str:
    trade = random.choice(TRADES[segment])
    shape = random.random()
    family = random.choice(words.FAMILY)
    if shape < 0.3:
        return f"{random.choice(words.PLACES)} {random.choice(words.PLACES)} {trade}"
    if shape < 0.55:
        return f"{family}{'’s' if family.isascii() and not trade.startswith('&') else ''} {trade}"
    if shape < 0.75:
        return f"{random.choice(words.GIVEN)} {family} {trade}"
    if shape < 0.9:
        return f"{family} & {random.choice(words.FAMILY)}"
    return f"{random.choice(words.PLACES)} {family} {trade}"


def _mail(random: Random, name: str) -> str | None:
    kind = random.random()
    if kind < 0.1:
        return None if kind < 0.07 else ""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{random.choice(('office', 'info', 'orders', 'hello'))}@{slug}.example"


def _phone(random: Random, country: str) -> str | None:
    kind = random.random()
    if kind < 0.15:
        return None if kind < 0.1 else ""
    return f"+{words.DIALLING[country]} {random.randrange(10, 99)} {random.randrange(10**5, 10**7)}"


def _note(random: Random) -> str | None:
    kind = random.random()
    if kind < 0.75:
        return None if kind < 0.65 else ""
    return random.choice(words.CUSTOMER_NOTES)


def _address(random: Random, key: int, customer: int, kind: str, city: tuple[str, str, str, str]) -> Row:
    street = f"{random.randrange(1, 180)} {random.choice(words.STREETS)} {random.choice(words.WAYS)}"
    addition = random.choice(words.ADDITIONS) if random.random() < 0.3 else None
    return key, customer, kind, street, addition, _postal_code(random, city[3]), city[0], city[1]


def _postal_code(random: Random, pattern: str) -> str:
    return "".join(
        random.choice("0123456789") if sign == "9" else random.choice("BDEFHJKLPRT") if sign == "A" else sign
        for sign in pattern
    )


def _tags(random: Random) -> list[int]:
    return sorted(random.sample(range(1, len(words.TAGS) + 1), random.choice((0, 0, 1, 1, 2, 3))))
