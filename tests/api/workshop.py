"""A workshop whose declarations have what the order desk lacks: hooks, versions, classes within classes, hidden files,
queries of a view's own, actions of Flask-Admin's kind, keys of text."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask, flash, redirect
from flask_admin.actions import action as old_action
from sqlalchemy import JSON, BigInteger, Column, ForeignKey, LargeBinary, Numeric, String, Table, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from wtforms.validators import ValidationError

import config
from admin_app import STANDARD, ModelView, action, create_app, db
from models.base import Base as ToolBase
from models.base import RuleBroken
from models.documents import ENGINE_OPTIONS
from tests.api.asking import Asking
from tests.factories import Rows
from tests.pages import Visitor


class Base(DeclarativeBase):
    metadata = ToolBase.metadata.__class__()


class Wood(Enum):
    OAK = "oak"
    ASH = "ash"
    NUMBERED = 3


used = Table(
    "used",
    Base.metadata,
    Column("piece_id", ForeignKey("piece.id"), primary_key=True),
    Column("tool_code", ForeignKey("tool.code"), primary_key=True),
)


class Tool(Base):
    """Its key is a text, and its row rule hides what is broken."""

    __tablename__ = "tool"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="whole")


class Piece(Base):
    __tablename__ = "piece"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default="piece")
    name: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    wood: Mapped[Wood | None]
    big: Mapped[int | None] = mapped_column(BigInteger)
    price: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    weight: Mapped[float | None]
    made_on: Mapped[date | None]
    made_at: Mapped[datetime | None]
    rings_at: Mapped[time | None]
    took: Mapped[timedelta | None]
    sound: Mapped[bool] = mapped_column(default=True)
    line_2a: Mapped[str | None] = mapped_column(String(20))
    extra: Mapped[Any | None] = mapped_column(JSON(none_as_null=False))
    plan: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret: Mapped[str | None] = mapped_column(String(20))
    tool_code: Mapped[str | None] = mapped_column(ForeignKey("tool.code"))
    tool: Mapped[Tool | None] = relationship()
    tools: Mapped[list[Tool]] = relationship(secondary=used)
    parts: Mapped[list["Part"]] = relationship(
        back_populates="piece", cascade="all, delete-orphan", foreign_keys="Part.piece_id"
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "piece", "version_id_col": version}

    def __str__(self) -> str:
        return self.name


class Chair(Piece):
    """Its own columns are in a table of their own."""

    __tablename__ = "chair"
    id: Mapped[int] = mapped_column(ForeignKey("piece.id"), primary_key=True)
    legs: Mapped[int] = mapped_column(default=4)
    __mapper_args__ = {"polymorphic_identity": "chair"}


class Part(Base):
    __tablename__ = "part"
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(20), primary_key=True)
    weight: Mapped[int | None]
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("chair.id"))
    piece: Mapped[Piece] = relationship(back_populates="parts", foreign_keys=piece_id)
    seat: Mapped[Chair | None] = relationship(foreign_keys=seat_id)


class ToolView(ModelView):
    model = Tool
    api_write = True
    form_columns = ("code", "state")
    policy = STANDARD.but(rows=lambda user: Tool.state != "broken")


def no_digits(form: Any, field: Any) -> None:
    if any(letter.isdigit() for letter in field.data or ""):
        raise ValidationError("No digits here.")


class PieceView(ModelView):
    model = Piece
    api_write = True
    form_columns = (
        "name", "wood", "big", "price", "weight", "made_on", "made_at", "rings_at", "took", "sound", "line_2a",
        "extra", "plan", "secret", "tool", "tools",
    )  # fmt: skip
    form_args = {"line_2a": {"validators": [no_digits]}}
    policy = STANDARD.but(fields={"secret": {"developer"}})
    told: list[tuple[Any, ...]] = []

    def on_model_change(self, form: Any, model: Piece, is_created: bool) -> None:
        if model.name == "forbidden":
            raise RuleBroken("Nothing is called %(name)s here.", name=model.name)
        if "wood" in form and form.wood.data is not None and model.weight == -12345:
            raise ValidationError("Wood has a weight.")
        self.told.append(("before", model.name, is_created))

    def after_model_change(self, form: Any, model: Piece, is_created: bool) -> None:
        self.told.append(("after", form.name.data if "name" in form else None, is_created))

    def on_model_delete(self, model: Piece) -> None:
        if model.name == "kept":
            raise RuleBroken("It is kept.")

    def after_model_delete(self, model: Piece) -> None:
        self.told.append(("deleted", model.name))

    @action("Sand", when="sound")
    def sand(self, pieces: Any) -> Any:
        for piece in pieces:
            piece.weight = (piece.weight or 0) + 1
        return redirect("/admin/")

    @old_action("polish", "Polish")
    def polish(self, keys: list[str]) -> None:
        flash(f"{','.join(keys)} polished.")


class ChairView(ModelView):
    model = Chair
    api_write = True
    form_columns = ("name", "legs", "wood")


class SoundPieceView(ModelView):
    """A second view of one model, with a query of its own."""

    model = Piece
    name_in_url = "sound-pieces"
    api_write = True
    form_columns = ("name", "sound")
    can_delete = False
    policy = PieceView.policy

    def get_query(self) -> Any:
        return super().get_query().filter(Piece.sound)


class PartView(ModelView):
    model = Part
    api_write = True
    form_columns = ("piece", "place", "weight", "seat")


class HiddenView(ModelView):
    """Offered by no API."""

    model = Tool
    name_in_url = "hidden-tools"
    api = False
    policy = ToolView.policy


VIEWS = (ToolView, PieceView, ChairView, SoundPieceView, PartView, HiddenView)


class Workshop:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = count(1)

    def sign_in(self, *roles: str) -> Asking:
        visitor = Visitor(self.app)
        with self.app.app_context():
            rows = Rows(db.session)
            rows.numbers = self.numbers
            visitor.sign_in(rows.person(roles, {}))
        return Asking(visitor)

    def empty(self) -> None:
        with self.app.app_context(), db.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        PieceView.told.clear()

    def add(self, *rows: Any) -> Any:
        with self.app.app_context():
            db.session.add_all(rows)
            db.session.commit()
            keys = [row.id if isinstance(row, Piece) else None for row in rows]
        return keys[0] if len(keys) == 1 else keys


@contextmanager
def workshop(url: str) -> Iterator[Workshop]:
    """The application with these declarations, on a database of its own."""
    engine = create_engine(url, **ENGINE_OPTIONS)
    ToolBase.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    settings = {"SECRET_KEY": "tests only, and long enough to sign with", "FILE_MAX": 1000, "DATABASE_URL": url}
    app = create_app(config, VIEWS, PROPAGATE_EXCEPTIONS=True, **settings)
    PieceView.told.clear()
    try:
        yield Workshop(app)
    finally:
        engine.dispose()
        with app.app_context():
            db.engine.dispose()


def at(folder: Path) -> str:
    return f"sqlite:///{folder / 'workshop.db'}"
