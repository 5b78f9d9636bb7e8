"""What belongs to a record: its relations to many, and the foreign keys that lead here and no relationship names.

Nothing of it is read before somebody opens its tab; only counted, up to a bound and all by one statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Table, and_, func, inspect, literal, select
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty, with_parent
from sqlalchemy.orm.exc import UnmappedColumnError

from admin_app.resource import scope
from admin_app.resource.fields import Field, Kind, fields_of, key_text
from admin_app.resource.listing.counting import Count
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.memory import remembered
from admin_app.resource.pages import columns
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

COUNTED = 100
"""Related rows are counted up to here; beyond it the page says "100+"."""


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of ``model`` that belong to a record; ``by`` are the filters by which the target's list finds them."""

    name: str
    label: str
    model: Any
    target: Resource | None  # None where no resource shows the rows
    condition: Any
    by: tuple[tuple[str, str], ...] = ()
    quick: bool = True  # can they be found without reading their whole table?
    reference: bool = False
    count: Count | None = None

    @property
    def list_url(self) -> str | None:
        return f"{self.target.base_url}?{urlencode(self.by)}" if self.target is not None and self.by else None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key of another class that leads here: its attributes, and ours that they hold."""

    names: tuple[str, ...]
    ours: tuple[str, ...]
    relation: str | None  # the relation that is read by it, where there is one


def tabs(view: Resource, row: Any) -> list[Tab]:
    """Every tab that the actor may open, each with its count where that is quick."""
    found = [*_relations(view, row), *_references(view, row)]
    return _counted(view, found)


def _relations(view: Resource, row: Any) -> Iterator[Tab]:
    for field in view.readable().values():
        relation = field.attribute.property if field.kind is Kind.TO_MANY else None
        if relation is not None and (not relation.viewonly or relation.info.get("reverse")):
            yield _of_relation(view, row, field)


def _of_relation(view: Resource, row: Any, field: Field) -> Tab:
    target = view.related(field.name)
    back = _back(field.attribute.property)
    leads_back = target is not None and back is not None and back in target.readable()
    by = ((back, key_text(row)),) if leads_back and back is not None else ()
    quick = not leads_back or _is_quick(view, field, back)
    condition = with_parent(row, field.attribute)
    return Tab(field.name, columns.heading(view, field.name), field.target, target, condition, by, quick)


def _is_quick(view: Resource, field: Field, back: str | None) -> bool:
    """Is there an index on the way? A file on this machine is read anyway."""
    relation = field.attribute.property
    if not relation.info.get("reverse") or view.rows.get_bind(field.target).dialect.name == "sqlite":
        return True
    return back is not None and fields_of(field.target)[back].indexed


def _back(relation: "RelationshipProperty[Any]") -> str | None:
    """The name of the relation that leads back, by which the related list is filtered."""
    if relation.back_populates:
        return str(relation.back_populates)
    mirrored = {(there, here) for here, there in relation.local_remote_pairs or ()}
    others = [other for other in relation.mapper.relationships if other.mapper is relation.parent]
    return next((other.key for other in others if set(other.local_remote_pairs or ()) == mirrored), None)


def _references(view: Resource, row: Any) -> Iterator[Tab]:
    known = scope.registry_or_none()
    for other in known.views if known is not None else ():
        if known.by_model(other.model) is not other or not other.may("read"):
            continue
        for reference in references(view.model, other.model):
            tab = _of_reference(view, row, other, reference)
            if tab is not None:
                yield tab


def _of_reference(view: Resource, row: Any, other: Resource, reference: Reference) -> Tab | None:
    readable = other.readable()
    needed = [*reference.names, *([reference.relation] if reference.relation else [])]
    held = [getattr(row, name) for name in reference.ours]
    if None in held or not all(name in readable for name in needed):
        return None
    pairs = list(zip(reference.names, held, strict=True))
    condition = and_(*(getattr(other.model, name) == value for name, value in pairs))
    by = tuple((name, readable[name].text(value)) for name, value in pairs)
    if reference.relation is not None:
        by = ((reference.relation, key_text(row)),)
    label = f"{_(other.name)} · {columns.heading(other, needed[-1])}"
    quick = view.rows.get_bind(other.model).dialect.name == "sqlite" or readable[reference.names[0]].indexed
    name = ".".join((other.name_in_url, *reference.names))
    return Tab(name, label, other.model, other, condition, by, quick, reference=True)


def references(model: Any, other: Any) -> Sequence[Reference]:
    """The foreign keys of ``other`` that lead to ``model`` and that no relationship of ``model`` names."""
    return remembered(model, ("references", other), lambda mapper: tuple(_unnamed(mapper, inspect(other))))


def _unnamed(mapper: Any, other: Any) -> Iterator[Reference]:
    named = {frozenset(relation.remote_side) for relation in mapper.relationships if relation.mapper.isa(other)}
    table = other.local_table
    for constraint in table.foreign_key_constraints if isinstance(table, Table) else ():
        held_by = [element.parent for element in constraint.elements]
        if constraint.referred_table not in mapper.tables or frozenset(held_by) in named:
            continue
        try:
            names = tuple(other.get_property_by_column(column).key for column in held_by)
            ours = tuple(mapper.get_property_by_column(element.column).key for element in constraint.elements)
        except UnmappedColumnError:
            continue  # a key that the class leaves out: nothing of it can be asked
        yield Reference(names, ours, _read_by(other, mapper, held_by))


def _read_by(other: Any, mapper: Any, held_by: Iterable[Any]) -> str | None:
    """The relation to one that is read by exactly these columns and leads to the key of ``mapper``."""
    for relation in other.relationships:
        ends = relation.direction is RelationshipDirection.MANYTOONE and mapper.isa(relation.mapper)
        if ends and relation.local_columns == set(held_by) and set(relation.remote_side) == set(mapper.primary_key):
            return str(relation.key)
    return None


def _counted(view: Resource, found: Sequence[Tab]) -> list[Tab]:
    """The tabs with their counts: one statement for all that are in this database and have an index on the way."""
    bind = view.rows.get_bind(view.model)
    asked = [tab for tab in found if tab.quick and view.rows.get_bind(tab.model) is bind]
    if not asked:
        return list(found)
    values = view.rows.execute(
        select(*(_some(tab).label(f"count_{at}") for at, tab in enumerate(asked))),
        bind_arguments={"mapper": inspect(view.model)},
    ).one()
    counts = {tab.name: Count(min(value, COUNTED), value <= COUNTED) for tab, value in zip(asked, values, strict=True)}
    return [replace(tab, count=counts.get(tab.name)) for tab in found]


def _some(tab: Tab) -> Any:
    """How many rows a tab has, counted no further than one beyond the bound."""
    among = (tab.condition, *own_rows(tab.target))
    some = select(literal(1)).select_from(tab.model).where(*among).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
