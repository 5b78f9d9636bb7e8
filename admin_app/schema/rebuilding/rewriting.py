"""The words of a table, changed where a migration changes them and nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from admin_app.schema.rebuilding.changes import Changes, Kept
from admin_app.schema.rebuilding.clauses import (
    CHECK,
    COLLATE,
    DEFAULT,
    FOREIGN,
    NOT_NULL,
    NULL,
    PRIMARY,
    UNIQUE,
    Clause,
    Piece,
    Unreadable,
    piece_of,
)
from admin_app.schema.rebuilding.declared import Declared, create_table
from admin_app.schema.rebuilding.words import words_of

Says = Callable[[str], None]


@dataclass
class _Edited:
    """A piece with the places of it that are to read otherwise."""

    piece: Piece
    places: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, end: int, text: str) -> None:
        self.places.append((start, end, text))

    def take_out(self, clause: Clause) -> None:
        self.put(clause.start, clause.end, "")

    def take_out_all(self, kind: str) -> None:
        for clause in self.piece.clauses:
            if clause.kind == kind:
                self.take_out(clause)

    @property
    def text(self) -> str:
        out = [(start, end) for start, end, text in self.places if not text and end > start]
        text = self.piece.text
        for start, end, new in sorted(set(self.places), reverse=True):
            is_inside = new and any(first <= start < last for first, last in out)
            if not is_inside:
                text = (text[:start] if new else text[:start].rstrip(" \t")) + new + text[end:]
        return text.strip()


def rewritten(name: str, there: Declared, changes: Changes, says: Says) -> str:
    """The CREATE TABLE under another ``name``, with the changes. ``says`` what goes together with a column."""
    edited = {id(piece): _Edited(piece) for piece in there.pieces}
    _take_out_rules(there, edited, changes, says)
    _name_rules(there, edited, changes)
    added = [_with_new_names(piece_of(each, changes.table.lower()), changes) for each in changes.added()]
    added += _put_key_right(there, edited, changes)
    for piece in there.pieces:
        _call_otherwise(edited[id(piece)], changes)
    columns = [_column(each, there, edited, changes) for each in changes.columns()]
    rules = [edited[id(piece)].text for piece in there.pieces if not piece.column]
    return create_table(name, [*columns, *(rule for rule in rules if words_of(rule)), *added], _tail(there, changes))


def _column(column: Kept | str, there: Declared, edited: dict[int, _Edited], changes: Changes) -> str:
    if isinstance(column, str):
        return column
    if column.old not in there.columns:
        raise Unreadable(f"it does not name {column.old}")
    piece = there.columns[column.old]
    made = edited[id(piece)]
    before, after = column.before, column.after
    if before.text[slice(*before.name)] != after.text[slice(*after.name)]:
        made.put(*piece.name, after.text[slice(*after.name)])
    if before.type_text != after.type_text and not _is_counted(piece, after.type_text):
        start, end = piece.type
        made.put(start, end, after.type_text if start < end else f" {after.type_text}")
    more = [said for kind in (COLLATE, NOT_NULL, DEFAULT) if (said := _changed(kind, column, made))]
    if after.said(NOT_NULL) and not more and not piece.said(NOT_NULL) and column.new not in changes.key[1]:
        more = [NOT_NULL.upper()]  # it was so as a part of the key, which it is no more
    if more:
        made.put(piece.end, piece.end, f" {' '.join(more)}")
    return made.text


def _changed(kind: str, column: Kept, made: _Edited) -> str:
    """Take out what it said before, and say what stands there instead; nothing where the migration leaves it alone."""
    before, after = column.before.said(kind), column.after.said(kind)
    if before == after:
        return ""
    made.take_out_all(kind)
    if kind == NOT_NULL and after:
        made.take_out_all(NULL)
    return after


def _is_counted(piece: Piece, type_: str) -> bool:
    """SQLite counts in a column of the type INTEGER alone, which holds as much as any other whole number."""
    return "INT" in type_.upper() and any(clause.is_counting for clause in piece.clauses)


def _take_out_rules(there: Declared, edited: dict[int, _Edited], changes: Changes, says: Says) -> None:
    """Those that the migration drops, and those of a column that it drops."""
    for rule in changes.gone():
        found = [(piece, clause) for piece, clause in _clauses(there) if rule.is_said_by(clause)]
        if not found:
            raise Unreadable(f"it does not name {rule.name}")
        piece, clause = max(found, key=lambda pair: bool(pair[1].name))
        edited[id(piece)].take_out(clause)
    known = set(there.columns)
    for piece, clause in _clauses(there):
        if clause.kind == CHECK and not clause.name and changes.restates_checks:
            edited[id(piece)].take_out(clause)
        elif clause.kind in (CHECK, UNIQUE, FOREIGN) and (lost := clause.mentions(changes.dropped)):
            edited[id(piece)].take_out(clause)
            if clause.mentions(known - changes.dropped):
                rule_ = " ".join(piece.text[clause.start : clause.end].split())
                says(f"Note: {rule_} of {changes.table} goes together with {', '.join(sorted(lost))}.")


def _name_rules(there: Declared, edited: dict[int, _Edited], changes: Changes) -> None:
    """A convention that the migration hands over gives names to those that have none."""
    named = {clause.name for clause in there.clauses}
    for rule in changes.named():
        if rule.name.lower() in named:
            continue
        for piece, clause in _clauses(there):
            if not clause.name and rule.is_said_by(clause):
                edited[id(piece)].put(clause.start, clause.start, f"CONSTRAINT {changes.quote(rule.name)} ")


def _put_key_right(there: Declared, edited: dict[int, _Edited], changes: Changes) -> list[str]:
    """The words of another primary key; none where it stays as it is."""
    name, columns = changes.key
    found = [(piece, clause) for piece, clause in _clauses(there) if clause.kind == PRIMARY]
    said = f"CONSTRAINT {changes.quote(name)} " if name else ""
    if found:
        piece, clause = found[0]
        made = edited[id(piece)]
        if [changes.renames.get(each, each).lower() for each in clause.columns] == [each.lower() for each in columns]:
            if said and not clause.name:
                made.put(clause.start, clause.start, said)
            if not name or name.lower() == clause.name or not clause.name:
                _count(made, clause, changes)
                return []
        made.take_out(clause)
    counts = " AUTOINCREMENT" if changes.is_told("autoincrement") else ""
    return [f"{said}PRIMARY KEY ({', '.join(map(changes.quote, columns))}{counts})"] if columns else []


def _count(made: _Edited, clause: Clause, changes: Changes) -> None:
    if changes.is_told("autoincrement") and not clause.is_counting:
        place = clause.inside or clause.end
        made.put(place, place, " AUTOINCREMENT")


def _call_otherwise(made: _Edited, changes: Changes) -> None:
    """The columns that are renamed, wherever a clause names them."""
    for clause in made.piece.clauses:
        for word in clause.names:
            if word.name in changes.renames:
                made.put(word.start, word.end, changes.quote(changes.renames[word.name]))


def _with_new_names(piece: Piece, changes: Changes) -> str:
    """A new constraint may name a column as it was before."""
    made = _Edited(piece)
    if not {name.lower() for name in changes.renames.values()} & changes.renames.keys():
        _call_otherwise(made, changes)
    return made.text


def _tail(there: Declared, changes: Changes) -> str:
    """What stands behind the parenthesis; other words only where the migration hands them over."""
    has_rowid, strict = changes.is_told("with_rowid"), changes.is_told("strict")
    said = {word.key for word in words_of(there.tail)}
    wanted = {
        "WITHOUT ROWID": "ROWID" in said if has_rowid is None else not has_rowid,
        "STRICT": "STRICT" in said if strict is None else strict,
    }
    if wanted == {"WITHOUT ROWID": "ROWID" in said, "STRICT": "STRICT" in said}:
        return there.tail
    return ", ".join(option for option, is_so in wanted.items() if is_so)


def _clauses(there: Declared) -> Iterator[tuple[Piece, Clause]]:
    return ((piece, clause) for piece in there.pieces for clause in piece.clauses)
