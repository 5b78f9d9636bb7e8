"""A column that somebody may not see: plain Flask-Admin lets it be searched and filtered all the same."""

from collections.abc import Iterator

import pytest
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from admin_app import STANDARD
from tests.flask_admin.two import Admin, Declared, both, signed_in


class Base(DeclarativeBase):
    pass


class Worker(Base):
    __tablename__ = "worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    salary: Mapped[str] = mapped_column(String(40))


made_admin, _ = both(
    Base,
    [
        Declared(
            Worker,
            column_list=["name", "salary"],
            column_searchable_list=["name", "salary"],
            column_filters=["salary"],
            column_sortable_list=["name", "salary"],
            column_exclude_list=["salary"],
            can_view_details=True,
            can_export=True,
            policy=STANDARD.but(fields={"salary": {"ops"}}),
        )
    ],
)
del _


@pytest.fixture
def admin(made_admin: Admin) -> Iterator[Admin]:
    """Somebody who may read everything but the salary; in plain Flask-Admin it is left out of the list."""
    made_admin.empty()
    client = made_admin.client
    if made_admin.is_ours and not hasattr(made_admin, "staff"):
        made_admin.staff = signed_in(made_admin.app, "staff").client  # type: ignore[attr-defined]
    made_admin.client = getattr(made_admin, "staff", client)
    yield made_admin
    made_admin.client = client


def test_a_hidden_column_is_not_searched(admin: Admin) -> None:
    admin.add(Worker(name="Ada", salary="9001"))
    assert admin.get(Worker, search="9001").keys == []


def test_a_hidden_column_is_not_filtered_by(admin: Admin) -> None:
    admin.add(Worker(name="Ada", salary="9001"))
    assert admin.get(Worker, flt0_0="9001").status == 400


def test_a_hidden_column_is_on_no_page_and_in_no_file(admin: Admin) -> None:
    admin.add(Worker(id=1, name="Ada", salary="9001"))
    pages = [admin.get(Worker, page, id=1).text for page in ("details/", "edit/")]
    assert not [page for page in pages if "9001" in page]
