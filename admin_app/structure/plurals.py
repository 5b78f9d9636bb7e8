"""Plurals and singulars of English words, as far as their endings show them. Imports nothing of the tool."""

import re

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
    if word.endswith("sis"):
        return word[:-2] + "es"
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
