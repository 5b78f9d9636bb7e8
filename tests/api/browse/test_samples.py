"""The requests to copy: each asks what the page shows, and each body is one that the resource takes."""

import json
import shlex
import sys
from types import ModuleType, SimpleNamespace
from urllib.parse import urlsplit

import pytest

from admin_app.api.browse.offers import changed_body, new_body
from admin_app.api.browse.samples import curl, python
from admin_app.api.inputs import inputs_of, model_for
from admin_app.api.spoken import spoken
from admin_app.resource.registry import registry
from admin_app.resource.scope import act_for

pytestmark = pytest.mark.sqlite_only

ADDRESSES = [
    "/api/v1/orders",
    "/api/v1/orders?status=open&status=packed&sort=-placedAt",
    "/api/v1/orders?search=it's+%24HOME+%60x%60+%22quoted%22",
    '/api/v1/orders?where={"any": [{"status": "open"}]}&note=a!b',
    "/api/v1/tags/a%2Fb,c",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_curl_asks_for_the_very_address(desk, address):
    with desk.test_request_context("/api/"):
        words = shlex.split(curl("GET", address).replace("\\\n", " "))

    assert words[:3] == ["curl", "-H", "Authorization: Bearer $STEWARD_TOKEN"]
    asked = urlsplit(words[-1])
    assert (asked.scheme, asked.netloc) == ("http", "localhost")
    assert not set(words[-1]) & set(" {}[]\"'`$!")
    with desk.test_request_context(words[-1]) as ours, desk.test_request_context(address) as theirs:
        assert (ours.request.path, ours.request.args) == (theirs.request.path, theirs.request.args)


@pytest.mark.parametrize("address", ADDRESSES)
def test_python_asks_the_same(desk, address, monkeypatch):
    asked = {}

    def get(url, params=None, headers=None):
        asked.update(url=url, params=params, headers=headers)
        return SimpleNamespace(raise_for_status=lambda: None, json=dict)

    requests = ModuleType("requests")
    requests.get = get
    monkeypatch.setitem(sys.modules, "requests", requests)
    monkeypatch.setenv("STEWARD_TOKEN", "stw_x")
    with desk.test_request_context("/api/"):
        exec(python(address), {"print": lambda what: None})

    assert asked["headers"]["Authorization"] == "Bearer stw_x"
    given = desk.test_request_context(asked["url"], query_string=asked["params"] or {})
    with given as ours, desk.test_request_context(address) as theirs:
        assert (ours.request.path, ours.request.args) == (theirs.request.path, theirs.request.args)


def test_the_address_people_type_is_shown_where_a_setting_says_it(desk, monkeypatch):
    monkeypatch.setitem(desk.config, "BASE_URL", "https://desk.example.com")
    with desk.test_request_context("/api/", headers={"Host": "evil.example"}):
        assert "https://desk.example.com/api/v1/orders" in curl("GET", "/api/v1/orders")


@pytest.mark.parametrize("case", ["camel", "snake"])
def test_an_example_of_a_body_is_one_that_the_resource_takes(rows, app, case):
    with app.test_request_context("/api/"):
        act_for(rows.session, SimpleNamespace(roles=frozenset({"admin"}), attributes={}))
        for view in registry().views:
            names = spoken(view).names
            sent = {names.declared_for(name): value for name, value in new_body(view, case).items()}
            model_for(view, inputs_of(view, creating=True), creating=True, name="Example").model_validate(sent)


def test_an_example_of_a_change_changes_nothing(resources, rows, app):
    with app.test_request_context("/api/"):
        act_for(rows.session, SimpleNamespace(roles=frozenset({"admin"}), attributes={}))
        row = {"id": 1, "number": "A-7", "note": "Ring twice", "customerId": 3}

        assert changed_body(resources.orders, "camel", row) == {"note": "Ring twice"}
        assert changed_body(resources.orders, "camel", {**row, "note": "x" * 500}) == {"number": "A-7"}


def test_what_may_be_done_is_listed_for_whoever_may_do_it(rows, look):
    order = rows.order()
    rows.session.commit()

    def offered(address, as_):
        return {one.get_text(" ", strip=True).split()[0] for one in look(address, as_=as_).all(".api-offer")}

    assert offered(f"/api/v1/orders/{order.id}", "admin") == {"PATCH", "PUT", "DELETE", "POST"}
    assert offered(f"/api/v1/orders/{order.id}", "finance") == set()
    assert offered("/api/v1/orders", "admin") == {"POST"}
    assert offered("/api/v1/people", "admin") == set()


def test_the_example_of_a_change_runs_as_it_stands(rows, look, sign_in):
    order = rows.order(note="Ring twice")
    rows.session.commit()
    text = look(f"/api/v1/orders/{order.id}").all(".api-offer pre")[0].get_text()
    words = shlex.split(text.replace("\\\n", " "))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    del headers["Authorization"]
    ada = sign_in("admin")
    answer = ada.client.patch(
        urlsplit(words[-1]).path, data=words[words.index("-d") + 1], headers={**headers, "X-CSRFToken": ada.token()}
    )

    assert answer.status_code == 200, answer.text
    assert json.loads(answer.data)["note"] == "Ring twice"
