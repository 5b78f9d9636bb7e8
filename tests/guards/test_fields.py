"""What a person may not read is nowhere: each such value is a text found nowhere else, and no answer holds it.

One loop over all pages and formats for each role; then the answers to questions about hidden fields, which must be the
answers to questions about fields that do not exist.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from admin_app.resource.fields import fields_of
from admin_app.resource.pages.related import references
from models.system.change import ChangeSet
from tests.guards.verdicts import granted, holds, lookups, ruled
from tests.guards.world import ACTORS, FilePlace, some_by_day, using
from views.dashboard import DeskDashboard

MARK = "zq9"
WORDS = {
    "customers": ("name", "mail", "notes"),
    "orders": ("order", "note"),
    "addresses": ("street",),
    "shipments": ("track",),
    "payments": ("paid",),
    "tags": ("tag",),
}
COST, AMOUNT = "741.77", "623.45"
FINANCE_ONLY = {"products": ("cost",)}

HIDDEN = """
reader     resource     field

staff      products     cost
ops        products     cost
developer  products     cost
ops        order-lines  product.cost
ops        suppliers    products.cost
ops        categories   products.cost
ops        orders       lines.product.cost
ops        orders       payments
ops        orders       payments.amount
developer  orders       payments.reference
staff      shipments    order.payments.amount
ops        customers    orders.payments.amount
finance    customers    tags
finance    customers    tags.name
finance    customers    addresses.street
finance    orders       shipments.tracking
finance    products     category.parent.name
admin      people       password_hash
staff      people       password_hash
staff      people       attributes
ops        people       held
ops        orders       assigned_to.password_hash
ops        orders       assigned_to.attributes
"""
QUESTIONS = (
    "sort={}", "sort=-{}", "sort=number,{}", "{}=1", "{}__gt=1", "{}__starts=7", "{}__empty=true", "{}__contains=a",
    "{}__in=1,2",
    "{}__between=1,9", "{}__nonsense=1", "columns={}", "columns={},{}", 'where={{"{}":"1"}}',
    'where={{"any":[{{"{}__gt":"1"}}]}}', 'where={{"not":{{"{}__empty":"true"}}}}', "{}.name=1", "sort={}.name",
    "search=a&{}=1",
)  # fmt: skip


@pytest.mark.parametrize("actor", some_by_day(ACTORS[1:-1]))
def test_what_a_person_may_not_read_is_on_no_page_and_in_no_file(marked, actor):
    secrets = re.compile("|".join(map(re.escape, secrets_of(actor))) or "(?!)")
    leaks, asked = [], 0
    for verb, address, values in everything(marked, actor):
        answer = marked.ask(actor, verb, address, values)
        body = answer.get_data(as_text=True)
        asked += 1
        if found := secrets.search(body + str(answer.headers)):
            leaks.append((verb, address, answer.status_code, body[max(0, found.start() - 80) : found.end() + 20]))
        if answer.status_code >= 500:
            leaks.append((verb, address, answer.status_code, body[:300]))
    assert not leaks, "\n".join(map(str, leaks))
    assert asked > 100


def test_the_marks_are_there_for_those_who_may_read_them(marked):
    """Or the loop above would look for what is nowhere."""
    seen = "".join(
        marked.ask("admin", verb, address, values).text for verb, address, values in everything(marked, "admin")
    )
    words = [f"{MARK}{region}{word}" for region in ("north", "south") for several in WORDS.values() for word in several]
    assert [mark for mark in [*words, COST, AMOUNT] if mark not in seen] == []
    assert COST in marked.ask("finance", "GET", "/admin/products/").text


@pytest.mark.parametrize(("actor", "resource", "field"), [line.split() for line in HIDDEN.strip().splitlines()[2:]])
def test_a_hidden_field_is_answered_like_one_that_does_not_exist(marked, actor, resource, field):
    head, dot, last = field.rpartition(".")
    unknown = f"{head}{dot}{'x' * len(last)}"
    different = []
    for page in ("", "count/", *(["export/csv/"] if holds(actor, resource, "X") else [])):
        for question in QUESTIONS:
            told = [answer_to(marked, actor, f"/admin/{resource}/{page}", question, name) for name in (field, unknown)]
            if told[0] != told[1] or told[0][0] != 400:
                different.append((page, question, *told))
    row = f"/admin/{resource}/cell/?id={marked.world.own[resource]}"
    told = [answer_to(marked, actor, row, "name={}", name) for name in (field, unknown)]
    if told[0] != told[1] or told[0][0] != 400:
        different.append(("cell/", *told))
    assert not different, "\n".join(map(str, different))


@pytest.mark.parametrize(("actor", "resource", "field"), [line.split() for line in HIDDEN.strip().splitlines()[2:]])
def test_the_panels_of_filters_and_columns_know_no_hidden_field(marked, actor, resource, field):
    head, dot, last = field.rpartition(".")
    unknown = f"{head}{dot}{'x' * len(last)}"
    for address in ("filters/?{}=1", "filters/?{}__near=1", 'filters/?where={{"{}":"1"}}', "facets/?name={}"):
        told = [said_of(marked, actor, f"/admin/{resource}/", address, name) for name in (field, unknown)]
        assert told[0] == told[1] and "NAME" in told[0], (address, told)
    for panel in ("filters", "columns"):
        answer = marked.ask(actor, "GET", f"/admin/{resource}/{panel}/", headers={"Accept": "application/json"}).json
        offered = [each["name"] for each in answer["fields" if panel == "filters" else "columns"]]
        assert offered and field not in offered, panel


@pytest.mark.parametrize(
    ("actor", "resource", "typed"),
    [("staff", "products", name) for name in ("cos", "costs", "cots", "Cost", "coost", "cost__gte", "-cost")]
    + [("staff", "orders", name) for name in ("payment", "paymentss", "payments.amont", "assigned_to.password_has")]
    + [("staff", "people", name) for name in ("password_has", "pasword_hash", "attribute", "created_a")]
    + [("finance", "customers", name) for name in ("tag", "tagz", "adresses")],
)
def test_the_name_that_is_suggested_is_never_a_hidden_one(marked, actor, resource, typed):
    readable = readable_names(marked, actor, resource)
    for question in ("sort={}", "{}=1", "columns={}", 'where={{"{}":"1"}}'):
        body = problem(marked, actor, f"/admin/{resource}/?" + question.format(quote(typed)))
        for suggested in re.findall(r"id you mean '?([\w.]+)'?\?", json.dumps(body)):
            assert suggested.split("__")[0].split(".")[0] in readable


@pytest.mark.parametrize("actor", ["staff", "ops", "developer"])
def test_a_search_for_a_hidden_value_finds_what_a_search_for_nothing_finds(marked, actor):
    for resource in ("orders", "customers", "order-lines", "products", "addresses", "shipments"):
        for text in ("zq9south", COST, AMOUNT, "zq9northpa"):
            found = marked.ask(actor, "GET", f"/admin/{resource}/count/", {"search": text}).json
            assert found["count"] == 0, (resource, text)
            for relation in [relation for name, relation, _ in lookups if name == resource]:
                address = f"/admin/{resource}/ajax/lookup/"
                answer = marked.ask(actor, "GET", address, {"name": relation, "query": text})
                rows = [] if answer.status_code == 404 else [row for row in answer.json if "tag" not in row[1]]
                assert rows == [], (resource, relation, text)


@pytest.mark.parametrize("actor", ["no role", "staff", "ops", "developer"])
def test_the_search_over_everything_finds_no_hidden_value(marked, actor):
    for text in ("zq9south", COST, AMOUNT, "zq9northpa"):
        found = marked.ask(actor, "GET", "/admin/search/", {"q": text}, headers={"Accept": "application/json"}).json
        entries = [entry for group in found["groups"] for entry in group["entries"]]
        assert [entry for entry in entries if "tag" not in entry["label"]] == [], text


@pytest.mark.parametrize("actor", ["staff", "finance"])
def test_the_column_numbers_of_old_links_say_nothing_of_hidden_columns(marked, actor):
    resource, hidden = ("products", 5) if actor == "staff" else ("customers", 99)
    told = [problem(marked, actor, f"/admin/{resource}/?sort={index}") for index in (hidden, 77)]
    assert [re.sub(r"\d+", "N", answer["detail"]) for answer in told] == [re.sub(r"\d+", "N", told[1]["detail"])] * 2


@pytest.mark.parametrize("actor", ["staff", "finance"])
def test_a_forged_field_changes_nothing(marked, actor):
    """What may not be written has no field to land in, on any form; what may be read is refused with a sentence, and
    what may not be read is passed over like a field that does not exist."""
    forged = {
        "staff": [
            ("products", {"cost": "1"}, 303),
            ("customers", {"credit_limit": "1"}, 422),
            ("orders", FORGED_ORDER, 303),
        ],
        "finance": [
            ("customers", {"id": "9", "addresses": "1"}, 303),
            ("products", {"id": "99", "order_lines": "1,1"}, 303),
        ],
    }[actor]
    for resource, values, status in forged:
        before = marked.dump()
        answer = marked.ask(actor, "POST", f"/admin/{resource}/edit/?id={marked.world.own[resource]}", values)
        assert (answer.status_code, marked.dump()) == (status, before), resource


FORGED_ORDER = {
    "status": "SHIPPED",
    "total": "1",
    "shipped_at": "2026-01-01T00:00",
    "payments": "1",
    "id": "7",
    "customer_id": "2",
}


def test_a_row_of_others_is_not_taken_over_by_any_parameter(marked):
    """The key of a row outside, wherever a key is taken: as a picker's value, an inline child, a member, a filter."""
    own, other = marked.world.own, marked.world.other
    before = marked.dump()
    address = f"/admin/orders/edit/?id={own['orders']}"
    attempts = [
        (address, {"customer": other["customers"]}),
        (address, {"lines-0-row_key": other["order-lines"], "lines-0-quantity": "9"}),
        (address, {"lines-0-row_key": other["order-lines"], "del-lines-0": "on"}),
        (f"/admin/addresses/edit/?id={own['addresses']}", {"customer": other["customers"]}),
        (f"/admin/shipments/edit/?id={own['shipments']}", {"order": other["orders"]}),
        (f"/admin/orders/edit/?id={own['orders']}&id={other['orders']}", {"id": other["orders"]}),
        ("/admin/orders/action/", {"action": "cancel", "confirmed": "1", "rowid": [own["orders"], other["orders"]]}),
        ("/admin/fulfilment/move/", {"move": "ship", "order": [own["orders"], other["orders"]]}),
        ("/admin/orders/ajax/update/", {"list_form_pk": other["orders"], "note": "taken"}),
    ]
    for where, values in attempts:
        answer = marked.ask("staff", "POST", where, values)
        assert answer.status_code in (303, 404, 409, 422), (where, values, answer.status_code)
        assert "zq9south" not in answer.text, (where, values)
    assert marked.dump() == before


