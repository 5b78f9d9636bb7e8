"""What a page of plain Flask-Admin asks of the database; ours asks little, however large the tables are.

Counted in statements and read in SQL, never in seconds.
"""

from typing import Any

import pytest
from flask_admin.contrib.sqla import ModelView as PlainModelView
from flask_admin.contrib.sqla.filters import FilterEqual
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from admin_app import ModelView
from tests.flask_admin.two import Admin, Declared, both, selects


class Base(DeclarativeBase):
    pass


class Buyer(Base):
    __tablename__ = "buyer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    sales: Mapped[list["Sale"]] = relationship(back_populates="buyer")

    def __str__(self) -> str:
        return self.name


class Sale(Base):
    __tablename__ = "sale"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("buyer.id"))
    buyer: Mapped[Buyer | None] = relationship(back_populates="sales")
    items: Mapped[list["Item"]] = relationship(back_populates="sale", cascade="all, delete-orphan")


class Item(Base):
    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(default=1)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sale.id"))
    good_id: Mapped[int | None] = mapped_column(ForeignKey("good.id"))
    sale: Mapped[Sale] = relationship(back_populates="items")
    good: Mapped["Good | None"] = relationship()


class Good(Base):
    __tablename__ = "good"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))

    def __str__(self) -> str:
        return self.name


class Receipt(Base):
    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("buyer.id"))
    buyer: Mapped[Buyer | None] = relationship()


made_admin, admin = both(
    Base,
    [
        Declared(
            Sale,
            column_list=["number", "buyer.name"],
            column_searchable_list=["number"],
            form_columns=["number", "buyer"],
            inline_models=[Item],
            can_export=True,
            page_size=20,
        ),
        Declared(Buyer, column_list=["name"], page_size=20),
        Declared(Receipt, column_list=["buyer"], column_editable_list=["buyer"], page_size=20),
    ],
)


def of_the_team(statements: list[tuple[str, Any]]) -> list[str]:
    """The questions about the tables here, without those about who is asking."""
    return [text for text, _ in statements if text.startswith("SELECT") and "admin_" not in text]


def test_a_list_with_a_column_of_a_related_row_asks_a_few_times(admin: Admin) -> None:
    admin.add(*(Sale(number=f"S-{n}", buyer=Buyer(name=f"b{n}")) for n in range(20)))
    with admin.statements() as seen:
        page = admin.get(Sale)
    assert len(page.keys) == 20
    assert len(of_the_team(seen)) <= 3, seen


def test_a_list_whose_relation_can_be_edited_asks_a_few_times(admin: Admin) -> None:
    admin.add(*(Receipt(buyer=Buyer(name=f"b{n}")) for n in range(20)))
    with admin.statements() as seen:
        page = admin.get(Receipt)
    assert len(page.keys) == 20
    assert len(of_the_team(seen)) <= 3, len(seen)


@pytest.mark.parametrize("arguments", [{}, {"sort": "0"}], ids=["a list", "an old link"])
def test_a_list_counts_to_a_bound(admin: Admin, arguments: dict[str, str]) -> None:
    admin.add(*(Sale(number=f"S-{n}") for n in range(30)))
    with admin.statements() as seen:
        admin.get(Sale, **arguments)
    counts = [text for text in of_the_team(seen) if "count(" in text]
    assert all("LIMIT" in text for text in counts), counts


def test_an_export_counts_nothing(admin: Admin) -> None:
    admin.add(*(Sale(number=f"S-{n}") for n in range(3)))
    with admin.statements() as seen:
        admin.download(Sale, "export/csv/", columns="number")
    assert not [text for text in of_the_team(seen) if "count(" in text]


def test_an_export_of_plain_columns_makes_no_objects(admin: Admin) -> None:
    admin.add(*(Sale(number=f"S-{n}") for n in range(3)))
    made: list[Any] = []

    def note(row: Any, _context: Any) -> None:
        made.append(row)

    event.listen(Sale, "load", note)
    try:
        admin.download(Sale, "export/csv/", columns="number")
    finally:
        event.remove(Sale, "load", note)
    assert made == []


def test_the_next_page_does_not_pass_over_the_rows_before_it(admin: Admin) -> None:
    admin.add(*(Sale(number=f"S-{n:02}") for n in range(45)))
    (following, *_) = admin.get(Sale).tree.select("nav.pager a[rel=next], ul.pagination a[href*='page=1']")
    with admin.statements() as seen:
        admin.client.get(following["href"])
    asked, *_ = [values for text, values in seen if "sale.number" in text and "LIMIT" in text]
    assert asked[-1] == 0, "the last value is the OFFSET"


def test_a_form_loads_no_row_that_could_be_chosen(admin: Admin) -> None:
    admin.add(*(Buyer(name=f"b{n}") for n in range(30)))
    with admin.statements() as seen:
        admin.get(Sale, "new/")
    assert not [text for text in selects(seen, Buyer) if "LIMIT" not in text]


def test_a_form_with_three_children_asks_for_what_they_name_once(admin: Admin) -> None:
    admin.add(Sale(id=1, number="S", items=[Item(good=Good(name=f"g{n}")) for n in range(3)]))
    with admin.statements() as seen:
        admin.get(Sale, "edit/", id=1)
    assert len(of_the_team(seen)) <= 5, of_the_team(seen)


def test_the_form_of_one_does_not_draw_the_many(admin: Admin) -> None:
    admin.add(Buyer(id=1, name="b"), *(Sale(number=f"S-{n}") for n in range(30)))
    assert len(admin.get(Buyer, "edit/", id=1).tree.select("main option, form option")) < 30


def test_a_search_compares_texts_as_they_are(admin: Admin) -> None:
    admin.add(Sale(number="100%"), Sale(number="100x"))
    with admin.statements() as seen:
        page = admin.get(Sale, search="100%")
    assert len(page.keys) == 1
    assert not [text for text in selects(seen, Sale) if "CAST(sale.number" in text]


def test_a_list_page_loads_few_files(admin: Admin) -> None:
    files = admin.get(Sale).tree.select("script[src], link[rel=stylesheet]")
    assert len(files) <= 8, files


@pytest.mark.parametrize("view_class", [ModelView, pytest.param(PlainModelView, marks=pytest.mark.xfail(strict=True))])
def test_the_options_of_a_filter_are_asked_for_when_it_is_used(view_class: Any) -> None:
    asked: list[int] = []

    def options() -> list[tuple[str, str]]:
        asked.append(1)
        return [("a", "A")]

    filters = [FilterEqual(Sale.number, "Number", options=options)]
    Declared(Sale, column_filters=filters).on(view_class)(Sale, SQLAlchemy())
    assert asked == []
