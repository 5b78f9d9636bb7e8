"""What a delete would do before it is done: which rows go along, which lose their link, which stand in the way.

Kind by kind, each counted up to a bound and shown by a few samples; never the whole tree. Writes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlencode

from sqlalchemy import and_, inspect, or_, select, tuple_
from sqlalchemy.orm import Mapper

from admin_app.resource import scope
from admin_app.resource.errors import Forbidden
from admin_app.resource.fields import fields_of, key_condition, key_of, key_text, label_of, label_within, title
from admin_app.resource.formats import formats
from admin_app.resource.listing.counting import Count
from admin_app.resource.pages import columns
from admin_app.resource.pages.ties import CLEARED, GOES, Tie, read_by, ties
from admin_app.resource.pages.unseen import count, more_than_seen, there
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

SAMPLES = 10
TYPED_ABOVE = 100
"""From so many rows on, their number is typed before they go."""
DEPTH = 3
"""How far along the tree a page looks: an order, its lines, and what belongs to those."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one kind that a delete touches."""

    label: str
    count: Count
    samples: list[tuple[str, str | None]]
    url: str | None
    allowed: bool


@dataclass(slots=True)
class Removal:
    goes: list[Kind] = field(default_factory=list)
    cleared: list[Kind] = field(default_factory=list)
    blocks: list[Kind] = field(default_factory=list)
    hidden: bool = False  # rows that the actor may not see belong to it
    unlooked: list[str] = field(default_factory=list)  # kinds to whose rows no index leads

    @property
    def total(self) -> int:
        """The rows that would go, the record itself included."""
        return 1 + sum(kind.count.value for kind in self.goes)

    @property
    def total_text(self) -> str:
        return formats().number(self.total) + ("" if all(kind.count.exact for kind in self.goes) else "+")

    @property
    def typed(self) -> str | None:
        """What is typed before the delete, where it is asked for."""
        return str(self.total) if self.total > TYPED_ABOVE else None

    @property
    def forbidden(self) -> list[Kind]:
        return [kind for kind in self.goes if not kind.allowed]

    @property
    def possible(self) -> bool:
        return not (self.blocks or self.forbidden or self.hidden)


def removal(view: Resource, row: Any) -> Removal:
    found = Removal()
    _look(view, found, inspect(view.model), key_condition(view.model, key_of(row)), row, DEPTH)
    return found


def check_theirs(view: Resource, rows: Sequence[Any]) -> None:
    """Raise Forbidden where rows would go along with these that the actor may not delete.

    A statement only for each kind that is not theirs to delete; mostly there is none.
    """
    parents = or_(*(key_condition(view.model, key_of(row)) for row in rows))
    kinds = list(_not_theirs(view, inspect(view.model), parents, DEPTH))
    if kinds:
        refuse(kinds)


def refuse(kinds: Iterable[str]) -> NoReturn:
    named = ", ".join(dict.fromkeys(kinds))
    raise Forbidden(_("Rows would go along that you may not delete: %(kinds)s. Nothing was deleted.", kinds=named))


def _not_theirs(view: Resource, mapper: Mapper[Any], parents: Any, depth: int) -> Iterator[str]:
    known = scope.registry_or_none()
    for tie in ties(mapper) if known is not None else ():
        if tie.effect != GOES:
            continue
        condition, target = _held(tie, mapper, parents, None), known.by_model(tie.model)
        if target is not None and not target.may("delete") and there(view, tie, condition):
            yield _label(target, tie, mapper)
        if depth > 1:
            yield from _not_theirs(view, tie.other, condition, depth - 1)


def _look(view: Resource, found: Removal, mapper: Mapper[Any], parents: Any, row: Any, depth: int) -> None:
    """One step along the tree: what holds a key of the rows that ``parents`` finds."""
    for tie in ties(mapper):
        condition = _held(tie, mapper, parents, row)
        if condition is None:
            continue
        kind = _kind(view, found, tie, mapper, condition, row)
        if kind is None:
            continue
        getattr(found, tie.effect).append(kind)
        if tie.effect == GOES and depth > 1:
            _look(view, found, tie.other, condition, None, depth - 1)


