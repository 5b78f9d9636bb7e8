"""Bad input: each a 4xx with a sentence that helps; nothing is changed, and nothing of the inside is shown."""

import json
import os
import re
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from admin_app import db
from tests.factories import Rows
from tests.guards.test_routes import encoded

INSIDE = re.compile(
    r"Traceback|\bSELECT\b|\bINSERT\b|\bUPDATE \"?order|\bFROM |sqlalchemy|sqlite3|psycopg|IntegrityError|"
    r"OverflowError|"
    r"\.py\b|/site-packages|line \d+, in|\b(?:ck|fk|uq|pk|ix)_[a-z]+_|constraint failed|parameters:|object at 0x"
)
JSON = {"data": '{"note": "x"}', "content_type": "application/json"}
HUGE = "1" + "0" * 30
DEEP = '{"all":[' * 30 + '{"status":"OPEN"}' + "]}" * 30
VERY_DEEP = '{"all":[' * 5000 + "]}" * 5000

BAD_ADDRESSES = {
    "an unknown filter": ("nonsense=1", 400, "no field"),
    "an unknown filter like one that is there": ("statuss=open", 400, "status"),
    "an unknown filter behind a relation": ("customer.nonsense=1", 400, "no field"),
    "a filter that leads too far": ("customer.orders.customer.orders.number=1", 400, "relations"),
    "an unknown operator": ("total__near=1", 400, "total"),
    "an operator of another kind": ("status__gt=open", 400, "asked"),
    "a number that is none": ("total=many", 400, "Total"),
    "a date that is none": ("placed_at=soon", 400, "date"),
    "a date in no calendar": ("placed_at=2026-02-30", 400, "date"),
    "a choice that is none": ("status=lost", 400, "Status"),
    "half a range": ("total__between=1", 400, "between"),
    "a number beyond all columns": (f"total={HUGE}", (200, 400), ""),
    "a key beyond all columns": (f"customer={HUGE}", 400, ""),
    "a day count beyond the calendar": ("placed_at=-99999999999d", 400, ""),
    "NUL in a filter": ("number=a%00b", 400, "NUL"),
    "NUL in a search": ("search=a%00b", 400, "NUL"),
    "half a character in a filter": ("number=%ED%A0%80", (200, 400), ""),
    "an unknown sort": ("sort=nonsense", 400, "no field"),
    "a sort by a relation to many": ("sort=lines", 400, "sorted"),
    "a sort by too much": ("sort=number,total,status,placed_at", 400, "at most"),
    "a sort by one field twice": ("sort=total,-total", 400, "twice"),
    "a sort by SQL": ("sort=number;drop%20table%20tag", 400, "no field"),
    "an empty sort": ("sort=,", 400, "sort"),
    "an unknown column": ("columns=nonsense", 400, "no field"),
    "columns of nonsense": ("columns=,,;--,%27", 400, ""),
    "a column that a row can have several of": ("columns=lines.quantity", 400, "column"),
    "a private attribute as a column": ("columns=__class__", 400, "no field"),
    "a method as a column": ("columns=ship", 400, "no field"),
    "a page before the first": ("page=-1", 400, "page"),
    "a page that is none": ("page=one", 400, "page"),
    "a page beyond all": (f"page={HUGE}", 400, "page"),
    "a page in other digits": ("page=%D9%A3", 400, "page"),
    "a page size of nothing": ("page_size=0", 400, "page size"),
    "a page size below nothing": ("page_size=-5", 400, "page size"),
    "a page size over the most": ("page_size=201", 400, "200"),
    "a page size beyond all": (f"page_size={HUGE}", 400, "page size"),
    "a page size twice": ("page_size=20&page_size=50", 400, "page_size"),
    "a cursor of nonsense": ("after=nonsense", 400, ""),
    "a cursor of other bytes": ("after=%FF%FE", 400, ""),
    "an old column number": ("sort=77", 400, "sort"),
    "an old filter": ("flt0_77=1", 400, "filter"),
    "a search that is too long": (f"search={'a' * 5000}", 400, "200"),
    "a filter with too many values": (f"number__in={','.join(map(str, range(501)))}", 400, "500"),
    "too many filters": ('where={"any":[' + ",".join(['{"total":"1"}'] * 21) + "]}", 400, "20"),
    "a where that is no JSON": ("where={", 400, "JSON"),
    "a where that is a list": ("where=[]", 400, "JSON object"),
    "a where that is too deep": (f"where={quote(DEEP)}", 400, "deeper"),
    "a where that is far too deep": (f"where={quote(VERY_DEEP)}", (400, 414), ""),
    "a where with an unknown name": ('where={"nonsense":"1"}', 400, "no field"),
    "a where with a null": ('where={"note":null}', 400, "null"),
    "a where with an object": ('where={"note":{"a":"b"}}', 400, ""),
    "a where whose any is no list": ('where={"any":"x"}', 400, "takes a list of conditions"),
    "a where with a huge number": (f'where={{"total":{HUGE}}}', (200, 400), ""),
    "a where that is not a number": ('where={"total":NaN}', 400, ""),
    "a new filter without its name": ("filter_field=&filter_value=1", (303, 400), ""),
}


