"""ModelView: a real Flask-Admin view of one model that asks its policy first, and reads and writes through the doors.

Flask-Admin's vocabulary stays; new words are ``policy``, ``@action`` and ``@needs``. What pages show and do stands
in ``pages``, what of Flask-Admin's is built when in ``late``; here stands who may, which rows and which fields.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from flask import Response, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView as FlaskAdminModelView
from flask_admin.contrib.sqla._compat import _get_deprecated_session
from sqlalchemy.orm import Session

from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.actions import Verb, action, verb_from
from admin_app.resource.errors import BadAddress, Forbidden, NotFound, TooSlow
from admin_app.resource.fields import (
    Field,
    fields_of,
    key_condition,
    key_from_text,
    key_text,
    labeller,
    noun,
    resource_name,
    title,
)
from admin_app.resource.forms import InlineConverter, ModelConverter, PickerLoader, SafeForm, prune
from admin_app.resource.gate import reads_form
from admin_app.resource.late import BuiltLate
from admin_app.resource.listing.beyond import OPTIONS, Beyond, behind
from admin_app.resource.listing.search import search_condition
from admin_app.resource.pages import (
    bulk_actions,
    cell_edits,
    column_page,
    columns,
    files,
    filter_page,
    form_pages,
    legacy,
    list_page,
    neighbours,
    news,
    peeks,
    plain_forms,
    record_page,
    writes,
)
from admin_app.resource.pages.old_filters import OldFilters
from admin_app.resource.pages.page import gate, remembered
from admin_app.resource.pages.rendering import address_of
from admin_app.resource.pages.row_json import row_json
from admin_app.resource.pages.sent import shows_again
from admin_app.resource.policy import STANDARD, Policy, Verdict
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import within_sentence

FLAGS = {"create": "can_create", "edit": "can_edit", "delete": "can_delete", "export": "can_export"}


class ModelView(BuiltLate):
    """One resource: ``class OrderView(ModelView): model = Order`` is a whole declaration.

    ``policy`` says who may do what; without one it is the project's standard policy. Every other option is
    Flask-Admin's own. ``extra_parameters`` names query parameters that a page of the team's reads itself.
    """

    model: Any = None
    policy: Policy = STANDARD
    category: str | None = None
    title: str | None = None
    name_in_url: str = ""  # "orders"; from the name of the model where it is empty
    singular: str | None = None  # one of its rows within a sentence: "order"; from the model's name where it is None
    icon = "table"
    shortcut: str | None = None  # the letter that opens it after G; the first free one of its name where it is None
    can_view_details = True
    can_export = True
    can_set_page_size = True
    page_size = list_page.PAGE_SIZE
    page_size_options = (20, 50, 100, 200)
    column_auto_select_related = False  # what to load with the rows is derived from the columns shown
    extra_parameters: Sequence[str] = ()
    api = True  # is it offered by the API, to whoever may read it?
    api_write = False  # and may it be written there, by whoever may write it?
    model_form_converter = ModelConverter
    inline_model_form_converter = InlineConverter
    filter_converter = OldFilters()
    form_base_class = SafeForm
    column_details_sections: Sequence[tuple[str, Sequence[str]]] = ()  # headings of the record page, and what they hold
    tab_template = "admin/model/_record_tab.html"
    delete_template = "admin/model/delete.html"
    confirm_template = "admin/model/confirm.html"
    operations: dict[str, str] = {
        "index_view": "read",
        "count_view": "read",
        "news_view": "read",
        "cell_view": "read",
        "peek_view": "read",
        "filters_view": "read",
        "facets_view": "read",
        "columns_view": "read",
        "details_view": "read",
        "neighbour_view": "read",
        "json_view": "read",
        "file_view": "read",
        "create_view": "create",
        "edit_view": "edit",
        "delete_view": "delete",
        "action_view": "read",  # each action asks for its own operation
        "ajax_lookup": "read",  # the picker asks the policy of its target
        "ajax_update": "edit",
        "export": "export",
    }

    def __init__(
        self,
        model: Any = None,
        session: Any = None,
        name: str | None = None,
        category: str | None = None,
        endpoint: str | None = None,
        url: str | None = None,
        *more: Any,
        **options: Any,
    ) -> None:
        """Flask-Admin's own constructor; without a model, everything comes from the declaration."""
        declared = model is None
        model = model or type(self).model
        if declared:
            endpoint = endpoint or self.name_in_url or self.resource_name(model)
            name, url = name or self.title or title(endpoint), url or endpoint
        self.name_in_url = endpoint or model.__name__.lower()
        self.singular = self.singular or noun(model.__name__)
        super().__init__(model, session or db, name, category or self.category, endpoint, url, *more, **options)
        self._auto_joins: list[Any] = []

    @classmethod
    def resource_name(cls, model: type) -> str:
        """The resource's name in addresses: the plural of its model in kebab-case."""
        return resource_name(model)

    # --- Gate --------------------------------------------------------------------------------------------------------

    def may(self, operation: str) -> Verdict:
        """May the actor do this here? The declaration's own ``can_…`` flags come before the policy."""
        if operation in FLAGS and not getattr(self, FLAGS[operation]):
            return Verdict(False, _("%(name)s cannot be changed that way by anybody.", name=_(str(self.name))))
        verdict: Verdict = remembered(self, operation, lambda: self._allowed(operation))
        return verdict

    def _allowed(self, operation: str) -> Verdict:
        return self.policy.allows(scope.actor(), operation, self.name_in_url)

    def is_accessible(self) -> bool:
        return bool(self.may("read"))

    def is_action_allowed(self, name: str) -> bool:
        return name not in self.action_disallowed_list and bool(self.may(self.verbs[name].operation))

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        gate(self, name)
        if name in ("details_view", "neighbour_view", "json_view") and not self.can_view_details:
            raise Forbidden(_("%(name)s: records have no page of their own.", name=_(str(self.name))))

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)

    # --- Rows --------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Session:
        """The session that this view reads and writes by."""
        session: Session = _get_deprecated_session(self.session)
        return session

    def get_one(self, id: Any, lock: bool = False) -> Any:
        """The row of this key among those the actor may see, or None; ``lock`` keeps it from others until commit."""
        key = key_from_text(self.model, str(id)) if id is not None else None
        if key is None:
            return None
        query = self.get_query().filter(key_condition(self.model, key))
        return (query.with_for_update(of=self.model) if lock else query).one_or_none()

    def row_of_request(self, lock: bool = False) -> Any:
        """The row that the address names; raises NotFound, in the same words whether it is gone or not the actor's."""
        row = self.get_one(request.args.get("id"), lock)
        if row is None:
            raise NotFound(
                _("There is no such record among the %(rows)s you may see.", rows=within_sentence(_(str(self.name)))),
                link=(_("Back to %(list)s", list=_(str(self.name))), url_for(f"{self.endpoint}.index_view")),
            )
        return row

    def get_pk_value(self, model: Any) -> Any:
        return key_text(model)

    def label(self, row: Any) -> str:
        """What a person calls this row, made of fields that they may read."""
        return self.labels()(row)

    def labels(self) -> Callable[[Any], str]:
        """``label`` for all the rows of a page: what it is made of for this reader is asked once for each class."""
        found: Callable[[Any], str] = remembered(self, "labels", lambda: labeller(self.model, self.readable()))
        return found

    def row_url(self, row: Any) -> str:
        """The address of the row's record page, or of its form where records have no page of their own."""
        return self.row_address + quote(key_text(row), safe="")

    @property
    def row_address(self) -> str:
        """The address of a record's page up to its key."""
        return f"{self.base_url}{'details' if self.can_view_details else 'edit'}/?id="

    @property
    def base_url(self) -> str:
        return address_of(f"{self.endpoint}.index_view")

    def _apply_search(self, query: Any, count_query: Any, joins: Any, count_joins: Any, search: str) -> Any:
        """The search of an old link is ours: it looks only into what the actor may read."""
        condition = search_condition(search, self)
        if condition is not None:
            query, count_query = (each and each.filter(condition) for each in (query, count_query))
        return query, count_query, joins, count_joins

    # --- Fields ------------------------------------------------------------------------------------------------------

    @cached_property
    def all_fields(self) -> Mapping[str, Field]:
        """Every field of the model but the secret ones, which no page, file or address ever names."""
        return {name: field for name, field in fields_of(self.model).items() if not field.secret}

    def readable(self) -> Mapping[str, Field]:
        """The fields the actor may read; a relation only where its target may be read."""
        fields: Mapping[str, Field] = remembered(self, "readable", self._ask_readable)
        return fields

    def _ask_readable(self) -> Mapping[str, Field]:
        who = scope.actor()
        return {
            name: field
            for name, field in self.all_fields.items()
            if self.policy.shows(who, name) and (field.target is None or self._target_may_be_read(name))
        }

    def _target_may_be_read(self, name: str) -> bool:
        target = self.related(name)
        return target is None or bool(target.may("read"))

    def field(self, name: str) -> Field | None:
        return self.readable().get(name)

    def related(self, name: str) -> "ModelView | None":
        """The resource at the other end of a relation, or None where no resource declares it."""
        field = self.all_fields.get(name)
        known = scope.registry_or_none()
        return known.by_model(field.target) if known is not None and field is not None and field.target else None

    def beyond(self, name: str) -> Beyond | None:
        """What this declaration names of a model that has no resource of its own."""
        field = self.all_fields.get(name)
        return behind(field, self._declared_paths) if field is not None and field.target is not None else None

    @cached_property
    def _declared_paths(self) -> set[tuple[str, ...]]:
        named = [column for option in OPTIONS for column in getattr(self, option) or ()]
        paths = (columns.path_of(self.model, column) for column in named if columns.is_column(column))
        return {tuple(path.split(".")) for path in paths}

    def writable(self) -> set[str]:
        """The names that the actor may type into."""
        who = scope.actor()
        return {name for name in self.all_fields if self.policy.writes(who, name)}

    @cached_property
    def search_fields(self) -> Sequence[str]:
        named = [columns.path_of(self.model, column) for column in self.column_searchable_list or ()]
        return named or columns.searchable(self.all_fields)

    @cached_property
    def default_sort(self) -> Sequence[tuple[str, bool]]:
        return columns.default_sort(self)

    @cached_property
    def names(self) -> Sequence[str]:
        """The columns of the list as declared, or the sensible ones of the model, as paths."""
        return [columns.path_of(self.model, name) for name, _label in self._list_columns]

    def scaffold_list_columns(self) -> list[str]:
        return columns.sensible(self.all_fields)

    def get_details_columns(self) -> list[tuple[Any, str]]:
        if self.column_details_list:
            return list(super().get_details_columns())
        return list(self.get_column_names(columns.whole(self.all_fields), self.column_details_exclude_list))

    def get_column_name(self, field: str) -> str:
        if self.column_labels and field in self.column_labels:
            return str(self.column_labels[field])
        if type(self)._prettify_name is not FlaskAdminModelView._prettify_name:
            return str(self._prettify_name(field))
        return columns.label_for(self.all_fields, str(field))

    # --- Forms -------------------------------------------------------------------------------------------------------

    def create_form(self, obj: Any = None) -> Any:
        return self._pruned(super().create_form(obj))

    def edit_form(self, obj: Any = None) -> Any:
        return self._pruned(super().edit_form(obj))

    def list_form(self, obj: Any = None) -> Any:
        return self._pruned(super().list_form(obj))

    def _pruned(self, form: Any) -> Any:
        """The form without what the actor may not write: a forged value finds no field to land in."""
        locked = {name for name, options in self.form_widget_args.items() if {"readonly", "disabled"} & set(options)}
        writable = self.writable()
        prune(
            form,
            [
                name
                for name in list(form._fields)
                if name in locked or (name in self.all_fields and name not in writable)
            ],
        )
        return form

    def _create_ajax_loader(self, name: str, options: Any) -> PickerLoader:
        return PickerLoader(self, name, options)

    # --- Writes ------------------------------------------------------------------------------------------------------

    def create_model(self, form: Any) -> Any:
        return writes.create(self, form)

    def update_model(self, form: Any, model: Any) -> bool:
        return writes.update(self, form, model)

    def delete_model(self, model: Any) -> bool:
        return writes.delete(self, model)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return writes.return_url(self)

    def handle_view_exception(self, exc: Exception) -> bool:
        """A hook for teams: True when the exception was explained to the person. The default explains nothing."""
        return False

    # --- Actions -----------------------------------------------------------------------------------------------------

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        return {name: verb_from(name, *data) for name, data in self._actions_data.items()}

    @action(N_("Delete"), confirm=N_("Delete the selected records?"), needs="delete")
    def action_delete(self, rows: Sequence[Any]) -> str:
        return writes.delete_all(self, rows)

    def handle_action(self, return_view: str | None = None) -> Any:
        return bulk_actions.handle(self, return_view)

    # --- Pages -------------------------------------------------------------------------------------------------------

    def listing(self) -> Any:
        """The listing that the address of this request names."""
        return list_page.listing_of(self)

    @expose("/")
    def index_view(self) -> Any:
        if plain_forms.was_sent():
            return redirect(plain_forms.address_meant(self), 303)
        old = legacy.has_legacy_arguments(self)
        made = (legacy.legacy_context if old else list_page.context)(self)
        page = self.render(self.list_template, **made)
        return (page, TooSlow.status) if made.get("stopped") else page

    @expose("/count/")
    def count_view(self) -> Response:
        """The exact number of rows of a listing, for whoever asks for it."""
        return Response(json.dumps(list_page.exact_count(self)), mimetype="application/json")

    @expose("/news/")
    def news_view(self) -> Response:
        """How many rows stand above a list's first one by now, for whoever looks at it."""
        return Response(json.dumps(news.answer(self, self.listing())), mimetype="application/json")

    @expose("/cell/")
    def cell_view(self) -> Response:
        """What can be done with one value of a list."""
        return Response(json.dumps(peeks.cell(self)), mimetype="application/json")

    @expose("/peek/")
    def peek_view(self) -> Response:
        """A record in short, for whoever rests on a link to it."""
        return Response(json.dumps(peeks.card(self)), mimetype="application/json")

    @expose("/filters/")
    def filters_view(self) -> Any:
        """What can be filtered by, and what the filters of an address mean."""
        return filter_page.answer(self)

    @expose("/facets/")
    def facets_view(self) -> Response:
        """How many rows hold each value of one field."""
        return filter_page.facets_of(self)

    @expose("/columns/")
    def columns_view(self) -> Any:
        """Which columns there are to choose from."""
        return column_page.answer(self)

    @expose("/details/")
    def details_view(self) -> Any:
        if (address := record_page.meant(self)) is not None:
            return redirect(address, 303)
        template = self.tab_template if request.args.get("part") == "tab" else self.details_template
        return self.render(template, **record_page.context(self, self.row_of_request()))

    @expose("/neighbour/")
    def neighbour_view(self) -> Any:
        """The record before or after one, in the listing it was opened from."""
        return neighbours.go(self)

    @expose("/json/")
    def json_view(self) -> Response:
        """A record as JSON, as far as its reader may see it."""
        return Response(row_json(self, self.row_of_request()), mimetype="application/json")

    @expose("/new/", methods=("GET", "POST"))
    @reads_form
    @shows_again
    def create_view(self) -> Any:
        return form_pages.create(self)

    @expose("/edit/", methods=("GET", "POST"))
    @reads_form
    @shows_again
    def edit_view(self) -> Any:
        return form_pages.edit(self)

    @expose("/delete/", methods=("GET", "POST"))
    @reads_form
    def delete_view(self) -> Any:
        return form_pages.delete(self)

    @expose("/action/", methods=("POST",))
    @reads_form
    def action_view(self) -> Any:
        return self.handle_action()

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        renderers = scope.registry_or_none().renderers
        if export_type not in renderers:
            raise BadAddress(
                _(
                    "There is no export as %(format)s; the formats are %(formats)s.",
                    format=export_type,
                    formats=", ".join(sorted(renderers)),
                )
            )
        return renderers[export_type](self, self.listing())

    @expose("/file/")
    def file_view(self) -> Response:
        """A file out of a column, for whoever may read it."""
        return files.download(self)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Response:
        """The options of a relation picker, a page at a time, as the policy of its target allows."""
        loader = self.picker(request.args.get("name", ""))
        if loader is None:
            raise NotFound(_("There is no picker for that field."))
        found = loader.get_list(request.args.get("query", ""), request.args.get("offset", 0, int))
        return Response(json.dumps([loader.format(row) for row in found]), mimetype="application/json")

    def picker(self, name: str) -> Any:
        """The picker of a relation that the actor may see, or None."""
        field = self.field(name)
        if field is None and name not in self._form_ajax_refs and self.inline_models:
            self._edit_form_class  # noqa: B018  the pickers of inline children come with the form, in whatever process it is
        if name in self._form_ajax_refs:
            return self._form_ajax_refs[name]
        return PickerLoader(self, name, {}) if field is not None and field.target else None

    @expose("/ajax/update/", methods=("GET", "POST"))
    def ajax_update(self) -> Any:
        """One field of one row, edited in the list: GET draws its editor, POST writes it."""
        return (cell_edits.write if request.method == "POST" else cell_edits.draw)(self)
