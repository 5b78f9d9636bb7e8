"""What a declaration says in Flask-Admin's words holds here, too: on every page, not only where Flask-Admin looks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests.flask_admin.two import Admin, Declared, made, selects


class Base(DeclarativeBase):
    pass


class Undeclared(Base):
    """A model without a resource."""

    __tablename__ = "undeclared"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    pin: Mapped[str] = mapped_column(String(40), default="1234")
    password: Mapped[str] = mapped_column(String(40), default="hush", info={"secret": True})


class Book(Base):
    __tablename__ = "book"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_hidden: Mapped[bool] = mapped_column(default=False)
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelf.id"))
    undeclared_id: Mapped[int | None] = mapped_column(ForeignKey("undeclared.id"))

    undeclared: Mapped[Undeclared | None] = relationship()
    shelf: Mapped["Shelf | None"] = relationship(back_populates="books")
    cover: Mapped["Cover | None"] = relationship(back_populates="book", uselist=False)


class Shelf(Base):
    __tablename__ = "shelf"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    books: Mapped[list[Book]] = relationship(back_populates="shelf")

    def __str__(self) -> str:
        return self.name


class Cover(Base):
    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(primary_key=True)
    color: Mapped[str] = mapped_column(String(40))
    book_id: Mapped[int | None] = mapped_column(ForeignKey("book.id"))
    book: Mapped[Book | None] = relationship(back_populates="cover")


class ShowsWhatIsNotHidden:
    def get_query(self) -> Any:
        return super().get_query().filter_by(is_hidden=False)  # type: ignore[misc]

    def _prettify_name(self, name: str) -> str:
        return f"the {name}"


BOOKS = Declared(
    Book,
    ShowsWhatIsNotHidden,
    column_list=["name", "undeclared.name"],
    column_searchable_list=["undeclared.name"],
    page_size=3,
    can_set_page_size=False,
    can_view_details=False,
    action_disallowed_list=["delete"],
    extra_parameters=("tab",),
)


@pytest.fixture(scope="module")
def made_admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Admin]:
    path: Path = tmp_path_factory.mktemp("admin") / "admin.db"
    with made("ours", Base, [BOOKS, Declared(Shelf), Declared(Cover)], f"sqlite:///{path}") as admin:
        yield admin


@pytest.fixture
def admin(made_admin: Admin) -> Admin:
    made_admin.empty()
    return made_admin


def test_a_page_has_as_many_rows_as_the_view_says(admin: Admin) -> None:
    admin.add(*(Book(name=f"b{n}") for n in range(5)))
    assert [len(admin.get(Book, **args).tree.select("tbody tr")) for args in ({}, {"page": 0})] == [3, 3]


def test_a_page_size_that_may_not_be_chosen_is_refused(admin: Admin) -> None:
    assert admin.get(Book, page_size=50).status == 400
    assert admin.get(Shelf, page_size=100).status == 200


def test_only_the_declared_headings_sort(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.add(Shelf(id=1, name="a"))
    (view,) = (view for view in admin.app.extensions["steward"].views if view.model is Shelf)

    def sorting() -> int:
        return len(admin.get(Shelf).tree.select("thead th a[href*='sort=']"))

    assert sorting() > 1
    monkeypatch.setattr(view, "column_sortable_list", [Shelf.name])
    assert sorting() == 1
    monkeypatch.setattr(view, "column_sortable_list", [])
    assert sorting() == 0


def test_records_without_a_page_lead_to_their_form(admin: Admin) -> None:
    admin.add(Book(id=1, name="b"))
    assert admin.get(Book, "details/", id=1).status == 403
    assert admin.get(Book).tree.select_one("tbody th a")["href"] == "/admin/books/edit/?id=1"


def test_an_action_that_is_switched_off_by_its_name_is_off(admin: Admin) -> None:
    admin.add(Book(id=1, name="b"))
    assert admin.act(Book, "delete", 1).status == 403
    assert admin.values(select(Book.id)) == [1]


def test_a_row_that_the_query_hides_is_in_no_file(admin: Admin) -> None:
    admin.add(Book(name="seen"), Book(name="hidden", is_hidden=True))
    assert admin.download(Book, "export/csv/", columns="name").split() == ["name", "seen"]


def test_a_row_that_the_query_hides_is_not_among_the_related_ones(admin: Admin) -> None:
    admin.add(Shelf(id=1, name="s", books=[Book(name="seen"), Book(name="ghost", is_hidden=True)]))
    page = admin.get(Shelf, "details/", id=1, tab="books").text
    assert "seen" in page
    assert "ghost" not in page


def test_a_declared_path_to_a_model_without_a_resource_is_searched_and_sorted(admin: Admin) -> None:
    admin.add(*(Book(name=f"of {name}", undeclared=Undeclared(name=name)) for name in ("ada", "bob")))
    found = admin.get(Book, search="ada").text
    assert "of ada" in found
    assert "of bob" not in found
    in_order = admin.get(Book, sort="-undeclared.name").text
    assert in_order.index("of bob") < in_order.index("of ada")


@pytest.mark.parametrize("name", ["pin", "password", "id"])
def test_what_no_declaration_names_of_such_a_model_cannot_be_asked_for(admin: Admin, name: str) -> None:
    for asked in ({f"undeclared.{name}": "1"}, {"sort": f"undeclared.{name}"}, {"columns": f"undeclared.{name}"}):
        assert admin.get(Book, **asked).status == 400


def test_the_parameters_of_a_team_stay_in_the_links_of_the_list(admin: Admin) -> None:
    admin.add(Book(name="b"))
    links = [str(link["href"]) for link in admin.get(Book, tab="new").tree.select("thead a[href]")]
    assert links
    assert all("tab=new" in link for link in links)


def test_names_are_made_as_the_view_makes_them(admin: Admin) -> None:
    admin.add(Book(name="b"))
    assert "the name" in admin.get(Book).text
    assert "the name" in admin.get(Book, "new/").text


def test_a_text_without_a_length_is_an_ordinary_column(admin: Admin) -> None:
    assert "name" in [
        column for column, _ in admin.views[Book].get_column_names(admin.views[Book].scaffold_list_columns(), None)
    ]


def test_the_other_end_of_one_to_one_is_in_the_form(admin: Admin) -> None:
    admin.add(Cover(id=4, color="red"), Book(id=1, name="b"))
    admin.post(Book, "edit/", admin.get(Book, "edit/", id=1).form | {"cover": "4"}, id=1)
    assert admin.value(select(Cover.book_id)) == 1


def test_a_row_whose_own_words_are_null_has_a_page(admin: Admin) -> None:
    admin.add(Book(id=1, name="b", shelf=Shelf(id=5, name="")))
    assert admin.get(Shelf, "details/", id=5).status == 200


def test_a_list_asks_for_the_words_of_its_rows_once(admin: Admin) -> None:
    admin.add(*(Book(name=f"b{n}", undeclared=Undeclared(name="u")) for n in range(3)))
    with admin.statements() as seen:
        admin.get(Book, columns="undeclared.name")
    assert len(selects(seen, Book)) == 1, seen


@pytest.mark.postgres
def test_a_row_that_the_query_hides_is_in_no_file_that_the_database_writes(postgres_url: str) -> None:
    from tests.databases import fresh_postgres

    with fresh_postgres(postgres_url) as url, made("ours", Base, [BOOKS], url) as admin:
        admin.add(Book(name="seen"), Book(name="ghost", is_hidden=True))
        assert admin.download(Book, "export/csv/", columns="name").split() == ["name", "seen"]
