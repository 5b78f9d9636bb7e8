"""The numbers of a tile: one statement each, through the reading door, and plain values that can be kept.

Nothing here is drawn; labels of rows are asked for later, by each reader anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func

from admin_app.dashboards.asked import Asked
from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing.paging import only
from admin_app.resource.listing.paths import Path
from admin_app.resource.listing.stages import stage


@dataclass(frozen=True, slots=True)
class Figures:
    """``values`` in the order of the tile: one, one for each border, or one for each of ``names``; ``rest`` is what
    the names leave out, ``rows`` how many rows there are in all."""

    values: tuple[Any, ...]
    names: tuple[Any, ...] = ()
    rest: Any = 0
    rows: int = 0


def figures_of(asked: Asked) -> Figures:
    return {"number": _number, "trend": _series, "chart": _shares}[asked.tile.kind](asked)


def _number(asked: Asked) -> Figures:
    rows, value = _query(asked, [_count(asked), _measure(asked)]).one()
    return Figures((value or 0,), rows=rows)


def _series(asked: Asked) -> Figures:
    """Each row is put between its borders by the database."""
    starts = [_start_of(asked, day) for day in asked.days[:-1]]
    place = _place(_attribute(asked, asked.paths["over"]), starts, 0).label("place")
    found = _query(asked, [place, _count(asked), _measure(asked)]).group_by(place).all()
    values = [0] * len(starts)  # type: list[Any]
    for at, _rows, value in found:
        values[at] = value or 0
    return Figures(tuple(values), rows=sum(rows for _at, rows, _value in found))


def _shares(asked: Asked) -> Figures:
    """The largest groups; all of them together come along with each, so that what is left out is known."""
    group = _group(asked, asked.paths["by"])
    measure, count = _measure(asked), _count(asked)
    every, rows = func.sum(measure).over(), func.sum(count).over()
    query = _query(asked, [*group, measure, every, rows]).group_by(*group).order_by(measure.desc(), *group)
    found = query.limit(asked.tile.top).all()
    if not found:
        return Figures(())
    values = tuple(row[-3] or 0 for row in found)
    names = tuple(row[0] if len(group) == 1 else tuple(row[: len(group)]) for row in found)
    return Figures(values, names, (found[0][-2] or 0) - sum(values), int(found[0][-1]))


def _query(asked: Asked, columns: Sequence[Any]) -> Any:
    """The listing's rows without their own columns, joined with what the fields of the tile lie behind."""
    query = only(asked.view.get_query(), list(columns)).order_by(None)
    for path in asked.paths.values():
        for at in range(len(path.steps)):
            query = query.outerjoin(_stage(asked, path, at + 1).relation)
    return asked.listing.narrow(query, asked.view, asked.moment.actor, asked.moment.at)


def _stage(asked: Asked, path: Path, steps: int) -> Any:
    return stage(asked.view.model, tuple(step.name for step in path.steps[:steps]), "join")


def _attribute(asked: Asked, path: Path) -> Any:
    return getattr(_entity(asked, path), path.field.name)


def _entity(asked: Asked, path: Path) -> Any:
    return _stage(asked, path, len(path.steps)).entity if path.steps else asked.view.model


def _group(asked: Asked, path: Path) -> list[Any]:
    """What is grouped by: the value; of a relation the columns that hold the other row's key."""
    if path.field.kind is not Kind.TO_ONE:
        return [_attribute(asked, path)]
    entity = _entity(asked, path)
    relation = path.field.attribute.property
    mine = {remote: local for local, remote in relation.local_remote_pairs}
    return [
        getattr(entity, relation.parent.get_property_by_column(mine[column]).key)
        for column in relation.mapper.primary_key
    ]


def _count(asked: Asked) -> Any:
    return func.count(key_attributes(asked.view.model)[0])


def _measure(asked: Asked) -> Any:
    path = asked.paths.get("sum_of")
    return _count(asked) if path is None else func.sum(_attribute(asked, path))


def _start_of(asked: Asked, day: Any) -> Any:
    return asked.paths["over"].field.parse(day.isoformat(), now=asked.moment.at)


def _place(moment: Any, starts: Sequence[Any], first: int) -> Any:
    """Which of the spaces between borders a moment is in: a tree of comparisons, so that a hundred of them cost seven
    for each row, in any database and across any change of clocks."""
    if len(starts) == 1:
        return first
    middle = len(starts) // 2
    return case(
        (moment < starts[middle], _place(moment, starts[:middle], first)),
        else_=_place(moment, starts[middle:], first + middle),
    )
