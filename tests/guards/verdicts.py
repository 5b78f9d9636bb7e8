"""Who may open what: the verdicts, written down by hand and compared with what the application answers.

Nothing here is derived from the declarations; who changes a policy changes this page too, and sees what it means.
Models that ``python run.py new`` made have theirs in ``made/``.
"""

from tests.guards import made

GRANTS = """
resource     staff  ops    developer  finance  admin  rows

orders       RCE..  RCEDX  R...X      R...X    RCEDX  of the own region
customers    RCE..  RCEDX  R...X      R.E..    RCEDX  of the own region
order-lines  RCE..  RCEDX  R...X      R....    RCEDX  of the own region
addresses    RCE..  RCEDX  R...X      .....    RCEDX  of the own region
shipments    RCE..  RCEDX  R...X      .....    RCEDX  of the own region
payments     .....  .....  .....      RCE.X    RCEDX  of the own region
products     RCE..  RCEDX  R...X      R.E..    RCEDX  all
categories   RCE..  RCEDX  R...X      .....    RCEDX  all
suppliers    RCE..  RCEDX  R...X      .....    RCEDX  all
tags         RCE..  RCEDX  R...X      .....    RCEDX  all
people       R....  R....  R....      R....    R...X  all
"""
"""R read, C create, E edit, D delete, X export. The role admin sees every row, whatever its region."""

KINDS = """
method        verb  needs  own  other  unknown  malformed

index_view    GET   R      200
count_view    GET   R      200
news_view     GET   R      200
cell_view     GET   R      200  404    404      404
peek_view     GET   R      200  404    404      404
filters_view  GET   R      200
facets_view   GET   R      200
columns_view  GET   R      200
ajax_lookup   GET   R      200
export        GET   X      200
details_view  GET   R      200  404    404      404
neighbour_view  GET  R     303  404    404      404
json_view     GET   R      200  404    404      404
file_view     GET   R      404  404    404      404
create_view   GET   C      200
create_view   POST  C      303
edit_view     GET   E      200  404    404      404
edit_view     POST  E      303  404    404      404
delete_view   GET   D      200  404    404      404
delete_view   POST  D      303  404    404      404
action_view   POST  R      303  409    409      409
ajax_update   GET   E      404  404    404      404
ajax_update   POST  E      404  404    404      404
"""
"""What each page of a resource answers to somebody who holds what it needs, by the row that is asked for. Without it
the answer is 403 for every row, and 302 to the sign-in page for nobody. Where no field is edited in the list,
``ajax_update`` finds nothing to edit; no column of the desk keeps files, so ``file_view`` finds none."""

EDITED_IN_LISTS = """
resource  field  own  other  unknown  malformed

products  stock  200  200    404      404
"""

ACTIONS = """
resource     action         needs

orders       pack           E
orders       ship           E
orders       cancel         E
*            delete         D
"""

LOOKUPS = """
resource     relation     offers

orders       customer     customers
orders       assigned_to  people
orders       orderline-product  products
orders       lines        order-lines
orders       payments     payments
orders       shipments    shipments
customers    tags         tags
customers    orders       orders
customers    addresses    addresses
order-lines  order        orders
order-lines  product      products
addresses    customer     customers
shipments    order        orders
payments     order        orders
products     category     categories
products     supplier     suppliers
products     order_lines  order-lines
categories   parent       categories
categories   children     categories
categories   products     products
suppliers    products     products
tags         customers    customers
people       held         -
"""
"""A picker opens for whoever reads its own resource and what it offers: 404 where the offer may not be read, as for a
field that does not exist; and so for what is nobody's but admin's (-)."""

FACETS = """
resource     field         hidden from

orders       status        -
customers    segment       -
customers    newsletter    -
addresses    kind          -
shipments    carrier       -
payments     method        -
products     discontinued  -
people       is_active     -
"""
"""How many rows hold each value of a field: for whoever reads the resource and the field, 400 as for an unknown field
where it is hidden."""

PAGES = """
endpoint                 verb  anonymous  no role  staff  ops  developer  finance  admin

admin.index              GET   302        200      200    200  200        200      200
admin.part               GET   302        200      200    200  200        200      200
desk.index               GET   302        403      200    200  200        200      200
desk.tile                GET   302        403      404    404  404        200      200
history.index            GET   302        403      200    200  200        200      200
history.record           GET   302        403      200    200  200        404      200
history.change_set       GET   302        403      200    200  200        404      200
fulfilment.index         GET   302        403      200    200  403        403      200
fulfilment.move          POST  302        403      303    303  403        403      303
pins.index               GET   302        200      200    200  200        200      200
pins.put_up              POST  302        400      303    303  303        303      303
pins.edit                POST  302        404      404    404  404        404      404
pins.take_down           POST  302        404      404    404  404        404      404
search.index             GET   302        200      200    200  200        200      200
shortcuts.index          GET   302        200      200    200  200        200      200
auth.sign_in_page        GET   200        302      302    302  302        302      302
auth.sign_in_now         POST  422        422      422    422  422        422      422
auth.open_link           GET   200        200      200    200  200        200      200
auth.claim_link          POST  404        404      404    404  404        404      404
auth.sign_out_page       GET   302        200      200    200  200        200      200
auth.sign_out            POST  302        303      303    303  303        303      303
auth.account             GET   302        200      200    200  200        200      200
auth.change_password     POST  302        422      422    422  422        422      422
auth.end_session         POST  302        404      404    404  404        404      404
auth.end_other_sessions  POST  302        303      303    303  303        303      303
api_tokens.new           GET   302        200      200    200  200        200      200
api_tokens.make          POST  302        422      422    422  422        422      422
api_tokens.revoke        POST  302        404      404    404  404        404      404
api_schema.specification  GET  401        200      200    200  200        200      200
api_pages.swagger        GET   200        200      200    200  200        200      200
api_pages.redoc          GET   200        200      200    200  200        200      200
api_pages.file           GET   200        200      200    200  200        200      200
languages.choice         GET   302        200      200    200  200        200      200
languages.choose         POST  302        303      303    303  303        303      303
api.index                GET   401        200      200    200  200        200      200
health.front_door        GET   302        302      302    302  302        302      302
health.alive             GET   200        200      200    200  200        200      200
health.ready             GET   200        200      200    200  200        200      200
static                   GET   200        200      200    200  200        200      200
admin.static             GET   200        200      200    200  200        200      200
bootstrap.static         GET   200        200      200    200  200        200      200
"""
"""The pages that are no resource's. ``pins.put_up`` pins the list of orders; ``pins.edit`` and ``pins.take_down`` name
a pin that nobody has. ``admin.part`` asks for what its reader opened, ``desk.tile`` for a sum of
payments, which only finance reads. ``history.record`` asks for an address, ``history.change_set`` for the set that
made it, which finance may not read."""