def _held(tie: Tie, mapper: Mapper[Any], parents: Any, row: Any) -> Any:
    """The rows that hold a key: of this very row, or of any of those found."""
    attributes = [getattr(tie.model, name) for name in tie.names]
    if row is not None:
        values = [getattr(row, name) for name in tie.ours]
        return None if None in values else and_(*(a == v for a, v in zip(attributes, values, strict=True)))
    ours = select(*(getattr(mapper.class_, name) for name in tie.ours)).where(parents)
    return (attributes[0] if len(attributes) == 1 else tuple_(*attributes)).in_(ours)


def _kind(view: Resource, found: Removal, tie: Tie, mapper: Mapper[Any], condition: Any, row: Any) -> Kind | None:
    """The rows of one tie, as far as the actor may see them; None where there are none to be told of."""
    known = scope.registry_or_none()
    target = known.by_model(tie.model) if known is not None else None
    told = _told(target, tie, mapper)
    if not _is_quick(view, tie):
        found.unlooked += [_label(target, tie, mapper)] if told else []
        return None
    if tie.effect != CLEARED and more_than_seen(view, tie, condition, told=told):
        found.hidden = True
    if not told:
        return None
    statement = select(tie.model).where(condition).limit(SAMPLES + 1)
    first = list(view.rows.scalars(statement).unique())
    if not first:
        return None
    label = target.label if target is not None else label_of
    whole = view.label(row) if row is not None else ""
    samples = [
        (label_within(label(each), whole), target.row_url(each) if target is not None else None)
        for each in first[:SAMPLES]
    ]
    number = Count(len(first)) if len(first) <= SAMPLES else count(view, tie, condition)
    allowed = tie.effect != GOES or target is None or bool(target.may("delete"))
    return Kind(_label(target, tie, mapper), number, samples, _url(target, tie, mapper, row), allowed)


def _is_quick(view: Resource, tie: Tie) -> bool:
    """Is there an index on the way? A file on this machine is read anyway."""
    return tie.indexed or view.rows.get_bind(tie.model).dialect.name == "sqlite"


def _told(target: Resource | None, tie: Tie, mapper: Mapper[Any]) -> bool:
    """May the actor know of rows of this kind? Of those that no resource shows, where our own relation names them."""
    known = scope.registry_or_none()
    owner = known.by_model(mapper.class_) if known is not None else None
    if tie.relation is not None and owner is not None and tie.relation not in owner.readable():
        return False
    if target is None:
        return tie.relation is not None
    return bool(target.may("read")) and all(name in target.readable() for name in tie.names)


def _label(target: Resource | None, tie: Tie, mapper: Mapper[Any]) -> str:
    """What the relation is called that names these rows, else what their resource is."""
    known = scope.registry_or_none()
    owner = known.by_model(mapper.class_) if known is not None else None
    if tie.relation is not None and owner is not None:
        return columns.heading(owner, tie.relation)
    return _(str(target.name) if target is not None else title(tie.model.__name__))


def _url(target: Resource | None, tie: Tie, mapper: Mapper[Any], row: Any) -> str | None:
    """The list of these rows, where they hold the key of the record itself."""
    if target is None or row is None:
        return None
    relation = read_by(tie, mapper)
    if relation is not None and relation in target.readable():
        return f"{target.base_url}?{urlencode({relation: key_text(row)})}"
    texts = {name: fields_of(target.model)[name].text(getattr(row, our)) for name, our in _pairs(tie)}
    return f"{target.base_url}?{urlencode(texts)}"


def _pairs(tie: Tie) -> Iterator[tuple[str, str]]:
    return zip(tie.names, tie.ours, strict=True)