# --- What is asked ---------------------------------------------------------------------------------------------------


def secrets_of(actor: str) -> list[str]:
    """The texts that this person may find nowhere."""
    found = []
    for resource, words in WORDS.items():
        for region in ("north", "south"):
            outside = region == "south" and resource in ruled and actor != "admin"
            if outside or not holds(actor, resource, "R"):
                found += [f"{MARK}{region}{word}" for word in words]
    if actor not in ("finance", "admin"):
        found += [COST, AMOUNT]
    return found


def everything(place: Any, actor: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Each page, file and refusal of the desk, with the parameters that draw most from it."""
    yield from (
        ("GET", address, None) for address in ("/admin/", "/account", "/login", "/admin/nowhere/", "/admin/fulfilment/")
    )
    for resource in granted:
        yield from lists(place, actor, resource)
        yield from records(place, resource)
    for relation in lookups:
        yield from pickers(*relation)
    yield from found(place)
    yield from history(place)
    yield from overview(place)
    yield "POST", "/admin/fulfilment/move/", {"move": "ship", "order": place.world.other["orders"]}
    yield "GET", "/admin/fulfilment/", None


def lists(place: Any, actor: str, resource: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    names = all_names(place, resource)
    readable = [name for name in names if name in readable_names(place, actor, resource)]
    plain = [name for name in readable if fields_of(model_of(place, resource))[name].kind != "to_many"]
    questions = ("", f"columns={','.join(plain)}", "search=zq", "sort=0", f"columns={','.join(names)}")
    for page, several in (("", questions), ("count/", ("", "search=zq")), ("export/csv/", questions[:3])):
        for question in several:
            yield "GET", f"/admin/{resource}/{page}?{question}", None
    for panel in (
        "filters/",
        f"filters/?filter_field={names[-1]}",
        "columns/",
        *(f"facets/?name={name}" for name in names),
    ):
        yield "GET", f"/admin/{resource}/{panel}", None


def records(place: Any, resource: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    for row in ("own", "other"):
        key = quote(place.world.key(resource, row))
        for page in ("details", "edit", "delete", "json"):
            yield "GET", f"/admin/{resource}/{page}/?id={key}", None
        for tab in tabs(place, resource):
            yield "GET", f"/admin/{resource}/details/?id={key}&tab={quote(tab)}", None
        yield "GET", f"/admin/history/{resource}/?id={key}", None
        yield "GET", f"/admin/{resource}/peek/?id={key}", None
        for name in all_names(place, resource):
            yield "GET", f"/admin/{resource}/cell/?id={key}&name={name}", None
        yield (
            "POST",
            f"/admin/{resource}/edit/?id={key}",
            {"number": "", "name": "", "sku": "", "order": "", "customer": "x"},
        )
        yield "POST", f"/admin/{resource}/action/", {"action": "cancel", "rowid": place.world.key(resource, row)}
        yield "POST", f"/admin/{resource}/action/", {"action": "delete", "rowid": place.world.key(resource, row)}
    yield "GET", f"/admin/{resource}/new/", None
    taken = {name: place.world.other[of] for name, of in (("customer", "customers"), ("order", "orders"))}
    yield "POST", f"/admin/{resource}/new/", {"name": "", **taken}


def tabs(place: Any, resource: str) -> list[str]:
    """Every tab that some reader of the resource may open."""
    model = model_of(place, resource)
    named = [name for name, field in fields_of(model).items() if field.kind == "to_many"]
    others = [view.model for view in place.app.extensions["steward"].views]
    incoming = [
        ".".join((place.app.extensions["steward"].by_model(other).name_in_url, *reference.names))
        for other in others
        for reference in references(model, other)
    ]
    return [*named, *incoming, "for-developers"]


def pickers(resource: str, relation: str, _offers: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    address = f"/admin/{resource}/ajax/lookup/?name={relation}"
    yield "GET", address, None
    yield "GET", f"{address}&query={AMOUNT}", None


def found(place: Any) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """The search over everything, by what must not be found; then what was opened last, which is all that was asked."""
    for words in ("zq9", "tea", "person", "north", "south", "A"):
        yield "GET", f"/admin/search/?q={words}", None
    yield "POST", "/admin/pins/new/", {"address": f"/admin/orders/?customer={place.world.other['customers']}"}
    yield "GET", "/admin/pins/", None
    yield "GET", "/admin/search/", None


def history(place: Any) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    yield "GET", "/admin/history/", None
    for resource in granted:
        yield "GET", f"/admin/history/?resource={resource}", None
    for operation in ("create", "edit", "delete"):
        yield "GET", f"/admin/history/?operation={operation}", None
    with place.engine.connect() as connection:
        numbers = list(connection.scalars(select(ChangeSet.id)))
    for number in numbers:
        yield "GET", f"/admin/history/{number}/", None


def overview(place: Any) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Every part of the overview, and every tile of the desk, asked anew."""
    for part in place.app.extensions["steward"].parts:
        yield "GET", f"/admin/overview/{part}/?part=1", None
    for tile in DeskDashboard.tiles:
        yield "GET", f"/admin/desk/{tile.name}/?anew=1", None
        yield "GET", f"/admin/desk/{tile.name}/?part=1", None


def model_of(place: Any, resource: str) -> Any:
    return place.app.extensions["steward"].by_name[resource].model


def all_names(place: Any, resource: str) -> list[str]:
    return list(fields_of(model_of(place, resource)))


def readable_names(place: Any, actor: str, resource: str) -> set[str]:
    """By the tables of this folder, not by the policy that is under test."""
    names = set(all_names(place, resource))
    if resource == "products" and actor not in ("finance", "admin"):
        names.discard("cost")
    if resource == "people":
        names -= {"password_hash"} if actor == "admin" else {"password_hash", "attributes", "created_at", "held"}
    return names - {
        relation for name, relation, offers in lookups if name == resource and not holds(actor, offers, "R")
    }


def answer_to(place: Any, actor: str, address: str, question: str, name: str) -> tuple[int, str]:
    """The status and the body up to the name, and without the suggestion, which another test reads."""
    body = problem(
        place,
        actor,
        f"{address}{'&' if '?' in address else '?'}"
        f"{question.replace('{}', quote(name)).replace('{{', '{').replace('}}', '}')}",
    )
    text = json.dumps({key: value for key, value in body.items() if key != "request_id"}, sort_keys=True)
    return body["status"], without_suggestion(text).replace(name, "NAME")


def said_of(place: Any, actor: str, page: str, question: str, name: str) -> str:
    """The whole answer of a panel's script, without the name, the suggestion and the number of the request."""
    address = page + question.replace("{}", quote(name)).replace("{{", "{").replace("}}", "}")
    text = json.dumps(place.ask(actor, "GET", address, headers={"Accept": "application/json"}).json, sort_keys=True)
    text = re.sub(r'"request_id": "[^"]*"', "", text)
    return without_suggestion(text).replace(name, "NAME")


def without_suggestion(text: str) -> str:
    """Which readable name is nearest, if any, goes by what was typed; that it is readable is held above."""
    text = re.sub(r'"link": \[[^\]]*\], ', "", text)
    return re.sub(r"(;|\.) [dD]id you mean [^?]*\?", ".", text)


def problem(place: Any, actor: str, address: str) -> dict[str, Any]:
    answer = place.ask(actor, "GET", address, headers={"Accept": "application/json"})
    return answer.json if answer.status_code >= 400 else {"status": answer.status_code}


@pytest.fixture(scope="session")
def marked_place(desk, tmp_path_factory) -> FilePlace:
    """The place with a mark on every value that somebody may not read, and history of changes to them."""
    return FilePlace(desk, tmp_path_factory.mktemp("marked"), MARK)


@pytest.fixture
def marked(marked_place) -> Iterator[FilePlace]:
    marked_place.restore()
    with using(marked_place.app, marked_place.engine):
        yield marked_place
    marked_place.close()
