"""Lists that would take long: asked about before, or stopped with what would help."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, text


@pytest.fixture
def large(rows, app, monkeypatch, database):
    """A table that is too large by a setting that is small."""
    for number in range(6):
        rows.order(number=f"A-{number}", total=number)
    if database.dialect.name == "postgresql":
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    monkeypatch.setitem(app.config, "COUNT_BOUND", 3)
    monkeypatch.setitem(app.config, "SORT_ASKS_ABOVE", 5)
    app.extensions.setdefault("steward_estimates", {}).clear()
    yield
    app.extensions["steward_estimates"].clear()


def test_a_sort_without_an_index_is_asked_about_before_it_runs(large, sign_in, statements):
    visitor = sign_in("ops")
    with statements() as asked:
        page = visitor.open("/admin/orders/?sort=-total", 200)
    assert page.says("Sort by Total?") and page.says("This sorts about 6 rows without an index")
    assert not page.table() and not any("ORDER BY" in each for each in asked.rows)
    (anyway,) = (link for link in page.all(".blank a") if link.get_text() == "Sort anyway")
    assert anyway["href"] == "/admin/orders/?sort=-total&anyway=1"
    sorted_anyway = visitor.open(str(anyway["href"]), 200)
    assert sorted_anyway.column("number")[0] == "A-5"


@pytest.mark.parametrize("address", ["", "?sort=number", "?sort=-placed_at,total", "?sort=total&status=open"])
def test_a_sort_that_is_quick_or_of_few_rows_is_not(large, sign_in, address):
    assert len(sign_in("ops").open(f"/admin/orders/{address}", 200).table()) == 6


def test_a_smaller_table_is_not_asked_about_and_costs_no_more(large, sign_in, statements, app, monkeypatch):
    monkeypatch.setitem(app.config, "SORT_ASKS_ABOVE", 6)
    visitor = sign_in("ops")
    with statements() as asked:
        assert visitor.open("/admin/orders/?sort=-total", 200).table()
    assert len(asked.rows) <= 3
    monkeypatch.setitem(app.config, "COUNT_BOUND", 100)
    app.extensions["steward_estimates"].clear()
    with statements() as asked:
        visitor.open("/admin/orders/?sort=-total", 200)
    assert len(asked.rows) <= 2


def test_who_sees_some_of_the_rows_is_not_told_how_many_there_are(large, rows, sign_in):
    page = sign_in("ops", region="North").open("/admin/orders/?sort=total", 200)
    assert page.table() and not page.says("without an index")


def test_the_pages_of_such_a_list_do_not_ask_again_and_another_order_does(large, sign_in):
    visitor = sign_in("ops")
    page = visitor.open("/admin/orders/?sort=total&anyway=1&page_size=4", 200)
    assert visitor.open(str(page.one("a[rel=next]")["href"]), 200).table()
    by_note = page.one("th[data-name=customer] a")["href"]
    assert "anyway" not in str(by_note)


def test_an_answer_that_is_none_is_a_400(large, sign_in):
    assert sign_in("ops").client.get("/admin/orders/?anyway=yes").status_code == 400


def test_a_list_that_was_stopped_names_the_fields_that_would_help(rows, sign_in, database, resources, monkeypatch):
    rows.order(number="A-1")
    visitor = sign_in("ops")
    with slow(database, resources.orders, monkeypatch):
        page = visitor.open("/admin/orders/?status=open&total__gte=1", 503)
        assert page.says("Stopped after ") and page.says("Add a filter on: Number, Customer, Status, Placed at")
        chips = " ".join(page.one(".chips").get_text(" ").split())
        assert "Status is Open" in chips and "Total is at least 1" in chips
        answer = visitor.client.get("/admin/orders/", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (503, "too_slow")
    assert visitor.open("/admin/orders/", 200).column("number") == ["A-1"]


@contextmanager
def slow(engine, view, monkeypatch):
    """Every row of the list takes longer than a statement may."""
    query = type(view).get_query

    def stop(connection, cursor, statement, parameters, context, executemany):
        driver = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            steps = iter(range(2))
            busy = "recursive" in statement.lower()
            driver.set_progress_handler((lambda: next(steps, None) is None) if busy else None, 1000)

    if engine.dialect.name == "sqlite":
        waits = text(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) "
            "SELECT count(*) FROM n) > 0"
        )
    else:
        waits = func.pg_sleep(30).is_not(None)
        event.listen(engine, "before_cursor_execute", set_limit)
    event.listen(engine, "before_cursor_execute", stop)
    monkeypatch.setattr(type(view), "get_query", lambda self: query(self).filter(waits))
    yield
    monkeypatch.setattr(type(view), "get_query", query)
    event.remove(engine, "before_cursor_execute", stop)
    if engine.dialect.name == "postgresql":
        event.remove(engine, "before_cursor_execute", set_limit)
        engine.dispose()  # what was set outside a transaction would stay with the connection, for whoever comes next


def set_limit(connection, cursor, statement, parameters, context, executemany):
    with connection.connection.driver_connection.cursor() as own:
        own.execute("SET statement_timeout = 100" if "pg_sleep" in statement else "SET statement_timeout = 0")
