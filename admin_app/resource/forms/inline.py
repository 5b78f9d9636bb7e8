"""Children edited inside their parent's form: Flask-Admin's ``inline_models``, each row found by its key.

One statement for the children and one for what their pickers name, however many rows. A key that is no child of this
row is an error and never a new row; what the person may not write in a child has no field here either.
"""

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from typing import Any

from flask_admin._compat import iteritems
from flask_admin.contrib.sqla._compat import _get_deprecated_session
from flask_admin.contrib.sqla.fields import InlineModelFormList
from flask_admin.contrib.sqla.form import InlineModelConverter, get_form
from flask_admin.model.fields import InlineModelFormField
from sqlalchemy import inspect
from wtforms import HiddenField
from wtforms.utils import unset_value

from admin_app.resource import scope
from admin_app.resource.fields import fields_of, key_from_text, key_names, key_text, label_of, label_within
from admin_app.resource.fields.keys import text_of_key
from admin_app.resource.forms.children import Children, Pages, place_of
from admin_app.resource.forms.converter import SafeForm
from admin_app.resource.forms.drawn import TOKEN, Difference, prune
from admin_app.resource.forms.held import look_up_together
from admin_app.resource.forms.picker_fields import Members, PickerField
from admin_app.resource.forms.pickers import PickerLoader, relation_of, resource_of
from admin_app.resource.translation import gettext as _

ROW_KEY = "row_key"
"""Names a child whose key is typed or has several parts; a plain generated key has a hidden field of its own name."""

COPY = "_save_as_copy"
"""Posted by the button that makes a new record of what stands in a form: its children are new ones, too."""

ROWS_MAX = 50
"""Children on one page of a form. ``max_rows`` of an inline changes it."""


LINE_MAX = 5
"""A child of at most so many fields is one line of its parent's form; more stand over one another."""


class RowKey(HiddenField):
    """Which child a row of the form is."""

    def populate_obj(self, obj: Any, name: str) -> None:
        """A key names a row; it is not written."""


class ChildRow(InlineModelFormField):
    """One child, or one to be."""

    child: Any = None
    called = ""  # the child's label, as it was before anything of the form was in it
    is_unknown = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.child = None if data is unset_value else data
        super().process(formdata, data, extra_filters)
        self.form.row_key_field.data = None if self.child is None else key_text(self.child)
        rules = self.form_opts.form_rules if self.form_opts else None
        if rules:
            drawn = {*rules.visible_fields, TOKEN, self.form.key_name}
            prune(self.form, [name for name in self.form._fields if name not in drawn])
        resource = resource_of(self.form.row_model)
        if resource is not None:
            writable = resource.writable()
            prune(
                self.form, [name for name in self.form._fields if name in resource.all_fields and name not in writable]
            )

    def get_pk(self) -> str | None:
        """The key of the child, None for a new one; Flask-Admin's template asks."""
        return None if self.child is None else key_text(self.child)

    @property
    def is_blank(self) -> bool:
        """A row that was added and left as it was is no row."""
        fields = [field for field in self.form._fields.values() if hasattr(type(field), "said")]
        return self.child is None and not any(f.came_back and f.said() != f.present() for f in fields)

    def populate_obj(self, obj: Any, name: Any = None) -> None:
        self.form.populate_obj(obj)


class ChildForm(SafeForm):
    """The form of one child; ``row_model`` is what it is of."""

    row_model: Any = None
    key_name: str = ROW_KEY

    @property
    def row_key_field(self) -> Any:
        return self._fields[self.key_name]


