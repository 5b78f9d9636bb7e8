"""The doorway to listings: which rows, in which order, as a value, and what it must know of a resource.

How an address is read stands in ``grammar``, what SQL becomes of it in ``conditions``, ``search`` and ``ordering``, and
one page of rows in ``paging``.
"""

from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.listing import Filter, Listing
from admin_app.resource.listing.operators import OPERATOR_WORDS, OPERATORS_OF
from admin_app.resource.listing.paths import Readable

__all__ = ["OPERATORS_OF", "OPERATOR_WORDS", "Filter", "Limits", "Listing", "Readable"]
