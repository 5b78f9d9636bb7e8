"""Tables become mapped classes with relations, all at once, because a relation needs both its ends.

Relations are named from their key columns and never take a name that a column has. Those that come back from other
tables are for looking only: no form holds them and nothing is written through them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, and_
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from sqlalchemy.orm import column_property, deferred, foreign, registry, relationship, remote

from admin_app.reflection.facts import Sentence
from admin_app.reflection.tables import Opened, Reference
from admin_app.resource import naming
from admin_app.resource.fields.kinds import Kind, kind_of
from admin_app.resource.translation import gettext_noop as N_

FETCHED_WHEN_ASKED = (Kind.BYTES, Kind.LONG_TEXT)


class OpenedRow:
    """A row of a table that nobody here wrote."""


def map_tables(opened: Sequence[Opened], source: str, writable: bool) -> None:
    """Give each table its class. Where SQLAlchemy refuses a relation, all go without, and that is said."""
    try:
        _map(opened, source, _relations(opened, writable))
    except (ArgumentError, InvalidRequestError) as refused:
        sentence = N_("The relations between the tables are left out: %(reason)s")
        opened[0].facts.notices.append(Sentence(sentence, reason=str(refused).splitlines()[0]))
        _map(opened, source, {})


def _map(opened: Sequence[Opened], source: str, relations: dict[Opened, dict[str, Any]]) -> None:
    mapping = registry()
    names = naming.Names()
    try:
        for one in opened:
            name = names.give(naming.class_name(one.facts.schema, one.facts.name))
            one.model = type(name, (OpenedRow,), {"__module__": f"opened.{source}", "__doc__": one.facts.comment})
        for one in opened:
            properties = {key: _mapped_column(one, key) for key in one.keys}
            properties |= {key: make() for key, make in relations.get(one, {}).items()}
            primary_key = [one.columns[key] for key in one.key]
            mapping.map_imperatively(one.model, one.selectable, properties=properties, primary_key=primary_key)
        mapping.configure()
    except (ArgumentError, InvalidRequestError):
        mapping.dispose()
        raise


def _mapped_column(one: Opened, key: str) -> Any:
    column = one.columns[key]
    if key == one.address:
        return column_property(column, info={"address": True})
    if key not in one.key and kind_of(column.type) in FETCHED_WHEN_ASKED:
        return deferred(column, group="long")
    return column


def _relations(opened: Sequence[Opened], writable: bool) -> dict[Opened, dict[str, Any]]:
    """For each table, its relations by name: to the tables it names, back from those that name it, across links."""
    names = {one: naming.Names(one.keys) for one in opened}
    made: dict[Opened, dict[str, Any]] = {one: {} for one in opened}
    forward = [(one, reference) for one in opened for reference in one.references]
    called: dict[Reference, str] = {}
    for one, reference in forward:
        called[reference] = name = names[one].give(*_forward_names(reference))
        made[one][name] = _To(one, reference, called, writable)
    for one, reference in forward:
        target = reference.target
        name = names[target].give(*_backward_names(one, called[reference]))
        made[target][name] = _From(one, reference)
    for link in opened:
        for here, there in _both_ways(link):
            name = names[here.target].give(*_across_names(link, there))
            made[here.target][name] = _Across(link, here, there)
    return made


def _forward_names(reference: Reference) -> list[str]:
    return naming.relation(reference.key.columns, reference.target.facts.name, reference.key.name)


def _backward_names(one: Opened, called: str) -> list[str]:
    name = naming.attribute(one.facts.name)
    return [name, naming.attribute(f"{name} by {called}")]


def _across_names(link: Opened, there: Reference) -> list[str]:
    name = naming.attribute(there.target.facts.name)
    return [
        name,
        naming.attribute(f"{name} by {link.facts.name}"),
        naming.attribute(f"{name} by {link.facts.name} across"),
    ]


def _both_ways(link: Opened) -> Iterable[tuple[Reference, Reference]]:
    """The two directions across a table that holds nothing but two foreign keys."""
    if len(link.references) != 2 or not isinstance(link.selectable, Table):
        return []
    first, second = link.references
    if {*first.columns, *second.columns} != set(link.attributes.values()):
        return []
    return [(first, second), (second, first)]


class _To:
    """Makes the relation from a foreign key to the row it names."""

    def __init__(self, one: Opened, reference: Reference, called: dict[Reference, str], writable: bool) -> None:
        self.one, self.reference, self.called, self.writable = one, reference, called, writable

    def __call__(self) -> Any:
        one, reference = self.one, self.reference
        return relationship(
            reference.target.model,
            primaryjoin=and_(*(foreign(here) == remote(there) for here, there in _pairs(one, reference))),
            viewonly=not self.writable,
            overlaps=",".join(self._sharing()) if self.writable else None,
            info={"label": self._label()},
        )

    def _sharing(self) -> list[str]:
        """The relations that are kept in the same columns."""
        mine = set(self.reference.columns)
        others = (other for other in self.one.references if other is not self.reference)
        return [self.called[other] for other in others if mine.intersection(other.columns)]

    def _label(self) -> str:
        columns = self.reference.key.columns
        return naming.without_ending(columns[0]) if len(columns) == 1 else naming.words(self.called[self.reference])


class _From:
    """Makes the relation back: the rows that name this one."""

    def __init__(self, one: Opened, reference: Reference) -> None:
        self.one, self.reference = one, reference

    def __call__(self) -> Any:
        pairs = _pairs(self.one, self.reference)
        return relationship(
            self.one.model,
            primaryjoin=and_(*(remote(foreign(here)) == there for here, there in pairs)),
            viewonly=True,
            uselist=True,
            info={"label": self._label(), "reverse": True},
        )

    def _label(self) -> str:
        several = sum(other.target is self.reference.target for other in self.one.references) > 1
        by = f" ({', '.join(self.reference.key.columns)})" if several else ""
        return f"{self.one.facts.name}{by}"


class _Across:
    """Makes the many-to-many relation across a link table."""

    def __init__(self, link: Opened, here: Reference, there: Reference) -> None:
        self.link, self.here, self.there = link, here, there

    def __call__(self) -> Any:
        return relationship(
            self.there.target.model,
            secondary=self.link.selectable,
            primaryjoin=and_(*(link == row for link, row in _pairs(self.link, self.here))),
            secondaryjoin=and_(*(link == row for link, row in _pairs(self.link, self.there))),
            viewonly=True,
            info={"label": f"{self.there.target.facts.name} by {self.link.facts.name}", "reverse": True},
        )


def _pairs(one: Opened, reference: Reference) -> list[tuple[Any, Any]]:
    there = reference.target.columns
    return [(one.columns[a], there[b]) for a, b in zip(reference.columns, reference.targets, strict=True)]