@pytest.mark.parametrize("case", BAD_ADDRESSES)
def test_an_address_that_cannot_be_read_is_refused_with_a_sentence(place, case):
    question, status, says = BAD_ADDRESSES[case]
    for page in ("", "count/", "export/csv/"):
        if page and (
            "after=" in question
            or "page=" in question
            or "flt0" in question
            or "filter_" in question
            or "sort=77" in question
        ):
            continue
        refused(place, "ops", "GET", f"/admin/orders/{page}?{question}", None, status, says)


@pytest.mark.parametrize("key", ["", "abc", "1,2", HUGE, "-1", "1.0", "%00", "%FF", "None", "1%20or%201=1"])
def test_an_id_of_the_wrong_type_is_not_found(place, key):
    for page in ("details", "edit", "delete"):
        refused(place, "ops", "GET", f"/admin/orders/{page}/?id={key}", None, 404, "no such record")
    refused(place, "ops", "GET", f"/admin/history/orders/?id={key}", None, 404, "no such record")


def test_an_id_that_is_missing_is_not_found(place):
    for page in ("details", "edit", "delete"):
        refused(place, "ops", "GET", f"/admin/orders/{page}/", None, 404, "no such record")


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "?nonsense=1",
        "?operation=shred",
        "?since=soon",
        f"?before={HUGE}",
        "?before=x",
        f"{HUGE}/",
        "999999/",
        "1/?after=x",
        "orders/?id=1&nonsense=1",
        "nonsense/?id=1",
    ],
)
def test_a_history_that_is_not_there_is_refused(place, address):
    answer = place.ask("admin", "GET", f"/admin/history/{address}", follow_redirects=True)
    check(answer, (400, 404))


def test_a_cursor_is_good_for_its_own_list_order_and_reader_only(place):
    after = re.search(r"after=([^&\"]+)", place.ask("admin", "GET", "/admin/orders/?page_size=1").text)
    assert after is not None
    cursor = after[1]
    good = place.ask("admin", "GET", f"/admin/orders/?page_size=1&after={cursor}")
    assert good.status_code == 200
    for question in (
        f"after={cursor[:-2]}xx",
        f"after=x{cursor[1:]}",
        f"after={cursor}x",
        f"after={cursor[: len(cursor) // 2]}",
        f"after={cursor}&sort=number",
        f"after={cursor}&before={cursor}",
        f"after={cursor}&after={cursor}",
    ):
        refused(place, "admin", "GET", f"/admin/orders/?page_size=1&{question}", None, 400, "")
    refused(place, "admin", "GET", f"/admin/customers/?after={cursor}", None, 400, "")
    outside = place.ask("staff", "GET", f"/admin/orders/?page_size=1&after={cursor}")
    assert outside.status_code == 200 and "O-" not in BeautifulSoup(outside.text, "html.parser").select_one("main").text


@pytest.mark.parametrize("form", ["new", "edit", "delete", "action", "ajax/update"])
def test_a_body_over_the_limit_is_refused(place, form):
    size = place.app.config["MAX_BODY"] + 1
    answer = place.ask(
        "ops",
        "POST",
        f"/admin/orders/{form}/",
        data=b"a" * size,
        content_type="application/x-www-form-urlencoded",
    )
    check(answer, 413, "larger than allowed")


