"""What is sent of each row, as a tree: columns, the rows at the end of relations to one, and lists of related rows.

Made from ``fields=`` and ``expand=`` for one actor; a name that may not be read is the same answer as one that does not
exist. Runs no statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from admin_app.api.spoken import Spoken
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.listing.paths import Misread, Path, resolve
from admin_app.resource.translation import gettext as _

HEAVY_IN_LISTS = frozenset({Kind.BYTES})
FIELDS, EXPAND = "fields", "expand"


@dataclass
class Shape:
    """The part of the tree for one resource; ``all_columns`` until somebody names some."""

    resource: Spoken
    columns: dict[str, Field] = field(default_factory=dict)
    relations: dict[str, "Shape"] = field(default_factory=dict)

    def kind(self, name: str) -> Kind:
        return self.resource.fields[name].kind

    @property
    def ones(self) -> list[tuple[str, "Shape"]]:
        return [(name, shape) for name, shape in self.relations.items() if self.kind(name) is Kind.TO_ONE]

    @property
    def manys(self) -> list[tuple[str, "Shape"]]:
        return [(name, shape) for name, shape in self.relations.items() if self.kind(name) is Kind.TO_MANY]


def whole(resource: Spoken, *, heavy: bool = True) -> Shape:
    """Every column that the actor may read; without files where many rows are sent."""
    return Shape(
        resource,
        {
            name: each
            for name, each in resource.fields.items()
            if not each.kind.is_relation and (heavy or each.kind not in HEAVY_IN_LISTS)
        },
    )


def shape_of(resource: Spoken, fields: str, expand: str, depth: int, *, heavy: bool = True) -> Shape:
    """The tree that these two parameters ask for; Misread for a name that leads nowhere.

    ``fields=number,customer.name`` sends just these; ``expand=customer`` adds the related rows with all their columns.
    """
    root = Shape(resource) if fields else whole(resource, heavy=heavy)
    for text in _texts(fields):
        _add(root, resolve(resource, text, depth), depth, FIELDS)
    for text in _texts(expand):
        path = resolve(resource, text, depth)
        if not path.field.kind.is_relation:
            sentence = _("%(name)s is no relation, so there is nothing to expand.", name=quoted(text))
            raise Misread(sentence, field=EXPAND)
        _add(root, path, depth, EXPAND)
    return root


def _texts(text: str) -> Iterable[str]:
    return dict.fromkeys(text.split(",")) if text else ()


def _add(root: Shape, path: Path, depth: int, asked: str) -> None:
    relations = [*path.steps, path.field] if path.field.kind.is_relation else path.steps
    if len(relations) > depth:
        raise Misread(
            _("%(name)s leads through too many relations; at most %(most)s are followed.", name=quoted(path.text),
              most=depth),
            field=asked,
        )  # fmt: skip
    at = root
    for step in relations:
        at = _beneath(at, step, path, asked)
        if asked == EXPAND:
            at.columns = {**whole(at.resource, heavy=False).columns, **at.columns}
    if path.field.kind.is_relation:
        at.columns = {**whole(at.resource, heavy=False).columns, **at.columns}
    else:
        at.columns[path.field.name] = path.field


def _beneath(at: Shape, step: Field, path: Path, asked: str) -> Shape:
    if step.name not in at.relations:
        target = at.resource.related(step.name)
        if target is None:
            raise Misread(_("%(name)s has no resource of its own to be sent.", name=quoted(path.text)), field=asked)
        at.relations[step.name] = Shape(target)
    return at.relations[step.name]
