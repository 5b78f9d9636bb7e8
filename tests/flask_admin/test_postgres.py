"""What only a database with real types tells: plain Flask-Admin's keys and pages on PostgreSQL with psycopg 3."""

import pytest
from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.flask_admin.two import Admin, Declared, both

pytestmark = pytest.mark.postgres


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))


made_admin, admin = both(Base, [Declared(Thing, column_filters=["id"], can_view_details=True)], database="postgres")


def test_rows_can_be_deleted_together(admin: Admin) -> None:
    admin.add(Thing(id=1, name="a"), Thing(id=2, name="b"), Thing(id=3, name="c"))
    admin.act(Thing, "delete", 1, 2)
    assert admin.values(select(Thing.id)) == [3]


@pytest.mark.parametrize("key", ["abc", "99999999999", "9" * 40])
@pytest.mark.parametrize("page", ["details/", "edit/"])
def test_a_key_that_is_none_names_no_row(admin: Admin, page: str, key: str) -> None:
    assert admin.get(Thing, page, id=key).status == 404


def test_an_old_link_that_filters_by_a_number_too_large_is_no_mistake_of_ours(admin: Admin) -> None:
    assert admin.get(Thing, flt0_0="99999999999").status in (200, 400)


def test_a_page_below_the_first_is_refused(admin: Admin) -> None:
    assert admin.get(Thing, page="-1").status == 400


def test_an_old_link_far_beyond_the_last_page_is_refused(admin: Admin) -> None:
    assert admin.get(Thing, page="9" * 20).status == 400
