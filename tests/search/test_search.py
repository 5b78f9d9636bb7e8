"""The search over everything: what is found, by whom, in which order, and that no resource holds up the others."""

import pytest

from admin_app.search.records import SHOWN
from tests.time_limits import LONG, reaching_limit, stopped_clock


def groups(visitor, words):
    answer = visitor.client.get("/admin/search/", query_string={"q": words}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return {group["title"]: [entry["label"] for entry in group["entries"]] for group in answer.json["groups"]}


def test_staff_finds_pages_and_records_by_any_part_of_their_names(sign_in, rows):
    customer = rows.customer(name="Rose Tea Room", number="C-1")
    rows.order(number="A-77", customer=customer)
    rows.product(name="Green tea", sku="T-1")
    anna = sign_in("staff")

    found = groups(anna, "tea")
    assert found == {"Customers": ["Rose Tea Room"], "Products": ["Green tea"], "Orders": ["A-77"]}
    assert list(found)[-1] == "Orders"  # it only belongs to what is called so
    assert groups(anna, "order line")["Pages"] == ["Order lines"]
    assert groups(anna, "nothing like this") == {}


def test_the_page_gives_the_same_answers_without_script(sign_in, rows):
    customer = rows.customer(name="Rose Tea Room")
    page = sign_in("staff").open("/admin/search/", q="rose")

    assert [link["href"] for link in page.all("main .answers a")] == [f"/admin/customers/details/?id={customer.id}"]
    assert page.one("input[name=q]")["value"] == "rose"
    assert sign_in("staff").open("/admin/search/", q="roze").says("Nothing found for roze")


@pytest.fixture(autouse=True)
def patient(desk, monkeypatch):
    """What is found does not depend on how busy the machine is; a test of a limit sets its own."""
    monkeypatch.setitem(desk.config, "SEARCH_RESOURCE_TIMEOUT_MS", 60_000)
    monkeypatch.setitem(desk.config, "SEARCH_TIMEOUT_MS", 60_000)


def test_nobody_finds_what_they_may_not_read(sign_in, rows):
    north, _south = (rows.customer(name=f"{region} Tea Room", region=region) for region in ("North", "South"))
    rows.payment(order=rows.order(customer=north), reference="TEA-1")
    nora, fay = sign_in("staff", region="North"), sign_in("finance", region="North")

    assert groups(nora, "tea") | {"Orders": []} == {"Customers": ["North Tea Room"], "Orders": []}
    assert groups(nora, "TEA-1") == {}
    assert "Payments" in groups(fay, "TEA-1")
    assert groups(sign_in(), "tea") == {}


def test_a_number_of_which_there_is_one_stands_first(sign_in, rows):
    for number in ("A-1", *(f"A-1{more}" for more in range(SHOWN + 2))):
        rows.order(number=number)

    found = groups(sign_in("staff"), "A-1")["Orders"]
    assert found[0] == "A-1"
    assert len(found) == SHOWN


def test_without_a_word_it_shows_what_was_opened_last(sign_in, rows):
    order = rows.order(number="A-1")
    anna = sign_in("staff")
    answer = anna.client.get(f"/admin/orders/details/?id={order.id}")
    answer.close()
    rows.session.rollback()  # a test is one application context; in life each request begins anew

    assert groups(anna, "")["Opened last"] == ["A-1"]


def test_pins_are_found_among_the_pages(sign_in):
    anna = sign_in("staff")
    anna.send("/admin/pins/new/", {"address": "/admin/orders/?status=packed"})

    assert groups(anna, "packed")["Pages"] == ["Orders: Status is Packed"]


def test_a_resource_that_takes_too_long_is_named_and_holds_up_no_other(sign_in, rows, app, database, monkeypatch):
    """On each database it is the database that stops: a statement made slow is ended, and the next one runs."""
    clock = stopped_clock(monkeypatch)
    rows.customer(name="Rose Tea Room")
    rows.product(name="Green tea")
    for setting in ("SEARCH_RESOURCE_TIMEOUT_MS", "SEARCH_TIMEOUT_MS"):
        monkeypatch.setitem(app.config, setting, LONG)

    def searches_customers(statement):
        return statement.partition("FROM ")[2].startswith("customer") and "LIKE" in statement.upper()

    anna = sign_in("staff")
    with reaching_limit(database, clock, searches_customers):
        answer = anna.client.get("/admin/search/?q=tea", headers={"Accept": "application/json"}).json
        page = anna.open("/admin/search/?q=tea")

    told = {group["title"]: (group["stopped"], len(group["entries"])) for group in answer["groups"]}
    assert told == {"Products": (False, 1), "Customers": (True, 0)}
    assert answer["groups"][-1]["url"] == "/admin/customers/?search=tea"
    assert page.says("There was no time to search here to the end. Search in Customers")


def test_when_the_time_for_all_is_over_the_rest_is_named(sign_in, rows, app, monkeypatch):
    monkeypatch.setitem(app.config, "SEARCH_TIMEOUT_MS", 0)
    answer = sign_in("staff").client.get("/admin/search/?q=tea", headers={"Accept": "application/json"}).json

    assert {group["stopped"] for group in answer["groups"]} == {True}
    assert "Payments" not in {group["title"] for group in answer["groups"]}  # nor is it searched for them


def test_a_question_costs_at_most_two_statements_a_resource(sign_in, rows, statements, app):
    rows.customer(name="Rose Tea Room")
    anna = sign_in("staff")
    anna.open("/admin/search/?q=tea")
    with statements() as asked:
        anna.open("/admin/search/?q=tea")

    searched = [view for view in app.extensions["steward"].views if view.search_fields]
    assert len(asked.rows) <= 2 * len(searched)
    assert all("LIMIT" in statement for statement in asked.rows)


@pytest.mark.parametrize("words", ["x" * 201, "a\0b"])
def test_what_cannot_be_searched_is_refused(sign_in, words):
    page = sign_in("staff").open("/admin/search/", status=400, q=words)
    assert page.says("A search is at most 200 characters long")


@pytest.mark.parametrize("words", ["%", "_", '"', "<b>x</b>", "' OR 1=1 --", "\ufffd", "½ 𝄞"])
def test_strange_words_are_words(sign_in, rows, words):
    rows.customer(name="Rose Tea Room")
    page = sign_in("staff").open("/admin/search/", status=200, q=words)
    assert page.all("main b") == []


def test_the_sheet_tells_the_keys_of_a_kind_of_page(sign_in):
    anna = sign_in("staff")
    everywhere, on_a_record = (anna.open(f"/admin/shortcuts/{on}") for on in ("", "?on=record"))

    assert {"New record", "Edit this record"} <= {each.get_text() for each in everywhere.all(".keys dd")}
    told = {each.get_text() for each in on_a_record.all(".keys dd")}
    assert "Edit this record" in told and "New record" not in told
    assert "Payments" not in told and "Orders" in told
