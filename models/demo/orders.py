"""Orders with their lines, payments and shipments. Rows only, no database.

Written for a million orders: plain tuples, and a random number where a choice would do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from models.demo.calendar import PER_DAY, Calendar, as_interval
from models.demo.catalogue import Row
from models.demo.words import ORDER_NOTES

RECENT = 30
"""Days after which hardly anything is still open."""

METHODS = ["transfer", "transfer", "transfer", "card", "card", "direct_debit", "cash"]
CARRIERS = ["parcel", "parcel", "parcel", "pallet", "courier", "own_van"]
QUANTITIES = [1, 1, 2, 2, 3, 4, 5, 6, 6, 8, 10, 12, 12, 18, 24, 48]
HOURS = [6, 18, 20, 24, 26, 30, 42, 48, 51, 72, 96]


@dataclass(frozen=True)
class Desk:
    """What the orders refer to."""

    calendar: Calendar
    customers: int
    prices: Sequence[int]
    people: Sequence[int]
    dialect: str


@dataclass
class Orders:
    """The rows of four tables that belong together."""

    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)


class Clerk:
    """Takes one order after the other, always with the same random numbers in the same order."""

    def __init__(self, random: Random, desk: Desk) -> None:
        self.random = random
        self.desk = desk
        self.shipments = 0
        self.line_counts = [1, 2, 3, 4, 5]
        self.transits = [as_interval(hours, desk.dialect) for hours in HOURS]

    def take(self, count: int, at_once: int) -> Iterator[Orders]:
        """Exactly ``count`` orders of three lines each on average, some at a time."""
        for first in range(1, count + 1, at_once):
            found = Orders()
            for key in range(first, min(first + at_once, count + 1)):
                self._take(found, key, count)
            yield found

    def _take(self, found: Orders, key: int, count: int) -> None:
        calendar, chance = self.desk.calendar, self.random.random
        cents = self._lines(found.lines, key, self._line_count(key, count))
        placed = calendar.placed(self.random, key / count)
        status = self._status(calendar.days_ago(placed))
        left = None
        if status == "shipped":
            left = min(placed + int((0.1 + 3 * chance()) * PER_DAY), calendar.end)
            self._shipments(found.shipments, key, left)
        self._payments(found.payments, key, cents, status, left or placed)
        found.orders.append((
            key, f"A-{key:06}", self._customer(), self._person(), status, calendar.text(placed),
            None if left is None else calendar.text(left), cents / 100, self._note(),
        ))  # fmt: skip

    def _line_count(self, key: int, count: int) -> int:
        """One to five, each once among five orders in a row; the rest at the end has three."""
        place = (key - 1) % 5
        if key - place + 4 > count:
            return 3
        if place == 0:
            self.random.shuffle(self.line_counts)
        return self.line_counts[place]

    def _lines(self, lines: list[Row], order: int, count: int) -> int:
        """Different products, at the price of the day; the sum in cents."""
        chance, prices = self.random.random, self.desk.prices
        total, at = 0, int(chance() * len(prices))
        for position in range(1, count + 1):
            at = (at + 1 + int(chance() * (len(prices) // 6))) % len(prices)
            cents = prices[at] if chance() < 0.85 else prices[at] * 95 // 100
            quantity = QUANTITIES[int(chance() * len(QUANTITIES))]
            total += quantity * cents
            lines.append((order, position, at + 1, quantity, cents / 100))
        return total

    def _status(self, days_ago: int) -> str:
        chance = self.random.random()
        if days_ago > RECENT:
            return "shipped" if chance < 0.955 else "cancelled" if chance < 0.998 else "open"
        return "open" if chance < 0.45 else "packed" if chance < 0.6 else "shipped" if chance < 0.95 else "cancelled"

    def _shipments(self, shipments: list[Row], order: int, left: int) -> None:
        chance, calendar = self.random.random, self.desk.calendar
        for part in range(2 if chance() < 0.05 else 1):
            self.shipments += 1
            handed_over = min(left + part * PER_DAY, calendar.end)
            tracking = None if chance() < 0.06 else f"ST{order:09}{part + 1}"
            hours = int(chance() * len(HOURS))
            arrived = handed_over + HOURS[hours] * PER_DAY // 24 < calendar.end and chance() < 0.98
            shipments.append((
                self.shipments, order, CARRIERS[int(chance() * len(CARRIERS))], tracking, calendar.text(handed_over),
                self.transits[hours] if arrived else None,
            ))  # fmt: skip

    def _payments(self, payments: list[Row], order: int, cents: int, status: str, since: int) -> None:
        """Most shipped orders are paid, some in two parts; of the others only those paid in advance."""
        chance = self.random.random()
        if status == "cancelled" or chance > (0.93 if status == "shipped" else 0.2):
            return
        if chance < 0.04 and cents > 2:
            payments.append(self._payment(order, cents // 2, since))
            payments.append(self._payment(order, cents - cents // 2, since + 10 * PER_DAY))
        else:
            payments.append(self._payment(order, cents, since))

    def _payment(self, order: int, cents: int, since: int) -> Row:
        chance, calendar = self.random.random, self.desk.calendar
        paid = min(since + int(chance() * 25 * PER_DAY), calendar.end)
        method = METHODS[int(chance() * len(METHODS))]
        return self._uuid(), order, method, cents / 100, calendar.text(paid), self._reference(order)

    def _reference(self, order: int) -> str | None:
        chance = self.random.random()
        if chance < 0.9:
            return f"A-{order:06}" if chance < 0.8 else f"Your invoice {order}"
        return "" if chance < 0.94 else None

    def _uuid(self) -> str:
        """A random one, version 4, as hexadecimal digits."""
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:12]}4{digits[13:16]}a{digits[17:]}"

    def _customer(self) -> int:
        """Some customers order often and most seldom."""
        return int(self.random.random() ** 1.6 * self.desk.customers) + 1

    def _person(self) -> int | None:
        chance, people = self.random.random(), self.desk.people
        return people[int(chance / 0.7 * len(people))] if chance < 0.7 and people else None

    def _note(self) -> str | None:
        chance = self.random.random()
        if chance < 0.82:
            return None if chance < 0.77 else ""
        return ORDER_NOTES[int((chance - 0.82) / 0.18 * len(ORDER_NOTES)) % len(ORDER_NOTES)]
