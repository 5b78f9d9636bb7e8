"""The client that checks every page it opens and hands back what is on it; a test says only what is its own."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from admin_app import db
from admin_app.auth import sessions
from models.system import User

INLINE = {"style", "onclick", "onchange", "onsubmit", "onload", "onerror", "oninput", "onfocus"}
UNDEFINED = ("Undefined", "<object at 0x", "object at 0x", "Traceback (most", "SELECT ", "INSERT INTO")


class Page:
    """One answer: its status, where it leads, and its content as a tree."""

    def __init__(self, visitor: "Visitor", response: TestResponse, address: str) -> None:
        self.visitor = visitor
        self.response = response
        self.status = response.status_code
        self.address = address
        self.location = response.headers.get("Location")
        self.is_html = response.mimetype == "text/html"
        self.tree = BeautifulSoup(response.get_data(as_text=True) if self.is_html else "", "html.parser")

    @cached_property
    def text(self) -> str:
        """What a reader sees, with white space folded."""
        return " ".join(self.tree.get_text(" ").split()) if self.is_html else self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    def says(self, words: str) -> bool:
        return words in self.text

    def one(self, selector: str) -> Tag:
        """The one element; fails with what is there instead."""
        found = self.tree.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} on {self.address}: {self.text[:500]}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        return list(self.tree.select(selector))

    def table(self) -> list[list[str]]:
        """The cells of the list's rows, as a reader sees them, without the box that selects and the row's tools."""
        return [
            [folded(cell) for cell in row.find_all(["th", "td"], recursive=False) if not marked(cell, "tick", "tools")]
            for row in self.tree.select("table[data-rows] tbody tr")
        ]

    def column(self, name: str) -> list[str]:
        heads = [str(head["data-name"]) for head in self.tree.select("table[data-rows] thead th[data-name]")]
        return [row[heads.index(name)] for row in self.table()]

    def form(self, action_ends: str = "") -> dict[str, Any]:
        """The values of the page's form, as a browser would send them untouched."""
        forms = [f for f in self.tree.select("main form") if (f.get("method") or "").lower() == "post"]
        forms = [f for f in forms if (urlsplit(f.get("action") or "").path or self.address).endswith(action_ends)]
        assert forms, f"no form on {self.address}: {self.text[:500]}"
        return values_of(forms[0])

    def follow(self) -> "Page":
        assert self.location, f"{self.address} answered {self.status} and leads nowhere: {self.text[:800]}"
        return self.visitor.open(self.location)


class Visitor:
    """Somebody with a browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, person: User) -> None:
        """As after the sign-in page, without the time that hashing takes on purpose."""
        self.person = person
        with self.app.app_context():
            token = sessions.start(db.session(), person.id, sessions.Browser("127.0.0.1", "test"), timedelta(hours=1))
            db.session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def open(self, address: str, status: int | None = None, **arguments: Any) -> Page:
        if arguments:
            address += ("&" if "?" in address else "?") + urlencode(arguments, doseq=True)
        return self._checked(self.client.get(address), address, status)

    def send(self, address: str, values: Mapping[str, Any] | None = None, status: int | None = None) -> Page:
        """Post a form, with its token."""
        values = {"csrf_token": self.token(), **(values or {})}
        return self._checked(self.client.post(address, data=values), address, status)

    def save(self, address: str, **changes: Any) -> Page:
        """Open a form, change some of its values, send it."""
        values = self.open(address).form()
        return self.send(address, values | changes)

    def act(self, address: str, action: str, keys: Iterable[Any], **more: Any) -> Page:
        """Run an action on rows, with the question answered."""
        values = {"action": action, "rowid": [str(key) for key in keys], "confirmed": "1", **more}
        return self.send(f"{address}action/", values)

    def token(self) -> str:
        page = BeautifulSoup(self.client.get("/logout").get_data(as_text=True), "html.parser")
        found = page.select_one("input[name=csrf_token]")
        return str(found["value"]) if found else ""

    def _checked(self, response: TestResponse, address: str, status: int | None) -> Page:
        page = Page(self, response, address)
        if status is not None:
            assert page.status == status, f"{address} answered {page.status}, not {status}: {page.text[:1500]}"
        check_page(page)
        return page


def folded(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def marked(element: Tag, *classes: str) -> bool:
    return any(name in (element.get("class") or []) for name in classes)


def values_of(form: Tag) -> dict[str, Any]:
    """The fields of a form as a browser sends them."""
    values: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        if name in values:
            before = values[name] if isinstance(values[name], list) else [values[name]]
            values[name] = [*before, value]
        else:
            values[name] = value

    for field in form.select("input, select, textarea"):
        name = field.get("name")
        if (
            not name
            or field.has_attr("disabled")
            or field.find_parent("template")
            or field.find_parent(class_="inline-field-template")
        ):
            continue
        if field.name == "select":
            for option in field.select("option[selected]") or (
                [] if field.has_attr("multiple") else field.select("option")[:1]
            ):
                put(str(name), str(option.get("value", option.get_text())))
        elif field.name == "textarea":
            put(str(name), field.get_text().removeprefix("\n"))
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                put(str(name), str(field.get("value", "on")))
        elif field.get("type") not in ("submit", "button", "file", "reset"):
            put(str(name), str(field.get("value", "")))
    return values


def check_page(page: Page) -> None:
    """What holds on every page of every test."""
    headers = page.response.headers
    assert "default-src 'self'" in headers.get("Content-Security-Policy", ""), f"no policy on {page.address}"
    assert page.status < 500 or page.status == 503, f"{page.address} answered {page.status}: {page.text[:2000]}"
    if not page.is_html or page.status in (301, 302, 303):
        return
    tree = page.tree
    assert tree.html is not None and tree.html.get("lang"), f"no language on {page.address}"
    headings = tree.find_all("h1")
    assert len(headings) == 1, f"{len(headings)} h1 on {page.address}"
    title = tree.title.get_text() if tree.title else ""
    assert " ".join(headings[0].get_text().split()) in " ".join(title.split()), (
        f"title {title!r} lacks the h1 on {page.address}"
    )
    assert len(tree.find_all("main")) == 1, f"not one main on {page.address}"
    for script in tree.find_all("script"):
        assert script.get("src") or script.get("type") in ("application/json",) or script.get("nonce"), (
            f"bare script on {page.address}"
        )
    for element in tree.find_all(True):
        assert INLINE.isdisjoint(element.attrs), f"inline style or handler on {page.address}: {element}"
    for form in tree.find_all("form"):
        method = str(form.get("method", "")).lower()
        assert method in ("get", "post", "dialog"), f"a form without a method on {page.address}"
        assert method != "post" or form.select("input[name=csrf_token]"), (
            f"a form without a token on {page.address}: {form}"
        )
    for button in tree.find_all("button"):
        words = "".join(button.find_all(string=True)).strip()  # get_text() leaves out what stands in a <template>
        named = words or button.get("aria-label") or button.get("title")
        assert named, f"a button without a name on {page.address}: {button}"
    text = text_beside_sql(tree)
    for words in UNDEFINED:
        assert words not in text, f"{words!r} on {page.address}"


def text_beside_sql(tree: BeautifulSoup) -> str:
    """What a page says, without the statements that the developer's tab and the bar show on purpose."""
    shown = [str(element.get_text(" ")) for element in tree.select("pre.sql, .statement-bar")]
    text = tree.get_text(" ")
    for statement in shown:
        text = text.replace(statement, " ")
    return " ".join(text.split())
