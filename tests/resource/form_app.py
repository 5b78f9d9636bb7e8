"""A small application around Flask-Admin, for tests of forms: the form classes can be ours or Flask-Admin's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.form import AdminModelConverter, InlineModelConverter
from flask_admin.form import BaseForm
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.orm import DeclarativeBase
from werkzeug.datastructures import MultiDict

from admin_app.resource.forms.converter import ModelConverter, SafeForm
from admin_app.resource.forms.inline import InlineConverter
from admin_app.resource.forms.pickers import PickerLoader
from tests.resource.browserlike import Page

OURS = {
    "model_form_converter": ModelConverter,
    "inline_model_form_converter": InlineConverter,
    "form_base_class": SafeForm,
    "_create_ajax_loader": lambda *said: PickerLoader(*said),  # as our ModelView has it
}
PLAIN = {
    "model_form_converter": AdminModelConverter,
    "inline_model_form_converter": InlineModelConverter,
    "form_base_class": BaseForm,
}


class Desk:
    """An application with one view a model, and a client that behaves as a browser does."""

    def __init__(
        self, engine: Engine, base: type[DeclarativeBase], *views: type[ModelView], forms: Any = OURS, **more: Any
    ) -> None:
        self.engine, self.db = engine, SQLAlchemy()  # a session without listeners: forms alone are the subject
        base.metadata.create_all(engine)
        self.app = Flask(__name__, template_folder="nothing")
        self.app.config |= {
            "SQLALCHEMY_DATABASE_URI": engine.url.render_as_string(hide_password=False),
            "SECRET_KEY": "only for these tests",
            "TESTING": True,
        }
        self.db.init_app(self.app)
        Babel(self.app)  # which Flask-Admin asks for, where it is installed
        admin = Admin(self.app)
        self.views = {}
        for view in views:
            made = type(view.__name__, (view,), dict(forms) | more)(view.model, self.db)
            self.views[view.model] = made
            admin.add_view(made)
        self.client: FlaskClient = self.app.test_client()

    def address(self, model: type, page: str) -> str:
        return f"/admin/{model.__name__.lower()}/{page}"

    def draw(self, model: type, key: str | None) -> Page:
        address = self.address(model, "new/" if key is None else "edit/")
        answer = self.client.get(address, query_string={} if key is None else {"id": key})
        assert answer.status_code == 200, (answer.status_code, answer.location)
        return Page(answer.text)

    def send(self, model: type, key: str | None, posted: Any) -> Any:
        address = self.address(model, "new/" if key is None else "edit/")
        query = {} if key is None else {"id": key}
        return self.client.post(address, query_string=query, data=MultiDict(posted))

    def edit(self, model: type, key: str, **changes: Any) -> Any:
        """Draw the form, change these inputs (None: leave one out), and send it."""
        posted = self.draw(model, key).posted
        for name, value in changes.items():
            posted.poplist(name)
            if value is not None:
                posted.setlist(name, value if isinstance(value, list) else [value])
        return self.send(model, key, posted)

    @contextmanager
    def session(self) -> Iterator[Any]:
        with self.app.app_context():
            yield self.db.session

    def add(self, *rows: Any) -> None:
        with self.session() as session:
            session.add_all(rows)
            session.commit()

    def value(self, attribute: Any) -> Any:
        """The one value of a column, as the driver stores it and as the model reads it."""
        with self.session() as session:
            return session.scalars(select(attribute)).one()

    def row(self, model: Any, key: Any) -> Any:
        with self.session() as session:
            row = session.get_one(model, key)
            session.refresh(row)
            session.expunge_all()
            return row

    def count(self, model: Any) -> int:
        with self.session() as session:
            return int(session.scalar(select(func.count()).select_from(model)) or 0)

    def names(self, link: Any) -> list[str]:
        """The names of the members that a link table holds."""
        member = link.metadata.tables["member"]
        with self.session() as session:
            asked = select(member.c.name).join(link, link.c.member_id == member.c.id).order_by(member.c.name)
            return list(session.scalars(asked))

    def change(self, model: Any, **values: Any) -> None:
        """What somebody else saves in the meantime."""
        with self.session() as session:
            session.execute(update(model).values(**values))
            session.commit()

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement that reaches the database meanwhile."""
        seen: list[str] = []

        def see(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        with self.app.app_context():
            engine = self.db.engine
        event.listen(engine, "before_cursor_execute", see)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", see)

    def close(self) -> None:
        with self.app.app_context():
            self.db.session.remove()
            self.db.engine.dispose()


def writes(statements: list[str]) -> list[str]:
    return [text for text in statements if text.lstrip().upper().startswith(("UPDATE", "INSERT", "DELETE"))]
