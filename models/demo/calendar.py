"""The days on which the demo happens, with every moment as the text that each database keeps. Reads no clock."""

from datetime import date, datetime, timedelta
from random import Random

DAYS = 730
OPENS, CLOSES = 7 * 3600, 19 * 3600
TIMES = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000" for second in range(OPENS, CLOSES)]
PER_DAY = len(TIMES)


class Calendar:
    """Two years of business hours that end with the evening before ``today``.

    A moment is a whole number, seconds of business hours since the first day, and ``text`` writes it down. So an
    hour later may be the next morning, and nobody packs at night.
    """

    def __init__(self, today: date) -> None:
        self.opened = today - timedelta(days=DAYS)
        self.days = [(self.opened + timedelta(days=day)).isoformat() for day in range(DAYS)]
        self.end = DAYS * PER_DAY - 1

    def text(self, moment: int) -> str:
        """In UTC, as SQLAlchemy writes it on SQLite; PostgreSQL reads it too."""
        day, second = divmod(moment, PER_DAY)
        return f"{self.days[day]} {TIMES[second]}"

    def placed(self, random: Random, share: float) -> int:
        """When the order was placed that stands at ``share`` (0 to 1) of all; business has grown meanwhile."""
        return min(int((share**0.8 + random.random() * 0.001) * self.end), self.end)

    def days_ago(self, moment: int) -> int:
        return DAYS - 1 - moment // PER_DAY


def as_interval(hours: int, dialect: str) -> str:
    """A duration as the database keeps it: SQLite has none, and SQLAlchemy counts there from the beginning of 1970."""
    if dialect == "sqlite":
        return f"{datetime(1970, 1, 1) + timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f}"
    return f"{hours} hours"
