"""Plain Flask-Admin shows or writes something else than is there, without a word; ours does not.

What a form does to a row is in ``tests/resource/test_form_defects.py``.
"""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask_admin.contrib.sqla import ModelView as PlainModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ForeignKey, Interval, LargeBinary, String, func, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from admin_app import ModelView
from tests.flask_admin.two import Admin, Declared, both, selects


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


class Order(Base):
    __tablename__ = "order"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    total: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))

    customer: Mapped[Customer | None] = relationship()
    lines: Mapped[list["Line"]] = relationship(back_populates="order")


class Line(Base):
    __tablename__ = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    note: Mapped[str] = mapped_column(String(40))

    order: Mapped[Order] = relationship(back_populates="lines")


class Odd(Base):
    __tablename__ = "odd"

    id: Mapped[int] = mapped_column(primary_key=True)
    facts: Mapped[Any | None] = mapped_column(JSON)
    took: Mapped[timedelta | None] = mapped_column(Interval)
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)


made_admin, admin = both(
    Base,
    [
        Declared(
            Order,
            column_list=["number", "customer.name", "total"],
            column_sortable_list=["number", "total"],
            column_searchable_list=["number", "lines.note"],
            column_filters=["total"],
            column_default_sort="total",
            form_columns=["number", "total"],
            can_export=True,
            page_size=20,
        ),
        Declared(Customer, column_list=["name"]),
    ],
)


def test_an_export_with_a_related_column_has_all_its_rows(admin: Admin) -> None:
    admin.add(*(Order(number=f"O-{n}", customer=Customer(name=f"c{n}")) for n in range(3)))
    lines = list(csv.reader(io.StringIO(admin.download(Order, "export/csv/"))))
    assert [line[1] for line in lines[1:]] == ["c0", "c1", "c2"]


@pytest.mark.parametrize("view_class", [ModelView, pytest.param(PlainModelView, marks=pytest.mark.xfail(strict=True))])
@pytest.mark.parametrize("name", ["facts", "took", "photo"])
def test_a_column_of_any_type_may_be_named_as_a_filter(view_class: Any, name: str) -> None:
    view = Declared(Odd, column_filters=[name], form_columns=["id"]).on(view_class)
    assert not view(Odd, SQLAlchemy())._filters


def test_deleting_many_is_all_or_nothing(admin: Admin) -> None:
    admin.add(Order(id=1, number="a"), Order(id=2, number="b", lines=[Line(note="in the way")]))
    admin.act(Order, "delete", 1, 2)
    assert admin.value(select(func.count(Order.id))) == 2


def test_deleting_many_is_a_handful_of_statements(admin: Admin) -> None:
    admin.add(*(Order(id=n, number=f"O-{n}") for n in range(1, 11)))
    with admin.statements() as seen:
        admin.act(Order, "delete", *range(1, 11))
    assert admin.value(select(func.count(Order.id))) == 0
    assert len(seen) < 30, [text for text, _ in seen]


def test_of_two_who_change_the_same_field_the_second_is_told(admin: Admin) -> None:
    admin.add(Order(id=1, number="before"))
    posted = admin.get(Order, "edit/", id=1).form
    admin.write(update(Order).values(number="theirs"))
    answer = admin.post(Order, "edit/", posted | {"number": "mine"}, id=1)
    assert admin.value(select(Order.number)) == "theirs"
    assert answer.status == 409


def test_a_list_is_ordered_to_the_last_row(admin: Admin) -> None:
    admin.add(Customer(name="a"))
    with admin.statements() as seen:
        admin.get(Customer)
    assert "ORDER BY" in selects(seen, Customer)[-1]


@pytest.mark.parametrize("arguments", [{}, {"sort": 2}], ids=["as declared", "by an old link"])
def test_rows_that_are_equal_in_the_order_have_a_fixed_place(admin: Admin, arguments: dict[str, int]) -> None:
    admin.add(*(Order(number="a") for _ in range(3)))
    with admin.statements() as seen:
        admin.get(Order, **arguments)
    orders = [part.split("LIMIT")[0] for text, _ in seen for part in text.split("ORDER BY")[1:]]
    assert any('"order".id' in order for order in orders), orders


def test_a_row_that_is_found_twice_is_shown_once(admin: Admin) -> None:
    admin.add(*(Order(id=n, number=f"O-{n}", lines=[Line(note="red"), Line(note="red")]) for n in range(1, 21)))
    page = admin.get(Order, search="red")
    assert len(page.keys) == 20
    assert "(40)" not in page.text


@pytest.mark.parametrize("arguments", [{"flt0_99": "1"}, {"flt0_0": "much"}, {"sort": 77}])
def test_an_old_link_that_cannot_be_read_does_not_show_everything(admin: Admin, arguments: dict[str, str]) -> None:
    admin.add(Order(number="a", total=5))
    answer = admin.get(Order, **arguments)
    assert answer.status == 400
    assert not answer.keys
