"""The route guard: every address, every method, every role, every kind of row has a verdict, and the desk keeps it.

The verdicts stand in ``verdicts.py``. An address, an operation, an action, a picker or a role without one fails.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from admin_app.resource.listing.facets import has_facets
from tests.counting import Statements
from tests.guards import made
from tests.guards.verdicts import (
    GRANTS,
    KINDS,
    actions,
    api,
    edited,
    facets,
    granted,
    holds,
    kinds,
    lookups,
    pages,
    read,
    ruled,
    verdict,
)
from tests.guards.world import ACTORS, ANONYMOUS, MALFORMED, NO_ROLE, ROLES, some_by_day

ROUTES = Path(__file__).with_name("routes.txt")
WITHOUT_A_SAY = {"HEAD", "OPTIONS"}  # HEAD is GET without its body; OPTIONS is answered by Flask and names methods

NEW: dict[str, dict[str, str]] = {
    "orders": {"number": "NEW-1", "customer": "own:customers", "placed_at": "2026-01-01T12:00"},
    "customers": {
        "number": "NEW-1", "name": "New", "country": "DE", "region": "North", "segment": "RETAIL",
        "since": "2026-01-01",
    },
    "order-lines": {"order": "own:orders", "product": "own:products", "quantity": "1", "unit_price": "1.00"},
    "addresses": {
        "customer": "own:customers", "kind": "BILLING", "street": "New", "postal_code": "1",
        "city": "N", "country": "DE",
    },
    "shipments": {"order": "own:orders", "carrier": "PARCEL", "handed_over_at": "2026-01-01T12:00"},
    "payments": {"order": "own:orders", "method": "CARD", "amount": "1.00", "paid_at": "2026-01-01T12:00"},
    "products": {"sku": "NEW-1", "name": "New", "category": "own:categories", "price": "1"},
    "categories": {"name": "New"},
    "suppliers": {"name": "New", "country": "DE"},
    "tags": {"name": "new"},
}  # fmt: skip
NEW |= made.told("new")
CHANGED = {
    "orders": {"note": "changed"},
    "customers": {"phone": "1"},
    "order-lines": {"quantity": "9"},
    "addresses": {"city": "Changed"},
    "shipments": {"tracking": "changed"},
    "payments": {"reference": "changed"},
    "products": {"description": "changed"},
    "categories": {"name": "changed"},
    "suppliers": {"phone": "1"},
    "tags": {"name": "changed"},
    "people": {"name": "changed"},
} | made.told("changed")
HELD = {"orders", "customers", "products", "categories", "suppliers"}
"""Their rows are needed by others: a delete that is allowed is refused by the database, with a sentence."""


def test_the_addresses_are_the_ones_that_were_reviewed(desk):
    rules = sorted(desk.url_map.iter_rules(), key=lambda rule: rule.rule)
    now = [f"{','.join(sorted(rule.methods - WITHOUT_A_SAY)):12} {rule.rule:60} {rule.endpoint}" for rule in rules]
    kept = made.with_their_addresses(ROUTES.read_text().splitlines())
    new, gone = sorted(set(now) - set(kept)), sorted(set(kept) - set(now))
    assert len(now) == len(kept) and not new and not gone, (
        f"New: {new}; gone: {gone}. Give each new address its verdict in verdicts.py, then write "
        "python run.py routes > tests/guards/routes.txt"
    )


def test_every_address_and_method_has_a_verdict(desk):
    missing = [
        f"{verb} {rule.rule} ({rule.endpoint})"
        for rule in desk.url_map.iter_rules()
        for verb in rule.methods - WITHOUT_A_SAY
        if not has_verdict(rule.endpoint, verb)
    ]
    assert missing == []


def test_every_verdict_is_about_an_address_that_is_there(desk):
    there = {(rule.endpoint, verb) for rule in desk.url_map.iter_rules() for verb in rule.methods}
    assert pages.keys() - there == set()
    assert {(f"{name}.{method}", verb) for name in granted for method, verb in kinds} - there == set()
    assert {(address, verb) for address, verb, _needs, _answers in api.values()} - there == set()


def test_every_role_has_a_verdict(desk):
    assert desk.extensions["steward"].roles() == set(ROLES)


def test_every_action_has_a_verdict(desk):
    known = desk.extensions["steward"].by_name
    assert {name: set(view.verbs) for name, view in known.items()} == {name: set(of) for name, of in actions.items()}


def test_every_relation_that_a_picker_could_offer_has_a_verdict(desk):
    known = desk.extensions["steward"].by_name
    with desk.app_context():
        there = {(name, relation.key) for name, view in known.items() for relation in inspect(view.model).relationships}
        there |= {
            (name, picker) for name, view in known.items() if view._create_form_class for picker in view._form_ajax_refs
        }
    assert there == {(resource, relation) for resource, relation, _ in lookups}


@pytest.mark.parametrize("actor", some_by_day(ACTORS))
def test_every_page_of_every_resource_answers_as_it_should(place, actor):
    wrong = []
    for resource in granted:
        for method, verb in kinds:
            for row in rows_of(method, verb):
                expected = verdict(actor, resource, method, verb, row)
                wrong += ask(place, actor, resource, method, verb, row, expected)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_action_runs_for_those_who_may_on_rows_they_may_see(place, actor):
    wrong = []
    for resource, of in actions.items():
        for action, needs in of.items():
            for row in ("own", "other", "unknown", "malformed"):
                expected = verdict(actor, resource, "action_view", "POST", row)
                if expected in (303, 409) and not holds(actor, resource, needs):
                    expected = 403
                if expected == 303 and action == "delete" and resource in HELD:
                    expected = 422
                values = {"action": action, "rowid": place.world.key(resource, row), "confirmed": "1"}
                wrong += compare(place, actor, "POST", f"/admin/{resource}/action/", values, expected)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_picker_offers_only_what_its_reader_may_read(place, actor):
    wrong = []
    for resource, relation, offers in lookups:
        expected = verdict(actor, resource, "ajax_lookup", "GET", "own")
        if expected == 200 and not holds(actor, offers, "R"):
            expected = 404
        wrong += compare(place, actor, "GET", f"/admin/{resource}/ajax/lookup/?name={relation}", None, expected)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", ACTORS)
def test_every_count_by_value_is_for_those_who_read_the_field(place, actor):
    wrong = []
    for resource, field, others in facets:
        expected = verdict(actor, resource, "facets_view", "GET", "own")
        if expected == 200 and actor in others:
            expected = 400
        wrong += compare(place, actor, "GET", f"/admin/{resource}/facets/?name={field}", None, expected)
    assert not wrong, "\n".join(map(str, wrong))


def test_every_field_that_is_counted_by_value_has_a_verdict(desk):
    known = desk.extensions["steward"].by_name
    there = {(name, each.name) for name, view in known.items() for each in view.all_fields.values() if has_facets(each)}
    assert there == {(resource, field) for resource, field, _ in facets}


@pytest.mark.parametrize("actor", ACTORS)
def test_every_other_page_answers_as_it_should(place, actor):
    address = {
        "admin.index": "/admin/",
        "admin.part": "/admin/overview/recent/",
        "desk.index": "/admin/desk/",
        "desk.tile": "/admin/desk/paid-in/",
        "history.index": "/admin/history/",
        "history.record": f"/admin/history/addresses/?id={place.world.own['addresses']}",
        "history.change_set": f"/admin/history/{set_of(place, 'address')}/",
        "fulfilment.index": "/admin/fulfilment/",
        "fulfilment.move": "/admin/fulfilment/move/",
        "pins.index": "/admin/pins/",
        "pins.put_up": "/admin/pins/new/",
        "pins.edit": "/admin/pins/edit/",
        "pins.take_down": "/admin/pins/delete/",
        "search.index": "/admin/search/?q=tea",
        "shortcuts.index": "/admin/shortcuts/",
        "auth.sign_in_page": "/login",
        "auth.sign_in_now": "/login",
        "auth.open_link": "/login/link/nonsense",
        "auth.claim_link": "/login/link/nonsense",
        "auth.sign_out_page": "/logout",
        "auth.sign_out": "/logout",
        "auth.account": "/account",
        "auth.change_password": "/account/password",
        "auth.end_session": "/account/sessions/end",
        "auth.end_other_sessions": "/account/sessions/end-others",
        "api_tokens.new": "/account/tokens/new",
        "api_tokens.make": "/account/tokens/new",
        "api_tokens.revoke": "/account/tokens/revoke",
        "api_schema.specification": "/api/openapi.json",
        "api_pages.swagger": "/api/docs",
        "api_pages.redoc": "/api/redoc",
        "api_pages.file": "/api/docs/files/redoc.svg",
        "languages.choice": "/account/language",
        "languages.choose": "/account/language",
        "api.index": "/api/",
        "health.front_door": "/",
        "health.alive": "/healthz",
        "health.ready": "/readyz",
        "static": "/static/theme.css",
        "admin.static": "/admin/static/admin/css/bootstrap4/admin.css",
        "bootstrap.static": "/bootstrap/static/css/bootstrap.min.css",
    }
    wrong = []
    for (endpoint, verb), answers in pages.items():
        values = {
            "fulfilment.move": {"move": "pack", "order": place.world.own["orders"]},
            "pins.put_up": {"address": "/admin/orders/?status=open"},
            "pins.edit": {"id": "987654321", "move": "up"},
            "pins.take_down": {"id": "987654321"},
            "languages.choose": {"language": "de", "time_zone": "Europe/Berlin"},
        }.get(endpoint, {})
        wrong += compare(
            place,
            actor,
            verb,
            address[endpoint],
            values,
            answers[actor],
            writes=None if endpoint[:4] == "auth" else True,
        )
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("actor", ["staff", "finance"])
def test_a_record_outside_is_the_page_of_an_unknown_one_to_the_byte(place, actor):
    """A page that differs in anything, or that asks the database more, confirms that the row is there."""
    differing = []
    for resource in sorted(ruled):
        for method, path in (("details", "details/?id="), ("edit", "edit/?id="), ("delete", "delete/?id=")):
            told = [whole(place, actor, f"/admin/{resource}/{path}", place.world.key(resource, row)) for row in
                    ("other", "unknown")]  # fmt: skip
            if told[0] != told[1]:
                differing.append((resource, method, told))
        told = [whole(place, actor, f"/admin/history/{resource}/?id=", place.world.key(resource, row)) for row in
                ("other", "unknown")]  # fmt: skip
        if told[0] != told[1]:
            differing.append((resource, "history", told))
    assert differing == []


@pytest.mark.parametrize("resource", ["orders", "order-lines", "payments"])
def test_a_key_that_cannot_be_read_is_not_found(place, resource):
    answers = list(malformed(place, resource, MALFORMED))
    assert [answer for answer in answers if answer[-1] not in (404, 409)] == []


@pytest.mark.postgres
def test_rows_and_keys_have_the_same_verdicts_on_postgresql(postgres_place):
    place, wrong = postgres_place, []
    for resource in ("orders", "order-lines", "payments"):
        actor = "finance" if resource == "payments" else "ops"
        for method, verb in (("details_view", "GET"), ("edit_view", "POST"), ("delete_view", "GET")):
            for row in ("own", "other", "unknown", "malformed"):
                expected = verdict(actor, resource, method, verb, row)
                wrong += ask(place, actor, resource, method, verb, row, expected)
        wrong += [answer for answer in malformed(place, resource, MALFORMED) if answer[-1] not in (404, 409)]
    assert not wrong, "\n".join(map(str, wrong))


def test_a_program_that_is_not_signed_in_is_told_so_and_led_nowhere(place):
    for address in ("/admin/", "/admin/orders/", f"/admin/orders/details/?id={place.world.own['orders']}"):
        answer = place.ask(ANONYMOUS, "GET", address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype, answer.location) == (401, "application/problem+json", None)
        assert answer.json["code"] == "not_signed_in"


def test_nobody_is_led_to_the_sign_in_page_and_back(place):
    answer = place.ask(ANONYMOUS, "GET", "/admin/orders/?search=a%2Fb")
    assert answer.location == "/login?next=/admin/orders/?search%3Da%252Fb"


def test_a_refusal_names_the_roles_that_may(place):
    page = place.ask("developer", "POST", "/admin/orders/delete/").text
    assert "delete here" in page and "admin, ops" in page
    assert "What nobody has" not in page


@pytest.mark.parametrize("actor", [ANONYMOUS, NO_ROLE, "staff"])
@pytest.mark.parametrize(
    "trick",
    [
        "{}?x=/login", "{}?next=/static/theme.css", "/{}", "/static/..{}", "/login/..{}", "{}/../../login",
        "{}..;/", "{};/login",
        "/ADMIN/payments/", "/%61dmin/payments/", "/admin/%70ayments/", "/admin//payments/", "/admin/payments/%2e%2e/",
        "/admin/payments/?x=/healthz", "/healthz/../admin/payments/", "/admin/payments/%00", "/admin/payments/%2flogin",
    ],
)  # fmt: skip
def test_another_spelling_of_an_address_opens_nothing(place, actor, trick):
    plain = place.ask(actor, "GET", "/admin/payments/").status_code
    answer = place.ask(actor, "GET", trick.format("/admin/payments/"))
    assert answer.status_code in (plain, 404, 308)
    assert "payments" not in re.sub('href="[^"]*"', "", answer.text).lower() or answer.status_code in (302, 308, 403)


def test_another_method_is_refused_with_those_that_are_allowed(place):
    for method in ("PUT", "PATCH", "DELETE"):
        answer = place.ask("admin", method, "/admin/orders/")
        assert (answer.status_code, "GET" in answer.headers["Allow"]) == (405, True)
    allowed = place.ask("admin", "GET", "/admin/orders/action/").headers["Allow"]
    assert set(allowed.split(", ")) == {"POST", "OPTIONS"}


def test_a_head_request_is_judged_like_the_page(place):
    for actor in ACTORS:
        for resource in ("orders", "payments"):
            address = f"/admin/{resource}/details/?id={place.world.other[resource]}"
            assert place.ask(actor, "HEAD", address).status_code == place.ask(actor, "GET", address).status_code


def test_the_guard_sees_a_page_without_a_verdict():
    assert not has_verdict("orders.shred_view", "POST")
    assert not has_verdict("orders.index_view", "POST")
    assert not has_verdict("spare_parts.index_view", "GET")


def test_the_table_reads_as_it_is_written():
    assert len(granted) - len(made.resources) == len(read(GRANTS)) == 11
    assert len(kinds) == len(read(KINDS))
    assert verdict("staff", "orders", "details_view", "GET", "other") == 404
    assert verdict("admin", "orders", "details_view", "GET", "other") == 200
    assert verdict("staff", "tags", "details_view", "GET", "other") == 200
    assert verdict("staff", "payments", "details_view", "GET", "own") == 403


# --- How the table is asked ------------------------------------------------------------------------------------------


def has_verdict(endpoint: str, verb: str) -> bool:
    resource, _, method = endpoint.partition(".")
    if resource == "api" and (endpoint, verb) not in pages:
        return any((endpoint, verb) == (address, by) for address, by, _needs, _answers in api.values())
    return (endpoint, verb) in pages or (resource in granted and (method, verb) in kinds)


def rows_of(method: str, verb: str) -> tuple[str, ...]:
    if method in ("action_view", "ajax_lookup", "facets_view"):
        return ()  # by action, by relation and by field, in tests of their own
    return tuple(kinds[method, verb][1])


def ask(place: Any, actor: str, resource: str, method: str, verb: str, row: str, expected: int) -> list[Any]:
    key = place.world.key(resource, row)
    address, values = {
        "index_view": ("", {}),
        "count_view": ("count/", {}),
        "news_view": (f"news/?{by_key(place, resource)}&before={mark(place, resource)}", {}),
        "cell_view": (f"cell/?id={key}&name={first_column(place, resource)}", {}),
        "peek_view": (f"peek/?id={key}", {}),
        "filters_view": ("filters/", {}),
        "columns_view": ("columns/", {}),
        "export": ("export/csv/", {}),
        "create_view": ("new/", filled(place, resource)),
        "details_view": (f"details/?id={key}", {}),
        "neighbour_view": (f"neighbour/?id={key}&to=next", {}),
        "json_view": (f"json/?id={key}", {}),
        "file_view": (f"file/?id={key}&field=number", {}),
        "edit_view": (f"edit/?id={key}", CHANGED[resource]),
        "delete_view": (f"delete/?id={key}" if verb == "GET" else "delete/", {"id": key}),
        "ajax_update": cell_of(resource, key),
    }[method]
    values = values if verb == "POST" else None
    return compare(
        place, actor, verb, f"/admin/{resource}/{address}", values, expected, writes=writes(resource, method)
    )


def first_column(place: Any, resource: str) -> str:
    """The first column of the list, which everybody reads who reads the list."""
    return str(place.app.extensions["steward"].by_name[resource].names[0])


def by_key(place: Any, resource: str) -> str:
    """An order that an index holds, in which a list asks what is new."""
    return f"sort=-{inspect(place.app.extensions['steward'].by_name[resource].model).primary_key[0].key}"


def mark(place: Any, resource: str) -> str:
    """Where the list begins for an admin: a mark holds a place and is nobody's in particular."""
    page = place.ask("admin", "GET", f"/admin/{resource}/?{by_key(place, resource)}").text
    found = re.search(r'data-news="[^"]*before=([^"&]*)', page)
    return found[1] if found else ""


