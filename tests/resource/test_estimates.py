"""The number beside the title of a large list on PostgreSQL: about so many, and nobody learns how many others have."""

import pytest
from sqlalchemy import text

from models import Tag

pytestmark = pytest.mark.usefixtures("app")
ROWS, BOUND = 130, 100


def test_a_whole_table_is_estimated_by_the_one_query_that_would_have_counted_it(tags, sign_in, statements, estimates):
    visitor = sign_in("staff")
    says = tags(about=True)
    assert count(visitor.open("/admin/tags/", 200)) == says
    estimates.clear()
    with statements() as asked:
        page = visitor.open("/admin/tags/", 200)
    assert len(asked.rows) == 2, asked.rows
    assert page.all("[data-count]")
    assert visitor.client.get("/admin/tags/count/").json == {"count": ROWS, "text": "130"}


def test_an_estimate_is_not_asked_for_again_at_once(tags, analysed, sign_in, statements):
    visitor = sign_in("staff")
    says = tags(about=True)
    visitor.open("/admin/tags/", 200)
    with statements() as asked:
        assert count(visitor.open("/admin/tags/", 200)) == says
    assert len(asked.rows) == (1 if analysed.estimates else 2), asked.rows


def test_what_a_search_finds_is_counted_up_to_a_bound_of_its_own(tags, sign_in, app, monkeypatch):
    tags(about=False)
    monkeypatch.setitem(app.config, "SEARCH_COUNT_BOUND", 60)
    assert count(sign_in("staff").open("/admin/tags/?search=Tag", 200)) == "60+"
    assert count(sign_in("staff").open("/admin/tags/?name__contains=Tag", 200)) == "100+"


@pytest.mark.parametrize("question", ["?name__contains=Tag", "?search=Tag", '?where={"not":{"name":"x"}}'])
def test_a_question_is_counted_up_to_the_bound(tags, sign_in, question):
    assert count(sign_in("staff").open(f"/admin/tags/{question}", 200)) == "100+"


def test_a_table_that_was_never_analysed_is_counted_up_to_the_bound(tags, sign_in):
    assert count(sign_in("staff").open("/admin/tags/", 200)) == tags(about=False)


def test_a_small_table_is_counted_exactly(tags, sign_in, app, monkeypatch):
    tags(about=True)
    monkeypatch.setitem(app.config, "COUNT_BOUND", ROWS)
    assert count(sign_in("staff").open("/admin/tags/", 200)) == "130"


def test_who_sees_some_of_the_rows_learns_nothing_of_the_others(rows, analysed, sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "COUNT_BOUND", 3)
    for number in range(20):
        rows.customer(region="South" if number else "North")
    for _ in range(6):
        rows.customer(region="North")
    analysed()
    address = "/admin/customers/?page_size=4"
    assert count(sign_in("staff", region="North").open(address, 200)) == "3+"
    everything = count(sign_in("staff").open(address, 200))
    assert everything == ("about 26" if analysed.estimates else "3+")


def test_a_view_that_narrows_its_rows_itself_is_counted(tags, sign_in, resources, monkeypatch):
    tags(about=True)
    query = type(resources.tags).get_query
    monkeypatch.setattr(type(resources.tags), "get_query", lambda self: query(self).filter(Tag.name != "Tag 1"))
    assert count(sign_in("staff").open("/admin/tags/", 200)) == "100+"


def count(page):
    return page.one(".count").get_text().removesuffix(" rows")


@pytest.fixture(autouse=True)
def estimates(app):
    """What the application remembers of large tables: nothing of another test's."""
    known = app.extensions.setdefault("steward_estimates", {})
    known.clear()
    yield known
    known.clear()


@pytest.fixture
def tags(rows, app, analysed, monkeypatch):
    """130 tags on a desk that counts up to 100; the words for all of them, once the table is analysed or not."""
    monkeypatch.setitem(app.config, "COUNT_BOUND", BOUND)
    rows.session.add_all([Tag(name=f"Tag {number}") for number in range(ROWS)])
    rows.session.commit()

    def words(about):
        if about:
            analysed()
        return f"about {ROWS}" if about and analysed.estimates else "100+"

    return words


@pytest.fixture
def analysed(database):
    """Let PostgreSQL look at its tables; ``estimates`` says whether the database can."""

    def look():
        if look.estimates:
            with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))

    look.estimates = database.dialect.name == "postgresql"
    return look
