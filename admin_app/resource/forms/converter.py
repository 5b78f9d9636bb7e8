"""From a model to its form: which attributes a person may type into, and the field of each.

A real Flask-Admin converter, so that a declaration's ``form_…`` options mean what they mean there. A column for which
there is no field is an error that says what to do, never a column that is silently missing. CSRF is not a form's
business here: ``CSRFProtect`` asks for its token before any form is read.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from flask_admin.contrib.sqla._compat import _get_deprecated_session
from flask_admin.contrib.sqla.form import AdminModelConverter
from flask_admin.contrib.sqla.tools import is_association_proxy
from flask_admin.contrib.sqla.validators import Unique
from flask_admin.form import BaseForm, recreate_field
from flask_admin.model.base import BaseModelView
from flask_admin.model.form import FieldPlaceholder
from sqlalchemy import Column, Computed, select
from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Optional

from admin_app.resource.fields import Field, Kind, fields_of, key_condition, key_of
from admin_app.resource.fields.kinds import base_type, kind_of
from admin_app.resource.forms.drawn import ChangedOnly
from admin_app.resource.forms.fields_by_kind import TYPED_AS_TEXT, field_for, may_be_typed
from admin_app.resource.forms.form_fields import ChoiceField
from admin_app.resource.forms.picker_fields import MultiPickerField, PickerField
from admin_app.resource.forms.pickers import PickerLoader
from admin_app.resource.forms.plain_fields import is_edit
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

OURS = ("codec", "nullable", "defaults", "is_key")
"""What our own fields are told, and Flask-Admin's converters do not know."""


class SafeForm(ChangedOnly, BaseForm):
    """The base of every form of a resource: writes what was changed, and nothing else."""


class Needed(InputRequired):
    """Marks a field that must be filled; what is stored and left alone may stay as it is."""

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.unchanged or field.errors or field.typed()) and (field.came_back or not is_edit(form)):
            raise ValidationError(_("%(what)s cannot be empty.", what=field.label.text))


class Taken(Unique):
    """Says in words that a value is taken, before the database's constraint does, which is the one that decides."""

    def __init__(self, session: Any, field: Field) -> None:
        super().__init__(session, field.attribute.class_, field.column, N_("This is already taken."))
        self.field = field

    def __call__(self, form: Any, field: Any) -> None:
        if field.unchanged or field.data is None or field.errors:
            return
        condition = [self.field.attribute == field.data]
        if is_edit(form):
            condition.append(~key_condition(self.model, key_of(form._obj)))
        session = _get_deprecated_session(self.db_session)
        with session.no_autoflush:
            if session.execute(select(self.field.attribute).where(*condition).limit(1)).first() is not None:
                raise ValidationError(
                    _("%(what)s %(value)s is already taken.", what=field.label.text, value=field.spoken(field.said()))
                )


