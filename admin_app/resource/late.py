"""A Flask-Admin view whose forms and filters are built at their first use: a start with many views is quick.

Knows Flask-Admin only: no policy, no actor, no page of ours.
"""

from collections.abc import Sequence
from typing import Any

from flask_admin.contrib.sqla import ModelView as FlaskAdminModelView
from flask_admin.contrib.sqla.form import get_form
from flask_admin.model import typefmt

LAZY_FORMS = ("_create_form_class", "_edit_form_class", "_delete_form_class", "_action_form_class", "_list_form_class")
LAZY_FILTERS = ("_filters", "_filter_groups", "_filter_args")


class BuiltLate(FlaskAdminModelView):
    """What Flask-Admin works out when a view is made, worked out when somebody asks; the columns at once."""

    column_labels: Any = None
    column_descriptions: Any = None
    column_choices: Any = None
    column_type_formatters: Any = None
    column_editable_list: Any = None
    form_widget_args: Any = None

    def _refresh_cache(self) -> None:
        """Flask-Admin's start of a view, without building forms and filters that nobody has asked for yet."""
        self._list_columns = self.get_list_columns()
        self._sortable_columns = self.get_sortable_columns()
        self._details_columns = self.get_details_columns()
        self._export_columns = self.get_export_columns()
        self._set_formatters()
        self._column_choices_map = {name: dict(choices) for name, choices in (self.column_choices or {}).items()}
        self.column_choices = self.column_choices or {}
        self._search_supported = self.init_search()
        self._refresh_forms_cache()
        self._refresh_filters_cache()
        self._refresh_form_rules_cache()

    def _set_formatters(self) -> None:
        self.column_labels = self.column_labels or {}
        self.column_descriptions = self.column_descriptions or {}
        for purpose, formatters in (("export", typefmt.EXPORT_FORMATTERS), ("detail", typefmt.DETAIL_FORMATTERS)):
            if getattr(self, f"column_formatters_{purpose}") is None:
                setattr(self, f"column_formatters_{purpose}", self.column_formatters)
            if getattr(self, f"column_type_formatters_{purpose}") is None:
                setattr(self, f"column_type_formatters_{purpose}", dict(formatters))
        if self.column_type_formatters is None:
            self.column_type_formatters = dict(typefmt.BASE_FORMATTERS)

    def _refresh_forms_cache(self) -> None:
        self._forget(LAZY_FORMS)
        self.form_widget_args = self.form_widget_args or {}
        self.column_editable_list = self.column_editable_list or {}
        self._form_ajax_refs = self._process_ajax_references()

    def _refresh_filters_cache(self) -> None:
        self._forget(LAZY_FILTERS)

    def _forget(self, names: Sequence[str]) -> None:
        for name in names:
            self.__dict__.pop(name, None)

    def __getattr__(self, name: str) -> Any:
        """Forms and Flask-Admin's own filters, built at their first use."""
        if name in LAZY_FORMS:
            self.__dict__[name] = self._build_form(name)
        elif name in LAZY_FILTERS:
            super()._refresh_filters_cache()
        else:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return self.__dict__[name]

    def _build_form(self, name: str) -> Any:
        form_class = getattr(self, f"get_{name.removeprefix('_').removesuffix('_class')}")()
        rules = {"_create_form_class": self._form_create_rules, "_edit_form_class": self._form_edit_rules}.get(name)
        self._validate_form_class(rules, form_class)
        return form_class

    def get_list_form(self) -> Any:
        """The fields of ``column_editable_list``, each as a form has it; a list draws one, when a cell asks for it."""
        return self.scaffold_list_form()

    def scaffold_list_form(self, widget: Any = None, validators: Any = None) -> Any:
        converter = self.model_form_converter(self.session, self)
        names = [getattr(column, "key", column) for column in self.column_editable_list or ()]
        only = [name for name in names if "." not in name]
        args = validators or self.form_args
        return get_form(self.model, converter, base_class=self.form_base_class, only=only, field_args=args)

    def get_filters(self) -> list[Any] | None:
        """Flask-Admin's filters, which only old links ask for, of the columns for which it has some."""
        made: list[Any] = []
        for column in self.column_filters or ():
            made += (
                [self.handle_filter(column)] if self.is_valid_filter(column) else self.scaffold_filters(column) or []
            )
        return made or None

    def scaffold_filters(self, name: Any) -> Any:
        """A type that Flask-Admin has no filter for is filtered by the listing."""
        try:
            return super().scaffold_filters(name)
        except Exception as unsupported:
            if "Unsupported filter type" in str(unsupported) or "Cannot filter" in str(unsupported):
                return None
            raise
