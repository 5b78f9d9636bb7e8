"""An address of the API in a browser: the same answer as a page, and to programs what it always was."""

import json

import pytest

from tests.api.browse.conftest import AS_A_BROWSER, looked_at

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def order(rows):
    order = rows.order(number="A-7", note="Ring twice", customer=rows.customer(name="Tea House"))
    rows.line(order)
    rows.session.commit()
    return order


def shown(page):
    """The JSON as it stands on the page, read back; what is folded is only hidden."""
    tree = page.one(".json")
    for hidden in tree.select(".json-folded, .json-count"):
        hidden.decompose()
    return json.loads(tree.get_text())


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1", "/api/v1/orders", "/api/v1/orders/{id}", "/api/v1/orders/{id}/history"]
)
def test_a_page_shows_the_very_answer_that_a_program_gets(order, sign_in, address):
    ada, address = sign_in("admin"), address.format(id=order.id)
    answer = ada.client.get(address)

    assert answer.mimetype == "application/json"
    assert shown(looked_at(ada, address)) == answer.json


def test_a_program_gets_json_whatever_it_says_beside_html(order, sign_in):
    ada = sign_in("admin")
    plain = ada.client.get("/api/v1/orders")
    for headers in (
        {"Accept": "application/json, text/html;q=0.9"},
        {"Accept": "*/*"},
        {"Accept": "text/html, application/json"},
        {**AS_A_BROWSER, "Sec-Fetch-Dest": "empty"},
        {**AS_A_BROWSER, "X-Requested-With": "XMLHttpRequest"},
    ):
        answer = ada.client.get("/api/v1/orders", headers=headers)
        assert (answer.mimetype, answer.data) == (plain.mimetype, plain.data), headers


def test_who_brings_a_token_or_asks_for_a_json_file_is_a_program(sign_in, visitor):
    bearing = {**AS_A_BROWSER, "Authorization": "Bearer stw_nonsense"}
    basic = {**AS_A_BROWSER, "Authorization": "Basic eDp5"}  # a proxy in front may ask the browser for that

    assert visitor.client.get("/api/", headers=bearing).status_code == 401
    assert visitor.client.get("/api/", headers=basic).status_code == 302
    answer = sign_in("admin").client.get("/api/v1/orders.json", headers=AS_A_BROWSER)
    assert answer.mimetype == "application/problem+json"


def test_a_person_gets_the_raw_json_where_the_address_asks_for_it(order, sign_in):
    ada = sign_in("admin")
    page = looked_at(ada, "/api/v1/orders?number=A-7")
    raw = next(link["href"] for link in page.all("main a") if "Raw JSON" in link.get_text())
    answer = ada.client.get(raw, headers=AS_A_BROWSER)

    assert raw == "/api/v1/orders?number=A-7&format=json"
    assert answer.data == ada.client.get("/api/v1/orders?number=A-7").data
    assert ada.client.get("/api/v1/orders?format=xml").status_code == 400


def test_every_answer_says_what_it_depends_on(order, sign_in, visitor):
    ada = sign_in("admin")
    for address in (
        "/api",
        "/api/",
        "/api/v1/orders",
        f"/api/v1/orders/{order.id}",
        "/api/v1/nothing",
        "/api/v1/orders?stauts=1",
    ):
        assert {"Accept", "Accept-Case"} <= set(ada.client.get(address).vary), address
    assert "Accept" not in ada.client.get("/admin/orders/").vary


def test_a_head_says_of_itself_what_the_page_would(order, sign_in):
    answer = sign_in("admin").client.head("/api/v1/orders", headers=AS_A_BROWSER)

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/html", b"")


def test_a_page_is_not_the_answer_that_the_etag_names(order, sign_in):
    ada = sign_in("admin")
    etag = ada.client.get(f"/api/v1/orders/{order.id}").headers["ETag"]
    page = looked_at(ada, f"/api/v1/orders/{order.id}")

    assert "ETag" not in page.response.headers
    assert page.says(etag)


def test_somebody_who_is_not_signed_in_signs_in_and_comes_back(visitor, order):
    answer = visitor.client.get("/api/v1/orders?status=open", headers=AS_A_BROWSER)

    assert answer.location == "/login?next=/api/v1/orders?status%3Dopen"
    assert visitor.client.get("/api/v1/orders").status_code == 401
    assert visitor.client.get("/api/no-such-thing", headers=AS_A_BROWSER).mimetype == "text/html"


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/v1/orders?stauts=open", 400, "Did you mean 'status'?"),
        ("/api/v1/orders/987654", 404, "There is no such record"),
        ("/api/v1/nothing", 404, ""),
        ("/api/no-such-thing", 404, "There is no page"),
        ("/api/?go=//evil.example/api/", 400, "begins with /api/"),
    ],
)
def test_a_refusal_is_a_page_with_its_sentence(look, order, address, status, says):
    page = look(address, status)

    assert says in page.one(".notice-inline").get_text()
    assert shown(page)["status"] == status


def test_a_refusal_leads_on_where_something_helps(look, order):
    assert look("/api/v1/orders?stauts=open", 400).one(".notice-inline a")["href"] == "?status=open"


