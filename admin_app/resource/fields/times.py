"""Dates, times and intervals as text and back. Exact to the microsecond; nothing is guessed about a time zone.

A date is ``2026-01-31``; an instant ``2026-01-31T10:20:30.123456+00:00``; an interval ``1 day 02:00:00``, which is how
PostgreSQL writes it (ISO 8601's ``P1DT2H`` is read as well). An instant typed without a zone into a column that keeps
one is read in the zone of the person who asks, else in UTC. Of an hour that the clock there goes through twice the
first is meant; an instant that it skips is refused.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

from admin_app.resource.fields.spelling import Codec, quoted, written
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop
from admin_app.resource.words import BEYOND, Moment, day_of, instant_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?"
_ZONE = r"(Z|z|[+\- ]\d{2}(:?\d{2}(:?\d{2}([.]\d{1,6})?)?)?)?"
_INSTANT = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK}\s?{_ZONE}", re.ASCII)
_TIME = re.compile(_CLOCK + _ZONE, re.ASCII)
_INTERVAL = re.compile(
    r"(?:([+-]?\d{1,9}) ?(?:d|days?),?)?(?:(?:^|\s+|(?<=d))([+-]?)(\d{1,10}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER = r"(-?\d{1,12}(?:\.\d{1,6})?)"
_ISO_INTERVAL = re.compile(
    rf"([+-]?)P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.ASCII
)
_SPACED_ZONE = re.compile(r"[T ]\S* (?=\d{2}(:?\d{2})?$)", re.ASCII)

DATE_HINT = gettext_noop("write it as 2026-01-31, today, -7d or +1m")
INSTANT_HINT = gettext_noop("write it as 2026-01-31, 2026-01-31T14:30, today, now, -7d or -2h")


def is_whole_day(text: str) -> bool:
    """Does a text in a field of instants mean a day rather than an instant? ``2026-01-31``, ``today``, ``-7d``."""
    try:
        return _DAY.fullmatch(text) is not None or day_of(text, Moment()) is not None
    except ValueError:
        return True


def parse_day(text: str, moment: Moment) -> date:
    text = text.strip()
    meant = day_of(text, moment)
    if meant is not None:
        return meant
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("%(text)s is not a date; %(hint)s.", text=quoted(text), hint=_(DATE_HINT)))


def parse_instant(text: str, moment: Moment, *, zoned: bool) -> datetime:
    text = text.strip()
    found = instant_of(text, moment)
    if found is None:
        found = _day_or_instant(text, moment)
    elif not zoned:
        return found.replace(tzinfo=None)
    if zoned:
        return _in_utc(found if found.tzinfo else _in_zone(found, moment.zone, text))
    if found.tzinfo is not None:
        raise ValueError(
            _("%(text)s names a time zone, but this is kept without one; leave the zone out.", text=quoted(text))
        )
    return found


def is_shown_twice(here: datetime) -> bool:
    """Does the clock of its zone show this time a second time, or did it show it before?"""
    return here.tzinfo is not None and here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset()


def _in_zone(found: datetime, zone: tzinfo, text: str) -> datetime:
    """By the clock of the zone. A day that the clock lets begin late begins then; an instant that it skips is none."""
    here = found.replace(tzinfo=zone)
    if zone is UTC or is_whole_day(text) or not is_shown_twice(here):
        return here
    if _in_utc(here).astimezone(zone).replace(tzinfo=None) != found:
        raise ValueError(
            _("%(text)s does not exist in %(zone)s: the clock is set forward then.", text=quoted(text), zone=zone)
        )
    return here


def _in_utc(found: datetime) -> datetime:
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(_(BEYOND)) from None


def _day_or_instant(text: str, moment: Moment) -> datetime:
    meant = day_of(text, moment)
    if meant is not None:
        return datetime.combine(meant, time())
    try:
        if _DAY.fullmatch(text) or _INSTANT.fullmatch(text):
            return datetime.fromisoformat(_with_plus(text))
    except ValueError:
        pass
    raise ValueError(_("%(text)s is not a date and time; %(hint)s.", text=quoted(text), hint=_(INSTANT_HINT)))


def _with_plus(text: str) -> str:
    """An unescaped ``+`` in an address arrives as a blank: ``10:20 00:00`` is ``10:20+00:00``."""
    spaced = _SPACED_ZONE.search(text)
    if spaced and ":" in text[: spaced.end() - 1][11:]:
        text = f"{text[: spaced.end() - 1]}+{text[spaced.end() :]}"
    return text.replace(" +", "+").replace(" -", "-").replace(" Z", "Z")


def parse_time(text: str, _moment: Moment) -> time:
    text = text.strip()
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        pass
    raise ValueError(_("%(text)s is not a time of day; write it as 14:30 or 14:30:15.", text=quoted(text)))


def parse_interval(text: str, _moment: Moment) -> timedelta:
    text = text.strip()
    try:
        found = _plain_interval(text) if text[:1].isdigit() or ":" in text or "d" in text else _iso_interval(text)
    except OverflowError:
        found = None
    if found is None:
        raise ValueError(
            _("%(text)s is not a span of time; write it as 2:30:00, 1 day 02:00:00 or P1DT2H.", text=quoted(text))
        )
    return found


def _plain_interval(text: str) -> timedelta | None:
    match = _INTERVAL.fullmatch(text)
    if match is None or not text:
        return None
    days, sign, hours, minutes, seconds, fraction = match.groups()
    clock = timedelta(
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "0").ljust(6, "0")),
    )
    return timedelta(days=int(days or 0)) + (-clock if sign == "-" else clock)


def _iso_interval(text: str) -> timedelta | None:
    match = _ISO_INTERVAL.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        return None
    sign, *parts = match.groups()
    units = ("weeks", "days", "hours", "minutes", "seconds")
    span = sum((_exact(unit, part) for unit, part in zip(units, parts, strict=True) if part), timedelta())
    return -span if sign == "-" else span


def _exact(unit: str, number: str) -> timedelta:
    """A decimal number of a unit without a float in between, which would lose microseconds."""
    whole, _, fraction = number.partition(".")
    span = timedelta(**{unit: int(whole)})
    part = timedelta(**{unit: 1}) * int(fraction.ljust(6, "0") or 0) // 1_000_000 if fraction else timedelta()
    return span - part if number.startswith("-") else span + part


def interval_text(value: Any) -> str:
    """``1 day 02:00:00``, ``-1 days -02:00:00``: days and clock have the same sign, as PostgreSQL writes them."""
    if not isinstance(value, timedelta):
        return written(value)
    sign = "-" if value < timedelta() else ""
    value = abs(value)
    hours, rest = divmod(value.seconds, 3600)
    clock = f"{sign}{hours:02}:{rest // 60:02}:{rest % 60:02}"
    if value.microseconds:
        clock += f".{value.microseconds:06}".rstrip("0")
    if not value.days:
        return clock
    days = f"{sign}{value.days} day{'' if value.days == 1 and not sign else 's'}"
    return days if value == timedelta(days=value.days) else f"{days} {clock}"


def iso_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else written(value)


DAYS = Codec(parse_day, iso_text)
INSTANTS = Codec(partial(parse_instant, zoned=False), iso_text)
ZONED_INSTANTS = Codec(partial(parse_instant, zoned=True), iso_text)
TIMES = Codec(parse_time, iso_text)
INTERVALS = Codec(parse_interval, interval_text)
