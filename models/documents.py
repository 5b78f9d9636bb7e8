"""JSON as text and back, each number as it was written: ``10.00`` stays ``10.00``. Knows no table and no database."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_NEGATIVE_ZERO = re.compile(r"-0(?![\d.eE])")
_POINT = re.compile(r"\.(?<=\d\.)\d", re.ASCII)  # begins with a letter, which is found much faster than a digit
_EXPONENT = re.compile(r"e(?<=\de)[-+]", re.ASCII)


class Spelled(float):
    """A number of a document with the spelling that it has there. It counts as a float, and two are one by spelling.

    Only ``loads`` makes them, from what JSON calls a number. What is computed from one is a plain float.
    """

    __slots__ = ("spelling",)
    spelling: str

    def __new__(cls, spelling: str) -> "Spelled":
        made = super().__new__(cls, spelling)
        made.spelling = spelling
        return made

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]
        return (self.spelling,)

    def __eq__(self, other: object) -> bool:
        return self.spelling == other.spelling if isinstance(other, Spelled) else super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other  # a float has an answer of its own

    __hash__ = float.__hash__

    def __repr__(self) -> str:
        return self.spelling

    __str__ = __repr__


def loads(text: str | bytes, **hooks: Any) -> Any:
    """What ``json.loads`` reads, with each number that Python would spell otherwise as a ``Spelled``."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogatepass")
    decoder = json.JSONDecoder(parse_float=Spelled, **hooks) if hooks else _DECODER
    if "-0" in text and _NEGATIVE_ZERO.search(text):
        return _with_odd_integers(text, hooks)
    try:
        return decoder.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of more digits than Python reads, or a hook's own, which comes again
        return _with_odd_integers(text, hooks)


def dumps(value: Any, **options: Any) -> str:
    """What ``json.dumps`` writes, with each ``Spelled`` as it was read."""
    text = json.dumps(value, **options)
    if not _may_hold_floats(text) or not _holds_spelled(value):
        return text
    return "".join(pieces(value, json.JSONEncoder(**options).encode))


ENGINE_OPTIONS: dict[str, Any] = {"json_serializer": dumps, "json_deserializer": loads}
"""What ``create_engine`` is given, so that a document keeps its numbers on the way out and in."""

_DECODER = json.JSONDecoder(parse_float=Spelled)


def _with_odd_integers(text: str, hooks: dict[str, Any]) -> Any:
    """Asks of each integer whether Python keeps it, which costs: only where there is one that it does not keep."""
    return json.JSONDecoder(parse_float=Spelled, parse_int=_integer, **hooks).decode(text)


def _integer(spelling: str) -> int | Spelled:
    if spelling == "-0":
        return Spelled(spelling)
    try:
        return int(spelling)
    except ValueError:  # more digits than Python reads
        return Spelled(spelling)


def _may_hold_floats(text: str) -> bool:
    """Where only a text looks like one, nothing is lost but time."""
    return bool(_POINT.search(text) or _EXPONENT.search(text) or "Infinity" in text)


def _holds_spelled(value: Any) -> bool:
    containers: list[Any] = [[value]]
    for container in containers:  # which grows while we go through it
        for part in container.values() if isinstance(container, dict) else container:
            kind = type(part)
            if kind is Spelled:
                return True
            if kind is not str and isinstance(part, dict | list | tuple):
                containers.append(part)
    return False


class _Mark(str):
    """A piece that is written already."""


def pieces(value: Any, encode: Callable[[Any], str]) -> Iterator[str]:
    """The text of a document, each ``Spelled`` as it was read; ``encode`` writes what is neither it nor a container.

    Without recursion: what could be read is never too deep to be written.
    """
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _Mark):
            yield part
        elif isinstance(part, Spelled):
            yield part.spelling
        elif type(part) is int:
            yield repr(part)
        elif part and isinstance(part, dict):
            waiting.extend(reversed(list(_object(part, encode))))
        elif part and isinstance(part, list | tuple):
            waiting.extend(reversed(list(_array(part))))
        else:
            yield encode(part)


def _object(value: dict[Any, Any], encode: Callable[[Any], str]) -> Iterator[Any]:
    before = "{"
    for key, part in value.items():
        yield _Mark(f"{before}{encode(key if isinstance(key, str) else encode(key))}: ")
        yield part
        before = ", "
    yield _Mark("}")


def _array(value: list[Any] | tuple[Any, ...]) -> Iterator[Any]:
    before = "["
    for part in value:
        yield _Mark(before)
        yield part
        before = ", "
    yield _Mark("]")
