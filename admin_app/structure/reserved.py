"""Names that files which the tool writes need themselves."""

import keyword

from admin_app.resource.naming import RESERVED
from admin_app.structure.spelling import PLACES, POSTGRESQL

GROUND = frozenset({"base", "types", "documents", "system", "demo"})
"""Modules of models/ that are no table's."""
IMPORTED = frozenset({*PLACES, *POSTGRESQL, "RuleBroken", "Rows", "None", "True", "False", "Model", "I", "O"})
"""What files of models, views and factories import themselves, what is no class, and what is taken for a digit."""
SHADOWED = frozenset(
    {"int", "str", "float", "bool", "bytes", "list", "dict", "mapped_column", "relationship", "dt", "sa", "l"}
)
"""What the body of a class still needs after a column has been declared in it."""
OF_FACTORIES = frozenset({"person", "session", "numbers"})
"""Names that the class of the factories has itself."""


def is_taken_module(name: str) -> bool:
    """Can no file of models/ or views/ be called so?"""
    return keyword.iskeyword(name) or name in GROUND or not name.isidentifier()


def is_taken_field(name: str) -> bool:
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in RESERVED or name in SHADOWED
