"""How a model is called in each place: its class, its file, its table, its view, its address."""

import re
from dataclasses import dataclass

from admin_app.resource.errors import Refusal
from admin_app.structure.plurals import plural_of, singular_of
from admin_app.structure.reserved import IMPORTED, OF_FACTORIES, is_taken_module

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
        raise Refusal(
            f"'{model}' is not the name of a model; write it as a class in the singular, such as OrderLine, "
            "of at most 40 letters."
        )
    singular = re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()
    if is_taken_module(singular) or model in IMPORTED or singular in OF_FACTORIES:
        raise Refusal(f"The name {model} is taken; choose another, such as {model}Record.")
    if not plural and plural_of(one := singular_of(singular)) == singular != one:
        meant = "".join(part.title() for part in one.split("_"))
        raise Refusal(f"{model} looks like a plural; write {meant}, or say by --plural what many of them are called.")
    plural = plural or plural_of(singular)
    if (
        not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", plural)
        or is_taken_module(plural)
        or plural == singular + "_view"
    ):
        raise Refusal(f"'{plural}' is not a plural; write it in small letters, such as order_lines.")
    return Names(model, singular, plural)
