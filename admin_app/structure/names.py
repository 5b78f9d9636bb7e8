"""How a model is called in each place: its class, its file, its table, its view, its address."""

import keyword
import re
from dataclasses import dataclass

from admin_app.resource.errors import Refusal

CLASS = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)*")
ODD = {"child": "children", "foot": "feet", "man": "men", "mouse": "mice", "person": "people", "woman": "women"}
ONE_OF = {
    "houses": "house",
    "causes": "cause",
    "sizes": "size",
    "prizes": "prize",
    "caches": "cache",
    "movies": "movie",
}
"""Where the ending does not say which singular it has."""
SAME = {"equipment", "fish", "information", "news", "series", "sheep", "species"}


@dataclass(frozen=True)
class Names:
    """``OrderLine`` as ``order_line``, ``order_lines``, ``OrderLineView`` and ``order-lines``."""

    model: str
    singular: str
    plural: str

    @property
    def view(self) -> str:
        return f"{self.model}View"

    @property
    def address(self) -> str:
        return self.plural.replace("_", "-")

    @property
    def words(self) -> str:
        return self.plural.replace("_", " ")

    @property
    def one(self) -> str:
        return self.singular.replace("_", " ")


def names_of(model: str, plural: str = "") -> Names:
    """Every name of this model; refuses what is not the name of a class."""
    if not CLASS.fullmatch(model) or len(model) > 40:
        raise Refusal(f"'{model}' is not the name of a model; write it as a class in the singular, such as OrderLine.")
    singular = re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()
    if keyword.iskeyword(singular) or singular in ("base", "types", "documents", "system", "demo"):
        raise Refusal(f"The name {model} is taken; choose another, such as {model}Record.")
    plural = plural or plural_of(singular)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", plural) or plural == singular + "_view":
        raise Refusal(f"'{plural}' is not a plural; write it in small letters, such as order_lines.")
    return Names(model, singular, plural)


def plural_of(singular: str) -> str:
    """The plural of the last word: ``category`` is ``categories``; another can be given by ``--plural``."""
    before, _, word = singular.rpartition("_")
    return f"{before}_{_plural(word)}" if before else _plural(word)


def _plural(word: str) -> str:
    if word in SAME:
        return word
    if word in ODD:
        return ODD[word]
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def singular_of(plural: str) -> str:
    """One of what is called so, as far as the word shows it: ``order_details`` is ``order_detail``."""
    before, _, word = plural.rpartition("_")
    return f"{before}_{_singular(word)}" if before else _singular(word)


def _singular(word: str) -> str:
    odd = {many: one for one, many in ODD.items()} | ONE_OF
    if word in SAME or word in odd:
        return odd.get(word, word)
    if re.search(r"[^aeiou]ies$", word) and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(sses|xes|zes|ches|shes|uses)$", word):
        return word[:-2]
    return word[:-1] if re.search(r"[^sui]s$", word) and len(word) > 3 else word
