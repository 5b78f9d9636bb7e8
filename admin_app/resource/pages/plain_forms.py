"""The forms of a list where no script runs: what they send is turned into the address that it means."""

from urllib.parse import urlencode

from flask import request

from admin_app.resource.resource import Resource

FILTER, OPERATOR, VALUE = "filter_field", "filter_operator", "filter_value"
COLUMN = "shown_column"
SENT = frozenset({FILTER, OPERATOR, VALUE, COLUMN})


def was_sent() -> bool:
    """Does this address come from one of the forms?"""
    return FILTER in request.args or COLUMN in request.args


def address_meant(view: Resource) -> str:
    """The list's address with the filter that was added, or the columns that were chosen."""
    args = [(k, v) for k, v in request.args.items(multi=True) if k not in ("after", "before") and k not in SENT]
    if COLUMN in request.args:
        args = [pair for pair in args if pair[0] != "columns"]
        args.append(("columns", ",".join(request.args.getlist(COLUMN))))
    if FILTER in request.args:
        args += _filter()
    return view.base_url + "?" + urlencode(args)


def _filter() -> list[tuple[str, str]]:
    operator = request.args.get(OPERATOR, "eq")
    name = request.args[FILTER] + ("" if operator in ("eq", "") else f"__{operator}")
    values = [value for value in request.args.getlist(VALUE) if value]
    return [(name, value) for value in values or ["true" if operator == "empty" else ""]]
