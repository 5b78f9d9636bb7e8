"""Ships with cabins that have a place, and a plan that is a file: what the order desk has none of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import ForeignKey, LargeBinary, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import config
from admin_app import STANDARD, ModelView, create_app, db
from models.base import Base as ToolBase
from models.system import User
from tests.pages import Visitor

SETTINGS = {
    "SECRET_KEY": "tests only, and long enough to sign with",
    "TESTING": False,
    "STATEMENT_BAR": False,
    "FILE_MAX": 1000,
}


class Base(DeclarativeBase):
    metadata = ToolBase.metadata.__class__()


class Ship(Base):
    __tablename__ = "ship"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    plan: Mapped[bytes | None] = mapped_column(LargeBinary)
    cabins: Mapped[list["Cabin"]] = relationship(
        back_populates="ship", order_by="Cabin.place", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    def __str__(self) -> str:
        return self.name


class Cabin(Base):
    __tablename__ = "cabin"

    id: Mapped[int] = mapped_column(primary_key=True)
    ship_id: Mapped[int] = mapped_column(ForeignKey("ship.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    ship: Mapped[Ship] = relationship(back_populates="cabins")
    beds: Mapped[list["Bed"]] = relationship(back_populates="cabin", order_by="Bed.id")

    def __str__(self) -> str:
        return self.name


class Bed(Base):
    __tablename__ = "bed"

    id: Mapped[int] = mapped_column(primary_key=True)
    cabin_id: Mapped[int] = mapped_column(ForeignKey("cabin.id"))
    cabin: Mapped[Cabin] = relationship(back_populates="beds")


def afloat(user: User) -> object:
    return Ship.name != "Sunk"


class ShipView(ModelView):
    model = Ship
    form_columns = ("name", "plan")
    inline_models = (Cabin,)
    policy = STANDARD.but(rows=afloat, fields={"plan": {"ops"}})


class CabinView(ModelView):
    model = Cabin


@contextmanager
def harbour(path: Path, cabins: int = 60) -> Iterator[Flask]:
    """The application, with one ship of so many cabins, on a database of its own."""
    url = f"sqlite:///{path / 'harbour.db'}"
    engine = create_engine(url)
    ToolBase.metadata.create_all(engine)
    Base.metadata.create_all(engine)
    engine.dispose()
    app = create_app(config, [ShipView, CabinView], DATABASE_URL=url, **SETTINGS)
    with app.app_context():
        ship = Ship(id=1, name="Sea")
        db.session.add(ship)
        db.session.add_all(Cabin(ship=ship, place=n, name=f"cabin {n}") for n in range(1, cabins + 1))
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def somebody(app: Flask, *roles: str) -> Visitor:
    """A new person with these roles, signed in."""
    with app.app_context():
        person = User(email=f"{'-'.join(roles)}@example.com", name="Ada")
        person.hold(roles)
        db.session.add(person)
        db.session.commit()
        visitor = Visitor(app)
        visitor.sign_in(person)
        db.session.remove()
    return visitor
