"""Names as words and as addresses: ``OrderLine`` is the resource ``order-lines``, its title "Order lines"."""

import re
from typing import Any

from admin_app.resource.translation import within_sentence

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_INITIALS = {"id": "ID", "url": "URL", "sku": "SKU", "vat": "VAT", "ip": "IP", "uuid": "UUID", "iban": "IBAN"}
_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "staff": "staff", "news": "news"}


def resource_name(model: type) -> str:
    """The plural of a model's name in kebab-case: what its pages are called in an address."""
    *first, last = [word.lower() for word in words_of(model.__name__)] or [model.__name__.lower()]
    return "-".join((*first, plural(last)))


def title(name: str) -> str:
    """A name as a person reads it: ``placed_at`` is "Placed at", ``order-lines`` is "Order lines"."""
    words = [
        _INITIALS.get(word.lower(), word if word.isupper() and len(word) > 1 else word.lower())
        for word in words_of(name)
    ]
    text = " ".join(words) or name
    return text[:1].upper() + text[1:]


def noun(name: str) -> str:
    """A name as it stands within a sentence: ``OrderLine`` is "order line", ``SKU`` stays."""
    return within_sentence(title(name))


def plural(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if word.endswith("sis"):
        return word[:-2] + "es"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def words_of(name: Any) -> list[str]:
    return _WORDS.findall(str(name))
