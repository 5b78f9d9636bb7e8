"""The API over opened databases with every oddity: each resource lists, each record opens and can be put back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from admin_app.api.addresses import part_of_key
from admin_app.reflection.views import OpenedView
from admin_app.resource.fields.keys import text_of_key
from tests.api.asking import Asking
from tests.reflection import odd
from tests.reflection.walk import Walk


def test_every_resource_lists_all_its_rows_and_ends(reading: Walk) -> None:
    assert reading.troubles(lambda view: lists(reading, view)) == []


def test_every_record_opens_by_its_key_with_its_history(reading: Walk) -> None:
    assert reading.troubles(lambda view: opens(reading, view)) == []


def test_every_relation_expands(reading: Walk) -> None:
    assert reading.troubles(lambda view: expands(reading, view)) == []


def test_a_database_that_is_only_read_says_so_to_whoever_writes(reading: Walk) -> None:
    asking = Asking(reading.visitor)
    for view in reading.views:
        for verb, address in (("POST", ""), ("POST", "/bulk"), ("PATCH", "/1"), ("PUT", "/1"), ("DELETE", "/1")):
            answer = asking(verb, f"/{quote(view.name_in_url)}{address}", {"create": []})
            assert answer.status_code in (403, 405), (view.name, verb, answer.text)


def test_what_a_record_says_can_be_put_back_and_leaves_every_row_identical(writing: Walk) -> None:
    assert writing.troubles(lambda view: puts_back(writing, view)) == []


def pages(asking: Asking, address: str) -> Iterator[list[Any]]:
    while address:
        answer = asking("GET", address)
        assert answer.status_code == 200, (address, answer.text[:500])
        yield answer.json["items"]
        address = (answer.json["next"] or "").removeprefix("/api/v1")


def lists(walk: Walk, view: OpenedView) -> list[str]:
    asking = Asking(walk.visitor)
    found = [item for page in pages(asking, f"/{quote(view.name_in_url)}?pageSize=200") for item in page]
    return [] if len(found) == walk.stored(view) else [f"{view.name}: {len(found)} rows, not {walk.stored(view)}"]


def keys_of(walk: Walk, view: OpenedView) -> list[str]:
    from sqlalchemy import select

    from admin_app import db
    from admin_app.resource.fields.keys import key_attributes

    with walk.visitor.app.app_context():
        rows = db.session.execute(select(*key_attributes(view.model)).limit(60), execution_options={"asked_by": "tool"})
        return [text_of_key(view.model, tuple(row)) for row in rows]


def address_of(view: OpenedView, key: str) -> str:
    return f"/{quote(view.name_in_url)}/{quote(part_of_key(key), safe='')}"


def opens(walk: Walk, view: OpenedView) -> list[str]:
    asking, told = Asking(walk.visitor), []
    for key in keys_of(walk, view):
        for ending in ("", "/history"):
            answer = asking("GET", address_of(view, key) + ending)
            if answer.status_code != 200:
                told.append(f"{view.name} {key!r}{ending} answered {answer.status_code} {answer.text[:300]}")
    return told


def expands(walk: Walk, view: OpenedView) -> list[str]:
    asking, told = Asking(walk.visitor), []
    for name, field in view.all_fields.items():
        if field.kind.is_relation:
            answer = asking("GET", f"/{quote(view.name_in_url)}?expand={quote(name)}&pageSize=200")
            if answer.status_code != 200:
                told.append(f"{view.name}.{name} answered {answer.status_code} {answer.text[:300]}")
    return told


def puts_back(walk: Walk, view: OpenedView) -> list[str]:
    if not view.opened.keyed or view.opened.facts.kind != "table" or view._unchangeable("edit"):
        return []
    asking, told, before = Asking(walk.visitor), [], walk.snapshot(view)
    for key in keys_of(walk, view):
        address = address_of(view, key)
        read = asking("GET", address)
        for verb in ("PATCH", "PUT"):
            answer = asking(verb, address, read.data, if_match=read.headers["ETag"])
            if answer.status_code != 200:
                told.append(f"{verb} {view.name} {key!r} {read.text} answered {answer.status_code} {answer.text[:500]}")
            elif answer.json != read.json:
                told.append(f"{verb} {view.name} {key!r}: {read.json} became {answer.json}")
    after = walk.snapshot(view)
    return told + [f"{view.name}: {old} became {new}" for old, new in zip(before, after, strict=True) if old != new]


@pytest.fixture(scope="module", params=odd.KINDS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from odd.addresses(request, tmp_path_factory)


@pytest.fixture(scope="module")
def reading(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    yield from _walk(address, tmp_path_factory.mktemp("reading"), write=False)


@pytest.fixture(scope="module")
def writing(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    yield from _walk(address, tmp_path_factory.mktemp("writing"), write=True)


def _walk(address: str, folder: Path, *, write: bool) -> Iterator[Walk]:
    walk = Walk.through(address, folder / "home.db", write=write)
    walk.visitor.app.config["API_RATE"] = "100000/minute"
    yield walk
    walk.close()
