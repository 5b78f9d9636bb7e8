"""Is every tile sound? Asked at start; each trouble names the tile, what is wrong and what was probably meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.dashboards.asked import listing_of, view_of
from admin_app.dashboards.tiles import EVERY, LAST_MAX, Chart, Number, Rows, Tile, Trend, is_whole_table
from admin_app.resource.errors import BadAddress, closest
from admin_app.resource.fields import Field, Kind, fields_of
from admin_app.resource.listing import Limits
from admin_app.resource.listing.operators import UNSORTABLE
from admin_app.resource.listing.paths import Misread, Path, Readable, resolve
from admin_app.resource.registry import Registry

SUMMED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
IN_TIME = frozenset({Kind.DATE, Kind.DATETIME})


@dataclass(slots=True)
class Whole:
    """A resource as nobody sees it: with every field, so that a declaration is judged before anybody asks."""

    model: Any
    search_fields: Sequence[str] = ()
    default_sort: Sequence[tuple[str, bool]] = ()

    def readable(self) -> Mapping[str, Field]:
        return {name: field for name, field in fields_of(self.model).items() if not field.secret}

    def related(self, name: str) -> Readable | None:
        return Whole(fields_of(self.model)[name].target)


def troubles_of(dashboard: str, tiles: Sequence[Any], registry: Registry) -> Iterator[str]:
    names: dict[str, str] = {}
    for tile in tiles:
        if not isinstance(tile, Tile):
            yield f"{dashboard}.tiles holds {tile!r}; a tile is a Number, Trend, Chart or Rows."
            continue
        where = f"{dashboard}'s tile {tile.title!r}"
        if not tile.name:
            yield f"{where} has no letter in its title, which its address is made of."
        if tile.name in names:
            yield f"{where} and {names[tile.name]!r} would stand at one address; give one another title."
        names[tile.name] = tile.title
        yield from (f"{where} {trouble}" for trouble in _tile(tile, registry))


def _tile(tile: Tile, registry: Registry) -> Iterator[str]:
    view = view_of(tile, registry)
    if view is None:
        near = closest(getattr(tile.view, "__name__", str(tile.view)), [type(one).__name__ for one in registry.views])
        hint = f"; did you mean {near}?" if near else "; add it to VIEWS."
        yield f"is over {getattr(tile.view, '__name__', tile.view)}, which is none of this application's views{hint}"
        return
    try:
        listing_of(tile, Whole(view.model, view.search_fields), Limits.from_config(registry.app.config))
    except BadAddress as unread:
        yield f"asks {tile.question!r}: {unread.sentence}"
    for word, name in tile.asks:
        try:
            path = resolve(Whole(view.model), name)
        except Misread as misread:
            if word != "columns" or not hasattr(view.model, name.split(".")[0]):
                yield f"names {name!r} as {word}: {misread.sentence}"
            continue
        if trouble := _fits(word, path):
            yield f"names {name!r} as {word}; {trouble}"
    yield from _bounds(tile)


def _fits(word: str, path: Path) -> str | None:
    """What is wrong with using this field so, or None."""
    if word != "columns" and (not path.to_one or path.field.kind is Kind.TO_MANY):
        return "a row can have several of them."
    if word == "sum_of" and path.field.kind not in SUMMED:
        return f"only numbers are summed, and it is {path.field.kind}."
    if word == "over" and (path.steps or path.field.kind not in IN_TIME):
        return "a trend goes over a date or moment of the rows themselves."
    if word == "by" and path.field.kind in UNSORTABLE:
        return f"rows cannot be grouped by what is {path.field.kind}."
    return None


def _bounds(tile: Tile) -> Iterator[str]:
    if is_whole_table(tile) and isinstance(tile, (Number, Chart)):
        yield "would read the whole table; give it a question, or say every_row=True where the table stays small."
    if isinstance(tile, Trend) and tile.every not in EVERY:
        near = closest(tile.every, EVERY) or "day"
        yield f"goes by every={tile.every!r}; did you mean {near!r}? It is one of {', '.join(EVERY)}."
    for word in ("last", "top", "first"):
        number = getattr(tile, word, 1)
        if not 1 <= number <= LAST_MAX:
            yield f"has {word}={number}; write 1 to {LAST_MAX}."
    if isinstance(tile, Rows) and not tile.question:
        yield "has no question; say which rows, or in which order: 'sort=-placed_at'."