@pytest.mark.parametrize("sent_as", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_of_too_many_parts_is_refused_by_the_name_of_the_setting(place, sent_as):
    values = {f"field{n}": "1" for n in range(place.app.config["MAX_FORM_PARTS"] + 1)}
    before = place.commits()
    answer = place.ask("ops", "POST", "/admin/orders/new/", {**values}, content_type=sent_as)
    answer.request.environ["wsgi.input"].close()  # the test's own file with the body
    check(answer, 413, "more than 5,000 fields, which is larger than allowed (MAX_FORM_PARTS)")
    assert place.commits() == before


def test_a_form_of_just_as_many_parts_as_allowed_is_read(place):
    values = {f"field{n}": "1" for n in range(place.app.config["MAX_FORM_PARTS"] - 1)}  # and the token
    check(place.ask("ops", "POST", "/admin/orders/new/", {**values}), 422)


@pytest.mark.parametrize("form", ["orders/new/", "orders/edit/?id={}", "orders/delete/", "orders/action/"])
@pytest.mark.parametrize("token", ["with", "without"])
def test_json_that_is_sent_to_a_form_is_refused_and_told_what_to_send(place, form, token):
    address = f"/admin/{form.format(place.world.own['orders'])}"
    headers = {"X-CSRFToken": place.tokens["ops"]} if token == "with" else {}
    before = place.commits()
    for accept, kind in (("text/html", "text/html"), ("*/*", "application/problem+json")):
        answer = place.ask("ops", "POST", address, headers=headers | {"Accept": accept}, **JSON)
        check(answer, 415, "as application/x-www-form-urlencoded or multipart/form-data")
        assert answer.mimetype == kind
    assert place.commits() == before


def test_a_text_that_is_sent_to_a_form_is_no_empty_form_either(place):
    for form in ("/admin/orders/new/", "/login"):
        answer = place.ask("ops", "POST", form, data=b"note=x", content_type="text/plain")
        check(answer, 415, "text/plain was sent")


def test_a_cell_of_a_list_is_asked_for_in_any_format(place):
    """Scripts of a team's own write there; the address says itself what it misses."""
    headers = {"X-CSRFToken": place.tokens["ops"]}
    answer = place.ask("ops", "POST", "/admin/orders/ajax/update/", headers=headers, **JSON)
    check(answer, 404, "no field")


TOKENS = ("missing", "empty", "nonsense", "of another session", "cut short", "expired")
FORMS = (
    "orders/new/",
    "orders/edit/?id={}",
    "orders/delete/",
    "orders/action/",
    "orders/ajax/update/",
    "fulfilment/move/",
)


@pytest.mark.parametrize("token", TOKENS)
def test_a_form_without_its_token_changes_nothing(place, monkeypatch, token):
    own = place.tokens["ops"]
    given = {
        "empty": {"csrf_token": ""},
        "nonsense": {"csrf_token": "nonsense"},
        "cut short": {"csrf_token": own[:-3]},
        "of another session": {"csrf_token": place.tokens["staff"]},
        "expired": {"csrf_token": own},
        "missing": {},
    }[token]
    if token == "expired":
        monkeypatch.setitem(place.app.config, "WTF_CSRF_TIME_LIMIT", -1)
    key = place.world.own["orders"]
    before = place.commits()
    for form in (*(f"/admin/{form}" for form in FORMS), "/logout", "/account/password", "/account/sessions/end-others"):
        values = {
            "id": key,
            "rowid": key,
            "action": "cancel",
            "confirmed": "1",
            "note": "x",
            "order": key,
            "move": "ship",
        }
        answer = place.ask("ops", "POST", form.format(key), data=values | given)
        check(answer, 400, "form expired")
    assert place.commits() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_that_another_site_sent_changes_nothing(place, headers):
    key = place.world.own["orders"]
    before = place.commits()
    answer = place.ask("ops", "POST", f"/admin/orders/edit/?id={key}", {"note": "x"}, headers=headers)
    check(answer, 403, "Another site")
    assert place.commits() == before


BAD_FORMS = {
    "no value where one is needed": ("orders/new/", {"number": "", "customer": ""}, 422, "cannot be empty"),
    "a number that is taken": ("orders/new/", {"number": "{number}", "customer": "{customer}"}, 422, "taken"),
    "a customer that is not there": ("orders/new/", {"number": "N", "customer": "987654321"}, 422, "not there"),
    "a customer of nonsense": ("orders/new/", {"number": "N", "customer": "1 or 1=1"}, 422, "not there"),
    "a customer beyond all": ("orders/new/", {"number": "N", "customer": HUGE}, 422, "not there"),
    "a text that is too long": ("orders/new/", {"number": "N" * 300, "customer": "{customer}"}, 422, "20"),
    "a text with NUL": ("orders/edit/?id={order}", {"note": "a\0b"}, 422, "NUL"),
    "a date that is none": ("orders/edit/?id={order}", {"placed_at": "soon"}, 422, "date"),
    "a number that is none": ("products/edit/?id={product}", {"price": "cheap"}, 422, "number"),
    "a number that never ends": ("products/edit/?id={product}", {"price": "1e999999999"}, 422, ""),
    "a number that is not a number": ("products/edit/?id={product}", {"price": "NaN"}, 422, ""),
    "a count beyond all": ("products/edit/?id={product}", {"stock": HUGE}, 422, ""),
    "a count below nothing": ("products/edit/?id={product}", {"stock": "-1"}, 422, "rule"),
    "JSON that is none": ("products/edit/?id={product}", {"attributes": "{"}, 422, ""),
    "a choice that is none": ("customers/edit/?id={customer}", {"segment": "GONE"}, 422, ""),
    "a tag that is not there": ("customers/edit/?id={customer}", {"tags": "987654321"}, 422, "not there"),
    "a child of another order": (
        "orders/edit/?id={order}",
        {"lines-0-row_key": "987654321,1", "lines-0-quantity": "1"},
        422,
        "",
    ),
    "a child without its product": ("orders/edit/?id={order}", {"lines-9-quantity": "1"}, 422, ""),
    "an action without a name": ("orders/action/", {"rowid": "{order}"}, 400, "no action"),
    "an action that is unknown": ("orders/action/", {"action": "shipp", "rowid": "{order}"}, 400, "ship"),
    "an action that is a method": ("orders/action/", {"action": "delete_view", "rowid": "{order}"}, 400, "no action"),
    "an action on nothing": ("orders/action/", {"action": "cancel", "confirmed": "1"}, 422, "No rows"),
    "an action on too many": (
        "orders/action/",
        {"action": "cancel", "rowid": [str(n) for n in range(1001)]},
        422,
        "1,000",
    ),
    "an action on rows that are gone": (
        "orders/action/",
        {"action": "cancel", "rowid": ["{order}", "987654321"]},
        409,
        "1 of the 2",
    ),
    "an action on nonsense": ("orders/action/", {"action": "cancel", "rowid": ["x", HUGE]}, 409, "2 of the 2"),
    "a delete of nothing": ("orders/delete/", {}, 404, "not deleted"),
    "a delete of nonsense": ("orders/delete/", {"id": "x"}, 404, "not deleted"),
    "a cell of a field that is not edited there": (
        "orders/ajax/update/",
        {"list_form_pk": "{order}", "note": "x"},
        404,
        "",
    ),
}


@pytest.mark.parametrize("case", BAD_FORMS)
def test_a_form_that_cannot_be_saved_is_refused_with_a_sentence(place, case):
    address, values, status, says = BAD_FORMS[case]
    known = {
        "order": place.world.own["orders"],
        "customer": place.world.own["customers"],
        "product": place.world.own["products"],
        "number": number_of_the_order(place),
    }
    values = {name: written(value, known) for name, value in values.items()}
    refused(place, "ops", "POST", f"/admin/{address.format(**known)}", values, status, says)


def test_a_row_that_was_deleted_meanwhile_is_not_found(place):
    key = place.world.own["shipments"]
    assert place.ask("ops", "POST", "/admin/shipments/delete/", {"id": key}).status_code == 303
    before = place.commits()
    for address, values in (
        (f"/admin/shipments/edit/?id={key}", {"tracking": "late"}),
        ("/admin/shipments/delete/", {"id": key}),
    ):
        check(place.ask("ops", "POST", address, values), 404, "no such record")
    check(place.ask("ops", "POST", "/admin/shipments/action/", {"action": "delete", "rowid": key}), 409, "gone")
    assert place.commits() == before


@pytest.mark.parametrize(
    "question", ["name=nonsense", "name=", "", "name=number", "name=__class__", "name=customer.orders"]
)
def test_a_picker_that_is_not_there_is_refused(place, question):
    refused(place, "staff", "GET", f"/admin/orders/ajax/lookup/?{question}", None, 404, "picker")


@pytest.mark.parametrize(
    "query", ["%", "_", "%00", "a" * 5000, "'", '"', "\\", "%FF", HUGE, "' or 1=1 --", "(", "*", "^"]
)
def test_a_picker_takes_any_text(place, query):
    for offset in ("0", "-1", "x", HUGE, "999999"):
        answer = place.ask(
            "staff", "GET", f"/admin/orders/ajax/lookup/?name=customer&query={encoded(query)}&offset={offset}"
        )
        assert answer.status_code in (200, 400), (query, offset, answer.status_code)
        assert answer.status_code == 400 or len(answer.json) <= 20


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"move": "ship"},
        {"move": "nonsense", "order": "{order}"},
        {"order": "{order}"},
        {"move": "ship", "order": "x"},
        {"move": "ship", "order": HUGE},
        {"move": "pack", "order": "987654321"},
        {"move": "ship", "order": "٣"},
    ],
)
def test_the_board_moves_nothing_it_was_not_told_to(place, values):
    values = {name: value.format(order=place.world.own["orders"]) for name, value in values.items()}
    before = place.commits()
    answer = place.ask("ops", "POST", "/admin/fulfilment/move/", values)
    assert answer.status_code in (303, 400, 404, 409, 422), answer.text
    assert place.commits() == before
    assert not INSIDE.search(answer.text)


