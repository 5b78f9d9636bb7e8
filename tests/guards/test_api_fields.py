"""What a person may not read is in no answer of the API: lists, records, files, history, expansions, errors, versions.

One loop over all addresses for each role, with the marks of ``test_fields.py``; then questions about hidden fields,
which must be answered as questions about fields that do not exist, in bodies as well as in addresses.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.counting import Statements
from tests.guards.api import call, named, new, path_of
from tests.guards.test_fields import HIDDEN, all_names, marked, marked_place, secrets_of, without_suggestion
from tests.guards.verdicts import granted, holds
from tests.guards.world import ACTORS, some_by_day

__all__ = ["marked", "marked_place"]

HIDDEN_FIELDS = [line.split() for line in HIDDEN.strip().splitlines()[2:]]
QUESTIONS = (
    "sort={}", "sort=-{}", "{}=1", "{}__gt=1", "{}__starts=7", "{}__empty=true", "{}__in=1,2", "{}__nonsense=1",
    "fields={}", "fields=id,{}", "expand={}", "expand={}.x", 'where={{"{}":"1"}}', 'where={{"not":{{"{}__gt":"1"}}}}',
    "{}.name=1", "search=a&{}=1",
)  # fmt: skip


@pytest.mark.parametrize("actor", some_by_day(ACTORS[1:-1]))
def test_what_a_person_may_not_read_is_in_no_answer(marked, actor):
    secrets = re.compile("|".join(map(re.escape, secrets_of(actor))) or "(?!)")
    leaks, asked = [], 0
    for verb, address, body in everything(marked, actor):
        answer = call(marked, actor, verb, address, body)
        text = answer.get_data(as_text=True)
        asked += 1
        if found := secrets.search(text + str(answer.headers)):
            leaks.append((verb, address, answer.status_code, text[max(0, found.start() - 80) : found.end() + 20]))
        if answer.status_code >= 500:
            leaks.append((verb, address, body, answer.status_code, text[:300]))
    assert not leaks, "\n".join(map(str, leaks))
    assert asked > 100


def test_the_marks_are_there_for_those_who_may_read_them(marked):
    """Or the loop above would look for what is nowhere."""
    seen = "".join(
        call(marked, "admin", verb, address, body).text
        for verb, address, body in everything(marked, "admin") if verb == "GET"
    )  # fmt: skip
    assert [mark for mark in secrets_of("no role") if mark not in seen] == []


@pytest.mark.parametrize(("actor", "resource", "field"), HIDDEN_FIELDS)
def test_a_hidden_field_is_answered_like_one_that_does_not_exist(marked, actor, resource, field):
    different = []
    for spelled in {field, camel(field)}:
        unknown = unknown_for(spelled)
        for question in QUESTIONS:
            told = [answer_to(marked, actor, f"/{resource}", question, name) for name in (spelled, unknown)]
            if told[0] != told[1] or told[0][0] != 400:
                different.append((question, *told))
        record = path_of(resource, marked.world.own[resource])
        for question in ("fields={}", "expand={}", "{}=1"):
            told = [answer_to(marked, actor, record, question, name) for name in (spelled, unknown)]
            if told[0] != told[1] or told[0][0] != 400:
                different.append((record, question, *told))
    assert not different, "\n".join(map(str, different))


@pytest.mark.parametrize(("actor", "resource", "field"), HIDDEN_FIELDS)
def test_a_hidden_field_in_a_body_is_answered_like_one_that_does_not_exist(marked, actor, resource, field):
    if "." in field:
        return
    record, key = path_of(resource, marked.world.own[resource]), marked.world.own[resource]
    for name in {field, camel(field)}:
        for verb, address, make in (
            ("POST", f"/{resource}", lambda said: new(marked, resource, actor) | {said: 1}),
            ("PATCH", record, lambda said: {said: None}),
            ("PUT", record, lambda said: new(marked, resource, actor) | {said: "741.77"}),
            ("POST", f"/{resource}/bulk", lambda said: {"create": [{said: 1}]}),
            ("POST", f"/{resource}/bulk", lambda said: {"update": [named(resource, key) | {said: "741.77"}]}),
        ):
            told = []
            for said in (name, unknown_for(name)):
                answer = call(marked, actor, verb, address, make(said))
                text = re.sub(r'"request_id":"[^"]*",', "", answer.text)
                told.append((answer.status_code, json.loads(without_suggestion(text).replace(said, "NAME"))))
            assert told[0] == told[1] and told[0][0] >= 400, (verb, address, told)


@pytest.mark.parametrize(
    ("actor", "resource", "typed"),
    [("staff", "products", name) for name in ("cos", "costs", "Cost", "coost")]
    + [("staff", "orders", name) for name in ("payment", "paymentss", "payments.amont")]
    + [("staff", "people", name) for name in ("passwordHas", "attribute", "createdA")]
    + [("finance", "customers", name) for name in ("tag", "tagz", "adresses")],
)
def test_the_name_that_is_suggested_is_never_a_hidden_one(marked, actor, resource, typed):
    readable = {camel(each) for each in readable_of(marked, actor, resource)} | {"fields", "expand", "count", "sort"}
    readable |= readable_of(marked, actor, resource) | {"search", "where", "after", "before", "page_size", "columns"}
    record = path_of(resource, marked.world.own[resource])
    answers = [call(marked, actor, "GET", f"/{resource}?{question.format(quote(typed))}")
               for question in ("sort={}", "{}=1", "fields={}", "expand={}")]  # fmt: skip
    answers.append(call(marked, actor, "PATCH", record, {typed: 1}))
    answers.append(call(marked, actor, "POST", f"/{resource}", {typed: 1}))
    for answer in answers:
        for suggested in re.findall(r"id you mean '?([\w.]+)'?\?", json.dumps(answer.json)):
            assert suggested.split("__")[0].split(".")[0] in readable, answer.json


@pytest.mark.parametrize("actor", ["staff", "ops", "developer"])
def test_a_search_for_a_hidden_value_finds_what_a_search_for_nothing_finds(marked, actor):
    for resource in ("orders", "customers", "order-lines", "products", "addresses", "shipments"):
        for text in ("zq9south", "741.77", "623.45", "zq9northpa"):
            found = call(marked, actor, "GET", f"/{resource}?search={text}&count=exact").json
            assert (found["items"], found["count"]["value"]) == ([], 0), (resource, text)


@pytest.mark.parametrize("actor", ["staff", "finance"])
def test_a_row_of_others_is_not_taken_over_by_any_body(marked, actor):
    """The key of a row outside, wherever a body takes a key: as a foreign key, in a bulk, of an action."""
    own, other = marked.world.own, marked.world.other
    before = marked.dump()
    attempts: list[tuple[str, str, Any]] = [
        ("PATCH", f"/orders/{own['orders']}", {"customerId": int(other["customers"])}),
        ("PATCH", f"/addresses/{own['addresses']}", {"customer_id": int(other["customers"])}),
        ("PATCH", f"/order-lines/{own['order-lines']}", {"orderId": int(other["orders"])}),
        ("PATCH", f"/payments/{own['payments']}", {"orderId": int(other["orders"])}),
        ("POST", "/orders", {"number": "N", "customerId": int(other["customers"])}),
        ("POST", "/orders/bulk", {"update": [{"id": int(own["orders"]), "customerId": int(other["customers"])}]}),
        ("POST", "/orders/bulk", {"update": [{"id": int(other["orders"]), "note": "mine"}]}),
        ("POST", "/orders/bulk", {"delete": [other["orders"]]}),
        ("POST", "/orders/actions/cancel", {"ids": [own["orders"], other["orders"]]}),
        ("POST", f"/orders/{other['orders']}/actions/cancel", None),
        ("PATCH", f"/orders/{own['orders']}?id={other['orders']}", {"note": "mine"}),
    ]
    for verb, address, body in attempts:
        answer = call(marked, actor, verb, address, body)
        assert answer.status_code in (400, 403, 404, 409, 422), (address, body, answer.status_code)
        assert "zq9south" not in answer.text, (address, body)
    assert marked.dump() == before


def test_the_versions_of_a_row_say_nothing_of_what_is_hidden(marked):
    """Neither its tag nor what differs."""
    key, unknown = marked.world.own["products"], '"' + "A" * 60 + '.AAAAAA"'
    answers = [call(marked, "staff", "PATCH", f"/products/{key}", {"name": "x"}, if_match=unknown)]
    tag = call(marked, "staff", "GET", f"/products/{key}").headers["ETag"]
    call(marked, "finance", "PATCH", f"/products/{key}", {"cost": "741.78"})
    call(marked, "ops", "PATCH", f"/products/{key}", {"description": "y"})
    answers.append(call(marked, "staff", "PATCH", f"/products/{key}", {"description": "x"}, if_match=tag))
    assert [answer.status_code for answer in answers] == [412, 412]
    assert set(answers[1].json["differences"]) == {"description"}
    assert not [answer for answer in answers if "cost" in answer.text or "741" in answer.text]


# --- What is asked ---------------------------------------------------------------------------------------------------


def everything(place: Any, actor: str) -> Iterator[tuple[str, str, Any]]:
    """Each address with what draws most from it; no body that is meant to be saved."""
    for resource in granted:
        names = all_names(place, resource)
        readable = readable_of(place, actor, resource)
        questions = [
            "",
            "?pageSize=1&count=exact",
            f"?fields={','.join(sorted(readable))}",
            "?search=zq",
            "?sort=nothing",
        ]
        questions += [f"?expand={name}" for name in names] + [f"?fields=id,{name}" for name in names]
        yield from (("GET", f"/{resource}{question}", None) for question in questions)
        yield "GET", f"/{resource}.csv", None
        for row in ("own", "other"):
            yield from of_record(place, resource, place.world.key(resource, row), names)
        yield "POST", f"/{resource}", dict.fromkeys(names, "x")
        yield "POST", f"/{resource}/bulk", {"create": [{}], "delete": ["zq"]}
        yield "POST", f"/{resource}/bulk", {"delete": [place.world.other[resource]]}
        yield "POST", f"/{resource}/actions/cancel", {"ids": [place.world.other[resource]]}


def of_record(place: Any, resource: str, key: str, names: list[str]) -> Iterator[tuple[str, str, Any]]:
    record = path_of(resource, key)
    yield from (("GET", f"{record}?expand={name}", None) for name in names)
    yield "GET", record, None
    yield "GET", f"{record}/history", None
    yield "PATCH", record, dict.fromkeys(names, "zq")
    yield "PATCH", record, {"name": "", "number": "", "sku": ""}
    yield "PUT", record, {}
    yield "DELETE", f"{record}?rows=0&x=1", None
    yield "POST", f"{record}/actions/nothing", None
    yield (
        "PATCH",
        record,
        {"customerId": int(place.world.other["customers"]), "orderId": int(place.world.other["orders"])},
    )


def readable_of(place: Any, actor: str, resource: str) -> set[str]:
    from tests.guards.test_fields import readable_names

    return readable_names(place, actor, resource) if holds(actor, resource, "R") else set()


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def unknown_for(name: str) -> str:
    head, dot, last = name.rpartition(".")
    return f"{head}{dot}{'x' * len(last)}"


def answer_to(place: Any, actor: str, address: str, question: str, name: str) -> tuple[int, str, int]:
    """The status, the body up to the name and without the suggestion, and how often the database was asked."""
    asked = question.replace("{}", quote(name)).replace("{{", "{").replace("}}", "}")
    with Statements() as statements:
        answer = call(place, actor, "GET", f"{address}?{asked}")
    body = answer.json if answer.status_code >= 400 else {"status": answer.status_code}
    text = json.dumps({key: value for key, value in body.items() if key != "request_id"}, sort_keys=True)
    return answer.status_code, without_suggestion(text).replace(name, "NAME"), len(statements.rows)
