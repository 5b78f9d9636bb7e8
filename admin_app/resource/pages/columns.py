"""What a list, a record page and a file show: paths through the model, the sensible ones where none are declared, how
the value is fetched and drawn, and what has to be loaded with the rows so that no cell asks the database again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape
from sqlalchemy import inspect
from sqlalchemy.orm import Session, defer, joinedload, selectinload, undefer

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.fields import Field, Kind, fields_of, key_text, label_of, label_paths, title
from admin_app.resource.memory import Recent
from admin_app.resource.pages.cells import NULL, NUMERIC, Draw, draw_any, drawer, finished
from admin_app.resource.pages.page import remembered
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

HEAVY = frozenset({Kind.LONG_TEXT, Kind.JSON, Kind.ARRAY, Kind.BYTES})
SENSIBLE = 8
SEARCHED = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of rows; ``cell`` draws the value of a row."""

    name: str
    label: str
    field: Field | None
    cell: Callable[[Any], Markup]
    sortable: bool

    @property
    def kind(self) -> str:
        return self.field.kind.value if self.field else "computed"

    @property
    def align(self) -> str:
        return "end" if self.field and self.field.kind in NUMERIC else "start"


def is_column(column: Any) -> bool:
    """Is this a column as declared, and no filter of Flask-Admin's?"""
    return isinstance(column, str) or hasattr(column, "key")


def path_of(model: type, column: Any) -> str:
    """A column as declared, text or mapped attribute, as a path: ``"customer.name"``."""
    if isinstance(column, str):
        return column
    owner = getattr(column, "class_", model)
    if owner is model or issubclass(model, owner):
        return str(column.key)
    for relation in inspect(model).relationships:
        if relation.mapper.class_ is owner:
            return f"{relation.key}.{column.key}"
    return str(column.key)


def without_keys_of_relations(fields: Mapping[str, Field]) -> list[Field]:
    """The fields a person reads, in the table's order: a foreign key is shown by its relation, in its place."""
    places = {field.column: place for place, field in enumerate(fields.values()) if field.column is not None}
    shown: dict[Field, float] = {}
    hidden: set[Any] = set()
    for place, field in enumerate(fields.values()):
        keys = field.attribute.property.local_columns if field.kind is Kind.TO_ONE else ()
        hidden.update(keys)
        shown[field] = min((places[key] for key in keys if key in places), default=place)
    return sorted((f for f in fields.values() if f.column is None or f.column not in hidden), key=shown.__getitem__)


def sensible(fields: Mapping[str, Field]) -> list[str]:
    """The columns of a list that declares none: the first light ones; a key that only counts up gives way to a name."""
    light = [f for f in without_keys_of_relations(fields) if f.kind not in HEAVY and f.kind is not Kind.TO_MANY]
    named = any(f.unique and f.kind is Kind.TEXT for f in light)
    in_order = sorted(light, key=lambda f: named and f.generated and f.primary_key)
    return [f.name for f in in_order[:SENSIBLE]]


def whole(fields: Mapping[str, Field]) -> list[str]:
    """The fields of a record page that declares none."""
    return [f.name for f in without_keys_of_relations(fields) if f.kind is not Kind.TO_MANY]


def searchable(fields: Mapping[str, Field]) -> list[str]:
    """The short texts that a search looks into where none are declared: the indexed ones, else the first ones."""
    texts = [f for f in fields.values() if f.kind is Kind.TEXT and not f.foreign_key]
    indexed = [f.name for f in texts if f.indexed or f.unique or f.primary_key]
    return (indexed + [f.name for f in texts if f.name not in indexed])[:SEARCHED]


def default_sort(view: Resource) -> list[tuple[str, bool]]:
    """The declared order; else newest first where the key counts up, else by key."""
    declared = view.column_default_sort
    if declared:
        several = declared if isinstance(declared, list) else [declared]
        pairs = [(entry, False) if not isinstance(entry, tuple) else entry for entry in several]
        return [(path_of(view.model, column), bool(descending)) for column, descending in pairs]
    keys = [field for field in fields_of(view.model).values() if field.primary_key]
    if len(keys) == 1 and keys[0].kind is Kind.INTEGER and keys[0].generated:
        return [(keys[0].name, True)]
    return []


def sortable_paths(view: Resource) -> list[str] | None:
    """The columns whose headings sort, by ``column_sortable_list``; None where it is left to their kinds."""
    declared = view.column_sortable_list
    if declared is None:
        return None
    return [path_of(view.model, entry[0] if isinstance(entry, tuple) else entry) for entry in declared]


