"""Files in a column: put in, kept, replaced, removed, handed out, and refused."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app import db
from tests.pages import Visitor
from tests.resource.ships import Ship, harbour, somebody

PAGE, FILE = "/admin/ships/edit/?id=1", "/admin/ships/file/?id=1&field=plan"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>"


def test_a_file_is_put_in_replaced_left_alone_and_removed(olu: Visitor) -> None:
    olu.save(PAGE, plan=chosen(PICTURE))
    assert plan(olu.app) == PICTURE
    olu.save(PAGE, name="Lake", plan=chosen(b"", ""))
    assert plan(olu.app) == PICTURE
    olu.save(PAGE, plan=chosen(b"another"))
    assert plan(olu.app) == b"another"
    assert olu.open(PAGE).says("A file of 7 bytes is kept here.")
    olu.save(PAGE, plan=chosen(b"", ""), plan__null="1")
    assert plan(olu.app) is None


def test_a_file_that_is_too_large_is_refused_and_the_old_one_stays(olu: Visitor) -> None:
    olu.save(PAGE, plan=chosen(b"old"))
    page = olu.save(PAGE, plan=chosen(b"x" * 1001), name="Lake")
    assert page.status == 422 and page.says("at most 1,000 bytes are kept here") and plan(olu.app) == b"old"
    assert olu.save(PAGE, plan=chosen(b"x" * 1000)).status == 303


def test_a_file_waits_in_a_form_that_is_refused_for_another_reason(olu: Visitor) -> None:
    page = olu.save(PAGE, name="", plan=chosen(PICTURE))
    assert page.status == 422 and page.says("The file you chose waits here") and plan(olu.app) is None
    olu.send(PAGE, page.form() | {"name": "Lake", "plan": chosen(b"", "")}, status=303)
    assert plan(olu.app) == PICTURE


def test_what_is_said_to_wait_and_is_no_file_is_refused(olu: Visitor) -> None:
    assert olu.save(PAGE, plan=chosen(b"", ""), plan__held="no file").status == 422
    too_much = olu.save(PAGE, plan=chosen(b"", ""), plan__held="QUFB" * 500)
    assert too_much.status == 422 and plan(olu.app) is None


def test_two_people_who_replace_one_file_are_asked(olu: Visitor) -> None:
    drawn = olu.open(PAGE).form()
    olu.save(PAGE, plan=chosen(b"theirs"))
    page = olu.send(PAGE, drawn | {"plan": chosen(b"mine, longer")}, status=409)
    assert page.says("a file of 12 bytes") and page.says("a file of 6 bytes") and plan(olu.app) == b"theirs"


def test_a_file_is_handed_out_as_a_download_under_a_name_of_our_own(olu: Visitor) -> None:
    olu.save(PAGE, plan=chosen(PICTURE, "<b>../../etc/passwd</b>.html"))
    link = olu.open(PAGE).one(".file-kept a")["href"]
    answer = olu.client.get(str(link))
    assert answer.data == PICTURE and answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; filename=plan-") and said.endswith(".png") and "passwd" not in said


def test_a_file_is_for_those_who_may_read_its_field_of_its_row(olu: Visitor) -> None:
    olu.save(PAGE, plan=chosen(PICTURE))
    anna = somebody(olu.app, "staff")
    assert anna.open(FILE).status == 404 and not anna.open(PAGE).all("[name=plan]")
    with olu.app.app_context():
        db.session.get_one(Ship, 1).name = "Sunk"
        db.session.commit()
    assert olu.open(FILE).status == 404
    assert Visitor(olu.app).open(FILE).location.startswith("/login")


@pytest.mark.parametrize("field", ["name", "id", "nothing", "", "cabins"])
def test_what_is_no_file_is_not_handed_out(olu: Visitor, field: str) -> None:
    assert olu.open(f"/admin/ships/file/?id=1&field={field}").status == 404
    assert olu.open(FILE).status == 404  # nothing was put in yet


def chosen(content: bytes, name: str = "plan.png") -> tuple[Any, str]:
    """A file as a browser sends it; without a name nothing was chosen."""
    return io.BytesIO(content), name


def plan(app: Flask) -> bytes | None:
    with app.app_context():
        return db.session.scalar(select(Ship.plan))


@pytest.fixture
def olu(tmp_path: Path) -> Iterator[Visitor]:
    with harbour(tmp_path, cabins=0) as app:
        yield somebody(app, "ops")
