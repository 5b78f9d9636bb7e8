"""How a date, a time, a number and a size are written for whoever reads: by the rules of a locale, in a time zone.

``formats()`` answers the reader's; whoever begins a request says which. English is ISO and needs no data. Another
locale is compiled once into templates and signs, so that a cell costs no more than an English one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from admin_app.resource.translation import gettext as _

UNITS = ("kB", "MB", "GB", "TB")

_PARTS = {
    "y": "{0.year:04}",
    "MM": "{0.month:02}",
    "M": "{0.month}",
    "dd": "{0.day:02}",
    "d": "{0.day}",
}
"""The parts of a pattern of Unicode's locale data, as a template of Python's. Hours run to 24 in every locale, because
a list is compared down its column."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_PATTERN = re.compile(r"'(?:[^']|'')*'|y+|M+|d+|[^yMd']+")


def _iso(value: date) -> str:
    return value.isoformat()[:10]


def _iso_month(value: date) -> str:
    return value.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Formats:
    """One reader's. ``day`` writes the date of a date or moment as it stands; ``here`` brings a moment to its zone."""

    locale: str = "en"
    zone: tzinfo = UTC
    day: Callable[[date], str] = _iso
    month: Callable[[date], str] = _iso_month
    decimal_sign: str = "."
    group_sign: str = ","

    @property
    def zone_name(self) -> str:
        """What the zone is called in a list of zones: UTC, Europe/Berlin."""
        return getattr(self.zone, "key", None) or str(self.zone)

    def here(self, value: datetime) -> datetime:
        """A moment by the reader's clock; one that is kept without a zone is what it says."""
        if value.tzinfo is None or value.tzinfo is self.zone:
            return value
        try:
            return value.astimezone(self.zone)
        except (OverflowError, ValueError):
            return value  # within a day of the calendar's ends

    def there(self, value: datetime) -> datetime:
        """What the reader's clock shows as a moment. Of an hour that the clock goes through twice the first is meant;
        one that it skips is read as if it had not been set forward yet, so 02:30 is 03:30."""
        return value.replace(tzinfo=self.zone) if value.tzinfo is None else value

    def moment(self, value: datetime) -> str:
        """To the minute, by the reader's clock."""
        here = self.here(value)
        return f"{self.day(here)} {here.isoformat()[11:16]}"

    def exact_moment(self, value: datetime) -> str:
        """To the second, with the name of the zone where one is kept."""
        here = self.here(value)
        zone = f" {here.tzname()}" if here.tzinfo else ""
        return f"{self.day(here)} {here.isoformat()[11:19]}{zone}"

    def clock(self, value: datetime) -> str:
        here = self.here(value)
        return f"{here.isoformat()[11:16]} {here.tzname()}"

    def number(self, value: Any, places: int | None = None) -> str:
        """With its thousands apart; a decimal with the places it has, or with so many."""
        if isinstance(value, Decimal) and not value.is_finite():
            return str(value)
        if places is not None:
            text = f"{value:,.{places}f}"
        else:
            text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return self._signs(text)

    def plain_number(self, value: Any) -> str:
        """Without thousands apart: a number that may be a year or a key."""
        return str(value) if self.decimal_sign == "." else str(value).replace(".", self.decimal_sign)

    def typed_number(self, text: str) -> str:
        """A number's own text as it is typed: with the reader's decimal sign, and no thousands apart."""
        return text if self.decimal_sign == "." else text.replace(".", self.decimal_sign)

    def read_number(self, text: str) -> str:
        """What was typed with the reader's signs, in Python's spelling; ValueError where it could be either of two.

        A point is understood as well where it cannot be meant to set thousands apart.
        """
        if self.decimal_sign == ".":
            return text
        if self.decimal_sign in text:
            return re.sub(r"\s", "", text).replace(self.group_sign, "").replace(self.decimal_sign, ".")
        if self.group_sign == "." and _THOUSANDS.fullmatch(text.strip()):
            whole = text.strip().replace(".", "")
            raise ValueError(
                _(
                    "%(text)s could be %(whole)s or %(parted)s; write the one that is meant.",
                    text=text.strip(),
                    whole=whole,
                    parted=text.strip().replace(".", self.decimal_sign),
                )
            )
        return text

    def percent(self, part: Any, whole: Any) -> str:
        return f"{100 * float(part) / float(whole):.0f} %" if whole else ""

    def size(self, count: int) -> str:
        """``1,234,567`` bytes are "1.2 MB"."""
        size: float = count
        for unit in UNITS:
            size /= 1000
            if size < 999.5 or unit == UNITS[-1]:
                break
        return f"{self.number(size, 1 if size < 9.95 else 0)} {unit}"

    def _signs(self, text: str) -> str:
        if self.decimal_sign == "." and self.group_sign == ",":
            return text
        return text.translate({44: self.group_sign, 46: self.decimal_sign})


ENGLISH = Formats()

_formats: ContextVar[Formats] = ContextVar("formats", default=ENGLISH)

formats = _formats.get
"""The reader's formats, here and in every template."""


def write_for(reader: Formats) -> None:
    """From here on this request or command writes so."""
    _formats.set(reader)


@contextmanager
def written_for(reader: Formats) -> Iterator[None]:
    """``with written_for(formats_of("de", "Europe/Berlin")): ...``"""
    before = _formats.set(reader)
    try:
        yield
    finally:
        _formats.reset(before)


@lru_cache(maxsize=512)
def formats_of(locale: str, zone: str) -> Formats:
    """The formats of a locale that Unicode's data knows, in a zone; raises ValueError for a zone that nobody knows."""
    known = zone_of(zone)
    if locale.partition("_")[0] == "en":
        return Formats(locale, known)
    return Formats(locale, known, *_signs_of(locale))


def zone_of(name: str) -> tzinfo:
    """The zone of this name; raises ValueError."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, LookupError, ValueError) as wrong:
        raise ValueError(f"{name!r} is no time zone.") from wrong


@lru_cache
def _signs_of(locale: str) -> tuple[Callable[[date], str], Callable[[date], str], str, str]:
    """How this locale writes a day and a month, and its two signs."""
    from babel import Locale, localedata  # 17 ms that no English page needs

    known = Locale.parse(locale)
    signs = known.number_symbols.get("latn") or known.number_symbols
    day = known.date_formats["short"].pattern
    month = re.sub(r"M+", "MM", known.datetime_skeletons["yM"].pattern)
    found = _template(day), _template(month), signs["decimal"], signs["group"]
    localedata._cache.clear()  # it keeps the whole data of a locale, some megabytes in each process, for these four
    return found


def _template(pattern: str) -> Callable[[date], str]:
    """The writer of a pattern in numbers: ``dd.MM.yy`` writes 31.12.2026, for a year is never cut."""

    def part(found: str) -> str:
        if found[0] == "y":
            return _PARTS["y"]
        if found[0] in "Md":
            return _PARTS[found[:2]]
        return found.strip("'").replace("''", "'").replace("{", "{{").replace("}", "}}")

    return "".join(part(found) for found in _PATTERN.findall(pattern)).format


def into_templates(names: dict[str, object]) -> None:
    names["formats"] = formats
