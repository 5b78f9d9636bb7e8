"""What SQLite was told, as words: its four kinds of quotes, and where each word stands."""

import re
from dataclasses import dataclass

_WORD = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<text>[xX]?'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
  | (?P<word>[A-Za-z_\u0080-\U0010ffff][\w$\u0080-\U0010ffff]*)
  | (?P<number>(?:\d|\.\d)[\w.]*(?:(?<=[eE])[+-]\d+)?)
  | (?P<sign>.)
    """,
    re.X | re.S,
)
TEXT, QUOTED, WORD = "text", "quoted", "word"
OPENING, CLOSING = "(", ")"


@dataclass(frozen=True, slots=True)
class Word:
    """``sql[start:end]``."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """In capitals; nothing for what is quoted, which is never a word of the language."""
        return "" if self.kind in (TEXT, QUOTED) else self.text.upper()

    @property
    def name(self) -> str:
        """What it names, in small letters, because SQLite takes both."""
        return (self.text if self.kind == WORD else self.text[1:-1].replace('""', '"').replace("``", "`")).lower()

    @property
    def is_name(self) -> bool:
        return self.kind in (WORD, QUOTED)


def words_of(sql: str) -> list[Word]:
    found = (each for each in _WORD.finditer(sql) if each.lastgroup != "space")
    return [Word(str(each.lastgroup), each.group(), each.start(), each.end()) for each in found]


def end_of_group(words: list[Word], at: int) -> int:
    """The place after the parenthesis that closes the one at this place."""
    depth = 0
    for place in range(at, len(words)):
        depth += (words[place].key == OPENING) - (words[place].key == CLOSING)
        if depth == 0:
            return place + 1
    return len(words)


def pieces_of(words: list[Word]) -> list[list[Word]]:
    """Parted at the commas, but for those between parentheses."""
    found: list[list[Word]] = [[]]
    depth = 0
    for word in words:
        depth += (word.key == OPENING) - (word.key == CLOSING)
        if word.key == "," and depth == 0:
            found.append([])
        else:
            found[-1].append(word)
    return [piece for piece in found if piece]


def named_in(words: list[Word]) -> list[Word]:
    """The words that may name a column: not those that call a function, or name a type or an order of texts."""
    around = zip([None, *words], words, [*words[1:], None], strict=False)
    return [
        word
        for before, word, after in around
        if word.is_name and not (after and after.key == OPENING) and not (before and before.key in ("AS", "COLLATE"))
    ]