class ModelConverter(AdminModelConverter):
    """``model_form_converter`` of every view. A team's own type gets its field by a method with ``@converts``."""

    def convert(self, model: Any, mapper: Any, name: str, prop: Any, field_args: Any, hidden_pk: bool) -> Any:
        if isinstance(prop, FieldPlaceholder):
            return recreate_field(prop.field)
        if self._is_locked(name):
            return None
        args: dict[str, Any] = {"validators": [], "filters": []} | dict(field_args or {})
        args["validators"] = list(args["validators"])
        if hasattr(prop, "direction") or is_association_proxy(prop):
            return self._relation(model, name, prop, args)
        field = fields_of(model).get(name)
        if field is None or field.column is None or not isinstance(field.column, Column):
            return None
        if hidden_pk and field.primary_key and len(mapper.primary_key) == 1:
            return HiddenField()
        args["is_key"] = field.primary_key and (hidden_pk or not self._is_named(name))
        return self._column(mapper, field, args) if self._is_wanted(mapper, field) else None

    # Which attributes ---------------------------------------------------------------------------------------------

    def _is_named(self, name: str) -> bool:
        return name in (getattr(self.view, "form_columns", None) or ())

    def _is_locked(self, name: str) -> bool:
        """``readonly`` in Flask-Admin only greys an input; here it is no input at all."""
        options = (getattr(self.view, "form_widget_args", None) or {}).get(name) or {}
        return bool({"readonly", "disabled"} & set(options))

    def _is_wanted(self, mapper: Any, field: Field) -> bool:
        column: Any = field.column
        if field.secret or column is mapper.version_id_col or _is_made_by_database(column):
            return False
        if self._is_named(field.name) or field.name in (getattr(self.view, "form_overrides", None) or {}):
            return True
        if field.generated or not may_be_typed(field):
            return False
        if field.primary_key and (column.default is not None or column.server_default is not None):
            return False
        return not (field.foreign_key and _is_behind_a_relation(mapper, column))

    # Columns ------------------------------------------------------------------------------------------------------

    def _column(self, mapper: Any, field: Field, args: dict[str, Any]) -> Any:
        column: Any = field.column
        args["label"] = self._label(field, args)
        args["description"] = self._get_description(field.name, args) or field.declared_help
        if "default" not in args and (default := _default_of(column)) is not None:
            args["default"] = default
        defaults = column.default is not None or column.server_default is not None or field.generated
        counted = field.primary_key and field.kind is Kind.INTEGER and len(mapper.primary_key) > 1
        if override := self._get_field_override(field.name):
            return self._overridden(override, column, {key: args[key] for key in args if key not in OURS})
        if not (field.nullable or defaults or counted or field.kind is Kind.BOOLEAN):
            args["validators"].append(Needed())
        if field.unique and not (field.primary_key and len(mapper.primary_key) > 1):
            args["validators"].append(Taken(self.session, field))
        args |= {
            "codec": field,
            "nullable": bool(field.nullable),
            "defaults": bool(defaults or counted),
        }
        return self._field(mapper, field, args)

    def _field(self, mapper: Any, field: Field, args: dict[str, Any]) -> Any:
        offered = (getattr(self.view, "form_choices", None) or {}).get(field.name)
        if offered and mapper.class_ == self.view.model:
            return ChoiceField(choices=_pairs(offered), **args)
        converter = self.get_converter(field.column)
        if converter is None:
            return field_for(self.session, field, args)
        theirs = {key: value for key, value in args.items() if key not in OURS}
        if field.nullable:
            theirs["validators"] = [*theirs["validators"], Optional()]
        prop = field.attribute.property
        return converter(model=mapper.class_, mapper=mapper, prop=prop, column=field.column, field_args=theirs)

    def get_converter(self, column: Any) -> Callable[..., Any] | None:
        """A team's own ``@converts`` for this type, or Flask-Admin's for a type that has no kind; None: the kind of
        the column decides."""
        unknown = kind_of(column.type) is Kind.OTHER and not isinstance(base_type(column.type), TYPED_AS_TEXT)
        for class_ in type(column.type).__mro__:
            for name in (f"{class_.__module__}.{class_.__name__}", class_.__name__):
                found = self.converters.get(name)
                if found is not None and (
                    unknown or found.__func__ not in _STOCK or name.startswith("sqlalchemy_utils.")
                ):
                    return found  # type: ignore[no-any-return]
        return None

    def _overridden(self, override: Any, column: Any, args: dict[str, Any]) -> Any:
        if column.nullable:
            args["validators"].append(Optional())
        elif column.default is None and column.server_default is None:
            args["validators"].append(InputRequired())
        return override(**args)

    def _label(self, field: Field, args: Mapping[str, Any]) -> str:
        if "label" in args:
            return str(args["label"])
        named = (getattr(self.view, "column_labels", None) or {}).get(field.name)
        if named:
            return str(named)
        own = getattr(type(self.view), "_prettify_name", None)
        if own is not None and own is not BaseModelView._prettify_name:
            return str(self.view._prettify_name(field.name))
        return field.declared_label  # the class of a form is everybody's

    # Relations ----------------------------------------------------------------------------------------------------

    def _relation(self, model: Any, name: str, prop: Any, args: dict[str, Any]) -> Any:
        form_columns = getattr(self.view, "form_columns", None)
        if form_columns and name not in form_columns:
            return None
        loader = self._loader(name)
        relation = loader.prop
        field = fields_of(model).get(name)
        if relation.viewonly or (field is not None and field.secret):
            return None
        multiple = is_association_proxy(prop) or bool(relation.uselist)
        children = relation.direction.name == "ONETOMANY" and multiple and not is_association_proxy(prop)
        if children and not self._is_named(name):
            return None
        nullable = multiple or field is None or field.nullable
        args["label"] = self._label(field, args) if field else self._get_label(name, args)
        args["description"] = self._get_description(name, args) or (field.declared_help if field else "")
        if override := self._get_field_override(name):
            return override(allow_blank=nullable, **args)
        if "query_factory" in args:
            return self._model_select_field(relation, multiple, relation.mapper.class_, allow_blank=nullable, **args)
        if not nullable and field is not None and field.required:
            args["validators"].append(Needed())
        make = MultiPickerField if multiple else PickerField
        return make(loader, allow_blank=nullable, **args)

    def _loader(self, name: str) -> PickerLoader:
        """The picker of a relation: the one that ``form_ajax_refs`` declares, else one made here and now."""
        refs = self.view.__dict__.setdefault("_form_ajax_refs", {})
        if not isinstance(refs.get(name), PickerLoader):
            make = getattr(self.view, "make_picker", None)
            refs[name] = make(name) if make else PickerLoader(self.view, name, session=self.session)
        found: PickerLoader = refs[name]
        return found


_STOCK = {value for value in vars(AdminModelConverter).values() if hasattr(value, "_converter_for")}


def _is_made_by_database(column: Any) -> bool:
    identity = column.identity
    return isinstance(column.computed, Computed) or (identity is not None and bool(identity.always))


def _is_behind_a_relation(mapper: Any, column: Any) -> bool:
    relations = (r for r in mapper.relationships if r.direction.name == "MANYTOONE" and not r.viewonly)
    return any(column in relation.local_columns for relation in relations)


def _default_of(column: Any) -> Any:
    """What a new row's form shows; a default that is worked out at the insert is asked when the form is drawn."""
    default = column.default
    if default is None or not hasattr(default, "arg"):
        return None
    if getattr(default, "is_callable", False):
        return lambda: _to_the_second(default.arg(None))
    return default.arg if getattr(default, "is_scalar", False) else None


def _to_the_second(value: Any) -> Any:
    """A moment that was just made: nobody types its microseconds, and browsers have no input for them."""
    return value.replace(microsecond=0) if isinstance(value, (datetime, time)) else value


def _pairs(choices: Any) -> list[tuple[str, str]]:
    return [tuple(each[:2]) if isinstance(each, (tuple, list)) else (each, each) for each in choices]
