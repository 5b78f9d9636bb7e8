"""Both doors: every page that touches a ruled model passes the reading door, no page that only reads writes anything,
and no room but the listed ones knows a way past them.
"""

import ast
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_admin
import pytest
from sqlalchemy import exists, func, select, text, union
from sqlalchemy.orm import aliased, joinedload, selectinload

from admin_app import db
from admin_app.auth import sessions
from admin_app.resource import scope
from admin_app.resource.errors import Forbidden
from models import Address, Customer, Order, OrderLine, Payment, Shipment
from tests.counting import Statements
from tests.guards.test_fields import everything
from tests.guards.world import Place, some_by_day

ROOT = Path(__file__).parents[2]
STOCK = Path(__file__).with_name("stock_templates.txt")
RULED = re.compile(r'\b(?:FROM|JOIN) (?:customer|"order"|order_line|address|payment|shipment)\b')
NOTE = re.compile(r"INSERT INTO admin_(?:change_set|export) |UPDATE admin_export ")
"""What a page that only reads may write: that somebody took a file, in the history."""
NARROWED = re.compile(r"region = |\b0 = 1\b|\bfalse\b")


# --- Every page passes them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", some_by_day(["staff", "developer", "finance"]))
def test_every_row_that_a_page_asks_for_is_narrowed(place, actor):
    """Read from what reaches the database: each SELECT that names a ruled table carries a rule of its reader."""
    open_, asked_for = [], 0
    for verb, address, values in everything(place, actor):
        if verb == "POST":
            continue
        with Statements() as asked:
            place.ask(actor, verb, address, values).get_data()
        touching = [statement for statement in asked.rows if RULED.search(statement)]
        asked_for += len(touching)
        open_ += [(address, statement) for statement in touching if not NARROWED.search(statement)]
        writes = [statement for statement in asked.writes if "/export/" not in address or not NOTE.match(statement)]
        assert not writes, (address, writes)
    assert not open_, "\n".join(map(str, open_))
    assert asked_for > 40


def test_the_loop_above_sees_a_door_that_stands_open(place, monkeypatch):
    monkeypatch.setattr(scope, "row_rules", lambda _session: {})
    with Statements() as asked:
        place.ask("staff", "GET", "/admin/customers/count/")
    assert [statement for statement in asked.rows if RULED.search(statement) and not NARROWED.search(statement)]


def test_nothing_but_the_door_keeps_the_rows_of_others_back(place, monkeypatch):
    """Switched off, they are there: so no page has a check of its own that the others might lack."""
    address = f"/admin/orders/details/?id={place.world.other['orders']}"
    assert place.ask("staff", "GET", address).status_code == 404
    monkeypatch.setattr(scope, "row_rules", lambda _session: {})
    assert place.ask("staff", "GET", address).status_code == 200


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("/admin/orders/edit/?id={orders}", {"note": "kept"}),
        ("/admin/orders/edit/?id={orders}", {"lines-0-row_key": "{order-lines}", "lines-0-quantity": "5"}),
        ("/admin/orders/action/", {"action": "pack", "confirmed": "1", "rowid": "{orders}"}),
        ("/admin/fulfilment/move/", {"move": "ship", "order": "{orders}"}),
        ("/admin/shipments/delete/", {"id": "{shipments}"}),
        ("/admin/shipments/action/", {"action": "delete", "confirmed": "1", "rowid": "{shipments}"}),
        ("/admin/tags/new/", {"name": "kept"}),
    ],
)
def test_every_write_passes_the_writing_door(place, address, values):
    """Each row that changes on a page has its change, in the same transaction, with who and by which route."""
    keys = place.world.own
    values = {name: re.sub(r"\{([\w-]+)\}", lambda found: keys[found[1]], value) for name, value in values.items()}
    with Statements() as asked:
        answer = place.ask("ops", "POST", address.format(orders=keys["orders"]), values)
    assert answer.status_code == 303, answer.text[-500:]
    written = [
        re.split(r'[\s"(]+', statement.replace("INTO ", "").replace("FROM ", ""))[1] for statement in asked.writes
    ]
    assert {"admin_change", "admin_change_set"} <= set(written)
    assert set(written) - {"admin_change", "admin_change_set"}, written


# --- Each form of a question, for each who asks ----------------------------------------------------------------------

