"""Two versions of a long text as one, word by word: what went is struck out, what came is marked, what stayed is short.

Never compares more than so many words: texts that differ more are shown one under the other.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

SHORT = 60
"""Texts of at most so many characters, on one line, are shown side by side."""
COMPARED = 800
"""Words of either text that are compared, after what both begin and end with is set aside."""
LIKE = 0.3
"""Texts less alike than this have nothing in common that helps a reader."""
AROUND = 12
"""Words that are shown beside a change."""

_WORDS = re.compile(r"\s?\w+|\s?[^\w\s]|\s+")


def marked(before: str, after: str) -> Markup | None:
    """The change within the text; None where the two are better shown whole."""
    if max(len(before), len(after)) <= SHORT and "\n" not in before + after:
        return None
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(left), len(right)) > COMPARED:
        return None
    matcher = SequenceMatcher(None, left, right)  # what occurs everywhere is passed over: it would cost too much
    if 2 * (head + tail) + matcher.ratio() * (len(left) + len(right)) < LIKE * (len(old) + len(new)):
        return None
    pieces = [_kept(old[:head], at_start=True)]
    pieces += _changes(matcher, left, right)
    pieces.append(_kept(old[len(old) - tail :], at_end=True))
    return Markup("").join(pieces)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _changes(matcher: "SequenceMatcher[str]", left: Sequence[str], right: Sequence[str]) -> Iterator[Markup]:
    for what, from_left, to_left, from_right, to_right in matcher.get_opcodes():
        if what == "equal":
            yield _kept(left[from_left:to_left])
            continue
        if to_left > from_left:
            yield Markup("<del>{}</del>").format("".join(left[from_left:to_left]))
        if to_right > from_right:
            yield Markup("<ins>{}</ins>").format("".join(right[from_right:to_right]))


def _kept(words: Sequence[str], *, at_start: bool = False, at_end: bool = False) -> Markup:
    """What stayed; of much of it, what stands next to a change."""
    if len(words) <= 2 * AROUND:
        return escape("".join(words))
    before = "" if at_start else "".join(words[:AROUND])
    after = "" if at_end else "".join(words[-AROUND:])
    return Markup('{}<span class="left-out">…</span>{}').format(before, after)