def test_who_may_not_read_is_told_why_and_sees_nothing_else(look):
    page = look("/api/v1/payments", 403, as_="staff")

    assert page.one("h1").get_text() == "You may not do this"
    assert "Payments: " in page.one(".notice-inline").get_text()
    assert not page.all(".api-offer, .api-expand, .crumbs a[href$=payments]")


def test_keys_lead_to_their_records_and_addresses_to_themselves(look, order, rows):
    for _more in range(3):
        rows.order()
    page = look("/api/v1/orders?pageSize=2&expand=lines,customer&sort=id")
    links = [str(link["href"]) for link in page.all(".json a")]

    assert f"/api/v1/orders/{order.id}" in links
    assert f"/api/v1/customers/{order.customer_id}" in links
    assert f"/api/v1/products/{order.lines[0].product_id}" in links
    assert f"/api/v1/order-lines?order={order.id}" in links
    assert any(link.startswith("/api/v1/orders?pageSize=2&expand=") and "after=" in link for link in links)


def test_a_key_leads_nowhere_where_its_record_has_no_address(order, look, resources, monkeypatch):
    link = f'.json a[href="/api/v1/customers/{order.customer_id}"]'
    assert look(f"/api/v1/orders/{order.id}").all(link)

    monkeypatch.setattr(resources.customers, "api", False, raising=False)
    assert not look(f"/api/v1/orders/{order.id}").all(link)


def test_the_next_page_and_the_page_of_the_tool_are_one_press_away(look, rows):
    for _each in range(3):
        rows.order(note="here")
    page = look("/api/v1/orders?pageSize=2&placedAt__gte=2020-01-01&sort=-placedAt&customer.creditLimit__empty=true")
    named = {link.get_text().strip(): str(link["href"]) for link in page.all(".api-bar a")}

    assert named["Next"] in [str(link["href"]) for link in page.all(".json a")]
    assert named["As a page of the tool"] == (
        "/admin/orders/?placed_at__gte=2020-01-01&customer.credit_limit__empty=true&sort=-placed_at"
    )
    assert named["CSV"].startswith("/api/v1/orders.csv?placed_at__gte=2020-01-01&")
    assert "Previous" in {link.get_text().strip() for link in look(named["Next"]).all(".api-bar a")}


def test_a_nested_filter_finds_its_page_of_the_tool(look, order, sign_in):
    where = '{"any": [{"placedAt__gte": "2020-01-01"}, {"not": {"customer.creditLimit": ["1"]}}]}'
    page = look("/api/v1/orders?where=" + where)
    tool = next(str(link["href"]) for link in page.all(".api-bar a") if "tool" in link.get_text())

    assert sign_in("admin").open(tool, 200).column("number") == ["A-7"]


def test_a_record_is_shown_with_what_can_be_sent_along(look, order):
    page = look(f"/api/v1/orders/{order.id}?expand=lines")
    offered = {link.get_text(): str(link["href"]) for link in page.all(".api-expand a")}

    assert offered["customer"] == f"/api/v1/orders/{order.id}?expand=lines%2Ccustomer"
    assert "lines" not in offered
    assert look(offered["customer"]).says("Tea House")


def test_what_is_typed_into_the_address_is_where_one_goes(look, sign_in, order):
    form = look("/api/v1/orders").one("form.api-address")
    go = sign_in("admin").client.get(form["action"], query_string={"go": "/api/v1/orders?status=open&sort=-total"})

    assert go.location == "/api/v1/orders?status=open&sort=-total"
    for elsewhere in ("//evil.example/api/", "https://evil.example/api/", "/logout", "/api/../logout", "/apis"):
        answer = sign_in("admin").client.get("/api/", query_string={"go": elsewhere})
        assert answer.status_code == 400, elsewhere


def test_markup_in_a_value_stays_text(look, rows):
    rows.order(number="<b>&", note='"><script>alert(1)</script>')
    page = look("/api/v1/orders?note__contains=<script>")

    assert not page.all(".json b, .json script")
    assert page.says("<script>alert(1)</script>")


def test_the_developers_tab_leads_to_the_record_in_the_api(sign_in, order, resources, monkeypatch):
    page = sign_in("admin").open(f"/admin/orders/details/?id={order.id}&tab=for-developers", 200)

    assert page.all(f'a[href="/api/v1/orders/{order.id}"]')

    monkeypatch.setattr(resources.orders, "api", False)
    page = sign_in("admin").open(f"/admin/orders/details/?id={order.id}&tab=for-developers", 200)
    assert not page.all('main a[href^="/api/"]')


def test_the_page_speaks_the_readers_language_and_the_answer_the_case_it_was_asked_in(look, order, app):
    assert "placedAt" in look("/api/v1/orders").text
    page = look("/api/v1/orders", **{"Accept-Case": "snake"})
    assert "placed_at" in page.text and "placedAt" not in page.one(".json").get_text()
    assert f"/api/v1/customers/{order.customer_id}" in [str(link["href"]) for link in page.all(".json a")]
