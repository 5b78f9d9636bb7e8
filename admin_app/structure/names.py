"""How a model is called in each place: its class, its file, its table, its view, its address."""

import keyword
import re
from dataclasses import dataclass

from admin_app.resource.errors import Refusal
from admin_app.structure.plurals import plural_of

CLASS = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)*")


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
