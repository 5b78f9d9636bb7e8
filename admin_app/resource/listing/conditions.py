"""From filters to one SQL condition: through relations by EXISTS, nested by ``all``, ``any`` and ``not``.

Never joins: a join over a to-many relation would count and show a row once for each match.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, inspect, not_, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import RelationshipDirection
from sqlalchemy.sql.functions import FunctionElement

from admin_app.resource.fields.attributes import Field
from admin_app.resource.fields.keys import equals, key_names
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.fields.values import parse_boolean
from admin_app.resource.listing.operators import Condition, blank, complement, condition_of, filled
from admin_app.resource.listing.paths import Misread, Path
from admin_app.resource.listing.stages import Stage, stage
from admin_app.resource.translation import gettext as _
from admin_app.resource.words import Moment

NODES = ("all", "any", "not")
EXISTS, AT_END = "exists", "exists at the end"


@dataclass(frozen=True, slots=True)
class Question:
    """One filter with its path resolved: what is asked of which field."""

    path: Path
    operator: str
    values: tuple[str, ...]


def asked(question: Question, model: Any, moment: Moment, *, negated: bool = False) -> Condition:
    """The condition of one question, or its exact complement."""
    try:
        return _asked(question, model, moment, negated=negated)
    except Misread:
        raise
    except ValueError as error:
        raise Misread(
            _("%(field)s: %(why)s", field=question.path.label, why=error), field=question.path.text
        ) from error


def _asked(question: Question, model: Any, moment: Moment, *, negated: bool) -> Condition:
    if question.operator == "empty":
        wanted = {parse_boolean(text, moment) for text in question.values}
        if len(wanted) == 2:
            return false() if negated else true()
        return _through(question, model, moment, negated=negated is not wanted.pop())
    return _through(question, model, moment, negated=negated is not (question.operator == "ne"))


def _through(question: Question, model: Any, moment: Moment, *, negated: bool) -> Condition:
    """The positive condition at the end of the path, and around it one EXISTS for each relation."""
    steps, field = question.path.steps, question.path.field
    if not steps:
        return _at(question, field, model, moment, negated=negated)
    found = exists_at(question.path, model, lambda last: _at(question, field, last, moment, negated=False))
    return not_(found) if negated else found


def exists_at(path: Path, model: Any, inner: Callable[[Any], Condition]) -> Condition:
    """EXISTS through each of a path's relations, around a condition on the entity at their end."""
    names = tuple(step.name for step in path.steps)
    entities = [model, *(stage(model, names[: at + 1], EXISTS).entity for at in range(len(names)))]
    found = inner(entities[-1])
    for at in range(len(names), 0, -1):
        found = _among(path.steps[at - 1], entities[at - 1], stage(model, names[:at], EXISTS), found)
    return found


def _among(step: Field, entity: Any, there: Stage, found: Condition) -> Condition:
    """Is the other row one of those found? A key of one column is looked up in the list of their keys, which every
    database makes once, where some would run an EXISTS again for each row; both have no unknown."""
    local = _local_key(step, entity)
    if local is None or len(local) > 1:
        return _has(step, there.relation, found)
    keys = select(getattr(there.entity, key_names(step.target)[0])).where(found)
    return and_(local[0].is_not(None), InRowOrder(local[0]).in_(keys))


def _at(question: Question, field: Field, entity: Any, moment: Moment, *, negated: bool) -> Condition:
    if field.kind.is_relation:
        found = _related(question, field, entity, moment)
        return not_(found) if negated else found
    attribute = getattr(entity, field.name)
    if question.operator == "empty":
        return blank(field, attribute) if negated else filled(field, attribute)
    found = condition_of(field, attribute, question.operator, question.values, moment)
    return complement(field, attribute, found) if negated else found


