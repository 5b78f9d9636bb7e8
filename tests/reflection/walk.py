"""Walks through every page of every resource of an opened database, and says what does not hold."""

import csv
import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select

from admin_app import db
from admin_app.reflection.commands import OpenedDatabase, open_database
from admin_app.reflection.views import OpenedView
from admin_app.resource.registry import Registry
from models.base import Base
from run import make_app
from tests.factories import Rows
from tests.pages import Visitor

PAGE = 20
LARGEST = 1_000_000
MANY_COLUMNS = 100
FAILS_AS_IT_RUNS = ("divides",)


@dataclass
class Walk:
    """A developer in front of an opened database."""

    opened: OpenedDatabase
    visitor: Visitor
    registry: Registry
    at_most: int | None = None  # records opened and forms saved of each resource; None: all
    every: int = 1  # of so many resources one is walked through

    @classmethod
    def through(cls, address: str, home: Any, *, write: bool = False, roles: Sequence[str] = ("developer",)) -> "Walk":
        opened = open_database(address, write)
        app = make_app(
            opened.views,
            OPENED=(opened,),
            DATABASE_URL=f"sqlite:///{home}",
            SECRET_KEY="tests only, and long enough to sign with",
            STATEMENT_BAR=False,
            PROPAGATE_EXCEPTIONS=True,
            API_RATE="1000000/minute",
        )
        visitor = Visitor(app)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            visitor.sign_in(Rows(db.session).person(tuple(roles), {}))
        return cls(opened, visitor, app.extensions["steward"])

    def close(self) -> None:
        self.opened.source.engine.dispose()
        with self.visitor.app.app_context():
            db.engine.dispose()

    @property
    def resources(self) -> list[OpenedView]:
        return [view for view in self.registry.views if isinstance(view, OpenedView)]

    @property
    def views(self) -> list[OpenedView]:
        """The resources that can be read."""
        return [
            view for view in self.resources if view.opened.facts.trouble is None and view.name not in FAILS_AS_IT_RUNS
        ]

    def view(self, table: str) -> OpenedView:
        found = [view for view in self.resources if view.opened.facts.name == table]
        assert len(found) == 1, f"{len(found)} resources for {table}"
        return found[0]

    def address(self, table: str) -> str:
        return f"/admin/{self.view(table).name_in_url}/"

    def stored(self, view: OpenedView) -> int:
        with self.opened.source.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(view.opened.selectable)) or 0

    def rows(self, address: str, **arguments: Any) -> list[str]:
        """The addresses of the records on this page and all after it; only the first is looked at in full."""
        text = self.visitor.open(address, 200, **arguments).response.get_data(as_text=True)
        found = records_on(text)
        for _ in range(2000):
            following = NEXT.search(text)
            if following is None:
                return found
            answer = self.visitor.client.get(html.unescape(following[1]))
            assert answer.status_code == 200, f"{following[1]} answered {answer.status_code}"
            text = answer.get_data(as_text=True)
            found += records_on(text)
        raise AssertionError(f"{address} never ends")

    def page_size(self, view: OpenedView) -> int:
        """Small enough that there are several pages, large enough that there are not hundreds."""
        return PAGE if self.stored(view) <= 4 * PAGE else 200

    # What must hold for each resource; each answers what does not.

    def lists(self, view: OpenedView) -> list[str]:
        found = self.rows(f"/admin/{view.name_in_url}/", page_size=self.page_size(view))
        told = [] if len(found) == self.stored(view) else [f"{view.name}: {len(found)} rows, not {self.stored(view)}"]
        if view.opened.distinct and len(set(found)) != len(found):
            told.append(f"{view.name}: rows come twice")
        return told

    def sorts(self, view: OpenedView) -> list[str]:
        """By each column, up and down in turn, there are all rows."""
        told = []
        address = f"/admin/{view.name_in_url}/"
        page = self.visitor.open(address, 200)
        heads = [
            str(head["data-name"])
            for head in page.tree.select("table.list thead th[data-name]")
            if head.select("a[href]")
        ]
        for number, name in enumerate(heads):
            by = f"-{name}" if number % 2 else name
            found = self.rows(address, sort=by, page_size=self.page_size(view))
            if len(found) != self.stored(view):
                told.append(f"{view.name} by {by}: {len(found)} rows, not {self.stored(view)}")
        return told

    def filters(self, view: OpenedView) -> list[str]:
        """With and without a value there are all rows, by each column; of very many by the first and the last."""
        told = []
        names = [name for name, field in view.all_fields.items() if not field.kind.is_relation]
        for name in names if len(names) <= MANY_COLUMNS else names[:10] + names[-10:]:
            address = f"/admin/{view.name_in_url}/"
            both = [len(self.rows(address, **{f"{name}__empty": word}, page_size=200)) for word in ("true", "false")]
            if sum(both) != self.stored(view):
                told.append(f"{view.name}.{name}: {both} with and without, of {self.stored(view)}")
        return told

    def searches(self, view: OpenedView) -> list[str]:
        for words in ("a", "100%", "'", '"', "\\", "ü", "=1", "<b>"):
            self.visitor.open(f"/admin/{view.name_in_url}/", 200, search=words)
        return []

    def opens(self, view: OpenedView) -> list[str]:
        told = []
        for address in list(dict.fromkeys(self.rows(f"/admin/{view.name_in_url}/", page_size=200)))[: self.at_most]:
            page = self.visitor.open(address)
            if page.status != 200:
                told.append(f"{address} answered {page.status}")
            elif len(page.response.data) > LARGEST:
                told.append(f"{address} has {len(page.response.data)} bytes")
        return told

    def exports(self, view: OpenedView) -> list[str]:
        page = self.visitor.open(f"/admin/{view.name_in_url}/export/csv/", 200)
        lines = list(csv.reader(io.StringIO(page.response.get_data(as_text=True))))[1:]
        return [] if len(lines) == self.stored(view) else [f"{view.name}: {len(lines)} lines, not {self.stored(view)}"]

    def stays_small(self, view: OpenedView) -> list[str]:
        page = self.visitor.open(f"/admin/{view.name_in_url}/", 200)
        return [] if len(page.response.data) < LARGEST else [f"{view.name}: {len(page.response.data)} bytes"]

    def saves_unchanged(self, view: OpenedView) -> list[str]:
        """Every row's form, opened and sent as it is, leaves every row as it was."""
        if not view.opened.keyed or view.opened.facts.kind != "table" or view._unchangeable("edit"):
            return []
        before = self.snapshot(view)
        told = []
        for address in self.rows(f"/admin/{view.name_in_url}/", page_size=200)[: self.at_most]:
            form = address.replace("/details/?", "/edit/?")
            answer = self.visitor.save(form)
            if answer.status not in (302, 303):
                told.append(f"{form} answered {answer.status}: {answer.text[-400:]}")
        after = self.snapshot(view)
        return told + [f"{view.name}: {old} became {new}" for old, new in zip(before, after, strict=True) if old != new]

    def snapshot(self, view: OpenedView) -> list[str]:
        """Every cell as the driver gives it, past all types of ours."""

        table: Any = view.opened.selectable
        name = (
            self.opened.source.engine.dialect.identifier_preparer.format_table(table)
            if isinstance(table, Table)
            else ""
        )
        with self.opened.source.engine.connect() as connection:
            return sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {name}"))

    def troubles(self, hold: Callable[[OpenedView], list[str]]) -> list[str]:
        return [trouble for view in self.views[:: self.every] for trouble in hold(view)]


def records_on(text: str) -> list[str]:
    return [html.unescape(address) for address in RECORD.findall(text)]


RECORD = re.compile(r'<tr data-url="([^"]*)"')
NEXT = re.compile(r'<a [^>]*href="([^"]*)" rel="next"')