FORMS: dict[str, Callable[[], Any]] = {
    "the model": lambda: db.session.scalars(select(Order)).unique().all(),
    "a column": lambda: db.session.scalars(select(Order.id)).all(),
    "a count of the model": lambda: range(db.session.scalar(select(func.count()).select_from(Order)) or 0),
    "a count of a column": lambda: range(db.session.scalar(select(func.count(Order.id))) or 0),
    "an aggregate": lambda: [db.session.scalar(select(func.max(Order.id)))],
    "a subquery": lambda: db.session.execute(select(select(Order.id).subquery())).all(),
    "a count of a subquery": lambda: range(
        db.session.scalar(select(func.count()).select_from(select(Order.id).subquery())) or 0
    ),
    "a CTE": lambda: db.session.execute(select(select(Order.id).cte())).all(),
    "a union": lambda: db.session.scalars(union(select(Order.id), select(Order.id).where(Order.total >= 0))).all(),
    "a join": lambda: db.session.execute(select(Order.id, Customer.name).join(Order.customer)).all(),
    "an alias": lambda: db.session.scalars(select(aliased(Order).id)).all(),
    "the legacy query": lambda: db.session.query(Order).all(),
    "the legacy count": lambda: range(db.session.query(Order).count()),
    "the legacy query of a key": lambda: db.session.query(Order.id).all(),
    "get": lambda: [row for key in (1, 2) if (row := db.session.get(Order, key))],
    "an EXISTS": lambda: db.session.scalars(select(Customer.id).where(Customer.orders.any())).all(),
    "rows of columns": lambda: scope.rows_of_columns(db.session(), select(Order.id), Order),
    "rows of an alias's columns": lambda: scope.rows_of_columns(db.session(), select(aliased(Order).id), Order),
    "rows that come along": lambda: [
        order
        for customer in db.session.scalars(select(Customer).options(selectinload(Customer.orders)))
        for order in customer.orders
    ],
    "rows that are joined in": lambda: [
        address.customer for address in db.session.scalars(select(Address).options(joinedload(Address.customer)))
    ],
    "rows that are loaded late": lambda: [
        line.order for line in db.session.scalars(select(OrderLine).where(OrderLine.position == 1))
    ],
    "payments": lambda: [*db.session.scalars(select(Shipment)), *db.session.scalars(select(Payment))],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("actor", "rows"), [("staff", 1), ("admin", 2)])
