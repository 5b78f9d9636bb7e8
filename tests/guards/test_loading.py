"""What a model declares about loading is honoured by its list, its file and the API, and what is shown comes along."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, MetaData, String, Text, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import config
from admin_app import ModelView, create_app, db
from admin_app.guards.n_plus_one import LoadedLate, no_late_loads
from models.base import Base as ToolBase
from tests.conftest import QUIET
from tests.counting import Statements
from tests.docs.test_docs import ROOT, examples
from tests.factories import Rows
from tests.pages import Visitor

pytestmark = pytest.mark.sqlite_only
BOOKS = 5


class Base(DeclarativeBase):
    metadata = MetaData()


class Writer(Base):
    __tablename__ = "writer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    life: Mapped[str | None] = mapped_column(Text, deferred=True)

    def __str__(self) -> str:
        return self.name


class Printer(Base):
    __tablename__ = "printer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    blurb: Mapped[str | None] = mapped_column(Text, deferred=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("writer.id"))
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"))
    writer: Mapped[Writer] = relationship(lazy="joined")
    printer: Mapped[Printer] = relationship(lazy="select")
    chapters: Mapped[list["Chapter"]] = relationship(lazy="selectin")
    reviews: Mapped[list["Review"]] = relationship(lazy="raise_on_sql")

    def __str__(self) -> str:
        return f"{self.title} by {self.writer.name}"


class Chapter(Base):
    __tablename__ = "chapter"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))


class Review(Base):
    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))


class BookView(ModelView):
    model = Book
    column_list = ("title",)


class ChapterView(ModelView):
    model = Chapter


class ReviewView(ModelView):
    model = Review


class WriterView(ModelView):
    model = Writer


class PrinterView(ModelView):
    model = Printer


def test_a_list_brings_what_is_declared_to_come_and_leaves_the_rest(asked: Callable[[str], Statements]) -> None:
    page, *others = of_books(asked("/admin/books/"))
    assert "JOIN writer" in page and "blurb" not in page and "printer AS" not in page
    assert not any("review" in each for each in (page, *others))


@pytest.mark.parametrize(
    ("columns", "comes"),
    [("title,reviews", "FROM review"), ("title,writer.life", "writer_1.life"),
     ("title,chapters", "FROM chapter"), ("title,printer.name", "JOIN printer"),
     ("title,blurb", "book.blurb")],
)  # fmt: skip
def test_a_list_brings_what_it_shows_whatever_is_declared(
    asked: Callable[[str], Statements], columns: str, comes: str
) -> None:
    made = [each for each in of_books(asked(f"/admin/books/?columns={columns}")) if comes in each]
    assert len(made) == 1, made


@pytest.mark.parametrize("address", ["/admin/books/export/csv/?columns=title", "/api/v1/books?fields=title"])
def test_a_file_and_an_answer_read_what_they_carry_and_nothing_else(
    asked: Callable[[str], Statements], address: str
) -> None:
    for made in of_books(asked(address)):
        assert not any(word in made for word in ("writer", "printer", "chapter", "review", "blurb")), made


@pytest.mark.parametrize("address", ["/admin/books/export/csv/?columns=title,printer.name",
                                     "/api/v1/books?fields=title,printer.name",
                                     "/admin/books/export/csv/?columns=title,reviews"])  # fmt: skip
def test_a_file_and_an_answer_bring_related_rows_by_one_statement_for_all(
    asked: Callable[[str], Statements], address: str
) -> None:
    assert sum("JOIN printer" in each or "FROM review" in each for each in of_books(asked(address))) == 1


def test_a_label_that_asks_for_what_is_not_declared_to_come_is_named(
    asked: Callable[[str], Statements], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        BookView, "column_formatters", {"title": lambda _view, _context, book, _name: book.printer.name}
    )
    monkeypatch.setattr(asked.view, "column_formatters", BookView.column_formatters)  # type: ignore[attr-defined]
    with pytest.raises(LoadedLate, match=r'^Book\.printer .* Declare lazy="joined" on Book\.printer'):
        asked("/admin/books/")


def test_the_question_of_the_page_is_one_that_can_be_asked(rows: Rows) -> None:
    (code,) = (each for each in examples(ROOT / "docs" / "loading.md") if "busy = select" in each)
    module = ModuleType("example")
    exec(compile(code, "example", "exec"), vars(module))
    rows.line(rows.order(), product=rows.product(), position=1, quantity=20)
    rows.session.commit()
    with Statements(at_most=2), no_late_loads():
        (order,) = rows.session.scalars(module.busy).all()
        assert order.customer.name and [line.quantity for line in order.lines] == [20]


def test_the_test_of_the_page_passes(sign_in: Any, rows: Rows, statements: Any, no_late_loads: Any) -> None:
    (code,) = (each for each in examples(ROOT / "docs" / "loading.md") if each.startswith("def test_"))
    told = SimpleNamespace()
    exec(compile(code, "example", "exec"), vars(told))
    told.test_the_orders_of_a_page_cost_two_statements(sign_in, rows, statements, no_late_loads)


def of_books(asked: Statements) -> list[str]:
    """The statements that read the shelf's tables."""
    return [each for each in asked.rows if "admin_" not in each and "count(" not in each]


@pytest.fixture
def asked(shelf: Flask) -> Callable[[str], Statements]:
    """The statements of a page, which must load no row late."""
    visitor = Visitor(shelf)
    with shelf.app_context():
        visitor.sign_in(Rows(db.session).person(["admin"], {}))
    with shelf.app_context():
        db.session.remove()

    def spent(address: str) -> Statements:
        with Statements() as made, no_late_loads():
            answer = visitor.client.get(address)
            assert answer.status_code == 200, answer.get_data(as_text=True)[-600:]
        return made

    spent.view = shelf.extensions["steward"].by_name["books"]  # type: ignore[attr-defined]
    return spent


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Flask]:
    """Some books of one writer each, with a printer, chapters and reviews."""
    url = f"sqlite:///{tmp_path / 'shelf.db'}"
    engine = create_engine(url)
    for each in (ToolBase, Base):
        each.metadata.create_all(engine)
    engine.dispose()
    views = [BookView, ChapterView, ReviewView, WriterView, PrinterView]
    app = create_app(config, views, **(QUIET | {"DATABASE_URL": url}))
    with app.app_context():
        for number in range(BOOKS):
            book = Book(title=f"B{number}", blurb="Long", writer=Writer(name="W"), printer=Printer(name="P"))
            book.chapters, book.reviews = [Chapter(), Chapter()], [Review()]
            db.session.add(book)
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()
