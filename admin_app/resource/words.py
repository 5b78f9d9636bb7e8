"""Dynamic words in dates and people: ``today``, ``last-week``, ``-7d``, ``now``, ``me``. Kept as words, read when used.

Days begin at midnight of the zone that ``now`` carries, UTC where it carries none; without one, of the reader's.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext, gettext_noop

_SHIFT = re.compile(r"([+-])(\d{1,4})([hdwmy])", re.ASCII)
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}
_DAYS_BY_NAME = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SPANS = {"last": -1, "this": 0}
_BEGINS: dict[str, tuple[Callable[[date], date], str]] = {
    "week": (lambda day: day - timedelta(days=day.weekday()), "w"),
    "month": (lambda day: day.replace(day=1), "m"),
    "year": (lambda day: day.replace(month=1, day=1), "y"),
}

BEYOND = gettext_noop("That is beyond the calendar: years run from 1 to 9999.")

Day = TypeVar("Day", bound=date)


@dataclass(frozen=True, slots=True)
class Moment:
    """Who asks, and when: all that a dynamic word can mean."""

    actor: Any = None
    at: datetime | None = None

    @property
    def now(self) -> datetime:
        at = self.at or datetime.now(formats().zone)
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    @property
    def zone(self) -> tzinfo:
        return self.now.tzinfo or UTC

    @property
    def today(self) -> date:
        return self.now.date()


def span_of(text: str, moment: Moment) -> tuple[date, date] | None:
    """The first day that ``this-week`` or ``last-month`` means, and the first one after it; None for another word."""
    which, _, unit = text.partition("-")
    if which not in _SPANS or unit not in _BEGINS:
        return None
    begin, length = _BEGINS[unit]
    first = begin(moment.today)

    def shifted(count: int) -> date:
        return _within_calendar(lambda: _shifted(first, count, length))

    return shifted(_SPANS[which]), shifted(_SPANS[which] + 1)


def day_of(text: str, moment: Moment) -> date | None:
    """The day a word means (``today``, ``-7d``, ``+2w``, ``+1m``, ``-1y``), or None where it is no such word; of a
    week, month or year its first."""
    if text in _DAYS_BY_NAME:
        return _within_calendar(lambda: moment.today + timedelta(days=_DAYS_BY_NAME[text]))
    if (span := span_of(text, moment)) is not None:
        return span[0]
    shift = _SHIFT.fullmatch(text)
    if shift is None or shift[3] == "h":
        return None
    return _within_calendar(lambda: _shifted(moment.today, int(shift[1] + shift[2]), shift[3]))


def instant_of(text: str, moment: Moment) -> datetime | None:
    """The instant a word means (``now``, ``-2h``), or None where it is no such word."""
    if text == "now":
        return moment.now
    shift = _SHIFT.fullmatch(text)
    if shift is None or shift[3] != "h":
        return None
    passed = timedelta(hours=int(shift[1] + shift[2]))  # hours that pass, also where the clock is changed among them
    return _within_calendar(lambda: (moment.now.astimezone(UTC) + passed).astimezone(moment.zone))


def _shifted(day: date, count: int, unit: str) -> date:
    if unit in _DAYS:
        return day + timedelta(days=count * _DAYS[unit])
    month = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _within_calendar(make: Callable[[], Day]) -> Day:
    try:
        return make()
    except (OverflowError, ValueError, IndexError) as error:
        raise ValueError(gettext(BEYOND)) from error