def test_a_question_in_any_form_is_narrowed(place, form, actor, rows):
    if form == "payments":
        rows = 1 if actor == "staff" else 4
    if form == "an aggregate":
        rows = 1  # the highest number, which is one of the region South where South may be seen
    with asking(place, actor):
        found = list(FORMS[form]())
    assert len(found) == rows
    assert form != "an aggregate" or found == [
        int((place.world.other if actor == "admin" else place.world.own)["orders"])
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_question_of_nobody_is_refused_in_any_form(place, form):
    with place.app.test_request_context(), pytest.raises(Forbidden):
        scope.act_for(db.session(), None)
        FORMS[form]()


BARE = Order.__table__
PAST_THE_RULES: dict[str, Callable[[], Any]] = {
    "text": lambda: db.session.execute(text('SELECT * FROM "order"')),
    "an EXISTS alone": lambda: db.session.scalar(select(exists().where(Order.number.like("%south%")))),
    "the table": lambda: db.session.execute(select(BARE)),
    "a column of the table": lambda: db.session.execute(select(BARE.c.id)),
    "a count of the table": lambda: db.session.scalar(select(func.count()).select_from(BARE)),
    "a legacy query of the table's column": lambda: db.session.query(BARE.c.id).all(),
    "a legacy count of the table's key": lambda: db.session.query(Order).with_entities(BARE.c.id).count(),
    "a count of a subquery of it": lambda: db.session.scalar(
        select(func.count()).select_from(db.session.query(Order).with_entities(BARE.c.id).subquery())
    ),
    "a column of it beside a model": lambda: db.session.execute(select(Customer, BARE.c.number)),
    "an aggregate of it beside a model": lambda: db.session.execute(select(Customer.id, func.max(BARE.c.number))),
    "rows of the table's columns": lambda: scope.rows_of_columns(db.session(), select(BARE.c.id), Order),
    "rows of the table's columns beside a model's": lambda: scope.rows_of_columns(
        db.session(), select(Customer.id, BARE.c.number), Customer
    ),
    "a table joined to a model": lambda: db.session.execute(
        select(Customer).select_from(Customer).join(BARE, BARE.c.customer_id == Customer.id).add_columns(BARE.c.number)
    ),
}


@pytest.mark.parametrize("form", PAST_THE_RULES)
def test_a_question_that_no_rule_reaches_is_refused(place, form):
    with asking(place, "staff"), pytest.raises(Forbidden, match="row rules do not reach"):
        PAST_THE_RULES[form]()


@contextmanager
def asking(place: Place, actor: str) -> Iterator[None]:
    """A request on behalf of this person."""
    with place.app.test_request_context():
        with db.session.session_factory() as books:
            token = sessions.start(books, place.world.people[actor], sessions.Browser("", ""), sessions.LINK_LASTS)
            books.commit()
            found = sessions.visitor(books, token)
        assert found is not None
        scope.act_for(db.session(), found[0])
        yield


# --- Nobody knows another way ----------------------------------------------------------------------------------------

WAYS_PAST = {
    "text": "raw SQL",
    "exec_driver_sql": "raw SQL",
    "connect": "a connection of one's own",
    "begin": "a connection of one's own",
    "raw_connection": "a connection of one's own",
    "driver_connection": "the driver's own connection",
    "asked_by": "asks in the tool's own name",
    "ASKED_BY_TOOL": "asks in the tool's own name",
    "bulk_save_objects": "passes by the history",
    "bulk_insert_mappings": "passes by the history",
    "bulk_update_mappings": "passes by the history",
}
MAY = {
    "admin_app/extensions.py": "opens SQLite's transactions",
    "admin_app/schema/adopt": "reads which migrations ran and which tables there are, never a row",
    "admin_app/schema/state.py": "reads which migrations ran",
    "admin_app/api/kept_answers.py": "keeps the answers of the API, which are the tool's own and nobody's rows",
    "admin_app/schema/safety/planning.py": "reads which migrations wait, and how large their tables are",
    "admin_app/schema/operations.py": "writes down the SQL of migrations, and sends none",
    "admin_app/schema/rebuilding/": "builds a table anew for a migration, with the words that SQLite has of it",
    "admin_app/schema/stepping.py": "reads which migrations ran",
    "admin_app/schema/following.py": "reads which migrations ran",
    "admin_app/schema/losing.py": "counts what stepping back would lose, for who runs the database",
    "admin_app/schema/trying.py": "reads how a database writes its indices, and never a row",
    "admin_app/schema/replaced.py": "reads which migrations ran",
    "admin_app/schema/scratch.py": "makes and drops scratch databases",
    "admin_app/schema/making/pictures/": "reads how a database writes its schema, and never a row",
    "admin_app/schema/upgrading.py": "runs migrations",
    "admin_app/schema/writing.py": "compares the schema with the models",
    "admin_app/auth/bookkeeping.py": "looks up who asks, before anybody is known",
    "admin_app/languages/pages.py": "finds one's own row, which somebody without a role does not see either",
    "admin_app/guards/health.py": "asks whether the database answers",
    "admin_app/exports/driver.py": "prepares the driver for a file; the statement is narrowed by the door",
    "admin_app/exports/csv_file.py": "COPY of a statement that the door has narrowed",
    "admin_app/resource/listing/time_limits.py": "winds a clock on SQLite's connection; asks for no row",
    "admin_app/resource/scope.py": "is the reading door",
    "admin_app/resource/changes/shapes.py": "reads what a row was before a change, for the history",
    "admin_app/resource/pages/unseen.py": "asks before a delete whether there are rows that the person does not see",
    "admin_app/audit/of_row.py": "reads the history's own tables; what is shown is decided row by row",
    "admin_app/audit/history.py": "reads the history's own tables; what is shown is decided row by row",
    "admin_app/audit/left.py": "reads the history's own tables; what is shown is decided row by row",
    "admin_app/audit/transcript.py": "writes the history's own tables",
    "admin_app/audit/refusals.py": "tells the tool's statements from those it refuses",
    "admin_app/structure/scaffold/": "reads a database that is named on the command line, for who runs it",
    "admin_app/reflection/": "reads the schema of an opened database, never its rows for a person",
    "admin_app/pins/pinned.py": "reads the pins of whoever asks, which are the tool's own",
    "admin_app/pins/pages.py": "writes the pins of whoever asks",
    "admin_app/visits/noting.py": "notes which record was opened, after the page, in the tool's own table",
    "admin_app/visits/telling.py": "reads one's own visits; each record comes through the door",
    "models/demo/filling.py": "fills an empty database",
    "models/demo/loading.py": "fills an empty database",
    "migrations/env.py": "runs migrations",
}


def test_only_the_listed_rooms_know_a_way_past_the_doors():
    found = [
        f"{path}:{line}: {name}, {WAYS_PAST[name]}"
        for path, line, name in ways_past_the_doors()
        if not any(path.startswith(room) for room in MAY)
    ]
    assert not found, "\n".join(found)


def test_every_listed_room_still_needs_its_exception():
    using_one = {path for path, _, _ in ways_past_the_doors()}
    assert [room for room in MAY if not any(path.startswith(room) for path in using_one)] == []


def test_the_reader_of_the_code_sees_what_it_looks_for():
    source = "session.execute(text('x'), execution_options={'asked_by': 'tool'})\nengine.connect()\nrow.text(1)\n"
    assert sorted(name for _, name in ways_in(ast.parse(source))) == ["asked_by", "connect", "text"]


def ways_past_the_doors() -> Iterator[tuple[str, int, str]]:
    for folder in ("admin_app", "views", "models", "migrations"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in file.parts:
                path = str(file.relative_to(ROOT))
                yield from ((path, line, name) for line, name in ways_in(ast.parse(file.read_text())))


def ways_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of each call or name that leads past a door. ``text`` counts as SQLAlchemy's function only, and
    ``connect`` and ``begin`` as methods of an engine."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text":
            yield node.lineno, "text"
        elif isinstance(node, ast.Attribute) and node.attr in ("connect", "begin"):
            if "engine" in ast.unparse(node.value).lower():
                yield node.lineno, node.attr
        elif isinstance(node, ast.Attribute) and node.attr in WAYS_PAST and node.attr not in ("text", "asked_by"):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and node.value == "asked_by":
            yield node.lineno, "asked_by"
        elif isinstance(node, ast.Name) and node.id == "ASKED_BY_TOOL":
            yield node.lineno, "ASKED_BY_TOOL"


# --- Templates -------------------------------------------------------------------------------------------------------

TEMPLATES = sorted([*(ROOT / "admin_app/templates").rglob("*.html"), *(ROOT / "views/templates").rglob("*.html")])
SAFE = {
    "'</td><td>'|safe": "what stands between two cells, which are finished already",
    "field(**args)|safe": "a form's field, drawn by its widget, which escapes",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_draws_data_as_text_and_runs_nothing(template):
    source = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
    for found in re.finditer(r"[^\s{%(]*(?:\([^)]*\))?\s*\|\s*safe\b", source):
        a_tag_of_our_own = re.fullmatch(r"'</?[a-z]+>'\s*\|\s*safe", found[0].strip())
        assert a_tag_of_our_own or found[0].strip() in SAFE, f"{found[0]} in {template.name} would draw data as markup"
    assert not re.search(r"autoescape\s+false|\|\s*(?:striptags|tojson)\s*\|\s*safe", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "an inline handler"
    assert not re.search(r"<style\b|\sstyle\s*=\s*[\"']|javascript:", source), "inline style or script"
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or "application/json" in script, f"{script} in {template.name}"


def test_the_stock_templates_that_ours_replace_are_the_ones_that_were_read():
    """After an upgrade of Flask-Admin this names the templates of ours to compare with its new ones."""
    now = dict(stock_templates())
    kept = dict(line.split() for line in STOCK.read_text().splitlines())
    changed = sorted(name for name in now.keys() & kept.keys() if now[name] != kept[name])
    assert not changed, f"Flask-Admin changed {changed}; compare ours, then write the new hashes to {STOCK.name}"
    assert now.keys() == kept.keys(), f"new {now.keys() - kept.keys()}, gone {kept.keys() - now.keys()}"


def stock_templates() -> Iterator[tuple[str, str]]:
    """(name, hash) of each template of Flask-Admin's for which we have one of our own."""
    stock = Path(flask_admin.__file__).parent / "templates" / "bootstrap4"
    for ours in sorted((ROOT / "admin_app/templates/admin").rglob("*.html")):
        name = ours.relative_to(ROOT / "admin_app/templates")
        if (stock / name).exists():
            yield str(name), hashlib.sha256((stock / name).read_bytes()).hexdigest()[:16]
