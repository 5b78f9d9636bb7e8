"""What one mapped attribute is: its label, its kind, whether it is required, what it may hold, how it is spelled.

Knows no view, no policy and no particular model. Fields are worked out once for each mapped class.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, DefaultClause, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.hybrid import HybridExtensionType
from sqlalchemy.orm import ColumnProperty, Mapper, RelationshipDirection, RelationshipProperty
from sqlalchemy.types import NullType

from admin_app.resource.fields.enumerations import choices_of
from admin_app.resource.fields.keys import key_from_text, key_text, text_of_key
from admin_app.resource.fields.kinds import Kind, kind_of
from admin_app.resource.fields.names import title
from admin_app.resource.fields.spelling import Codec, quoted
from admin_app.resource.fields.values import codec_of
from admin_app.resource.memory import remembered
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import within_sentence
from admin_app.resource.words import Moment

ME = "me"


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One mapped attribute: a column, a typed expression, or a relation."""

    name: str
    declared_label: str
    kind: Kind
    attribute: Any
    column: Any | None = None  # None for relations and for expressions that are no column
    nullable: bool = True
    required: bool = False
    primary_key: bool = False
    unique: bool = False
    indexed: bool = False
    generated: bool = False  # the database or the expression makes the value: nobody types it
    foreign_key: bool = False
    secret: bool = False  # never drawn, filtered, exported or kept
    choices: tuple[tuple[str, str], ...] = ()
    target: Any = None
    declared_help: str = ""
    codec: Codec | None = None

    @property
    def label(self) -> str:
        """What the field is called, in the language of whoever reads it; what is built once takes the declared one."""
        return _(self.declared_label)

    @property
    def help(self) -> str:
        return _(self.declared_help) if self.declared_help else ""

    def parse(self, text: str, *, actor: Any = None, now: datetime | None = None) -> Any:
        """A text of an address, a cursor or a file as a value; a ValueError with a sentence where it is none.

        Dates read ``today``, ``-7d`` and ``+1m``; fields that name a person read ``me``. A relation's value is the
        key of the other row, a tuple.
        """
        if text == ME and (self.foreign_key or self.kind.is_relation):
            return _key_of_actor(self, actor)
        if self.codec is None:
            return _key_of_target(self, text)
        return self.codec.parse(text, Moment(actor, now))

    def text(self, value: Any) -> str:
        """The value as text, such that ``parse`` gives the value back; the empty text for None."""
        if value is None:
            return ""
        if self.codec is not None:
            return self.codec.text(value)
        if isinstance(value, tuple):
            return text_of_key(self.target, value)
        return key_text(value) if hasattr(value, "__mapper__") else ", ".join(key_text(row) for row in value)


def fields_of(model: Any) -> Mapping[str, Field]:
    """Every field of a mapped class by name: columns and typed expressions, then relations."""
    return remembered(
        model, "fields", lambda mapper: MappingProxyType({field.name: field for field in _fields(mapper)})
    )


def _fields(mapper: Mapper[Any]) -> Iterator[Field]:
    for column in mapper.column_attrs:
        yield _column_field(mapper, column)
    yield from _hybrid_fields(mapper)
    for relation in mapper.relationships:
        yield _relation_field(mapper, relation)


def _column_field(mapper: Mapper[Any], prop: ColumnProperty[Any]) -> Field:
    expression = prop.columns[0]
    if not isinstance(expression, Column):
        return _expression_field(mapper, prop.key, expression.type, prop.info)
    column: Column[Any] = expression
    info = {**column.info, **prop.info}
    generated = _is_generated(column)
    return Field(
        name=prop.key,
        declared_label=info.get("label") or title(prop.key),
        kind=kind_of(column.type),
        attribute=getattr(mapper.class_, prop.key),
        column=column,
        nullable=bool(column.nullable),
        required=not (column.nullable or generated or column.default is not None or column.server_default is not None),
        primary_key=column in mapper.primary_key or column.primary_key,
        unique=_is_unique(column),
        indexed=_is_indexed(column),
        generated=generated,
        foreign_key=bool(column.foreign_keys),
        secret=bool(info.get("secret")),
        choices=choices_of(column.type),
        declared_help=column.doc or column.comment or "",
        codec=codec_of(column.type),
    )


def _expression_field(mapper: Mapper[Any], name: str, type_: Any, info: Mapping[Any, Any]) -> Field:
    return Field(
        name=name,
        declared_label=info.get("label") or title(name),
        kind=kind_of(type_),
        attribute=getattr(mapper.class_, name),
        generated=True,
        secret=bool(info.get("secret")),
        choices=choices_of(type_),
        declared_help=str(info.get("help", "")),
        codec=codec_of(type_),
    )