def editable_paths(view: Resource) -> list[str]:
    """The names in ``column_editable_list``."""
    return [path_of(view.model, column) for column in view.column_editable_list or ()]


def editable(view: Resource) -> frozenset[str]:
    """The columns that the actor may edit in the list."""
    if not view.column_editable_list or not view.may("edit"):
        return frozenset()
    return frozenset(editable_paths(view)) & view.writable() & view.readable().keys()


def label_for(fields: Mapping[str, Field], path: str) -> str:
    """The words over a column as they are declared; what is built at start keeps them for everybody."""
    if path in fields:
        return fields[path].declared_label
    return title(path.replace(".", " ").replace("_", " ").strip())


def heading(view: Resource, name: str) -> str:
    """The words over a column, in the language of whoever reads them."""
    return _(str(view.get_column_name(name)))


def columns_for(view: Resource, names: Iterable[str]) -> list[Column]:
    """The columns of these names that the actor may read, with the others left out."""
    found = (remembered(view, ("column", name), partial(_column, view, name)) for name in names)
    return [column for column in found if column is not None]


def chosen(view: Resource, names: Sequence[str]) -> list[Column]:
    """The columns that an address names; raises BadAddress for one that is not there for this actor."""
    made = {name: _column(view, name, declared=False) for name in names}
    for name, column in made.items():
        if column is None:
            near = closest(name, view.readable())
            raise BadAddress(with_suggestion(_("There is no column %(name)s here.", name=repr(name)), near))
    return [column for column in made.values() if column is not None]


def _column(view: Resource, name: str, *, declared: bool = True) -> Column | None:
    steps = _steps(view, name)
    if steps is None or (not declared and not steps and name not in view.names):
        return None
    field = steps[-1][1] if steps else None
    return Column(name, heading(view, name), field, _cell(view, name, steps), field is not None and _sorts(steps))


def _steps(view: Resource, path: str) -> list[tuple[Resource | None, Field]] | None:
    """Each step of the path with the resource it is asked of; [] for what no field describes, such as a property or a
    method of the model; None where the actor may not read a step."""
    steps: list[tuple[Resource | None, Field]] = []
    here: Resource | None = view
    fields: Mapping[str, Field] = view.all_fields
    for name in path.split("."):
        field = fields.get(name)
        if field is None:
            return [] if hasattr(view.model, path.split(".")[0]) and _open(view, path) else None
        if here is not None and name not in here.readable():
            return None
        steps.append((here, field))
        here = here.related(name) if here is not None else None
        if field.target is not None:
            fields = here.all_fields if here is not None else _not_secret(fields_of(field.target))
    return steps