class ChildList(InlineModelFormList):
    """The children of a row, each in a row of the form: ``{prefix}-{n}-{field}``, ``del-{prefix}-{n}``."""

    form_field_type = ChildRow
    parent_label = ""
    entries: list[Any]
    process_errors: list[str]
    model: Any
    prop: str
    source: Children | None = None

    @property
    def order(self) -> str | None:
        """The child's field that says its place among the others, where the person may change it."""
        parent = relation_of(self.model, self.prop).mapper.class_
        name = place_of(relation_of(parent, self.short_name))
        resource = resource_of(self.model)
        is_there = name is not None and hasattr(self.form, name)
        return name if is_there and (resource is None or name in resource.writable()) else None

    @property
    def pages(self) -> Pages | None:
        return None if self.source is None else self.source.pages(self.prop)

    @property
    def start(self) -> int:
        """How many children stand before the first that is shown."""
        return 0 if self.source is None else (self.source.number - 1) * self.source.size

    def see(self, row: Any) -> list[Any]:
        """The children, by one statement, and no more of them than a form can hold."""
        relation = relation_of(type(row), self.short_name)
        state = inspect(row)
        self.parent_label = label_of(row) if state.has_identity else ""
        if relation.key in state.dict or not state.has_identity:
            return list(getattr(row, relation.key))
        most = getattr(self.inline_view, "max_rows", ROWS_MAX)
        self.source = Children(relation, row, _get_deprecated_session(self.session), most)
        return self.source.load()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.last_index, self.entries, self.process_errors = -1, [], []
        children = [] if data is unset_value or data is None else list(data)
        self.object_data = children
        if formdata is None:
            for child in children:
                self._add_entry(None, child)
        else:
            self._add_posted(formdata, {key_text(child): child for child in children})
        self._call_by_name()
        look_up_together(picker.held for picker in self._pickers() if picker.held is not None)

    def _call_by_name(self) -> None:
        """Now, because after a save that failed each child would have to be read again."""
        resource = resource_of(self.model)
        label = label_of if resource is None else resource.label
        for entry in self.entries:
            entry.called = "" if entry.child is None else label_within(label(entry.child), self.parent_label)

    def _add_posted(self, formdata: Any, children: dict[str, Any]) -> None:
        posted = self._posted_keys(formdata)
        missing = [text for text in posted.values() if text is not None and text not in children]
        if missing and self.source is not None and not self.source.is_whole:
            children = children | self.source.find(missing)
        for index, text in posted.items():
            child = None if text is None else children.get(text)
            entry = self._add_entry(formdata, unset_value if child is None else child, index=index)
            entry.is_unknown = text is not None and child is None
            entry._should_delete = f"del-{entry.id}" in formdata

    def _posted_keys(self, formdata: Any) -> dict[int, str | None]:
        """The key of each row that came back, None of a new one; a copy has only new ones."""
        found: dict[int, str | None] = {}
        for index in sorted(set(self._extract_indices(self.name, formdata))):
            text = formdata.get(f"{self.name}-{index}-{self.form.key_name}") or None
            key = key_from_text(self.model, text) if text else None
            found[index] = None if COPY in formdata else text if key is None else text_of_key(self.model, key)
        return found

    def is_line(self, row: Any) -> bool:
        """Has a row so few and so short fields that it can be one line?"""
        fields = [field for field in row.form._fields.values() if not isinstance(field, HiddenField)]
        return len(fields) <= LINE_MAX and not any(getattr(field, "rows", 0) for field in fields)

    def _pickers(self) -> Iterator[PickerField]:
        for entry in self.entries:
            yield from (field for field in entry.form._fields.values() if isinstance(field, PickerField))

    def rows(self) -> Iterator[Any]:
        """The entries that say something: not blank ones, nor those of children that are gone and were left alone."""
        for entry in self.entries:
            gone = entry.is_unknown and (self.should_delete(entry) or _was_left_alone(entry))
            if not gone and not entry.is_blank:
                yield entry

    def has_changes(self) -> bool:
        return any(self.should_delete(entry) for entry in self.rows()) or bool(self.changed_rows())

    def changed_rows(self) -> list[Any]:
        """The entries that are going to be written."""
        kept = [entry for entry in self.rows() if not self.should_delete(entry)]
        return [entry for entry in kept if entry.child is None or entry.form.changed()]

    def conflicts(self) -> list[Difference]:
        return [
            replace(one, label=self._numbered(number, one.label))
            for number, entry in self._kept()
            for one in entry.form.conflicts(entry.child)
        ]

    def merged(self) -> list[str]:
        return [self._numbered(number, label) for number, entry in self._kept() for label in entry.form.merged()]

    def redraw(self) -> None:
        for _number, entry in self._kept():
            entry.form.redraw()

    def _kept(self) -> Iterator[tuple[int, Any]]:
        """The children that stay, and the number each has in the form."""
        for number, entry in enumerate(self.entries, self.start + 1):
            if entry.child is not None and not self.should_delete(entry):
                yield number, entry

    def _numbered(self, number: int, label: str) -> str:
        return _("%(list)s %(number)s: %(field)s", list=self.label.text, number=number, field=label)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = []
        for entry in self.rows():
            if refusal := self._refusal(entry):
                self.errors.append(refusal)
            elif not self.should_delete(entry) and not entry.validate(form):
                self.errors.append(entry.errors)
        self._run_validation_chain(form, [*self.validators, *extra_validators])
        return not self.errors

    def _refusal(self, entry: Any) -> str | None:
        """Why this row cannot be taken as it is, or None."""
        if entry.is_unknown:
            return _(
                "%(list)s: a row is not there any more, or not visible to you. Nothing was changed.",
                list=self.label.text,
            )
        resource = resource_of(self.model)
        if resource is None:
            return None
        if entry.child is None:
            operation = "create"
        elif self.should_delete(entry):
            operation = "delete"
        elif entry.form.changed():
            operation = "edit"
        else:
            return None
        verdict = resource.policy.allows(scope.actor(), operation, resource.name_in_url)
        return None if verdict else _("%(list)s: %(why)s", list=self.label.text, why=verdict.reason)

    def populate_obj(self, obj: Any, name: str) -> None:
        session = _get_deprecated_session(self.session)
        for entry in list(self.rows()):
            if entry.child is None and not self.should_delete(entry):
                self._add(entry, obj, name)
            elif entry.child is not None and self.should_delete(entry):
                session.delete(entry.child)
            elif entry.child is not None and entry.form.changed():
                entry.populate_obj(entry.child)
                self.inline_view._on_model_change(entry, entry.child, False)

    def _add(self, entry: Any, obj: Any, name: str) -> None:
        made: Any = inspect(self.model)
        child = made.class_manager.new_instance() if is_dataclass(self.model) else made.class_()
        entry.populate_obj(child)
        if self.source is None or self.source.is_whole:
            Members(getattr(obj, name)).add(child)
        else:
            setattr(child, self.prop, obj)  # to add to the list would read all of it
            _get_deprecated_session(self.session).add(child)
        self.inline_view._on_model_change(entry, child, True)


