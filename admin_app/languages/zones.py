"""The time zones a person may choose, by their names in the world's zone data."""

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import available_timezones

from admin_app.resource.errors import closest
from admin_app.resource.formats import zone_of

CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@lru_cache
def zones() -> tuple[str, ...]:
    """Those named by a place, and UTC; the others of the data are old names of these."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(CONTINENTS)))


def is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except ValueError:
        return False
    return bool(name)


def nearest(name: str) -> str | None:
    """The zone that was probably meant: a place alone will do."""
    places: dict[str, str] = {zone.rpartition("/")[2].casefold(): zone for zone in zones()}
    return places.get(name.strip().casefold().replace(" ", "_")) or closest(name, _known())


def _known() -> Iterable[str]:
    return zones()
