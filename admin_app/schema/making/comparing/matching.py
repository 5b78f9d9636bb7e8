"""What of a table stays, what goes and what comes, between two pictures of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Computed

from admin_app.schema.making.pictures.defaults import same_default
from admin_app.schema.making.pictures.sql_text import plain_sql, sql_of, words_of
from admin_app.schema.making.pictures.types import same_type
from admin_app.schema.making.pictures.values import CHECK, FOREIGN, PRIMARY, UNIQUE, Field, Key, Rule, Schema, Shape

SameType = Callable[[Field, Field], bool]


def by_word(old: Field, new: Field) -> bool:
    """Two types are the same where they are written the same."""
    return same_type(old.type, new.type)


@dataclass
class Match:
    """One table before and after. What is ``renamed`` differs in its name alone."""

    old: Shape
    new: Shape
    added: list[Field] = field(default_factory=list)
    gone: list[Field] = field(default_factory=list)
    changed: list[tuple[Field, Field]] = field(default_factory=list)
    retyped: set[str] = field(default_factory=set)
    rules_gone: list[Rule] = field(default_factory=list)
    rules_added: list[Rule] = field(default_factory=list)
    rules_renamed: list[tuple[Rule, Rule]] = field(default_factory=list)
    keys_gone: list[Key] = field(default_factory=list)
    keys_added: list[Key] = field(default_factory=list)
    keys_renamed: list[tuple[Key, Key]] = field(default_factory=list)

    @property
    def rules_kept(self) -> list[Rule]:
        return [rule for rule in self.new.rules if rule not in self.rules_added]

    @property
    def keys_kept(self) -> list[Key]:
        return [key for key in self.new.keys.values() if key not in self.keys_added]

    @property
    def computed_kept(self) -> list[Field]:
        """The columns that the database computes, before and after."""
        added = {each.name for each in self.added}
        return [
            each for each in self.new.columns.values() if isinstance(each.made, Computed) and each.name not in added
        ]

    @property
    def is_rebuilt(self) -> bool:
        """SQLite makes the table anew and copies its rows."""
        rules = self.rules_gone or self.rules_added or self.rules_renamed
        strict = any(not each.nullable or each.default is not None or each.made is not None for each in self.added)
        return bool(self.changed or self.gone or rules or strict or self.old.comment != self.new.comment)


def match(old: Shape, new: Shape, same: SameType, recast: Iterable[str] = ()) -> Match:
    """``recast`` are columns whose type is made anew though it is called the same."""
    found = Match(old, new)
    for name, each in new.columns.items():
        before = old.columns.get(name)
        if before is None or _is_made_otherwise(before, each):
            found.added.append(each)
        elif _differs(before, each, same):
            found.changed.append((before, each))
            if not same(before, each):
                found.retyped.add(name)
    found.retyped |= set(recast)
    _made_from_what_is_retyped(found)
    remade = {each.name for each in found.added}
    found.gone = [each for name, each in old.columns.items() if name not in new.columns or name in remade]
    lost = {each.name for each in found.gone}
    found.rules_gone, found.rules_added, found.rules_renamed = _paired(
        old.rules, new.rules, lambda rule: bool(lost & set(rule.columns)) or _is_shaken(rule, found.retyped)
    )
    found.keys_gone, found.keys_added, found.keys_renamed = _paired(
        old.keys.values(),
        new.keys.values(),
        lambda key: bool(lost & set(key.columns)) or (key.is_special and bool(found.retyped & set(key.columns))),
    )
    return found


def shake_foreign_keys(matches: dict[str, Match], remade: set[str]) -> None:
    """A foreign key is taken off and put back where the columns, the key or the whole table it points to change."""
    for each in matches.values():
        for rule in [rule for rule in each.new.of(FOREIGN) if rule not in each.rules_added]:
            end = matches.get(rule.target)
            is_changed = end is not None and (end.retyped & set(rule.target_columns) or _loses_its_key(end, rule))
            if rule.target in remade or is_changed:
                _take_off(each, rule)


def _loses_its_key(end: Match, rule: Rule) -> bool:
    wanted = set(rule.target_columns)
    gone = any(set(each.columns) == wanted for each in end.rules_gone if each.kind in (PRIMARY, UNIQUE))
    return gone or any(key.unique and set(key.columns) == wanted for key in end.keys_gone)


def _take_off(found: Match, rule: Rule) -> None:
    pair = next((pair for pair in found.rules_renamed if pair[1] == rule), None)
    if pair is not None:
        found.rules_renamed.remove(pair)
    old = pair[0] if pair else next(each for each in found.old.rules if _same(each, rule))
    found.rules_gone.append(old)
    found.rules_added.append(rule)


def _same(one: Any, other: Any) -> bool:
    return bool(one.definition == other.definition and (one.name == other.name or None in (one.name, other.name)))


def _paired(old: Iterable[Any], new: Iterable[Any], is_shaken: Callable[[Any], bool]) -> tuple[Any, Any, Any]:
    gone, added, renamed = list(old), list(new), []
    for after in list(added):
        before = next((each for each in gone if _same(each, after)), None)
        if before is not None and not is_shaken(before):
            gone.remove(before)
            added.remove(after)
    names = {each.name for each in gone}
    for after in list(added):
        before = next((each for each in gone if each.definition == after.definition), None)
        if before is not None and not is_shaken(before) and before.name and after.name not in names:
            gone.remove(before)
            added.remove(after)
            renamed.append((before, after))
    return gone, added, renamed


def _is_shaken(rule: Rule, retyped: set[str]) -> bool:
    return rule.kind in (CHECK, FOREIGN) and bool(retyped & set(rule.columns))


def _differs(old: Field, new: Field, same: SameType) -> bool:
    return (
        old.nullable != new.nullable
        or old.comment != new.comment
        or not same_default(old.default, new.default, new.type)
        or not same(old, new)
    )


def kept_tables(before: Schema, after: Schema) -> list[str]:
    """One that keeps no column is not the same table: it is dropped and made."""
    return [name for name in after if name in before and _keeps_a_column(before[name], after[name])]


def _keeps_a_column(old: Shape, new: Shape) -> bool:
    return any(
        name in old.columns and not _is_made_otherwise(old.columns[name], new.columns[name]) for name in new.columns
    )


def _is_made_otherwise(old: Field, new: Field) -> bool:
    """A column that the database computes cannot be changed: it goes, and comes again."""
    return _formula(old) != _formula(new)


def _formula(field: Field) -> str:
    sql = getattr(field.made, "sqltext", None)
    return plain_sql(sql_of(sql)) + str(getattr(field.made, "persisted", None)) if sql is not None else ""


def _made_from_what_is_retyped(found: Match) -> None:
    for name, each in found.new.columns.items():
        words = set(words_of(_formula(each)))
        if each.made is not None and words & found.retyped and each not in found.added:
            found.added.append(each)
            found.changed = [pair for pair in found.changed if pair[1].name != name]


def matches_of(before: Schema, after: Schema, same: SameType, recast: dict[str, set[str]]) -> dict[str, Match]:
    """The tables that are there before and after."""
    found = {name: match(before[name], after[name], same, recast.get(name, ())) for name in kept_tables(before, after)}
    shake_foreign_keys(found, {*before, *after} - {*found})
    return found