def _related(question: Question, field: Field, entity: Any, moment: Moment) -> Condition:
    """Is there another row, or one of these? Two-valued: it has no unknown."""
    relation = getattr(entity, field.name)
    local = _local_key(field, entity)
    if question.operator == "empty":
        if local is not None:
            return and_(*(part.is_not(None) for part in local))
        return _has(field, relation)
    keys = [field.parse(text, actor=moment.actor, now=moment.at) for text in question.values]
    if local is not None:
        return or_(*(_key_is(local, key) for key in keys))
    target = stage(field.attribute.class_, (field.name,), AT_END).entity
    remote = [getattr(target, name) for name in key_names(field.target)]
    return _has(field, relation.of_type(target), or_(*(_key_is(remote, key) for key in keys)))


def _has(field: Field, relation: Any, *criterion: Condition) -> Condition:
    found: Condition = relation.has(*criterion) if field.kind is Kind.TO_ONE else relation.any(*criterion)
    return found


def _key_is(parts: Sequence[Any], key: Sequence[Any]) -> Condition:
    """Part by part; a NULL on our side makes it false rather than unknown."""
    pairs = list(zip(parts, key, strict=True))
    return and_(*(part.is_not(None) for part, _value in pairs), *(equals(part, value) for part, value in pairs))


def _local_key(field: Field, entity: Any) -> list[Any] | None:
    """The row's own columns that hold the other row's primary key, in the key's order, where there are such."""
    relation = inspect(field.attribute.class_).relationships[field.name]
    if relation.direction is not RelationshipDirection.MANYTOONE:
        return None
    local = {remote: mine for mine, remote in relation.local_remote_pairs or ()}
    columns = relation.mapper.primary_key
    if set(local) != set(columns):
        return None
    return [getattr(entity, relation.parent.get_property_by_column(local[column]).key) for column in columns]


def tree(node: Mapping[str, Any], ask: Any, *, negated: bool = False) -> Condition:
    """The condition of a ``where`` tree; ``ask(name, values, negated)`` gives that of a leaf.

    A negation is carried down to the leaves, which know their complement; SQL's own NOT would lose the NULLs.
    """
    parts = [_entry(name, value, ask, negated) for name, value in node.items()]
    return or_(false(), *parts) if negated else and_(true(), *parts)


def _entry(name: str, value: Any, ask: Any, negated: bool) -> Condition:
    if not is_node(name, value):
        condition: Condition = ask(name, value, negated)
        return condition
    if name == "not":
        return tree(value, ask, negated=not negated)
    parts = [tree(child, ask, negated=negated) for child in value]
    return and_(true(), *parts) if (name == "all") is not negated else or_(false(), *parts)


def is_node(name: str, value: Any) -> bool:
    """``all`` and ``any`` over a list of trees, ``not`` over a tree; anything else is a field, one called "any" too."""
    if name == "not":
        return isinstance(value, dict)
    return name in NODES and isinstance(value, list) and all(isinstance(child, dict) for child in value)


def leaves(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if not is_node(name, value):
            yield name, value
        else:
            for child in [value] if name == "not" else value:
                yield from leaves(child)


def depth_of(node: Mapping[str, Any]) -> int:
    """How deep a tree is nested; leaves alone are 0. Without recursion, because nobody has bounded it yet."""
    depth, level = 0, [node]
    while level := [child for each in level for child in _children(each)]:
        depth += 1
    return depth


def _children(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, value in node.items():
        if is_node(name, value):
            yield from [value] if name == "not" else value


class InRowOrder(FunctionElement[Any]):
    """A column whose own index is not to be used to gather rows, where the rows are wanted in an order.

    SQLite takes any index that fits an IN, gathers a quarter of a million orders by it and sorts them, where walking
    the index of the order and asking of each row whether it belongs finds the first fifty at once. To count rows,
    which have no order, that index is the quick way. Other databases know how many rows to expect and choose for
    themselves.
    """

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(InRowOrder)
def as_it_is(element: InRowOrder, compiler: Any, **options: Any) -> str:
    return str(compiler.process(*element.clauses, **options))


@compiles(InRowOrder, "sqlite")
def without_its_index(element: InRowOrder, compiler: Any, **options: Any) -> str:
    around = compiler.stack[-1]["selectable"] if compiler.stack else None
    ordered = bool(getattr(around, "_order_by_clauses", ()))
    return ("+" if ordered else "") + as_it_is(element, compiler, **options)
