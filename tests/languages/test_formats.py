"""How dates, times and numbers are written for a reader, and read back from one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from timeit import repeat
from zoneinfo import ZoneInfo

import pytest
from babel import dates, numbers

from admin_app.resource.fields.times import is_shown_twice, parse_instant
from admin_app.resource.formats import ENGLISH, formats, formats_of, written_for
from admin_app.resource.words import Moment, day_of, instant_of

GERMAN = formats_of("de", "Europe/Berlin")
BERLIN = ZoneInfo("Europe/Berlin")
LAST_MINUTES = datetime(2026, 12, 31, 13, 5, 9, tzinfo=UTC)


def test_without_a_reader_everything_is_written_as_iso_has_it():
    assert formats() is ENGLISH
    assert ENGLISH.moment(LAST_MINUTES) == "2026-12-31 13:05"
    assert ENGLISH.exact_moment(LAST_MINUTES) == "2026-12-31 13:05:09 UTC"
    assert (ENGLISH.number(1234567), ENGLISH.number(Decimal("1234.50"))) == ("1,234,567", "1,234.50")
    assert (ENGLISH.day(date(2026, 12, 31)), ENGLISH.month(date(2026, 12, 1))) == ("2026-12-31", "2026-12")
    assert ENGLISH.size(1_234_567) == "1.2 MB"


def test_a_german_reader_in_berlin_reads_german_dates_by_the_clock_of_berlin():
    assert GERMAN.moment(LAST_MINUTES) == "31.12.2026 14:05"
    assert GERMAN.exact_moment(LAST_MINUTES) == "31.12.2026 14:05:09 CET"
    assert GERMAN.clock(LAST_MINUTES) == "14:05 CET"
    assert (GERMAN.number(1234567), GERMAN.number(Decimal("1234.56"))) == ("1.234.567", "1.234,56")
    assert (GERMAN.plain_number(0.5), GERMAN.plain_number(2026)) == ("0,5", "2026")
    assert (GERMAN.day(date(2026, 3, 1)), GERMAN.month(date(2026, 3, 1))) == ("01.03.2026", "03/2026")
    assert GERMAN.size(1_234_567) == "1,2 MB"


def test_a_moment_without_a_zone_stays_as_it_is():
    assert GERMAN.moment(datetime(2026, 12, 31, 13, 5)) == "31.12.2026 13:05"


def test_the_ends_of_the_calendar_are_written_too():
    assert GERMAN.day(date(1, 1, 1)) == "01.01.0001"
    assert GERMAN.moment(datetime.max.replace(tzinfo=UTC)) == "31.12.9999 23:59"


def test_what_is_no_number_is_written_as_it_is():
    assert [GERMAN.number(Decimal(odd)) for odd in ("NaN", "Infinity")] == ["NaN", "Infinity"]


@pytest.mark.parametrize("locale", ["fr", "ja", "pt_BR", "sv", "hu", "ar"])
def test_any_locale_writes_the_whole_year_of_a_day(locale):
    assert "2026" in formats_of(locale, "UTC").day(date(2026, 12, 31))


def test_a_zone_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        formats_of("de", "Europe/Atlantis")


def test_a_value_is_written_in_a_fraction_of_the_time_of_babel():
    """A list draws 150 of them. Babel's own take ten times this on any machine."""
    values = {"german": GERMAN, "at": LAST_MINUTES, "total": Decimal("1234.56"), "numbers": numbers, "dates": dates}
    for ours, babels in (
        ("german.moment(at)", "dates.format_datetime(at, 'dd.MM.yyyy HH:mm', 'Europe/Berlin', 'de')"),
        ("german.number(total)", "numbers.format_decimal(total, locale='de')"),
    ):
        took, beside = (min(repeat(each, globals=values, number=500, repeat=7)) for each in (ours, babels))
        assert took < beside / 2


def test_days_begin_at_midnight_of_the_reader():
    with written_for(GERMAN):
        assert Moment().zone is BERLIN
        midnight = parse_instant("2026-07-01", Moment(), zoned=True)
    assert midnight == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_an_instant_is_read_by_the_clock_that_it_was_written_by():
    moment = Moment(at=datetime(2026, 7, 1, tzinfo=BERLIN))
    assert parse_instant("2026-07-01T14:30", moment, zoned=True) == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert parse_instant("2026-12-01T14:30", moment, zoned=True) == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    assert parse_instant("2026-12-01T14:30+00:00", moment, zoned=True) == datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


def test_an_instant_that_the_clock_skips_is_refused():
    with pytest.raises(ValueError, match="does not exist in Europe/Berlin: the clock is set forward then"):
        parse_instant("2026-03-29T02:30", Moment(at=datetime(2026, 3, 1, tzinfo=BERLIN)), zoned=True)


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    moment = Moment(at=datetime(2026, 10, 1, tzinfo=BERLIN))
    first = parse_instant("2026-10-25T02:30", moment, zoned=True)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_shown_twice(first.astimezone(BERLIN))
    assert is_shown_twice((first + timedelta(hours=1)).astimezone(BERLIN))
    assert not is_shown_twice((first + timedelta(hours=2)).astimezone(BERLIN))


def test_a_day_that_begins_late_begins_when_the_clock_does():
    cairo = Moment(at=datetime(2026, 1, 1, tzinfo=ZoneInfo("Africa/Cairo")))
    assert parse_instant("2026-04-24", cairo, zoned=True) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_hours_that_pass_are_hours_also_where_the_clock_is_changed():
    after = Moment(at=datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN))
    assert instant_of("-1h", after).astimezone(UTC) == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def test_today_is_the_readers():
    late = datetime(2026, 6, 30, 23, tzinfo=UTC).astimezone(BERLIN)
    assert day_of("today", Moment(at=late)) == date(2026, 7, 1)
