"""How values are written in an address: lists with commas, names with operators, and the reading of a whole address.

``in`` takes ``a,b,c`` and ``between`` takes ``low,high``; a comma inside a value is written ``\\,`` and a backslash
before a comma or a backslash ``\\\\``. A name is a field, or a field and an operator: ``total__gte``.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from admin_app.resource.errors import closest
from admin_app.resource.fields.documents import each_key_once
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.listing.conditions import NODES, Question, depth_of, leaves
from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.operators import OPERATORS_OF, UNSORTABLE, check, operators_of
from admin_app.resource.listing.paths import Misread, Path, Readable, find, resolve
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

SEARCH, SORT, WHERE = "search", "sort", "where"
AFTER, BEFORE, PAGE_SIZE, COLUMNS = "after", "before", "page_size", "columns"
ANYWAY = "anyway"
"""``anyway=1``: this order is wanted although no index serves it; see ``pages/slow_lists.py``."""
RESERVED = (SEARCH, SORT, WHERE, AFTER, BEFORE, PAGE_SIZE, COLUMNS, ANYWAY)
OPERATORS = frozenset(operator for operators in OPERATORS_OF.values() for operator in operators)
SPLIT = frozenset({"in", "between"})

SEVERAL = N_("""In 'where', %(name)s takes a list of conditions, like [{"status": "open"}, {"total__gte": 1000}].""")
TAKEN_BY = {
    "all": SEVERAL,
    "any": SEVERAL,
    "not": N_("""In 'where', %(name)s takes one condition, like {"status": "open"}."""),
}
"""What the nodes of a tree hold."""

_COMMA = re.compile(r"\\([\\,])|(,)")


def split_commas(text: str) -> tuple[str, ...]:
    parts, at = [""], 0
    for mark in _COMMA.finditer(text):
        parts[-1] += text[at : mark.start()] + (mark[1] or "")
        if mark[2]:
            parts.append("")
        at = mark.end()
    parts[-1] += text[at:]
    return tuple(parts)


def join_commas(values: Collection[str]) -> str:
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)


def question(resource: Readable, name: str, texts: Collection[str], limits: Limits) -> Question:
    """A parameter or a leaf as a question about a field, its values proved to be readable."""
    path, operator = named(resource, name, limits)
    values = tuple(part for text in texts for part in (split_commas(text) if operator in SPLIT else (text,)))
    return checked(Question(path, operator, values))


def named(resource: Readable, name: str, limits: Limits) -> tuple[Path, str]:
    """The field and the operator of a name; a field whose own name ends like an operator is still that field."""
    whole = find(resource, name, limits.path_depth_max)
    if whole is not None:
        return whole, "eq"
    field, mark, operator = name.rpartition("__")
    if not mark or (operator not in OPERATORS and find(resource, field, limits.path_depth_max) is None):
        return resolve(resource, name, limits.path_depth_max), "eq"
    try:
        return resolve(resource, field, limits.path_depth_max), operator
    except Misread as misread:
        misread.better = f"{misread.better}__{operator}" if misread.better else None
        raise


def checked(asked: Question) -> Question:
    path, operator = asked.path, asked.operator
    allowed = operators_of(path.field)
    if operator not in allowed:
        better = closest(operator, allowed)
        raise Misread(
            _(
                "%(field)s cannot be asked %(operator)s; it can be asked: %(operators)s.",
                field=path.label,
                operator=quoted(operator),
                operators=", ".join(allowed),
            ),
            field=path.text,
            better=f"{path.text}__{better}" if better else None,
        )
    try:
        check(path.field, operator, asked.values)
    except ValueError as error:
        raise Misread(_("%(field)s: %(why)s", field=path.label, why=error), field=path.text) from error
    return asked


def read_where(resource: Readable, text: str, limits: Limits) -> Mapping[str, Any]:
    """The tree of ``where=``, in its plain form: every value a text or a list of texts, every leaf proved readable."""
    if len(text) > limits.where_length_max:
        raise Misread(_("'where' is longer than %(most)s characters.", most=limits.where_length_max), field=WHERE)
    try:
        node = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=each_key_once)
    except RecursionError:
        raise _too_deep(limits) from None
    except json.JSONDecodeError:
        sentence = _("""'where' is not JSON; write it as {"any": [{"status": "open"}, {"total__gte": 1000}]}.""")
        raise Misread(sentence, field=WHERE) from None
    except ValueError as twice:
        raise Misread(_("'where': %(why)s", why=twice), field=WHERE) from None
    if not isinstance(node, dict):
        raise Misread(_("'where' is a JSON object: fields with their values, or all, any and not."), field=WHERE)
    if depth_of(node) > limits.filter_depth_max:
        raise _too_deep(limits)
    plain: Mapping[str, Any] = _plain(node)
    return plain


def _too_deep(limits: Limits) -> Misread:
    return Misread(_("'where' is nested deeper than %(most)s.", most=limits.filter_depth_max), field=WHERE)


def leaf_questions(resource: Readable, node: Mapping[str, Any], limits: Limits) -> Iterator[Question]:
    for name, value in leaves(node):
        try:
            found = leaf_question(resource, name, value, limits)
        except Misread as misread:
            misread.leaf = name
            raise
        yield found


def leaf_question(resource: Readable, name: str, value: Any, limits: Limits) -> Question:
    """A list of values is taken as it is; a single text is read as in an address."""
    if name in NODES and find(resource, name, limits.path_depth_max) is None:
        raise Misread(_(TAKEN_BY[name], name=quoted(name)), field=WHERE)
    if isinstance(value, str):
        return question(resource, name, (value,), limits)
    path, operator = named(resource, name, limits)
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Misread(
            _("%(field)s: this value cannot be read; write a text, a number, or a list of them.", field=path.label),
            field=name,
        )
    return checked(Question(path, operator, tuple(value)))


def read_sort(resource: Readable, text: str, limits: Limits) -> tuple[tuple[str, bool], ...]:
    """``-placed_at,number`` as ((path, descending), ...)."""
    keys = tuple((part.removeprefix("-"), part.startswith("-")) for part in text.split(",")) if text else ()
    if len(keys) > limits.sort_keys_max:
        raise Misread(_("A list is sorted by at most %(most)s fields.", most=limits.sort_keys_max), field=SORT)
    if len({path for path, _descending in keys}) < len(keys):
        raise Misread(_("%(sort)s names one field twice.", sort=quoted(text)), field=SORT)
    for name, _descending in keys:
        check_sortable(resolve(resource, name, limits.path_depth_max))
    return keys


def check_sortable(path: Path) -> None:
    if not path.to_one:
        raise Misread(
            _("A list cannot be sorted by %(field)s: a row can have several.", field=path.label), field=path.text
        )
    if path.field.kind in UNSORTABLE:
        raise Misread(
            _("A list cannot be sorted by %(field)s: its values have no order.", field=path.label), field=path.text
        )


def read_columns(resource: Readable, text: str, limits: Limits, also: Collection[str] = ()) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(","))) if text else ()
    if len(names) > limits.columns_max:
        raise Misread(_("At most %(most)s columns are shown.", most=limits.columns_max), field=COLUMNS)
    for name in names:
        if name not in also and not resolve(resource, name, limits.path_depth_max).to_one:
            raise Misread(_("%(name)s cannot be a column: a row can have several.", name=quoted(name)), field=name)
    return names


def read_page_size(text: str, limits: Limits) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise Misread(
            _(
                "%(value)s is not a page size; write a number from 1 to %(most)s.",
                value=quoted(text),
                most=limits.page_size_max,
            ),
            field=PAGE_SIZE,
        )
    if int(text) > limits.page_size_max:
        raise Misread(
            _("A page has at most %(most)s rows (PAGE_SIZE_MAX).", most=limits.page_size_max), field=PAGE_SIZE
        )
    return int(text)


def read_anyway(text: str) -> bool:
    if text not in ("", "1"):
        raise Misread(_("%(value)s is no answer; write anyway=1, or leave it out.", value=quoted(text)), field=ANYWAY)
    return text == "1"


def _plain(value: Any) -> Any:
    """JSON values as the texts of an address; null has its own word."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    raise Misread(_("'where' holds a null; for rows without a value write {\"field__empty\": true}."), field=WHERE)