@pytest.mark.parametrize("actor", ["anonymous", "staff"])
def test_a_sign_in_of_nonsense_is_refused(place, actor):
    for values in (
        {},
        {"email": "a\0b", "password": "x"},
        {"email": "x" * 5000, "password": "y" * 5000},
        {"email": "'--"},
    ):
        check(place.ask("anonymous", "POST", "/login", values), (401, 422, 429))


# --- Hostile texts: kept and shown as what they are ------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "';alert(1)//",
    "javascript:alert(1)",
    "{{7*7}}",
    "{%x%}",
    "${7*7}",
    "%s%d%n",
    "%(name)s",
    "{0.__class__}",
    "<!--",
    "]]>",
    "</title>",
    "</textarea><b>",
    "&lt;b&gt;",
    "&amp;",
    "' OR '1'='1",
    "1; DROP TABLE tag;--",
    "\\",
    "\\'",
    "a\\,b",
    "\u202eevil",
    "\ufeffbom",
    "\u0301\u0301",
    "👩‍👩‍👧‍👦",
    "ﷺ" * 20,
    "a\r\nSet-Cookie: x=1",
    "\t\n",
    "=1+1",
    "@SUM(A1)",
    "null",
    "None",
    "undefined",
    "true",
    "-0",
    "1e400",
    "../../etc/passwd",
    "C:\\con",
    "٣",
    "İı",
    "ß",
    "x" * 199,
    "'\"`<>&",
    "%00",
    "\x1b[31m",
    "\x7f",
    "\u2028",
)


