"""Loaded by ``pytest -p``: gives Flask-Admin's own tests our ModelView, with a policy that allows everything.

Rebinding the name happens here and nowhere in the product. ``EverybodysView`` also takes back what differs on purpose;
each such line is one entry of docs/flask-admin.md. What cannot be taken back is in ``differences``.
"""

from dataclasses import replace
from functools import cached_property
from typing import Any

import flask_admin.contrib.sqla
import flask_admin.contrib.sqla.view
import pytest
from flask import Flask, Response, flash, redirect, request
from flask_admin import expose
from flask_admin.babel import gettext
from flask_admin.contrib.sqla.fields import InlineModelFormList
from flask_admin.form.fields import Select2Field
from sqlalchemy import Engine, event
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.fields.core import UnboundField

import config
from admin_app import extensions
from admin_app.resource.errors import Forbidden, NotFound, Refusal
from admin_app.resource.forms.converter import ModelConverter, Needed, Taken
from admin_app.resource.forms.form_fields import ChoiceField
from admin_app.resource.forms.inline import ChildList, InlineConverter
from admin_app.resource.forms.picker_fields import PickerField
from admin_app.resource.forms.typed_fields import TextField
from admin_app.resource.late import LAZY_FILTERS, LAZY_FORMS
from admin_app.resource.pages import columns
from admin_app.resource.policy import YES, Policy, Verdict
from admin_app.resource.view import ModelView
from tests.upstream.differences import DIFFERENCES

Stock = flask_admin.contrib.sqla.ModelView
STATUS = {303: 302, 422: 200}
SAVED = "Record was successfully saved."


class Everything(Policy):
    """Allows all to everybody, also to nobody."""

    def allows(self, user: Any, operation: str, on: str = "") -> Verdict:
        return YES

    def shows(self, user: Any, name: str) -> Verdict:
        return YES

    def writes(self, user: Any, name: str) -> Verdict:
        return YES


class SeenAs(type):
    """A form field of ours that equals the fields of WTForms in whose place it stands."""

    stands_for: frozenset[type] = frozenset()

    def __eq__(cls, other: object) -> bool:
        return cls is other or other in cls.stands_for

    __hash__ = type.__hash__


class Text(TextField, metaclass=SeenAs):
    stands_for = frozenset({StringField, TextAreaField})


class Choice(ChoiceField, metaclass=SeenAs):
    stands_for = frozenset({Select2Field})


class QuerySelectField(PickerField):
    """Looked at by its name."""


class Children(ChildList, metaclass=SeenAs):
    stands_for = frozenset({InlineModelFormList})


class EverybodysInlineConverter(InlineConverter):
    inline_field_list_type = Children


Choice.__name__ = "Select2Field"  # looked at by its name, too
SEEN = {TextField: Text, ChoiceField: Choice, PickerField: QuerySelectField}


class InTheirWords:
    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as wrong:
            raise ValidationError(self.words(field)) from wrong


class TheirNeeded(InTheirWords, Needed):
    def words(self, field: Any) -> str:
        return str(field.gettext("This field is required."))


class TheirTaken(InTheirWords, Taken):
    def words(self, field: Any) -> str:
        return str(gettext("Already exists."))


IN_THEIR_WORDS = {Needed: TheirNeeded, Taken: TheirTaken}


class EverybodysConverter(ModelConverter):
    def convert(self, *args: Any) -> Any:
        field = super().convert(*args)
        if isinstance(field, UnboundField):
            field.field_class = SEEN.get(field.field_class, field.field_class)
            for validator in field.kwargs.get("validators", ()):
                if type(validator) in IN_THEIR_WORDS:
                    validator.__class__ = IN_THEIR_WORDS[type(validator)]
        return field


class EverybodysView(ModelView):
    model_form_converter = EverybodysConverter
    inline_model_form_converter = EverybodysInlineConverter
    policy = Everything()
    can_view_details = False
    can_export = False
    extra_parameters = ("foo", "flt0", "flt0v")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Forms and filters are built at once, so that what is wrong with them is seen here."""
        super().__init__(*arguments, **options)
        for name in (*LAZY_FORMS, *LAZY_FILTERS):
            getattr(self, name)

    def create_blueprint(self, admin: Any) -> Any:
        """Their application is a bare Flask: our settings and our refusals come with the first view."""
        equip(admin.app)
        return super().create_blueprint(admin)

    @property
    def default_sort(self) -> Any:
        return columns.default_sort(self) if self.column_default_sort else []

    # Sensible columns and words ---------------------------------------------------------------------------------------

    def scaffold_list_columns(self) -> list[str]:
        return list(Stock.scaffold_list_columns(self))

    def get_details_columns(self) -> Any:
        return Stock.get_details_columns(self)

    def _prettify_name(self, name: str) -> str:
        return str(super()._prettify_name(name))

    # Answers ----------------------------------------------------------------------------------------------------------

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super()._run_view(fn, *args, **kwargs)
        if isinstance(answer, Response):
            answer.status_code = STATUS.get(answer.status_code, answer.status_code)
        return answer

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        try:
            super().ajax_update()
        except Refusal as refusal:
            return refusal.sentence, 500
        return gettext(SAVED)

    def render(self, template: str, **values: Any) -> Any:
        """Their list template draws filters from what ours has no need of."""
        if template == self.list_template:
            values |= {"filters": self._filters, "filter_groups": self._get_filter_groups()}
        return super().render(template, **values)

    def is_editable(self, name: str) -> bool:
        return False

    @cached_property
    def verbs(self) -> Any:
        """No action asks back."""
        return {name: replace(verb, confirm=None) for name, verb in super().verbs.items()}


def equip(app: Flask) -> None:
    settings = {name: value for name, value in vars(config).items() if name.isupper()}
    app.config.update({**settings, **app.config})
    app.register_error_handler(Refusal, answer)


def answer(refusal: Refusal) -> Any:
    if isinstance(refusal, (NotFound, Forbidden)):
        flash(refusal.sentence)
        return redirect(request.args.get("url") or "/admin/")
    return f"Invalid Filter Value: {refusal.sentence}", 200


# Their conftest opens SQLite's transactions itself; two BEGINs are one too many.
for name, listener in (("connect", "prepare_sqlite"), ("begin", "begin_sqlite")):
    known = getattr(extensions, listener)
    if event.contains(Engine, name, known):
        event.remove(Engine, name, known)

flask_admin.contrib.sqla.ModelView = EverybodysView
flask_admin.contrib.sqla.view.ModelView = EverybodysView


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is written in ``differences``; what shares the PostgreSQL database runs one after the other."""
    unknown = DIFFERENCES.keys() - {item.originalname for item in items}
    if unknown and not config.getoption("ignore"):
        raise pytest.UsageError(f"tests/upstream/differences.py names no test of theirs: {', '.join(sorted(unknown))}")
    out = [item for item in items if item.originalname in DIFFERENCES]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]
    for item in items:
        if item.path.name == "test_postgres.py":
            item.add_marker(pytest.mark.xdist_group("postgres"))
