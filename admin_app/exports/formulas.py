"""Texts that a spreadsheet would run as a formula, and how such a text is written so that it stays a text.

A leading apostrophe is added, and exactly one is taken off again by ``unescaped``: for every text,
``unescaped(escaped(text)) == text``. Only texts pass here; a number, a date or a boolean is never escaped.
"""

import re

STARTERS = "=+-@\t\r\n＝＋－＠"
"""What makes a spreadsheet read a formula, or go on to the next cell."""

BLANKS = (
    "\x0b\x0c\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200C)))
    + ("\u2028\u2029\u202f\u205f\u3000\ufeff")
)
"""What may stand before a starter and is overlooked: blanks, and a byte order mark."""

MARK = "'"

# NUL is taken for a starter itself: programs drop it, and what then follows is the beginning.
_BEGINS = re.compile(f"[{MARK}{BLANKS}]*[\0{re.escape(STARTERS)}]")


def begins_formula(text: str) -> bool:
    """Would a spreadsheet run this text, or is it one that was marked so that it does not?"""
    return _BEGINS.match(text) is not None


def escaped(text: str) -> str:
    return MARK + text if begins_formula(text) else text


def unescaped(text: str) -> str:
    """The text that ``escaped`` was given; for reading a file of ours back."""
    return text[1:] if text.startswith(MARK) and begins_formula(text) else text