def test_a_hostile_text_is_a_text_to_search_and_to_filter(place):
    for text in HOSTILE[::2] + naughty():
        for question in (
            f"search={encoded(text)}",
            f"number={encoded(text)}",
            f"note__contains={encoded(text)}",
            f"customer={encoded(text)}",
        ):
            answer = place.ask("staff", "GET", f"/admin/orders/?{question}")
            assert answer.status_code in (200, 400), (question, answer.status_code)
            checked_page(answer, text)


def test_hostile_texts_are_shown_as_what_they_are(place):
    """A customer for each, in a list, a file, a picker, the history, an order's picker and a page of their own."""
    with place.app.app_context():
        rows = Rows(db.session)
        rows.numbers = count(1000)
        kept = [text for text in HOSTILE if text.encode().decode() == text]
        made = [rows.customer(name=text[:100], notes=text, tags=[rows.tag(name=text[:40])]) for text in kept]
        keys = [customer.id for customer in made]
        order = rows.order(customer=made[0], note=kept[0], number=kept[0][:20]).id
        db.session.remove()
    pages = [
        "/admin/customers/?page_size=200&columns=name,notes",
        "/admin/tags/?page_size=200",
        "/admin/history/?resource=customers",
        f"/admin/orders/details/?id={order}",
        f"/admin/orders/edit/?id={order}",
        f"/admin/orders/delete/?id={order}",
        *(f"/admin/customers/details/?id={key}" for key in keys[::3]),
        *(f"/admin/customers/edit/?id={key}" for key in keys[1::3]),
        *(f"/admin/customers/delete/?id={key}" for key in keys[2::9]),
    ]
    for address in pages:
        page = place.ask("admin", "GET", address)
        assert page.status_code == 200, address
        checked_page(page, "")
    listed = BeautifulSoup(place.ask("admin", "GET", pages[0]).text, "html.parser").get_text()
    assert [text for text in kept if text.split() and text.split()[0] not in listed] == []
    picked = place.ask("admin", "GET", "/admin/orders/ajax/lookup/?name=customer&query=script")
    assert picked.mimetype == "application/json" and picked.headers["X-Content-Type-Options"] == "nosniff"


