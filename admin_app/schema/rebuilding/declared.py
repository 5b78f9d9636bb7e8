"""A table as its CREATE TABLE declares it: the pieces between the commas, and what stands behind the parenthesis."""

from collections.abc import Iterable
from dataclasses import dataclass

from admin_app.schema.rebuilding.clauses import Clause, Piece, Unreadable, piece_of
from admin_app.schema.rebuilding.words import OPENING, end_of_group, words_of


@dataclass(frozen=True, slots=True)
class Declared:
    pieces: tuple[Piece, ...]
    tail: str
    """WITHOUT ROWID, STRICT."""

    @property
    def columns(self) -> dict[str, Piece]:
        return {piece.column: piece for piece in self.pieces if piece.column}

    @property
    def clauses(self) -> list[Clause]:
        return [clause for piece in self.pieces for clause in piece.clauses]


def declared(sql: str, table: str) -> Declared:
    """Raises Unreadable where the statement is not understood to its last word."""
    words = words_of(sql)
    first = next((place for place, word in enumerate(words) if word.key == OPENING), None)
    if first is None:
        raise Unreadable("it names no columns")
    last = end_of_group(words, first) - 1
    cuts, depth = [words[first].end], 0
    for word in words[first + 1 : last]:
        depth += (word.key == OPENING) - (word.key == ")")
        if word.key == "," and depth == 0:
            cuts += [word.start, word.end]
    cuts.append(words[last].start)
    pieces = [piece_of(sql[start:end].strip(), table.lower()) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    return Declared(tuple(pieces), sql[words[last].end :].strip())


def create_table(name: str, pieces: Iterable[str], tail: str) -> str:
    """The statement again; a comma never ends up in a comment."""
    lines = [piece if _ends_with_a_word(piece) else f"{piece}\n" for piece in pieces]
    return f"CREATE TABLE {name} (\n\t" + ",\n\t".join(lines) + f"\n) {tail}".rstrip()


def _ends_with_a_word(piece: str) -> bool:
    return words_of(piece)[-1].end == len(piece)
