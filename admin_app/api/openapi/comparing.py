"""Two specifications compared: what of the newer one would break a client of the older one, and what would not.

What a client sends may become wider, what it receives narrower; the other way round breaks it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
BOUNDS = {"minimum": 1, "minLength": 1, "minItems": 1, "minProperties": 1,
          "maximum": -1, "maxLength": -1, "maxItems": -1, "maxProperties": -1}  # fmt: skip
"""1: a larger one is narrower; -1: a smaller one is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change, in words; ``breaks`` a client of the older specification."""

    breaks: bool
    where: str
    what: str

    def __str__(self) -> str:
        return f"{'breaks' if self.breaks else 'adds'}  {self.where}: {self.what}"


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every difference that a client can notice, the breaking ones first."""
    found = Comparison(old, new).all()
    return sorted(dict.fromkeys(found), key=lambda each: (not each.breaks, each.where, each.what))


class Comparison:
    """Walks both at once; a component is looked at once for each direction."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = old, new
        self.seen: set[tuple[str, str, bool]] = set()

    def all(self) -> Iterator[Difference]:
        before, now = _operations(self.old), _operations(self.new)
        for where in before.keys() - now.keys():
            yield Difference(True, where, "is gone")
        for where in now.keys() - before.keys():
            yield Difference(False, where, "is new")
        for where in before.keys() & now.keys():
            yield from self._operation(where, before[where], now[where])

    def _operation(self, where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        if old.get("operationId") != new.get("operationId"):
            yield Difference(True, where, f"operation {old.get('operationId')} is called {new.get('operationId')}")
        yield from self._parameters(where, old, new)
        yield from self._body(where, old, new)
        yield from self._responses(where, old, new)

    def _parameters(self, where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        before, now = _by_name(old), _by_name(new)
        for key in before.keys() - now.keys():
            yield Difference(True, where, f"parameter {key[1]} is gone")
        for key in now.keys() - before.keys():
            needed = bool(now[key].get("required"))
            yield Difference(needed, where, f"parameter {key[1]} is new{' and needed' if needed else ''}")
        for key in before.keys() & now.keys():
            place = f"{where} parameter {key[1]}"
            if now[key].get("required") and not before[key].get("required"):
                yield Difference(True, place, "is needed now")
            yield from self._schema(place, _schema_of(before[key]), _schema_of(now[key]), sent=True)

    def _body(self, where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        before, now = old.get("requestBody"), new.get("requestBody")
        if now is not None and before is None:
            yield Difference(bool(now.get("required")), where, "a body is new")
        if before is not None and now is None:
            yield Difference(True, where, "takes no body any more")
        if before is not None and now is not None:
            yield from self._content(f"{where} body", before["content"], now["content"], sent=True)

    def _responses(self, where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
        before, now = old["responses"], new["responses"]
        for status in before.keys() - now.keys():
            yield Difference(status < "400", where, f"status {status} is gone")
        for status in now.keys() - before.keys():
            yield Difference(status < "400", where, f"status {status} is new")
        for status in before.keys() & now.keys():
            one, other = (_found(document, each[status]) for document, each in ((self.old, before), (self.new, now)))
            place = f"{where} {status}"
            for header in one.get("headers", {}).keys() - other.get("headers", {}).keys():
                yield Difference(True, place, f"header {header} is gone")
            yield from self._content(place, one.get("content", {}), other.get("content", {}), sent=False)

    def _content(
        self, where: str, old: Mapping[str, Any], new: Mapping[str, Any], *, sent: bool
    ) -> Iterator[Difference]:
        for mimetype in old.keys() - new.keys():
            yield Difference(True, where, f"{mimetype} is gone")
        for mimetype in old.keys() & new.keys():
            yield from self._schema(where, old[mimetype].get("schema", {}), new[mimetype].get("schema", {}), sent=sent)

    def _schema(self, where: str, old: Any, new: Any, *, sent: bool) -> Iterator[Difference]:
        names = tuple(each.get("$ref", "") for each in (old, new))
        if all(names):
            if (*names, sent) in self.seen:
                return
            self.seen.add((*names, sent))
            where = names[0].rpartition("/")[2]
        before, now = _found(self.old, old), _found(self.new, new)
        yield from _values(where, before, now, sent)
        yield from self._members(where, before, now, sent=sent)
        for part in ("items", "not"):
            if part in before and part in now:
                yield from self._schema(f"{where} {part}", before[part], now[part], sent=sent)
        yield from self._options(where, before, now, sent=sent)

    def _members(
        self, where: str, old: Mapping[str, Any], new: Mapping[str, Any], *, sent: bool
    ) -> Iterator[Difference]:
        before, now = old.get("properties", {}), new.get("properties", {})
        needed, were = set(new.get("required", [])), set(old.get("required", []))
        for name in before.keys() - now.keys():
            yield Difference(True, where, f"{name} is gone")
        for name in now.keys() - before.keys():
            breaks = sent and name in needed
            yield Difference(breaks, where, f"{name} is new{' and needed' if breaks else ''}")
        for name in before.keys() & now.keys():
            if sent and name in needed - were:
                yield Difference(True, where, f"{name} is needed now")
            if not sent and name in were - needed:
                yield Difference(True, where, f"{name} may be left out now")
            yield from self._schema(f"{where}.{name}", before[name], now[name], sent=sent)

    def _options(
        self, where: str, old: Mapping[str, Any], new: Mapping[str, Any], *, sent: bool
    ) -> Iterator[Difference]:
        before, now = old.get("anyOf", []), new.get("anyOf", [])
        if len(before) != len(now):
            narrower = len(now) < len(before)
            yield Difference(narrower == sent, where, "takes fewer forms" if narrower else "takes more forms")
            return
        for one, other in zip(before, now, strict=True):
            yield from self._schema(where, one, other, sent=sent)


def _values(where: str, old: Mapping[str, Any], new: Mapping[str, Any], sent: bool) -> Iterator[Difference]:
    """Types, words, bounds and patterns of one value."""
    for word, said in (("type", "type"), ("enum", "word")):
        before, now = _set(old.get(word)), _set(new.get(word))
        if before == now:
            continue
        gone, added = (", ".join(sorted(map(str, each))) for each in (before - now, now - before))
        if gone or not now:
            yield Difference(sent or not now, where, f"{said} {gone} is gone" if now else f"has any {said} now")
        if added:
            yield Difference(not sent or not before, where, f"{said} {added} is new")
    for word, way in BOUNDS.items():
        bound, other = old.get(word), new.get(word)
        if bound != other:
            narrower = other is not None and (bound is None or (other - bound) * way > 0)
            yield Difference(narrower == sent, where, f"{word} {bound} is {other} now")
    for word in ("pattern", "format", "const", "contentEncoding"):
        if old.get(word) != new.get(word):
            yield Difference((sent and word in new) or word != "pattern", where, f"{word} is another")
    if sent and old.get("additionalProperties", True) is not False and new.get("additionalProperties") is False:
        yield Difference(True, where, "takes no other names any more")


def _operations(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def _by_name(operation: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", [])}


def _schema_of(parameter: Mapping[str, Any]) -> Any:
    content = parameter.get("content")
    return next(iter(content.values()))["schema"] if content else parameter.get("schema", {})


def _found(document: Mapping[str, Any], thing: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to."""
    while "$ref" in thing:
        at: Any = document
        for part in thing["$ref"].removeprefix("#/").split("/"):
            at = at.get(part, {})
        thing = at
    return thing


def _set(value: Any) -> set[Any]:
    return set() if value is None else set(value) if isinstance(value, list) else {value}
