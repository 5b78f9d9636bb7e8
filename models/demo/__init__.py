"""The demo: an order desk's worth of believable data, the same every time. Made of the project's own words.

Writes only into a database whose team tables are empty, and in one transaction: all of it is there, or nothing.
"""

from models.demo.filling import Summary, fill, is_empty
from models.demo.people import people

__all__ = ["Summary", "fill", "is_empty", "people"]