def cell_of(resource: str, key: str) -> tuple[str, dict[str, str]]:
    """The address of a cell's editor, and what it sends."""
    if resource not in edited:
        return "ajax/update/", {"list_form_pk": key, **CHANGED[resource]}
    field = edited[resource][0]
    return f"ajax/update/?id={key}&name={field}", {field: "77"}


def compare(
    place: Any, actor: str, verb: str, address: str, values: Any, expected: int, *, writes: bool | None = True
) -> list[Any]:
    """What is wrong with the answer: its status, or that it wrote what it must not, or nothing where it must.

    ``writes`` is None for the pages of signing in and for files, of which books are kept.
    """
    watched = hasattr(place, "commits")
    before = place.commits() if watched else 0
    done = verb == "POST" and expected == (200 if "/ajax/update/?" in address else 303)
    # The gate and the doors are the same for a program, and its refusals are drawn in no time.
    briefly = {"Accept": "application/json"} if expected >= 400 else {}
    answer = place.ask(actor, verb, address, values, headers=briefly)
    said, _ = answer.status_code, answer.get_data()  # a file is read to its end, and then noted
    wrong = [] if said == expected else [(actor, verb, address, f"{said}, not {expected}", plain(answer.text)[-400:])]
    if watched and place.commits() != before:
        if writes is False or (writes and not done):
            wrong.append((actor, verb, address, "wrote something"))
        place.restore()
    elif watched and done and writes:
        wrong.append((actor, verb, address, "wrote nothing", plain(answer.text)[-200:]))
    answer.close()
    return wrong


