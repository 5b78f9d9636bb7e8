"""Doors that plain Flask-Admin leaves open, and ours closes."""

from typing import Any

from flask_admin.actions import action
from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests.flask_admin.two import Admin, Declared, both, signed_in


class Base(DeclarativeBase):
    pass


class Owner(Base):
    __tablename__ = "owner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    is_hidden: Mapped[bool] = mapped_column(default=False)

    def __str__(self) -> str:
        return self.name


class Task(Base):
    __tablename__ = "task"
    __table_args__ = (CheckConstraint("hours >= 0", name="ck_hours_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    hours: Mapped[int] = mapped_column(default=0)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("owner.id"))

    owner: Mapped[Owner | None] = relationship()


class Fixed(Base):
    """Shown and never changed."""

    __tablename__ = "fixed"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(40))


class ShowsWhatIsNotHidden:
    """The rows as Flask-Admin's manual narrows them."""

    def get_query(self) -> Any:
        return super().get_query().filter_by(is_hidden=False)  # type: ignore[misc]


class Finishes(ShowsWhatIsNotHidden):
    @action("finish", "Finish")
    def action_finish(self, ids: list[str]) -> None:
        for row in self.session.session.scalars(select(Task).where(Task.id.in_(map(int, ids)))):  # type: ignore[attr-defined]
            row.title = "finished"
        self.session.session.commit()  # type: ignore[attr-defined]


made_admin, admin = both(
    Base,
    [
        Declared(
            Task,
            Finishes,
            column_list=["title", "owner"],
            form_columns=["title", "hours", "owner"],
            form_args={"title": {"description": "<script>alert(1)</script>"}},
            form_ajax_refs={"owner": {"fields": ("name",)}},
            column_editable_list=["title"],
            can_view_details=True,
            can_export=True,
        ),
        Declared(Owner, ShowsWhatIsNotHidden, column_list=["name"], form_columns=["name"]),
        Declared(Fixed, column_editable_list=["title"], can_create=False, can_edit=False, can_delete=False),
    ],
)


def test_somebody_to_whom_nothing_was_granted_sees_nothing(admin: Admin) -> None:
    admin.add(Task(title="a secret"))
    somebody = signed_in(admin.app).client if admin.is_ours else admin.app.test_client()
    answer = somebody.get(admin.address(Task))
    assert answer.status_code == 403
    assert "a secret" not in answer.text


def test_a_view_that_cannot_be_edited_is_not_edited_in_its_list(admin: Admin) -> None:
    admin.add(Fixed(id=1, title="before"))
    answer = admin.post(Fixed, "ajax/update/", {"list_form_pk": "1", "title": "after"})
    assert admin.value(select(Fixed.title)) == "before"
    assert answer.status == 403


def test_a_row_that_the_list_hides_has_no_page(admin: Admin) -> None:
    admin.add(Task(id=1, title="a", is_hidden=True))
    assert [admin.get(Task, page, id=1).status for page in ("details/", "edit/", "delete/")] == [404, 404, 404]


def test_a_row_that_the_list_hides_is_not_changed(admin: Admin) -> None:
    admin.add(Task(id=1, title="before", is_hidden=True))
    admin.post(Task, "edit/", {"title": "after", "hours": "1"}, id=1)
    admin.post(Task, "ajax/update/", {"list_form_pk": "1", "title": "after"})
    assert admin.value(select(Task.title)) == "before"


def test_a_row_that_the_list_hides_is_not_deleted(admin: Admin) -> None:
    admin.add(Task(id=1, title="a", is_hidden=True))
    admin.delete(Task, 1)
    assert admin.values(select(Task.id)) == [1]


def test_an_action_does_not_reach_a_row_that_the_list_hides(admin: Admin) -> None:
    admin.add(Task(id=1, title="before", is_hidden=True))
    admin.act(Task, "finish", 1)
    assert admin.value(select(Task.title)) == "before"


def test_a_picker_offers_no_row_that_its_own_list_hides(admin: Admin) -> None:
    admin.add(Owner(name="Ada"), Owner(name="Ada the hidden", is_hidden=True))
    assert "hidden" not in admin.get(Task, "ajax/lookup/", name="owner", query="Ada").text


def test_a_picker_takes_no_row_that_its_own_list_hides(admin: Admin) -> None:
    admin.add(Owner(id=7, name="hidden", is_hidden=True), Task(id=1, title="a"))
    admin.post(Task, "edit/", admin.get(Task, "edit/", id=1).form | {"owner": "7"}, id=1)
    assert admin.value(select(Task.owner_id)) is None


def test_a_picker_answers_with_no_more_than_a_page_of_rows(admin: Admin) -> None:
    admin.add(*(Owner(name=f"Ada {n}") for n in range(60)))
    assert admin.get(Task, "ajax/lookup/", name="owner", query="Ada", limit=100000).text.count("Ada") <= 20


def test_a_form_without_its_token_writes_nothing(admin: Admin) -> None:
    answer = admin.post(Task, "new/", {"title": "forged", "hours": "1", "csrf_token": ""})
    assert answer.status == 400
    assert admin.values(select(Task.id)) == []


def test_a_refusal_is_a_refusal_and_says_why(admin: Admin) -> None:
    answer = admin.get(Fixed, "new/")
    assert answer.status == 403
    assert "cannot be" in answer.text


def test_what_the_database_says_is_told_to_nobody(admin: Admin) -> None:
    answer = admin.post(Task, "new/", {"title": "a", "hours": "-1"})
    assert admin.values(select(Task.id)) == []
    page = admin.follow(answer)
    assert not [word for word in ("INSERT", "IntegrityError", "ck_hours", "sqlite3") if word in page.text]


def test_a_text_that_a_spreadsheet_would_run_is_not_exported_as_one(admin: Admin) -> None:
    admin.add(Task(title="=HYPERLINK(1)"))
    assert "\n=HYPERLINK" not in admin.download(Task, "export/csv/").replace("\r", "")


def test_a_list_works_where_inline_scripts_are_forbidden(admin: Admin) -> None:
    admin.add(Task(title="a"))
    assert not admin.get(Task).tree.select("[onclick], [onchange], [onsubmit], a[href^='javascript:']")


def test_deleting_without_a_script_asks_first(admin: Admin) -> None:
    admin.add(Task(id=1, title="a"))
    admin.post(Task, "action/", {"action": "delete", "rowid": "1"})
    assert admin.values(select(Task.id)) == [1]


def test_a_description_is_text(admin: Admin) -> None:
    assert "<script>alert(1)" not in admin.get(Task, "new/").text
