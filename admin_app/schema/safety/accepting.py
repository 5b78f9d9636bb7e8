"""A risk that somebody has looked at: ``# accepted: reason`` on the lines of the operation, or on the line above.

A reason is of one danger. Where a line holds several, it names those it is of: ``# accepted (index, rows): reason``.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from admin_app.schema.safety.danger import Danger

_ACCEPTED = re.compile(r"#\s*accepted\b\s*(?:\((?P<kinds>[\w\s,-]+)\))?\s*:?\s*(?P<reason>.*)$", re.I)
LEAST = 8
"""Characters of a reason; "ok" is none."""


@dataclass(frozen=True, slots=True)
class Comment:
    """``kinds`` are the dangers that it names; none where it is of the one that there is."""

    reason: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a file accepts: {line: comment}; the lines that are only a comment; the lines of each statement."""

    comments: dict[int, Comment]
    bare: frozenset[int]
    statements: tuple[tuple[int, int], ...]

    def reason_for(self, line: int, kind: str) -> str | None:
        """The reason beside what stands on this line; None where there is no such comment, "" where it says none."""
        place = self._place(line)
        comment = self.comments[place] if place else None
        return comment.reason if comment and (not comment.kinds or kind in comment.kinds) else None

    def reasons_for(self, dangers: Iterable[Danger]) -> dict[Danger, str]:
        """The reason of each that has one. A loop may say one danger of several tables, which are accepted together."""
        first: dict[tuple[int, str], Danger] = {}
        found = {}
        for danger in dangers:
            reason, place = self.reason_for(danger.line, danger.kind), self._place(danger.line)
            if reason is None or place is None:
                continue
            named = danger.kind if self.comments[place].kinds else ""
            one = first.setdefault((place, named), danger)
            if one == danger or (one.kind == danger.kind and not self._is_shared(place)):
                found[danger] = reason
        return found

    def has_a_reason_beside(self, danger: Danger) -> bool:
        return self._place(danger.line) is not None

    def _place(self, line: int) -> int | None:
        """The line of the comment that is of what stands on this one."""
        around = [(first, last) for first, last in self.statements if first <= line <= last]
        first, last = min(around, key=lambda lines: lines[1] - lines[0], default=(line, line))
        while first - 1 in self.bare:
            first -= 1
        return next((place for place in range(first, last + 1) if place in self.comments), None)

    def _is_shared(self, place: int) -> bool:
        """Do several statements stand beside this comment?"""
        return sum(self._place(first) == place for first, _ in self.statements) > 1


def accepted_in(path: Path) -> Accepted:
    text = path.read_text(encoding="utf-8")
    bare = {number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("#")}
    return Accepted(dict(_comments(text)), frozenset(bare), tuple(_statements(text)))


def is_reason(text: str | None) -> bool:
    return text is not None and len(text.strip()) >= LEAST


def parted(dangers: list[Danger]) -> tuple[list[Danger], list[Danger], list[Danger]]:
    """Those that nobody has accepted, those that somebody has, and those accepted without a reason."""
    open_: list[Danger] = []
    accepted: list[Danger] = []
    silent: list[Danger] = []
    files = {danger.path: accepted_in(danger.path) for danger in dangers}
    reasons = {path: file.reasons_for(each for each in dangers if each.path == path) for path, file in files.items()}
    for danger in dangers:
        reason = reasons[danger.path].get(danger)
        if reason is None:
            open_.append(_with_a_hint(danger) if files[danger.path].has_a_reason_beside(danger) else danger)
        else:
            (accepted if is_reason(reason) else silent).append(danger)
    return open_, accepted, silent


def _with_a_hint(danger: Danger) -> Danger:
    hint = f"the reason beside it is of something else: give each its line, or name it: # accepted ({danger.kind}): …"
    return replace(danger, words=f"{danger.words}; {hint}")


def _comments(text: str) -> Iterator[tuple[int, Comment]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (said := _ACCEPTED.search(token.string)):
            kinds = frozenset((said["kinds"] or "").replace(",", " ").split())
            yield token.start[0], Comment(said["reason"].strip(), kinds)


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each plain statement; of a compound one only its head."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node.lineno, node.end_lineno or node.lineno