def _hybrid_fields(mapper: Mapper[Any]) -> Iterator[Field]:
    for name, described in mapper.all_orm_descriptors.items():
        if described.extension_type is not HybridExtensionType.HYBRID_PROPERTY or name.startswith("_"):
            continue
        try:
            type_ = getattr(mapper.class_, name).expression.type
        except (AttributeError, TypeError, ValueError, NotImplementedError, SQLAlchemyError):
            continue  # a hybrid that works on rows only: it has no SQL to filter, sort or export by
        if not isinstance(type_, NullType):
            yield _expression_field(mapper, name, type_, getattr(described, "info", {}))


def _relation_field(mapper: Mapper[Any], relation: RelationshipProperty[Any]) -> Field:
    to_one = not relation.uselist
    owned = relation.direction is RelationshipDirection.MANYTOONE
    local = [column for column in relation.local_columns if isinstance(column, Column)]
    nullable = not owned or any(column.nullable for column in local)
    return Field(
        name=relation.key,
        declared_label=relation.info.get("label") or title(relation.key),
        kind=Kind.TO_ONE if to_one else Kind.TO_MANY,
        attribute=getattr(mapper.class_, relation.key),
        nullable=nullable,
        required=not nullable and all(column.default is None and column.server_default is None for column in local),
        indexed=owned and bool(local) and all(_is_indexed(column) for column in local),
        generated=bool(relation.viewonly),
        secret=bool(relation.info.get("secret")),
        target=relation.mapper.class_,
        declared_help=relation.doc or "",
    )


def _is_generated(column: Column[Any]) -> bool:
    """Does the database make the value? A plain default is an offer that may be typed over, and does not count."""
    if column.computed is not None or column.identity is not None:
        return True
    if column.table is not None and getattr(column.table, "autoincrement_column", None) is column:
        return True
    default = column.server_default
    if default is None:
        return False
    return not isinstance(default, DefaultClause) or str(default.arg).lower().startswith("nextval(")


def _is_unique(column: Column[Any]) -> bool:
    """Is the column unique by itself, by whatever kind of declaration?"""
    table: Any = column.table
    alone = [column]
    sets = [
        list(each.columns) for each in getattr(table, "constraints", ()) if each.__visit_name__ == "unique_constraint"
    ]
    sets += [list(index.columns) for index in getattr(table, "indexes", ()) if index.unique and not _is_partial(index)]
    keys = list(getattr(table, "primary_key", ()))
    return bool(column.unique) or alone in sets or keys == alone


def _is_partial(index: Any) -> bool:
    """Does the index cover some rows only?"""
    return any(index.dialect_options[dialect].get("where") is not None for dialect in ("postgresql", "sqlite"))


def _is_indexed(column: Column[Any]) -> bool:
    """Can the column's order be read from an index: does one begin with it?"""
    table: Any = column.table
    firsts = [next(iter(index.columns), None) for index in getattr(table, "indexes", ())]
    first_key = next(iter(getattr(table, "primary_key", ())), None)
    return bool(column.index) or _is_unique(column) or column is first_key or column in set(firsts)


def _key_of_actor(field: Field, actor: Any) -> Any:
    if actor is None:
        raise ValueError(_("'me' is whoever is signed in, and nobody is."))
    if field.kind.is_relation:
        if not issubclass(_model_of(actor), field.target):
            raise ValueError(_("'me' is a person; %(field)s is not.", field=field.label))
        return (actor.id,)
    if not _refers_to(field, actor):
        raise ValueError(_("'me' is a person; %(field)s is not.", field=field.label))
    return actor.id


def _model_of(actor: Any) -> type:
    """The model whose row the actor is; somebody signed in is a value that says so by ``row_of``."""
    model: type = getattr(actor, "row_of", type(actor))
    return model


def _refers_to(field: Field, actor: Any) -> bool:
    mapper: Any = inspect(_model_of(actor), raiseerr=False)
    if mapper is None or field.column is None:
        return True  # somebody who is no row of this database, such as a token that stands for a person
    return any(key.column.table is mapper.local_table for key in field.column.foreign_keys)


def _key_of_target(field: Field, text: str) -> tuple[Any, ...]:
    key = key_from_text(field.target, text)
    if key is None:
        raise ValueError(
            _("%(value)s is not the key of any %(what)s.", value=quoted(text), what=within_sentence(field.label))
        )
    return key
