"""A risk that somebody has looked at: ``# accepted: reason`` on the lines of the operation, or on the line above."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from admin_app.schema.safety.danger import Danger

_ACCEPTED = re.compile(r"#\s*accepted\b:?\s*(?P<reason>.*)$", re.I)
LEAST = 8
"""Characters of a reason; "ok" is none."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a file accepts: {line: reason}; the lines that are only a comment; the lines of each statement."""

    reasons: dict[int, str]
    bare: frozenset[int]
    statements: tuple[tuple[int, int], ...]

    def reason_for(self, line: int) -> str | None:
        """The reason beside the operation on this line; None where there is no such comment, "" where it says none."""
        around = [(first, last) for first, last in self.statements if first <= line <= last]
        first, last = min(around, key=lambda lines: lines[1] - lines[0], default=(line, line))
        while first - 1 in self.bare:
            first -= 1
        return next((self.reasons[place] for place in range(first, last + 1) if place in self.reasons), None)


def accepted_in(path: Path) -> Accepted:
    text = path.read_text(encoding="utf-8")
    bare = {number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("#")}
    return Accepted(dict(_comments(text)), frozenset(bare), tuple(_statements(text)))


def is_reason(text: str | None) -> bool:
    return text is not None and len(text.strip()) >= LEAST


def parted(dangers: list[Danger]) -> tuple[list[Danger], list[Danger], list[Danger]]:
    """Those that nobody has accepted, those that somebody has, and those accepted without a reason."""
    files: dict[Path, Accepted] = {}
    open_: list[Danger] = []
    accepted: list[Danger] = []
    silent: list[Danger] = []
    for danger in dangers:
        reason = files.setdefault(danger.path, accepted_in(danger.path)).reason_for(danger.line)
        (open_ if reason is None else accepted if is_reason(reason) else silent).append(danger)
    return open_, accepted, silent


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (said := _ACCEPTED.search(token.string)):
            yield token.start[0], said["reason"].strip()


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each plain statement; of a compound one only its head."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node.lineno, node.end_lineno or node.lineno
