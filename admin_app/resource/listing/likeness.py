"""Text that is like a pattern in any case of letters, in each database's own fastest words.

PostgreSQL has ILIKE; SQLite's LIKE already passes over case (of the letters of ASCII) and would be slowed by ``lower``;
elsewhere the collation decides what LIKE does, so both sides are lowered.
"""

from typing import Any

from sqlalchemy import Boolean, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

ESCAPE = "/"


class is_like(FunctionElement[bool]):
    """``is_like(column, pattern)``; the pattern's own wildcards are escaped by ``ESCAPE``."""

    name = "is_like"
    type = Boolean()
    inherit_cache = True


def like(column: Any, text: str, shape: str) -> Any:
    """``shape`` is ``%{}%``, ``{}%`` or ``%{}``: the wildcards around a text whose own are plain characters."""
    escaped = text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
    return is_like(column, literal(shape.format(escaped)))


@compiles(is_like)
def _lowered(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = _both(element, compiler, options)
    return f"(lower({column}) LIKE lower({pattern}) ESCAPE '{ESCAPE}')"


@compiles(is_like, "postgresql")
def _ilike(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = _both(element, compiler, options)
    return f"({column} ILIKE {pattern} ESCAPE '{ESCAPE}')"


@compiles(is_like, "sqlite")
def _like(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = _both(element, compiler, options)
    return f"({column} LIKE {pattern} ESCAPE '{ESCAPE}')"


def _both(element: Any, compiler: SQLCompiler, options: dict[str, Any]) -> tuple[str, str]:
    column, pattern = element.clauses
    return compiler.process(column, **options), compiler.process(pattern, **options)