def _not_secret(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    return {name: field for name, field in fields.items() if not field.secret}


def _open(view: Resource, path: str) -> bool:
    """A computed column follows the policy by its own name, and never shows a secret field."""
    first = path.split(".")[0]
    return bool(view.policy.shows(scope.actor(), first)) and (
        first not in fields_of(view.model) or first in view.readable()
    )


def _sorts(steps: list[tuple[Any, Field]]) -> bool:
    unordered = HEAVY | {Kind.TO_MANY, Kind.OTHER}
    return all(field.kind is not Kind.TO_MANY for _owner, field in steps) and steps[-1][1].kind not in unordered - {
        Kind.LONG_TEXT
    }


def _cell(view: Resource, name: str, steps: list[tuple[Any, Field]]) -> Callable[[Any], Markup]:
    if (formatter := view.column_formatters.get(name)) is not None:
        return lambda row: escape(value) if (value := formatter(view, None, row, name)) is not None else NULL
    get = getter(name)
    if steps and steps[-1][1].target is not None:
        draw = _linked(steps[-1][0], steps[-1][1])
    elif labels := view._column_choices_map.get(name):
        words = {value: _(str(label)) if label else label for value, label in labels.items()}
        draw = lambda value: escape(words.get(value, value)) if value is not None else NULL  # noqa: E731
    else:
        draw = drawer(steps[-1][1] if steps else None)
    if "." not in name and steps:
        return lambda row: draw(getattr(row, name))
    return lambda row: draw(get(row))


def getter(path: str) -> Callable[[Any], Any]:
    """What stands at the end of a path of names, such as ``customer.name``; a method is called, beyond None is None."""
    names = path.split(".")

    def get(row: Any) -> Any:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
            if callable(row):
                row = row()
        return row

    return get


def _linked(owner: Resource | None, field: Field) -> Draw:
    """Related rows by their labels, linked where a resource shows them; one that stands on many rows is drawn once."""
    target = owner.related(field.name) if owner is not None else None
    label = target.labels() if target is not None else label_of
    address = escape(f"{target.base_url}details/?id=") if target is not None else None
    drawn: dict[int, tuple[Any, Markup]] = {}  # by identity, each with its row, so that the number stays the row's own

    def one(row: Any) -> Markup:
        if row is None:
            return NULL
        if address is None:
            return escape(label(row))
        if (known := drawn.get(id(row))) is not None:
            return known[1]
        link = finished(f'<a href="{address}{in_address(key_text(row))}">{escape(label(row))}</a>')
        drawn[id(row)] = row, link
        return link

    if field.kind is Kind.TO_MANY:
        return lambda rows: Markup(", ").join(one(row) for row in rows) or NULL
    return one


def in_address(key: str) -> str:
    """A key as it stands in an address; most are digits, which stand as they are."""
    return key if key.isdigit() and key.isascii() else quote(key, safe="")


def shown(value: Any) -> Markup:
    """Any value as lists draw it, for a template of a team's own: a row is its label, linked where its page is open."""
    target = _resource_of(value)
    if target is None:
        return draw_any(value)
    return Markup(f'<a href="{escape(target.row_url(value))}">{escape(target.label(value))}</a>')


def _resource_of(value: Any) -> Resource | None:
    known = scope.registry_or_none()
    view = known.by_model(type(value)) if known is not None else None
    return view if view is not None and view.may("read") else None


def loading(view: Resource, names: Iterable[str]) -> list[Any]:
    """Loader options for rows of which these columns are drawn: related rows come along, heavy ones stay behind.

    Made once for each choice of columns, because they are asked for with every page.
    """
    chosen = tuple(names)
    kept = _loading.setdefault(view, Recent(CHOICES_KEPT))
    options: list[Any] | None = kept.get(chosen)
    if options is None:
        options = _options(view, list(chosen))
        kept.put(chosen, options)
    return options


CHOICES_KEPT = 50
_loading: WeakKeyDictionary[Resource, Recent] = WeakKeyDictionary()


def _options(view: Resource, names: list[str]) -> list[Any]:
    options = [
        option for name in names if (option := _along(view.model, name.split("."), view.rows, names)) is not None
    ]
    options += [defer(attribute) for attribute in _behind(view.model, "", names)]
    return options + [undefer(attribute) for attribute in _shown_though_deferred(view.model, "", names)]


def _along(model: type, path: list[str], session: Session, names: Sequence[str]) -> Any:
    option = None
    fields: Mapping[str, Field] = fields_of(model)
    for at, name in enumerate(path):
        field = fields.get(name)
        if field is None or field.target is None:
            break
        joins = field.kind is not Kind.TO_MANY and session.get_bind(field.target) is session.get_bind(model)
        load = joinedload if joins else selectinload
        option = load(field.attribute) if option is None else getattr(option, load.__name__)(field.attribute)
        for attribute in _behind(field.target, ".".join(path[: at + 1]) + ".", names):
            option = option.defer(attribute)
        for attribute in _shown_though_deferred(field.target, ".".join(path[: at + 1]) + ".", names):
            option = option.undefer(attribute)
        fields = fields_of(field.target)
    return option


def _behind(model: type, prefix: str, names: Sequence[str]) -> list[Any]:
    """What of a row no drawn column and no label needs, and is large, or nobody's to see."""
    needed = _needed(model, prefix, names)
    return [
        field.attribute
        for field in fields_of(model).values()
        if (field.kind in HEAVY or field.secret)
        and field.name not in needed
        and field.column is not None
        and not field.primary_key
    ]


def _shown_though_deferred(model: type, prefix: str, names: Sequence[str]) -> list[Any]:
    """What the model leaves behind and a drawn column or a label needs: asked for by each row, it costs a statement."""
    needed = _needed(model, prefix, names)
    return [
        field.attribute
        for field in fields_of(model).values()
        if field.name in needed and field.column is not None and getattr(field.attribute.property, "deferred", False)
    ]


def _needed(model: type, prefix: str, names: Sequence[str]) -> set[str]:
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)} | {*label_paths(model)}