def test_a_hostile_text_is_saved_as_it_was_typed(place):
    key = place.world.own["customers"]
    for text in HOSTILE[::5]:
        answer = place.ask("ops", "POST", f"/admin/customers/edit/?id={key}", {"notes": text})
        assert answer.status_code == 303, text
        page = BeautifulSoup(place.ask("ops", "GET", f"/admin/customers/edit/?id={key}").text, "html.parser")
        drawn = page.select_one("textarea[name=notes]").get_text().removeprefix("\n")
        assert drawn.strip() == text.replace("\r\n", "\n").strip(), text


def naughty() -> tuple[str, ...]:
    """The big list of naughty strings, where there is one."""
    folder = os.environ.get("STEWARD_SAMPLE_DATA")
    file = Path(folder) / "strings" / "blns.json" if folder else None
    if file is None or not file.exists():
        return ()
    return tuple(text for text in json.loads(file.read_text()) if 0 < len(text) <= 200)[::4]


# --- How it is checked -----------------------------------------------------------------------------------------------


def refused(place: Any, actor: str, verb: str, address: str, values: Any, status: Any, says: str) -> None:
    before = place.commits()
    answer = place.ask(actor, verb, address, values)
    check(answer, status, says)
    is_file = answer.status_code == 200 and "/export/" in address  # which is in the history
    assert is_file or place.commits() == before, f"{address} changed something"


def check(answer: Any, status: Any, says: str = "") -> None:
    text = answer.get_data(as_text=True)
    wanted = status if isinstance(status, tuple) else (status,)
    seen = " ".join(BeautifulSoup(text, "html.parser").get_text(" ").split())
    assert answer.status_code in wanted, f"{answer.status_code}, not {status}: {seen[:1500]}"
    found = INSIDE.search(seen)
    assert not found, f"{found} in {seen}"
    if answer.status_code >= 400:
        assert says.lower() in seen.lower(), seen[-1500:]
        assert len(seen) > 60, seen


def checked_page(answer: Any, text: str) -> None:
    """Nothing of the text became markup."""
    tree = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert not tree.select(
        "main b script, img[src=x], script:not([src]):not([type='application/json']):not([nonce])"
    ), text
    for element in tree.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"], (text, element)
        address = str(element.get("href") or element.get("src") or element.get("action") or "")
        assert not address.lower().startswith(("javascript:", "data:text", "//")), (text, element)
    assert not INSIDE.search(tree.get_text(" ").replace(text, "")), text


def number_of_the_order(place: Any) -> str:
    from sqlalchemy import select

    from models import Order

    with place.engine.connect() as connection:
        found: str = connection.scalar(select(Order.number).where(Order.id == int(place.world.own["orders"])))
        return found


def written(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [written(each, known) for each in value]
    return re.sub(r"^\{(\w+)\}$", lambda found: known.get(found[1], found[0]), value)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("path", ["/admin/orders", "/admin/orders?sort=number&status=open", "/admin/orders/export/csv"])
def test_a_missing_slash_leads_to_a_path_and_never_to_the_host_that_was_named(app, path):
    answer = app.test_client().get(path, headers={"Host": "evil.example"})
    before, mark, after = path.partition("?")
    assert (answer.status_code, answer.location) == (308, f"{before}/{mark}{after}")
