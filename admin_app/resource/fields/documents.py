"""Values made of values: JSON, hstore, arrays, sets and ranges, as text and back.

Numbers inside are never passed through anything that rounds them: those of JSON keep their spelling, and the elements
of an array are read by the codec of their own type.
"""

import json
import re
from collections.abc import Callable, Iterator
from math import isinf
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from admin_app.resource.fields.spelling import Codec, check_text, quoted, written
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.words import Moment
from models.documents import Spelled, dumps, loads

_RANGE = re.compile(r"([\[(])\s*(\"[^\"]*\"|[^,\"]*?)\s*,\s*(\"[^\"]*\"|[^,\"]*?)\s*([\])])")
_MAY_BE_UNSOUND = re.compile(r"[\x00\ud800-\udfff]|\\u(?:0000|[dD][89a-fA-F])")
"""Where this is nowhere in a document, none of its texts need be looked at."""
_RANGE_OR_EMPTY = re.compile(rf"{_RANGE.pattern}|empty")


def parse_json(text: str, _moment: Moment) -> Any:
    value = _loaded(text, _loads_strictly)
    if isinstance(value, Spelled) and isinf(value):  # alone, it is a number to some databases, and no longer a document
        raise ValueError(_("%(value)s is too large a number.", value=quoted(text)))
    if _MAY_BE_UNSOUND.search(text):
        for part in _texts_in(value):
            check_text(part)
    return value


def json_text(value: Any) -> str:
    if value is types.JSON.NULL:
        return "null"  # SQLAlchemy's mark for it is a number
    text = dumps(value, ensure_ascii=False, default=written)
    try:
        text.encode()
    except UnicodeEncodeError:
        return dumps(value, default=written)
    return text


def parse_hstore(text: str, moment: Moment) -> dict[str, str | None]:
    value = parse_json(text, moment)
    if not isinstance(value, dict) or not all(part is None or isinstance(part, str) for part in value.values()):
        raise ValueError(_('Keys and values here are texts; write them as {"colour": "red", "size": null}.'))
    return value


def array_codec(item: Codec, make: Callable[[list[Any]], Any] = list) -> Codec:
    """Lists as JSON, their elements in the spelling of their own type: ``[1, 2]``, ``["a", null]``, ``[[1], [2]]``."""

    def parse(text: str, moment: Moment) -> Any:
        value = _loaded(text, _loads_with_exact_numbers)
        if not isinstance(value, list):
            raise ValueError(_('%(value)s is not a list; write it as ["one", "two"].', value=quoted(text)))
        return make([_parsed(part, item, moment) for part in value])

    def spell(value: Any) -> str:
        if isinstance(value, str):
            return value
        parts = sorted(value) if isinstance(value, set | frozenset) else value
        return json_text([_spelled(part, item) for part in parts])

    return Codec(parse, spell)


def range_codec(item: Codec, *, multiple: bool) -> Codec:
    """``[1,5)``, ``[2026-01-01,)``, ``empty``; several as ``{[1,5),[7,9)}``: PostgreSQL's own spelling."""

    def one(text: str, moment: Moment) -> Range[Any]:
        if text == "empty":
            return Range(empty=True)
        match = _RANGE.fullmatch(text)
        if match is None:
            raise ValueError(_("%(value)s is not a range; write it as [1,5), [1,) or empty.", value=quoted(text)))
        lower, upper = (item.parse(end.strip('"'), moment) if end else None for end in (match[2], match[3]))
        bounds: Any = match[1] + match[4]
        return Range(lower, upper, bounds=bounds)

    def several(text: str, moment: Moment) -> MultiRange[Any]:
        inner = text.strip()
        if not (inner.startswith("{") and inner.endswith("}")):
            raise ValueError(_("%(value)s is not a list of ranges; write it as {[1,5),[7,9)}.", value=quoted(text)))
        found = [match.group() for match in _RANGE_OR_EMPTY.finditer(inner[1:-1])]
        if re.sub(r"\s", "", ",".join(found)) != re.sub(r"\s", "", inner[1:-1]):
            raise ValueError(_("%(value)s is not a list of ranges; write it as {[1,5),[7,9)}.", value=quoted(text)))
        return MultiRange(one(part, moment) for part in found)

    def spell(value: Any) -> str:
        if multiple and isinstance(value, list | tuple):
            return f"{{{','.join(_range_text(part, item) for part in value)}}}"
        return _range_text(value, item)

    return Codec(several if multiple else lambda text, moment: one(text.strip(), moment), spell)


def _range_text(value: Any, item: Codec) -> str:
    if not isinstance(value, Range):
        return written(value)
    if value.isempty:
        return "empty"
    lower, upper = ("" if end is None else item.text(end) for end in (value.lower, value.upper))
    return f"{value.bounds[0]}{lower},{upper}{value.bounds[1]}"


def _loaded(text: str, loads: Callable[[str], Any]) -> Any:
    try:
        return loads(text)
    except RecursionError:
        raise ValueError(_("This JSON is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            _(
                "This is not JSON: line %(line)s, column %(column)s: %(what)s.",
                line=error.lineno,
                column=error.colno,
                what=_(error.msg),
            )
        ) from None


def _loads_with_exact_numbers(text: str) -> Any:
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)


def _loads_strictly(text: str) -> Any:
    """Python reads more than JSON: what no database could give back as it was typed is refused."""
    return loads(text, parse_constant=_no_number, object_pairs_hook=each_key_once)


def _no_number(text: str) -> Any:
    raise ValueError(_("This is not JSON: %(value)s is no number there; write null, or a text in quotes.", value=text))


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A hook for ``json``: raises ValueError where an object names a key twice, of which Python would keep the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(
                _("The key %(key)s stands twice in one object, and only one could be kept.", key=quoted(key))
            )
        found[key] = value
    return found


class _Number(str):
    """A number as it was written, to be read by the codec of its element."""


def _parsed(part: Any, item: Codec, moment: Moment) -> Any:
    if part is None:
        return None
    if isinstance(part, list):
        return [_parsed(inner, item, moment) for inner in part]
    if isinstance(part, bool):
        return item.parse("true" if part else "false", moment)
    return item.parse(str(part) if isinstance(part, str) else json_text(part), moment)


def _spelled(part: Any, item: Codec) -> Any:
    if isinstance(part, list | tuple):
        return [_spelled(inner, item) for inner in part]
    if part is None or isinstance(part, bool | int):
        return part
    return item.text(part)


def _texts_in(value: Any) -> Iterator[str]:
    """Every key and text of a document; a document that could be read is never too deep to walk."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting.extend((*part, *part.values()))
        elif isinstance(part, list):
            waiting.extend(part)


JSON = Codec(parse_json, json_text)
HSTORE = Codec(parse_hstore, json_text)


_WHAT_PARSERS_SAY = (
    N_("Expecting value"),
    N_("Extra data"),
    N_("Expecting property name enclosed in double quotes"),
    N_("Expecting ':' delimiter"),
    N_("Expecting ',' delimiter"),
    N_("Unterminated string starting at"),
    N_("Invalid control character at"),
    N_("Invalid \\escape"),
    N_("Invalid \\uXXXX escape"),
    N_("Illegal trailing comma before end of array"),
    N_("Illegal trailing comma before end of object"),
)
"""Python's own words for what is wrong with a document, so that catalogues have them."""
