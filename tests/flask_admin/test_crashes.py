"""Requests that plain Flask-Admin answers with a 500, and ours with a page or a refusal."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import got_request_exception, has_request_context
from flask_admin import expose
from sqlalchemy import ForeignKey, String, Uuid, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from admin_app import needs
from tests.flask_admin.two import Admin, Declared, both


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    members: Mapped[list["Member"]] = relationship(back_populates="team")

    def __str__(self) -> str:
        return self.name


class Member(Base):
    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    age: Mapped[int] = mapped_column(default=1)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    team: Mapped[Team] = relationship(back_populates="members")


class Ticket(Base):
    """Named by a UUID."""

    __tablename__ = "ticket"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(40))


class Selected(Base):
    __tablename__ = "selected"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    team: Mapped[Team | None] = relationship()


class Edited(Base):
    __tablename__ = "edited"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    team: Mapped[Team | None] = relationship()


class HasAPageThatFails:
    @expose("/broken/")
    @needs("read")
    def broken(self) -> Any:
        raise TypeError("a mistake of the team's")


class ShowsRecordsToSome:
    @property
    def can_view_details(self) -> bool:
        return has_request_context()


TEAM = Declared(Team, HasAPageThatFails, column_list=["name"], form_columns=["name"])

made_admin, admin = both(
    Base,
    [
        TEAM,
        Declared(Member, ShowsRecordsToSome, form_columns=["name", "age"], column_editable_list=["name", "age"]),
        Declared(Ticket, column_filters=["id"], can_view_details=True, form_columns=["name"]),
        Declared(Selected, column_select_related_list=("team",)),
        Declared(Edited, column_editable_list=["team"], form_ajax_refs={"team": {"fields": ("name",)}}),
    ],
)


@pytest.mark.parametrize("page", ["details/", "edit/"])
def test_a_row_with_a_uuid_has_pages(admin: Admin, page: str) -> None:
    key = uuid4()
    admin.add(Ticket(id=key, name="a ticket"))
    assert "a ticket" in admin.get(Ticket, page, id=str(key)).text


def test_a_row_with_a_uuid_can_be_deleted(admin: Admin) -> None:
    key = uuid4()
    admin.add(Ticket(id=key, name="a"))
    admin.delete(Ticket, key)
    assert admin.values(select(Ticket.id)) == []


def test_rows_with_a_uuid_can_be_deleted_together(admin: Admin) -> None:
    keys = [uuid4(), uuid4()]
    admin.add(*(Ticket(id=key, name="a") for key in keys))
    admin.act(Ticket, "delete", *keys)
    assert admin.values(select(Ticket.id)) == []


def test_an_old_link_filters_by_a_uuid(admin: Admin) -> None:
    key = uuid4()
    admin.add(Ticket(id=key, name="a"), Ticket(name="b"))
    assert admin.get(Ticket, flt0_0=str(key)).keys == [str(key)]


@pytest.mark.parametrize("key", ["1,2", "abc", "", "9" * 40, "\0"])
def test_a_key_that_is_none_names_no_row(admin: Admin, key: str) -> None:
    assert admin.get(Team, "edit/", id=key).status == 404


def test_an_old_link_far_beyond_the_last_page_is_refused(admin: Admin) -> None:
    assert admin.get(Team, page="9" * 20).status == 400


def test_a_page_below_the_first_is_refused_or_the_first(admin: Admin) -> None:
    assert admin.get(Team, page="-" + "9" * 20).status in (200, 400)


def test_a_missing_value_in_the_list_is_refused(admin: Admin) -> None:
    assert admin.post(Member, "ajax/update/", {"list_form_pk": "1"}).status in (403, 422)


def test_a_wrong_value_in_the_list_is_refused(admin: Admin) -> None:
    admin.add(Team(id=1, name="t", members=[Member(id=1, name="m")]))
    assert admin.post(Member, "ajax/update/", {"list_form_pk": "1", "age": "old"}).status == 422


def test_a_row_that_is_gone_is_not_edited_in_the_list(admin: Admin) -> None:
    assert admin.post(Member, "ajax/update/", {"list_form_pk": "77", "name": "m"}).status == 404


def test_a_mistake_in_a_page_is_logged_as_it_was_made(admin: Admin) -> None:
    seen: list[str] = []

    def note(_app: Any, exception: Exception, **_: Any) -> None:
        seen.append(str(exception))

    with got_request_exception.connected_to(note):
        admin.get(Team, "broken/")
    assert seen == ["a mistake of the team's"]


def test_whether_records_have_pages_may_depend_on_the_request(admin: Admin) -> None:
    admin.add(Team(id=1, name="t", members=[Member(id=1, name="a member")]))
    assert "a member" in admin.get(Member, "details/", id=1).text


def test_a_relation_may_be_edited_in_the_list_and_picked(admin: Admin) -> None:
    admin.add(Edited(team=Team(name="the team")))
    assert "the team" in admin.get(Edited).text


@pytest.mark.parametrize("arguments", [{}, {"page": "0"}])
def test_a_relation_may_be_named_by_text_to_be_loaded_along(admin: Admin, arguments: dict[str, str]) -> None:
    admin.add(Selected(team=Team(name="the team")))
    assert admin.get(Selected, **arguments).status == 200


def test_what_keeps_a_row_from_being_deleted_is_said_in_words(admin: Admin) -> None:
    admin.add(Team(id=1, name="t", members=[Member(name="m")]))
    page = admin.follow(admin.delete(Team, 1))
    assert admin.values(select(Team.id)) == [1]
    assert "NOT NULL" not in page.text
