"""The route guard of the API: every resource, address and method, every role and kind of row, as ``verdicts.py`` says.

And what no answer may give away: that a row of others is there, or what a person may do where they may not.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.counting import Statements
from tests.guards.api import CHANGED, call, named, new, path_of
from tests.guards.test_routes import HELD, OF_ITS_OWN
from tests.guards.verdicts import (
    NOT_WRITTEN_BY_THE_API,
    actions,
    api,
    api_verdict,
    granted,
    holds,
    ruled,
)
from tests.guards.world import ACTORS, ANONYMOUS, MALFORMED, NO_ROLE

ROWS = ("own", "other", "unknown", "malformed")
BY_ACTION = ("action", "actions")
CODES = {
    400: "bad_address", 401: "not_signed_in", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    409: "conflict", 422: "invalid",
}  # fmt: skip


@pytest.mark.parametrize("actor", ACTORS)
def test_every_address_of_every_resource_answers_as_it_should(place, actor):
    wrong = []
    for resource in granted:
        for what in api.keys() - set(BY_ACTION):
            for row in api[what][3]:
                expected = api_verdict(actor, resource, what, row)
                wrong += compare(place, actor, resource, what, row, expected)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_action_runs_for_those_who_may_on_rows_they_may_see(place, actor):
    wrong = []
    for resource, of in actions.items():
        for action, needs in of.items():
            for what in BY_ACTION:
                for row in ROWS:
                    expected = api_verdict(actor, resource, what, row)
                    if expected in (200, 404, 409) and not holds(actor, resource, needs):
                        expected = 403
                    wrong += compare(place, actor, resource, what, row, expected, action)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.postgres
def test_rows_and_keys_have_the_same_verdicts_on_postgresql(postgres_place):
    wrong = []
    for resource in ("orders", "order-lines", "payments"):
        actor = "finance" if resource == "payments" else "ops"
        for what in ("record", "change", "history", "bulk-update"):
            for row in ROWS:
                expected = api_verdict(actor, resource, what, row)
                wrong += compare(postgres_place, actor, resource, what, row, expected)
        wrong += malformed(postgres_place, resource)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("resource", ["orders", "order-lines", "payments"])
def test_a_key_that_cannot_be_read_is_not_found(place, resource):
    assert list(malformed(place, resource)) == []


@pytest.mark.parametrize("actor", ["staff", "finance"])
def test_a_record_outside_is_the_answer_of_an_unknown_one_to_the_byte(place, actor):
    """An answer that differs in anything, or that asks the database more, confirms that the row is there."""
    differing = []
    for resource in sorted(ruled):
        for what in api.keys() - {"list", "create", "file", "file-sent", "bulk-create"}:
            told = [whole(place, actor, resource, what, row) for row in ("other", "unknown")]
            if told[0] != told[1]:
                differing.append((resource, what, told))
    assert differing == []


@pytest.mark.parametrize("actor", ACTORS[1:])
def test_the_methods_that_are_named_are_those_that_the_person_may_use(place, actor):
    for resource in granted:
        if not holds(actor, resource, "R"):
            continue
        of_list = {"GET", "HEAD", "OPTIONS"} | letters(actor, resource, C=("POST",))
        of_record = {"GET", "HEAD", "OPTIONS"} | letters(actor, resource, E=("PATCH", "PUT"), D=("DELETE",))
        for address, allowed in ((f"/{resource}", of_list), (path_of(resource, place.world.own[resource]), of_record)):
            answers = [call(place, actor, verb, address) for verb in ("OPTIONS", "LINK")]
            assert [answer.status_code for answer in answers] == [204, 405]
            assert [set(answer.headers["Allow"].split(", ")) for answer in answers] == [allowed] * 2, (
                resource,
                address,
            )


def test_a_head_request_is_judged_like_the_record(place):
    for actor in ACTORS:
        for resource in ("orders", "payments"):
            for address in (f"/{resource}", path_of(resource, place.world.other[resource])):
                got, asked = call(place, actor, "GET", address), call(place, actor, "HEAD", address)
                assert (asked.status_code, asked.data) == (got.status_code, b"")
                assert asked.headers.get("ETag") == got.headers.get("ETag")


@pytest.mark.parametrize("actor", [ANONYMOUS, NO_ROLE, "staff"])
@pytest.mark.parametrize(
    "trick",
    [
        "/api/v1/payments?x=/login", "//api/v1/payments", "/API/v1/payments", "/api/v1/%70ayments", "/api/v1/payments/",
        "/api/v1/payments;/", "/api/v1/orders/../payments", "/api/v1/payments%00", "/api/v1/payments.csv?x=/healthz",
        "/api/v1/payments/%2e%2e/", "/api/v1/orders/..%2fpayments",
    ],
)  # fmt: skip
def test_another_spelling_of_an_address_opens_nothing(place, actor, trick):
    client = place.app.test_client()
    client.set_cookie("steward", place.cookies[actor])
    answer = client.get(trick)
    assert answer.status_code in (302, 308, 401, 403, 404)


def test_a_write_without_its_token_changes_nothing(place):
    before = place.commits()
    client = place.app.test_client()
    client.set_cookie("steward", place.cookies["ops"])
    for resource, verb, address, body in writes_of(place):
        answer = client.open(address, method=verb, json=body)
        assert answer.status_code == 400 and answer.mimetype == "application/problem+json", (
            resource,
            verb,
            answer.text,
        )
        answer = client.open(address, method=verb, json=body, headers={"Origin": "https://evil.example"})
        assert answer.status_code in (400, 403), (resource, verb)
    assert place.commits() == before


def test_what_the_api_does_not_write_is_what_no_declaration_switched_on(desk):
    known = desk.extensions["steward"].by_name
    assert {name for name, view in known.items() if not view.api_write} == NOT_WRITTEN_BY_THE_API


# --- How the table is asked ------------------------------------------------------------------------------------------


def compare(place: Any, actor: str, resource: str, what: str, row: str, expected: int, action: str = "") -> list[Any]:
    """What is wrong with the answer: its status or code, or that it wrote what it must not or nothing where it must."""
    if resource in HELD and expected in (200, 204) and (what, action) in DELETES:
        expected = 422 if action else 409
    watched = hasattr(place, "commits")
    before = place.commits() if watched else 0
    answer = request(place, actor, resource, what, row, action)
    text = answer.get_data(as_text=True)
    asked = (actor, resource, what, action, row)
    wrong = [] if answer.status_code == expected else [(*asked, f"{answer.status_code}, not {expected}", text[:400])]
    if answer.status_code >= 400:
        wrong += [] if is_problem(answer, answer.status_code) else [(*asked, "is no problem document", text[:400])]
    if watched and what != "file":  # that somebody took a file is in the history
        wrote, should = place.commits() != before, api[what][1] != "GET" and expected < 300
        wrong += [] if wrote == should else [(*asked, "wrote something" if wrote else "wrote nothing", text[:200])]
    if watched and place.commits() != before:
        place.restore()
    answer.close()
    return wrong


DELETES = {("delete", ""), ("bulk-delete", ""), ("action", "delete"), ("actions", "delete")}


def is_problem(answer: Any, status: int) -> bool:
    document = json.loads(answer.get_data())
    return (
        answer.mimetype == "application/problem+json"
        and (document["status"], document["code"]) == (status, CODES[status])
        and bool(document["detail"] and document["title"])
    )


def request(place: Any, actor: str, resource: str, what: str, row: str, action: str = "cancel") -> Any:
    key = place.world.key(resource, row)
    one, many = path_of(resource, key), {"ids": [key]}
    verb = api[what][1]
    address, body = {
        "list": (f"/{resource}", None),
        "create": (f"/{resource}", new(place, resource)),
        "file": (f"/{resource}.csv", None),
        "file-sent": (f"/{resource}.csv", {}),
        "record": (one, None),
        "change": (one, CHANGED[resource]),
        "replace": (one, new(place, resource, actor, row)),
        "delete": (one, None),
        "history": (f"{one}/history", None),
        "bulk-create": (f"/{resource}/bulk", {"create": [new(place, resource)]}),
        "bulk-update": (f"/{resource}/bulk", {"update": [named(resource, key) | CHANGED[resource]]}),
        "bulk-delete": (f"/{resource}/bulk", {"delete": [key]}),
        "action": (f"{one}/actions/{action}", None),
        "actions": (f"/{resource}/actions/{action}", many),
    }[what]
    return call(place, actor, verb, address, body)


def letters(actor: str, resource: str, **methods: tuple[str, ...]) -> set[str]:
    if resource in NOT_WRITTEN_BY_THE_API:
        return set()
    return {each for letter, several in methods.items() if holds(actor, resource, letter) for each in several}


def whole(place: Any, actor: str, resource: str, what: str, row: str) -> tuple[Any, ...]:
    """All that an answer gives away, with what differs between any two answers taken out, and the key asked for."""
    before = place.commits()
    with Statements() as asked:
        answer = request(place, actor, resource, what, row, "delete")
    assert place.commits() == before, (resource, what)
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in OF_ITS_OWN)
    text = json.loads(answer.get_data())
    del text["request_id"]
    told = json.dumps(text).replace(place.world.key(resource, row), "KEY")
    return answer.status_code, told, [each for each in headers if each[0] not in OF_THE_KEY], len(asked.all)


OF_THE_KEY = ("Content-Length", "RateLimit")


def malformed(place: Any, resource: str) -> Iterator[tuple[str, str, str, int]]:
    """What answers a key of nonsense with anything but that it is not there."""
    for key in MALFORMED:
        if not key:
            continue
        path = path_of(resource, key.encode(errors="surrogatepass").decode("utf-8", "replace"))
        for verb, ending, body in (
            ("GET", "", None), ("PATCH", "", {}), ("PUT", "", new(place, resource)), ("DELETE", "", None),
            ("GET", "/history", None), ("POST", "/actions/delete", None),
        ):  # fmt: skip
            answer = call(place, "admin", verb, path + ending, body)
            if answer.status_code != 404:
                yield resource, f"{verb} {ending}", key, answer.status_code
        for part in ("ids", "delete"):
            ending = "actions/delete" if part == "ids" else "bulk"
            answer = call(place, "admin", "POST", f"/{resource}/{ending}", json.dumps({part: [key]}).encode())
            if answer.status_code not in (400, 409, 422):
                yield resource, f"POST {ending}", key, answer.status_code


def writes_of(place: Any) -> Iterator[tuple[str, str, str, Any]]:
    for resource in granted:
        own = f"/api/v1{path_of(resource, place.world.own[resource])}"
        yield resource, "POST", f"/api/v1/{resource}", new(place, resource)
        for verb, body in (("PATCH", CHANGED[resource]), ("PUT", new(place, resource)), ("DELETE", None)):
            yield resource, verb, own, body
        yield resource, "POST", f"/api/v1/{resource}/bulk", {"delete": [place.world.own[resource]]}
        yield resource, "POST", f"{own}/actions/delete", None
        yield resource, "POST", f"/api/v1/{resource}/actions/delete", {"ids": [place.world.own[resource]]}
