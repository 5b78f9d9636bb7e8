"""A column, or a rule of a table, as the clauses it is made of: each with its words and the columns it is about."""

from dataclasses import dataclass, replace

from admin_app.schema.rebuilding.words import OPENING, Word, end_of_group, named_in, pieces_of, words_of

NOT_NULL, NULL, DEFAULT, COLLATE, MADE = "not null", "null", "default", "collate", "made"
PRIMARY, UNIQUE, CHECK, FOREIGN = "primary key", "unique", "check", "foreign key"
RULES = (PRIMARY, UNIQUE, CHECK, FOREIGN)

_RULE = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
_CLAUSE = (*_RULE, "NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS", "DEFERRABLE")


class Unreadable(Exception):
    """A word stands where none like it is known."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``columns`` are those of a key, in their order; ``names`` the words by which it calls columns of its table."""

    kind: str
    start: int
    end: int
    name: str = ""
    columns: tuple[str, ...] = ()
    names: tuple[Word, ...] = ()
    target: str = ""
    is_counting: bool = False
    """AUTOINCREMENT."""
    inside: int = 0
    """Where the last of its columns ends, for a key with parentheses."""

    def mentions(self, columns: set[str]) -> set[str]:
        return ({word.name for word in self.names} | set(self.columns)) & columns


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two commas, with the comments around it; ``column`` is "" where it is of the whole table."""

    text: str
    column: str = ""
    name: tuple[int, int] = (0, 0)
    type: tuple[int, int] = (0, 0)
    clauses: tuple[Clause, ...] = ()
    end: int = 0
    """Where its last word ends."""

    @property
    def type_text(self) -> str:
        return self.text[slice(*self.type)]

    def said(self, kind: str) -> str:
        """The words of its clause of this kind; nothing where it has none."""
        return next((self.text[each.start : each.end] for each in self.clauses if each.kind == kind), "")


def piece_of(text: str, table: str) -> Piece:
    words = words_of(text)
    if not words:
        raise Unreadable("nothing stands between two commas")
    if words[0].key in _RULE:
        return Piece(text, clauses=tuple(_Reader(words, table).all("")), end=words[-1].end)
    at = 1
    while at < len(words) and words[at].key not in _CLAUSE:
        at = end_of_group(words, at) if words[at].key == OPENING else at + 1
    typed = (words[1].start, words[at - 1].end) if at > 1 else (words[0].end, words[0].end)
    column = words[0].name
    clauses = tuple(_Reader(words, table, at).all(column))
    return Piece(text, column, (words[0].start, words[0].end), typed, clauses, words[-1].end)


class _Reader:
    """Goes through the clauses of a piece from left to right."""

    def __init__(self, words: list[Word], table: str, at: int = 0) -> None:
        self._words, self._table, self._at = words, table, at

    def all(self, column: str) -> list[Clause]:
        found = []
        while self._at < len(self._words):
            first, name = self._at, ""
            if self._takes("CONSTRAINT"):
                name = self._word().name
            clause = self._clause(column)
            start, end = self._words[first].start, self._words[self._at - 1].end
            found.append(replace(clause, start=start, end=end, name=name))
        return found

    def _clause(self, column: str) -> Clause:
        own = (column,) if column else ()
        if self._takes("NOT", "NULL"):
            return self._with_conflict(Clause(NOT_NULL, 0, 0))
        if self._takes("NULL"):
            return self._with_conflict(Clause(NULL, 0, 0))
        if self._takes("PRIMARY", "KEY"):
            return self._key(PRIMARY, own)
        if self._takes("UNIQUE"):
            return self._key(UNIQUE, own)
        if self._takes("CHECK"):
            return self._with_conflict(Clause(CHECK, 0, 0, columns=own, names=tuple(named_in(self._group()))))
        if self._takes("FOREIGN", "KEY"):
            group = self._group()
            return self._reference(tuple(word.name for word in named_in(group)), tuple(named_in(group)))
        if self._at < len(self._words) and self._words[self._at].key == "REFERENCES":
            return self._reference(own, ())
        if self._takes("COLLATE"):
            self._word()
            return Clause(COLLATE, 0, 0)
        if self._takes("DEFAULT"):
            self._default()
            return Clause(DEFAULT, 0, 0)
        if self._takes("GENERATED", "ALWAYS", "AS") or self._takes("AS"):
            made = Clause(MADE, 0, 0, names=tuple(named_in(self._group())))
            _ = self._takes("STORED") or self._takes("VIRTUAL")
            return made
        raise Unreadable(f"{self._word().text!r} is not known where it stands")

    def _key(self, kind: str, own: tuple[str, ...]) -> Clause:
        _ = self._takes("ASC") or self._takes("DESC")
        names: tuple[Word, ...] = ()
        inside, counts = 0, False
        if self._at < len(self._words) and self._words[self._at].key == OPENING:
            group = self._group()
            names, inside = tuple(piece[0] for piece in pieces_of(group)), group[-1].end
            counts = group[-1].key == "AUTOINCREMENT"
        clause = Clause(kind, 0, 0, columns=tuple(word.name for word in names) or own, names=names, inside=inside)
        clause = self._with_conflict(clause)
        return replace(clause, is_counting=self._takes("AUTOINCREMENT") or counts)

    def _reference(self, columns: tuple[str, ...], names: tuple[Word, ...]) -> Clause:
        if not self._takes("REFERENCES"):
            raise Unreadable("a foreign key says no table")
        target = self._word().name
        there = self._group() if self._at < len(self._words) and self._words[self._at].key == OPENING else []
        if target == self._table:
            names = (*names, *named_in(there))
        while self._goes_on():
            pass
        return Clause(FOREIGN, 0, 0, columns=columns, names=names, target=target)

    def _goes_on(self) -> bool:
        """What may follow a reference."""
        if self._takes("ON", "DELETE") or self._takes("ON", "UPDATE") or self._takes("ON", "INSERT"):
            for action in (("SET", "NULL"), ("SET", "DEFAULT"), ("CASCADE",), ("RESTRICT",), ("NO", "ACTION")):
                if self._takes(*action):
                    return True
            raise Unreadable(f"{self._word().text!r} is no action of a foreign key")
        if self._takes("MATCH"):
            self._word()
            return True
        if self._takes("NOT", "DEFERRABLE") or self._takes("DEFERRABLE"):
            if self._takes("INITIALLY"):
                self._word()
            return True
        return False

    def _default(self) -> None:
        if self._words[self._at : self._at + 1] and self._words[self._at].key == OPENING:
            self._group()
            return
        while self._takes("+") or self._takes("-"):
            pass
        self._word()

    def _with_conflict(self, clause: Clause) -> Clause:
        if self._takes("ON", "CONFLICT"):
            self._word()
        return clause

    def _group(self) -> list[Word]:
        """Go past what stands between parentheses, and hand it over."""
        if self._at >= len(self._words) or self._words[self._at].key != OPENING:
            raise Unreadable("a parenthesis is missing")
        first, self._at = self._at + 1, end_of_group(self._words, self._at)
        return self._words[first : self._at - 1]

    def _word(self) -> Word:
        if self._at >= len(self._words):
            raise Unreadable("a word is missing at the end")
        self._at += 1
        return self._words[self._at - 1]

    def _takes(self, *keys: str) -> bool:
        """Go past these words where they stand here, all of them; else stay."""
        if [word.key for word in self._words[self._at : self._at + len(keys)]] == list(keys):
            self._at += len(keys)
            return True
        return False
