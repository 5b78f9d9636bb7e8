"""A statement in SQL as its words: enough to tell what it is about. Knows PostgreSQL's quotes, comments and dollars."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<text>[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<word>[A-Za-z_\u0080-\uffff][\w$]*)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<sign>::|.)
    """,
    re.X | re.S,
)
TEXT, QUOTED, WORD, NUMBER, SIGN = "text", "quoted", "word", "number", "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One word as it is written, and where: ``sql[start:end]``."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word or sign in capitals; nothing for what is quoted, which is never a word of the language."""
        return self.text.upper() if self.kind in (WORD, SIGN) else ""

    @property
    def name(self) -> str:
        """What it names: small letters, but where it is quoted."""
        return self.text[1:-1].replace('""', '"') if self.kind == QUOTED else self.text.lower()


def tokens_of(sql: str) -> list[Token]:
    return [
        Token(str(found.lastgroup), found.group(), found.start(), found.end()) for found in _found(sql) if found.group()
    ]


def _found(sql: str) -> Iterator[re.Match[str]]:
    return (found for found in _TOKEN.finditer(sql) if found.lastgroup not in ("space", None))


class Words:
    """Goes through the words of a statement from left to right."""

    def __init__(self, sql: str, tokens: list[Token]) -> None:
        self.sql = sql
        self.tokens = tokens
        self.at = 0

    def key(self, ahead: int = 0) -> str:
        """The word here, or so many further on, in capitals; nothing at the end."""
        place = self.at + ahead
        return self.tokens[place].key if place < len(self.tokens) else ""

    def take(self, *keys: str) -> bool:
        """Go past these words where they stand here, all of them; else stay."""
        if all(self.key(ahead) == key for ahead, key in enumerate(keys)):
            self.at += len(keys)
            return True
        return False

    def take_any(self, *keys: str) -> str:
        """Go past the one of these that stands here, and say which."""
        return next((key for key in keys if self.take(key)), "")

    def name(self) -> str:
        """Go past a name and say it; one of the schema public is known by itself."""
        parts = [self._part()]
        while self.key() == "." and self.take("."):
            parts.append(self._part())
        return ".".join(parts[1:] if len(parts) > 1 and parts[0] == "public" else parts)

    def names(self) -> tuple[str, ...]:
        """Go past several names with commas between them."""
        found = [self.name()]
        while self.take(","):
            found.append(self.name())
        return tuple(found)

    def group(self) -> "Words":
        """Go past what stands between parentheses, and hand it over."""
        if not self.take("("):
            return Words(self.sql, [])
        first, depth = self.at, 1
        while depth and self.at < len(self.tokens):
            depth += {"(": 1, ")": -1}.get(self.key(), 0)
            self.at += 1
        return Words(self.sql, self.tokens[first : self.at - 1])

    def pieces(self) -> list["Words"]:
        """What is left, parted at its commas but for those between parentheses."""
        found: list[list[Token]] = [[]]
        depth = 0
        for token in self.tokens[self.at :]:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.key, 0)
            if token.key == "," and depth == 0:
                found.append([])
            else:
                found[-1].append(token)
        return [Words(self.sql, piece) for piece in found if piece]

    def has(self, *keys: str) -> bool:
        """Do these words stand one after the other anywhere in what is left?"""
        left = [token.key for token in self.tokens[self.at :]]
        return any(left[place : place + len(keys)] == list(keys) for place in range(len(left)))

    def until(self, *keys: str) -> str:
        """Go on to the first of these words outside parentheses, or the end, and say what was passed."""
        first = self.at
        while self.at < len(self.tokens) and self.key() not in keys:
            if self.key() == "(":
                self.group()
            else:
                self.at += 1
        return self._written(first, self.at)

    @property
    def text(self) -> str:
        """What is left, as it is written."""
        return self._written(self.at, len(self.tokens))

    def _part(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        self.at += 1
        return self.tokens[self.at - 1].name

    def _written(self, first: int, last: int) -> str:
        return self.sql[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""


def statements_in(sql: str) -> list[Words]:
    """The statements of a text, which semicolons part."""
    found: list[list[Token]] = [[]]
    for token in tokens_of(sql):
        if token.key == ";":
            found.append([])
        else:
            found[-1].append(token)
    return [Words(sql, tokens) for tokens in found if tokens]