API = """
what           address         verb    needs  own  other  unknown  malformed

list           api.collection  GET     R      200
create         api.collection  POST    C      201
file           api.file        GET     X      200
file-sent      api.file        POST    R      405
record         api.record      GET     R      200  404    404      404
change         api.record      PATCH   E      200  404    404      404
replace        api.record      PUT     E      200  404    404      404
delete         api.record      DELETE  D      204  404    404      404
history        api.history     GET     R      200  404    404      404
bulk-create    api.many        POST    C      200
bulk-update    api.many        POST    E      200  409    409      409
bulk-delete    api.many        POST    D      200  409    409      409
action         api.action      POST    R      200  404    404      404
actions        api.actions     POST    R      200  409    409      409
"""
"""What each address of the API answers for a resource, as above: 401 for nobody, 403 without what it needs. Actions ask
for what ``ACTIONS`` says."""

NOT_WRITTEN_BY_THE_API = {"people"}
"""Whoever reads them is told 405 for every write; the others 403, as for reading."""


def read(table: str) -> list[list[str]]:
    """The lines of a table without its head, as words."""
    lines = [line.split() for line in table.strip().splitlines() if line.strip()]
    return lines[1:]


LETTERS = {"R": "read", "C": "create", "E": "edit", "D": "delete", "X": "export"}
_HEAD = ("staff", "ops", "developer", "finance", "admin")

granted: dict[str, dict[str, str]] = {line[0]: dict(zip(_HEAD, line[1:6], strict=True)) for line in read(GRANTS)}
granted |= made.told("grants")
ruled = {line[0] for line in read(GRANTS) if line[6:] == ["of", "the", "own", "region"]}
kinds: dict[tuple[str, str], tuple[str, dict[str, int]]] = {
    (line[0], line[1]): (line[2], dict(zip(("own", "other", "unknown", "malformed"), map(int, line[3:]), strict=False)))
    for line in read(KINDS)
}
edited: dict[str, tuple[str, dict[str, int]]] = {
    line[0]: (line[1], dict(zip(("own", "other", "unknown", "malformed"), map(int, line[2:]), strict=True)))
    for line in read(EDITED_IN_LISTS)
}
pages: dict[tuple[str, str], dict[str, int]] = {
    (line[0], line[1]): dict(zip(("anonymous", "no role", *_HEAD), map(int, line[2:]), strict=True))
    for line in read(PAGES)
}
api: dict[str, tuple[str, str, str, dict[str, int]]] = {
    line[0]: (
        line[1],
        line[2],
        line[3],
        dict(zip(("own", "other", "unknown", "malformed"), map(int, line[4:]), strict=False)),
    )
    for line in read(API)
}
actions: dict[str, dict[str, str]] = {
    resource: {line[1]: line[2] for line in read(ACTIONS) if line[0] in (resource, "*")} for resource in granted
}
facets: list[tuple[str, str, set[str]]] = [(line[0], line[1], set(line[2].split(","))) for line in read(FACETS)]
facets += [(name, field, {"-"}) for name, fields in made.told("counted").items() for field in fields]
lookups: list[tuple[str, str, str]] = [(line[0], line[1], line[2]) for line in read(LOOKUPS)]
lookups += [(name, *each) for name, pickers in made.told("pickers").items() for each in pickers.items()]
lookups += [(name, *each) for name, pickers in made.pickers_there() for each in pickers.items()]


def holds(actor: str, resource: str, letter: str) -> bool:
    if resource == "-":
        return actor == "admin"
    return letter in granted[resource].get(actor, "")


def verdict(actor: str, resource: str, method: str, verb: str, row: str) -> int:
    """The status that this person gets for this row."""
    needs, answers = kinds[method, verb]
    if actor == "anonymous":
        return 302
    if not holds(actor, resource, needs):
        return 403
    if method == "ajax_update" and resource in edited:
        return edited[resource][1][row]
    seen = row == "own" or (row == "other" and (resource not in ruled or actor == "admin"))
    return answers["own" if seen else row]


def api_verdict(actor: str, resource: str, what: str, row: str) -> int:
    """The status that the API answers this person for this row."""
    _address, verb, needs, answers = api[what]
    if actor == "anonymous":
        return 401
    if not holds(actor, resource, "R"):
        return 403
    if verb != "GET" and resource in NOT_WRITTEN_BY_THE_API:
        return 405
    if not holds(actor, resource, needs):
        return 403
    seen = row == "own" or (row == "other" and (resource not in ruled or actor == "admin"))
    return answers["own" if seen else row]