class InlineConverter(InlineModelConverter):
    """``inline_model_form_converter`` of every view; takes ``inline_models`` in each of Flask-Admin's forms."""

    inline_field_list_type = ChildList

    def get_info(self, p: Any) -> Any:
        info = super().get_info(p)
        if not hasattr(info, "_form_ajax_refs"):
            info._form_ajax_refs = self.process_ajax_refs(info)
        return info

    def process_ajax_refs(self, info: Any) -> dict[str, Any]:
        found = {}
        for name, options in iteritems(getattr(info, "form_ajax_refs", None) or {}):
            found[name] = self.picker(info, name, options if isinstance(options, dict) else options.options)
        return found

    def picker(self, info: Any, relation: str, options: Any = None) -> PickerLoader:
        """The picker of a child's relation, asked at the parent's own address."""
        name = f"{info.model.__name__.lower()}-{relation}"
        loader = PickerLoader(info, name, options, relation=relation, session=self.session)
        self.view._form_ajax_refs[name] = loader
        return loader

    def contribute(self, model: Any, form_class: Any, inline_model: Any) -> Any:
        info = self.get_info(inline_model)
        info.make_picker = lambda relation: self.picker(info, relation)
        for forward, reverse in self._calculate_mapping_key_pair(model, info).items():
            child_form = with_key(info.postprocess_form(info.get_form() or self._form(info, reverse)), info.model)
            arguments = dict((self.view.form_args or {}).get(forward, {}))
            arguments["label"] = (
                self.get_label(info, forward) or arguments.get("label") or fields_of(model)[forward].declared_label
            )
            field = self.inline_field_list_type(child_form, self.session, info.model, reverse, info, **arguments)
            setattr(form_class, forward, field)
        return form_class

    def _form(self, info: Any, reverse: str) -> Any:
        """A child's form, without the way back to its parent: neither the relation nor the columns of its key."""
        back = relation_of(info.model, reverse)
        own = {back.parent.get_property_by_column(column).key for column in back.local_columns} | {reverse}
        return get_form(
            info.model,
            self.model_converter(self.session, info),
            base_class=info.form_base_class or ChildForm,
            only=[name for name in info.form_columns if name not in own] if info.form_columns else None,
            exclude=[*own, *(info.form_excluded_columns or ())],
            field_args=info.form_args,
            hidden_pk=True,
            extra_fields=info.form_extra_fields,
        )


def with_key(form: Any, model: Any) -> Any:
    """The form of a child with the hidden field that says which child it is, whatever columns were asked for."""
    names = key_names(model)
    own = getattr(getattr(form, names[0], None), "field_class", HiddenField)
    key_name = names[0] if len(names) == 1 and own is HiddenField else ROW_KEY
    bases = (form,) if issubclass(form, ChildForm) else (form, ChildForm)
    return type(form.__name__, bases, {key_name: RowKey(), "row_model": model, "key_name": key_name})


def _was_left_alone(entry: Any) -> bool:
    return entry.form._marks is not None and not entry.form.changed()
