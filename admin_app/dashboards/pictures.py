"""What a template draws of a tile: shapes as numbers between 0 and 100, and every value in words beside its shape.

No shape says anything that the table beneath does not say.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from admin_app.dashboards import written
from admin_app.dashboards.asked import Asked, between
from admin_app.dashboards.figures import Figures
from admin_app.resource.fields import Kind, key_condition
from admin_app.resource.fields.keys import text_of_key
from admin_app.resource.listing import Filter
from admin_app.resource.translation import gettext as _

WIDTH = 10
"""Of one column of a trend in its picture's own measure; 7 of it are drawn."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One column or bar: what it is called, its value in words, its size in percent, and the rows behind it."""

    label: str
    value: str
    size: float
    share: str = ""
    url: str | None = None
    at: int = 0
    is_open: bool = False  # goes on: today, this week, this month


@dataclass(frozen=True, slots=True)
class Picture:
    marks: list[Mark]
    total: str
    says: str
    top: str = ""
    half: str = ""


def trend(asked: Asked, figures: Figures) -> Picture:
    tile, values, unit = asked.tile, figures.values, asked.unit
    top = nice(max((float(value) for value in values), default=0))
    marks = [
        Mark(
            label=written.span(tile.every, asked.days[at]),
            value=written.exact(value, unit),
            size=_percent_of(value, top),
            url=_of_days(asked, at),
            at=at * WIDTH,
            is_open=at == len(values) - 1,
        )
        for at, value in enumerate(values)
    ]
    total = sum(values)
    highest = max(range(len(values)), key=lambda at: values[at])
    says = _(
        "%(total)s in all; most in %(label)s: %(value)s.",
        total=written.exact(total, unit),
        label=marks[highest].label,
        value=marks[highest].value,
    )
    return Picture(marks, written.rounded(total, unit), says, written.brief(top), written.brief(top / 2))


def chart(asked: Asked, figures: Figures) -> Picture:
    """Bars against the largest of them; what is left out has none, which would make all others look small."""
    unit, values, rest = asked.unit, figures.values, figures.rest
    total, largest = sum(values) + rest, max(values, default=0)

    def mark(label: str, value: Any, size: float, url: str | None = None) -> Mark:
        share = written.percent(value, total)
        return Mark(label, written.rounded(value, unit, beside=largest), size, share, url)

    groups = zip(_groups(asked, figures.names), values, strict=True)
    marks = [mark(label, value, _percent_of(value, largest), url) for (label, url), value in groups]
    if rest:
        marks.append(mark(_("Others"), rest, 0.0))
    return Picture(marks, written.rounded(total, unit), _("%(total)s in all.", total=written.exact(total, unit)))


def nice(most: float) -> float:
    """The top of a scale: the next of 1, 2, 4, 6, 8 or 10 times a power of ten."""
    if most <= 2:
        return 2.0
    size = 10.0 ** math.floor(math.log10(most))
    return float(next(step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= most))


def _percent_of(value: Any, whole: Any) -> float:
    return round(max(0.0, 100 * float(value) / float(whole)), 2) if whole else 0.0


def _of_days(asked: Asked, at: int) -> str:
    others = [
        each for each in asked.listing.filters if each not in between(asked.tile.over, asked.days[0], asked.days[-1])
    ]
    mine = between(asked.tile.over, asked.days[at], asked.days[at + 1])
    return asked.listing.but(filters=(*others, *mine)).address(asked.view.base_url)


def _groups(asked: Asked, names: tuple[Any, ...]) -> Iterator[tuple[str, str | None]]:
    """What each group is called, and the address of its rows."""
    path = asked.paths["by"]
    labels = _labels(asked, names)
    for name in names:
        if name is None or (isinstance(name, tuple) and None in name):
            yield _("None"), asked.among(Filter(path.text, "empty", ("true",))).address(asked.view.base_url)
            continue
        text = _text(path.field, name)
        url = asked.among(Filter(path.text, "eq", (text,))).address(asked.view.base_url) if text else None
        yield labels.get(text, text), url


def _text(field: Any, name: Any) -> str:
    if field.kind is Kind.TO_ONE:
        return text_of_key(field.target, name if isinstance(name, tuple) else (name,))
    return str(field.text(name))


def _labels(asked: Asked, names: tuple[Any, ...]) -> dict[str, str]:
    """The words for what was grouped by; related rows by labels that their reader may see."""
    field = asked.paths["by"].field
    if field.kind is Kind.BOOLEAN:
        return {field.text(True): _("Yes"), field.text(False): _("No")}
    if field.choices:
        return {field.text(field.parse(name)): _(label) for name, label in field.choices}
    keys = [name if isinstance(name, tuple) else (name,) for name in names if name is not None]
    if field.kind is not Kind.TO_ONE or not keys:
        return {}
    known = asked.view.rows.scalars(
        select(field.target).where(or_(*(key_condition(field.target, key) for key in keys)))
    )
    target = _target(asked)
    call = target.labels() if target is not None else str
    return {field.text(row): call(row) for row in known.unique()}


def _target(asked: Asked) -> Any:
    """The resource at the end of the path that is grouped by."""
    view = asked.view
    for step in (*asked.paths["by"].steps, asked.paths["by"].field):
        view = view.related(step.name) if view is not None else None
    return view