def writes(resource: str, method: str) -> bool | None:
    if method == "export":
        return None  # that somebody took a file is in the history
    return not (method == "delete_view" and resource in HELD)


def filled(place: Any, resource: str) -> dict[str, str]:
    values = {}
    for name, value in NEW.get(resource, {}).items():
        values[name] = place.world.own[value.removeprefix("own:")] if value.startswith("own:") else value
    return values


def set_of(place: Any, table: str) -> int:
    """The change set in which the first row of this table was made."""
    from sqlalchemy import select

    from models.system.change import Change

    with place.engine.connect() as connection:
        found: int = connection.scalar(select(Change.change_set_id).where(Change.resource == table).order_by(Change.id))
        return found


def malformed(place: Any, resource: str, keys: Any) -> Iterator[tuple[str, str, str, int]]:
    """(resource, page, key, status) for each of these keys, wherever a key is taken."""
    for key in keys:
        for page, verb in (("details/", "GET"), ("edit/", "GET"), ("delete/", "GET"), ("edit/", "POST")):
            answer = place.ask("admin", verb, f"/admin/{resource}/{page}", query_string=f"id={encoded(key)}")
            yield resource, f"{verb} {page}", key, answer.status_code
        for page, name in (("delete/", "id"), ("action/", "rowid")):
            body = f"csrf_token={place.tokens['admin']}&{name}={encoded(key)}&action=delete&confirmed=1"
            form = "application/x-www-form-urlencoded"
            answer = place.ask("admin", "POST", f"/admin/{resource}/{page}", data=body, content_type=form)
            yield resource, f"POST {page}", key, answer.status_code
        answer = place.ask("admin", "GET", f"/admin/history/{resource}/", query_string=f"id={encoded(key)}")
        yield resource, "history", key, answer.status_code


def encoded(text: str) -> str:
    from urllib.parse import quote

    return quote(text.encode(errors="surrogatepass"))


def whole(place: Any, actor: str, address: str, key: str) -> tuple[Any, ...]:
    """All that an answer gives away, with what differs between any two answers taken out, and the key asked for."""
    with Statements() as asked:
        answer = place.ask(actor, "GET", address + key)
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in OF_ITS_OWN)
    return answer.status_code, plain(answer.text), headers, len(asked.all)


OF_ITS_OWN = ("X-Request-Id", "Content-Security-Policy", "Set-Cookie")


def plain(page: str) -> str:
    """A page without its request id, its nonces and its form tokens."""
    page = re.sub(r'nonce="[^"]*"', "", page)
    page = re.sub(r"<code>[0-9a-f]{16}</code>", "", page)
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)
